/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/daemon.h"

#include "backends/resources/file_kind.h"
#include "backends/sql.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/base/signal.h"
#include "runtime/base/user.h"
#include "runtime/database/query.h"
#include "runtime/live/host.h"
#include "runtime/live/target.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	POLL_MS = 100,
	REFUSED_MS = 6000,     /* slurmdbd tries every 5 s: refused twice */
	DEAD_MS = 1500,        /* after its last words; a supervisor may start it again */
	DEAD_SILENT_MS = 5000, /* without any */
	STANDBY_MS = 1500,
	ASK_AFTER_MS = 3000, /* what its sessions do is asked for then, and so often */
	PROBE_MS = 400,
	ANSWER_MS = 10000,
};

static const struct service_desired *desired(const struct daemon *d)
{
	return d->service->desired;
}

static const struct object *layout_of(const struct daemon *d)
{
	return referred(d->service->slurmdbd, AT_slurmdbd_layout);
}

const char *daemon_setting(const struct daemon *d, const char *key)
{
	for (uint32_t i = d->setting_count; i-- > 0;) {
		if (!strcasecmp(d->settings[i].key, key))
			return d->settings[i].value;
	}
	return NULL;
}

/* Passwords are in neither: an artefact without its slots, an answer without its secrets. */
static void take_settings(struct daemon *d, const struct resource *conf, bool old)
{
	const struct file_desired *want = conf->desired;
	const struct file_observed *o = conf->observed;
	struct seen_setting *list;
	size_t size;
	const char *text = old && o ? o->file->text : NULL;
	if (old && o && !text) {
		d->settings = o->file->settings;
		d->setting_count = o->file->setting_count;
		return;
	}
	if (text)
		size = o->file->size;
	else
		text = artefact_text(d->live->arena, want->artefact, &size);
	d->setting_count = conf_settings(d->live->arena, text, size, &list);
	d->settings = list;
}

void daemon_begin(struct daemon *d, struct live *l, const struct resource *service,
		  const struct resource *conf, bool old)
{
	const struct service_desired *want = service->desired;
	*d = (struct daemon){.live = l,
			     .service = service,
			     .begun = clock_ms(),
			     .port = want->port,
			     .pid_file = want->pid_file};
	if (conf)
		take_settings(d, conf, old);
	const char *port = daemon_setting(d, "DbdPort"), *pid = daemon_setting(d, "PidFile");
	if (port)
		d->port = (unsigned)strtoul(port, NULL, 10);
	if (pid)
		d->pid_file = pid;
	log_mark(&d->mark, daemon_setting(d, "LogFile"));
}

/* --- the process --- */

enum life { LIFE_UNKNOWN, LIFE_ALIVE, LIFE_DEAD };

static long pid_in(const char *path)
{
	struct file_bytes bytes;
	struct err ignored;
	if (!path || !file_read(path, 64, &bytes, &ignored))
		return -1;
	long pid = strtol(bytes.data, NULL, 10);
	file_bytes_release(&bytes);
	return pid > 1 ? pid : -1;
}

/* "123 (slurmdbd) S …": not a zombie, and not somebody else who got its number. */
static bool is_slurmdbd(long pid)
{
	char path[64];
	struct file_bytes bytes;
	struct err err;
	snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
	if (!file_read(path, 4096, &bytes, &err))
		return err.number == EACCES || err.number == EPERM;
	const char *name = strchr(bytes.data, '('), *end = strrchr(bytes.data, ')');
	bool ok = name && end && !strncmp(name, "(slurmdbd", 9) && end[1] == ' ' && end[2] != 'Z' &&
		  end[2] != 'X';
	file_bytes_release(&bytes);
	return ok;
}

pid_t daemon_process(const struct daemon *d)
{
	long pid = pid_in(d->pid_file);
	return pid > 0 && is_slurmdbd(pid) ? (pid_t)pid : 0;
}

/* Any at all on this machine; also true where one may not look. */
static bool one_runs(void)
{
	DIR *all = user_is_root() ? opendir("/proc") : NULL;
	bool found = !all;
	for (struct dirent *e; !found && (e = readdir(all));) {
		long pid = strtol(e->d_name, NULL, 10);
		found = pid > 1 && is_slurmdbd(pid);
	}
	if (all)
		closedir(all);
	return found;
}

static enum life life_of(const struct daemon *d)
{
	long pid = pid_in(d->pid_file);
	if (pid < 0)
		return one_runs() ? LIFE_UNKNOWN : LIFE_DEAD;
	return is_slurmdbd(pid) ? LIFE_ALIVE : LIFE_DEAD;
}

/* --- the database --- */

/* What the login's own sessions on the database do: every account may see those. */
static bool busy(struct daemon *d)
{
	struct live *l = d->live;
	const struct object *dbd = d->service->slurmdbd;
	const struct object *server = referred(dbd, AT_slurmdbd_database_server);
	const struct object *credential = referred(dbd, AT_slurmdbd_credential);
	struct database_target target;
	struct query_result result;
	struct err ignored;
	target_of(l->model, l->arena, server, credential, false, &target);
	const char *sql = sql_statement_text(
		l->arena, sql_ask_activity(l->arena, sql_dialect_of(server),
					   object_text(dbd, AT_slurmdbd_database),
					   (struct sql_origin){dbd, dbd->at.begin}));
	struct database *db =
		database_open(&target, wallet_login(&l->wallet, credential, server), &ignored);
	bool found = false;
	if (db && query_run(db, sql, strlen(sql), NULL, &result, &ignored)) {
		found = result.rows > 0;
		if (found) {
			char words[128];
			const char *text = query_text_at(&result, 0, 1);
			err_plain_text(words, sizeof(words), text, strlen(text));
			snprintf(d->words, sizeof(d->words), "%s, for %s s", words,
				 query_text_at(&result, 0, 0));
		}
		query_result_release(&result);
	}
	database_close(db);
	return found;
}

/* --- all of it --- */

static bool due(int64_t *last, int64_t now, int every)
{
	if (*last && now - *last < every)
		return false;
	*last = now;
	return true;
}

static enum daemon_state look_at_answer(struct daemon *d, int64_t now)
{
	struct err err;
	bool possible;
	if (d->probed && now - d->probed < PROBE_MS)
		return DAEMON_LISTENS;
	bool answers = answer_ask(d, layout_text(layout_of(d), AT_layout_conf_dir), ANSWER_MS,
				  &possible, &err);
	d->probed = clock_ms();
	if (answers || !possible)
		return DAEMON_ANSWERS;
	snprintf(d->words, sizeof(d->words), "%.*s", (int)sizeof(d->words) - 1, err.message);
	return DAEMON_LISTENS;
}

/* A standby pings the primary and listens to nobody. */
static enum daemon_state look_at_standby(const struct daemon *d, enum life life, int64_t now)
{
	bool stays = now - d->begun >= STANDBY_MS;
	return stays && life != LIFE_DEAD && !d->dead_since ? DAEMON_ANSWERS : DAEMON_STARTING;
}

static const enum daemon_state log_states[] = {
	[LOG_NOTHING] = DAEMON_STARTING,
	[LOG_NO_DATABASE] = DAEMON_NO_DATABASE,
	[LOG_LOGIN_REFUSED] = DAEMON_LOGIN_REFUSED,
	[LOG_CONVERTS] = DAEMON_CONVERTING,
	[LOG_FATAL] = DAEMON_STARTING,
};

static bool has_ended(struct daemon *d, enum life life, int64_t now)
{
	bool fatal = d->log.says == LOG_FATAL;
	if (life == LIFE_ALIVE || (life == LIFE_UNKNOWN && !fatal))
		d->dead_since = 0;
	else if (!d->dead_since)
		d->dead_since = now;
	return d->dead_since && now - d->dead_since >= (fatal ? DEAD_MS : DEAD_SILENT_MS);
}

static bool seems_busy(struct daemon *d, enum life life, int64_t now)
{
	return life != LIFE_DEAD && now - d->begun >= ASK_AFTER_MS &&
	       due(&d->asked, now, ASK_AFTER_MS) && busy(d);
}

static enum daemon_state look(struct daemon *d)
{
	int64_t now = clock_ms();
	enum life life = life_of(d);
	bool primary = desired(d)->primary, open = primary && host_listens(d->port);
	log_look(&d->mark, &d->log);
	bool ended = has_ended(d, life, now);
	/* Somebody else may have the port. */
	if (open && !(ended && d->log.says == LOG_FATAL))
		return look_at_answer(d, now);
	enum daemon_state state = log_states[d->log.says];
	snprintf(d->words, sizeof(d->words), "%s", d->log.line);
	d->gone = ended && life == LIFE_DEAD;
	/* What it last said of its database is why. */
	if (d->gone && (state == DAEMON_NO_DATABASE || state == DAEMON_LOGIN_REFUSED))
		return state;
	if (d->gone || (ended && state == DAEMON_STARTING))
		return DAEMON_ENDED;
	if (!primary && state == DAEMON_STARTING)
		return look_at_standby(d, life, now);
	if ((state == DAEMON_STARTING || state == DAEMON_CONVERTING) && seems_busy(d, life, now))
		state = DAEMON_CONVERTING;
	return state;
}

/* --- waiting --- */

static const char *const state_words[DAEMON_STATES] = {
	[DAEMON_STARTING] = "waiting for slurmdbd '%s'",
	[DAEMON_ENDED] = "slurmdbd '%s' has ended",
	[DAEMON_NO_DATABASE] = "slurmdbd '%s' does not reach its database",
	[DAEMON_LOGIN_REFUSED] = "slurmdbd '%s' is not let into its database",
	[DAEMON_CONVERTING] = "slurmdbd '%s' converts its database",
	[DAEMON_LISTENS] = "asking slurmdbd '%s'",
	[DAEMON_ANSWERS] = "slurmdbd '%s' answers",
};

static void show(struct daemon *d, enum daemon_state state)
{
	char text[128];
	const char *form = state_words[state], *name = strstr(form, "%s");
	snprintf(text, sizeof(text), "%.*s%.60s%s", (int)(name - form), form, d->service->name,
		 name + 2);
	if (state == DAEMON_CONVERTING && *d->words)
		progress_begin(&d->live->progress, "%s (%.60s)", text, d->words);
	else
		progress_begin(&d->live->progress, "%s", text);
}

struct verdict_row {
	const struct diag_code *code;
	const char *what, *hint;
};

static bool give_up(struct daemon *d, enum daemon_state state, int64_t seconds, struct err *err)
{
	static const struct verdict_row rows[DAEMON_STATES] = {
		[DAEMON_STARTING] = {&DIAG_apply_not_ready, "is not ready", NULL},
		[DAEMON_ENDED] = {&DIAG_daemon_ended, "ended while it started", NULL},
		[DAEMON_NO_DATABASE] = {&DIAG_daemon_no_database, "does not reach its database",
					"it tries again every 5 s for as long as it runs"},
		[DAEMON_LOGIN_REFUSED] = {&DIAG_daemon_login_refused,
					  "is not let into its database",
					  "compare account_hosts with the address its server sees, "
					  "and what the server wants of a connection"},
		[DAEMON_CONVERTING] = {&DIAG_daemon_converting, "converts its database", NULL},
		[DAEMON_LISTENS] = {&DIAG_daemon_silent, "listens and does not answer",
				    "is munged running, with the key of this host?"},
		[DAEMON_ANSWERS] = {&DIAG_live_internal, "answers", NULL},
	};
	const struct verdict_row *r = &rows[state];
	const char *log = d->mark.path;
	bool gone = d->gone && state != DAEMON_ENDED;
	err_set(err, ERR_WORLD, r->code, "slurmdbd '%s' %s%s (after %lld s)%s%s", d->service->name,
		r->what, gone ? ", and has ended" : "", (long long)seconds, *d->words ? ": " : "",
		d->words);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "%s%sits log says more: %s", r->hint ? r->hint : "",
			r->hint ? "; " : "", log ? log : "journalctl --unit=slurmdbd, or syslog");
}

/* A conversion that is left alone goes on; whoever ends it may lose the database. */
static bool interrupted(struct daemon *d, enum daemon_state state, int64_t seconds, struct err *err)
{
	if (signal_check(err))
		return false;
	if (state == DAEMON_CONVERTING) {
		give_up(d, state, seconds, err);
		err_hint(err, "leave it running: it goes on without slacc. Run the same command "
			      "again when it is done");
	}
	return true;
}

static bool is_hopeless(struct daemon *d, enum daemon_state state, int64_t now, int64_t deadline)
{
	if (state != DAEMON_LOGIN_REFUSED)
		d->refused_since = 0;
	else if (!d->refused_since)
		d->refused_since = now;
	if (state == DAEMON_ENDED || d->gone)
		return true;
	return (d->refused_since && now - d->refused_since >= REFUSED_MS) || now >= deadline;
}

bool daemon_wait(struct daemon *d, struct err *err)
{
	int64_t wait = 1000 * host_ready_seconds(layout_of(d));
	int64_t begun = clock_ms(), deadline = begun + wait;
	enum daemon_state shown = DAEMON_STATES;
	for (;;) {
		enum daemon_state state = look(d);
		int64_t now = clock_ms(), seconds = (now - begun) / 1000;
		if (state == DAEMON_ANSWERS)
			return true;
		if (state == DAEMON_CONVERTING && deadline < now + wait)
			deadline = now + wait;
		if (interrupted(d, state, seconds, err))
			return false;
		if (is_hopeless(d, state, now, deadline))
			return give_up(d, state, seconds, err);
		if (state != shown)
			show(d, state);
		shown = state;
		clock_sleep_ms(POLL_MS);
	}
}
