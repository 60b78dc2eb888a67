/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd under systemd, where the layout brings a unit for it: systemd is told of a new file
 * before slurmdbd is restarted, and starts it with the machine. A daemon that was started before
 * its unit was last changed is what a run that was killed leaves behind. Nothing of it is done
 * where something else takes care of slurmdbd (manager.h), or where systemd does not run: the file
 * alone is there then. */
#include "backends/resources/kinds.h"
#include "backends/resources/manager.h"

#include <string.h>

enum { SYSTEMCTL_SECONDS = 60 };

static const char SYSTEMCTL[] = "/usr/bin/systemctl";
static const char SYSTEMD[] = "/run/systemd/system"; /* sd_booted(3) */
static const char SELF[] = "/proc/self/cgroup";

/* Where installations of supervisord have their programs. */
static const char *const supervisord_files[] = {
	"/etc/supervisord.conf",
	"/etc/supervisor/supervisord.conf",
	"/etc/supervisor/conf.d/slurmdbd.conf",
	"/etc/supervisord.d/slurmdbd.ini",
	"/etc/parallelcluster/parallelcluster_supervisord.conf",
};

enum { SUPERVISORD_FILES = sizeof(supervisord_files) / sizeof(*supervisord_files) };

static struct unit_desired *unit_of(struct arena *a, const struct object *d, const char *file)
{
	const struct object *layout = referred(d, AT_slurmdbd_layout);
	struct unit_desired *want = ARENA_NEW(a, struct unit_desired);
	const char *slash = strrchr(file, '/'), *name = slash + 1;
	int directory = (int)(slash - file);
	*want = (struct unit_desired){
		.name = name,
		.file = file,
		.link = arena_printf(a, "%.*s/multi-user.target.wants/%s", directory, file, name),
		.packaged = {arena_printf(a, "/usr/lib/systemd/system/%s", name),
			     arena_printf(a, "/lib/systemd/system/%s", name)},
		.pacemaker = arena_printf(a, "/run/systemd/system/%s.d/50-pacemaker.conf", name),
		.pid_file = layout_text(layout, AT_layout_pid_file),
		.pid = arena_printf(a, "process of slurmdbd %s", d->label),
		.status = arena_printf(a, "status of slurmdbd %s", d->label),
		.cgroup = arena_printf(a, "control group of slurmdbd %s", d->label),
		.parent = arena_printf(a, "parent of slurmdbd %s", d->label),
	};
	return want;
}

static void desire(struct resource_set *set)
{
	static const enum attribute_id hosts[] = {AT_slurmdbd_host, AT_slurmdbd_backup_host};
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		const struct value *file =
			layout_value(referred(d, AT_slurmdbd_layout), AT_layout_unit_file);
		for (size_t i = 0; i < 2 && file->origin != ORIGIN_UNSET; i++) {
			const char *host = object_text(d, hosts[i]);
			struct unit_desired *want = unit_of(set->arena, d, file->text);
			if (host)
				resource_add(set, place_of_host(set, host, line_of(d, hosts[i])),
					     (struct resource){.ops = &resource_unit,
							       .name = want->name,
							       .slurmdbd = d,
							       .at = file->at,
							       .desired = want});
		}
	}
}

/* --- its process, as /proc has it --- */

static const char *text_of(const struct place *p, const char *name)
{
	const struct question *q = question_find(&p->questions, QUESTION_FILE, name);
	return q && q->state == ANSWER_GIVEN ? q->file.text : NULL;
}

static const char *digits(struct arena *a, const char *text)
{
	size_t n = text ? strspn(text, "0123456789") : 0;
	return n ? arena_copy(a, text, n) : NULL;
}

/* "Name:\tslurmdbd\n…PPid:\t1\n" */
static const char *status_value(const char *status, const char *key)
{
	const char *at = status ? strstr(status, key) : NULL;
	return at ? at + strlen(key) : NULL;
}

static bool is_slurmdbd(const char *status)
{
	const char *name = status_value(status, "Name:\t");
	return name && !strncmp(name, "slurmdbd\n", 9);
}

static void derive_pid(struct question *q, const struct place *p, struct arena *a)
{
	(void)p;
	(void)a;
	q->path = ((const struct unit_desired *)q->about)->pid_file;
}

static void derive_status(struct question *q, const struct place *p, struct arena *a)
{
	const struct unit_desired *want = q->about;
	const char *pid = digits(a, text_of(p, want->pid));
	if (pid)
		q->path = arena_printf(a, "/proc/%s/status", pid);
}

static void derive_cgroup(struct question *q, const struct place *p, struct arena *a)
{
	const struct unit_desired *want = q->about;
	const char *pid = digits(a, text_of(p, want->pid));
	if (pid && is_slurmdbd(text_of(p, want->status)))
		q->path = arena_printf(a, "/proc/%s/cgroup", pid);
}

static void derive_parent(struct question *q, const struct place *p, struct arena *a)
{
	const struct unit_desired *want = q->about;
	const char *status = text_of(p, want->status);
	const char *pid = digits(a, status_value(status, "\nPPid:\t"));
	if (pid && is_slurmdbd(status))
		q->path = arena_printf(a, "/proc/%s/comm", pid);
}

static struct question *ask_text(struct question_list *to, const char *name, uint32_t at)
{
	struct question *q = question_file(to, name, FILE_TEXT, at);
	q->optional = true;
	return q;
}

static void ask_one(struct question_list *to, const struct resource *r)
{
	const struct unit_desired *want = r->desired;
	const struct {
		const char *name;
		void (*derive)(struct question *q, const struct place *p, struct arena *a);
	} rows[] = {
		{want->pid, derive_pid},
		{want->status, derive_status},
		{want->cgroup, derive_cgroup},
		{want->parent, derive_parent},
	};
	const char *const looks[] = {want->file, want->link, want->packaged[0], want->packaged[1],
				     want->pacemaker};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct question *q = ask_text(to, rows[i].name, r->at);
		q->derive = rows[i].derive;
		q->about = want;
	}
	for (size_t i = 0; i < sizeof(looks) / sizeof(*looks); i++)
		question_file(to, looks[i], FILE_PEEK, r->at);
	if (want->pid_file)
		question_file(to, want->pid_file, FILE_LOOK, r->at);
}

static void ask(const struct batch *b)
{
	struct question_list *to = &b->place->questions;
	question_file(to, SYSTEMD, FILE_PEEK, b->list[0]->at);
	ask_text(to, SELF, b->list[0]->at);
	for (size_t i = 0; i < SUPERVISORD_FILES; i++)
		ask_text(to, supervisord_files[i], b->list[0]->at);
	for (uint32_t i = 0; i < b->count; i++)
		ask_one(to, b->list[i]);
}

/* --- what that says --- */

static const struct seen_file *file_at(const struct place *p, const char *path)
{
	return &question_find(&p->questions, QUESTION_FILE, path)->file;
}

static bool is_there(const struct place *p, const char *path)
{
	return file_at(p, path)->type != SEEN_NOTHING;
}

static const char *supervisord_file(const struct place *p)
{
	for (size_t i = 0; i < SUPERVISORD_FILES; i++) {
		const char *text = text_of(p, supervisord_files[i]);
		if (text && manager_supervises(text, "slurmdbd"))
			return supervisord_files[i];
	}
	return NULL;
}

static void find_manager(struct arena *a, const struct place *p, const struct unit_desired *want,
			 struct unit_observed *o)
{
	struct manager found;
	const char *parent = text_of(p, want->parent);
	struct manager_seen seen = {
		.unit = want->name,
		.unit_there = is_there(p, want->file),
		.parent = parent ? arena_copy(a, parent, strcspn(parent, "\n")) : NULL,
		.cgroup = text_of(p, want->cgroup),
		.self = text_of(p, SELF),
		.supervisord = supervisord_file(p),
		.pacemaker = is_there(p, want->pacemaker) ? want->pacemaker : NULL,
	};
	for (size_t i = 0; i < 2 && !seen.packaged; i++) {
		if (strcmp(want->packaged[i], want->file) && is_there(p, want->packaged[i]))
			seen.packaged = want->packaged[i];
	}
	if (manager_find(a, &seen, &found)) {
		o->who = found.who;
		o->hint = found.hint;
	}
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct unit_desired *want = b->list[i]->desired;
		struct unit_observed *o = ARENA_NEW(b->set->arena, struct unit_observed);
		const struct seen_file *pid =
			want->pid_file ? file_at(b->place, want->pid_file) : NULL;
		o->systemd = file_at(b->place, SYSTEMD)->type == SEEN_DIRECTORY;
		o->linked = is_there(b->place, want->link);
		o->stale = pid && pid->type == SEEN_FILE &&
			   pid->modified_ns < file_at(b->place, want->file)->modified_ns;
		find_manager(b->set->arena, b->place, want, o);
		b->list[i]->observed = o;
	}
}

/* --- and what to do --- */

static void run_systemctl(const struct resource *r, struct plan *plan, struct change *c,
			  const char *verb, const char *unit)
{
	const char **argv = ARENA_ARRAY(plan->arena, const char *, 4);
	argv[0] = SYSTEMCTL;
	argv[1] = verb;
	argv[2] = unit;
	argv[3] = NULL;
	struct action *x = change_action(plan, c, ACTION_RUN, "systemctl %s", verb);
	x->argv = argv;
	x->at = r->at;
	x->deadline_s = SYSTEMCTL_SECONDS;
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct unit_observed *o = r->observed;
	bool touched = plan_touches(plan, &resource_unit_file, r->place, r->slurmdbd);
	if (o->who) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_other_manager,
					  "slurmdbd '%s' is taken care of already: %s",
					  r->slurmdbd->label, o->who),
			     "%s", o->hint);
		return;
	}
	if (!o->systemd || !(touched || o->stale || !o->linked))
		return;
	struct change *c = plan_change(plan, r, SIGN_CHANGE, RISK_SAFE, "%s",
				       touched    ? "its file changes"
				       : o->stale ? "slurmdbd was started before its file was "
						    "last changed"
						  : "systemd does not start it with the machine");
	run_systemctl(r, plan, c, "daemon-reload", NULL);
	if (!o->linked) {
		change_attribute(plan, c, "enabled", "no", "yes");
		run_systemctl(r, plan, c, "enable", r->name);
	}
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct unit_observed *o = r->observed;
	fact_bool(out, "systemd runs this machine", o->systemd);
	fact_bool(out, "enabled", o->linked);
	fact_bool(out, "started before its unit was changed", o->stale);
	fact_text(out, "other manager", o->who);
}

const struct resource_ops resource_unit = {
	.name = "unit",
	.place = PLACE_HOST,
	.looks_only = true, /* it follows its file, which is what other hosts have to do */
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
