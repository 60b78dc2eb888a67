/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc secret seal: makes a text out of a password, to stand in the description. The value comes
 * from a terminal without echo, or from standard input; never from an argument. */
#include "runtime/cli/live/command.h"

#include "runtime/base/file.h"
#include "runtime/base/signal.h"
#include "runtime/live/state.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/sealed/box.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LOOK_UP_MS = 200 };

/* --- the value --- */

static void end_line(struct secret *s, size_t size)
{
	if (size && secret_bytes(s)[size - 1] == '\n')
		size--;
	secret_seal(s, size);
}

static bool read_all(struct secret *s, struct err *err)
{
	size_t size = 0;
	bool ok = file_read_fd(STDIN_FILENO, "standard input", secret_fill(s), SECRET_SIZE_MAX,
			       &size, err);
	end_line(s, ok ? size : 0);
	return ok;
}

/* Looks up now and then: a signal may come just before the waiting. */
static bool wait_for_line(struct err *err)
{
	struct pollfd terminal = {.fd = STDIN_FILENO, .events = POLLIN};
	while (signal_check(err))
		if (poll(&terminal, 1, LOOK_UP_MS) > 0)
			return true;
	return false;
}

static bool read_line(struct secret *s, const char *prompt, struct err *err)
{
	fputs(prompt, stderr);
	fflush(stderr);
	if (!wait_for_line(err))
		return false;
	ssize_t n = read(STDIN_FILENO, secret_fill(s), SECRET_SIZE_MAX);
	int number = errno;
	end_line(s, n > 0 ? (size_t)n : 0);
	return n >= 0 || file_error(err, number, "cannot read", "the terminal");
}

/* Asked twice, for nobody sees what was typed. */
static bool ask(struct secret *s, struct secret *again, struct err *err)
{
	struct termios before, silent;
	if (tcgetattr(STDIN_FILENO, &before))
		return file_error(err, errno, "cannot use", "the terminal");
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent))
		return file_error(err, errno, "cannot silence", "the terminal");
	bool ok = read_line(s, "value: ", err) && read_line(again, "once more: ", err);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	if (ok && !secret_equal(s, again))
		ok = err_set(err, ERR_USAGE, &DIAG_sealed_typed, "the two are not the same");
	return ok;
}

static struct secret *read_value(struct err *err)
{
	struct secret *s = secret_new(SECRET_SIZE_MAX, err);
	struct secret *again = s ? secret_new(SECRET_SIZE_MAX, err) : NULL;
	bool ok = again && (isatty(STDIN_FILENO) ? ask(s, again, err) : read_all(s, err)) &&
		  secret_check(s, err);
	secret_free(again);
	if (ok)
		return s;
	secret_free(s);
	return NULL;
}

/* --- the key --- */

static bool open_key(struct run *run, struct host_key *k, struct err *err)
{
	const char *directory = state_directory(&run->live);
	if (run->cli->key)
		return host_key_read_public(k, run->cli->key, err);
	*k = (struct host_key){.secret = NULL};
	return state_make(directory, err) && host_key_open(k, directory, true, err);
}

static bool print_text(const struct host_key *k, const char *label, struct err *err)
{
	struct secret *value = read_value(err);
	char *text = value ? sealed_make(k, label, value, err) : NULL;
	if (text)
		printf("sealed(\"%s\")\n", text);
	free(text);
	secret_free(value);
	return text != NULL;
}

static void print_public(const struct host_key *k)
{
	char text[HOST_KEY_TEXT_SIZE];
	host_key_text(k, text);
	puts(text);
}

static int body(struct run *run)
{
	const struct cli *cli = run->cli;
	const struct object *credential = NULL;
	struct host_key k;
	struct err err;
	if (!cli->public) {
		const char *name = cli->operands[1];
		credential = describe_block(run->compilation->model, name);
		if (!credential || schema_kind_id(credential->kind) != KIND_credential)
			return cli_misuse(cli, "'%s' has no credential '%s'; write credential.NAME",
					  cli->operands[0], name);
	}
	bool ok = open_key(run, &k, &err);
	if (ok && cli->public)
		print_public(&k);
	else if (ok)
		ok = print_text(&k, credential->label, &err);
	host_key_release(&k);
	if (!ok)
		live_report(&run->live, 0, &err);
	show_problems(run);
	return run->live.status;
}

int cmd_seal(struct cli *cli)
{
	if (cli->public && cli->key)
		return cli_misuse(cli, "--public prints this host's key, and --key is another's");
	if (cli->operand_count != (cli->public ? 1 : 2))
		return cli_misuse(cli, cli->public ? "one file is needed"
						   : "a file and one credential.NAME are needed");
	if (!strcmp(cli->operands[0], "-") && !isatty(STDIN_FILENO))
		return cli_misuse(cli, "standard input is for the value");
	return describe_and(cli, body);
}
