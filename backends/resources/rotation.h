/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Rotation: a new password for a credential, without a moment in which slurmdbd has none that the
 * server takes. What is left to do follows from what was seen: each step has a way to see that it
 * is done, so a run that was cut off anywhere is gone on with by planning once more.
 *
 *	seal      the new password is durable, sealed, in the state directory
 *	stage     the store knows it as the version to come, if it has such a thing
 *	admit     the server lets it in beside the old one
 *	log in    as slurmdbd will
 *	swap      slurmdbd.conf has it, and slurmdbd answers with it
 *	promote   the store has it as the version of now
 *	discard   the server lets the old one in no more
 *	forget    what was sealed is gone
 *
 * The passwords are not here: what depends on them was found out by who has them. */
#ifndef BACKENDS_RESOURCES_ROTATION_H
#define BACKENDS_RESOURCES_ROTATION_H

#include "backends/plan.h"

/* How a server can be brought to let two passwords in. */
enum rotation_method {
	ROTATION_UNKNOWN,      /* its version is not known */
	ROTATION_RETAIN,       /* MySQL from 8.0.14: RETAIN CURRENT PASSWORD */
	ROTATION_ALTERNATIVES, /* MariaDB from 10.4: IDENTIFIED VIA … OR … */
	ROTATION_SINGLE,       /* it knows one password an account */
};

/* By what VERSION() and the version's comment say. */
enum rotation_method rotation_method_of(const char *version, const char *comment);

/* What is known of a rotation besides the world. */
struct rotation {
	const struct object *credential;
	bool sealed; /* it is a rotation that was begun before */
	bool staged; /* or there is nothing to stage */
	bool stored; /* the store's version of now is the new password */
	/* What the store is told, for people: "put …", NULL: nothing. */
	const char *origin, *stage, *promote;
};

/* A version that another than slacc has made the one of now is taken over where its credential is
 * named: --only credential.NAME. The server is let to take it beside what slurmdbd has, like any
 * change of an account; the rest is slurmdbd's file and daemon, and in the end the old one goes. */

/* The statement that lets an account in with its credential's password, beside what it has. NULL:
 * its server cannot, or which way in is slurmdbd's is not known. */
const struct sql_statement *rotation_admit(const struct plan *plan, const struct resource *account);
/* True if this slurmdbd logs in with the credential that is rotated. */
bool rotation_concerns(const struct resource_set *set, const struct object *slurmdbd);

/* True if this kind has something to say to a rotation. */
bool rotation_plans(const struct resource_ops *ops);

#endif
