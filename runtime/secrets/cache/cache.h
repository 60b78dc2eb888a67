/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Secrets of remote sources, kept on this host so that a run needs no network every time, and works
 * when there is none. What is too old is fetched anew. Only where the source cannot be reached, an
 * old value serves, up to max_stale, and a warning says so; never after the source has said no.
 *
 * Age is counted by two clocks, and the greater counts: setting the clock back makes nothing young.
 */
#ifndef RUNTIME_SECRETS_CACHE_CACHE_H
#define RUNTIME_SECRETS_CACHE_CACHE_H

#include "runtime/secrets/cache/shelf.h"

struct secret_cache {
	struct shelf shelf;
	unsigned char host[CACHE_CONTEXT_SIZE]; /* of this machine */
	/* For tests: the time of now; NULL: the clocks. */
	void (*now)(void *user, struct cache_time *out);
	void *user;
};

/* How a secret is cached; part of its request. */
struct cache_policy {
	const struct secret_cache *cache;
	int64_t ttl_s, max_stale_s;
	bool ask; /* ask the source, however young the value is */
	const char *const
		*binding; /* what else it is for: label, user name, server …; NULL ends it */
	/* Told of what went wrong and did not matter yet; may be NULL. Called in any thread. */
	void (*warn)(void *user, const struct err *err);
	void *user;
};

/* `key`: as cache_key_open takes it. `make`: directory and key are made where they are missing. */
bool secret_cache_open(struct secret_cache *c, const char *state_directory, const char *key,
		       bool make, struct err *err);
/* The same under a key as cache_key_open gives one; takes it over. */
bool secret_cache_open_under(struct secret_cache *c, const char *state_directory,
			     struct secret *key, bool make, struct err *err);
void secret_cache_close(struct secret_cache *c);

enum cache_state { CACHE_NONE, CACHE_FRESH, CACHE_STALE, CACHE_OLD };

/* What is there, and how old (seconds). The caller releases `out`. False: as shelf_read. */
bool secret_cache_look(const struct cache_policy *p, const struct secret_request *q,
		       struct secret_value *out, enum cache_state *state, int64_t *age_s,
		       struct err *err);
/* What there is to tell of it; times are seconds since 1970. */
struct cache_entry {
	enum cache_state state;
	int64_t age_s, fetched, fresh_until, stale_until;
	uint64_t generation;
	char version[SECRET_VERSION_SIZE];
};

/* The same without the value. Where the state is CACHE_NONE the rest says nothing. */
bool secret_cache_entry(const struct cache_policy *p, const struct secret_request *q,
			struct cache_entry *out, struct err *err);
/* Puts what `from` has of it, if anything, also into the cache of `to`, as old as it is, unless
 * that has the same or a younger one. */
bool secret_cache_copy(const struct cache_policy *from, const struct cache_policy *to,
		       const struct secret_request *q, bool *found, struct err *err);
/* The value: the cached one, or the source's, which is cached. A request to refresh takes nothing
 * but the source's. Errors: those of the source and of shelf_read; secret_too_old. */
bool secret_cache_fetch(const struct secret_provider *provider, const struct secret_request *q,
			struct secret_value *raw, struct err *err);
/* Puts a value that came another way. False: as shelf_write. */
bool secret_cache_put(const struct cache_policy *p, const struct secret_request *q,
		      const struct secret_value *raw, struct err *err);
/* What the cache has of it is no longer served. */
bool secret_cache_forget(const struct cache_policy *p, const struct secret_request *q,
			 struct err *err);
/* Where it is, or would be: a name in the cache's directory. */
void secret_cache_name(const struct cache_policy *p, const struct secret_request *q,
		       char out[SHELF_NAME_SIZE]);

#endif
