/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What lies in the cache's directory, whoever put it there and whatever the key. Looks at names,
 * modes and the clear beginning of records, and opens none of them. */
#ifndef RUNTIME_SECRETS_CACHE_SWEEP_H
#define RUNTIME_SECRETS_CACHE_SWEEP_H

#include "runtime/base/file.h"
#include "runtime/secrets/cache/shelf.h"

enum shelf_kind {
	SHELF_RECORD,
	SHELF_GENERATIONS,
	SHELF_LOCK,
	SHELF_TEMPORARY, /* what a killed run has left */
	SHELF_STRANGE,   /* slacc makes nothing of this name */
};

struct shelf_item {
	const char *name;
	enum shelf_kind kind;
	bool keyed; /* it says which key it is of */
	unsigned char key_id[CACHE_KEY_ID_SIZE];
	bool private; /* a file of one link that nobody but us or root can use */
	struct file_info info;
};

typedef bool shelf_visit(void *user, const struct shelf_item *item);

/* Shows each to `visit` until it returns false. A directory that is not there is empty. */
bool shelf_each(const struct shelf *s, shelf_visit *visit, void *user, struct err *err);
/* Removes those of slacc's own for which `goes` returns true; *removed counts the records. */
bool shelf_sweep(const struct shelf *s, shelf_visit *goes, void *user, unsigned *removed,
		 struct err *err);
/* Removes all records, whatever their key, and what is remembered of them. */
bool shelf_purge(const struct shelf *s, unsigned *removed, struct err *err);
/* Removes what is of this key, and what killed runs have left. */
bool shelf_sweep_key(const struct shelf *s, const unsigned char id[CACHE_KEY_ID_SIZE],
		     unsigned *removed, struct err *err);

#endif
