/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The end of a daemon's log, from its last start on: what was before is over, and what still is
 * wrong is said again. How a start of slurmdbd went is read as apply reads it (daemon_log.h). */
#define _GNU_SOURCE /* memmem */
#include "backends/resources/file_kind.h"
#include "runtime/live/daemon_log.h"
#include "runtime/live/doctor/doctor.h"

#include <stdlib.h>
#include <string.h>

struct sign_of {
	const struct diag_code *code;
	const char *what, *hint;
};

/* By enum log_says. */
static const struct sign_of starts[] = {
	[LOG_NO_DATABASE] = {&DIAG_doctor_log_database, "slurmdbd did not reach its database",
			     "look at the stages of its server in this report"},
	[LOG_LOGIN_REFUSED] = {&DIAG_doctor_log_login, "the database did not let slurmdbd in",
			       "look at the stages of its login in this report, and at "
			       "account_hosts"},
	[LOG_CONVERTS] = {NULL, NULL, NULL},
	[LOG_FATAL] = {&DIAG_doctor_log_fatal, "the daemon gave up",
		       "mend what the line names, and start it again"},
};

/* Of Slurm 20.11 to 26.05; the first that a line has. */
static const struct pattern {
	const char *text;
	struct sign_of sign;
} patterns[] = {
	{"CLUSTER ID MISMATCH",
	 {&DIAG_doctor_log_cluster_id, "a cluster is not the one that is recorded",
	  "do not delete anything yet: slacc explain SL6654"}},
	{"Failed to unpack SLURM_PERSIST_INIT",
	 {&DIAG_doctor_log_version, "somebody speaks another release's protocol",
	  "slurmdbd has to be the newest, its clients at most two releases older"}},
	{"Incompatible versions of client and server code",
	 {&DIAG_doctor_log_version, "somebody speaks another release's protocol",
	  "slurmdbd has to be the newest, its clients at most two releases older"}},
	{"Munge decode failed",
	 {&DIAG_doctor_log_munge, "munge did not take a credential",
	  "compare munge's key and the clock on both hosts (--facts-from)"}},
	{"Munge encode failed",
	 {&DIAG_doctor_log_munge, "munge made no credential", "is munged running?"}},
};

enum { PATTERNS = sizeof(patterns) / sizeof(*patterns) };

static const char *behind(const char *text, const char *end, const char *what)
{
	const char *at = memmem(text, (size_t)(end - text), what, strlen(what));
	return at ? at + strlen(what) : NULL;
}

/* "slurmdbd version 22.05.8 started", "slurmctld version 22.05.8 started on cluster alpha". */
static const char *last_start(const char *text, const char *end, const char *daemon)
{
	const char *from = text, *at = text, *newline;
	while ((at = behind(at, end, daemon)) && (newline = memchr(at, '\n', (size_t)(end - at)))) {
		if (behind(at, newline, " started"))
			from = newline + 1;
		at = newline;
	}
	return from;
}

static void say(struct doctor_line *line, const struct sign_of *sign, const char *words)
{
	struct doctor_finding *f = doctor_finding(line, sign->code, line->subject->at,
						  "the log says that %s: %s", sign->what, words);
	doctor_hint(line, f, "%s", sign->hint);
}

/* Once each, by its latest line. */
static void find_patterns(struct doctor_line *line, const char *text, const char *end)
{
	char words[PATTERNS][DAEMON_LINE_SIZE] = {0};
	for (const char *at = text; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		size_t p = 0;
		while (p < PATTERNS && !behind(at, stop, patterns[p].text))
			p++;
		if (p < PATTERNS)
			err_plain_text(words[p], sizeof(words[p]), at, (size_t)(stop - at));
		at = stop + 1;
	}
	for (size_t p = 0; p < PATTERNS; p++) {
		if (*words[p])
			say(line, &patterns[p].sign, words[p]);
	}
}

static void read_log(struct doctor_line *line, const char *path, const char *daemon)
{
	const struct log_mark mark = {.path = path};
	struct log_view view;
	size_t size;
	char *text = log_tail(&mark, &size);
	if (!text) {
		doctor_skip(line, "%s cannot be read", path);
		return;
	}
	const char *end = text + size, *from = last_start(text, end, daemon);
	log_understand(from, (size_t)(end - from), &view);
	if (view.says != LOG_NOTHING && starts[view.says].code)
		say(line, &starts[view.says], view.line);
	find_patterns(line, from, end);
	doctor_words(line, "%s, since its last start", path);
	free(text);
}

void doctor_look_log(struct doctor_subject *s, struct doctor_line *line)
{
	const struct resource *r = s->slurmdbd ? doctor_resource(s, &resource_slurmdbd_conf) : NULL;
	const struct file_observed *o = r ? r->observed : NULL;
	const char *path = s->slurmdbd ? o ? doctor_setting(s->arena, o->file, "LogFile") : NULL
				       : doctor_client_setting(s, "SlurmctldLogFile");
	if (path)
		read_log(line, path, s->slurmdbd ? "slurmdbd version " : "slurmctld version ");
	else
		doctor_skip(line, "%s names no log file, so syslog has it",
			    s->slurmdbd ? "slurmdbd.conf" : "slurm.conf");
}
