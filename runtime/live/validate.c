/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The real parser reads the new slurmdbd.conf before it replaces the old one: a slurmdbd that finds
 * its file wrong at a SIGHUP ends, and one that finds it wrong at start does not start. `slurmdbd
 * -V` reads and checks the file beside SLURM_CONF, and ends with 0 or 1 without any database. */
#define _GNU_SOURCE /* memmem */
#include "backends/resources/file_kind.h"
#include "compiler/slurm/params.h"
#include "runtime/base/proc.h"
#include "runtime/live/bind.h"
#include "runtime/live/program.h"
#include "runtime/live/stage.h"
#include "runtime/live/swap.h"

#include <string.h>

enum { VALIDATE_MS = 30000, WORDS_KEPT = 4096, SHOWN = 400 };

struct words {
	char out[256], error[WORDS_KEPT];
	size_t out_size, error_size;
};

static bool run(struct arena *a, const char *program, const struct stage *st, const struct user *as,
		struct words *w, int *code, struct err *err)
{
	const char *const argv[] = {program, "-V", NULL};
	const char *const env[] = {proc_plain_environment[0], proc_plain_environment[1],
				   arena_printf(a, "SLURM_CONF=%s/slurm.conf", st->path), NULL};
	struct proc_output out = {.data = w->out, .capacity = sizeof(w->out)};
	struct proc_output error = {.data = w->error, .capacity = sizeof(w->error)};
	const struct proc_request request = {.argv = argv,
					     .env = env,
					     .out = &out,
					     .error = &error,
					     .deadline_ms = VALIDATE_MS,
					     .run_as = as};
	struct proc_result result;
	if (!proc_run(&request, &result, err))
		return false;
	w->out_size = out.size;
	w->error_size = error.size;
	*code = result.exit_code;
	return true;
}

/* A parser may repeat what it does not understand. */
static bool holds_secret(const struct words *w, const struct bound_file *f)
{
	for (size_t i = 0; i < f->secret_count; i++) {
		size_t n = secret_size(f->secrets[i]);
		if (n && memmem(w->error, w->error_size, secret_bytes(f->secrets[i]), n))
			return true;
	}
	return false;
}

/* The first error says most: what follows are consequences. */
static const char *first_error(const struct words *w, size_t *size)
{
	const char *at = w->error, *end = at + w->error_size;
	const char *found = memmem(at, w->error_size, "error: ", 7);
	found = found ? found : memmem(at, w->error_size, "fatal: ", 7);
	found = found ? found + 7 : at;
	const char *newline = memchr(found, '\n', (size_t)(end - found));
	*size = (size_t)((newline ? newline : end) - found);
	return found;
}

static bool refused(const struct words *w, const struct bound_file *f, const char *path,
		    struct err *err)
{
	char shown[SHOWN];
	size_t n;
	const char *line = first_error(w, &n);
	err_plain_text(shown, sizeof(shown), line, n);
	bool hide = holds_secret(w, f);
	err_set(err, ERR_WORLD, &DIAG_daemon_conf_refused, "slurmdbd refuses the new '%s': %s",
		path,
		hide     ? "(not shown, for it repeats a secret)"
		: *shown ? shown
			 : "it does not say why");
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "the file in force was not touched");
}

/* "slurm-wlm 22.05.8": the last word. */
static bool check_version(const struct words *w, const struct object *slurmdbd, struct err *err)
{
	struct slurm_version here, said;
	char text[64];
	size_t end = w->out_size, begin;
	while (end && strchr("\n\r ", w->out[end - 1]))
		end--;
	for (begin = end; begin && !strchr("\n ", w->out[begin - 1]); begin--)
		;
	const char *described = object_text(slurmdbd, AT_slurmdbd_slurm_version);
	if (!slurm_version_parse(w->out + begin, end - begin, &here) || !described ||
	    !slurm_version_parse(described, strlen(described), &said) ||
	    here.release == said.release)
		return true;
	err_plain_text(text, sizeof(text), w->out + begin, end - begin);
	err_set(err, ERR_GUARD, &DIAG_daemon_version_differs,
		"the slurmdbd that is installed here is of version %s, and '%s' is described as %s",
		text, slurmdbd->label, described);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "another release converts the database when it starts: write its "
			     "'slurm_version' and look at the plan again");
}

static bool try(struct arena *a, const char *program, const struct resource *conf,
		const struct bound_file *f, struct err *err)
{
	const struct file_desired *want = conf->desired;
	const struct object *layout = referred(conf->slurmdbd, AT_slurmdbd_layout);
	struct slurm_user who;
	struct stage st;
	struct words w;
	int code = 0;
	if (!slurm_user_of(layout, &who, err))
		return false;
	bool ok = stage_open(&st, want->directory, err) &&
		  stage_put(&st, "slurmdbd.conf", f->pieces, f->count, who.uid, who.gid, err) &&
		  stage_give(&st, who.uid, who.gid, err) &&
		  run(a, program, &st, who.run_as, &w, &code, err);
	stage_close(&st);
	if (!ok)
		return false;
	return code ? refused(&w, f, want->artefact->install, err)
		    : check_version(&w, conf->slurmdbd, err);
}

static void not_validated(struct live *l, const struct resource *conf)
{
	const struct object *layout = referred(conf->slurmdbd, AT_slurmdbd_layout);
	struct err err;
	err_set(&err, ERR_NONE, &DIAG_daemon_not_validated,
		"there is no slurmdbd in or beside '%s' to read '%s' before it is put in place",
		layout_text(layout, AT_layout_bin_dir), conf->name);
	err_hint(&err, "set the layout's 'bin_dir' if it is elsewhere");
	live_report(l, line_of(layout, AT_layout_bin_dir), &err);
}

bool validate_conf(struct live *l, const struct resource *conf, struct err *err)
{
	const struct file_desired *want = conf->desired;
	const struct object *layout = referred(conf->slurmdbd, AT_slurmdbd_layout);
	struct bound_file bound;
	struct arena scratch;
	bool ok = true;
	arena_init(&scratch, NULL);
	scratch.oom = l->arena->oom;
	const char *program = slurm_program(&scratch, layout, "slurmdbd", true);
	if (!program) {
		not_validated(l, conf);
	} else if ((ok = bind_file(&l->wallet, want->artefact, &bound, err))) {
		ok = try(&scratch, program, conf, &bound, err);
		bound_file_release(&bound);
	}
	arena_release(&scratch);
	return ok;
}
