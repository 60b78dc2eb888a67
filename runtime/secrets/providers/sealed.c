/* SPDX-License-Identifier: BSD-2-Clause
 *
 * sealed("v1:…"): the value is in the description itself, sealed to this host's key and to the
 * credential's name. */
#include "runtime/secrets/provider.h"
#include "runtime/secrets/sealed/box.h"

bool secret_fetch_sealed(const struct secret_request *request, struct secret_value *raw,
			 struct err *err)
{
	struct host_key key;
	if (!request->credential || !request->state_directory)
		return err_set(err, ERR_SECRET_MISSING, &DIAG_sealed_no_key,
			       "sealed values are opened on a host of the description, with its "
			       "key");
	if (!host_key_open(&key, request->state_directory, false, err))
		return false;
	raw->password = sealed_open(&key, request->credential, request->args[0], err);
	host_key_release(&key);
	return raw->password != NULL;
}
