/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The only executor: carries out a plan's actions in their order, servers side by side, then this
 * host. What fails is reported under the line that asked for it; nothing is undone, because every
 * action can be repeated and files are whole at any moment. */
#ifndef RUNTIME_LIVE_EXECUTE_H
#define RUNTIME_LIVE_EXECUTE_H

#include "runtime/live/live.h"

struct database;

enum step_state { STEP_OPEN, STEP_DONE, STEP_FAILED };

struct step {
	const struct change *change;
	const struct action *action;
	enum step_state state;
	bool needless;  /* of a done one: looking again showed that there was nothing to do */
	struct err err; /* of a failed one */
	const char *before, *after; /* lines of the journal; NULL: there is none */
};

struct execution {
	struct live *live;
	struct step *steps;
	uint32_t count, done;
	uint32_t changed; /* of those done: that are not mere checks */
	/* Told of each step that was done, in the main thread; may be NULL. */
	void (*on_done)(void *user, const struct step *s);
	void *user;
};

/* Everything but what others have to do by hand. True if all was done; else the rest is still
 * STEP_OPEN. Stops between actions when a signal arrives. */
bool execute(struct live *l, const struct plan *plan, struct execution *x);
/* Looks at one resource of this host again. *unsettled gets why something is left to do, in the
 * run's arena, or NULL. */
bool execute_look(struct live *l, const struct resource *r, const char **unsettled,
		  struct err *err);

/* Runs a statement with the secrets of the run in their places. */
bool execute_statement(const struct live *l, struct database *db, const struct sql_statement *s,
		       struct err *err);
/* Writes the file of an action and looks whether it is what its resource wants. */
bool execute_write(struct live *l, const struct action *x, const struct resource *r,
		   struct err *err);

/* slurmctld.c: runs the program of a TELL, waits until slurmctld listens, and notes in its PID
 * file's time that it has heard. */
bool slurmctld_tell(struct live *l, const struct step *s, struct err *err);
/* verify.c: logs in as a slurmdbd would, and sees its database. */
bool verify_login(struct live *l, const struct object *slurmdbd, struct err *err);

#endif
