/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A slurmdbd that is started: how far it has come, and waiting until it answers. Told by its
 * process (the PID file), its listening port, its log, its sessions on the database, and in the end
 * by a command of Slurm that asks it something. A conversion of the database is waited for as long
 * as it takes and is never ended. */
#ifndef RUNTIME_LIVE_DAEMON_H
#define RUNTIME_LIVE_DAEMON_H

#include "runtime/live/daemon_log.h"
#include "runtime/live/live.h"

enum daemon_state {
	DAEMON_STARTING, /* nothing is known yet */
	DAEMON_ENDED,
	DAEMON_NO_DATABASE,
	DAEMON_LOGIN_REFUSED,
	DAEMON_CONVERTING,
	DAEMON_LISTENS, /* and does not answer */
	DAEMON_ANSWERS,
	DAEMON_STATES
};

enum { DAEMON_ERROR_SIZE = 512 };

struct daemon {
	struct live *live;
	const struct resource *service;      /* of resource_service, on this host */
	const struct seen_setting *settings; /* of the slurmdbd.conf that it is to come up with */
	uint32_t setting_count;
	unsigned port;
	const char *pid_file; /* NULL: not known */
	struct log_mark mark;
	struct log_view log;
	int64_t begun, dead_since, refused_since, asked, probed; /* of clock_ms; 0: not yet */
	bool gone;                     /* its process is, for long enough not to come back */
	char words[DAEMON_ERROR_SIZE]; /* what was last found out */
};

/* Before it is started or told to reload: what comes from now on is looked at. `old`: it is to come
 * up with the slurmdbd.conf that was seen, not with the one that is wanted. */
void daemon_begin(struct daemon *d, struct live *l, const struct resource *service,
		  const struct resource *conf, bool old);
/* What its slurmdbd.conf says about a key, or NULL. */
const char *daemon_setting(const struct daemon *d, const char *key);
/* Waits until it answers, at most the layout's `ready_within`, longer only while it converts. False
 * with daemon_ended, daemon_no_database, daemon_login_refused, daemon_silent, apply_not_ready, or
 * live_interrupted and daemon_converting after a signal. */
bool daemon_wait(struct daemon *d, struct err *err);
/* The process of its PID file, if that is a slurmdbd that runs; else 0. */
pid_t daemon_process(const struct daemon *d);

/* answer.c: asks it by sacctmgr, through its port and down to its database. `*possible` is false
 * where there is no such program, or where the daemons' TLS is in the way. What sacctmgr reads is
 * staged in `directory` and removed again. */
bool answer_ask(const struct daemon *d, const char *directory, int deadline_ms, bool *possible,
		struct err *err);

#endif
