/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A slurmdbd of this host: its process, its port, and a question through both down to its database,
 * asked by sacctmgr with a slurm.conf of its own, in the directory for temporary files. */
#include "backends/resources/kinds.h"
#include "runtime/base/clock.h"
#include "runtime/live/daemon.h"
#include "runtime/live/doctor/doctor.h"
#include "runtime/live/host.h"
#include "runtime/live/program.h"

#include <stdlib.h>
#include <string.h>

/* As ParallelCluster's own diagnosis has it. */
enum { SLOW_MS = 5000, LATE_MS = 15000 };

bool doctor_is_primary(const struct doctor_subject *s)
{
	const struct resource *r = doctor_resource(s, &resource_service);
	return r && ((const struct service_desired *)r->desired)->primary;
}

/* With the file that is there, not the one that is wanted. */
static void begin(struct daemon *d, const struct doctor_subject *s)
{
	daemon_begin(d, s->doctor->live, doctor_resource(s, &resource_service),
		     doctor_resource(s, &resource_slurmdbd_conf), true);
}

static void say_dead(struct doctor_line *line, const struct daemon *d)
{
	const struct doctor_subject *s = line->subject;
	if (!doctor_host_begun(s)) {
		doctor_absent(line, "it is still to be started: 'slacc apply'");
		return;
	}
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_daemon_dead, s->at,
			       "slurmdbd does not run: %s names no process, and nothing listens "
			       "on port %u",
			       d->pid_file ? d->pid_file : "no PID file", d->port);
	doctor_hint(line, f, "its log says why: %s; then start it, or 'slacc apply'",
		    d->mark.path ? d->mark.path : "journalctl --unit=slurmdbd, or syslog");
}

static void say_deaf(struct doctor_line *line, const struct daemon *d, long pid)
{
	struct doctor_finding *f = doctor_finding(
		line, &DIAG_doctor_daemon_deaf, line->subject->at,
		"slurmdbd (process %ld) runs, and nothing listens on port %u", pid, d->port);
	doctor_hint(line, f,
		    "it may convert its database, or wait for it: look at its log, and do "
		    "not end it while it converts");
}

void doctor_look_daemon(struct doctor_subject *s, struct doctor_line *line)
{
	const struct resource *r = doctor_resource(s, &resource_service);
	const struct service_observed *o = r->observed;
	struct daemon d;
	begin(&d, s);
	long pid = (long)daemon_process(&d);
	bool primary = doctor_is_primary(s), listens = primary && host_listens(d.port);
	doctor_take_plan(line, &resource_running);
	doctor_take_plan(line, &resource_service);
	if (!pid && !listens)
		say_dead(line, &d);
	else if (primary && !listens)
		say_deaf(line, &d, pid);
	else if (listens)
		doctor_words(line, "it listens on port %u", d.port);
	else
		doctor_words(line, "it stands by, as process %ld", pid);
	if ((!pid && !listens) || !o || !o->stale)
		return;
	struct doctor_finding *f = doctor_finding(
		line, &DIAG_doctor_daemon_stale, s->at,
		"slurmdbd was started before its files were last changed, and has the old ones");
	doctor_hint(line, f, "'slacc apply' restarts it, or lets it read them again");
}

/* --- a question --- */

static const char *temporary(void)
{
	const char *tmp = getenv("TMPDIR");
	return tmp && *tmp == '/' ? tmp : "/tmp";
}

static void say_impossible(struct doctor_line *line, const struct object *layout)
{
	struct arena *a = line->subject->arena;
	if (slurm_program(a, layout, "sacctmgr", false)) {
		doctor_skip(line, "its daemons authenticate in a way that takes keys of their own");
		return;
	}
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_no_sacctmgr, line_of(layout, AT_layout_bin_dir),
			       "there is no sacctmgr in %s, so slurmdbd is not asked anything",
			       layout_text(layout, AT_layout_bin_dir));
	doctor_hint(line, f, "install Slurm's client commands, or mend 'bin_dir'");
}

static void say_failed(struct doctor_line *line, const struct err *err)
{
	bool late = err->code == &DIAG_process_timeout;
	struct doctor_finding *f = doctor_finding(
		line, late ? &DIAG_doctor_query_late : &DIAG_doctor_query_failed, line->subject->at,
		late ? "sacctmgr had no answer within %d s%s%s" : "sacctmgr failed%.0d%s%s",
		LATE_MS / 1000, late ? "" : ": ", late ? "" : err->message);
	doctor_hint(line, f, "%s",
		    late ? "look at what its database is busy with: SHOW FULL PROCESSLIST"
			 : "is munged running, with the key of this host? else slurmdbd's log "
			   "says more");
}

void doctor_look_answer(struct doctor_subject *s, struct doctor_line *line)
{
	struct daemon d;
	struct err err;
	bool possible;
	begin(&d, s);
	int64_t begun = clock_ms();
	bool ok = answer_ask(&d, temporary(), LATE_MS, &possible, &err);
	long long took = (long long)(clock_ms() - begun);
	if (!possible) {
		say_impossible(line, referred(s->slurmdbd, AT_slurmdbd_layout));
		return;
	}
	doctor_words(line, "%s after %lld ms", ok ? "sacctmgr has its answer" : "no answer", took);
	if (!ok)
		say_failed(line, &err);
	else if (took > SLOW_MS)
		doctor_hint(line,
			    doctor_finding(line, &DIAG_doctor_query_slow, s->at,
					   "sacctmgr had its answer only after %lld ms", took),
			    "look at what its database is busy with: SHOW FULL PROCESSLIST");
}
