/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What follows from other attributes (the schema's `derived`), and then the demand that nothing
 * required is missing. */
#include "compiler/context.h"
#include "grammar/support/ascii.h"

#include <string.h>

/* Objects are const to everyone but the stages that make them. */
static struct object *mutable(const struct object *o)
{
	return (struct object *)(uintptr_t)o;
}

static struct value *slot(struct object *o, enum attribute_id id)
{
	return &o->values[(unsigned)id - o->kind->first];
}

static bool absent(const struct object *o, enum attribute_id id)
{
	return object_value(o, id)->origin == ORIGIN_UNSET && !object_value(o, id)->at;
}

/* The text has to last as long as the model. */
static void derive_text(struct object *o, enum attribute_id id, const char *text, uint32_t at)
{
	if (!absent(o, id) || !text)
		return;
	*slot(o, id) = (struct value){.text = text,
				      .count = (uint32_t)strlen(text) & 0x1FFFFFFF,
				      .origin = ORIGIN_DERIVED,
				      .at = at};
}

static void derive_value(struct object *o, enum attribute_id id, const struct value *from)
{
	if (!absent(o, id) || from->origin == ORIGIN_UNSET)
		return;
	*slot(o, id) = *from;
	slot(o, id)->origin = ORIGIN_DERIVED;
}

static void derive_layout(struct object *o, enum attribute_id id, const struct object *standard)
{
	if (absent(o, id) && standard && standard != o)
		*slot(o, id) = (struct value){.object = standard, .origin = ORIGIN_BUILTIN};
}

/* --- references to other clusters' slurmdbd --- */

/* Until here a reference to another cluster's slurmdbd holds that cluster. */
static void resolve_reference(struct compiler *c, struct object *o)
{
	struct value *v = slot(o, AT_cluster_slurmdbd);
	if (v->origin == ORIGIN_UNSET || v->object->kind != &schema_kinds[KIND_cluster])
		return;
	const struct object *cluster = v->object;
	const struct value *there = object_value(cluster, AT_cluster_slurmdbd);
	if (there->origin != ORIGIN_UNSET && there->object->owner == cluster) {
		v->object = there->object;
		return;
	}
	uint32_t at = v->at;
	*v = (struct value){.at = at}; /* given, so it is not missing */
	o->poisoned = true;
	if (cluster->poisoned && there->origin == ORIGIN_UNSET)
		return;
	struct diag *d = diag_add(c->diags, &DIAG_unknown_reference, compiler_value_span(c, at),
				  "cluster '%s' has no slurmdbd of its own", cluster->label);
	diag_label(c->diags, d, cluster->at, "this cluster");
	diag_note(c->diags, d, "name a top-level slurmdbd, or a cluster with a nested one");
}

/* --- names --- */

static bool is_lower(const char *text)
{
	while (*text && ascii_lower(*text) == *text)
		text++;
	return !*text;
}

static void fold_name(struct compiler *c, struct object *o, enum attribute_id id)
{
	struct value *v = slot(o, id);
	if (v->origin == ORIGIN_UNSET || is_lower(v->text))
		return;
	char *text = arena_copy(c->arena, v->text, v->count);
	for (char *p = text; *p; p++)
		*p = ascii_lower(*p);
	struct span at = v->origin == ORIGIN_DERIVED ? compiler_label_span(c, o->at)
						     : compiler_value_span(c, v->at);
	diag_add(c->diags, &DIAG_name_folded, at, "Slurm stores this name as '%s'", text);
	v->text = text;
}

static void derive_name(struct compiler *c, struct object *o, enum attribute_id id)
{
	derive_text(o, id, o->label, o->at.begin);
	fold_name(c, o, id);
}

/* --- slurmdbd --- */

static void derive_nested(struct compiler *c, struct object *dbd, const struct object *cluster)
{
	const char *name = object_text(cluster, AT_cluster_name);
	derive_value(dbd, AT_slurmdbd_name, object_value(cluster, AT_cluster_name));
	derive_value(dbd, AT_slurmdbd_slurm_version,
		     object_value(cluster, AT_cluster_slurm_version));
	derive_value(dbd, AT_slurmdbd_host, object_value(cluster, AT_cluster_head_node));
	derive_value(dbd, AT_slurmdbd_layout, object_value(cluster, AT_cluster_layout));
	if (!name || !absent(dbd, AT_slurmdbd_database))
		return;
	char *database = strchr(name, '-') ? arena_copy(c->arena, name, strlen(name)) : NULL;
	for (char *p = database; p && *p; p++)
		if (*p == '-')
			*p = '_';
	derive_text(dbd, AT_slurmdbd_database, database ? database : name,
		    object_value(cluster, AT_cluster_name)->at);
}

static void derive_account_hosts(struct object *dbd)
{
	static const struct value local = {
		.text = "localhost", .count = 9, .origin = ORIGIN_DERIVED};
	static const struct value any = {.text = "%", .count = 1, .origin = ORIGIN_DERIVED};
	const struct object *server = object_ref(dbd, AT_slurmdbd_database_server);
	if (!absent(dbd, AT_slurmdbd_account_hosts) || !server)
		return;
	*slot(dbd, AT_slurmdbd_account_hosts) = (struct value){
		.items = object_has(server, AT_database_server_socket) ? &local : &any,
		.count = 1,
		.origin = ORIGIN_DERIVED};
}

static void list_nested(struct compiler *c, struct object *dbd)
{
	struct object_list *l = &c->model->of[KIND_slurmdbd];
	if (l->count == l->capacity) {
		uint32_t want = l->capacity ? l->capacity * 2 : 8;
		l->list = arena_grow(c->arena, l->list, l->capacity * sizeof(*l->list),
				     want * sizeof(*l->list));
		l->capacity = want;
	}
	dbd->index = l->count;
	l->list[l->count++] = dbd;
}

static void derive_clusters(struct compiler *c, const struct object *standard)
{
	MODEL_FOREACH(c->model, cluster, cluster)
	{
		struct object *o = mutable(cluster);
		resolve_reference(c, o);
		derive_name(c, o, AT_cluster_name);
		derive_layout(o, AT_cluster_layout, standard);
		const struct object *dbd = object_ref(cluster, AT_cluster_slurmdbd);
		if (!dbd || dbd->owner != cluster)
			continue;
		derive_nested(c, mutable(dbd), cluster);
		list_nested(c, mutable(dbd));
	}
}

static void derive_slurmdbds(struct compiler *c, const struct object *standard)
{
	MODEL_FOREACH(c->model, slurmdbd, it)
	{
		struct object *o = mutable(it);
		derive_text(o, AT_slurmdbd_name, o->label, o->at.begin);
		derive_layout(o, AT_slurmdbd_layout, standard);
		if (!o->owner)
			derive_text(o, AT_slurmdbd_database, "slurm_acct_db", 0);
		derive_account_hosts(o);
	}
}

/* From the last to the first, so that each slurmdbd has its clusters in source order. */
static void link_clusters(struct compiler *c)
{
	const struct object_list *clusters = &c->model->of[KIND_cluster];
	uint32_t *first = ARENA_ARRAY(c->arena, uint32_t, c->model->of[KIND_slurmdbd].count);
	uint32_t *next = ARENA_ARRAY(c->arena, uint32_t, clusters->count);
	for (uint32_t i = clusters->count; i-- > 0;) {
		const struct object *dbd = object_ref(clusters->list[i], AT_cluster_slurmdbd);
		if (!dbd)
			continue;
		next[i] = first[dbd->index];
		first[dbd->index] = i + 1;
	}
	c->model->first_cluster = first;
	c->model->next_cluster = next;
}

/* --- servers and layouts --- */

static bool has_origin(const struct object *o, enum attribute_id id, enum origin origin)
{
	return object_value(o, id)->origin == (unsigned)origin;
}

/* Of two exclusive forms the block's own wins over the one from defaults. */
static void derive_server(struct compiler *c, struct object *o)
{
	static const enum attribute_id network[] = {
		AT_database_server_host, AT_database_server_backup_host, AT_database_server_port};
	if (has_origin(o, AT_database_server_host, ORIGIN_OWN) &&
	    has_origin(o, AT_database_server_socket, ORIGIN_DEFAULTS))
		*slot(o, AT_database_server_socket) = (struct value){0};
	if (!has_origin(o, AT_database_server_socket, ORIGIN_OWN))
		return;
	for (unsigned i = 0; i < sizeof(network) / sizeof(*network); i++)
		if (has_origin(o, network[i], ORIGIN_DEFAULTS))
			*slot(o, network[i]) = c->builtin[network[i]];
}

static void derive_servers_and_layouts(struct compiler *c, const struct object *standard)
{
	MODEL_FOREACH(c->model, database_server, it)
	derive_server(c, mutable(it));
	MODEL_FOREACH(c->model, layout, it)
	derive_layout(mutable(it), AT_layout_base, standard);
}

/* --- entities --- */

static void derive_all_clusters(struct compiler *c, struct object *account)
{
	const struct object_list *l = &c->model->of[KIND_cluster];
	if (!absent(account, AT_account_clusters))
		return;
	if (!c->all_clusters) {
		c->all_clusters = ARENA_ARRAY(c->arena, struct value, l->count);
		for (uint32_t i = 0; i < l->count; i++)
			c->all_clusters[i] =
				(struct value){.object = l->list[i], .origin = ORIGIN_DERIVED};
	}
	*slot(account, AT_account_clusters) = (struct value){
		.items = c->all_clusters, .count = l->count & 0x1FFFFFFF, .origin = ORIGIN_DERIVED};
}

static void derive_entities(struct compiler *c)
{
	MODEL_FOREACH(c->model, federation, it)
	derive_name(c, mutable(it), AT_federation_name);
	MODEL_FOREACH(c->model, account, it)
	{
		struct object *o = mutable(it);
		derive_name(c, o, AT_account_name);
		derive_all_clusters(c, o);
		derive_value(o, AT_account_description, object_value(o, AT_account_name));
		derive_value(o, AT_account_organization, object_value(o, AT_account_name));
	}
	MODEL_FOREACH(c->model, user, it)
	{
		struct object *o = mutable(it);
		const struct object *account = object_ref(o, AT_user_default_account);
		derive_name(c, o, AT_user_name);
		if (account)
			derive_value(o, AT_user_clusters,
				     object_value(account, AT_account_clusters));
	}
}

/* --- what is missing --- */

enum { DEMANDS_MAX = 8 };

/* The attributes a kind demands; those behind `nested` only of top-level blocks. */
struct demands {
	unsigned list[DEMANDS_MAX], count, nested;
};

static struct demands demands_of(const struct schema_kind *k)
{
	static const enum attribute_id top_level[] = {AT_slurmdbd_slurm_version, AT_slurmdbd_host};
	struct demands d = {.count = 0};
	for (unsigned i = 0; i < k->count && d.count < DEMANDS_MAX; i++)
		if (schema_attribute(k, i)->flags & ATTR_REQUIRED)
			d.list[d.count++] = i;
	d.nested = d.count;
	for (unsigned i = 0; k == &schema_kinds[KIND_slurmdbd] && i < 2; i++)
		d.list[d.count++] = top_level[i] - k->first;
	return d;
}

static void report_missing(struct compiler *c, const struct object *o,
			   const struct schema_attribute *a)
{
	struct diag *d = diag_add(c->diags, &DIAG_missing_attribute, o->at, "%s%s%s%s has no '%s'",
				  o->kind->name, *o->label ? " '" : "", o->label,
				  *o->label ? "'" : "", a->name);
	diag_note(c->diags, d, "'%s': %s", a->name, a->doc);
}

static void demand(struct compiler *c, struct object *o, const struct demands *d)
{
	unsigned count = o->owner ? d->nested : d->count;
	for (unsigned i = 0; i < count; i++) {
		const struct value *v = &o->values[d->list[i]];
		const struct schema_attribute *a = schema_attribute(o->kind, d->list[i]);
		if (v->origin != ORIGIN_UNSET || v->at || (o->owner && o->owner->poisoned))
			continue;
		/* A nested slurmdbd that could not be understood was told. */
		if (a != &schema_attributes[AT_cluster_slurmdbd] || !o->poisoned)
			report_missing(c, o, a);
		o->poisoned = true;
	}
}

static void demand_all(struct compiler *c)
{
	for (unsigned k = 0; k < KIND_COUNT; k++) {
		struct demands d = demands_of(&schema_kinds[k]);
		const struct object_list *l = &c->model->of[k];
		for (uint32_t i = 0; k != KIND_param && d.count && i < l->count; i++)
			demand(c, mutable(model_next(l->list + i, l->list + l->count)), &d);
	}
}

void derive_values(struct compiler *c)
{
	const struct object *standard = labels_find(&c->labels[KIND_layout], "standard", 8);
	derive_clusters(c, standard);
	derive_slurmdbds(c, standard);
	link_clusters(c);
	derive_servers_and_layouts(c, standard);
	derive_entities(c);
	demand_all(c);
}
