/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The key of a host that values in descriptions are sealed to: STATE_DIR/host.key, which stays
 * there, and its public half, one line that may go anywhere:
 *
 *	slacc-host-key v1:NAME:BASE64 */
#ifndef RUNTIME_SECRETS_SEALED_HOST_KEY_H
#define RUNTIME_SECRETS_SEALED_HOST_KEY_H

#include "compiler/sealed.h"
#include "runtime/secrets/secret.h"

enum { HOST_KEY_SIZE = 32, HOST_KEY_TEXT_SIZE = 96 };

struct host_key {
	unsigned char public[HOST_KEY_SIZE];
	char name[SEALED_KEY_SIZE + 1];
	struct secret *secret; /* HOST_KEY_SIZE bytes; NULL: the public half alone */
};

/* The host's own, which the caller releases. With `make` it is made where it is missing. Errors:
 * sealed_no_key, secret_key_unfit, secret_exposed, those of files. */
bool host_key_open(struct host_key *k, const char *state_directory, bool make, struct err *err);
/* A public half from a file. Error: sealed_key_unfit, those of files. */
bool host_key_read_public(struct host_key *k, const char *path, struct err *err);
void host_key_text(const struct host_key *k, char out[HOST_KEY_TEXT_SIZE]);
void host_key_release(struct host_key *k);

#endif
