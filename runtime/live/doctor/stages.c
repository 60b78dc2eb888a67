/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of stages and the way through it. Stages come in the order of the table; a stage whose
 * ground failed or was not looked at is not looked at either. */
#include "backends/resources/kinds.h"
#include "runtime/base/pool.h"
#include "runtime/live/doctor/doctor.h"
#include "runtime/live/doctor/subjects.h"
#include "runtime/live/observe.h"
#include "runtime/live/secrets.h"

#include <string.h>

const struct doctor_stage doctor_stages[] = {
	{"dns", DOCTOR_SERVER, true, {NULL}, doctor_look_dns, doctor_has_network},
	{"tcp", DOCTOR_SERVER, true, {"dns"}, doctor_look_tcp, doctor_has_network},
	{"tls", DOCTOR_SERVER, true, {"tcp"}, doctor_look_tls, doctor_has_network},
	{"secret", DOCTOR_LOGIN, true, {NULL}, doctor_look_secret, NULL},
	{"login", DOCTOR_LOGIN, true, {"tcp", "tls", "secret"}, doctor_look_login, NULL},
	{"access", DOCTOR_LOGIN, true, {"login"}, doctor_look_access, doctor_is_storage_login},
	{"privileges", DOCTOR_LOGIN, true, {"login"}, doctor_look_privileges, NULL},
	{"version", DOCTOR_LOGIN, false, {"login"}, doctor_look_version, doctor_has_place},
	{"variables", DOCTOR_LOGIN, false, {"login"}, doctor_look_variables, doctor_has_place},
	{"accounts", DOCTOR_LOGIN, false, {"login"}, doctor_look_accounts, doctor_has_place},
	{"databases", DOCTOR_LOGIN, false, {"login"}, doctor_look_databases, doctor_has_place},
	{"reading", DOCTOR_HOST, false, {NULL}, doctor_look_reading, NULL},
	{"clock", DOCTOR_HOST, false, {NULL}, doctor_look_clock, NULL},
	{"user",
	 DOCTOR_SLURMDBD | DOCTOR_CLUSTER,
	 false,
	 {NULL},
	 doctor_look_user,
	 doctor_is_alone},
	{"munge",
	 DOCTOR_SLURMDBD | DOCTOR_CLUSTER,
	 false,
	 {NULL},
	 doctor_look_munge,
	 doctor_is_alone},
	{"files", DOCTOR_SLURMDBD, false, {"reading"}, doctor_look_files, NULL},
	{"daemon", DOCTOR_SLURMDBD, false, {"reading"}, doctor_look_daemon, NULL},
	{"answer", DOCTOR_SLURMDBD, false, {"daemon"}, doctor_look_answer, doctor_is_primary},
	{"files", DOCTOR_CLUSTER, false, {"reading"}, doctor_look_cluster_files, NULL},
	{"agreement", DOCTOR_CLUSTER, false, {"reading"}, doctor_look_agreement, NULL},
	{"log", DOCTOR_SLURMDBD | DOCTOR_CLUSTER, false, {"reading"}, doctor_look_log, NULL},
	{"across",
	 DOCTOR_HOST | DOCTOR_SLURMDBD | DOCTOR_CLUSTER,
	 false,
	 {NULL},
	 doctor_look_across,
	 doctor_has_others},
	{.name = NULL},
};

/* The stage that keeps another from being looked at, or NULL. */
static const char *missing_ground(const struct doctor_subject *s, const struct doctor_stage *stage)
{
	size_t n = sizeof(stage->needs) / sizeof(*stage->needs);
	for (size_t i = 0; i < n && stage->needs[i]; i++) {
		const struct doctor_line *line = doctor_line_of(s, stage->needs[i]);
		if (line && line->state != DOCTOR_OK && line->state != DOCTOR_WARNING)
			return stage->needs[i];
	}
	return NULL;
}

static void look(struct doctor_subject *s, const struct doctor_stage *stage)
{
	struct doctor_line *line = ARENA_NEW(s->arena, struct doctor_line);
	*line = (struct doctor_line){.stage = stage, .subject = s, .words = ""};
	if (s->last)
		s->last->next = line;
	else
		s->lines = line;
	s->last = line;
	const char *ground = missing_ground(s, stage);
	if (ground)
		doctor_skip(line, "not looked at, because '%s' did not get through", ground);
	else
		stage->look(s, line);
}

static void go_through(struct doctor_subject *s, bool aside)
{
	for (const struct doctor_stage *stage = doctor_stages; stage->name; stage++) {
		if (stage->aside == aside && stage->kinds & s->kind &&
		    (!stage->applies || stage->applies(s)))
			look(s, stage);
	}
}

/* One thread: a server, then the logins on it. */
static void server_job(void *context, size_t index)
{
	struct doctor_subject *server = ((struct doctor_subject **)context)[index];
	struct arena *a = server->arena;
	jmp_buf oom;
	database_thread_begin();
	a->oom = &oom;
	if (setjmp(oom)) {
		server->starved = true;
	} else {
		for (struct doctor_subject *s = server->doctor->subjects; s; s = s->next) {
			if (s == server || s->ground == server)
				go_through(s, true);
		}
	}
	a->oom = NULL;
	database_thread_end();
}

static void look_at_servers(struct doctor *d)
{
	struct live *l = d->live;
	size_t n = 0;
	for (struct doctor_subject *s = d->subjects; s; s = s->next)
		n += s->kind == DOCTOR_SERVER;
	struct doctor_subject **list = ARENA_ARRAY(l->arena, struct doctor_subject *, n);
	n = 0;
	for (struct doctor_subject *s = d->subjects; s; s = s->next) {
		if (s->kind == DOCTOR_SERVER)
			list[n++] = s;
	}
	progress_begin(&l->progress, "looking at %zu server%s", n, n == 1 ? "" : "s");
	pool_run(OBSERVE_THREADS, n, server_job, list);
	progress_end(&l->progress);
	for (size_t i = 0; i < n; i++) {
		if (list[i]->starved)
			arena_exhausted(l->arena);
		list[i]->arena->oom = l->arena->oom;
	}
}

/* What cannot be read is a finding of this host, not the end of the run. */
static void look_at_host(struct doctor *d)
{
	struct live *l = d->live;
	for (uint32_t i = 0; i < l->set.place_count; i++) {
		struct place *p = l->set.places[i];
		if (p->kind == PLACE_HOST && p->acted_on)
			observe_host(l, p);
	}
	d->host_diags = l->diags;
	l->diags = DIAGS_IN(l->arena);
	l->status = 0;
}

/* What the plan knows how to see, through the connections that are open, and on this host. */
static void make_plan(struct doctor *d)
{
	look_at_host(d);
	struct judge judge = observe_judge(d->live);
	resource_set_decode(&d->live->set, &judge);
	plan_build(&d->plan, &d->live->set);
}

void doctor_run(struct doctor *d, struct live *l, const struct doctor_options *options)
{
	*d = (struct doctor){.live = l, .options = options};
	doctor_subjects(d);
	look_at_servers(d);
	make_plan(d);
	for (struct doctor_subject *s = d->subjects; s; s = s->next)
		go_through(s, false);
	doctor_soften(d);
}
