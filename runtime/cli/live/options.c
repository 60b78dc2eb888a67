/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of live commands. */
#include "runtime/cli/live/command.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SET = 256, PARAMS, HOST, JSON, COLOR, SHOW_COMMANDS, YES, ACCEPT_WEAK_TLS, HELP };

static const struct option table[] = {
	{"set", required_argument, NULL, SET},
	{"params", required_argument, NULL, PARAMS},
	{"host", required_argument, NULL, HOST},
	{"json", no_argument, NULL, JSON},
	{"color", required_argument, NULL, COLOR},
	{"colour", required_argument, NULL, COLOR},
	{"show-commands", no_argument, NULL, SHOW_COMMANDS},
	{"yes", no_argument, NULL, YES},
	{"accept-weak-tls", no_argument, NULL, ACCEPT_WEAK_TLS},
	{"help", no_argument, NULL, HELP},
	{NULL, 0, NULL, 0},
};

static void help(const struct run *run)
{
	printf("usage: slacc %s FILE [KIND.LABEL ...] [options]\n%s\n\n", run->command->name,
	       run->command->summary);
	puts("  --set NAME=VALUE    give a parameter its value\n"
	     "  --params FILE       give parameters from a file of 'name = value' lines\n"
	     "  --host NAME         act on the host of this name (default: this machine's);\n"
	     "                      'none': on servers only");
	if (run->command->options & OPTION_JSON)
		puts("  --json              print the plan as JSON");
	if (run->command->options & OPTION_YES)
		puts("  --yes               do not ask before changing anything");
	puts("  --show-commands     show the exact statements and commands\n"
	     "  --color=WHEN        auto, always or never\n"
	     "  --accept-weak-tls   let the admin's login go out without a verified server\n"
	     "  --help              print this");
}

static bool set_parameter(struct run *run, char *text)
{
	char *equals = strchr(text, '=');
	if (!equals || equals == text) {
		complain("--set takes NAME=VALUE, not '%s'", text);
		return false;
	}
	*equals = 0;
	run->parameters[run->parameter_count++] = (struct parameter_option){text, equals + 1};
	return true;
}

static bool set_color(struct run *run, const char *when)
{
	bool always = !strcmp(when, "always"), never = !strcmp(when, "never");
	if (!always && !never && strcmp(when, "auto")) {
		complain("--color takes auto, always or never, not '%s'", when);
		return false;
	}
	if (always || never)
		run->color_out = run->color_err = always;
	return true;
}

static bool wanted(const struct run *run, unsigned option, const char *name)
{
	if (run->command->options & option)
		return true;
	complain("'%s' takes no %s", run->command->name, name);
	return false;
}

static bool take(struct run *run, int option)
{
	switch (option) {
	case SET:
		return set_parameter(run, optarg);
	case PARAMS:
		run->parameters[run->parameter_count++] = (struct parameter_option){optarg, NULL};
		return true;
	case HOST:
		run->host = optarg;
		return true;
	case JSON:
		run->json = true;
		return wanted(run, OPTION_JSON, "--json");
	case YES:
		run->yes = true;
		return wanted(run, OPTION_YES, "--yes");
	case COLOR:
		return set_color(run, optarg);
	case SHOW_COMMANDS:
		run->commands = true;
		return true;
	case ACCEPT_WEAK_TLS:
		run->accept_weak_tls = true;
		return true;
	default:
		return false; /* getopt has said why */
	}
}

static bool use_color(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

bool options_read(struct run *run, int argc, char **argv, int *status)
{
	int option;
	*status = EXIT_USAGE;
	run->color_out = use_color(STDOUT_FILENO);
	run->color_err = use_color(STDERR_FILENO);
	run->parameters = calloc((size_t)argc + 1, sizeof(*run->parameters));
	if (!run->parameters) {
		*status = EXIT_INTERNAL;
		return false;
	}
	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (option == HELP) {
			help(run);
			*status = EXIT_DONE;
			return false;
		}
		if (!take(run, option))
			return false;
	}
	if (optind >= argc) {
		complain("usage: slacc %s FILE [KIND.LABEL ...] [options]", run->command->name);
		return false;
	}
	run->file = argv[optind];
	run->blocks = argv + optind + 1;
	run->block_count = argc - optind - 1;
	return true;
}

void options_release(struct run *run)
{
	free(run->parameters);
}
