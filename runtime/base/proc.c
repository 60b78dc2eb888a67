/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a program, feeding and reading it, and ending it at the deadline. The child's side is
 * proc_child.c. */
#define _GNU_SOURCE /* pipe2 */
#include "runtime/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/proc_child.h"

enum {
	TERM_GRACE_MS = 500, /* between SIGTERM and SIGKILL at the deadline */
	POLL_MIN_MS = 1,  /* how often a child that closed its output is asked whether it ended; */
	POLL_MAX_MS = 50, /* doubles from the one to the other */
};

/* The parent's view of one run. Descriptors are -1 when closed or not wanted. */
struct run {
	const struct proc_request *request;
	pid_t pid;
	int in, out, error, report;
	size_t written;
	int64_t started, deadline;
	bool ended;
	int status; /* of waitpid */
};

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void shut_all(struct run *r)
{
	shut(&r->in);
	shut(&r->out);
	shut(&r->error);
	shut(&r->report);
}

static bool not_started(const struct run *r, int number, const char *why, struct err *err)
{
	err_set_errno(err, ERR_WORLD, &DIAG_process_not_started, number, "cannot start '%s'%s",
		      r->request->argv[0], why);
	err_stage(err, STAGE_PROCESS);
	return err_hint(err, "%s",
			number == ENOENT   ? "install the program or correct its path"
			: number == EACCES ? "make it executable for this user"
			: number == EPERM  ? "run as root"
					   : "");
}

static bool open_pipe(bool wanted, int *ours, int *theirs)
{
	int ends[2];
	if (!wanted)
		return true;
	if (pipe2(ends, O_CLOEXEC))
		return false;
	*ours = ends[0];
	*theirs = ends[1];
	return true;
}

/* Input goes through a socket: only there can a write be told not to raise SIGPIPE. */
static bool open_input(bool wanted, int *ours, int *theirs)
{
	int ends[2];
	if (!wanted)
		return true;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return false;
	*ours = ends[0];
	*theirs = ends[1];
	return true;
}

static pid_t start_child(const struct proc_request *request, const struct proc_ends *ends)
{
	sigset_t all, before;
	/* No handler of ours may run in the child. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pid_t pid = fork();
	if (!pid)
		proc_child(request, ends);
	int number = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = number;
	return pid;
}

/* Waits until exec has happened or failed; a child that hangs before (a dead network file system)
 * is left to the deadline. */
static bool exec_happened(struct run *r, struct err *err)
{
	static const char *const steps[] = {
		[PROC_STEP_SETUP] = ": setting up its process failed",
		[PROC_STEP_USER] = ": it cannot be given another user",
		[PROC_STEP_DIRECTORY] = ": it cannot enter its directory",
		[PROC_STEP_EXEC] = "",
	};
	struct proc_failure failure;
	struct pollfd told_us = {.fd = r->report, .events = POLLIN};
	ssize_t n;
	int ready;
	do
		ready = poll(&told_us, 1, clock_left(r->deadline, INT_MAX));
	while (ready < 0 && errno == EINTR);
	if (!ready)
		return true;
	do
		n = read(r->report, &failure, sizeof(failure));
	while (n < 0 && errno == EINTR);
	if (!n)
		return true;
	while (waitpid(r->pid, &r->status, 0) < 0 && errno == EINTR)
		;
	r->ended = true;
	bool told = n == (ssize_t)sizeof(failure);
	return not_started(r, told ? failure.number : EIO, told ? steps[failure.step] : "", err);
}

static bool start(struct run *r, struct err *err)
{
	const struct proc_request *q = r->request;
	struct proc_ends ends = {-1, -1, -1, -1};
	bool ok = open_input(q->input != NULL, &r->in, &ends.in) &&
		  open_pipe(q->out != NULL, &r->out, &ends.out) &&
		  open_pipe(q->error != NULL, &r->error, &ends.error) &&
		  open_pipe(true, &r->report, &ends.report);
	if (ok)
		ok = (r->pid = start_child(q, &ends)) > 0;
	int number = errno;
	shut(&ends.in);
	shut(&ends.out);
	shut(&ends.error);
	shut(&ends.report);
	if (!ok)
		return not_started(r, number, "", err);
	return exec_happened(r, err);
}

static void feed(struct run *r)
{
	const struct proc_request *q = r->request;
	ssize_t n = send(r->in, (const char *)q->input + r->written, q->input_size - r->written,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0)
		r->written += (size_t)n;
	bool again = n < 0 && (errno == EAGAIN || errno == EINTR);
	/* A program that does not read its input is not our error. */
	if ((n < 0 && !again) || r->written == q->input_size)
		shut(&r->in);
}

static void drain(int *fd, struct proc_output *to)
{
	char spill[4096];
	size_t room = to->capacity - to->size;
	ssize_t n = read(*fd, room ? to->data + to->size : spill, room ? room : sizeof(spill));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		shut(fd);
	else if (room)
		to->size += (size_t)n;
	else
		to->truncated = true;
}

/* Moves what can be moved within `wait` ms. poll ignores descriptors that are -1. */
static bool pump(struct run *r, int wait)
{
	struct pollfd fds[] = {{.fd = r->in, .events = POLLOUT},
			       {.fd = r->out, .events = POLLIN},
			       {.fd = r->error, .events = POLLIN}};
	if (poll(fds, 3, wait) <= 0)
		return false;
	if (fds[0].revents)
		feed(r);
	if (fds[1].revents)
		drain(&r->out, r->request->out);
	if (fds[2].revents)
		drain(&r->error, r->request->error);
	return true;
}

static bool ask_ended(struct run *r)
{
	if (!r->ended)
		r->ended = waitpid(r->pid, &r->status, WNOHANG) == r->pid;
	return r->ended;
}

/* Until the program ended, or the deadline. What it wrote before it ended is all read; a daemon
 * that keeps the pipe open behind it is not waited for. */
static bool attend(struct run *r, int64_t deadline)
{
	int wait = POLL_MIN_MS;
	while (!ask_ended(r)) {
		if (clock_ms() >= deadline)
			return false;
		wait = pump(r, clock_left(deadline, wait)) ? POLL_MIN_MS : wait * 2;
		if (wait > POLL_MAX_MS)
			wait = POLL_MAX_MS;
	}
	shut(&r->in);
	while ((r->out >= 0 || r->error >= 0) && clock_ms() < deadline && pump(r, 0))
		;
	return true;
}

static void kill_group(struct run *r)
{
	kill(-r->pid, SIGTERM);
	bool ended = attend(r, clock_ms() + TERM_GRACE_MS);
	kill(-r->pid, SIGKILL);
	while (!ended && waitpid(r->pid, &r->status, 0) < 0 && errno == EINTR)
		;
	r->ended = true;
}

static bool timed_out(struct run *r, struct err *err)
{
	kill_group(r);
	err_set(err, ERR_WORLD, &DIAG_process_timeout,
		"'%s' did not end within %d ms and was stopped", r->request->argv[0],
		r->request->deadline_ms);
	return err_stage(err, STAGE_PROCESS);
}

static void reset(struct proc_output *out)
{
	if (out) {
		out->size = 0;
		out->truncated = false;
	}
}

bool proc_run(const struct proc_request *request, struct proc_result *result, struct err *err)
{
	struct run r = {.request = request, .in = -1, .out = -1, .error = -1, .report = -1};
	*result = (struct proc_result){.exit_code = -1};
	reset(request->out);
	reset(request->error);
	if (!request->argv[0] || request->argv[0][0] != '/')
		return not_started(&r, EINVAL, ": its path is not absolute", err);
	r.started = clock_ms();
	r.deadline = r.started + request->deadline_ms;
	bool ok = start(&r, err);
	if (ok && !attend(&r, r.deadline))
		ok = timed_out(&r, err);
	shut_all(&r);
	result->elapsed_ms = clock_ms() - r.started;
	if (!ok)
		return false;
	result->exit_code = WIFEXITED(r.status) ? WEXITSTATUS(r.status) : -1;
	result->signal = WIFSIGNALED(r.status) ? WTERMSIG(r.status) : 0;
	return true;
}

/* The last line that is not empty, without its newline. */
static size_t last_line(const struct proc_output *out, const char **line)
{
	size_t end = out ? out->size : 0;
	while (end && strchr("\n\r ", out->data[end - 1]))
		end--;
	size_t begin = end;
	while (begin && out->data[begin - 1] != '\n')
		begin--;
	*line = out ? out->data + begin : "";
	return end - begin;
}

bool proc_succeeded(const struct proc_request *request, const struct proc_result *result,
		    bool secret, struct err *err)
{
	const char *line;
	size_t length = last_line(secret ? NULL : request->error, &line);
	const char *name = request->argv[0];
	if (!result->exit_code)
		return true;
	if (result->signal)
		err_set(err, ERR_WORLD, &DIAG_process_failed, "'%s' was ended by signal %d%s%.*s",
			name, result->signal, length ? ": " : "", (int)length, line);
	else
		err_set(err, ERR_WORLD, &DIAG_process_failed, "'%s' ended with exit code %d%s%.*s",
			name, result->exit_code, length ? ": " : "", (int)length, line);
	return err_stage(err, STAGE_PROCESS);
}
