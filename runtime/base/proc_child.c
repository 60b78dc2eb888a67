/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The child between fork and exec. Other threads of the parent may have held any lock at the fork,
 * so nothing here allocates, formats or looks anything up: system calls only. */
#define _GNU_SOURCE /* setgroups, setresuid, close_range by number */
#include "runtime/base/proc_child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *const proc_plain_environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL};

enum { REPORT_FD = 3 };

static _Noreturn void fail(int report, enum proc_step step)
{
	struct proc_failure failure = {.number = errno, .step = step};
	ssize_t n = write(report, &failure, sizeof(failure));
	_exit(n == (ssize_t)sizeof(failure) ? 127 : 126);
}

/* The new program starts with every signal at its default. */
static void default_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;
	for (int i = 1; i < NSIG; i++)
		sigaction(i, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Moves a descriptor out of the way of 0 … REPORT_FD. */
static int above(int fd, int report)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, REPORT_FD + 1);
	if (moved < 0)
		fail(report, PROC_STEP_SETUP);
	return moved;
}

static void place(int fd, int target, int report)
{
	if (dup2(fd, target) < 0)
		fail(report, PROC_STEP_SETUP);
}

static void close_above(int last)
{
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, (unsigned)last + 1, ~0u, 0))
		return;
#endif
	struct rlimit limit = {.rlim_cur = 1024};
	getrlimit(RLIMIT_NOFILE, &limit);
	for (rlim_t fd = (rlim_t)last + 1; fd < limit.rlim_cur; fd++)
		close((int)fd);
}

/* 0, 1, 2 as asked, the report at 3, and nothing else. */
static int arrange(const struct proc_ends *ends)
{
	int report = above(ends->report, ends->report);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		fail(report, PROC_STEP_SETUP);
	null = above(null, report);
	int in = ends->in < 0 ? null : above(ends->in, report);
	int out = ends->out < 0 ? null : above(ends->out, report);
	int error = ends->error < 0 ? null : above(ends->error, report);
	place(in, STDIN_FILENO, report);
	place(out, STDOUT_FILENO, report);
	place(error, STDERR_FILENO, report);
	place(report, REPORT_FD, report);
	fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
	close_above(REPORT_FD);
	return REPORT_FD;
}

static void become(const struct user *user, int report)
{
	if (user->uid == geteuid() && user->uid)
		return;
	if (setgroups((size_t)user->group_count, user->groups) ||
	    setresgid(user->gid, user->gid, user->gid) ||
	    setresuid(user->uid, user->uid, user->uid))
		fail(report, PROC_STEP_USER);
}

_Noreturn void proc_child(const struct proc_request *request, const struct proc_ends *ends)
{
	const char *const *env = request->env ? request->env : proc_plain_environment;
	default_signals();
	int report = arrange(ends);
	setsid();
	umask(022);
	if (request->run_as)
		become(request->run_as, report);
	if (chdir(request->directory ? request->directory : "/"))
		fail(report, PROC_STEP_DIRECTORY);
	/* execve takes its arguments as not const for history's sake and does not write to them. */
	union {
		const char *const *from;
		char *const *to;
	} args = {.from = request->argv}, vars = {.from = env};
	execve(request->argv[0], args.to, vars.to);
	fail(report, PROC_STEP_EXEC);
}
