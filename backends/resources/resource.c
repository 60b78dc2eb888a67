/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/slurm_entity.h"

#include "grammar/support/ascii.h"

#include <string.h>

const struct object *referred(const struct object *o, enum attribute_id id)
{
	const struct object *found = object_ref(o, id);
	if (!found)
		__builtin_unreachable(); /* a model without errors has it */
	return found;
}

uint32_t line_of(const struct object *o, enum attribute_id id)
{
	uint32_t at = object_value(o, id)->at;
	return at ? at : o->at.begin;
}

/* An address has no short form: "10" is not a name for 10.0.0.1. */
static bool is_address(const char *host)
{
	return strchr(host, ':') || !host[strspn(host, "0123456789.")];
}

bool host_same(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b);
	if (na == nb)
		return ascii_same(a, b, na);
	const char *shorter = na < nb ? a : b, *longer = na < nb ? b : a;
	size_t n = na < nb ? na : nb;
	return longer[n] == '.' && !strchr(shorter, '.') && !is_address(longer) &&
	       ascii_same(shorter, longer, n);
}

static struct place *add_place(struct resource_set *set, struct place p)
{
	struct place *last = NULL, *k = map_get(&set->places_by_name, p.name, strlen(p.name));
	for (; k; last = k, k = k->namesake) {
		if (k->kind == p.kind && k->login == p.login && k->server == p.server)
			return k;
		p.again |= k->kind == p.kind;
	}
	struct place *new = ARENA_NEW(set->arena, struct place);
	*new = p;
	if (last)
		last->namesake = new;
	else
		map_put(&set->places_by_name, p.name, strlen(p.name), new);
	new->questions.arena = set->arena;
	RESOURCE_ROOM(set->arena, set->places, set->place_count, set->place_capacity);
	set->places[set->place_count++] = new;
	return new;
}

static struct place *add_server(struct resource_set *set, const struct object *server,
				const struct object *login, bool admin)
{
	return add_place(set, (struct place){
				      .kind = PLACE_SERVER,
				      .name = server->label,
				      .server = server,
				      .login = login,
				      .admin = admin,
				      .acted_on = true,
				      .at = server->at.begin,
			      });
}

struct place *place_of_server(struct resource_set *set, const struct object *slurmdbd)
{
	const struct object *server = referred(slurmdbd, AT_slurmdbd_database_server);
	const struct object *admin = object_ref(server, AT_database_server_admin);
	return add_server(set, server, admin ? admin : referred(slurmdbd, AT_slurmdbd_credential),
			  admin != NULL);
}

struct place *place_of_admin(struct resource_set *set, const struct object *server)
{
	return add_server(set, server, referred(server, AT_database_server_admin), true);
}

struct place *place_of_host(struct resource_set *set, const char *name, uint32_t at)
{
	return add_place(set,
			 (struct place){
				 .kind = PLACE_HOST,
				 .name = name,
				 .acted_on = set->scope.host && host_same(name, set->scope.host),
				 .at = at,
			 });
}

/* An entity brings the accounts that it needs and sees to it that slurmdbd knows its clusters; it
 * changes nothing else of theirs. */
static bool entity_brings(const struct object *block, const struct resource *r)
{
	const struct value *clusters = entity_clusters(block);
	bool found = r->entity && entity_needs(block, r->entity);
	for (uint32_t i = 0; r->ops == &resource_slurm_cluster && i < clusters->count; i++)
		found |= clusters->items[i].object == r->cluster;
	return found;
}

/* A cluster brings its slurmdbd along, and a slurmdbd what it has on the server. */
static bool brings(const struct model *m, const struct object *block, const struct place *p,
		   const struct resource *r)
{
	const struct object *c = NULL;
	if (entity_clusters(block))
		return entity_brings(block, r);
	if (block == r->cluster || block == r->slurmdbd || block == p->server)
		return true;
	if (r->slurmdbd && r->ops->about_password &&
	    block == referred(r->slurmdbd, AT_slurmdbd_credential))
		return true;
	while (r->slurmdbd && (c = slurmdbd_next_cluster(m, r->slurmdbd, c))) {
		if (block == c)
			return true;
	}
	return false;
}

bool resource_set_has(const struct resource_set *set, const struct object *block)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (brings(set->model, block, set->list[i]->place, set->list[i]))
			return true;
	}
	return false;
}

bool resource_set_names(const struct resource_set *set, const struct object *block)
{
	for (uint32_t i = 0; i < set->scope.selection_count; i++) {
		if (set->scope.selection[i] == block)
			return true;
	}
	return false;
}

static bool selected(const struct resource_set *set, const struct place *p,
		     const struct resource *r)
{
	bool found = !set->scope.selection_count;
	for (uint32_t i = 0; i < set->scope.selection_count && !found; i++)
		found = brings(set->model, set->scope.selection[i], p, r);
	return found;
}

struct resource *resource_add(struct resource_set *set, struct place *place, struct resource r)
{
	if (!selected(set, place, &r))
		return NULL;
	struct resource *new = ARENA_NEW(set->arena, struct resource);
	*new = r;
	new->place = place;
	RESOURCE_ROOM(set->arena, set->list, set->count, set->capacity);
	set->list[set->count++] = new;
	if (place->last)
		place->last->beside = new;
	else
		place->first = new;
	place->last = new;
	return new;
}

/* Batches of a kind follow each other, so only the last few have to be looked at: one a place. */
static struct batch *batch_of(struct resource_set *set, const struct resource *r)
{
	for (uint32_t i = set->batch_count; i-- > 0 && set->batches[i]->ops == r->ops;) {
		if (set->batches[i]->place == r->place)
			return set->batches[i];
	}
	struct batch *b = ARENA_NEW(set->arena, struct batch);
	*b = (struct batch){.set = set, .ops = r->ops, .place = r->place};
	RESOURCE_ROOM(set->arena, set->batches, set->batch_count, set->batch_capacity);
	set->batches[set->batch_count++] = b;
	return b;
}

static void ask_all(struct resource_set *set)
{
	for (uint32_t i = 0; i < set->batch_count; i++) {
		if (set->batches[i]->ops->ask)
			set->batches[i]->ops->ask(set->batches[i]);
	}
}

void resource_set_build(struct resource_set *set, struct arena *a, const struct model *m,
			const struct resource_scope *scope)
{
	*set = (struct resource_set){
		.arena = a, .model = m, .scope = *scope, .places_by_name = MAP_IN(a)};
	for (unsigned i = 0; resource_table[i]; i++)
		resource_table[i]->desire(set);
	for (uint32_t i = 0; i < set->count; i++) {
		if (!set->list[i]->place->acted_on)
			continue;
		struct batch *b = batch_of(set, set->list[i]);
		RESOURCE_ROOM(a, b->list, b->count, b->capacity);
		b->list[b->count++] = set->list[i];
	}
	ask_all(set);
}

bool place_knows(const struct place *p, const struct resource_ops *ops)
{
	return p->state == PLACE_SEEN || (p->state == PLACE_OTHER && ops == resource_table[0]);
}

void resource_set_decode(struct resource_set *set, const struct judge *judge)
{
	for (uint32_t i = 0; i < set->batch_count; i++) {
		const struct batch *b = set->batches[i];
		if (b->ops->decode && place_knows(b->place, b->ops))
			b->ops->decode(b, judge);
	}
}

void resource_set_reset(struct resource_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		set->list[i]->observed = NULL;
	for (uint32_t i = 0; i < set->place_count; i++) {
		set->places[i]->questions = (struct question_list){.arena = set->arena};
		set->places[i]->state = PLACE_UNSEEN;
	}
	ask_all(set);
}
