/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The slurmdbd daemon. It is (re)started, or reads its file again, when its files change, when
 * nothing listens on its port, and when it was started before its file was last changed, which is
 * what a run that was killed between writing and restarting leaves behind. All of that is read from
 * files of the host (/proc/net/tcp, the times of the PID file and of slurmdbd.conf), so no state of
 * slacc's own decides and no connection disturbs the daemon; a reload, which leaves the PID file as
 * it is, is noted down there by its time. A backup does not listen until it takes over, so of a
 * backup only its files count.
 *
 * Files and daemon are one action, ACTION_SWAP (swap.h). */
#include "backends/resources/file_kind.h"
#include "backends/resources/swap.h"

#include <string.h>

enum { RESTART_SECONDS = 120 };

static const char TCP4[] = "/proc/net/tcp", TCP6[] = "/proc/net/tcp6";

const char *const *argv_of(struct arena *a, const struct value *v)
{
	if (v->origin == ORIGIN_UNSET || !v->count)
		return NULL;
	const char **argv = ARENA_ARRAY(a, const char *, v->count + 1);
	for (uint32_t i = 0; i < v->count; i++)
		argv[i] = v->items[i].text;
	return argv;
}

static void add_service(struct resource_set *set, const struct object *d, enum attribute_id host)
{
	if (!object_has(d, host))
		return;
	const struct object *layout = referred(d, AT_slurmdbd_layout);
	struct service_desired *want = ARENA_NEW(set->arena, struct service_desired);
	*want = (struct service_desired){
		.port = (unsigned)object_number(d, AT_slurmdbd_port, 6819),
		.primary = host == AT_slurmdbd_host,
		.conf = arena_printf(set->arena, "%s/slurmdbd.conf",
				     layout_text(layout, AT_layout_conf_dir)),
		.pid_file = layout_text(layout, AT_layout_pid_file),
		.restart = argv_of(set->arena, layout_value(layout, AT_layout_restart_slurmdbd)),
		.reload = argv_of(set->arena, layout_value(layout, AT_layout_reload_slurmdbd)),
		.partner = object_text(d, host == AT_slurmdbd_host ? AT_slurmdbd_backup_host
								   : AT_slurmdbd_host),
	};
	want->programs = slurmdbd_programs(set->arena, layout);
	want->slurm_conf =
		arena_printf(set->arena, "%s/slurm.conf", layout_text(layout, AT_layout_conf_dir));
	want->question = arena_printf(set->arena, "version of slurmdbd %s", d->label);
	want->unit_file = layout_text(layout, AT_layout_unit_file);
	want->kept = swap_kept_path(set->arena, want->conf);
	resource_add(set, place_of_host(set, object_text(d, host), line_of(d, host)),
		     (struct resource){.ops = &resource_service,
				       .name = d->label,
				       .slurmdbd = d,
				       .at = line_of(d, host),
				       .desired = want});
}

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		add_service(set, d, AT_slurmdbd_host);
		add_service(set, d, AT_slurmdbd_backup_host);
	}
}

static void ask(const struct batch *b)
{
	struct question_list *to = &b->place->questions;
	question_file(to, TCP4, FILE_TEXT, b->list[0]->at);
	question_file(to, TCP6, FILE_TEXT, b->list[0]->at);
	for (uint32_t i = 0; i < b->count; i++) {
		const struct service_desired *want = b->list[i]->desired;
		question_file(to, want->conf, FILE_LOOK, b->list[i]->at);
		question_file(to, want->kept, FILE_PEEK, b->list[i]->at);
		question_version(to, want->question, want->programs, want->slurm_conf,
				 referred(b->list[i]->slurmdbd, AT_slurmdbd_layout), b->list[i]->at)
			->needs = want->conf;
		if (want->pid_file)
			question_file(to, want->pid_file, FILE_LOOK, b->list[i]->at);
		if (want->unit_file)
			question_file(to, want->unit_file, FILE_LOOK, b->list[i]->at);
	}
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A line of /proc/net/tcp: "  0: 0100007F:1AA3 00000000:0000 0A …"; 0A is LISTEN. */
static bool line_listens(const char *line, size_t n, unsigned port)
{
	const char *colon = memchr(line, ':', n);
	const char *local = colon ? memchr(colon + 1, ':', n - (size_t)(colon + 1 - line)) : NULL;
	if (!local || (size_t)(local - line) + 5 > n)
		return false;
	unsigned seen = 0;
	for (int i = 1; i <= 4; i++)
		seen = seen * 16 + (unsigned)(hex_digit(local[i]) & 15);
	size_t left = n - (size_t)(local + 5 - line);
	const char *remote = memchr(local + 5, ':', left);
	return seen == port && remote && (size_t)(remote - line) + 8 <= n &&
	       !strncmp(remote + 5, " 0A", 3);
}

bool service_listens(const char *text, size_t size, unsigned port)
{
	const char *at = text, *end = at ? at + size : NULL;
	while (at && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		if (line_listens(at, n, port))
			return true;
		at = newline ? newline + 1 : end;
	}
	return false;
}

static bool listens(const struct seen_file *table, unsigned port)
{
	return service_listens(table->text, table->size, port);
}

static const struct seen_file *file_at(const struct batch *b, const char *path)
{
	return &question_find(&b->place->questions, QUESTION_FILE, path)->file;
}

static bool is_older(const struct seen_file *pid, const struct seen_file *file)
{
	return pid && pid->type == SEEN_FILE && file->type == SEEN_FILE &&
	       pid->modified_ns < file->modified_ns;
}

static void decode(const struct batch *b, const struct judge *judge)
{
	(void)judge;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct service_desired *want = b->list[i]->desired;
		struct service_observed *o = ARENA_NEW(b->set->arena, struct service_observed);
		const struct seen_file *conf = file_at(b, want->conf);
		const struct seen_file *pid = want->pid_file ? file_at(b, want->pid_file) : NULL;
		o->listens = listens(file_at(b, TCP4), want->port) ||
			     listens(file_at(b, TCP6), want->port);
		o->runs = want->primary ? o->listens : pid && pid->type == SEEN_FILE;
		o->stale = is_older(pid, conf) ||
			   (want->unit_file && is_older(pid, file_at(b, want->unit_file)));
		o->pid = pid && pid->type == SEEN_FILE;
		o->kept = file_at(b, want->kept)->type == SEEN_FILE;
		const struct question *version =
			question_find(&b->place->questions, QUESTION_VERSION, want->question);
		if (version->state == ANSWER_GIVEN)
			o->installed = version->output.text;
		b->list[i]->observed = o;
	}
}

static const char *why(const struct resource *r, const struct plan *plan)
{
	const struct service_desired *want = r->desired;
	const struct service_observed *o = r->observed;
	if (want->primary && !o->listens)
		return "nothing listens on its port";
	if (plan_touches(plan, &resource_slurmdbd_conf, r->place, r->slurmdbd) ||
	    plan_touches(plan, &resource_ca_file, r->place, r->slurmdbd))
		return "its files change";
	if (plan_touches(plan, &resource_unit_file, r->place, r->slurmdbd))
		return "its unit changes";
	if (plan_touches(plan, &resource_storage_pass, r->place, r->slurmdbd))
		return "the password that its script gives it changes";
	if (o->stale)
		return "it was started before its file was last changed";
	if (o->kept)
		return "an earlier run was cut off while it tried a new file";
	return NULL;
}

/* slurmdbd takes its machine's name with and without its domain, letter by letter. */
static bool is_called(const char *host, const char *name)
{
	size_t n = strcspn(host, ".");
	return !strcmp(host, name) || (strlen(name) == n && !strncmp(host, name, n));
}

const char *service_host_refused(struct arena *a, const struct object *slurmdbd, const char *host)
{
	const char *primary = object_text(slurmdbd, AT_slurmdbd_host);
	const char *backup = object_text(slurmdbd, AT_slurmdbd_backup_host);
	if (!host || !strcmp(primary, "localhost") || is_called(host, primary) ||
	    (backup && is_called(host, backup)))
		return NULL;
	return arena_printf(
		a, "this machine calls itself '%s', and slurmdbd '%s' may run on '%s'%s%s%s", host,
		slurmdbd->label, primary, backup ? " and '" : "", backup ? backup : "",
		backup ? "'" : "");
}

const char *slurmdbd_version(const struct resource_set *set, const struct object *slurmdbd,
			     struct slurm_version *out)
{
	const char *text = object_text(slurmdbd, AT_slurmdbd_slurm_version);
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *r = set->list[i];
		const struct service_observed *o = r->observed;
		if (r->ops == &resource_service && r->slurmdbd == slurmdbd && o && o->installed)
			text = o->installed;
	}
	return text && slurm_version_parse(text, strlen(text), out) ? text : NULL;
}

/* Another release would convert the database and read its file otherwise: what else is found about
 * it is about the one that is installed. */
static bool is_described(const struct resource *r, struct plan *plan)
{
	const struct service_observed *o = r->observed;
	const char *described = object_text(r->slurmdbd, AT_slurmdbd_slurm_version);
	struct slurm_version here, said;
	if (!o->installed || !described ||
	    !slurm_version_parse(o->installed, strlen(o->installed), &here) ||
	    !slurm_version_parse(described, strlen(described), &said) ||
	    here.release == said.release)
		return true;
	finding_hint(plan,
		     plan_finding(plan, r, &DIAG_installed_differs,
				  "the slurmdbd that is installed here is of Slurm %s, and '%s' is "
				  "described as %s",
				  o->installed, r->name, described),
		     "write its 'slurm_version', and look at the plan again");
	return false;
}

static bool can_start(const struct resource *r, struct plan *plan)
{
	const struct service_desired *want = r->desired;
	const char *host = plan->set ? plan->set->scope.host : NULL;
	const char *refused = service_host_refused(plan->arena, r->slurmdbd, host);
	if (!want->restart)
		finding_hint(plan,
			     plan_finding(plan, r, &DIAG_no_restart_command,
					  "slurmdbd '%s' has to be restarted and its layout has no "
					  "'restart_slurmdbd'",
					  r->name),
			     "give its layout one, for instance "
			     "[\"/usr/bin/systemctl\", \"restart\", \"slurmdbd\"]");
	if (refused)
		finding_hint(plan, plan_finding(plan, r, &DIAG_daemon_host_name, "%s", refused),
			     "write the name as 'hostname' prints it, letter by letter: slurmdbd "
			     "would convert its database and then refuse to run");
	return is_described(r, plan) && want->restart && !refused;
}

static const char *const how_words[] = {
	[SWAP_RESTART] = "restart",
	[SWAP_RELOAD] = "reload",
	[SWAP_FINISH] = "look after",
};

static void swap_it(const struct resource *r, struct plan *plan, struct change *c)
{
	const struct service_desired *want = r->desired;
	const struct swap *s = swap_plan(plan, r);
	struct action *x =
		change_action(plan, c, ACTION_SWAP, "%s slurmdbd '%s'%s", how_words[s->how],
			      r->name, s->parts ? " on its new files" : "");
	x->swap = s;
	x->path = want->conf;
	if (s->how != SWAP_FINISH)
		x->argv = s->how == SWAP_RELOAD ? s->reload : want->restart;
	x->deadline_s = RESTART_SECONDS;
	if (s->how != SWAP_RESTART)
		c->risk = RISK_SAFE;
}

/* The primary makes the tables; a standby that starts first on old ones ends. */
static void put_order(const struct resource *r, struct plan *plan, struct change *c)
{
	const struct service_desired *want = r->desired;
	if (want->partner)
		change_attribute(plan, c, "order", NULL,
				 arena_printf(plan->arena,
					      want->primary ? "this host first, then '%s'"
							    : "'%s' first, then this host",
					      want->partner));
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct service_desired *want = r->desired;
	const struct service_observed *o = r->observed;
	const char *reason = why(r, plan);
	if (!reason)
		return;
	struct change *c = plan_change(plan, r, o->runs ? SIGN_CHANGE : SIGN_ADD,
				       o->runs ? RISK_RESTART : RISK_SAFE, "%s", reason);
	if (!o->runs)
		change_attribute(plan, c, "port", NULL,
				 arena_printf(plan->arena, "%u", want->port));
	put_order(r, plan, c);
	if (can_start(r, plan) && plan->set)
		swap_it(r, plan, c);
}

static void facts(const struct resource *r, struct facts *out)
{
	const struct service_observed *o = r->observed;
	fact_bool(out, "listens", o->listens);
	fact_bool(out, "runs", o->runs);
	fact_bool(out, "started before its file was changed", o->stale);
	fact_bool(out, "has a PID file", o->pid);
	fact_bool(out, "an old file is kept", o->kept);
	fact_text(out, "installed version", o->installed);
}

const struct resource_ops resource_service = {
	.name = "service",
	.about_password = true,
	.place = PLACE_HOST,
	.desire = desire,
	.ask = ask,
	.decode = decode,
	.facts = facts,
	.diff = diff,
};
