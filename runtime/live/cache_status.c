/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/cache_status.h"

#include "runtime/live/credentials.h"
#include "runtime/live/secrets.h"
#include "runtime/live/state.h"
#include "runtime/secrets/cache/key.h"
#include "runtime/secrets/cache/sweep.h"
#include "runtime/secrets/sealed/host_key.h"

#include <sodium.h>
#include <string.h>

/* --- keys --- */

static const struct {
	const char *text;
	bool beside;
} kept[] = {
	[CACHE_KEY_HOST] = {"a file beside the cache: whoever copies the disk has both", true},
	[CACHE_KEY_FILE] = {"a file: it protects from who copies the disk if it is on another one",
			    false},
	[CACHE_KEY_SYSTEMD] = {"a credential of systemd", false},
	[CACHE_KEY_KEYRING] = {"in the kernel, and gone with the power", false},
};

static void add_key(struct live *l, const struct object *credential, struct cache_status *out)
{
	const char *words = live_cache_key(credential), *name;
	struct cache_key_status **end = &out->keys;
	enum cache_key_source source;
	struct err err;
	for (; *end; end = &(*end)->next)
		if (!strcmp((*end)->words, words))
			return;
	if (!cache_key_parse(words, &source, &name))
		return;
	struct cache_key_status *k = *end = ARENA_NEW(l->arena, struct cache_key_status);
	*k = (struct cache_key_status){
		.words = words, .kept = kept[source].text, .beside = kept[source].beside};
	const struct secret_cache *cache = live_cache_of(l, credential, &err);
	if (cache) {
		char hex[2 * CACHE_KEY_ID_SIZE + 1];
		sodium_bin2hex(hex, sizeof(hex), cache->shelf.key_id, CACHE_KEY_ID_SIZE);
		k->name = arena_copy(l->arena, hex, sizeof(hex) - 1);
	} else if (!credential_not_begun(credential, &err)) {
		k->problem = arena_copy(l->arena, err.message, strlen(err.message));
		live_report(l, line_of(credential, AT_credential_cache), &err);
	}
}

/* --- what lies there --- */

struct count {
	struct live *live;
	struct cache_status *out;
	const char *const *described; /* files' names, NULL ends */
	bool lock;                    /* there is a file to lock */
};

static bool is_described(const struct count *c, const char *name)
{
	for (const char *const *p = c->described; *p; p++)
		if (!strcmp(*p, name))
			return true;
	return false;
}

static bool is_known_key(const struct cache_status *s, const struct shelf_item *item)
{
	char hex[2 * CACHE_KEY_ID_SIZE + 1];
	sodium_bin2hex(hex, sizeof(hex), item->key_id, CACHE_KEY_ID_SIZE);
	for (const struct cache_key_status *k = s->keys; k; k = k->next)
		if (k->name && !strcmp(k->name, hex))
			return item->keyed;
	return false;
}

static bool count_item(void *user, const struct shelf_item *item)
{
	struct count *c = user;
	struct cache_status *s = c->out;
	bool record = item->kind == SHELF_RECORD;
	c->lock |= item->kind == SHELF_LOCK;
	s->exposed += !item->private;
	s->left_over += item->kind == SHELF_TEMPORARY;
	s->strange += item->kind == SHELF_STRANGE;
	if (record && is_described(c, item->name))
		s->described++;
	else if (record && is_known_key(s, item))
		s->others++;
	else
		s->foreign += record;
	return true;
}

/* Where the cache has, or would have, the description's credentials. */
static const char *const *described(struct live *l)
{
	const char **list =
		ARENA_ARRAY(l->arena, const char *, l->model->of[KIND_credential].count + 1);
	size_t n = 0;
	MODEL_FOREACH(l->model, credential, c)
	{
		struct credential_report r;
		char name[SHELF_NAME_SIZE];
		credential_look(l, c, &r);
		if (r.policy && r.err.kind != ERR_NONE)
			live_report(l, line_of(c, AT_credential_password), &r.err);
		if (!r.policy)
			continue;
		secret_cache_name(r.policy, &r.entry->request, name);
		list[n++] = arena_copy(l->arena, name, strlen(name));
	}
	list[n] = NULL;
	return list;
}

static const char *holder(struct live *l, const struct shelf *s)
{
	struct lock lock;
	struct err err;
	bool taken = shelf_lock_now(s, &lock, &err);
	const char *text = !taken && err.code == &DIAG_lock_held
				   ? arena_copy(l->arena, err.message, strlen(err.message))
				   : NULL;
	lock_release(&lock);
	return text;
}

static void look_into(struct live *l, struct cache_status *out)
{
	struct count c = {l, out, described(l), false};
	struct file_info info;
	struct shelf s;
	struct err err;
	if (!shelf_open(&s, out->state_directory, NULL, false, &err)) {
		live_report(l, 0, &err);
		return;
	}
	out->directory = arena_copy(l->arena, s.directory, strlen(s.directory));
	out->exists = file_look(s.directory, &info, &err) && info.type == FILE_DIRECTORY;
	if (!shelf_each(&s, count_item, &c, &err))
		live_report(l, 0, &err);
	if (c.lock)
		out->holder = holder(l, &s);
	shelf_close(&s);
}

static void look_at_rest(struct live *l, struct cache_status *out)
{
	static const char *const words[] = {
		[CACHE_KEY_SETTLED] = NULL,
		[CACHE_KEY_TO_COME] = "was cut off before the exchange of keys",
		[CACHE_KEY_EXCHANGED] = "was cut off behind the exchange of keys",
	};
	char text[HOST_KEY_TEXT_SIZE];
	enum cache_key_stage stage;
	struct host_key key;
	struct err err;
	if (cache_key_stage(out->state_directory, &stage, &err))
		out->rekey = words[stage];
	else
		live_report(l, 0, &err);
	if (host_key_open(&key, out->state_directory, false, &err)) {
		host_key_text(&key, text);
		out->sealing = arena_copy(l->arena, text, strlen(text));
		host_key_release(&key);
	} else if (err.code != &DIAG_sealed_no_key) {
		live_report(l, 0, &err);
	}
}

void cache_status(struct live *l, struct cache_status *out)
{
	*out = (struct cache_status){.state_directory = state_directory(l),
				     .memory_locks = secret_memory_locks()};
	MODEL_FOREACH(l->model, credential, c)
	{
		struct wallet_entry *e = live_want_secret(l, c);
		if (e && live_keeps_secret(e))
			add_key(l, c, out);
	}
	look_into(l, out);
	look_at_rest(l, out);
}

/* --- showing --- */

static void key_text(struct buf *out, const struct cache_key_status *k)
{
	buf_printf(out, "  key \"%s\": %s\n", k->words, k->kept);
	if (k->name)
		buf_printf(out, "    its name is %s\n", k->name);
	else
		buf_printf(out, "    %s\n", k->problem ? "it cannot be read" : "not made yet");
}

void cache_status_text(struct buf *out, const struct cache_status *s)
{
	const struct {
		unsigned count;
		const char *text;
	} rows[] = {
		{s->others, "of no credential of this description"},
		{s->foreign, "sealed with another key, or damaged"},
		{s->left_over, "left over by runs that were killed"},
		{s->strange, "none of slacc's files"},
		{s->exposed, "not closed to others as they should be"},
	};
	buf_printf(out, "cache: %s%s\n", s->directory ? s->directory : s->state_directory,
		   s->exists ? "" : ", not begun yet");
	for (const struct cache_key_status *k = s->keys; k; k = k->next)
		key_text(out, k);
	buf_printf(out, "  %u of this description's credentials\n", s->described);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].count)
			buf_printf(out, "  %u %s\n", rows[i].count, rows[i].text);
	if (s->holder)
		buf_printf(out, "  %s\n", s->holder);
	if (s->rekey)
		buf_printf(out, "  a rekey %s: run 'slacc secret rekey' again\n", s->rekey);
	buf_printf(out, "sealing: %s\n", s->sealing ? s->sealing : "no key yet");
	buf_printf(out, "memory: %s\n",
		   s->memory_locks ? "locked against swap"
				   : "not locked: secrets may be swapped out");
}

static void keys_json(struct json *j, const struct cache_status *s)
{
	json_put_key(j, "keys");
	json_put_array(j);
	for (const struct cache_key_status *k = s->keys; k; k = k->next) {
		json_put_object(j);
		json_put_member(j, "key", k->words);
		json_put_member_bool(j, "beside_the_cache", k->beside);
		json_put_member(j, "name", k->name);
		json_put_member(j, "problem", k->problem);
		json_put_end(j);
	}
	json_put_end(j);
}

void cache_status_json(struct json *j, const struct cache_status *s)
{
	json_put_object(j);
	json_put_member(j, "format_version", "1.0");
	json_put_member(j, "state_dir", s->state_directory);
	json_put_member(j, "directory", s->directory);
	json_put_member_bool(j, "exists", s->exists);
	keys_json(j, s);
	json_put_member_integer(j, "described", s->described);
	json_put_member_integer(j, "not_described", s->others);
	json_put_member_integer(j, "of_other_keys", s->foreign);
	json_put_member_integer(j, "left_over", s->left_over);
	json_put_member_integer(j, "strange", s->strange);
	json_put_member_integer(j, "exposed", s->exposed);
	json_put_member(j, "lock", s->holder);
	json_put_member(j, "rekey", s->rekey);
	json_put_member(j, "sealing_key", s->sealing);
	json_put_member_bool(j, "memory_locked", s->memory_locks);
	json_put_end(j);
}
