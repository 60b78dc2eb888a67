/* SPDX-License-Identifier: BSD-2-Clause
 *
 * memory FILE COMMAND [ARGUMENT...]: runs a command and, when its process is about to end, writes
 * the memory it then has to FILE, for tests that look for a secret in it. Not what is mapped from
 * files and cannot be written, nor pages of zeros; guarded pages are there. Programs that the
 * command starts are not looked at.
 *
 * Ends as the command does, with 128 + N for signal N; with 125 where the memory cannot be read. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, FAILED = 125 };

static int die(const char *what)
{
	perror(what);
	return FAILED;
}

static bool copy_range(int mem, unsigned long begin, unsigned long end, FILE *out, size_t *copied)
{
	static const char zeros[PAGE];
	char page[PAGE];
	for (unsigned long at = begin; at < end; at += PAGE) {
		if (pread(mem, page, PAGE, (off_t)at) != PAGE || !memcmp(page, zeros, PAGE))
			continue; /* a page that was never touched, or a guard */
		if (fwrite(page, PAGE, 1, out) != 1)
			return false;
		++*copied;
	}
	return true;
}

/* The memory of a stopped process. */
static bool copy_memory(pid_t pid, const char *path)
{
	char name[64], permissions[5], line[1024];
	unsigned long begin, end, inode;
	size_t copied = 0;
	bool good = true;
	snprintf(name, sizeof(name), "/proc/%ld/maps", (long)pid);
	FILE *maps = fopen(name, "r"), *out = fopen(path, "w");
	snprintf(name, sizeof(name), "/proc/%ld/mem", (long)pid);
	int mem = open(name, O_RDONLY | O_CLOEXEC);
	if (!maps || !out || mem < 0)
		return false;
	while (good && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %4s %*x %*s %lu", &begin, &end, permissions, &inode) != 4)
			good = false;
		else if (!inode || permissions[1] == 'w')
			good = copy_range(mem, begin, end, out, &copied);
	}
	close(mem);
	fclose(maps);
	return !fclose(out) && good && copied;
}

static int ended(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Until the command ends; each stop but the last passes on what came. */
static int follow(pid_t pid, const char *path)
{
	bool seen = false;
	for (int status; waitpid(pid, &status, 0) == pid;) {
		int what = 0;
		if (!WIFSTOPPED(status))
			return seen ? ended(status) : FAILED;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
			seen = copy_memory(pid, path);
			if (!seen)
				perror(path);
		} else if (status >> 16 == 0 && WSTOPSIG(status) != SIGTRAP) {
			what = WSTOPSIG(status);
		}
		if (ptrace(PTRACE_CONT, pid, 0, what))
			return die("continue");
	}
	return die("wait");
}

int main(int argc, char **argv)
{
	int status;
	if (argc < 3)
		return fputs("usage: memory FILE COMMAND [ARGUMENT...]\n", stderr), FAILED;
	pid_t pid = fork();
	if (pid < 0)
		return die("fork");
	if (!pid) {
		raise(SIGSTOP);
		execvp(argv[2], argv + 2);
		_exit(die(argv[2]));
	}
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SEIZE, pid, 0,
		   PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL) ||
	    kill(pid, SIGCONT))
		return die("trace");
	return follow(pid, argv[1]);
}
