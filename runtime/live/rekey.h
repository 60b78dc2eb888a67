/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A new key for what is cached of a description's credentials. Killed anywhere, each entry can be
 * read under the key that is in force, and the next run goes on. The run holds the host's lock. */
#ifndef RUNTIME_LIVE_REKEY_H
#define RUNTIME_LIVE_REKEY_H

#include "runtime/live/live.h"

struct rekey {
	unsigned copied;  /* entries that are sealed with the new key now */
	unsigned removed; /* of the old key, among them those of no credential of the description */
	bool went_on;     /* an earlier run was cut off */
};

/* Gives the host's own key (STATE_DIR/cache.key) a successor. False: reported. Errors:
 * rekey_rotation, rekey_elsewhere (no credential's cache has that key), what the cache and files
 * say. */
bool rekey_host(struct live *l, struct rekey *out);
/* Seals with the keys that the description names what was sealed with another, `from`, in the words
 * of the attribute; that key itself stays where it is. */
bool rekey_from(struct live *l, const char *from, struct rekey *out);

#endif
