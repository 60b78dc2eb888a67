/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/saved.h"

#include "grammar/support/json.h"
#include "runtime/base/file.h"

#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define MAGIC   "slacc-plan "
#define VERSION "1"

/* --- writing --- */

static void put_pairs(struct json *j, const char *key, const struct saved_pair *list, uint32_t n)
{
	json_put_key(j, key);
	json_put_array(j);
	for (uint32_t i = 0; i < n; i++) {
		json_put_array(j);
		json_put_string(j, list[i].name);
		json_put_string(j, list[i].value);
		json_put_end(j);
	}
	json_put_end(j);
}

static void put_seen(struct json *j, const struct saved_plan *p)
{
	json_put_key(j, "seen");
	json_put_array(j);
	for (uint32_t i = 0; i < p->seen_count; i++) {
		const struct saved_resource *r = &p->seen[i];
		json_put_object(j);
		json_put_member(j, "place", r->place);
		json_put_member(j, "kind", r->kind);
		json_put_member(j, "name", r->name);
		put_pairs(j, "facts", r->facts, r->fact_count);
		json_put_end(j);
	}
	json_put_end(j);
}

static void put_body(struct buf *out, const struct saved_plan *p)
{
	struct json j = JSON_IN(out, 0);
	json_put_object(&j);
	json_put_member(&j, "slacc", p->slacc);
	json_put_member(&j, "machine", p->machine);
	json_put_member(&j, "host", p->host);
	json_put_member(&j, "directory", p->directory);
	put_pairs(&j, "options", p->options, p->option_count);
	json_put_key(&j, "operands");
	json_put_array(&j);
	for (uint32_t i = 0; i < p->operand_count; i++)
		json_put_string(&j, p->operands[i]);
	json_put_end(&j);
	put_pairs(&j, "sources", p->sources, p->source_count);
	put_seen(&j, p);
	json_put_member(&j, "plan", p->plan);
	json_put_end(&j);
	buf_text(out);
}

/* What is signed: the first line without the signature, and the body. */
static void sign(struct arena *a, const struct plan_key *key, const char *key_id, const char *body,
		 size_t size, char signature[PLAN_DIGEST_SIZE])
{
	struct buf all = BUF_IN(a);
	buf_printf(&all, MAGIC VERSION " %s\n", key_id);
	buf_add(&all, body, size);
	plan_key_sign(key, buf_text(&all), all.size, signature);
}

void saved_write(struct buf *out, const struct saved_plan *plan, const struct plan_key *key)
{
	struct buf body = BUF_IN(out->arena);
	char id[PLAN_KEY_ID_SIZE], signature[PLAN_DIGEST_SIZE];
	put_body(&body, plan);
	buf_add(&body, "\n", 1);
	plan_key_id(key, id);
	sign(out->arena, key, id, buf_text(&body), body.size, signature);
	buf_printf(out, MAGIC VERSION " %s %s\n", id, signature);
	buf_add(out, buf_text(&body), body.size);
}

/* --- reading --- */

bool saved_is_plan(const char *path)
{
	char start[sizeof(MAGIC) - 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	/* pread: a pipe, which may be a description, says ESPIPE and loses nothing. */
	ssize_t n = pread(fd, start, sizeof(start), 0);
	close(fd);
	return n == (ssize_t)sizeof(start) && !memcmp(start, MAGIC, sizeof(start));
}

static bool damaged(const char *path, const char *how, struct err *err)
{
	err_set(err, ERR_GUARD, &DIAG_plan_damaged, "'%s' is not a saved plan of this slacc: %s",
		path, how);
	return err_hint(err, "make it anew with 'slacc plan FILE -o %s'", path);
}

struct reader {
	struct arena *arena;
	bool ok;
};

static const char *text_of(struct reader *r, const json_t *from, bool may_be_null)
{
	if (may_be_null && json_is_null(from))
		return NULL;
	if (!json_is_string(from)) {
		r->ok = false;
		return "";
	}
	return arena_copy(r->arena, json_string_value(from), json_string_length(from));
}

static const char *member(struct reader *r, const json_t *from, const char *name)
{
	return text_of(r, json_object_get(from, name), false);
}

static struct saved_pair *pairs_of(struct reader *r, const json_t *from, const char *name,
				   uint32_t *count)
{
	const json_t *list = json_object_get(from, name);
	*count = (uint32_t)json_array_size(list);
	struct saved_pair *out = ARENA_ARRAY(r->arena, struct saved_pair, *count);
	for (uint32_t i = 0; i < *count; i++) {
		const json_t *pair = json_array_get(list, i);
		out[i].name = text_of(r, json_array_get(pair, 0), false);
		out[i].value = text_of(r, json_array_get(pair, 1), true);
	}
	return out;
}

static void read_seen(struct reader *r, const json_t *from, struct saved_plan *out)
{
	const json_t *list = json_object_get(from, "seen");
	out->seen_count = (uint32_t)json_array_size(list);
	out->seen = ARENA_ARRAY(r->arena, struct saved_resource, out->seen_count);
	for (uint32_t i = 0; i < out->seen_count; i++) {
		const json_t *one = json_array_get(list, i);
		out->seen[i].place = member(r, one, "place");
		out->seen[i].kind = member(r, one, "kind");
		out->seen[i].name = member(r, one, "name");
		out->seen[i].facts = pairs_of(r, one, "facts", &out->seen[i].fact_count);
	}
}

static void read_body(struct reader *r, const json_t *root, struct saved_plan *out)
{
	const json_t *operands = json_object_get(root, "operands");
	out->slacc = member(r, root, "slacc");
	out->machine = member(r, root, "machine");
	out->host = member(r, root, "host");
	out->directory = member(r, root, "directory");
	out->plan = member(r, root, "plan");
	out->options = pairs_of(r, root, "options", &out->option_count);
	out->sources = pairs_of(r, root, "sources", &out->source_count);
	out->operand_count = (uint32_t)json_array_size(operands);
	out->operands = ARENA_ARRAY(r->arena, const char *, out->operand_count + 1);
	for (uint32_t i = 0; i < out->operand_count; i++)
		out->operands[i] = text_of(r, json_array_get(operands, i), false);
	r->ok = r->ok && out->operand_count;
	read_seen(r, root, out);
}

/* The one spelling: what was read, written again, are the same bytes. */
static bool is_canonical(struct arena *a, const struct saved_plan *p)
{
	struct buf again = BUF_IN(a);
	put_body(&again, p);
	buf_add(&again, "\n", 1);
	return again.size == p->body_size && !memcmp(buf_text(&again), p->body, p->body_size);
}

static bool parse_body(struct saved_plan *p, struct arena *a, const char *path, struct err *err)
{
	json_error_t ignored;
	struct reader r = {a, true};
	json_t *root = json_loadb(p->body, p->body_size, JSON_REJECT_DUPLICATES, &ignored);
	if (!root)
		return damaged(path, "it is cut off or was changed", err);
	read_body(&r, root, p);
	json_decref(root);
	if (r.ok && is_canonical(a, p))
		return true;
	return damaged(path, "it was changed", err);
}

/* Hex digits and what ends them. */
static const char *take_hex(struct arena *a, const char **at, size_t n, char end)
{
	const char *from = *at;
	if (strspn(from, "0123456789abcdef") != n || from[n] != end)
		return NULL;
	*at += n + 1;
	return arena_copy(a, from, n);
}

static bool parse(struct saved_plan *p, struct arena *a, const struct file_bytes *bytes,
		  const char *path, struct err *err)
{
	static const char head[] = MAGIC VERSION " ";
	const char *at = bytes->data;
	if (strlen(at) != bytes->size || strncmp(at, MAGIC, sizeof(MAGIC) - 1))
		return damaged(path, "it was changed", err);
	if (strncmp(at, head, sizeof(head) - 1))
		return damaged(path, "it is of another version", err);
	at += sizeof(head) - 1;
	p->key_id = take_hex(a, &at, PLAN_KEY_ID_SIZE - 1, ' ');
	p->signature = p->key_id ? take_hex(a, &at, PLAN_DIGEST_SIZE - 1, '\n') : NULL;
	if (!p->signature)
		return damaged(path, "its first line is cut off or was changed", err);
	p->body_size = bytes->size - (size_t)(at - bytes->data);
	p->body = arena_copy(a, at, p->body_size);
	return parse_body(p, a, path, err);
}

bool saved_read(struct saved_plan *out, struct arena *a, const char *path, struct err *err)
{
	struct file_bytes bytes;
	*out = (struct saved_plan){.slacc = NULL};
	if (!file_read(path, SAVED_SIZE_MAX, &bytes, err))
		return false;
	bool ok = parse(out, a, &bytes, path, err);
	file_bytes_release(&bytes);
	return ok;
}

bool saved_verify(const struct saved_plan *plan, struct arena *a, const struct plan_key *key,
		  const char *path, struct err *err)
{
	char id[PLAN_KEY_ID_SIZE], signature[PLAN_DIGEST_SIZE];
	plan_key_id(key, id);
	if (strcmp(id, plan->key_id)) {
		err_set(err, ERR_GUARD, &DIAG_plan_other_key,
			"'%s' is signed with another key than the one here", path);
		return err_hint(err,
				"apply it where it was made, or give both the same --plan-key");
	}
	sign(a, key, id, plan->body, plan->body_size, signature);
	if (!sodium_memcmp(signature, plan->signature, sizeof(signature) - 1))
		return true;
	err_set(err, ERR_GUARD, &DIAG_plan_forged, "'%s' was changed after it was signed", path);
	return err_hint(err, "make it anew with 'slacc plan FILE -o %s'", path);
}
