/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of secret functions. A new source is a file under providers/ and a row here. */
#include <string.h>

#include "runtime/secrets/provider.h"

static const struct secret_provider providers[] = {
	{"file", 1, 1, SECRET_TAKES_KEY | SECRET_AT_ONCE, secret_fetch_file, &secret_writer_file},
	{"env", 1, 1, SECRET_TAKES_KEY | SECRET_READ_ONCE | SECRET_AT_ONCE, secret_fetch_env, NULL},
	{"aws_secret", 1, 1, SECRET_TAKES_KEY | SECRET_REMOTE, secret_fetch_aws_secret,
	 &secret_writer_aws_secret},
	{"aws_parameter", 1, 1, SECRET_TAKES_KEY | SECRET_REMOTE, secret_fetch_aws_parameter, NULL},
	{"vault", 1, 1, SECRET_TAKES_KEY | SECRET_REMOTE, secret_fetch_vault, &secret_writer_vault},
	{"systemd_credential", 1, 1, SECRET_TAKES_KEY | SECRET_AT_ONCE,
	 secret_fetch_systemd_credential, NULL},
	{"command", 1, 64, SECRET_TAKES_KEY, secret_fetch_command, NULL},
	{"rds_iam_token", 0, 0, SECRET_REMOTE | SECRET_SHORT_LIVED, secret_fetch_rds_iam_token,
	 NULL},
	{"sealed", 1, 1, SECRET_FOR_ONE | SECRET_AT_ONCE, secret_fetch_sealed, NULL},
};

const struct secret_provider *secret_provider_at(size_t index)
{
	return index < sizeof(providers) / sizeof(*providers) ? &providers[index] : NULL;
}

const struct secret_provider *secret_provider_find(const char *function)
{
	for (size_t i = 0; i < sizeof(providers) / sizeof(*providers); i++)
		if (!strcmp(providers[i].function, function))
			return &providers[i];
	return NULL;
}
