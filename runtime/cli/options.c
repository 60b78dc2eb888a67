/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of all commands, in one table: what is parsed and what --help says come from it. */
#include "runtime/cli/cli.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* Among the uses of an option: how something is said or begun, not what is done. It is no part of a
 * saved plan, and may be given when one is applied. */
enum { MANNER = 1 << 30 };

struct cli_option {
	const char *name;
	char letter;          /* 0: none */
	unsigned uses;        /* of the commands that take it */
	const char *argument; /* NULL: it takes none */
	const char *help;
	bool (*take)(struct cli *cli, char *value);
};

static bool wrong(const struct cli *cli, const char *option, const char *value, const char *wanted)
{
	cli_misuse(cli, "--%s takes %s, not '%s'", option, wanted, value);
	return false;
}

static bool take_set(struct cli *cli, char *value)
{
	const char *equals = strchr(value, '=');
	if (!equals || equals == value)
		return wrong(cli, "set", value, "NAME=VALUE");
	/* a copy: slacc-live may get the arguments as they were */
	char *name = strdup(value);
	if (!name) {
		cli_failed(SLACC_NO_MEMORY);
		return false;
	}
	name[equals - value] = 0;
	cli->parameters[cli->parameter_count++] =
		(struct cli_parameter){name, name + (equals - value) + 1};
	return true;
}

static bool take_params(struct cli *cli, char *value)
{
	cli->parameters[cli->parameter_count++] = (struct cli_parameter){value, NULL};
	return true;
}

static bool take_format(struct cli *cli, char *value)
{
	struct slacc_format f;
	for (size_t i = 0; slacc_format_at(i, &f); i++) {
		if (!strcmp(f.name, value)) {
			cli->format = f.name;
			return true;
		}
	}
	return wrong(cli, "format", value, "human, gcc, json, jsonl, sarif, github or gitlab");
}

static bool take_fail_on(struct cli *cli, char *value)
{
	static const char *const words[] = {
		[SLACC_INFO] = "info",
		[SLACC_WARNING] = "warning",
		[SLACC_ERROR] = "error",
	};
	for (int i = SLACC_INFO; i <= SLACC_ERROR; i++) {
		if (!strcmp(words[i], value)) {
			cli->fail_on = (enum slacc_severity)i;
			return true;
		}
	}
	return wrong(cli, "fail-on", value, "error, warning or info");
}

static bool take_max_shown(struct cli *cli, char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || n > UINT32_MAX)
		return wrong(cli, "max-shown", value, "a number");
	cli->max_shown = n ? (uint32_t)n : UINT32_MAX;
	return true;
}

static bool take_color(struct cli *cli, char *value)
{
	static const char *const words[] = {
		[COLOUR_AUTO] = "auto",
		[COLOUR_ALWAYS] = "always",
		[COLOUR_NEVER] = "never",
	};
	for (int i = COLOUR_AUTO; i <= COLOUR_NEVER; i++) {
		if (!strcmp(words[i], value)) {
			cli->colour = (enum cli_colour)i;
			return true;
		}
	}
	return wrong(cli, "color", value, "auto, always or never");
}

static bool take_output(struct cli *cli, char *value)
{
	cli->output = value;
	return true;
}

static bool take_depfile(struct cli *cli, char *value)
{
	cli->depfile = value;
	return true;
}

static bool take_with_secrets(struct cli *cli, char *value)
{
	(void)value;
	cli->with_secrets = true;
	return true;
}

static bool take_check(struct cli *cli, char *value)
{
	(void)value;
	return cli->check_only = true;
}

static bool take_fix(struct cli *cli, char *value)
{
	(void)value;
	return cli->fix = true;
}

static bool take_unsafe_fixes(struct cli *cli, char *value)
{
	(void)value;
	return cli->fix = cli->unsafe_fixes = true;
}

static bool take_diff(struct cli *cli, char *value)
{
	(void)value;
	return cli->diff = true;
}

static bool take_host(struct cli *cli, char *value)
{
	cli->host = value;
	return true;
}

static bool take_json(struct cli *cli, char *value)
{
	(void)value;
	return cli->json = true;
}

static bool take_yes(struct cli *cli, char *value)
{
	(void)value;
	return cli->yes = true;
}

static bool take_show_commands(struct cli *cli, char *value)
{
	(void)value;
	return cli->show_commands = true;
}

static bool take_accept_weak_tls(struct cli *cli, char *value)
{
	(void)value;
	return cli->accept_weak_tls = true;
}

static bool take_only(struct cli *cli, char *value)
{
	cli->only.list[cli->only.count++] = value;
	return true;
}

static bool take_max_changes(struct cli *cli, char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || n > UINT32_MAX)
		return wrong(cli, "max-changes", value, "a number");
	cli->max_changes = (uint32_t)n;
	return cli->limited = true;
}

static bool take_plan_key(struct cli *cli, char *value)
{
	cli->plan_key = value;
	return true;
}

static bool take_lock_timeout(struct cli *cli, char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || n > 86400)
		return wrong(cli, "lock-timeout", value, "seconds, at most 86400");
	cli->lock_timeout = (int)n;
	return true;
}

static bool take_expiry_days(struct cli *cli, char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || n > 36500)
		return wrong(cli, "expiry-days", value, "days, at most 36500");
	cli->expiry_days = (int)n;
	return true;
}

static bool take_facts_from(struct cli *cli, char *value)
{
	cli->facts.list[cli->facts.count++] = value;
	return true;
}

static bool take_prune(struct cli *cli, char *value)
{
	(void)value;
	return cli->prune = true;
}

static bool take_set_variables(struct cli *cli, char *value)
{
	(void)value;
	return cli->set_variables = true;
}

static bool take_orphans(struct cli *cli, char *value)
{
	(void)value;
	return cli->orphans = true;
}

static bool take_dump_taken(struct cli *cli, char *value)
{
	(void)value;
	return cli->dump_taken = true;
}

static bool take_all(struct cli *cli, char *value)
{
	(void)value;
	return cli->all = true;
}

static bool take_reveal(struct cli *cli, char *value)
{
	(void)value;
	return cli->reveal = true;
}

static bool take_public(struct cli *cli, char *value)
{
	(void)value;
	return cli->public = true;
}

static bool take_key(struct cli *cli, char *value)
{
	cli->key = value;
	return true;
}

static bool take_from(struct cli *cli, char *value)
{
	cli->from = value;
	return true;
}

static bool take_allow_migration(struct cli *cli, char *value)
{
	cli->migrations.list[cli->migrations.count++] = value;
	return true;
}

static bool take_replace_password(struct cli *cli, char *value)
{
	cli->passwords.list[cli->passwords.count++] = value;
	return true;
}

static bool take_dry_run(struct cli *cli, char *value)
{
	(void)value;
	return cli->dry_run = true;
}

static bool take_finish(struct cli *cli, char *value)
{
	(void)value;
	return cli->finish = true;
}

static const struct cli_option options[] = {
	{"set", 0, USES_PARAMETERS, "NAME=VALUE", "give a parameter its value", take_set},
	{"params", 0, USES_PARAMETERS, "FILE",
	 "give parameters from a file of 'name = value' lines", take_params},
	{"format", 0, USES_REPORT | MANNER, "FORMAT",
	 "human (the default), gcc, json, jsonl, sarif, github, gitlab", take_format},
	{"fail-on", 0, USES_REPORT | USES_FINDINGS | MANNER, "LEVEL",
	 "end with 1 from here on: error (the default), warning, info", take_fail_on},
	{"expiry-days", 0, USES_FINDINGS | MANNER, "N",
	 "warn of certificates with fewer days left (21)", take_expiry_days},
	{"facts-from", 0, USES_FINDINGS, "FILE",
	 "compare with another host, whose doctor in JSON this is", take_facts_from},
	{"fix", 0, USES_REPORT, NULL, "put the safe fixes into the files, then check them",
	 take_fix},
	{"unsafe-fixes", 0, USES_REPORT, NULL,
	 "the same with those that should be looked at afterwards", take_unsafe_fixes},
	{"max-shown", 0, USES_COLOUR | MANNER, "N",
	 "show at most N findings to people (50); 0: all", take_max_shown},
	{"color", 0, USES_COLOUR | MANNER, "WHEN", "auto (the default), always or never",
	 take_color},
	{"output", 'o', USES_TREE | MANNER, "DIR",
	 "the directory to write to, made if it is not there", take_output},
	{"depfile", 0, USES_TREE, "FILE", "write what was read as a rule for make", take_depfile},
	{"with-secrets", 0, USES_TREE, NULL,
	 "put the passwords in their places, which fetches them", take_with_secrets},
	{"check", 0, USES_FORM, NULL, "write nothing; name the files that are not in form",
	 take_check},
	{"diff", 0, USES_FORM, NULL, "write nothing; print the changes as a patch (patch -p1)",
	 take_diff},
	{"host", 0, USES_LIVE, "NAME",
	 "act on the host of this name (this machine's); none: servers only", take_host},
	{"host", 0, USES_HOST, "NAME", "be the host of this name (this machine's)", take_host},
	{"json", 0, USES_JSON | MANNER, NULL, "print it as JSON", take_json},
	{"key", 0, USES_SEALING, "FILE", "seal for the host that this is the public key of",
	 take_key},
	{"public", 0, USES_SEALING, NULL, "print this host's public key, which is made if need be",
	 take_public},
	{"from", 0, USES_REKEY, "KEY",
	 "the key of before, in the words of 'key' in a block 'cache'", take_from},
	{"all", 0, USES_PURGE, NULL, "remove all of the cache, also what is of no description",
	 take_all},
	{"reveal", 0, USES_REVEAL, NULL, "print the value; only on a terminal", take_reveal},
	{"yes", 0, USES_CONSENT | MANNER, NULL, "do not ask before changing anything", take_yes},
	{"show-commands", 0, USES_LIVE | MANNER, NULL, "show the exact statements and commands",
	 take_show_commands},
	{"accept-weak-tls", 0, USES_LIVE, NULL,
	 "let an admin's login go out to a server that is not verified", take_accept_weak_tls},
	{"prune", 0, USES_LIVE, NULL, "take away privileges that slurmdbd does not need",
	 take_prune},
	{"set-variables", 0, USES_LIVE, NULL,
	 "set server variables too, where the server allows it", take_set_variables},
	{"orphans", 0, USES_GUARDS | MANNER, NULL,
	 "list Slurm's databases that the description does not name", take_orphans},
	{"dump-taken", 0, USES_GUARDS, NULL, "let a start of slurmdbd convert its database",
	 take_dump_taken},
	{"allow-migration", 0, USES_GUARDS, "NAME",
	 "let this slurmdbd or cluster change its database or server", take_allow_migration},
	{"replace-password", 0, USES_GUARDS, "CREDENTIAL",
	 "give accounts that are there the password of this credential", take_replace_password},
	{"output", 'o', USES_SAVING | MANNER, "FILE",
	 "save the plan, to be applied as it is or not at all", take_output},
	{"plan-key", 0, USES_PLAN_KEY | MANNER, "FILE",
	 "the key that signs saved plans (state_dir/plan.key)", take_plan_key},
	{"dry-run", 0, USES_ROTATION, NULL, "show the steps, and end with 2 if there are any",
	 take_dry_run},
	{"finish", 0, USES_ROTATION | USES_GUARDS, NULL,
	 "other hosts have the new password too: take the old one away", take_finish},
	{"only", 0, USES_LIVE, "KIND.LABEL", "only this block, and what it depends on", take_only},
	{"max-changes", 0, USES_LIVE | MANNER, "N", "refuse to make more than N changes",
	 take_max_changes},
	{"lock-timeout", 0, USES_LOCKS | MANNER, "SECONDS",
	 "wait this long for another run to end (0)", take_lock_timeout},
};

enum { OPTIONS = sizeof(options) / sizeof(*options), FIRST = 256 };

static bool used(const struct cli_command *command, const struct cli_option *o)
{
	return command->uses & o->uses;
}

void cli_help(FILE *out, const struct cli_command *command)
{
	fprintf(out, "usage: slacc %s %s\n\n%s.\n", command->name, command->usage,
		command->summary);
	if (command->detail)
		fprintf(out, "%s\n", command->detail);
	if (command->uses & USES_ALL_OF_ITS_OWN)
		return;
	fputs("\n", out);
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct cli_option *o = &options[i];
		char left[40], letter[8] = "";
		if (!used(command, o))
			continue;
		if (o->letter)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->argument ? " " : "",
			 o->argument ? o->argument : "");
		fprintf(out, "  %-20s %s\n", left, o->help);
	}
	fprintf(out, "  %-20s %s\n", "--help", "print this");
}

/* The part of the table that a command takes, in getopt's form. */
static void make_table(const struct cli_command *command, struct option *longs, char *letters)
{
	size_t n = 0;
	for (size_t i = 0; i < OPTIONS; i++) {
		const struct cli_option *o = &options[i];
		if (!used(command, o))
			continue;
		int argument = o->argument ? required_argument : no_argument;
		longs[n++] = (struct option){o->name, argument, NULL, FIRST + (int)i};
		if (o->letter) {
			*letters++ = o->letter;
			*letters++ = ':';
		}
	}
	longs[n] = (struct option){"help", no_argument, NULL, 'h'};
	*letters++ = 'h';
	*letters = 0;
}

static const struct cli_option *option_of(int value)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (value == FIRST + (int)i || (options[i].letter && value == options[i].letter))
			return &options[i];
	return NULL;
}

/* Goes through the options; CLI_DONE, or how to end. *go_on is false if --help was asked for. */
static int parse(struct cli *cli, int argc, char **argv, bool *go_on)
{
	struct option longs[OPTIONS + 2] = {{0}};
	char letters[2 * OPTIONS + 2];
	int value;
	optind = 1; /* a saved plan's options are read behind those of the command line */
	make_table(cli->command, longs, letters);
	while ((value = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		const struct cli_option *o = option_of(value);
		if (value == 'h') {
			cli_help(stdout, cli->command);
			*go_on = false;
			return CLI_DONE;
		}
		if (!o) { /* getopt has said what is wrong */
			fprintf(stderr, "see 'slacc %s --help'\n", cli->command->name);
			return CLI_USAGE;
		}
		cli->given[cli->given_count++] =
			(struct cli_given){o->name, optarg, o->uses & MANNER};
		if (!o->take(cli, optarg))
			return CLI_USAGE;
	}
	cli->operands = argv + optind;
	cli->operand_count = argc - optind;
	return CLI_DONE;
}

/* getopt moves its arguments about and calls the program by the first. */
static char **copy_arguments(struct cli *cli, int argc, char **argv)
{
	cli->copy = calloc((size_t)argc + 1, sizeof(*cli->copy));
	if (!cli->copy)
		return NULL;
	snprintf(cli->called, sizeof(cli->called), "slacc %s", cli->command->name);
	cli->copy[0] = cli->called;
	for (int i = 1; i < argc; i++)
		cli->copy[i] = argv[i];
	return cli->copy;
}

bool cli_options(struct cli *cli, int argc, char **argv, int *status)
{
	bool go_on = true;
	cli->format = "human";
	cli->fail_on = SLACC_ERROR;
	cli->expiry_days = 21;
	*status = CLI_DONE;
	if (cli->command->uses & USES_ALL_OF_ITS_OWN)
		return true;
	cli->parameters = calloc((size_t)argc + 1, sizeof(*cli->parameters));
	cli->migrations.list = calloc((size_t)argc + 1, sizeof(*cli->migrations.list));
	cli->passwords.list = calloc((size_t)argc + 1, sizeof(*cli->passwords.list));
	cli->facts.list = calloc((size_t)argc + 1, sizeof(*cli->facts.list));
	cli->only.list = calloc((size_t)argc + 1, sizeof(*cli->only.list));
	cli->given = calloc((size_t)argc + 1, sizeof(*cli->given));
	char **copy = cli->parameters && cli->given && cli->only.list && cli->facts.list &&
				      cli->migrations.list && cli->passwords.list
			      ? copy_arguments(cli, argc, argv)
			      : NULL;
	if (!copy) {
		*status = cli_failed(SLACC_NO_MEMORY);
		return false;
	}
	*status = parse(cli, argc, copy, &go_on);
	return *status == CLI_DONE && go_on;
}

void cli_options_release(struct cli *cli)
{
	for (size_t i = 0; i < cli->parameter_count; i++)
		if (cli->parameters[i].value)
			free(cli->parameters[i].name);
	free(cli->parameters);
	free(cli->migrations.list);
	free(cli->passwords.list);
	free(cli->facts.list);
	free(cli->only.list);
	free(cli->given);
	free(cli->copy);
}
