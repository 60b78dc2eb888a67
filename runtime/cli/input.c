/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Descriptions from files and from standard input. What a description names is read from regular
 * files only; what stands on the command line may also be a pipe. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"

/* More than the language takes: it is the language that refuses, with a code. */
enum { READ_MAX = 200 * 1024 * 1024, READ_STEP = 64 * 1024 };

#define STDIN_ROOT "<stdin>"

const char *cli_root(const char *file)
{
	return strcmp(file, "-") != 0 ? file : STDIN_ROOT;
}

/* Reads a stream to its end; false with errno. */
static bool read_stream(int fd, struct file_bytes *out)
{
	size_t capacity = 0;
	*out = (struct file_bytes){0};
	for (;;) {
		if (out->size == capacity) {
			capacity = capacity ? capacity * 2 : READ_STEP;
			char *grown = capacity <= READ_MAX ? realloc(out->data, capacity) : NULL;
			if (!grown) {
				errno = capacity <= READ_MAX ? ENOMEM : EFBIG;
				return false;
			}
			out->data = grown;
		}
		ssize_t n = read(fd, out->data + out->size, capacity - out->size);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
		out->size += n > 0 ? (size_t)n : 0;
	}
}

static bool is_pipe(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISFIFO(st.st_mode);
}

static bool read_pipe(const char *path, struct file_bytes *out, char *why, size_t why_size)
{
	FILE *f = fopen(path, "r");
	bool good = f && read_stream(fileno(f), out);
	if (!good) {
		snprintf(why, why_size, "%s", strerror(errno));
		if (f)
			free(out->data);
	}
	if (f)
		fclose(f);
	return good;
}

static bool load(void *user, const char *path, const char **data, size_t *size, char *why,
		 size_t why_size)
{
	struct file_bytes bytes;
	struct err err;
	(void)user;
	if (is_pipe(path)) {
		if (!read_pipe(path, &bytes, why, why_size))
			return false;
	} else if (!file_read(path, READ_MAX, &bytes, &err)) {
		const char *reason = err.number ? strerror(err.number) : err.message;
		snprintf(why, why_size, "%s", reason);
		return false;
	}
	*data = bytes.data;
	*size = bytes.size;
	return true;
}

static void unload(void *user, const char *data)
{
	(void)user;
	free((char *)(uintptr_t)data);
}

struct slacc *cli_open(const struct cli *cli)
{
	const struct slacc_provider files = {.load = load, .unload = unload};
	struct slacc *s = slacc_new(NULL);
	if (s && cli_parameters(cli, s, -1) == SLACC_OK) {
		slacc_set_provider(s, &files);
		return s;
	}
	slacc_free(s);
	cli_failed(SLACC_NO_MEMORY);
	return NULL;
}

enum slacc_status cli_parameters(const struct cli *cli, struct slacc *s, int only)
{
	enum slacc_status status = SLACC_OK;
	int file = 0;
	slacc_clear_parameters(s);
	for (size_t i = 0; i < cli->parameter_count && status == SLACC_OK; i++) {
		const struct cli_parameter *p = &cli->parameters[i];
		if (!p->value && (only < 0 || file++ == only))
			status = slacc_add_parameter_file(s, p->name);
	}
	/* what is said on the command line itself goes before what files say, wherever it stands */
	for (size_t i = 0; i < cli->parameter_count && status == SLACC_OK; i++) {
		const struct cli_parameter *p = &cli->parameters[i];
		if (p->value)
			status = slacc_set_parameter(s, p->name, p->value, "--set");
	}
	return status;
}

/* Standard input can be read once and is kept. */
enum slacc_status cli_keep_stdin(struct slacc *s, const char *file)
{
	struct file_bytes bytes;
	enum slacc_status status = SLACC_OK;
	if (strcmp(file, "-") != 0)
		return SLACC_OK;
	if (read_stream(STDIN_FILENO, &bytes))
		status = slacc_add_source(s, STDIN_ROOT, bytes.data, bytes.size);
	else
		cli_complain("cannot read standard input: %s", strerror(errno));
	free(bytes.data);
	return status;
}

enum slacc_status cli_compile(struct slacc *s, const char *file, struct slacc_compilation **out)
{
	enum slacc_status status = cli_keep_stdin(s, file);
	*out = NULL;
	return status == SLACC_OK ? slacc_compile(s, cli_root(file), out) : status;
}

int cli_read(const struct cli *cli, const char *file, struct slacc **s,
	     struct slacc_compilation **c)
{
	*c = NULL;
	*s = cli_open(cli);
	if (!*s)
		return CLI_INTERNAL;
	enum slacc_status status = cli_compile(*s, file, c);
	return status == SLACC_OK ? CLI_DONE : cli_failed(status);
}

int cli_judge(const struct cli *cli, struct slacc_compilation *c)
{
	enum slacc_status status = cli_report(cli, c, "human", stderr);
	if (status != SLACC_OK)
		return cli_failed(status);
	return slacc_count(c).errors ? CLI_WRONG : CLI_DONE;
}

int cli_understand(const struct cli *cli, const char *file, struct slacc **s,
		   struct slacc_compilation **c)
{
	int end = cli_read(cli, file, s, c);
	return end == CLI_DONE ? cli_judge(cli, *c) : end;
}
