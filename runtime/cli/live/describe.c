/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From the arguments to a live run: the description is compiled, the named blocks and the host are
 * found in it. */
#include "runtime/cli/live/command.h"

#include "compiler/codes.h"
#include "runtime/live/plan_key.h"
#include "runtime/version.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* --- what it is about --- */

const struct object *describe_block(const struct model *m, const char *name)
{
	const char *dot = strchr(name, '.');
	const struct schema_kind *k = dot ? schema_kind_named(name, (size_t)(dot - name)) : NULL;
	if (!k)
		return NULL;
	const struct object_list *l = &m->of[schema_kind_id(k)];
	for (uint32_t i = 0; i < l->count; i++) {
		if (!strcmp(l->list[i]->label, dot + 1))
			return l->list[i];
	}
	return NULL;
}

static int select_blocks(struct run *run)
{
	const struct cli *cli = run->cli;
	bool blocks = cli->command->uses & USES_LIVE;
	size_t named = blocks ? (size_t)cli->operand_count - 1 : 0;
	size_t count = named + cli->only.count;
	const struct object **list = ARENA_ARRAY(&run->arena, const struct object *, count);
	for (size_t i = 0; i < count; i++) {
		const char *name = i < named ? cli->operands[i + 1] : cli->only.list[i - named];
		list[i] = describe_block(run->compilation->model, name);
		if (!list[i])
			return cli_misuse(cli,
					  "'%s' has no block '%s'; blocks are named KIND.LABEL, as "
					  "cluster.alpha",
					  cli->operands[0], name);
	}
	run->live_options.scope.selection = list;
	run->live_options.scope.selection_count = (uint32_t)count;
	return CLI_DONE;
}

/* A name that brings nothing would make an empty plan, which reads as if all were well. */
static int check_selection(struct run *run)
{
	const struct resource_scope *scope = &run->live_options.scope;
	for (uint32_t i = 0; i < scope->selection_count; i++) {
		const struct object *o = scope->selection[i];
		if (!resource_set_has(&run->live.set, o))
			return cli_misuse(run->cli,
					  "nothing outside of the description belongs to '%s.%s' "
					  "alone; name what uses it, as cluster.alpha or "
					  "slurmdbd.alpha",
					  o->kind->name, o->label);
	}
	return CLI_DONE;
}

static bool has_host(const struct resource_set *set, const char *host)
{
	for (uint32_t i = 0; i < set->place_count; i++) {
		if (set->places[i]->kind == PLACE_HOST && host_same(set->places[i]->name, host))
			return true;
	}
	return false;
}

static const char *host_names(struct run *run)
{
	const struct resource_set *set = &run->live.set;
	struct buf out = BUF_IN(&run->arena);
	for (uint32_t i = 0; i < set->place_count; i++) {
		if (set->places[i]->kind == PLACE_HOST)
			buf_printf(&out, "%s%s", out.size ? ", " : "", set->places[i]->name);
	}
	return out.size ? buf_text(&out) : "none";
}

const char *describe_machine(struct arena *a)
{
	char name[256];
	if (gethostname(name, sizeof(name)))
		return "localhost";
	name[sizeof(name) - 1] = 0;
	return arena_copy(a, name, strlen(name));
}

static void choose_host(struct run *run)
{
	const char *host = run->cli->host ? run->cli->host : describe_machine(&run->arena);
	run->live_options.scope.host = strcmp(host, "none") ? host : NULL;
}

/* A name that was given must be one of the description's; the machine's own need not. */
static int check_host(struct run *run)
{
	const struct cli *cli = run->cli;
	const char *host = run->live_options.scope.host;
	if (host ? has_host(&run->live.set, host) : !(cli->command->uses & USES_HOST))
		return CLI_DONE;
	if (cli->host || cli->command->uses & USES_HOST)
		return cli_misuse(cli, "'%s' has nothing on a host '%s'; its hosts: %s",
				  cli->operands[0], host ? host : "none", host_names(run));
	cli_complain("this machine, '%s', is none of the hosts of '%s' (%s), so only servers are "
		     "looked at; see --host",
		     host, cli->operands[0], host_names(run));
	return CLI_DONE;
}

/* --- the description --- */

/* Where this program is, slacc's others are too. */
static const char *own_directory(struct arena *a)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	while (n > 0 && self[n - 1] != '/')
		n--;
	return n > 1 ? arena_copy(a, self, (size_t)n - 1) : SLACC_LIBEXECDIR "/slacc";
}

/* --- what is allowed --- */

static bool has_label(const struct model *m, enum kind_id kind, const char *label)
{
	const struct object_list *l = &m->of[kind];
	for (uint32_t i = 0; i < l->count; i++) {
		if (!strcmp(l->list[i]->label, label))
			return true;
	}
	return false;
}

/* A name that means nothing would allow nothing, and nobody would notice. */
static int allow(struct run *run)
{
	const struct cli *cli = run->cli;
	const struct model *m = run->compilation->model;
	struct resource_scope *scope = &run->live_options.scope;
	for (uint32_t i = 0; i < cli->migrations.count; i++) {
		const char *name = cli->migrations.list[i];
		if (!has_label(m, KIND_slurmdbd, name) && !has_label(m, KIND_cluster, name))
			return cli_misuse(cli, "'%s' has no slurmdbd or cluster '%s'",
					  cli->operands[0], name);
	}
	for (uint32_t i = 0; i < cli->passwords.count; i++) {
		if (!has_label(m, KIND_credential, cli->passwords.list[i]))
			return cli_misuse(cli, "'%s' has no credential '%s'", cli->operands[0],
					  cli->passwords.list[i]);
	}
	scope->retire = cli->command == &live_retire;
	scope->orphans = cli->orphans;
	scope->dump_taken = cli->dump_taken;
	scope->finish = cli->finish;
	scope->migrations = (struct name_list){cli->migrations.list, cli->migrations.count};
	scope->passwords = (struct name_list){cli->passwords.list, cli->passwords.count};
	return CLI_DONE;
}

/* Where a value is to be sealed, a description may still hold the value itself, or none. */
static bool only_values_are_wrong(const struct diags *ds)
{
	const struct diag_code *const codes[] = {&DIAG_literal_secret, &DIAG_password_missing,
						 &DIAG_sealed_malformed};
	for (uint32_t i = 0; i < ds->count; i++) {
		const struct diag_code *code = ds->list[i]->code;
		bool tolerated = code->severity != SEVERITY_ERROR;
		for (unsigned k = 0; k < sizeof(codes) / sizeof(*codes); k++)
			tolerated |= code == codes[k];
		if (!tolerated)
			return false;
	}
	return ds->errors;
}

static int understand(struct run *run)
{
	struct cli *cli = run->cli;
	int end = cli_read(cli, cli->operands[0], &run->slacc, &run->compilation);
	if (end != CLI_DONE ||
	    (cli->command->uses & USES_SEALING && only_values_are_wrong(&run->compilation->diags)))
		return end;
	return cli_judge(cli, run->compilation);
}

static int describe(struct run *run)
{
	struct cli *cli = run->cli;
	int end = understand(run);
	/* Lines of sources are counted when they are first asked for. */
	if (run->compilation)
		run->compilation->arena.oom = run->arena.oom;
	if (cli->saved && run->compilation && !plan_file_same_sources(run))
		return CLI_GUARD;
	if (end != CLI_DONE)
		return end;
	end = select_blocks(run);
	if (end == CLI_DONE)
		end = allow(run);
	if (end != CLI_DONE)
		return end;
	choose_host(run);
	run->live_options.accept_weak_tls = cli->accept_weak_tls;
	run->live_options.changes = cli->command->uses & USES_CONSENT;
	run->live_options.lock_wait_ms = cli->lock_timeout * 1000;
	run->live_options.scope.set_variables = cli->set_variables;
	run->live_options.scope.prune = cli->prune;
	run->live_options.scope.programs = own_directory(&run->arena);
	live_init(&run->live, &run->arena, run->compilation->model, &run->live_options);
	run->live_begun = true;
	run->live.progress.enabled = isatty(STDERR_FILENO);
	return check_selection(run);
}

static void guarded(void *user)
{
	struct run *run = user;
	run->status = describe(run);
	if (run->status == CLI_DONE && run->cli->command->uses & (USES_LIVE | USES_HOST) &&
	    !run->cli->key)
		run->status = check_host(run);
	if (run->status == CLI_DONE)
		run->status = run->body(run);
}

int describe_and(struct cli *cli, int (*body)(struct run *run))
{
	struct run run = {.cli = cli, .body = body, .status = CLI_INTERNAL};
	struct arena *const arenas[] = {&run.arena};
	if (cli->operand_count < 1)
		return cli_misuse(cli, "a file is needed");
	arena_init(&run.arena, NULL);
	if (!api_guarded(arenas, 1, guarded, &run))
		run.status = cli_failed(SLACC_NO_MEMORY);
	if (run.live_begun)
		live_release(&run.live);
	plan_key_free(run.plan_key);
	slacc_compilation_free(run.compilation);
	slacc_free(run.slacc);
	arena_release(&run.arena);
	return run.status;
}
