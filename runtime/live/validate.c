/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The real parser reads the new slurmdbd.conf before it replaces the old one: a slurmdbd that finds
 * its file wrong at a SIGHUP ends, and one that finds it wrong at start does not start. `slurmdbd
 * -V` reads and checks the file beside SLURM_CONF, and ends with 0 or 1 without any database. */
#define _GNU_SOURCE /* memmem */
#include "backends/resources/file_kind.h"
#include "runtime/live/bind.h"
#include "runtime/live/installed.h"
#include "runtime/live/program.h"
#include "runtime/live/stage.h"
#include "runtime/live/swap.h"

#include <string.h>

enum { SHOWN = 400 };

/* A parser may repeat what it does not understand. */
static bool holds_secret(const struct installed_words *w, const struct bound_file *f)
{
	for (size_t i = 0; i < f->secret_count; i++) {
		size_t n = secret_size(f->secrets[i]);
		if (n && memmem(w->error, w->error_size, secret_bytes(f->secrets[i]), n))
			return true;
	}
	return false;
}

/* The first error says most: what follows are consequences. */
static const char *first_error(const struct installed_words *w, size_t *size)
{
	const char *at = w->error, *end = at + w->error_size;
	const char *found = memmem(at, w->error_size, "error: ", 7);
	found = found ? found : memmem(at, w->error_size, "fatal: ", 7);
	found = found ? found + 7 : at;
	const char *newline = memchr(found, '\n', (size_t)(end - found));
	*size = (size_t)((newline ? newline : end) - found);
	return found;
}

static bool refused(const struct installed_words *w, const struct bound_file *f, const char *path,
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

static bool check_version(const struct installed_words *w, const struct object *slurmdbd,
			  struct slurm_version *here, struct err *err)
{
	struct slurm_version said;
	char text[64];
	size_t size;
	const char *version = installed_version(w, &size, here);
	const char *described = object_text(slurmdbd, AT_slurmdbd_slurm_version);
	if (!version || !described || !slurm_version_parse(described, strlen(described), &said) ||
	    here->release == said.release)
		return true;
	err_plain_text(text, sizeof(text), version, size);
	err_set(err, ERR_GUARD, &DIAG_daemon_version_differs,
		"the slurmdbd that is installed here is of version %s, and '%s' is described as %s",
		text, slurmdbd->label, described);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "another release converts the database when it starts: write its "
			     "'slurm_version' and look at the plan again");
}

static bool try(struct arena *a, const char *program, const struct resource *conf,
		const struct bound_file *f, struct slurm_version *installed, struct err *err)
{
	const struct file_desired *want = conf->desired;
	const struct object *layout = referred(conf->slurmdbd, AT_slurmdbd_layout);
	struct slurm_user who;
	struct stage st;
	struct installed_words w;
	if (!slurm_user_of(layout, &who, err))
		return false;
	bool ok = stage_open(&st, want->directory, err) &&
		  stage_put(&st, "slurmdbd.conf", f->pieces, f->count, who.uid, who.gid, err) &&
		  stage_give(&st, who.uid, who.gid, err) &&
		  installed_run(a, program, arena_printf(a, "%s/slurm.conf", st.path), who.run_as,
				&w, err);
	stage_close(&st);
	if (!ok)
		return false;
	return w.code ? refused(&w, f, want->artefact->install, err)
		      : check_version(&w, conf->slurmdbd, installed, err);
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

bool validate_conf(struct live *l, const struct resource *conf, struct slurm_version *installed,
		   struct err *err)
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
		ok = try(&scratch, program, conf, &bound, installed, err);
		bound_file_release(&bound);
	}
	arena_release(&scratch);
	return ok;
}
