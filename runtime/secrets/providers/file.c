/* SPDX-License-Identifier: BSD-2-Clause
 *
 * file("/abs/path"): a secret in a file that nobody else can read. One trailing newline is not part
 * of it. The checks are made on the opened file, and the bytes go straight into secret memory. */
#include <string.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/base/user.h"
#include "runtime/secrets/providers/file.h"

/* What a file's error means for a secret. */
bool secret_file_error(struct err *err)
{
	static const struct {
		const struct diag_code *file, *secret;
		enum err_kind kind;
	} rows[] = {
		{&DIAG_file_missing, &DIAG_secret_missing, ERR_SECRET_MISSING},
		{&DIAG_file_denied, &DIAG_secret_denied, ERR_SECRET_DENIED},
		{&DIAG_file_wrong_type, &DIAG_secret_not_file, ERR_SECRET_UNFIT},
		{&DIAG_file_too_large, &DIAG_secret_too_large, ERR_SECRET_UNFIT},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (err->code == rows[i].file) {
			err->code = rows[i].secret;
			err->kind = rows[i].kind;
			break;
		}
	return false;
}

/* Nobody but its owner may read or write it, and the owner is us or root; root may use anybody's,
 * as slurmdbd's user's. */
static bool private(const char *path, const struct file_info *info, struct err *err)
{
	char owner[USER_NAME_SIZE];
	if (info->mode & 077) {
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_exposed,
			"'%s' can be read or written by others (its mode is %04o)", path,
			(unsigned)info->mode);
		return err_hint(err,
				"chmod 0600 '%s', and change the password if others have seen it",
				path);
	}
	if (user_is_root() || info->uid == 0 || info->uid == geteuid())
		return true;
	user_name_of(info->uid, owner);
	err_set(err, ERR_SECRET_DENIED, &DIAG_secret_exposed,
		"'%s' belongs to '%s', who can change it", path, owner);
	return err_hint(err, "give it to the user who runs slacc");
}

bool secret_read_into(int fd, const char *path, const struct file_info *info,
		      struct secret_value *raw, struct err *err)
{
	/* Room for one byte more than it was: a file that grows meanwhile is not taken for
	 * complete. */
	size_t capacity = info->size < SECRET_SIZE_MAX ? (size_t)info->size + 1 : SECRET_SIZE_MAX;
	size_t size = 0;
	if (!(raw->password = secret_new(capacity, err)))
		return false;
	char *bytes = secret_fill(raw->password);
	if (!file_read_fd(fd, path, bytes, capacity, &size, err))
		return secret_file_error(err);
	if (size && bytes[size - 1] == '\n')
		size--;
	secret_seal(raw->password, size);
	return true;
}

bool secret_fetch_file(const struct secret_request *request, struct secret_value *raw,
		       struct err *err)
{
	const char *path = request->args[0];
	struct file_info info;
	if (*path != '/')
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "file(\"%s\") does not name an absolute path", path);
	int fd = file_open(path, FILE_NOFOLLOW, &info, err);
	if (fd < 0)
		return secret_file_error(err);
	bool ok = private(path, &info, err) && secret_read_into(fd, path, &info, raw, err);
	close(fd);
	return ok;
}

/* --- a new value --- */

static bool write_file(const struct secret_request *request, const struct secret *raw,
		       const char *version, struct err *err)
{
	const char *path = request->args[0];
	const struct file_piece pieces[] = {{secret_bytes(raw), secret_size(raw)}, {"\n", 1}};
	struct file_info info;
	(void)version;
	if (!file_look(path, &info, err))
		return secret_file_error(err);
	const struct file_write w = {
		.path = path,
		.pieces = pieces,
		.piece_count = 2,
		.mode = info.type == FILE_REGULAR ? info.mode : 0600,
		.uid = info.type == FILE_REGULAR ? info.uid : FILE_KEEP_OWNER,
		.gid = info.type == FILE_REGULAR ? info.gid : FILE_KEEP_GROUP,
	};
	return (file_sweep(path, NULL, err) && file_write_atomic(&w, err)) ||
	       secret_file_error(err);
}

const struct secret_writer secret_writer_file = {
	.promote_what = "write it to",
	.promote = write_file,
};
