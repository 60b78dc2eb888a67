/* SPDX-License-Identifier: BSD-2-Clause
 *
 * killat AT HOW CALLS FILE COMMAND [ARGUMENT...]: runs a command and, when it enters the AT-th of
 * the system calls of a kind, does something to it. Threads count, programs that it starts do not.
 *
 *   HOW    kill: SIGKILL. ENOSPC, EIO, EACCES, EDQUOT: the call fails so, and is not made. cut: of
 *          what it sends or receives half is sent or received, and the connection is shut. Else a
 *          command for the shell, which is waited for before the call goes on.
 *   CALLS  change: those that write, sync, rename, make, remove, connect or send
 *          disk: those of them that change files; rename: those that rename; net: those that
 *          connect, send or receive; wire: those that send or receive on a socket
 *   FILE   gets how many there were, and the name of the AT-th
 *
 * AT 0 only counts. Ends as the command does, with 128 + N for signal N. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DISK = 1, NET = 2, CHANGE = 4, BY_FD = 8, IF_CREATES = 16, RENAME = 32, WIRE = 64 };

static const struct {
	long number;
	const char *name;
	unsigned uses;
	int flags_at; /* argument that holds open's flags */
} calls[] = {
#define CALL(name, uses) {SYS_##name, #name, uses, 0},
	CALL(read, WIRE | BY_FD) CALL(write, DISK | CHANGE | NET | WIRE | BY_FD) CALL(
		writev, DISK | CHANGE | NET | BY_FD) CALL(pwrite64, DISK | CHANGE | BY_FD)
		CALL(fsync, DISK | CHANGE) CALL(fdatasync, DISK | CHANGE) CALL(
			ftruncate, DISK | CHANGE) CALL(renameat, DISK | CHANGE | RENAME)
			CALL(renameat2, DISK | CHANGE) CALL(linkat, DISK | CHANGE) CALL(
				unlinkat, DISK | CHANGE) CALL(mkdirat, DISK | CHANGE)
				CALL(fchmod, DISK | CHANGE) CALL(fchown, DISK | CHANGE) CALL(
					connect, CHANGE | NET) CALL(sendto, CHANGE | NET | WIRE)
					CALL(sendmsg, CHANGE | NET) CALL(recvfrom, NET | WIRE)
						CALL(ppoll, NET){SYS_openat, "openat",
								 DISK | CHANGE | IF_CREATES, 2},
#ifdef SYS_rename
	CALL(rename, DISK | CHANGE | RENAME) CALL(mkdir, DISK | CHANGE) CALL(unlink, DISK | CHANGE)
		CALL(link, DISK | CHANGE)
			CALL(poll, NET){SYS_open, "open", DISK | CHANGE | IF_CREATES, 1},
#endif
};

static const struct {
	const char *name;
	int number;
} errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EACCES", EACCES}, {"EDQUOT", EDQUOT}};

struct job {
	unsigned long at, seen;
	const char *how;
	unsigned kind;
	int error; /* 0: another way */
	pid_t main, failing, cutting;
	int cut_fd;
	uint64_t length; /* of what is cut, as the command asked for it */
	const char *hit;
};

static int die(const char *what)
{
	perror(what);
	return 125;
}

enum stands { FOR_NOTHING, FOR_FILE, FOR_SOCKET };

/* What a descriptor of the command stands for: a file, or something to talk to. */
static enum stands descriptor(pid_t pid, uint64_t fd)
{
	static const char devices[] = "/dev/", sockets[] = "socket:";
	char path[64], target[256] = "";
	snprintf(path, sizeof(path), "/proc/%ld/fd/%llu", (long)pid, (unsigned long long)fd);
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return FOR_NOTHING;
	if (!strncmp(target, sockets, sizeof(sockets) - 1))
		return FOR_SOCKET;
	return *target == '/' && strncmp(target, devices, sizeof(devices) - 1) != 0 ? FOR_FILE
										    : FOR_NOTHING;
}

static const char *counted(const struct job *j, pid_t pid, const struct __ptrace_syscall_info *info)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (calls[i].number != (long)info->entry.nr || !(calls[i].uses & j->kind))
			continue;
		if (calls[i].uses & IF_CREATES && !(info->entry.args[calls[i].flags_at] & O_CREAT))
			return NULL;
		enum stands stands = descriptor(pid, info->entry.args[0]);
		bool file = !(calls[i].uses & BY_FD) || stands == FOR_FILE;
		if (j->kind == WIRE)
			return stands == FOR_SOCKET ? calls[i].name : NULL;
		if ((j->kind == DISK && !file) || (j->kind == NET && file && calls[i].uses & BY_FD))
			return NULL;
		return calls[i].name;
	}
	return NULL;
}

/* The call is not made: -1 is no call. On the way out its result is ours. */
static void set_registers(pid_t pid, bool entry, int error)
{
	struct user_regs_struct r;
	struct iovec v = {&r, sizeof(r)};
	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v))
		return;
#if defined(__x86_64__)
	if (entry)
		r.orig_rax = (unsigned long long)-1;
	else
		r.rax = (unsigned long long)-error;
#elif defined(__aarch64__)
	int none = -1;
	struct iovec n = {&none, sizeof(none)};
	if (entry)
		ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &n);
	else
		r.regs[0] = (unsigned long long)-error;
#endif
	ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v);
}

/* The third argument, a length; the register is the command's again when the call is over. */
static void set_length(pid_t pid, uint64_t length)
{
	struct user_regs_struct r;
	struct iovec v = {&r, sizeof(r)};
	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &v))
		return;
#if defined(__x86_64__)
	r.rdx = length;
#elif defined(__aarch64__)
	r.regs[2] = length;
#endif
	ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &v);
}

static void begin_cut(struct job *j, pid_t pid, const struct __ptrace_syscall_info *info)
{
	j->cutting = pid;
	j->cut_fd = (int)info->entry.args[0];
	j->length = info->entry.args[2];
	if (j->length > 1)
		set_length(pid, j->length / 2);
}

static void end_cut(struct job *j, pid_t pid)
{
	int process = (int)syscall(SYS_pidfd_open, j->main, 0);
	int fd = (int)syscall(SYS_pidfd_getfd, process, j->cut_fd, 0);
	if (fd < 0 || shutdown(fd, SHUT_RDWR))
		perror("cut");
	set_length(pid, j->length);
	close(fd);
	close(process);
	j->cutting = 0;
}

static void shell(const char *command)
{
	int status;
	pid_t pid = fork();
	if (!pid) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		perror(command);
}

static void strike(struct job *j, pid_t pid, const struct __ptrace_syscall_info *info)
{
	if (j->error) {
		set_registers(pid, true, j->error);
		j->failing = pid;
	} else if (!strcmp(j->how, "cut")) {
		begin_cut(j, pid, info);
	} else if (!strcmp(j->how, "kill")) {
		kill(j->main, SIGKILL);
	} else {
		shell(j->how);
	}
}

static void at_call(struct job *j, pid_t pid)
{
	struct __ptrace_syscall_info info;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && j->failing == pid) {
		set_registers(pid, false, j->error);
		j->failing = 0;
	}
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && j->cutting == pid)
		end_cut(j, pid);
	const char *name = info.op == PTRACE_SYSCALL_INFO_ENTRY ? counted(j, pid, &info) : NULL;
	if (!name || ++j->seen != j->at)
		return;
	j->hit = name;
	strike(j, pid, &info);
}

/* Goes on until the command has ended; returns its status as a shell gives it. */
static int follow(struct job *j)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int signal = 0;
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			if (pid == j->main)
				return WIFEXITED(status) ? WEXITSTATUS(status)
							 : 128 + WTERMSIG(status);
			continue;
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			at_call(j, pid);
		else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, pid, 0, signal);
	}
	return 125;
}

static int start(struct job *j, char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
			     PTRACE_O_EXITKILL;
	int status;
	j->main = fork();
	if (!j->main) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0))
			_exit(die("ptrace"));
		raise(SIGSTOP);
		execvp(argv[0], argv);
		_exit(die(argv[0]));
	}
	if (j->main < 0 || waitpid(j->main, &status, 0) < 0 || !WIFSTOPPED(status))
		return die("start");
	if (ptrace(PTRACE_SETOPTIONS, j->main, 0, options) || ptrace(PTRACE_SYSCALL, j->main, 0, 0))
		return die("ptrace");
	return follow(j);
}

int main(int argc, char **argv)
{
	struct job j = {.hit = "none"};
	if (argc < 6)
		return 3;
	j.at = strtoul(argv[1], NULL, 10);
	j.how = argv[2];
	j.kind = !strcmp(argv[3], "disk")     ? DISK
		 : !strcmp(argv[3], "net")    ? NET
		 : !strcmp(argv[3], "rename") ? RENAME
		 : !strcmp(argv[3], "wire")   ? WIRE
					      : CHANGE;
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++) {
		if (!strcmp(errors[i].name, j.how))
			j.error = errors[i].number;
	}
	int status = start(&j, argv + 5);
	FILE *out = fopen(argv[4], "w");
	if (!out || fprintf(out, "%lu %s\n", j.seen, j.hit) < 0 || fclose(out))
		return die(argv[4]);
	return status;
}
