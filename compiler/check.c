/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules, as a table, and what they share. */
#include "compiler/check.h"

#include "compiler/hostname.h"

#include <string.h>

/* In the order of the schema's kinds; a block is looked at once, by all rules of its kind, because
 * fetching it from memory costs more than the rules do. */
static const struct {
	enum kind_id kind;
	block_rule *run;
} block_rules[] = {
	{KIND_database_server, check_file_label},
	{KIND_database_server, check_server_reach},
	{KIND_database_server, check_server_hosts},
	{KIND_database_server, check_engine_version},
	{KIND_database_server, check_variables},
	{KIND_database_server, check_server_tls},
	{KIND_database_server, check_admin_credential},
	{KIND_database_server, check_admin_secret},
	{KIND_database_server, check_server_texts},
	{KIND_tls, check_file_label},
	{KIND_tls, check_tls_block},
	{KIND_tls, check_tls_texts},
	{KIND_credential, check_credential},
	{KIND_credential, check_credential_effects},
	{KIND_credential, check_credential_texts},
	{KIND_layout, check_commands},
	{KIND_layout, check_layout_users},
	{KIND_layout, check_unit_file},
	{KIND_layout, check_layout_texts},
	{KIND_cluster, check_cluster_name},
	{KIND_cluster, check_version},
	{KIND_cluster, check_head_backups},
	{KIND_cluster, check_cluster_rpc_tls},
	{KIND_cluster, check_compared_keys},
	{KIND_cluster, check_cluster_user},
	{KIND_cluster, check_cluster_texts},
	{KIND_federation, check_federation_name},
	{KIND_account, check_account_name},
	{KIND_account, check_clusters_given},
	{KIND_user, check_user_name},
	{KIND_user, check_clusters_given},
	{KIND_protect, check_protected},
};

static daemon_rule *const daemon_rules[] = {
	check_slurmdbd_name,  check_database_name,    check_account_hosts,
	check_admin,          check_socket,           check_tls_version,
	check_any_host,       check_slurmdbd_rpc_tls, check_storage_credential,
	check_storage_secret, check_dbd_hosts,        check_dbd_backup,
	check_script,         check_slurmdbd_effects, check_slurmdbd_keys,
	check_user_number,    check_slurmdbd_texts,
};

static model_rule *const model_rules[] = {
	check_name_clashes,   check_slurmdbd_names,  check_databases_shared, check_accounts_shared,
	check_servers_twice,  check_shared_hosts,    check_head_nodes,       check_federations,
	check_entity_clashes, check_account_parents, check_layout_bases,
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- spans --- */

struct span check_label_span(const struct checker *k, const struct object *o)
{
	return compiler_label_span(k->c, o->at);
}

struct span check_span(const struct checker *k, const struct object *o, enum attribute_id id)
{
	const struct value *v = object_value(o, id);
	if (!v->at)
		return o->at;
	if (v->origin != ORIGIN_DERIVED)
		return compiler_value_span(k->c, v->at);
	if (v->at == o->at.begin)
		return check_label_span(k, o);
	if (o->owner && v->at == o->owner->at.begin)
		return check_label_span(k, o->owner);
	return compiler_value_span(k->c, v->at);
}

struct span check_item_span(const struct checker *k, const struct object *o,
			    const struct value *item)
{
	return item->at ? compiler_value_span(k->c, item->at) : o->at;
}

struct span check_key_span(const struct setting *s)
{
	return (struct span){s->at, s->at + (uint32_t)strlen(s->key)};
}

struct span check_setting_span(const struct checker *k, const struct setting *s)
{
	return compiler_value_span(k->c, s->value.at);
}

void check_fix(struct checker *k, struct diag *d, enum applicability how, struct span at,
	       const char *old, const char *new_text)
{
	const char *text = sources_text(k->c->in->sources, at.begin);
	size_t size = strlen(old), shown = at.end - at.begin;
	if (shown == size && !memcmp(text, old, size))
		diag_fix(k->diags, d, how, at, "%s", new_text);
	else if (shown == size + 2 && text[0] == '"' && !memcmp(text + 1, old, size))
		diag_fix(k->diags, d, how, at, "\"%s\"", new_text);
}

/* --- values --- */

bool check_is(const struct object *o, enum attribute_id id, const char *word)
{
	const char *text = object_text(o, id);
	return text && !strcmp(text, word);
}

enum slurm_release check_release(const struct object *o, enum attribute_id version)
{
	struct slurm_version v = {.release = SLURM_ANY_RELEASE};
	const struct value *text = object_value(o, version);
	if (text->origin != ORIGIN_UNSET)
		slurm_version_parse(text->text, text->count, &v);
	return v.release;
}

const struct daemon *check_daemon_of(const struct checker *k, const struct object *cluster)
{
	const struct object *dbd = check_sound(object_ref(cluster, AT_cluster_slurmdbd));
	return dbd ? &k->daemons[dbd->index] : NULL;
}

struct claim check_claim_on_server(struct checker *k, const struct daemon *d, const char *text)
{
	const char *host = object_text(d->of, AT_slurmdbd_host);
	if (d->local && host)
		text = arena_printf(k->c->arena, "%s %s", host, text);
	return (struct claim){
		.scope = d->place, .text = text, .size = (uint32_t)strlen(text), .by = d->of};
}

const struct object *check_layout_with(const struct object *layout, enum attribute_id id)
{
	const struct value *v = layout_value(layout, id);
	/* As deep as layout_value goes; there may be a ring. */
	for (unsigned depth = 0; depth < 64 && layout && !layout->builtin; depth++) {
		if (object_value(layout, id) == v)
			return layout;
		layout = object_ref(layout, AT_layout_base);
	}
	return NULL;
}

static size_t same_prefix(const char *a, const char *b)
{
	size_t n = 0;
	while (a[n] && (a[n] == b[n] || ((a[n] ^ b[n]) == 0x20 && ((a[n] | 0x20) >= 'a') &&
					 ((a[n] | 0x20) <= 'z'))))
		n++;
	return n;
}

bool check_same_host(const char *a, const char *b)
{
	size_t n = same_prefix(a, b);
	const char *x = a + n, *y = b + n;
	bool short_a = !*x && *y == '.' && !memchr(a, '.', n);
	bool short_b = !*y && *x == '.' && !memchr(b, '.', n);
	return (!*x && !*y) || short_a || short_b;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool check_plain_text(const char *text, const char *more)
{
	if (!is_alnum(*text))
		return false;
	for (; *text; text++)
		if (!is_alnum(*text) && !strchr(more, *text))
			return false;
	return true;
}

uint32_t check_characters(const char *text)
{
	uint32_t n = 0;
	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

/* --- rings --- */

static void report_ring(struct checker *k, const struct object *o, enum attribute_id id,
			const char *message)
{
	const struct object *first = o;
	for (const struct object *it = object_ref(o, id); it != o; it = object_ref(it, id))
		if (it->at.begin < first->at.begin)
			first = it;
	struct diag *d = diag_add(k->diags, &DIAG_reference_cycle, check_span(k, first, id),
				  "%s '%s' %s", first->kind->name, first->label, message);
	const struct object *next = object_ref(first, id);
	if (next != first)
		diag_label(k->diags, d, check_span(k, next, id), "by way of this");
}

/* Each block is marked once, by the walk that first came by it; whoever meets its own mark is in a
 * ring. */
void check_cycles(struct checker *k, enum kind_id kind, enum attribute_id id, const char *message)
{
	const struct object_list *l = &k->c->model->of[kind];
	uint32_t *mark = ARENA_ARRAY(k->c->arena, uint32_t, l->count);
	for (uint32_t i = 0; i < l->count; i++) {
		const struct object *o = l->list[i];
		while (o && !o->builtin && !mark[o->index]) {
			mark[o->index] = i + 1;
			o = object_ref(o, id);
		}
		if (o && !o->builtin && mark[o->index] == i + 1)
			report_ring(k, o, id, message);
	}
}

const char *check_mend(struct checker *k, const char *text, const char *more, char instead)
{
	char *mended = arena_copy(k->c->arena, text, strlen(text));
	for (char *p = mended; *p; p++)
		if (!is_alnum(*p) && !strchr(more, *p))
			*p = instead;
	return mended;
}

/* --- facts --- */

/* The first block that describes the same server. */
static const struct object *place_of(struct checker *k, const struct object *server)
{
	const char *host = object_text(server, AT_database_server_host);
	const char *socket = object_text(server, AT_database_server_socket);
	const char *text = socket ? socket : host ? host : "";
	struct claim claim = {
		.text = text,
		.size = (uint32_t)strlen(text),
		.number = socket ? 0 : (uint32_t)object_number(server, AT_database_server_port, 0),
		.by = server};
	const struct claim *first = claims_put(&k->claims, &claim);
	return first ? first->by : server;
}

static const struct object **places(struct checker *k)
{
	uint32_t count = k->c->model->of[KIND_database_server].count;
	const struct object **list = ARENA_ARRAY(k->c->arena, const struct object *, count);
	claims_clear(&k->claims, true);
	CHECK_EACH(k, database_server, it)
	{
		list[it->index] = place_of(k, it);
	}
	return list;
}

static bool is_local(const struct object *server)
{
	const char *host = object_text(server, AT_database_server_host);
	return object_has(server, AT_database_server_socket) || (host && host_is_loopback(host));
}

static void find_facts(struct checker *k)
{
	const struct object **place = places(k);
	k->daemon_count = k->c->model->of[KIND_slurmdbd].count;
	k->daemons = ARENA_ARRAY(k->c->arena, struct daemon, k->daemon_count);
	MODEL_FOREACH(k->c->model, slurmdbd, it)
	{
		struct daemon *d = &k->daemons[it->index];
		d->of = it;
		d->server = check_sound(object_ref(it, AT_slurmdbd_database_server));
		d->credential = check_sound(object_ref(it, AT_slurmdbd_credential));
		d->layout = check_sound(object_ref(it, AT_slurmdbd_layout));
		d->place = d->server ? place[d->server->index] : NULL;
		d->local = d->server && is_local(d->server);
		d->release = check_release(it, AT_slurmdbd_slurm_version);
	}
}

/* --- all of them --- */

static void run_block_rules(struct checker *k, size_t first, size_t end)
{
	const struct object_list *l = &k->c->model->of[block_rules[first].kind];
	for (uint32_t i = 0; i < l->count; i++) {
		if (l->count - i > MODEL_AHEAD)
			model_fetch(l->list[i + MODEL_AHEAD]);
		for (size_t r = first; r < end && !l->list[i]->poisoned; r++)
			block_rules[r].run(k, l->list[i]);
	}
}

void check_model(struct compiler *c)
{
	struct checker k = {.c = c, .diags = c->diags, .claims = CLAIMS_IN(c->arena)};
	find_facts(&k);
	check_keys_init(&k);
	for (size_t i = 0, end; i < COUNT(block_rules); i = end) {
		for (end = i;
		     end < COUNT(block_rules) && block_rules[end].kind == block_rules[i].kind;)
			end++;
		run_block_rules(&k, i, end);
	}
	CHECK_DAEMONS(&k, d)
	{
		if (d_end - d > MODEL_AHEAD)
			model_fetch(d[MODEL_AHEAD].credential);
		for (size_t i = 0; i < COUNT(daemon_rules); i++)
			daemon_rules[i](&k, d);
	}
	for (size_t i = 0; i < COUNT(model_rules); i++)
		model_rules[i](&k);
}
