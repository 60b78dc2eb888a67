/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Where secrets come from. Each secret function of the language (file, env, aws_secret, …) is a row
 * of one const table; a row fetches the value as its source holds it, in a file of its own under
 * providers/. What is the same for all of them is done once, in resolve.c: the arguments' number,
 * the JSON shape, whether the value can be a password, remembering.
 *
 *     description ──► struct secret_request ──► secret_resolve ──► struct secret_value
 *                                                   │    ▲
 *                                       row's fetch ▼    │ shape, fitness
 *                                              the source
 */
#ifndef RUNTIME_SECRETS_PROVIDER_H
#define RUNTIME_SECRETS_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"
#include "runtime/secrets/secret.h"

struct secret_session;
struct secret_writer;
struct cache_policy;

enum { SECRET_USERNAME_SIZE = 129, SECRET_VERSION_SIZE = 129 };

/* Where a password is to be used: a token is made for one login to one server. */
struct secret_server {
	const char *host;
	unsigned port;
	const char *user;
};

/* A secret function as the description calls it. All strings are the caller's (the model's) and
 * outlive the call. */
struct secret_request {
	const char *function;    /* "file", "env", "aws_secret", … */
	const char *const *args; /* positional arguments; a list argument is spread out here */
	size_t arg_count;
	const char
		*key; /* key = "…": the value is JSON and this is the part; NULL: the whole value */
	const char *subject; /* what it is for, in messages: "credential 'hpc1'"; NULL: nothing is
				said */
	const char *credential;      /* the block's label; NULL: for none */
	const char *state_directory; /* slacc's own on this host; NULL: there is none */
	bool refresh;                /* ask the source again, whatever is remembered */
	int deadline_ms; /* for sources that may take time; 0: the source's own default */
	const struct cache_policy *cache; /* of remote sources (cache/cache.h); NULL: not cached */
	const struct secret_server *server; /* for tokens; NULL: it is not known */
	struct secret_session *session;     /* set by the store: what its fetches share */
};

/* What came of it. The caller owns it: secret_value_release. */
struct secret_value {
	struct secret *password;
	char username[SECRET_USERNAME_SIZE]; /* "username" of the JSON value, or "" */
	char version[SECRET_VERSION_SIZE];   /* the source's name of this version, or "" */
};

#define SECRET_VALUE_INIT ((struct secret_value){.password = NULL})

void secret_value_release(struct secret_value *value);

/* What one run has resolved: each source is asked once, so that `env` may wipe what it read and two
 * credentials of one secret see one version. Threads may share it. */
struct secret_store;

struct secret_store *secret_store_new(struct err *err);
/* Wipes and frees everything remembered; NULL is fine. */
void secret_store_free(struct secret_store *store);

/* A source. `fetch` gets the value as the source holds it: `password` is the raw bytes, `version`
 * if there is one; `username` is not its business. It may block and runs under no lock. Kinds of
 * error: ERR_SECRET_* or ERR_WORLD. */
struct secret_provider {
	const char *function;
	size_t min_args, max_args;
	unsigned traits; /* of enum secret_trait */
	bool (*fetch)(const struct secret_request *request, struct secret_value *raw,
		      struct err *err);
	const struct secret_writer *writer; /* NULL: it is only read */
};

enum secret_trait {
	SECRET_TAKES_KEY = 1 << 0,   /* key = "…" makes sense */
	SECRET_REMOTE = 1 << 1,      /* over the network: worth a cache on disk, may be throttled */
	SECRET_SHORT_LIVED = 1 << 2, /* a token: never remembered */
	SECRET_READ_ONCE = 1 << 3,   /* gone once read: refresh gives the remembered value */
	SECRET_AT_ONCE = 1 << 4,     /* never waits: a thread of its own would only cost */
	SECRET_FOR_ONE = 1 << 5,     /* of one credential: never given to another from memory */
};

/* How a source takes a new value (change.h does what is the same for all of them). `raw` is the
 * whole value as the source is to hold it. Each may be repeated: the second time changes nothing.
 */
struct secret_writer {
	/* For people; the source's first argument stands behind it. */
	const char *stage_what, *promote_what;
	/* The version that is to come, if there is one: *found. NULL: the source has no such thing,
	 * and no `stage`. */
	bool (*pending)(const struct secret_request *request, struct secret_value *raw, bool *found,
			struct err *err);
	/* Puts it there as the version to come, under this name of a version. */
	bool (*stage)(const struct secret_request *request, const struct secret *raw,
		      const char *version, struct err *err);
	/* Makes it the version of now. */
	bool (*promote)(const struct secret_request *request, const struct secret *raw,
			const char *version, struct err *err);
};

/* The row of this function, or NULL. */
const struct secret_provider *secret_provider_find(const char *function);
/* The rows one after the other, from 0; NULL behind the last. */
const struct secret_provider *secret_provider_at(size_t index);

/* Resolves a request. `store` must not be NULL. On success the caller releases `out`; on error it
 * is empty. Errors: secret_source_unknown, secret_request,
 * secret_missing, secret_denied, secret_exposed, secret_not_file, secret_empty, secret_unfit,
 * secret_too_large, secret_is_json, secret_not_json, secret_key. */
bool secret_resolve(struct secret_store *store, const struct secret_request *request,
		    struct secret_value *out, struct err *err);

/* Whether a value as a whole can be a password. Errors: secret_is_json, secret_empty, secret_unfit.
 */
bool secret_check(const struct secret *value, struct err *err);

/* A user name inside the secret must be one that the description knows: `username`, or `alternate`
 * (may be NULL). Without one in the secret all is well. Error: secret_username. */
bool secret_check_username(const struct secret_value *value, const char *username,
			   const char *alternate, struct err *err);

/* The providers; one file each. */
bool secret_fetch_file(const struct secret_request *request, struct secret_value *raw,
		       struct err *err);
bool secret_fetch_env(const struct secret_request *request, struct secret_value *raw,
		      struct err *err);
bool secret_fetch_aws_secret(const struct secret_request *request, struct secret_value *raw,
			     struct err *err);
bool secret_fetch_aws_parameter(const struct secret_request *request, struct secret_value *raw,
				struct err *err);
bool secret_fetch_vault(const struct secret_request *request, struct secret_value *raw,
			struct err *err);
bool secret_fetch_systemd_credential(const struct secret_request *request, struct secret_value *raw,
				     struct err *err);
bool secret_fetch_command(const struct secret_request *request, struct secret_value *raw,
			  struct err *err);
bool secret_fetch_sealed(const struct secret_request *request, struct secret_value *raw,
			 struct err *err);
/* Their writers. */
extern const struct secret_writer secret_writer_file, secret_writer_aws_secret, secret_writer_vault;

bool secret_fetch_rds_iam_token(const struct secret_request *request, struct secret_value *raw,
				struct err *err);

#endif
