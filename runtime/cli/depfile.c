/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What was read, as a rule for make. Each file is also a target without a rule, so that one that is
 * removed does not stop make. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"

/* A name as make reads it: blanks and what stands for something else are escaped, backslashes
 * before a blank doubled. '%' stands for something in targets only. A line end cannot be written.
 */
static bool write_name(FILE *out, const char *name, const char *special)
{
	size_t backslashes = 0;
	for (const char *p = name; *p; p++) {
		if (*p == '\n')
			return false;
		if (*p == ' ' || *p == '\t')
			for (; backslashes; backslashes--)
				fputc('\\', out);
		backslashes = *p == '\\' ? backslashes + 1 : 0;
		if (strchr(special, *p))
			fputc('\\', out);
		if (*p == '$')
			fputc('$', out);
		fputc(*p, out);
	}
	return true;
}

static bool write_target(FILE *out, const char *name)
{
	return write_name(out, name, " \t#:%");
}

static bool write_prerequisite(FILE *out, const char *name)
{
	return write_name(out, name, " \t#:");
}

/* Files have names; what came from standard input has none that make could look at. */
static bool is_file(const char *name)
{
	return name[0] != '<';
}

static bool write_rule(FILE *out, const char *target, const char *const *files, size_t count)
{
	bool good = write_target(out, target);
	fputc(':', out);
	for (size_t i = 0; i < count; i++) {
		if (!is_file(files[i]))
			continue;
		fputs(" \\\n ", out);
		good = write_prerequisite(out, files[i]) && good;
	}
	fputc('\n', out);
	for (size_t i = 0; i < count; i++) {
		if (!is_file(files[i]))
			continue;
		fputc('\n', out);
		good = write_target(out, files[i]) && good;
		fputs(":\n", out);
	}
	return good;
}

static bool save(const char *path, const char *text, size_t size)
{
	const struct file_piece piece = {text, size};
	const struct file_write w = {
		.path = path,
		.pieces = &piece,
		.piece_count = 1,
		.mode = 0644,
		.uid = FILE_KEEP_OWNER,
		.gid = FILE_KEEP_GROUP,
	};
	struct err err;
	if (file_write_atomic(&w, &err))
		return true;
	cli_complain("%s", err.message);
	return false;
}

bool depfile_write(const char *path, const char *target, struct slacc_compilation *c)
{
	const char *const *files;
	size_t count, size = 0;
	char *text = NULL;
	enum slacc_status status = slacc_files(c, &files, &count);
	FILE *out = status == SLACC_OK ? open_memstream(&text, &size) : NULL;
	if (!out) {
		cli_failed(SLACC_NO_MEMORY);
		return false;
	}
	bool good = write_rule(out, target, files, count);
	if (fclose(out) != 0)
		cli_failed(SLACC_NO_MEMORY);
	else if (!good)
		cli_complain("a file's name holds a line end, which '%s' cannot carry", path);
	else if (save(path, text, size)) {
		free(text);
		return true;
	}
	free(text);
	return false;
}
