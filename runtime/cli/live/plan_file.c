/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Saved plans: 'plan -o PLAN' writes down what a plan followed from, and 'apply PLAN' goes on only
 * if all of it still holds, and says what does not. The file itself is runtime/live/saved.c's. */
#include "runtime/cli/live/command.h"

#include "backends/facts.h"
#include "backends/sql.h"
#include "backends/resources/swap.h"
#include "grammar/support/sha256.h"
#include "runtime/live/saved.h"
#include "runtime/live/state.h"
#include "runtime/version.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FACT_DIGEST = 32, VALUE_SHOWN = 60 }; /* characters */

/* --- the key --- */

static const char *absolute(struct arena *a, const char *path)
{
	char directory[PATH_MAX];
	if (*path == '/' || !getcwd(directory, sizeof(directory)))
		return path;
	return arena_printf(a, "%s/%s", directory, path);
}

static bool take_key(struct run *run, bool make)
{
	struct live *l = &run->live;
	const char *directory = state_directory(l);
	struct err err;
	if (run->cli->plan_key) {
		run->plan_key = plan_key_read(absolute(l->arena, run->cli->plan_key), &err);
	} else if (directory) {
		run->plan_key = plan_key_of_state(directory, make, &err);
	} else {
		err_set(&err, ERR_USAGE, &DIAG_plan_key_unfit,
			"a saved plan needs a key, and without a host to act on there is no state "
			"directory that has one");
		err_hint(&err, "name one with --plan-key");
	}
	if (!run->plan_key)
		live_report(l, 0, &err);
	return run->plan_key != NULL;
}

/* --- what a plan follows from --- */

static uint32_t list_sources(struct run *run, struct saved_pair **out)
{
	const struct slacc_compilation *c = run->compilation;
	struct arena *a = &run->arena;
	uint32_t n = 0, assets = c->model ? c->model->asset_count : 0;
	char hex[65];
	*out = ARENA_ARRAY(a, struct saved_pair, c->sources.count + assets);
	for (uint32_t i = 0; i < c->sources.count; i++) {
		const struct source *s = &c->sources.list[i];
		sha256_hex(s->text, s->size, hex);
		(*out)[n++] = (struct saved_pair){s->name, arena_copy(a, hex, 64)};
	}
	for (uint32_t i = 0; i < assets; i++)
		(*out)[n++] =
			(struct saved_pair){c->model->assets[i].path, c->model->assets[i].sha256};
	return n;
}

static int by_name(const void *a, const void *b)
{
	const struct saved_pair *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->value, y->value);
}

static const char *digest_fact(struct run *run, const struct saved_resource *r,
			       const struct fact *f)
{
	struct buf b = BUF_IN(&run->arena);
	char hex[PLAN_DIGEST_SIZE];
	const char *const parts[] = {r->place, r->kind, r->name, f->name};
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		buf_add(&b, parts[i], strlen(parts[i]) + 1);
	if (f->value)
		buf_add(&b, f->value, strlen(f->value) + 1);
	plan_key_digest(run->plan_key, buf_text(&b), b.size, hex);
	return arena_copy(&run->arena, hex, FACT_DIGEST);
}

/* Sorted by name and digest, so that the order in which a server answers does not matter. */
static void take_facts(struct run *run, const struct resource *r, struct saved_resource *out)
{
	struct facts facts;
	const struct place *p = r->place;
	*out = (struct saved_resource){
		.place =
			arena_printf(&run->arena, "%s '%s'",
				     p->kind == PLACE_SERVER ? "database_server" : "host", p->name),
		.kind = r->ops->name,
		.name = r->name,
	};
	facts_of(&facts, &run->arena, r);
	out->facts = ARENA_ARRAY(&run->arena, struct saved_pair, facts.count);
	for (uint32_t i = 0; i < facts.count; i++)
		out->facts[i] = (struct saved_pair){facts.list[i].name,
						    digest_fact(run, out, &facts.list[i])};
	out->fact_count = facts.count;
	if (facts.count)
		qsort(out->facts, facts.count, sizeof(*out->facts), by_name);
}

static bool is_seen(const struct resource *r)
{
	return r->place->acted_on && r->observed && r->ops->facts;
}

static void put(struct buf *b, const char *text)
{
	buf_add(b, text ? text : "-", text ? strlen(text) + 1 : 1);
}

static void put_action(struct buf *b, const struct action *x, struct arena *a)
{
	put(b, action_name(x->type));
	put(b, x->what);
	put(b, x->sql ? sql_statement_text(a, x->sql) : NULL);
	put(b, x->path);
	for (const char *const *word = x->argv; word && *word; word++)
		put(b, *word);
	for (const struct swap_part *p = x->swap ? x->swap->parts : NULL; p; p = p->next)
		put(b, p->write->path);
}

/* Facts are what it follows from; this is the proof that nothing was forgotten among them. Words of
 * findings are left out: they may count jobs. */
static const char *digest_plan(struct run *run, const struct plan *plan)
{
	struct buf b = BUF_IN(&run->arena);
	char hex[PLAN_DIGEST_SIZE];
	for (const struct change *c = plan->changes; c; c = c->next) {
		put(&b, sign_name(c->sign));
		put(&b, risk_name(c->risk));
		put(&b, c->resource->ops->name);
		put(&b, c->resource->name);
		for (const struct attribute_change *at = c->attributes; at; at = at->next) {
			put(&b, at->name);
			put(&b, at->before);
			put(&b, at->after);
		}
		for (const struct action *x = c->actions; x; x = x->next)
			put_action(&b, x, &run->arena);
	}
	for (const struct finding *f = plan->findings; f; f = f->next)
		put(&b, f->code->name);
	plan_key_digest(run->plan_key, buf_text(&b), b.size, hex);
	return arena_copy(&run->arena, hex, FACT_DIGEST);
}

static void take_options(struct run *run, struct saved_plan *out)
{
	const struct cli *cli = run->cli;
	out->options = ARENA_ARRAY(&run->arena, struct saved_pair, cli->given_count);
	for (size_t i = 0; i < cli->given_count; i++) {
		if (!cli->given[i].manner)
			out->options[out->option_count++] =
				(struct saved_pair){cli->given[i].name, cli->given[i].value};
	}
	out->operand_count = (uint32_t)cli->operand_count;
	out->operands = ARENA_ARRAY(&run->arena, const char *, out->operand_count);
	for (uint32_t i = 0; i < out->operand_count; i++)
		out->operands[i] = cli->operands[i];
}

static void take_all(struct run *run, const struct plan *plan, struct saved_plan *out)
{
	const struct resource_set *set = &run->live.set;
	const char *host = run->live_options.scope.host;
	*out = (struct saved_plan){
		.slacc = SLACC_VERSION,
		.machine = host ? describe_machine(&run->arena) : "",
		.host = host ? host : "",
		.directory = absolute(&run->arena, "."),
	};
	take_options(run, out);
	out->source_count = list_sources(run, &out->sources);
	out->seen = ARENA_ARRAY(&run->arena, struct saved_resource, set->count);
	for (uint32_t i = 0; i < set->count; i++) {
		if (is_seen(set->list[i]))
			take_facts(run, set->list[i], &out->seen[out->seen_count++]);
	}
	out->plan = digest_plan(run, plan);
}

bool plan_file_write(struct run *run, const struct plan *plan)
{
	struct saved_plan saved;
	struct buf out = BUF_IN(&run->arena);
	struct err err;
	if (!take_key(run, true))
		return false;
	take_all(run, plan, &saved);
	saved_write(&out, &saved, run->plan_key);
	const struct file_piece piece = {buf_text(&out), out.size};
	const struct file_write w = {
		.path = run->cli->output,
		.pieces = &piece,
		.piece_count = 1,
		.mode = 0600,
		.uid = FILE_KEEP_OWNER,
		.gid = FILE_KEEP_GROUP,
	};
	if (!file_write_atomic(&w, &err)) {
		live_report(&run->live, 0, &err);
		return false;
	}
	if (!run->cli->json)
		printf("saved: 'slacc apply %s' carries it out if nothing moves until then\n",
		       run->cli->output);
	return true;
}

/* --- what has moved --- */

static bool moved(struct run *run, uint32_t at, const char *what, const char *name, const char *how)
{
	struct err err;
	err_set(&err, ERR_GUARD, &DIAG_plan_stale, "%s '%s' %s", what, name, how);
	err_hint(&err, "make a new plan, look at it, and apply that");
	live_report(&run->live, at, &err);
	return false;
}

static const struct saved_pair *find_pair(const struct saved_pair *list, uint32_t n,
					  const char *name)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!strcmp(list[i].name, name))
			return &list[i];
	}
	return NULL;
}

/* Told on the spot: without sources there may be no live run that could report. */
bool plan_file_same_sources(struct run *run)
{
	const struct saved_plan *saved = run->cli->saved;
	struct saved_pair *now;
	uint32_t count = list_sources(run, &now);
	bool same = true, whole = run->compilation->model != NULL;
	for (uint32_t i = 0; i < saved->source_count; i++) {
		const struct saved_pair *then = &saved->sources[i];
		const struct saved_pair *found = find_pair(now, count, then->name);
		if (found ? !strcmp(found->value, then->value) : !whole)
			continue;
		cli_complain("error[SL%u]: source '%s' %s since '%s' was saved",
			     DIAG_plan_stale.number, then->name,
			     found ? "has changed" : "is no longer read", run->cli->saved_path);
		same = false;
	}
	for (uint32_t i = 0; i < count; i++) {
		if (find_pair(saved->sources, saved->source_count, now[i].name))
			continue;
		cli_complain("error[SL%u]: source '%s' has come since '%s' was saved",
			     DIAG_plan_stale.number, now[i].name, run->cli->saved_path);
		same = false;
	}
	if (!same)
		cli_complain("nothing was done; make a new plan, look at it, and apply that");
	return same;
}

static bool same_host(struct run *run)
{
	const struct saved_plan *saved = run->cli->saved;
	const char *host = run->live_options.scope.host;
	const char *machine = host ? describe_machine(&run->arena) : "";
	const char *const how = "is not where the plan was made";
	if (strcmp(saved->slacc, SLACC_VERSION))
		return moved(run, 0, "slacc", SLACC_VERSION,
			     "is not the version that saved the plan");
	if (strcmp(saved->host, host ? host : ""))
		return moved(run, 0, "host", host ? host : "none",
			     arena_printf(&run->arena, "%s: that was '%s'", how, saved->host));
	if (strcmp(saved->machine, machine))
		return moved(run, 0, "machine", machine,
			     arena_printf(&run->arena, "%s: that was '%s'", how, saved->machine));
	return true;
}

bool plan_file_genuine(struct run *run)
{
	struct err err;
	bool has_key = run->cli->plan_key || state_directory(&run->live);
	/* On another host there may be no key either; then it is the host that is wrong. */
	if ((!has_key && !same_host(run)) || !take_key(run, false))
		return false;
	if (saved_verify(run->cli->saved, &run->arena, run->plan_key, run->cli->saved_path, &err))
		return same_host(run);
	live_report(&run->live, 0, &err);
	return false;
}

/* A value of now, if it is short enough to be read in a message. */
static const char *shown(struct run *run, const struct resource *r, const char *name)
{
	struct facts facts;
	facts_of(&facts, &run->arena, r);
	for (uint32_t i = 0; i < facts.count; i++) {
		const char *value = facts.list[i].value;
		if (strcmp(facts.list[i].name, name))
			continue;
		if (!value || strlen(value) > VALUE_SHOWN || value[strcspn(value, "\n")])
			return "is not what it was when the plan was saved";
		return arena_printf(&run->arena, "is '%s' now and was not when the plan was saved",
				    value);
	}
	return "was there when the plan was saved and is gone";
}

static bool same_facts(struct run *run, const struct resource *r, const struct saved_resource *then)
{
	struct saved_resource now;
	const char *told = "";
	uint32_t i = 0, k = 0;
	take_facts(run, r, &now);
	while (i < then->fact_count || k < now.fact_count) {
		int order = i == then->fact_count ? 1
			    : k == now.fact_count ? -1
						  : by_name(&then->facts[i], &now.facts[k]);
		const char *name = order <= 0 ? then->facts[i].name : now.facts[k].name;
		i += order <= 0;
		k += order >= 0;
		if (!order || !strcmp(told, name))
			continue;
		moved(run, r->at, arena_printf(&run->arena, "%s %s:", now.kind, now.name),
		      told = name, shown(run, r, name));
	}
	return !*told;
}

static bool same_resource(struct run *run, const struct resource *r,
			  const struct saved_resource *then)
{
	struct saved_resource now;
	take_facts(run, r, &now);
	if (!strcmp(now.place, then->place) && !strcmp(now.kind, then->kind) &&
	    !strcmp(now.name, then->name))
		return same_facts(run, r, then);
	return moved(run, r->at, now.kind, now.name, "was not seen when the plan was saved");
}

bool plan_file_same_world(struct run *run, const struct plan *plan)
{
	const struct saved_plan *saved = run->cli->saved;
	const struct resource_set *set = &run->live.set;
	uint32_t n = 0;
	bool same = true;
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *r = set->list[i];
		if (!is_seen(r))
			continue;
		same &= n < saved->seen_count ? same_resource(run, r, &saved->seen[n])
					      : moved(run, r->at, r->ops->name, r->name,
						      "was not seen when the plan was saved");
		n++;
	}
	if (n < saved->seen_count)
		same = moved(run, 0, saved->seen[n].kind, saved->seen[n].name,
			     "was seen when the plan was saved and is not now");
	if (same && strcmp(digest_plan(run, plan), saved->plan))
		same = moved(run, 0, "description", run->cli->operands[0],
			     "gives another plan than the one that was saved");
	return same;
}

/* --- in place of a description --- */

struct opening {
	struct arena arena;
	const char *path;
	struct saved_plan plan;
	struct err err;
	bool ok;
};

static void open_it(void *user)
{
	struct opening *o = user;
	o->ok = saved_read(&o->plan, &o->arena, o->path, &o->err);
}

static char *copy(struct arena *a, const char *text)
{
	return arena_copy(a, text, strlen(text));
}

static size_t put_option(struct arena *a, char **argv, size_t n, const char *name,
			 const char *value)
{
	argv[n++] = value ? arena_printf(a, "--%s=%s", name, value) : arena_printf(a, "--%s", name);
	return n;
}

/* The command line that the plan stands for: its own options and operands, and the manner asked for
 * now. */
static char **command_line(const struct cli *cli, struct arena *a, const struct saved_plan *p,
			   size_t *count)
{
	char **argv =
		ARENA_ARRAY(a, char *, cli->given_count + p->option_count + p->operand_count + 3);
	size_t n = 0;
	argv[n++] = cli->argv[0];
	for (uint32_t i = 0; i < p->option_count; i++)
		n = put_option(a, argv, n, p->options[i].name, p->options[i].value);
	for (size_t i = 0; i < cli->given_count; i++)
		n = put_option(a, argv, n, cli->given[i].name, cli->given[i].value);
	argv[n++] = copy(a, "--");
	for (uint32_t i = 0; i < p->operand_count; i++)
		argv[n++] = copy(a, p->operands[i]);
	*count = n;
	return argv;
}

static int run_it(struct cli *cli, struct opening *o, int (*body)(struct run *run))
{
	struct cli inner = {
		.command = cli->command, .saved = &o->plan, .saved_path = cli->operands[0]};
	size_t count;
	int status;
	inner.argv = command_line(cli, &o->arena, &o->plan, &count);
	if (access(o->plan.operands[0], F_OK))
		cli_complain("'%s' was made in '%s'; its description is looked for from there",
			     cli->operands[0], o->plan.directory);
	if (cli_options(&inner, (int)count, inner.argv, &status))
		status = describe_and(&inner, body);
	cli_options_release(&inner);
	return status;
}

int plan_file_and(struct cli *cli, int (*body)(struct run *run))
{
	struct opening o = {.path = cli->operands[0]};
	struct arena *const arenas[] = {&o.arena};
	int status = CLI_GUARD;
	if (cli->operand_count > 1)
		return cli_misuse(cli, "'%s' is a saved plan, which says what it is about", o.path);
	for (size_t i = 0; i < cli->given_count; i++) {
		if (!cli->given[i].manner)
			return cli_misuse(cli,
					  "--%s is a part of what is saved: make the plan '%s' "
					  "with it",
					  cli->given[i].name, o.path);
	}
	arena_init(&o.arena, NULL);
	if (!api_guarded(arenas, 1, open_it, &o)) {
		status = cli_failed(SLACC_NO_MEMORY);
	} else if (!o.ok) {
		cli_complain("error[SL%u]: %s", o.err.code->number, o.err.message);
		cli_complain("nothing was done; %s", o.err.hint);
		status = err_exit_status(&o.err);
	} else {
		status = run_it(cli, &o, body);
	}
	arena_release(&o.arena);
	return status;
}
