/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The commands of slacc-live, one file each, and what they share: arguments, the description, and
 * how a run ends. */
#ifndef RUNTIME_CLI_LIVE_COMMAND_H
#define RUNTIME_CLI_LIVE_COMMAND_H

#include "runtime/api/internal.h"
#include "runtime/live/live.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_WRONG = 1,   /* the description */
	EXIT_CHANGES = 2, /* plan: there are some */
	EXIT_USAGE = 3,
	EXIT_WORLD = 4, /* not reached, or it refused: nothing was done */
	EXIT_GUARD = 5,
	EXIT_PARTLY = 6,
	EXIT_INTERNAL = 7,
};

/* Which options a command takes, beside those that all take. */
enum command_options {
	OPTION_JSON = 1,
	OPTION_YES = 2,
};

struct run;

struct command {
	const char *name;
	const char *summary; /* for --help */
	unsigned options;    /* enum command_options */
	int (*run)(struct run *run);
};

struct parameter_option {
	const char *name, *value; /* value NULL: name is a file of parameters */
};

/* One invocation. */
struct run {
	const struct command *command;
	/* As given. */
	const char *file;
	char **blocks; /* kind.label … */
	int block_count;
	struct parameter_option *parameters;
	int parameter_count;
	const char *host; /* NULL: this machine's name */
	bool json, yes, commands, accept_weak_tls;
	bool color_out, color_err;
	/* As compiled. */
	struct slacc *slacc;
	struct slacc_compilation *compilation;
	struct arena arena;
	struct live live;
	struct live_options live_options;
	bool live_begun;
};

extern const struct command command_plan, command_apply;
/* NULL behind the last. */
extern const struct command *const live_commands[];

/* options.c: reads the arguments behind the command's name. False if they are wrong or only asked
 * for help: then *status is how to end. */
bool options_read(struct run *run, int argc, char **argv, int *status);
void options_release(struct run *run);

/* describe.c: compiles the description, shows what is wrong, and begins the live run on it.
 * EXIT_DONE, or how to end. */
int describe(struct run *run);
void describe_release(struct run *run);

/* show.c */
void show_plan(struct run *run, const struct plan *plan);
/* The diagnostics of the live run, to standard error. */
void show_problems(struct run *run);
/* "slacc: …" to standard error. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
bool put_out(const char *text, size_t size);

#endif
