/* SPDX-License-Identifier: BSD-2-Clause
 *
 * One live run over a compiled description: what plan, apply and later commands share. It owns the
 * arena that plan and answers live in, the secrets of the run, and its diagnostics. Everything is
 * done by the main thread, except looking at and changing several servers side by side. */
#ifndef RUNTIME_LIVE_LIVE_H
#define RUNTIME_LIVE_LIVE_H

#include "backends/plan.h"
#include "grammar/diag.h"
#include "runtime/base/err.h"
#include "runtime/live/progress.h"
#include "runtime/live/wallet.h"

struct live_options {
	struct resource_scope scope;
	bool accept_weak_tls; /* --accept-weak-tls */
	int lock_wait_ms;     /* --lock-timeout */
	bool changes;         /* the run may change this host, so that a cache may be begun */
	int slurmdbd_wait_ms; /* how long what slurmdbd keeps is waited for; 0: the usual time */
};

struct live {
	const struct model *model;
	const struct live_options *options;
	struct arena *arena;
	struct diags diags;
	int status; /* exit status of the first failure; 0: none */
	struct wallet wallet;
	struct resource_set set;
	struct look *looks; /* keep what was answered */
	struct progress progress;
	struct session *sessions;      /* connections that hold servers' locks */
	const char *what;              /* this run is, as "apply site.slacc" */
	struct journal *journal;       /* of this host; NULL: there is none */
	struct live_cache *caches;     /* of secrets, see secrets.c */
	struct live_warning *warnings; /* of caches */
	struct state *state;           /* of this host; NULL before it is asked for */
	bool slurmdbd_seen;            /* what it keeps was looked at again for this apply */
	struct sacctmgr_words *said;   /* what sacctmgr said, the latest first */
	struct rotate *rotate;         /* the rotation that this run is; or NULL */
};

struct live_cache;
struct live_warning;
struct look;
struct journal;
struct rotate;
struct sacctmgr_words;
struct session;
struct state;

/* Prepares a run and builds the set of what is desired. The arena outlives the run. Control goes to
 * the arena's oom point when memory runs out. */
void live_init(struct live *l, struct arena *a, const struct model *m,
	       const struct live_options *options);
void live_release(struct live *l);

/* Queues what an error says under a line of the description, with its stage, and what to do. */
struct diag *live_report(struct live *l, uint32_t at, const struct err *err);
/* The line that a server's failure is about: by its stage the host, the TLS policy or the login. */
uint32_t live_server_line(const struct place *p, enum err_stage stage, uint32_t otherwise);

#endif
