/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the program says: findings, complaints, and how it ends. */
#include "runtime/cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void complain(const char *before, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "slacc: %s%s", before, *before ? ": " : "");
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void cli_complain(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	complain("", fmt, ap);
	va_end(ap);
}

int cli_misuse(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	complain(cli->command->name, fmt, ap);
	va_end(ap);
	fprintf(stderr, "see 'slacc %s --help'\n", cli->command->name);
	return CLI_USAGE;
}

int cli_failed(enum slacc_status status)
{
	/* a sink that stopped is a stream that failed: cli_end says so */
	if (status != SLACC_STOPPED)
		cli_complain("%s", slacc_status_text(status));
	return CLI_INTERNAL;
}

static int write_to(void *user, const void *bytes, size_t size)
{
	return fwrite(bytes, 1, size, user) == size ? 0 : -1;
}

struct slacc_sink cli_sink(FILE *to)
{
	return (struct slacc_sink){.write = write_to, .user = to};
}

/* https://no-color.org: set and not empty means no colour, unless asked for by an option. */
bool cli_use_colour(const struct cli *cli, FILE *to)
{
	int fd = fileno(to);
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	if (cli->colour != COLOUR_AUTO)
		return cli->colour == COLOUR_ALWAYS;
	return isatty(fd) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

uint32_t cli_width(FILE *to)
{
	int fd = fileno(to);
	struct winsize size;
	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0)
		return 0;
	/* the frame with the line numbers stands left of the source line */
	return size.ws_col > 60 ? size.ws_col - 10U : 0;
}

unsigned cli_columns(FILE *to)
{
	const char *wanted = getenv("COLUMNS");
	struct winsize size;
	char *end = NULL;
	unsigned long n = wanted ? strtoul(wanted, &end, 10) : 0;
	if (n >= 40 && n <= 10000 && !*end)
		return (unsigned)n;
	if (!isatty(fileno(to)) || ioctl(fileno(to), TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col >= 40 ? size.ws_col : 0;
}

enum slacc_status cli_report(const struct cli *cli, struct slacc_compilation *c, const char *format,
			     FILE *to)
{
	const struct slacc_render_options options = {
		.colour = cli_use_colour(cli, to),
		.max_shown = cli->max_shown,
		.width = cli_width(to),
	};
	struct slacc_sink sink = cli_sink(to);
	fflush(stdout);
	return slacc_render(c, format, &options, &sink);
}

int cli_end(int status)
{
	bool failed = fflush(stdout) != 0;
	if (!failed && !ferror(stdout))
		return status;
	cli_complain("cannot write to standard output: %s", strerror(errno));
	return CLI_INTERNAL;
}
