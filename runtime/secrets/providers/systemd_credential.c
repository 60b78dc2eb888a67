/* SPDX-License-Identifier: BSD-2-Clause
 *
 * systemd_credential("name"): what systemd has put into $CREDENTIALS_DIRECTORY for this service
 * (LoadCredential=, LoadCredentialEncrypted=). systemd keeps others out of the directory; the mode
 * of a file may show its access list as rights of the group. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/secrets/providers/file.h"

enum { PATH_SIZE = 4096 };

static bool missing(struct err *err, const char *name)
{
	err_set(err, ERR_SECRET_MISSING, &DIAG_secret_missing,
		"CREDENTIALS_DIRECTORY is not set, so there is no credential '%s'", name);
	return err_hint(err,
			"run slacc from a unit with LoadCredential=%s:PATH, or with "
			"systemd-run --property=LoadCredential=…",
			name);
}

static bool private(const char *path, const struct file_info *info, struct err *err)
{
	return !(info->mode & 07) ||
	       err_set(err, ERR_SECRET_DENIED, &DIAG_secret_exposed,
		       "'%s' can be read or written by everybody (its mode is %04o)", path,
		       (unsigned)info->mode);
}

bool secret_fetch_systemd_credential(const struct secret_request *request, struct secret_value *raw,
				     struct err *err)
{
	const char *name = request->args[0], *directory = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_SIZE];
	struct file_info info;
	if (!*name || strchr(name, '/'))
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "systemd_credential(\"%s\") does not name a credential", name);
	if (!directory || *directory != '/')
		return missing(err, name);
	int n = snprintf(path, sizeof(path), "%s/%s", directory, name);
	if (n < 0 || (size_t)n >= sizeof(path))
		return missing(err, name);
	int fd = file_open(path, FILE_NOFOLLOW, &info, err);
	if (fd < 0)
		return secret_file_error(err);
	bool ok = private(path, &info, err) && secret_read_into(fd, path, &info, raw, err);
	close(fd);
	return ok;
}
