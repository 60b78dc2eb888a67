/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/swap.h"

#include "backends/resources/file_kind.h"
#include "backends/resources/records.h"
#include "runtime/base/proc.h"
#include "runtime/base/signal.h"
#include "runtime/live/daemon.h"
#include "runtime/live/execute.h"
#include "runtime/live/kept.h"
#include "runtime/live/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

enum { WORDS_KEPT = 4096 };

struct swapping {
	struct live *l;
	const struct swap *s;
	unsigned restart_s;
	struct slurm_version installed; /* release SLURM_ANY_RELEASE: not known */
	struct daemon daemon;
};

static const struct service_desired *desired(const struct swapping *w)
{
	return w->s->service->desired;
}

static const char *kept_of(const struct swapping *w, const struct swap_part *p)
{
	return swap_kept_path(w->l->arena, p->write->path);
}

/* --- before --- */

static bool check_host(const struct swapping *w, struct err *err)
{
	const char *refused = service_host_refused(w->l->arena, w->s->service->slurmdbd,
						   w->l->options->scope.host);
	return !refused || err_set(err, ERR_GUARD, &DIAG_daemon_host_name,
				   "slurmdbd is not started: %s", refused);
}

/* What the plan has found may be about another release than the one that starts, and a reload that
 * is made certain by a restart was no start when it was planned. */
static bool check_schema(const struct swapping *w, struct err *err)
{
	const struct object *slurmdbd = w->s->service->slurmdbd;
	const struct records_observed *o = records_of(&w->l->set, slurmdbd);
	unsigned from = o && o->mine ? o->mine->number : 0, to = slurm_schema(w->installed.release);
	if (!from || from >= to || w->l->options->scope.dump_taken)
		return true;
	err_set(err, ERR_GUARD, &DIAG_daemon_would_convert,
		"slurmdbd '%s' is not started: it would convert database '%s' from schema %u to %u",
		w->s->service->name, object_text(slurmdbd, AT_slurmdbd_database), from, to);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "stop slurmdbd, dump the database, and repeat with --dump-taken");
}

/* --- files --- */

/* The slurmdbd.conf first, also where only another file is new, and it is the last to go: as long
 * as it is kept, so may others be. */
static bool keep(const struct swapping *w, struct err *err)
{
	const struct service_desired *want = desired(w);
	bool ok = !w->s->parts || kept_take(want->conf, want->kept, err);
	for (const struct swap_part *p = w->s->parts; p && ok; p = p->next)
		ok = kept_take(p->write->path, kept_of(w, p), err);
	return ok;
}

static bool drop(const struct swapping *w, struct err *err)
{
	bool ok = true;
	for (const struct swap_part *p = w->s->parts; p && ok; p = p->next)
		ok = !strcmp(p->write->path, desired(w)->conf) || kept_drop(kept_of(w, p), err);
	return ok && kept_drop(desired(w)->kept, err);
}

static bool write_parts(const struct swapping *w, struct err *err)
{
	for (const struct swap_part *p = w->s->parts; p; p = p->next) {
		if (!execute_write(w->l, p->write, p->resource, err))
			return false;
	}
	return true;
}

/* How many files there were to put back; *ok is false if one could not be. */
static unsigned restore(const struct swapping *w, bool *ok, struct err *err)
{
	unsigned count = 0;
	bool none;
	*ok = true;
	for (const struct swap_part *p = w->s->parts; p && *ok; p = p->next) {
		bool done = kept_restore(p->write->path, kept_of(w, p), &none, err);
		*ok = done || none;
		count += done;
	}
	/* What an earlier run had kept, and this one did not write. */
	if (*ok && !kept_restore(desired(w)->conf, desired(w)->kept, &none, err))
		*ok = none;
	else if (*ok)
		count++;
	return count;
}

/* --- the daemon --- */

static bool run_program(const char *const *argv, unsigned seconds, struct err *err)
{
	char words[WORDS_KEPT];
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request request = {
		.argv = argv, .error = &error, .deadline_ms = (int)seconds * 1000};
	struct proc_result result;
	return proc_run(&request, &result, err) && proc_succeeded(&request, &result, false, err);
}

static void begin(struct swapping *w, bool old)
{
	daemon_begin(&w->daemon, w->l, w->s->service, w->s->conf, old);
}

static bool start(struct swapping *w, bool old, struct err *err)
{
	begin(w, old);
	return check_schema(w, err) && run_program(desired(w)->restart, w->restart_s, err) &&
	       daemon_wait(&w->daemon, err);
}

/* The PID file's time says since when slurmdbd has its file; a reload does not touch it. */
static bool note_reload(const struct swapping *w)
{
	return w->daemon.pid_file && !utimensat(AT_FDCWD, w->daemon.pid_file, NULL, 0);
}

/* Whatever is not certain about a reload is made certain by a restart. */
static bool reload(struct swapping *w, struct err *err)
{
	begin(w, false);
	pid_t before = daemon_process(&w->daemon);
	bool told = before && (w->s->reload ? run_program(w->s->reload, w->restart_s, err)
					    : !kill(before, SIGHUP));
	if (told && daemon_wait(&w->daemon, err) && daemon_process(&w->daemon) == before &&
	    note_reload(w))
		return true;
	return signal_check(err) && start(w, false, err);
}

static bool act(struct swapping *w, struct err *err)
{
	switch (w->s->how) {
	case SWAP_RELOAD:
		return reload(w, err);
	case SWAP_FINISH:
		begin(w, false);
		return daemon_wait(&w->daemon, err);
	case SWAP_RESTART:
		break;
	}
	return start(w, false, err);
}

/* --- and back --- */

static void report(const struct swapping *w, struct err *err, const struct diag_code *code,
		   const char *outcome)
{
	struct err said;
	err_set(&said, ERR_WORLD, code,
		"slurmdbd '%s': its previous files are back in place, %s%s%s", w->s->service->name,
		outcome, err ? ": " : "", err ? err->message : "");
	err_stage(&said, STAGE_PROCESS);
	if (err && *err->hint)
		err_hint(&said, "%s", err->hint);
	live_report(w->l, w->s->service->at, &said);
}

/* True if the files are as before. */
static bool revert(struct swapping *w)
{
	struct err err;
	bool ok;
	unsigned count = restore(w, &ok, &err);
	if (!ok) {
		err_prefix(&err, "putting the previous files back");
		live_report(w->l, w->s->service->at, &err);
	} else if (!count) {
		return !w->s->parts; /* there were none */
	} else if (!w->s->ran) {
		report(w, NULL, &DIAG_daemon_reverted,
		       "and it is not started, as it did not run before");
	} else if (start(w, true, &err)) {
		report(w, NULL, &DIAG_daemon_reverted, "and it answers with them");
	} else {
		report(w, &err, &DIAG_daemon_not_reverted,
		       "and it does not come back with them either");
	}
	return ok;
}

/* A run that is stopped, or a database that is being converted, is nothing to undo. */
static bool is_undone(const struct err *err)
{
	return err->code != &DIAG_live_interrupted && err->code != &DIAG_daemon_converting;
}

static bool swap(struct swapping *w, struct err *err)
{
	bool ok;
	struct err ignored;
	if (!keep(w, err))
		return false;
	if (!write_parts(w, err)) {
		restore(w, &ok, &ignored);
		return false;
	}
	if (act(w, err))
		return drop(w, err);
	if (err->code == &DIAG_daemon_would_convert) { /* what runs goes on */
		restore(w, &ok, &ignored);
		return false;
	}
	bool before = is_undone(err) ? revert(w) : !w->s->parts;
	if (!before)
		err->kind = ERR_PARTIAL;
	return false;
}

bool swap_run(struct live *l, const struct swap *s, unsigned restart_s, struct err *err)
{
	struct swapping w = {
		.l = l,
		.s = s,
		.restart_s = restart_s,
		.installed = {.release = SLURM_ANY_RELEASE},
	};
	swap_sweep(l);
	if (s->how != SWAP_FINISH &&
	    (!check_host(&w, err) || (s->conf && !validate_conf(l, s->conf, &w.installed, err))))
		return false;
	if (s->how == SWAP_RESTART && !check_schema(&w, err))
		return false;
	return signal_check(err) && swap(&w, err);
}

void swap_sweep(const struct live *l)
{
	for (uint32_t i = 0; i < l->set.count; i++) {
		const struct resource *r = l->set.list[i];
		if (r->ops != &resource_slurmdbd_conf || !r->place->acted_on)
			continue;
		const struct file_desired *want = r->desired;
		stage_sweep(want->directory);
	}
}
