/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A slurmctld that has to hear of new accounting lines: by `scontrol reconfigure` where every
 * changed key takes that, else by a restart, and only after slurmdbd answers. One that does not run
 * is left alone, and so is one whose slurm.conf does not include the lines. Whether it has heard is
 * told by its PID file's time, which slacc sets when it has; so a run that was killed in between is
 * found out by the next. */
#include "backends/resources/file_kind.h"
#include "backends/resources/swap.h"

#include <string.h>

enum { TELL_SECONDS = 120 };

static const char DEFAULT_PID_FILE[] = "/var/run/slurmctld.pid"; /* Slurm's own */
static const char TCP4[] = "/proc/net/tcp", TCP6[] = "/proc/net/tcp6";

static void add(struct resource_set *set, const struct object *c, const char *host, uint32_t at)
{
	const struct object *layout = referred(c, AT_cluster_layout);
	const char *conf = layout_text(layout, AT_layout_conf_dir);
	const struct value *restart = layout_value(layout, AT_layout_restart_slurmctld);
	struct slurmctld_desired *want = ARENA_NEW(set->arena, struct slurmctld_desired);
	*want = (struct slurmctld_desired){
		.slurm_conf = arena_printf(set->arena, "%s/slurm.conf", conf),
		.lines = arena_printf(set->arena, "%s/slurm_accounting.conf", conf),
		.question = arena_printf(set->arena, "PID file of slurmctld of %s", c->label),
		.scontrol = arena_printf(set->arena, "%s/scontrol",
					 layout_text(layout, AT_layout_bin_dir)),
		.restart = argv_of(set->arena, restart),
	};
	resource_add(set, place_of_host(set, host, at),
		     (struct resource){.ops = &resource_slurmctld,
				       .name = object_text(c, AT_cluster_name),
				       .cluster = c,
				       .at = at,
				       .desired = want});
}

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, cluster, c)
	{
		const struct value *backups = object_value(c, AT_cluster_backup_head_nodes);
		add(set, c, object_text(c, AT_cluster_head_node), line_of(c, AT_cluster_head_node));
		for (uint32_t i = 0; backups->origin != ORIGIN_UNSET && i < backups->count; i++)
			add(set, c, backups->items[i].text,
			    line_of(c, AT_cluster_backup_head_nodes));
	}
}

static const char *setting(struct arena *a, const struct seen_file *conf, const char *key)
{
	struct seen_setting *list;
	uint32_t n = conf->text ? conf_settings(a, conf->text, conf->size, &list) : 0;
	while (n-- > 0) {
		if (strlen(list[n].key) == strlen(key) && host_same(list[n].key, key))
			return list[n].value;
	}
	return NULL;
}

static void derive(struct question *q, const struct place *p, struct arena *a)
{
	const struct resource *r = q->about;
	const struct slurmctld_desired *want = r->desired;
	const struct question *conf = question_find(&p->questions, QUESTION_FILE, want->slurm_conf);
	if (conf->state != ANSWER_GIVEN || !conf->file.text)
		return;
	const char *path = setting(a, &conf->file, "SlurmctldPidFile");
	q->path = path ? path : DEFAULT_PID_FILE;
}

static void ask(const struct batch *b)
{
	struct question_list *to = &b->place->questions;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slurmctld_desired *want = b->list[i]->desired;
		uint32_t before = to->count;
		struct question *q = question_file(to, want->slurm_conf, FILE_TEXT, b->list[i]->at);
		q->optional |= to->count != before; /* others may need it */
		question_file(to, want->lines, FILE_LOOK, b->list[i]->at);
		question_file(to, TCP4, FILE_TEXT, b->list[i]->at);
		question_file(to, TCP6, FILE_TEXT, b->list[i]->at);
		q = question_file(to, want->question, FILE_LOOK, b->list[i]->at);
		q->derive = derive;
		q->about = b->list[i];
		q->optional = true;
	}
}

static const struct question *asked(const struct batch *b, const char *name)
{
	return question_find(&b->place->questions, QUESTION_FILE, name);
}

/* "6817-6820": the first is always among them. */
static unsigned first_port(const char *text)
{
	unsigned port = 0;
	for (; *text >= '0' && *text <= '9' && port <= UINT16_MAX; text++)
		port = port * 10 + (unsigned)(*text - '0');
	return port;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	struct arena *a = b->set->arena;
	const struct seen_file *tcp4 = &asked(b, TCP4)->file, *tcp6 = &asked(b, TCP6)->file;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slurmctld_desired *want = b->list[i]->desired;
		const struct question *pid = asked(b, want->question);
		const struct seen_file *conf = &asked(b, want->slurm_conf)->file;
		const struct seen_file *lines = &asked(b, want->lines)->file;
		struct slurmctld_observed *o = ARENA_NEW(a, struct slurmctld_observed);
		const char *port = setting(a, conf, "SlurmctldPort");
		o->port = port ? first_port(port) : 6817;
		o->runs = service_listens(tcp4->text, tcp4->size, o->port) ||
			  service_listens(tcp6->text, tcp6->size, o->port);
		o->includes = conf->text && strstr(conf->text, "slurm_accounting.conf");
		if (pid->file.type == SEEN_FILE)
			o->pid_file = arena_copy(a, pid->path, strlen(pid->path));
		o->stale = o->pid_file && lines->type == SEEN_FILE &&
			   pid->file.modified_ns < lines->modified_ns;
		b->list[i]->observed = o;
	}
}

/* The change of its files, if there is one: the lines, or the line that includes them. */
static const struct change *touched(const struct plan *plan, const struct resource *r, bool *others)
{
	const struct change *lines = NULL;
	*others = false;
	for (const struct change *c = plan->changes; c; c = c->next) {
		if (c->resource->place != r->place || c->resource->cluster != r->cluster ||
		    c->sign == SIGN_CHECK || c->resource->ops == r->ops)
			continue;
		if (c->resource->ops == &resource_slurm_accounting_conf)
			lines = c;
		else
			*others = true;
	}
	return lines;
}

static bool reloads(const struct resource *r, const struct plan *plan, const struct change *lines,
		    bool others)
{
	return lines && !others &&
	       file_change_reloads(plan->arena, lines->resource,
				   conf_release(r->cluster, AT_cluster_slurm_version));
}

static void tell(const struct resource *r, struct plan *plan, struct change *c, bool reload)
{
	const struct slurmctld_desired *want = r->desired;
	const struct slurmctld_observed *o = r->observed;
	const char **argv = ARENA_ARRAY(plan->arena, const char *, 3);
	argv[0] = want->scontrol;
	argv[1] = "reconfigure";
	argv[2] = NULL;
	struct action *x = change_action(plan, c, ACTION_TELL, "%s slurmctld of '%s'",
					 reload ? "reconfigure" : "restart", r->name);
	x->argv = reload ? argv : want->restart;
	x->path = o->pid_file;
	x->deadline_s = TELL_SECONDS;
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct slurmctld_desired *want = r->desired;
	const struct slurmctld_observed *o = r->observed;
	bool others;
	const struct change *lines = touched(plan, r, &others);
	if (!o->runs || !(o->includes || others) || !(lines || others || o->stale))
		return;
	bool reload = reloads(r, plan, lines, others);
	if (!reload && !want->restart) {
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_no_restart_slurmctld,
					  "slurmctld of '%s' has to be restarted and its layout "
					  "has no 'restart_slurmctld'",
					  r->name),
			     "restart it after apply, or give its layout the command");
		return;
	}
	struct change *c = plan_change(plan, r, SIGN_CHANGE, reload ? RISK_SAFE : RISK_RESTART,
				       lines || others ? "its accounting lines change"
						       : "it was started before its accounting "
							 "lines were last changed");
	tell(r, plan, c, reload);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct slurmctld_observed *o = r->observed;
	fact_bool(out, "runs", o->runs);
	fact_bool(out, "includes the accounting lines", o->includes);
	fact_bool(out, "started before its accounting lines were changed", o->stale);
}

const struct resource_ops resource_slurmctld = {
	.name = "slurmctld",
	.place = PLACE_HOST,
	.looks_only = true, /* it follows its file, which is what other hosts have to do */
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.diff = diff,
	.facts = facts,
};
