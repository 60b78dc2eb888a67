/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc secret: what a host's cache has of a description's passwords. Values stay in guarded
 * memory; 'get --reveal' alone shows one, and only to a terminal. */
#include "runtime/cli/live/command.h"

#include "runtime/live/cache_status.h"
#include "runtime/live/credentials.h"
#include "runtime/live/rekey.h"
#include "runtime/live/secrets.h"
#include "runtime/live/state.h"
#include "runtime/secrets/cache/sweep.h"

#include <string.h>
#include <unistd.h>

/* --- which credentials --- */

struct chosen {
	const struct object **list;
	uint32_t count;
};

static int choose_all(struct run *run, struct chosen *out)
{
	const struct object_list *all = &run->compilation->model->of[KIND_credential];
	*out = (struct chosen){all->list, all->count};
	return CLI_DONE;
}

/* Those behind FILE on the command line; all where none is named. */
static int choose(struct run *run, struct chosen *out)
{
	const struct cli *cli = run->cli;
	if (cli->operand_count < 2)
		return choose_all(run, out);
	*out = (struct chosen){.count = (uint32_t)cli->operand_count - 1};
	out->list = ARENA_ARRAY(&run->arena, const struct object *, out->count);
	for (uint32_t i = 0; i < out->count; i++) {
		const char *name = cli->operands[i + 1];
		out->list[i] = describe_block(run->compilation->model, name);
		if (!out->list[i] || schema_kind_id(out->list[i]->kind) != KIND_credential)
			return cli_misuse(cli, "'%s' has no credential '%s'; write credential.NAME",
					  cli->operands[0], name);
	}
	return CLI_DONE;
}

static uint32_t line_of_password(const struct object *credential)
{
	return line_of(credential, AT_credential_password);
}

/* Of what cannot be read, all is said; the first decides how to end. */
static struct credential_report *look_at(struct run *run, const struct chosen *c)
{
	struct credential_report *list =
		ARENA_ARRAY(&run->arena, struct credential_report, c->count);
	for (uint32_t i = 0; i < c->count; i++) {
		credential_look(&run->live, c->list[i], &list[i]);
		if (list[i].err.kind != ERR_NONE)
			live_report(&run->live, line_of_password(c->list[i]), &list[i].err);
	}
	return list;
}

static void print(struct buf *out)
{
	fwrite(buf_text(out), 1, out->size, stdout);
	fflush(stdout);
}

static int end(struct run *run)
{
	show_problems(run);
	return run->live.status;
}

/* --- list --- */

static void list_json(struct run *run, struct buf *out, const struct credential_report *list,
		      uint32_t count)
{
	struct json j = JSON_IN(out, 2);
	json_put_object(&j);
	json_put_member(&j, "format_version", "1.0");
	json_put_member(&j, "description", run->cli->operands[0]);
	json_put_member(&j, "host", run->live_options.scope.host);
	json_put_member(&j, "state_dir", state_directory(&run->live));
	json_put_key(&j, "credentials");
	json_put_array(&j);
	for (uint32_t i = 0; i < count; i++)
		credential_json(&j, &run->arena, &list[i]);
	json_put_end(&j);
	json_put_end(&j);
	buf_addc(out, '\n');
}

static int list_body(struct run *run)
{
	struct buf out = BUF_IN(&run->arena);
	struct chosen c;
	int wrong = choose(run, &c);
	if (wrong)
		return wrong;
	const struct credential_report *list = look_at(run, &c);
	if (run->cli->json)
		list_json(run, &out, list, c.count);
	for (uint32_t i = 0; i < c.count && !run->cli->json; i++)
		credential_text(&out, &list[i]);
	print(&out);
	return end(run);
}

/* --- status --- */

static int status_body(struct run *run)
{
	struct buf out = BUF_IN(&run->arena);
	struct json j = JSON_IN(&out, 2);
	struct cache_status s;
	cache_status(&run->live, &s);
	if (run->cli->json) {
		cache_status_json(&j, &s);
		buf_addc(&out, '\n');
	} else {
		cache_status_text(&out, &s);
	}
	print(&out);
	return end(run);
}

static int status(struct cli *cli)
{
	if (cli->operand_count != 1)
		return cli_misuse(cli, "one file is needed");
	return describe_and(cli, status_body);
}

/* --- fetch, refresh --- */

/* Without names: those that a run on this host would fetch. */
static int choose_wanted(struct run *run, struct chosen *out)
{
	uint32_t n = 0;
	if (run->cli->operand_count > 1)
		return choose(run, out);
	live_want_secrets(&run->live);
	for (struct wallet_entry *e = run->live.wallet.entries; e; e = e->next)
		n++;
	*out = (struct chosen){ARENA_ARRAY(&run->arena, const struct object *, n), n};
	/* The latest comes first there. */
	for (struct wallet_entry *e = run->live.wallet.entries; e; e = e->next)
		out->list[--n] = e->credential;
	return CLI_DONE;
}

/* What is not to be fetched now is done with. */
static void prepare(const struct credential_report *r, bool always)
{
	if (!r->entry)
		return;
	if (r->policy && r->err.kind == ERR_NONE && (always || r->cached.state != CACHE_FRESH))
		r->entry->request.refresh = true;
	else
		r->entry->tried = r->entry->good = true;
}

static const char *moved(const struct cache_entry *before, const struct cache_entry *after)
{
	if (before->state == CACHE_NONE)
		return "fetched for the first time";
	if (!*after->version)
		return "fetched";
	return strcmp(before->version, after->version) != 0
		       ? "fetched; the store has another version now"
		       : "fetched; the version is the same";
}

static void say_fetched(struct run *run, const struct credential_report *before)
{
	struct credential_report after;
	const char *name = before->credential->label;
	if (before->err.kind != ERR_NONE || (before->entry && !before->entry->good))
		return; /* reported */
	if (!before->kept) {
		printf("credential.%s: not cached: its source is read each time\n", name);
		return;
	}
	if (!before->entry->request.refresh) {
		printf("credential.%s: fresh\n", name);
		return;
	}
	credential_look(&run->live, before->credential, &after);
	if (after.err.kind == ERR_NONE && after.cached.generation != before->cached.generation)
		printf("credential.%s: %s\n", name, moved(&before->cached, &after.cached));
	else if (!run->live.status)
		run->live.status = CLI_INTERNAL; /* why it could not be put there was said */
}

static bool ready_to_write(struct run *run)
{
	struct live *l = &run->live;
	struct err err;
	run->live_options.changes = true;
	if (state_make(state_directory(l), &err))
		return true;
	live_report(l, 0, &err);
	return false;
}

static int fetch(struct run *run, bool always)
{
	struct chosen c;
	if (!ready_to_write(run))
		return end(run);
	int wrong = choose_wanted(run, &c);
	if (wrong)
		return wrong;
	const struct credential_report *list = look_at(run, &c);
	for (uint32_t i = 0; i < c.count; i++)
		prepare(&list[i], always);
	live_fetch_secrets(&run->live);
	for (uint32_t i = 0; i < c.count; i++)
		say_fetched(run, &list[i]);
	return end(run);
}

static int fetch_body(struct run *run)
{
	return fetch(run, false);
}

static int refresh_body(struct run *run)
{
	return fetch(run, true);
}

/* --- purge --- */

static int purge_everything(struct run *run)
{
	struct live *l = &run->live;
	struct shelf s;
	struct err err;
	unsigned removed;
	if (!shelf_open(&s, state_directory(l), NULL, false, &err)) {
		live_report(l, 0, &err);
		return end(run);
	}
	if (shelf_purge(&s, &removed, &err))
		printf("%u removed\n", removed);
	else
		live_report(l, 0, &err);
	shelf_close(&s);
	return end(run);
}

/* Whatever stands in its place goes, also what cannot be read. */
static void purge_one(struct run *run, const struct object *credential, bool mend)
{
	struct live *l = &run->live;
	struct credential_report r;
	struct err err;
	credential_look(l, credential, &r);
	if (!r.policy) {
		if (r.err.kind != ERR_NONE)
			live_report(l, line_of_password(credential), &r.err);
		return;
	}
	if (!secret_cache_forget(r.policy, &r.entry->request, &err) ||
	    (mend && !shelf_mend(&r.policy->cache->shelf, &err)))
		live_report(l, line_of_password(credential), &err);
	else if (r.err.kind != ERR_NONE || r.cached.state != CACHE_NONE)
		printf("credential.%s: removed\n", credential->label);
}

static int purge_body(struct run *run)
{
	struct chosen c;
	if (run->cli->all)
		return purge_everything(run);
	int wrong = choose(run, &c);
	if (wrong)
		return wrong;
	for (uint32_t i = 0; i < c.count; i++)
		purge_one(run, c.list[i], run->cli->operand_count < 2);
	return end(run);
}

static int purge(struct cli *cli)
{
	if (cli->all && cli->operand_count > 1)
		return cli_misuse(cli, "either --all or credentials");
	return describe_and(cli, purge_body);
}

/* --- rekey --- */

static int rekey_body(struct run *run)
{
	struct live *l = &run->live;
	const char *from = run->cli->from;
	struct rekey r;
	run->live_options.changes = true;
	l->what = arena_printf(l->arena, "secret rekey %s", run->cli->operands[0]);
	if (!state_lock(l) || !(from ? rekey_from(l, from, &r) : rekey_host(l, &r)))
		return end(run);
	if (r.went_on)
		puts("this went on with what an earlier run had begun");
	printf("%u sealed with the new key, %u of the old key removed\n", r.copied, r.removed);
	return end(run);
}

static int rekey(struct cli *cli)
{
	if (cli->operand_count != 1)
		return cli_misuse(cli, "one file is needed");
	return describe_and(cli, rekey_body);
}

/* --- get --- */

/* A control character would be an order to the terminal. */
static bool write_value(const char *p, size_t n)
{
	size_t done = 0;
	while (done < n) {
		size_t plain = 0;
		char escape[8];
		while (done + plain < n && (unsigned char)p[done + plain] >= ' ' &&
		       p[done + plain] != 0x7f)
			plain++;
		ssize_t written = plain ? write(STDOUT_FILENO, p + done, plain) : 0;
		if (written < 0)
			return false;
		done += (size_t)written;
		if (plain || done == n)
			continue;
		snprintf(escape, sizeof(escape), "\\x%02x", (unsigned char)p[done++]);
		if (write(STDOUT_FILENO, escape, strlen(escape)) < 0)
			return false;
	}
	return write(STDOUT_FILENO, "\n", 1) == 1;
}

static int get_body(struct run *run)
{
	struct chosen c;
	int wrong = choose(run, &c);
	if (wrong)
		return wrong;
	struct wallet_entry *e = live_want_secret(&run->live, c.list[0]);
	if (!e)
		return cli_misuse(run->cli, "'%s' has no password", run->cli->operands[1]);
	bool ok = live_fetch_secrets(&run->live);
	show_problems(run);
	if (!ok)
		return run->live.status;
	return write_value(secret_bytes(e->value.password), secret_size(e->value.password))
		       ? CLI_DONE
		       : CLI_INTERNAL;
}

static int get(struct cli *cli)
{
	if (cli->operand_count != 2)
		return cli_misuse(cli, "a file and one credential.NAME are needed");
	if (!cli->reveal)
		return cli_misuse(cli, "this prints the value: say so with --reveal");
	if (!isatty(STDOUT_FILENO))
		return cli_misuse(cli, "a value is printed on a terminal only, not into a file or "
				       "pipe; programs ask the store that has it");
	return describe_and(cli, get_body);
}

/* --- the parts --- */

static int list(struct cli *cli)
{
	return describe_and(cli, list_body);
}

static int fetch_missing(struct cli *cli)
{
	return describe_and(cli, fetch_body);
}

static int refresh(struct cli *cli)
{
	return describe_and(cli, refresh_body);
}

enum { USES = USES_PARAMETERS | USES_COLOUR | USES_HOST };

#define SOME "FILE [credential.NAME ...] [options]"

static const struct cli_command parts[] = {
	{.name = "secret list",
	 .usage = SOME,
	 .summary = "Show the credentials, their sources, and what is cached of them",
	 .uses = USES | USES_JSON,
	 .run = list},
	{.name = "secret status",
	 .usage = "FILE [options]",
	 .summary = "Show the state of the cache as a whole: keys, left-overs, locks",
	 .uses = USES | USES_JSON,
	 .run = status},
	{.name = "secret fetch",
	 .usage = SOME,
	 .summary = "Fetch what the cache has not, or what is not fresh",
	 .detail = "Without names: what this host needs.",
	 .uses = USES,
	 .run = fetch_missing},
	{.name = "secret refresh",
	 .usage = SOME,
	 .summary = "Fetch anew, however fresh it is",
	 .detail = "Without names: what this host needs.",
	 .uses = USES,
	 .run = refresh},
	{.name = "secret purge",
	 .usage = SOME,
	 .summary = "Remove values from the cache",
	 .detail = "Without names: those of all credentials of the description.",
	 .uses = USES | USES_PURGE,
	 .run = purge},
	{.name = "secret rekey",
	 .usage = "FILE [options]",
	 .summary = "Give the cache a new key",
	 .detail = "Exchanges the host's own key. After another key was exchanged by hand, --from "
		   "names the old one.",
	 .uses = USES | USES_LOCKS | USES_REKEY,
	 .run = rekey},
	{.name = "secret get",
	 .usage = "FILE credential.NAME --reveal [options]",
	 .summary = "Print one value, on a terminal",
	 .uses = USES | USES_REVEAL,
	 .run = get},
	{.name = "secret seal",
	 .usage = "FILE credential.NAME | FILE --public [options]",
	 .summary = "Seal a value, to stand in the description",
	 .detail = "The value is typed, or comes from standard input; what is printed replaces it.",
	 .uses = USES | USES_SEALING,
	 .run = cmd_seal},
};

static const struct cli_command *const part_list[] = {&parts[0], &parts[1], &parts[2],
						      &parts[3], &parts[4], &parts[5],
						      &parts[6], &parts[7], NULL};

const struct cli_command live_secret = {
	.name = "secret",
	.usage = "PART FILE ...",
	.summary = "Look after passwords: what is cached of them, its keys, values that are sealed",
	.parts = part_list,
};
