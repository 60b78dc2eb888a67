/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SlurmUser's cache, from slacc's side: everything in it is done by slacc-storage-pass, which
 * becomes SlurmUser, so that root never writes where SlurmUser could lay a trap, and what is looked
 * at is what slurmdbd would be told. The password goes through a pipe, from and to memory for
 * secrets. */
#ifndef RUNTIME_LIVE_KEEPER_H
#define RUNTIME_LIVE_KEEPER_H

#include "runtime/live/live.h"

/* Answers QUESTION_KEPT. Errors: storage_pass_unfit (no script can carry the password), and what
 * the program says: storage_pass_failed. */
bool keeper_answer(struct live *l, struct question *q, struct err *err);
/* Puts the password of the slurmdbd's credential into the cache that the script `f` answers from
 * (backends/storage_pass.h). For rotation: the wallet's, or, where `password` is not NULL, that
 * one. */
bool keeper_put_password(struct live *l, const struct artefact *f, const struct secret *password,
			 struct err *err);
/* Carry out ACTION_KEEP and ACTION_FORGET. */
bool keeper_put(struct live *l, const struct action *x, struct err *err);
bool keeper_forget(struct live *l, const struct action *x, struct err *err);

#endif
