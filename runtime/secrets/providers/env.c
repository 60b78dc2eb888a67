/* SPDX-License-Identifier: BSD-2-Clause
 *
 * env("NAME"): a secret that the parent left in the environment. It is taken out: the value is
 * overwritten where it lies
 * (/proc/PID/environ shows that memory), so the store must remember it. Programs that slacc runs
 * get a built environment and never see it. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/secrets/provider.h"

bool secret_fetch_env(const struct secret_request *request, struct secret_value *raw,
		      struct err *err)
{
	const char *name = request->args[0];
	if (!*name || strchr(name, '='))
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "env(\"%s\") does not name a variable of the environment", name);
	char *value = getenv(name);
	if (!value) {
		err_set(err, ERR_SECRET_MISSING, &DIAG_secret_missing,
			"the environment has no variable '%s'", name);
		return err_hint(err, "set it for this one command, or use file(\"/abs/path\")");
	}
	size_t size = strlen(value);
	raw->password = secret_copy(value, size, err);
	sodium_memzero(value, size);
	return raw->password != NULL;
}
