/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/slurm_entity.h"

#include "compiler/sacctmgr.h"
#include "grammar/support/buf.h"

#include <string.h>

enum { CHANGE_SECONDS = 60 };

/* --- where --- */

/* A cluster of a slurmdbd with its head node on slurmdbd's host, else its first one. */
static const struct object *speaker(const struct model *m, const struct object *slurmdbd,
				    bool *beside)
{
	const char *host = object_text(slurmdbd, AT_slurmdbd_host);
	const struct object *first = slurmdbd_next_cluster(m, slurmdbd, NULL), *c = first;
	while (c && !host_same(object_text(c, AT_cluster_head_node), host))
		c = slurmdbd_next_cluster(m, slurmdbd, c);
	*beside = c != NULL;
	return c ? c : first;
}

const struct entity_site *entity_site(struct resource_set *set, const struct object *slurmdbd)
{
	bool beside;
	const struct object *c = speaker(set->model, slurmdbd, &beside);
	const struct object *layout = referred(c, AT_cluster_layout);
	const struct object *named = beside ? slurmdbd : c;
	enum attribute_id host = beside ? AT_slurmdbd_host : AT_cluster_head_node;
	struct entity_site *site = ARENA_NEW(set->arena, struct entity_site);
	*site = (struct entity_site){
		.slurmdbd = slurmdbd,
		.place = place_of_host(set, object_text(named, host), line_of(named, host)),
		.sacctmgr = arena_printf(set->arena, "%s/sacctmgr",
					 layout_text(layout, AT_layout_bin_dir)),
		.slurm_conf = arena_printf(set->arena, "%s/slurm.conf",
					   layout_text(layout, AT_layout_conf_dir)),
		.accounting_conf = arena_printf(set->arena, "%s/slurm_accounting.conf",
						layout_text(layout, AT_layout_conf_dir)),
		.at = line_of(named, host),
	};
	return site;
}

struct resource entity_resource(const struct entity_site *site, const struct object *block)
{
	bool cluster = block->kind == &schema_kinds[KIND_cluster];
	return (struct resource){.slurmdbd = site->slurmdbd,
				 .cluster = cluster ? block : NULL,
				 .entity = cluster ? NULL : block,
				 .at = block->at.begin};
}

/* --- lists --- */

static const struct list {
	const char *words[5]; /* behind "sacctmgr -nP show" */
	unsigned columns;
	bool free_text; /* the last column may hold what divides columns */
} lists[LIST_COUNT] = {
	[LIST_CLUSTERS] = {{"cluster", "format=Cluster,Federation"}, CLUSTER_COLUMNS, false},
	[LIST_ACCOUNTS] = {{"account", "format=Account,Organization,Description"},
			   ACCOUNT_COLUMNS,
			   true},
	[LIST_USERS] = {{"user", "format=User,AdminLevel"}, USER_COLUMNS, false},
	[LIST_DEFAULTS] = {{"user", "WithAssoc", "format=User,Cluster,DefaultAccount"},
			   DEFAULT_COLUMNS,
			   false},
	/* What an association has itself, not what it has from its parents. */
	[LIST_ASSOCIATIONS] = {{"association", "WOPLimits", "WithRawQOSLevel"},
			       ASSOCIATION_LIMITS,
			       false},
	[LIST_FEDERATIONS] = {{"federation", "format=Federation"}, FEDERATION_COLUMNS, false},
};

static unsigned limits_count(void)
{
	unsigned n = 0;
	while (sacctmgr_limit_at(n))
		n++;
	return n;
}

static unsigned columns_of(enum entity_list list)
{
	return lists[list].columns + (list == LIST_ASSOCIATIONS ? limits_count() : 0);
}

static const char *association_format(struct arena *a)
{
	struct buf out = BUF_IN(a);
	const char *limit;
	buf_adds(&out, "format=Cluster,Account,User,Partition,ParentName");
	for (unsigned i = 0; (limit = sacctmgr_limit_at(i)); i++)
		buf_printf(&out, ",%s", limit);
	return buf_text(&out);
}

/* The question's name: the same list of the same slurmdbd is asked for once. */
static const char *question_name(struct arena *a, const struct entity_site *site,
				 enum entity_list list)
{
	return arena_printf(a, "%s %s %u", site->slurm_conf, site->sacctmgr, (unsigned)list);
}

void entity_ask(struct resource_set *set, struct place *place, const struct entity_site *site,
		enum entity_list list)
{
	struct entity_command c = {.arena = set->arena};
	command_word(&c, site->sacctmgr);
	command_word(&c, "-nP");
	command_word(&c, "show");
	for (unsigned i = 0; lists[list].words[i]; i++)
		command_word(&c, lists[list].words[i]);
	if (list == LIST_ASSOCIATIONS)
		command_word(&c, association_format(set->arena));
	question_run(&place->questions, question_name(set->arena, site, list), c.argv,
		     site->slurm_conf, site->at)
		->needs = site->accounting_conf;
}

static const struct question *question_of(const struct batch *b, const struct entity_site *site,
					  enum entity_list list)
{
	return question_find(&b->place->questions, QUESTION_RUN,
			     question_name(b->set->arena, site, list));
}

const char *entity_refusal(const struct batch *b, const struct entity_site *site, bool *not_there)
{
	const struct question *q = question_of(b, site, LIST_CLUSTERS);
	*not_there = q && q->output.not_there;
	return q && q->state == ANSWER_GIVEN ? NULL : q && q->refusal ? q->refusal : "not asked";
}

/* Divides a line in place. False if it has another number of columns. */
static bool divide(char *line, const struct list *list, unsigned columns, const char **cells)
{
	unsigned n = 0;
	for (char *at = line; at; n++) {
		bool last = n + 1 == columns;
		char *bar = last && list->free_text ? NULL : strchr(at, '|');
		if (n == columns)
			return false;
		cells[n] = at;
		if (bar)
			*bar++ = 0;
		at = bar;
	}
	return n == columns;
}

bool entity_rows(const struct batch *b, const struct entity_site *site, enum entity_list list,
		 struct answer_rows *out)
{
	const struct question *q = question_of(b, site, list);
	unsigned columns = columns_of(list);
	size_t lines = 0;
	*out = (struct answer_rows){.columns = columns};
	if (!q || q->state != ANSWER_GIVEN)
		return false;
	for (const char *p = q->output.text; *p; p++)
		lines += *p == '\n' || !p[1];
	const char **cells = ARENA_ARRAY(b->set->arena, const char *, lines *columns);
	char *line = arena_copy(b->set->arena, q->output.text, q->output.size);
	while (line && *line) {
		char *newline = strchr(line, '\n');
		if (newline)
			*newline++ = 0;
		out->rows +=
			divide(line, &lists[list], columns, cells + (size_t)out->rows * columns);
		line = newline;
	}
	out->cells = cells;
	return true;
}

const char *entity_key(struct arena *a, const char *one, const char *two, const char *three)
{
	return arena_printf(a, "%s\n%s\n%s", one, two, three);
}

/* --- what depends on what --- */

const struct value *entity_clusters(const struct object *block)
{
	static const struct {
		enum kind_id kind;
		enum attribute_id clusters;
	} rows[] = {
		{KIND_account, AT_account_clusters},
		{KIND_user, AT_user_clusters},
		{KIND_federation, AT_federation_clusters},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (block->kind == &schema_kinds[rows[i].kind])
			return object_value(block, rows[i].clusters);
	}
	return NULL;
}

static bool lies_under(const struct object *account, const struct object *other)
{
	while (account && account != other)
		account = object_ref(account, AT_account_parent);
	return account != NULL;
}

bool entity_needs(const struct object *block, const struct object *other)
{
	if (block == other)
		return true;
	if (block->kind == &schema_kinds[KIND_account])
		return lies_under(block, other);
	if (block->kind != &schema_kinds[KIND_user])
		return false;
	const struct value *more = object_value(block, AT_user_accounts);
	bool found = lies_under(object_ref(block, AT_user_default_account), other);
	for (uint32_t i = 0; more->origin != ORIGIN_UNSET && i < more->count && !found; i++)
		found = lies_under(more->items[i].object, other);
	return found;
}

/* --- dividing blocks by slurmdbd --- */

/* Places in a block's list of clusters, chained by slurmdbd; 0 ends. */
struct spread {
	struct resource_set *set;
	const struct entity_site **sites; /* by the slurmdbd's index */
	uint32_t *head;                   /* by the slurmdbd's index */
	uint32_t *next;                   /* by place in the list */
	uint32_t *touched, touched_count;
	void (*add)(struct resource_set *set, const struct entity_share *share);
};

static void share_out(struct spread *s, const struct object *block, const struct object *slurmdbd,
		      const struct value *list)
{
	const struct object **clusters =
		ARENA_ARRAY(s->set->arena, const struct object *, list->count);
	struct entity_share *share = ARENA_NEW(s->set->arena, struct entity_share);
	uint32_t i = s->head[slurmdbd->index];
	share->block = block;
	share->clusters = clusters;
	for (; i; i = s->next[i - 1])
		clusters[share->count++] = list->items[i - 1].object;
	s->head[slurmdbd->index] = 0;
	if (!s->sites[slurmdbd->index])
		s->sites[slurmdbd->index] = entity_site(s->set, slurmdbd);
	share->site = s->sites[slurmdbd->index];
	s->add(s->set, share);
}

static void spread_block(struct spread *s, const struct object *block)
{
	const struct value *list = entity_clusters(block);
	if (!list)
		return; /* no entity */
	s->touched_count = 0;
	for (uint32_t i = list->count; i-- > 0;) {
		const struct object *d = referred(list->items[i].object, AT_cluster_slurmdbd);
		if (!s->head[d->index])
			s->touched[s->touched_count++] = d->index;
		s->next[i] = s->head[d->index];
		s->head[d->index] = i + 1;
	}
	for (uint32_t i = s->touched_count; i-- > 0;)
		share_out(s, block, s->set->model->of[KIND_slurmdbd].list[s->touched[i]], list);
}

/* An account behind all those it lies under. */
static void spread_account(struct spread *s, const struct object *account, bool *done,
			   const struct object **path)
{
	uint32_t depth = 0;
	for (const struct object *o = account; o && !done[o->index];
	     o = object_ref(o, AT_account_parent)) {
		done[o->index] = true;
		path[depth++] = o;
	}
	while (depth-- > 0)
		spread_block(s, path[depth]);
}

void each_share(struct resource_set *set, enum kind_id kind,
		void (*add)(struct resource_set *set, const struct entity_share *share))
{
	const struct object_list *blocks = &set->model->of[kind];
	uint32_t slurmdbds = set->model->of[KIND_slurmdbd].count;
	uint32_t clusters = set->model->of[KIND_cluster].count;
	if (!blocks->count)
		return;
	struct spread s = {
		.set = set,
		.sites = ARENA_ARRAY(set->arena, const struct entity_site *, slurmdbds),
		.head = ARENA_ARRAY(set->arena, uint32_t, slurmdbds),
		.next = ARENA_ARRAY(set->arena, uint32_t, clusters),
		.touched = ARENA_ARRAY(set->arena, uint32_t, slurmdbds),
		.add = add,
	};
	bool *done = ARENA_ARRAY(set->arena, bool, blocks->count);
	const struct object **path = ARENA_ARRAY(set->arena, const struct object *, blocks->count);
	for (uint32_t i = 0; i < blocks->count; i++) {
		if (kind == KIND_account)
			spread_account(&s, blocks->list[i], done, path);
		else
			spread_block(&s, blocks->list[i]);
	}
}

/* --- commands --- */

void command_word(struct entity_command *c, const char *word)
{
	if (c->count + 1 >= c->capacity) {
		uint32_t want = c->capacity ? c->capacity * 2 : 12;
		c->argv = arena_grow(c->arena, c->argv, c->capacity * sizeof(*c->argv),
				     want * sizeof(*c->argv));
		c->capacity = want;
	}
	c->argv[c->count++] = word;
	c->argv[c->count] = NULL;
}

void command_option(struct entity_command *c, const char *name, const char *value)
{
	command_word(c, arena_printf(c->arena, "%s=%s", name, value));
}

struct entity_command entity_command(struct arena *a, const struct entity_site *site,
				     const char *verb, const char *what)
{
	struct entity_command c = {.arena = a};
	command_word(&c, site->sacctmgr);
	command_word(&c, "-i");
	command_word(&c, verb);
	command_word(&c, what);
	return c;
}

/* A default QOS must be among those that are allowed. */
static bool comes_first(const struct setting *s)
{
	return !strcmp(s->key, "QosLevel");
}

void command_limits(struct entity_command *c, const struct value *limits)
{
	for (int first = 1; first >= 0; first--) {
		for (uint32_t i = 0; limits->origin != ORIGIN_UNSET && i < limits->count; i++) {
			const struct setting *s = &limits->settings[i];
			if (comes_first(s) == first)
				command_option(c, s->key, s->value.text);
		}
	}
}

void change_limits(struct plan *plan, struct change *c, const struct value *limits)
{
	for (uint32_t i = 0; limits->origin != ORIGIN_UNSET && i < limits->count; i++)
		change_attribute(plan, c, limits->settings[i].key, NULL,
				 limits->settings[i].value.text);
}

void command_end(struct entity_command *c, struct plan *plan, struct change *change,
		 const struct entity_site *site, const char *what)
{
	struct action *x = change_action(plan, change, ACTION_SACCTMGR, "%s", what);
	x->argv = c->argv;
	x->slurm_conf = site->slurm_conf;
	x->deadline_s = CHANGE_SECONDS;
}

const char *cluster_names(struct arena *a, const struct object *const *list, uint32_t count)
{
	struct buf out = BUF_IN(a);
	for (uint32_t i = 0; i < count; i++)
		buf_printf(&out, "%s%s", i ? "," : "", object_text(list[i], AT_cluster_name));
	return buf_text(&out);
}

/* --- a slurmdbd that is not there yet --- */

static bool leads_to(const struct change *c, const struct resource *r,
		     const struct entity_site *site)
{
	const struct resource *o = c->resource;
	if (o->ops->inside_slurmdbd || o->ops == &resource_slurmctld || c->sign == SIGN_CHECK ||
	    o->place != r->place)
		return false;
	return o->slurmdbd == site->slurmdbd ||
	       (o->cluster && object_ref(o->cluster, AT_cluster_slurmdbd) == site->slurmdbd);
}

bool entity_comes_later(const struct plan *plan, const struct resource *r,
			const struct entity_site *site)
{
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (leads_to(c, r, site))
			return true;
	}
	return false;
}
