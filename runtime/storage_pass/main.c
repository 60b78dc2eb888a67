/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc-storage-pass: tells slurmdbd its password (StoragePassScript, Slurm 25.11 and later). It is
 * the interpreter of a file that says what to answer (backends/storage_pass.h):
 *
 *	SCRIPT      the answer to slurmdbd, on standard output: "TOKEN=" and the password
 *	--look      what is in the cache now, to slacc; the script on standard input
 *	--put       keeps a password: the script, a NUL and the password on standard input
 *	--forget    removes the cache; the script on standard input
 *
 * slurmdbd reads one pipe for both outputs and gives 10 s. So nothing is said besides the answer;
 * what went wrong goes to standard error, which slurmdbd does not keep, and to the system's log. */
#define _GNU_SOURCE /* setitimer, asprintf */
#include "runtime/storage_pass/answer.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <syslog.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/base/signal.h"

#define NAME "slacc-storage-pass"

enum {
	USAGE = 3,
	FETCH_MS = 5000, /* for the service */
	SOFT_MS = 6000,  /* then what is done otherwise is given up, and the cache asked */
	HARD_MS = 1500,  /* and after that much more the program ends: 7.5 s in all */
	LATE = 4,
	INPUT_MAX = SECRET_SIZE_MAX, /* the script is small beside that */
};

static void log_it(int priority, const struct err *err)
{
	syslog(priority, "SL%u: %s%s%s", (unsigned)err->code->number, err->message,
	       *err->hint ? "; " : "", err->hint);
}

static int failed(const struct err *err)
{
	fprintf(stderr, NAME ": %s%s%s [SL%u]\n", err->message, *err->hint ? "; " : "", err->hint,
		(unsigned)err->code->number);
	log_it(LOG_ERR, err);
	return err_exit_status(err);
}

static void warn(void *user, const struct err *err)
{
	(void)user;
	log_it(LOG_WARNING, err);
}

/* --- time --- */

static void late(int number)
{
	(void)number;
	if (signal_received())
		_exit(LATE);
	raise(SIGTERM); /* whoever waits for a service asks for that */
}

static void limit_time(void)
{
	const struct itimerval when = {
		.it_value = {.tv_sec = SOFT_MS / 1000},
		.it_interval = {.tv_sec = HARD_MS / 1000, .tv_usec = HARD_MS % 1000 * 1000}};
	struct sigaction action;
	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = late;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &when, NULL);
}

/* --- the answer --- */

static bool write_all(const char *data, size_t n, struct err *err)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, data, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return file_error(err, errno, "cannot write", "the answer");
		data += done;
		n -= (size_t)done;
	}
	return true;
}

/* slurmdbd says whom it wants to log in as: another's script must not answer. */
static bool check_user(const struct script *s, const char *where, struct err *err)
{
	const char *user = getenv("SLURM_STORAGE_USER");
	if (!user || !strcmp(user, s->user))
		return true;
	err_set(err, ERR_WORLD, &DIAG_storage_pass_script,
		"'%s' is for the user '%s', and slurmdbd asks for another", where, s->user);
	return err_hint(err, "run 'slacc apply', which writes slurmdbd.conf and its script");
}

/* AWS's files are looked for at home, which slurmdbd does not tell. */
static void find_home(void)
{
	const struct passwd *self = getenv("HOME") ? NULL : getpwuid(geteuid());
	if (self && self->pw_dir)
		setenv("HOME", self->pw_dir, 1);
}

static int answer(const char *path)
{
	const struct answering how = {.fetch = true, .deadline_ms = FETCH_MS, .warn = warn};
	struct file_bytes text;
	struct script s;
	struct err err;
	if (!file_read(path, SCRIPT_SIZE_MAX, &text, &err))
		return failed(&err);
	bool ok = script_read(&s, text.data, text.size, path, &err);
	file_bytes_release(&text);
	if (!ok)
		return failed(&err);
	find_home();
	limit_time();
	struct secret *password = check_user(&s, path, &err) ? answer_find(&s, &how, &err) : NULL;
	ok = password && write_all("TOKEN=", 6, &err) &&
	     write_all(secret_bytes(password), secret_size(password), &err) &&
	     write_all("\n", 1, &err);
	secret_free(password);
	script_release(&s);
	return ok ? 0 : failed(&err);
}

/* --- what slacc has to do as SlurmUser --- */

static bool look(const struct script *s, const char *rest, size_t n, struct err *err)
{
	const struct answering how = {.fetch = false};
	struct secret *password = answer_find(s, &how, err);
	(void)rest;
	(void)n;
	bool ok = password && write_all(secret_bytes(password), secret_size(password), err);
	secret_free(password);
	return ok;
}

static bool put(const struct script *s, const char *rest, size_t n, struct err *err)
{
	return answer_keep(s, rest, n, err);
}

static bool forget(const struct script *s, const char *rest, size_t n, struct err *err)
{
	(void)rest;
	(void)n;
	return answer_forget(s, err);
}

static const struct errand {
	const char *word;
	bool (*run)(const struct script *s, const char *rest, size_t n, struct err *err);
} errands[] = {{"--look", look}, {"--put", put}, {"--forget", forget}};

static int run(const struct errand *e)
{
	size_t n = 0;
	struct script s;
	struct err err;
	struct secret *in = secret_new(INPUT_MAX, &err);
	if (!in)
		return failed(&err);
	bool ok =
		file_read_fd(STDIN_FILENO, "standard input", secret_fill(in), INPUT_MAX, &n, &err);
	secret_seal(in, ok ? n : 0);
	const char *text = secret_bytes(in);
	size_t head = strnlen(text, secret_size(in));
	ok = ok && script_read(&s, text, head, "standard input", &err);
	if (ok) {
		size_t rest = head < n ? head + 1 : n;
		ok = e->run(&s, text + rest, n - rest, &err);
		script_release(&s);
	}
	secret_free(in);
	return ok ? 0 : failed(&err);
}

int main(int argc, char **argv)
{
	struct err err;
	secret_harden_process();
	signal_install();
	umask(077);
	openlog(NAME, LOG_PID, LOG_DAEMON);
	if (!secret_init(&err))
		return failed(&err);
	for (size_t i = 0; argc == 2 && i < sizeof(errands) / sizeof(*errands); i++) {
		if (!strcmp(argv[1], errands[i].word))
			return run(&errands[i]);
	}
	if (argc == 2 && argv[1][0] == '/')
		return answer(argv[1]);
	fprintf(stderr, NAME ": slurmdbd runs this by the script that slacc writes\n");
	return USAGE;
}
