/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The light program: what its commands share. One file a command; the table of them is in main.c.
 * It compiles through slacc.h alone, as any embedder does. What it is asked for goes to standard
 * output, everything else it says to standard error. */
#ifndef RUNTIME_CLI_CLI_H
#define RUNTIME_CLI_CLI_H

#include <stdio.h>

#include "runtime/api/slacc.h"
#include "runtime/base/file.h"

/* One table for every command of both programs. */
enum cli_status {
	CLI_DONE = 0,
	CLI_WRONG = 1,   /* the description, or findings at or above --fail-on */
	CLI_CHANGES = 2, /* plan: there are some */
	CLI_USAGE = 3,
	CLI_WORLD = 4,    /* not reached, or it refused: nothing was done */
	CLI_GUARD = 5,    /* a guard refused */
	CLI_PARTLY = 6,   /* partly applied */
	CLI_INTERNAL = 7, /* no memory, or a file cannot be written */
};

/* Which commands an option belongs to. */
enum cli_uses {
	USES_PARAMETERS = 1,
	USES_REPORT = 2, /* format and threshold of findings */
	USES_TREE = 4,   /* an output directory */
	USES_COLOUR = 8,
	USES_LIVE = 32, /* where to act, what to show */
	USES_JSON = 64,
	USES_CONSENT = 128,   /* to be asked for, or given beforehand */
	USES_LOCKS = 256,     /* one run at a time */
	USES_GUARDS = 1024,   /* what a guard would refuse may be allowed */
	USES_FORM = 2048,     /* to look at the form only */
	USES_SAVING = 512,    /* a plan may be kept in a file */
	USES_PLAN_KEY = 4096, /* and applied from there */
	USES_ROTATION = 1 << 20,
	USES_FINDINGS = 1 << 21,  /* a threshold of findings */
	USES_ALL_OF_ITS_OWN = 16, /* every option is another program's matter */
	USES_HOST = 1 << 13,      /* something of one host's */
	USES_PURGE = 1 << 14,     /* parts of 'secret' that take an option of their own */
	USES_REVEAL = 1 << 15,
	USES_REKEY = 1 << 17,
	USES_SEALING = 1 << 16, /* it may lack the very values that are to be sealed */
};

enum cli_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct cli;

struct cli_command {
	const char *name;
	const char *usage;   /* what stands behind the name */
	const char *summary; /* one line */
	const char *detail;  /* more for --help; may be NULL */
	unsigned uses;       /* enum cli_uses */
	const char *program; /* in libexec/slacc, that does it; NULL: slacc-live, if not this one */
	int (*run)(struct cli *cli);
	const struct cli_command *const *parts; /* "NAME PART", NULL ends; it is only their name */
};

struct cli_parameter {
	char *name;        /* own memory, unless it is a file */
	const char *value; /* behind the name; NULL: the name is a file */
};

/* An option that may be given several times. */
struct cli_names {
	const char **list;
	uint32_t count;
};

/* An option as it was given. */
struct cli_given {
	const char *name, *value; /* value: NULL where it takes none */
	bool manner;              /* how, not what: no part of a saved plan */
};

struct saved_plan;

/* One invocation, as it was asked for. */
struct cli {
	const struct cli_command *command;
	char **argv;     /* the verb and all behind it, as given */
	char **copy;     /* the same, sorted by getopt */
	char called[64]; /* "slacc check" */
	char **operands;
	int operand_count;
	struct cli_parameter *parameters;
	size_t parameter_count;
	const char *format;
	enum slacc_severity fail_on;
	uint32_t max_shown;
	enum cli_colour colour;
	const char *output, *depfile;
	bool with_secrets, check_only, diff, fix, unsafe_fixes;
	const char *host; /* NULL: this machine's name */
	bool json, yes, show_commands, accept_weak_tls;
	int lock_timeout;       /* seconds to wait for another run */
	int expiry_days;        /* certificates with fewer are warned of */
	struct cli_names facts; /* --facts-from */
	bool set_variables, prune;
	bool orphans, dump_taken;
	bool dry_run, finish;                   /* of rotate */
	struct cli_names only;                  /* blocks, beside those among the operands */
	struct cli_names migrations, passwords; /* --allow-migration, --replace-password */
	bool limited;                           /* --max-changes is given */
	uint32_t max_changes;
	const char *plan_key;
	bool all, reveal, public; /* of secret purge, secret get, secret seal */
	const char *key, *from;   /* of secret seal, secret rekey */
	struct cli_given *given;
	size_t given_count;
	const struct saved_plan *saved; /* what it comes from; NULL: the command line alone */
	const char *saved_path;
};

extern const struct cli_command command_doctor, command_check, command_fmt, command_build,
	command_ir, command_explain, command_lsp, command_plan, command_apply, command_retire,
	command_secret, command_rotate;
/* All of them, in the order of --help; NULL behind the last. */
extern const struct cli_command *const cli_commands[];

/* options.c: reads what stands behind the verb. False if that is wrong, or only asked for help;
 * then *status is how to end. */
bool cli_options(struct cli *cli, int argc, char **argv, int *status);
void cli_options_release(struct cli *cli);
/* Writes what --help says about a command. */
void cli_help(FILE *out, const struct cli_command *command);

/* talk.c */
/* "slacc: …" on standard error. */
void cli_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Says what is wrong with the use of a command; returns CLI_USAGE. */
int cli_misuse(const struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A status of the library that is no matter of the description; returns CLI_INTERNAL. */
int cli_failed(enum slacc_status status);
/* Writes the diagnostics of a compilation to a stream in a format. */
enum slacc_status cli_report(const struct cli *cli, struct slacc_compilation *c, const char *format,
			     FILE *to);
/* Whether to use colours on a stream, and how wide source lines may be; 0: no bound is known. */
bool cli_use_colour(const struct cli *cli, FILE *to);
uint32_t cli_width(FILE *to);
/* How many columns prose on a stream may take: what COLUMNS says, else the terminal; 0: any. */
unsigned cli_columns(FILE *to);
/* A sink that writes to this stream. */
struct slacc_sink cli_sink(FILE *to);
/* To be returned from main: what could not be written to standard output is an error too. */
int cli_end(int status);

/* input.c */
/* Makes the library's handle with files as sources, and the parameters as given; NULL without
 * memory, which is said. */
struct slacc *cli_open(const struct cli *cli);
/* Sets the parameters anew: those given by name, and of the files number `only`, or all of them if
 * it is negative. */
enum slacc_status cli_parameters(const struct cli *cli, struct slacc *s, int only);
/* If the file is "-": reads standard input, under its root's name. */
enum slacc_status cli_keep_stdin(struct slacc *s, const char *file);
/* Compiles a file; "-" is standard input. */
enum slacc_status cli_compile(struct slacc *s, const char *file, struct slacc_compilation **out);
/* What messages call it, and the root that cli_compile gives it. */
const char *cli_root(const char *file);
/* The two halves of cli_understand: opens and compiles; says what is wrong. CLI_DONE, or how to
 * end.
 */
int cli_read(const struct cli *cli, const char *file, struct slacc **s,
	     struct slacc_compilation **c);
int cli_judge(const struct cli *cli, struct slacc_compilation *c);
/* For commands about one description that must be right: compiles it, and says what is wrong on
 * standard error. CLI_DONE, or how to end; *s and *c are the caller's to free in any case. */
int cli_understand(const struct cli *cli, const char *file, struct slacc **s,
		   struct slacc_compilation **c);

/* tree.c: a directory that is written as a whole. */
struct tree {
	int fd;
	const char *path;
};
/* Opens a directory, made if it is not there. False with a message. */
bool tree_open(struct tree *t, const char *path);
void tree_close(struct tree *t);
/* Puts a file below it; directories on the way are made. The file is the old one or the new one at
 * any moment. Nothing is followed out of the tree: a symbolic link on the way, or anything but a
 * regular file at its end, is refused. False with a message. */
bool tree_put(const struct tree *t, const char *path, unsigned mode, const char *data, size_t size);
/* The same with the content in pieces, so that a secret in it is never copied together with the
 * rest. */
bool tree_put_pieces(const struct tree *t, const char *path, unsigned mode,
		     const struct file_piece *pieces, size_t count);
/* Removes a file from it, if it is there. */
bool tree_remove(const struct tree *t, const char *path);

/* replace.c: gives a file new content; it is the old one or the new one at any moment, keeps its
 * mode, and its owner if that may be. What a symbolic link names is replaced, not the link. False
 * with a message. */
bool cli_replace(const char *path, const char *text, size_t size);

/* fix.c: puts the fixes of a description's findings into its files, with the parameters that are
 * set. CLI_DONE, or how to end. */
int cli_fix(const struct cli *cli, struct slacc *s, const char *file);

/* depfile.c: writes the rule "target: what the compilation read" for make. False with a message. */
bool depfile_write(const char *path, const char *target, struct slacc_compilation *c);

/* cmd_live.c: becomes the program of the command, else slacc-live, with the same arguments. Returns
 * only if that fails. */
int cli_become_live(const struct cli *cli);

/* slacc explain KIND: prints the kind's attributes; false if there is no such kind. */
bool explain_kind(const char *word);
/* slacc explain kinds. */
void explain_kinds(void);

#endif
