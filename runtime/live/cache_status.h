/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The state of a host's cache of secrets as a whole: its keys and how well they are kept, what lies
 * in it that no credential accounts for, who is at it. Changes nothing and asks no source. */
#ifndef RUNTIME_LIVE_CACHE_STATUS_H
#define RUNTIME_LIVE_CACHE_STATUS_H

#include "grammar/support/json.h"
#include "runtime/live/live.h"

/* A key that the description names. */
struct cache_key_status {
	const char *words;   /* of the attribute */
	const char *kept;    /* how well, for people */
	bool beside;         /* on the same disk as what it seals */
	const char *name;    /* as records bear it; NULL: it cannot be had */
	const char *problem; /* why; NULL: it can, or was not made yet */
	struct cache_key_status *next;
};

struct cache_status {
	const char *state_directory, *directory;
	bool exists;
	unsigned described;  /* entries of the description's credentials */
	unsigned others;     /* of their keys, and of none of them */
	unsigned foreign;    /* of other keys, or that say nothing about their key */
	unsigned left_over;  /* temporary files of killed runs */
	unsigned strange;    /* files that are none of slacc's */
	unsigned exposed;    /* files that others can use */
	const char *holder;  /* of the lock; NULL: it is free */
	const char *rekey;   /* what is left of one that was cut off, in words; or NULL */
	const char *sealing; /* the public key that values are sealed to; NULL: there is none */
	bool memory_locks;
	struct cache_key_status *keys;
};

/* What is wrong is reported, and the rest is filled. */
void cache_status(struct live *l, struct cache_status *out);
void cache_status_text(struct buf *out, const struct cache_status *s);
void cache_status_json(struct json *out, const struct cache_status *s);

#endif
