/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What stands beside the text: values that blocks have without saying so, files that are named. */
#include "compiler/query/place.h"

#include "compiler/explain_block.h"
#include "grammar/literal.h"

#include <string.h>

enum { HINT_BYTES_MAX = 64 };

/* --- hints --- */

struct hints {
	const struct query *q;
	struct query_hint *list;
	uint32_t count, capacity;
};

/* Values that are worth a word beside the text, those first that a reader could least guess. */
static const enum attribute_id telling[] = {
	AT_slurmdbd_database,      AT_slurmdbd_port,          AT_database_server_port,
	AT_credential_auth_plugin, AT_slurmdbd_account_hosts, AT_slurmdbd_host,
	AT_cluster_slurm_version,  AT_slurmdbd_slurm_version, AT_cluster_slurmdbd,
	AT_cluster_layout,         AT_tls_min_version,        AT_user_admin_level,
};

/* Whether the block has the value without saying so. */
static bool is_tacit(const struct object *o, enum attribute_id id)
{
	const struct schema_attribute *a = &schema_attributes[id];
	if (id < o->kind->first || id >= o->kind->first + o->kind->count)
		return false;
	const struct value *v = object_value(o, id);
	return v->origin != ORIGIN_UNSET && v->origin != ORIGIN_OWN &&
	       (a->type != TYPE_REFERENCE || v->object->owner != o);
}

static void add_hint(struct hints *h, const struct query_block *b)
{
	struct buf brief = BUF_IN(h->q->arena), more = BUF_IN(h->q->arena);
	const struct object *o = b->object;
	bool full = false;
	for (size_t i = 0; i < sizeof(telling) / sizeof(*telling); i++) {
		struct buf value = BUF_IN(h->q->arena);
		if (!is_tacit(o, telling[i]))
			continue;
		const char *origin = explain_value(&value, h->q->c->model, o,
						   (unsigned)telling[i] - o->kind->first);
		const char *name = schema_attributes[telling[i]].name;
		buf_printf(&more, "%s%s = %s%s%s", more.size ? "\n" : "", name, buf_text(&value),
			   origin ? "  # " : "", origin ? place_shorten(h->q, origin) : "");
		full |= brief.size + value.size + strlen(name) > HINT_BYTES_MAX;
		if (!full)
			buf_printf(&brief, "%s%s = %s", brief.size ? "; " : "", name,
				   buf_text(&value));
	}
	if (!more.size)
		return;
	PLACE_ROOM(h->q, h->list, h->count, h->capacity);
	buf_adds(&brief, !full ? "" : brief.size ? "; …" : "…");
	h->list[h->count++] = (struct query_hint){
		.at = b->body.begin + 1, .text = buf_text(&brief), .more = buf_text(&more)};
}

void query_hints(const struct query *q, uint32_t source, uint32_t from, uint32_t to,
		 struct query_hint **list, uint32_t *count)
{
	struct hints h = {.q = q};
	struct query_block *blocks;
	uint32_t n;
	query_blocks(q, source, &blocks, &n);
	for (uint32_t i = 0; i < n; i++)
		if (blocks[i].object && blocks[i].object->kind != &schema_kinds[KIND_param] &&
		    blocks[i].body.begin >= from && blocks[i].body.begin < to)
			add_hint(&h, &blocks[i]);
	*list = h.list;
	*count = h.count;
}

/* --- links --- */

/* The path beside the source's, without '.' and '..' as far as they can be resolved. */
static const char *joined(const struct query *q, const char *from, const char *path)
{
	struct buf out = BUF_IN(q->arena);
	const char *slash = strrchr(from, '/');
	if (*path != '/' && slash)
		buf_add(&out, from, (size_t)(slash - from) + 1);
	while (*path) {
		size_t n = strcspn(path, "/");
		bool up = n == 2 && path[0] == '.' && path[1] == '.';
		bool stay = n == 1 && path[0] == '.';
		if (up && out.size > 1) {
			for (out.size--; out.size && out.data[out.size - 1] != '/';)
				out.size--;
			out.data[out.size] = 0;
		} else if (!stay && (n || !out.size)) {
			buf_add(&out, path, n + (path[n] == '/'));
		}
		path += n + (path[n] == '/');
	}
	return buf_text(&out);
}

void query_links(const struct query *q, uint32_t source, struct query_link **list, uint32_t *count)
{
	struct query_link *out = NULL;
	uint32_t n = 0, capacity = 0, i;
	struct walk w;
	const char *from = q->c->ast.sources->list[source].name;
	walk_begin(&w, q->c, source);
	while (walk_step(&w, &i)) {
		const struct token *t = walk_token(&w, i);
		bool include = w.role == ROLE_SCALAR && walk_token(&w, w.name)->size == 7;
		bool file = w.role == ROLE_VALUE && w.attribute &&
			    w.attribute->type == TYPE_SOURCE_PATH;
		if (t->kind != TOKEN_STRING || !(include || file) || t->size < 3 ||
		    literal_interpolates(t, walk_text(&w, i)))
			continue;
		PLACE_ROOM(q, out, n, capacity);
		out[n++] = (struct query_link){.at = {t->at + 1, t->at + t->size - 1},
					       .path = joined(q, from, place_word(q, i)),
					       .what = include ? "included file"
							       : "certificate authority"};
	}
	*list = out;
	*count = n;
}
