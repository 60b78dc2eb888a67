/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE /* CLOCK_BOOTTIME */
#include "runtime/secrets/cache/cache.h"

#include "runtime/base/file.h"
#include "runtime/secrets/cache/key.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FUTURE_S = 300, ID_MAX = 256 };

/* --- when and where --- */

static void read_id(const char *path, void *out, size_t size)
{
	struct file_bytes bytes;
	struct err err;
	memset(out, 0, size);
	if (!file_read(path, ID_MAX, &bytes, &err))
		return;
	crypto_generichash(out, size, (const unsigned char *)bytes.data, bytes.size, NULL, 0);
	file_bytes_release(&bytes);
}

static void read_clocks(struct cache_time *out)
{
	struct timespec t = {.tv_sec = 0};
	out->wall = (int64_t)time(NULL);
#ifdef CLOCK_BOOTTIME
	clock_gettime(CLOCK_BOOTTIME, &t);
#else
	clock_gettime(CLOCK_MONOTONIC, &t);
#endif
	out->boot = (int64_t)t.tv_sec;
	read_id("/proc/sys/kernel/random/boot_id", out->boot_id, sizeof(out->boot_id));
}

static void now(const struct secret_cache *c, struct cache_time *out)
{
	if (c->now)
		c->now(c->user, out);
	else
		read_clocks(out);
}

bool secret_cache_open(struct secret_cache *c, const char *state_directory, const char *key,
		       bool make, struct err *err)
{
	struct secret *k = cache_key_open(key, state_directory, make, err);
	*c = (struct secret_cache){.now = NULL};
	return k && secret_cache_open_under(c, state_directory, k, make, err);
}

bool secret_cache_open_under(struct secret_cache *c, const char *state_directory,
			     struct secret *key, bool make, struct err *err)
{
	*c = (struct secret_cache){.now = NULL};
	read_id("/etc/machine-id", c->host, sizeof(c->host));
	return shelf_open(&c->shelf, state_directory, key, make, err);
}

void secret_cache_close(struct secret_cache *c)
{
	shelf_close(&c->shelf);
}

/* --- what a value is for --- */

static void add(crypto_generichash_state *h, const char *text)
{
	size_t n = strlen(text);
	unsigned char size[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
				 (unsigned char)(n >> 8), (unsigned char)n};
	crypto_generichash_update(h, size, sizeof(size));
	crypto_generichash_update(h, (const unsigned char *)text, n);
}

static void context_of(const struct cache_policy *p, const struct secret_request *q,
		       unsigned char out[CACHE_CONTEXT_SIZE])
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, (const unsigned char *)secret_bytes(p->cache->shelf.key),
				CACHE_KEY_SIZE, CACHE_CONTEXT_SIZE);
	crypto_generichash_update(&h, p->cache->host, sizeof(p->cache->host));
	add(&h, q->function);
	for (size_t i = 0; i < q->arg_count; i++)
		add(&h, q->args[i]);
	add(&h, q->key ? "key" : "");
	add(&h, q->key ? q->key : "");
	for (const char *const *b = p->binding; b && *b; b++)
		add(&h, *b);
	crypto_generichash_final(&h, out, CACHE_CONTEXT_SIZE);
}

void secret_cache_name(const struct cache_policy *p, const struct secret_request *q,
		       char out[SHELF_NAME_SIZE])
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	context_of(p, q, context);
	shelf_name(context, out);
}

/* --- how old --- */

/* INT64_MAX: from the future, or of nobody knows when. */
static int64_t age_of(const struct secret_cache *c, const struct record *r)
{
	struct cache_time t;
	now(c, &t);
	int64_t wall = t.wall - r->fetched.wall;
	if (wall < -FUTURE_S)
		return INT64_MAX;
	if (memcmp(t.boot_id, r->fetched.boot_id, sizeof(t.boot_id)))
		return wall > 0 ? wall : 0;
	int64_t boot = t.boot - r->fetched.boot;
	int64_t age = wall > boot ? wall : boot;
	return age > 0 ? age : 0;
}

/* By the wall clock; a ttl that was made shorter since holds. */
static int64_t fresh_until(const struct cache_policy *p, const struct record *r)
{
	int64_t end = r->fetched.wall + p->ttl_s;
	return r->fresh_until < end ? r->fresh_until : end;
}

static enum cache_state state_of(const struct cache_policy *p, const struct record *r, int64_t age)
{
	if (age < fresh_until(p, r) - r->fetched.wall)
		return CACHE_FRESH;
	return age < p->ttl_s + p->max_stale_s ? CACHE_STALE : CACHE_OLD;
}

/* The caller releases r->value. */
static bool look(const struct cache_policy *p, const struct secret_request *q, struct record *r,
		 enum cache_state *state, int64_t *age_s, struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	bool found;
	*state = CACHE_NONE;
	*age_s = 0;
	context_of(p, q, context);
	if (!shelf_read(&p->cache->shelf, context, r, &found, err))
		return false;
	if (found) {
		*age_s = age_of(p->cache, r);
		*state = state_of(p, r, *age_s);
	}
	return true;
}

bool secret_cache_look(const struct cache_policy *p, const struct secret_request *q,
		       struct secret_value *out, enum cache_state *state, int64_t *age_s,
		       struct err *err)
{
	struct record r;
	bool ok = look(p, q, &r, state, age_s, err);
	*out = r.value;
	return ok;
}

bool secret_cache_entry(const struct cache_policy *p, const struct secret_request *q,
			struct cache_entry *out, struct err *err)
{
	struct record r;
	*out = (struct cache_entry){.state = CACHE_NONE};
	if (!look(p, q, &r, &out->state, &out->age_s, err))
		return false;
	out->generation = r.generation;
	out->fetched = r.fetched.wall;
	out->fresh_until = fresh_until(p, &r);
	out->stale_until = r.fetched.wall + p->ttl_s + p->max_stale_s;
	memcpy(out->version, r.value.version, sizeof(out->version));
	secret_value_release(&r.value);
	return true;
}

bool secret_cache_copy(const struct cache_policy *from, const struct cache_policy *to,
		       const struct secret_request *q, bool *found, struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	enum cache_state state;
	struct cache_entry there;
	struct record r;
	int64_t age;
	*found = false;
	if (!secret_cache_entry(to, q, &there, err) || !look(from, q, &r, &state, &age, err))
		return false;
	*found = state != CACHE_NONE;
	context_of(to, q, context);
	bool ok = !*found || (there.state != CACHE_NONE && there.fetched >= r.fetched.wall) ||
		  shelf_write(&to->cache->shelf, context, &r, err);
	secret_value_release(&r.value);
	return ok;
}

bool secret_cache_forget(const struct cache_policy *p, const struct secret_request *q,
			 struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	context_of(p, q, context);
	return shelf_remove(&p->cache->shelf, context, err);
}

/* --- the source, and what it says --- */

static void warn(const struct cache_policy *p, const struct err *err)
{
	if (p->warn)
		p->warn(p->user, err);
}

bool secret_cache_put(const struct cache_policy *p, const struct secret_request *q,
		      const struct secret_value *raw, struct err *err)
{
	unsigned char context[CACHE_CONTEXT_SIZE];
	struct record r = {.value = *raw};
	/* Anywhere in the second half of ttl, so that a fleet does not ask at once. */
	uint32_t half = (uint32_t)(p->ttl_s / 2);
	now(p->cache, &r.fetched);
	r.fresh_until = r.fetched.wall + p->ttl_s - (half ? randombytes_uniform(half) : 0);
	context_of(p, q, context);
	return shelf_write(&p->cache->shelf, context, &r, err);
}

/* A cache that cannot be written costs time, not the run. */
static void keep(const struct cache_policy *p, const struct secret_request *q,
		 const struct secret_value *raw)
{
	struct err err, soft;
	if (secret_cache_put(p, q, raw, &err))
		return;
	err_set(&soft, err.kind, &DIAG_secret_cache_unwritten, "%s", err.message);
	err_hint(&soft, "%s", *err.hint ? err.hint : "the secret is fetched again next time");
	warn(p, &soft);
}

/* The source said nothing, as opposed to no. */
static bool is_transient(const struct err *err)
{
	const struct diag_code *const codes[] = {
		&DIAG_secret_unreachable, &DIAG_secret_tls,     &DIAG_secret_answer,
		&DIAG_secret_throttled,   &DIAG_secret_service, &DIAG_storage_pass_not_asked};
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (err->code == codes[i])
			return true;
	return false;
}

static const char *age_text(int64_t s, char *out, size_t size)
{
	static const struct {
		int64_t seconds;
		const char *unit;
	} units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}, {1, "seconds"}};
	size_t i = 0;
	while (i + 1 < sizeof(units) / sizeof(*units) && s < 2 * units[i].seconds)
		i++;
	snprintf(out, size, "%lld %s", (long long)(s / units[i].seconds), units[i].unit);
	return out;
}

static bool serve_stale(const struct cache_policy *p, struct secret_value *old, int64_t age,
			struct secret_value *raw, const struct err *why)
{
	struct err soft;
	char text[32];
	*raw = *old;
	*old = SECRET_VALUE_INIT;
	err_set(&soft, why->kind, &DIAG_secret_served_stale, "a value of %s ago serves: %s",
		age_text(age, text, sizeof(text)), why->message);
	err_hint(&soft, "%s", why->hint);
	warn(p, &soft);
	return true;
}

static bool too_old(int64_t age, struct err *err)
{
	struct err why = *err;
	char text[32];
	err_set(err, ERR_SECRET_STALE, &DIAG_secret_too_old,
		"%s, and the cached value is too old%s%s", why.message,
		age == INT64_MAX ? " or of the future" : ": ",
		age == INT64_MAX ? "" : age_text(age, text, sizeof(text)));
	err_hint(err, "%s", why.hint);
	return false;
}

static bool refused(const struct err *err)
{
	return err->kind == ERR_SECRET_DENIED || err->kind == ERR_SECRET_MISSING;
}

bool secret_cache_fetch(const struct secret_provider *provider, const struct secret_request *q,
			struct secret_value *raw, struct err *err)
{
	const struct cache_policy *p = q->cache;
	struct secret_value old;
	enum cache_state state;
	int64_t age;
	if (!secret_cache_look(p, q, &old, &state, &age, err))
		return false;
	if (state == CACHE_FRESH && !p->ask && !q->refresh) {
		*raw = old;
		return true;
	}
	bool ok = provider->fetch(q, raw, err);
	if (ok) {
		keep(p, q, raw);
	} else if (refused(err)) {
		/* Of a secret that is denied nothing stays. */
		struct err ignored;
		secret_cache_forget(p, q, &ignored);
	} else if (!q->refresh && is_transient(err)) {
		if (state == CACHE_FRESH || state == CACHE_STALE)
			ok = serve_stale(p, &old, age, raw, err);
		else if (state == CACHE_OLD)
			too_old(age, err);
	}
	secret_value_release(&old);
	return ok;
}
