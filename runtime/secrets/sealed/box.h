/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A password that stands in a description: sealed to a host's key, together with the name of the
 * credential that it is for (compiler/sealed.h has the form of the text). Who has the public half
 * can seal, and only the host can open. */
#ifndef RUNTIME_SECRETS_SEALED_BOX_H
#define RUNTIME_SECRETS_SEALED_BOX_H

#include "runtime/secrets/sealed/host_key.h"

enum { SEALED_VALUE_MAX = 32 * 1024 }; /* bytes; the text of it has to fit a string */

/* The text, on the heap, which the caller frees. NULL with an error: secret_too_large. */
char *sealed_make(const struct host_key *k, const char *credential, const struct secret *value,
		  struct err *err);
/* Opens a text; the caller frees what comes. NULL with an error: secret_request (not of the form),
 * sealed_other_host, sealed_tampered, sealed_other_name. */
struct secret *sealed_open(const struct host_key *k, const char *credential, const char *text,
			   struct err *err);

#endif
