/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Slurm's programs on this host, and the user they run as. */
#ifndef RUNTIME_LIVE_PROGRAM_H
#define RUNTIME_LIVE_PROGRAM_H

#include "compiler/model.h"
#include "runtime/base/user.h"

/* The path of a program that can be run, or NULL: in the layout's bin_dir; a `daemon` in the sbin
 * beside a bin_dir that is a bin, else in bin_dir too. */
const char *slurm_program(struct arena *a, const struct object *layout, const char *name,
			  bool daemon);

struct slurm_user {
	struct user user;
	const struct user *run_as; /* NULL unless we are root and may become it */
	uid_t uid;                 /* FILE_KEEP_OWNER unless so */
	gid_t gid;
};

/* The layout's slurm_user, as whom what slurmdbd reads is tried. Error: user_unknown. */
bool slurm_user_of(const struct object *layout, struct slurm_user *out, struct err *err);

#endif
