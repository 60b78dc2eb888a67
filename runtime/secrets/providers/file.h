/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Private to the sources that are files. */
#ifndef RUNTIME_SECRETS_PROVIDERS_FILE_H
#define RUNTIME_SECRETS_PROVIDERS_FILE_H

#include "runtime/base/file.h"
#include "runtime/secrets/provider.h"

/* Reads the rest of `fd` straight into secret memory, without one newline at its end. */
bool secret_read_into(int fd, const char *path, const struct file_info *info,
		      struct secret_value *raw, struct err *err);
/* Makes an error about a file one about a secret. Returns false. */
bool secret_file_error(struct err *err);

#endif
