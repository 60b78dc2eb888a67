/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/orphans.h"

#include "backends/resources/records.h"
#include "compiler/render_line.h"
#include "grammar/support/json.h"
#include "grammar/support/map.h"

#include <string.h>

static const char *key_of(struct arena *a, const struct object *server, const char *database)
{
	return arena_printf(a, "%s\n%s", server->label, database);
}

/* Every database that a slurmdbd has, by its server. */
static struct map described(const struct plan *plan)
{
	struct map all = MAP_IN(plan->arena);
	MODEL_FOREACH(plan->set->model, slurmdbd, d)
	{
		const char *key = key_of(plan->arena, referred(d, AT_slurmdbd_database_server),
					 object_text(d, AT_slurmdbd_database));
		map_put(&all, key, strlen(key), (void *)(uintptr_t)d);
	}
	return all;
}

static bool is_described(const struct plan *plan, const struct map *all,
			 const struct object *server, const char *database)
{
	const char *key = key_of(plan->arena, server, database);
	return map_get(all, key, strlen(key));
}

/* A server without an admin is several places, and each sees what it may. */
static bool is_known(const struct plan *plan, const struct place *p, const char *database)
{
	for (const struct orphan *o = plan->orphans; o; o = o->next) {
		if (o->place->server == p->server && !strcmp(o->schema->name, database))
			return true;
	}
	return false;
}

static void find_at(struct plan *plan, const struct map *all, const struct place *p,
		    const struct schemas *seen)
{
	for (const struct seen_schema *s = seen->first; s; s = s->next) {
		if (!schema_is_slurm(s) || is_described(plan, all, p->server, s->name) ||
		    is_known(plan, p, s->name))
			continue;
		struct orphan *o = ARENA_NEW(plan->arena, struct orphan);
		*o = (struct orphan){.place = p, .schema = s};
		if (plan->last_orphan)
			plan->last_orphan->next = o;
		else
			plan->orphans = o;
		plan->last_orphan = o;
		plan->orphan_count++;
	}
}

void orphans_find(struct plan *plan)
{
	struct map all = described(plan);
	for (uint32_t i = 0; i < plan->set->batch_count; i++) {
		const struct batch *b = plan->set->batches[i];
		const struct records_observed *o =
			b->ops == &resource_records ? b->list[0]->observed : NULL;
		if (o)
			find_at(plan, &all, b->place, o->all);
	}
}

static void list(struct buf *out, const struct plan *plan, const struct orphan *o)
{
	const struct seen_schema *s = o->schema;
	const char *holds = s->clusters ? schema_clusters_text(plan->arena, s) : "no clusters";
	const char *line =
		s->number ? arena_printf(plan->arena, "%s on database_server %s: %s; schema %u",
					 s->name, o->place->name, holds, s->number)
			  : arena_printf(plan->arena, "%s on database_server %s: %s", s->name,
					 o->place->name, holds);
	buf_adds(out, "    ");
	render_plain(out, line, strlen(line), "\\n");
	buf_addc(out, '\n');
}

void orphans_text(struct buf *out, const struct plan *plan)
{
	bool shown = plan->set->scope.orphans;
	if (!plan->orphan_count)
		return;
	buf_printf(out, "orphans: %u database%s of Slurm's that the description does not name%s\n",
		   (unsigned)plan->orphan_count, plan->orphan_count == 1 ? "" : "s",
		   shown ? "" : "; --orphans lists them");
	for (const struct orphan *o = plan->orphans; o && shown; o = o->next)
		list(out, plan, o);
	buf_addc(out, '\n');
}

static void put_cluster(struct json *j, const struct seen_cluster *c)
{
	json_put_object(j);
	json_put_member(j, "name", c->name);
	json_put_member(j, "id", c->id);
	json_put_key(j, "jobs");
	if (c->counted)
		json_put_integer(j, c->jobs);
	else
		json_put_null(j);
	json_put_end(j);
}

void orphans_json(struct json *j, const struct plan *plan)
{
	json_put_key(j, "orphans");
	json_put_array(j);
	for (const struct orphan *o = plan->orphans; o; o = o->next) {
		json_put_object(j);
		json_put_member(j, "database_server", o->place->name);
		json_put_member(j, "database", o->schema->name);
		json_put_key(j, "schema");
		if (o->schema->number)
			json_put_integer(j, o->schema->number);
		else
			json_put_null(j);
		json_put_key(j, "clusters");
		json_put_array(j);
		for (const struct seen_cluster *c = o->schema->clusters; c; c = c->next)
			put_cluster(j, c);
		json_put_end(j);
		json_put_end(j);
	}
	json_put_end(j);
}
