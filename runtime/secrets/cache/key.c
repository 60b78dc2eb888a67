/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* syscall */
#include "runtime/secrets/cache/key.h"
#include "runtime/secrets/key_file.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME "cache.key"
#define NEXT NAME ".new"
#define LAST NAME ".old"

static const struct key_file_use use = {"the key of the cache", &DIAG_secret_key_unfit, ""};

#ifdef SYS_request_key
static struct secret *from_keyring(const char *name, struct err *err)
{
	enum { KEYCTL_READ_ = 11 };
	long id = syscall(SYS_request_key, "user", name, NULL, 0);
	struct secret *s = id < 0 ? NULL : secret_new(SECRET_SIZE_MAX, err);
	if (id < 0) {
		err_set_errno(err, errno == EACCES ? ERR_SECRET_DENIED : ERR_SECRET_MISSING,
			      &DIAG_secret_missing, errno, "the kernel has no key 'user:%s'", name);
		err_hint(err, "add it when the machine starts: keyctl padd user %s @u <KEY", name);
	}
	if (!s)
		return NULL;
	long n = syscall(SYS_keyctl, KEYCTL_READ_, id, secret_fill(s), SECRET_SIZE_MAX, 0);
	secret_seal(s, n > 0 ? (size_t)n : 0);
	return s;
}
#else
static struct secret *from_keyring(const char *name, struct err *err)
{
	err_set(err, ERR_WORLD, &DIAG_secret_key_unfit, "this system has no keyring for '%s'",
		name);
	return NULL;
}
#endif

static struct secret *from_systemd(const char *name, struct err *err)
{
	struct secret_value value = SECRET_VALUE_INIT;
	const struct secret_request q = {.args = &name, .arg_count = 1};
	if (secret_fetch_systemd_credential(&q, &value, err))
		return value.password;
	err_prefix(err, "%s", use.what);
	return NULL;
}

static struct secret *read_key(const char *words, const char *state_directory, bool make,
			       struct err *err)
{
	enum cache_key_source source;
	const char *name;
	if (!cache_key_parse(words, &source, &name)) {
		err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			"'%s' does not name a key of the cache", words);
		return NULL;
	}
	switch (source) {
	case CACHE_KEY_FILE:
		return key_file_read(name, &use, err);
	case CACHE_KEY_SYSTEMD:
		return from_systemd(name, err);
	case CACHE_KEY_KEYRING:
		return from_keyring(name, err);
	case CACHE_KEY_HOST:
		break;
	}
	return key_file_of(state_directory, NAME, &use, make, err);
}

/* What the source has, whatever its form, becomes a key of the right size. */
static struct secret *derive(const struct secret *from, struct err *err)
{
	static const unsigned char purpose[] = "slacc: the cache";
	struct secret *key = secret_new(CACHE_KEY_SIZE, err);
	if (!key)
		return NULL;
	crypto_generichash((unsigned char *)secret_fill(key), CACHE_KEY_SIZE,
			   (const unsigned char *)secret_bytes(from), secret_size(from), purpose,
			   sizeof(purpose) - 1);
	secret_seal(key, CACHE_KEY_SIZE);
	return key;
}

struct secret *cache_key_open(const char *words, const char *state_directory, bool make,
			      struct err *err)
{
	struct secret *from = read_key(words ? words : "host", state_directory, make, err);
	struct secret *key = NULL;
	if (from && secret_size(from) < KEY_FILE_BYTES) {
		err_set(err, ERR_WORLD, &DIAG_secret_key_unfit, "%s, '%s', has less than %d bytes",
			use.what, words ? words : "host", (int)KEY_FILE_BYTES);
	} else if (from) {
		key = derive(from, err);
	}
	secret_free(from);
	return key;
}

/* --- exchanging the host's --- */

bool cache_key_stage(const char *state_directory, enum cache_key_stage *out, struct err *err)
{
	bool next, last;
	if (!key_file_is(state_directory, NEXT, &next, err) ||
	    !key_file_is(state_directory, LAST, &last, err))
		return false;
	*out = next ? CACHE_KEY_TO_COME : last ? CACHE_KEY_EXCHANGED : CACHE_KEY_SETTLED;
	return true;
}

static struct secret *key_of(const char *state_directory, const char *name, bool make,
			     struct err *err)
{
	struct secret *from = key_file_of(state_directory, name, &use, make, err);
	struct secret *key = from ? derive(from, err) : NULL;
	secret_free(from);
	return key;
}

struct secret *cache_key_next(const char *state_directory, struct err *err)
{
	return key_of(state_directory, NEXT, true, err);
}

struct secret *cache_key_last(const char *state_directory, struct err *err)
{
	return key_of(state_directory, LAST, false, err);
}

bool cache_key_exchange(const char *state_directory, struct err *err)
{
	struct secret *next = key_file_of(state_directory, NEXT, &use, false, err);
	struct secret *now = next ? key_file_of(state_directory, NAME, &use, true, err) : NULL;
	bool ok = now != NULL;
	/* A run that was cut off behind the exchange has only this file left to remove. */
	if (ok && !secret_equal(now, next))
		ok = key_file_put(state_directory, LAST, now, err) &&
		     key_file_put(state_directory, NAME, next, err);
	secret_free(now);
	secret_free(next);
	return ok && key_file_remove(state_directory, NEXT, err);
}

bool cache_key_forget_last(const char *state_directory, struct err *err)
{
	return key_file_remove(state_directory, LAST, err);
}
