/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From the set of resources to what is looked at: each server once, then the logins on it, its
 * admin's first. Memory of servers is their threads' own. */
#include "runtime/live/doctor/subjects.h"

#include "backends/resources/kinds.h"
#include "runtime/live/observe.h"
#include "runtime/live/secrets.h"
#include "runtime/live/target.h"

#include <string.h>

static struct doctor_subject *find_server(const struct doctor *d, const struct object *server)
{
	struct doctor_subject *s = d->subjects;
	while (s && (s->kind != DOCTOR_SERVER || s->server != server))
		s = s->next;
	return s;
}

static const char *address_of(struct arena *a, const struct database_target *t)
{
	return t->socket ? arena_printf(a, "socket %s", t->socket)
			 : arena_printf(a, "%s port %u", t->host, t->port);
}

static struct doctor_subject *add_server(struct doctor *d, const struct object *server,
					 const struct object *login)
{
	struct live *l = d->live;
	struct doctor_subject *s =
		doctor_subject(d, DOCTOR_SERVER, server->label, server->at.begin);
	s->server = server;
	s->arena = look_arena(l);
	target_of(l->model, l->arena, server, login, false, &s->target);
	s->title = arena_printf(l->arena, "database_server '%s' (%s)", server->label,
				address_of(l->arena, &s->target));
	return s;
}

static bool has_login(const struct doctor *d, const struct object *server,
		      const struct object *slurmdbd)
{
	for (const struct doctor_subject *s = d->subjects; s; s = s->next) {
		if (s->kind == DOCTOR_LOGIN && s->server == server && s->slurmdbd == slurmdbd)
			return true;
	}
	return false;
}

/* The login of a slurmdbd, or of a server's admin where there is no slurmdbd. */
static void add_login(struct doctor *d, const struct object *server, const struct object *login,
		      const struct object *slurmdbd)
{
	struct live *l = d->live;
	struct doctor_subject *ground = find_server(d, server);
	if (has_login(d, server, slurmdbd))
		return;
	if (!ground)
		ground = add_server(d, server, login);
	struct doctor_subject *s =
		doctor_subject(d, DOCTOR_LOGIN, login->label,
			       slurmdbd ? line_of(slurmdbd, AT_slurmdbd_credential)
					: line_of(server, AT_database_server_admin));
	const char *user = object_text(login, AT_credential_username);
	s->ground = ground;
	s->arena = ground->arena;
	s->server = server;
	s->login = login;
	s->slurmdbd = slurmdbd;
	s->admin = !slurmdbd;
	s->title = slurmdbd ? arena_printf(l->arena, "login '%s' on '%s', of slurmdbd '%s'", user,
					   server->label, slurmdbd->label)
			    : arena_printf(l->arena, "login '%s' on '%s', the admin", user,
					   server->label);
	target_of(l->model, l->arena, server, login, s->admin, &s->target);
	s->target.accept_weak_tls = l->options->accept_weak_tls;
	live_want_secret(l, login);
}

/* The place through which a plan sees a server is looked at by its login's thread. */
static void give_place(struct doctor *d, const struct resource *r)
{
	struct place *p = r->place;
	for (struct doctor_subject *s = d->subjects; s; s = s->next) {
		if (s->kind != DOCTOR_LOGIN || s->server != p->server || s->place ||
		    s->admin != p->admin || (!p->admin && s->slurmdbd != r->slurmdbd))
			continue;
		s->place = p;
		s->look = look_begin(d->live, p);
	}
}

static void add_servers(struct doctor *d)
{
	const struct resource_set *set = &d->live->set;
	for (int admins = 1; admins >= 0; admins--) {
		for (uint32_t i = 0; i < set->count; i++) {
			const struct resource *r = set->list[i];
			const struct object *dbd = r->slurmdbd;
			if (!dbd)
				continue;
			const struct object *server = referred(dbd, AT_slurmdbd_database_server);
			const struct object *admin = object_ref(server, AT_database_server_admin);
			if (admins && admin)
				add_login(d, server, admin, NULL);
			else if (!admins)
				add_login(d, server, referred(dbd, AT_slurmdbd_credential), dbd);
		}
	}
	for (uint32_t i = 0; i < set->count; i++) {
		if (set->list[i]->place->kind == PLACE_SERVER &&
		    set->list[i]->place->questions.count)
			give_place(d, set->list[i]);
	}
}

/* What a cache has to say is a warning under the line of the secret; what failed, each login's
 * stage says. */
static void fetch(struct doctor *d)
{
	struct live *l = d->live;
	live_fetch_secrets(l);
	for (uint32_t i = 0; i < l->diags.count; i++) {
		struct diag *g = l->diags.list[i];
		if (g->severity != SEVERITY_WARNING)
			continue;
		RESOURCE_ROOM(l->arena, d->warnings, d->warning_count, d->warning_room);
		d->warnings[d->warning_count++] = g;
	}
	l->diags = DIAGS_IN(l->arena);
	l->status = 0;
}

/* --- this host --- */

static struct doctor_subject *add_here(struct doctor *d, struct doctor_subject *host,
				       enum doctor_kind kind, const struct object *of)
{
	struct doctor_subject *s = doctor_subject(d, kind, of->label, of->at.begin);
	s->ground = host;
	s->place = host->place;
	s->title = arena_printf(d->live->arena, "%s '%s' on this host", of->kind->name, of->label);
	return s;
}

static bool has_here(const struct doctor_subject *host, const struct object *of)
{
	for (const struct doctor_subject *s = host; s; s = s->next) {
		if (s->slurmdbd == of || s->cluster == of)
			return true;
	}
	return false;
}

/* First every slurmdbd, then the clusters, which are clients of one. */
static void add_host(struct doctor *d, struct place *p)
{
	struct doctor_subject *host = doctor_subject(d, DOCTOR_HOST, p->name, p->at);
	host->place = p;
	host->title = arena_printf(d->live->arena, "host '%s'", p->name);
	for (const struct resource *r = p->first; r; r = r->beside) {
		if (r->slurmdbd && r->ops == &resource_service && !has_here(host, r->slurmdbd))
			add_here(d, host, DOCTOR_SLURMDBD, r->slurmdbd)->slurmdbd = r->slurmdbd;
	}
	for (const struct resource *r = p->first; r; r = r->beside) {
		if (r->cluster && r->ops == &resource_include_line && !has_here(host, r->cluster))
			add_here(d, host, DOCTOR_CLUSTER, r->cluster)->cluster = r->cluster;
	}
}

static void add_hosts(struct doctor *d)
{
	const struct resource_set *set = &d->live->set;
	for (uint32_t i = 0; i < set->place_count; i++) {
		struct place *p = set->places[i];
		if (p->kind == PLACE_HOST && p->acted_on && p->first)
			add_host(d, p);
	}
}

void doctor_subjects(struct doctor *d)
{
	add_servers(d);
	add_hosts(d);
	fetch(d);
}
