/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Files: what a reader sees while slacc writes, dies, or runs out of space, is the old file or the
 * new one; and nothing of ours stays behind. */
#define _GNU_SOURCE /* unshare */
#include "runtime/base/file.h"

#include <atf-c.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool put(const char *path, const char *text, mode_t mode, struct err *err)
{
	struct file_piece piece = {text, strlen(text)};
	struct file_write w = {.path = path,
			       .pieces = &piece,
			       .piece_count = 1,
			       .mode = mode,
			       .uid = FILE_KEEP_OWNER,
			       .gid = FILE_KEEP_GROUP};
	return file_write_atomic(&w, err);
}

static void must_put(const char *path, const char *text, mode_t mode)
{
	struct err err = ERR_INIT;
	ATF_REQUIRE_MSG(put(path, text, mode, &err), "%s", err.message);
}

static void must_hold(const char *path, const char *text)
{
	struct file_bytes bytes;
	struct err err = ERR_INIT;
	ATF_REQUIRE_MSG(file_read(path, 1 << 20, &bytes, &err), "%s", err.message);
	ATF_CHECK_STREQ(text, bytes.data);
	file_bytes_release(&bytes);
}

/* How many entries a directory has. */
static int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = -2;
	ATF_REQUIRE(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

ATF_TC(write_and_replace);
ATF_TC_HEAD(write_and_replace, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a file is made and replaced with exactly the mode that is asked for");
}
ATF_TC_BODY(write_and_replace, tc)
{
	static const mode_t modes[] = {0600, 0644, 0400, 0755};
	struct file_info info;
	struct err err;
	umask(027);
	mkdir("with blank", 0755);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		must_put("with blank/slurmdbd.conf", i % 2 ? "new\n" : "", modes[i]);
		must_hold("with blank/slurmdbd.conf", i % 2 ? "new\n" : "");
		ATF_REQUIRE(file_look("with blank/slurmdbd.conf", &info, &err));
		ATF_CHECK_EQ(modes[i], info.mode);
		ATF_CHECK_EQ(FILE_REGULAR, info.type);
		ATF_CHECK_EQ(geteuid(), info.uid);
	}
	ATF_CHECK_EQ(1, entries("with blank"));
	must_put("bare", "x", 0600);
	must_hold("./bare", "x");
}

ATF_TC(pieces);
ATF_TC_HEAD(pieces, tc)
{
	atf_tc_set_md_var(tc, "descr", "pieces are written one after the other, empty ones too");
}
ATF_TC_BODY(pieces, tc)
{
	const struct file_piece list[] = {{"StoragePass=", 12}, {NULL, 0}, {"a b", 3}, {"\n", 1}};
	struct file_write w = {.path = "f",
			       .pieces = list,
			       .piece_count = 4,
			       .mode = 0600,
			       .uid = FILE_KEEP_OWNER,
			       .gid = FILE_KEEP_GROUP};
	struct err err;
	ATF_REQUIRE(file_write_atomic(&w, &err));
	must_hold("f", "StoragePass=a b\n");
}

ATF_TC(owner);
ATF_TC_HEAD(owner, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"root gives files and directories to others; what others may not do is said");
}
ATF_TC_BODY(owner, tc)
{
	struct file_piece piece = {"x", 1};
	struct file_write w = {.path = "f",
			       .pieces = &piece,
			       .piece_count = 1,
			       .mode = 0600,
			       .uid = 12345,
			       .gid = 12346};
	struct file_info info;
	struct err err = ERR_INIT;
	bool made;
	if (geteuid()) {
		ATF_CHECK(!file_write_atomic(&w, &err));
		ATF_CHECK_EQ(&DIAG_file_denied, err.code);
		ATF_CHECK_EQ(0, entries("."));
		return;
	}
	ATF_REQUIRE_MSG(file_write_atomic(&w, &err), "%s", err.message);
	ATF_REQUIRE(file_look("f", &info, &err));
	ATF_CHECK(info.uid == 12345 && info.gid == 12346 && info.mode == 0600);
	ATF_REQUIRE(file_make_directory("d", 0750, 12345, 12346, &made, &err));
	ATF_REQUIRE(file_look("d", &info, &err));
	ATF_CHECK(made && info.uid == 12345 && info.gid == 12346 && info.mode == 0750);
}

static void fails(const char *path, const struct diag_code *code, int number)
{
	struct err err = ERR_INIT;
	ATF_CHECK_MSG(!put(path, "new", 0600, &err), "%s was written", path);
	ATF_CHECK_MSG(err.code == code, "%s: SL%u %s", path, err.code ? err.code->number : 0,
		      err.message);
	if (number)
		ATF_CHECK_EQ(number, err.number);
	ATF_CHECK_MSG(*err.hint, "%s", err.message);
	ATF_CHECK_EQ(STAGE_FILE, err.stage);
}

ATF_TC(refused);
ATF_TC_HEAD(refused, tc)
{
	atf_tc_set_md_var(tc, "descr", "what is not a file to replace is refused and left alone");
}
ATF_TC_BODY(refused, tc)
{
	must_put("target", "old", 0600);
	ATF_REQUIRE(!symlink("target", "link") && !mkdir("dir", 0755) && !mkfifo("pipe", 0600));
	fails("link", &DIAG_file_wrong_type, 0);
	fails("dir", &DIAG_file_wrong_type, 0);
	fails("pipe", &DIAG_file_wrong_type, 0);
	fails("dir/", &DIAG_file_wrong_type, 0);
	fails("dir/..", &DIAG_file_wrong_type, 0);
	fails("none/f", &DIAG_file_missing, ENOENT);
	fails("target/f", &DIAG_file_missing, ENOTDIR);
	must_hold("target", "old");
	ATF_CHECK_EQ(4, entries("."));
	ATF_CHECK_EQ(0, entries("dir"));
}

ATF_TC(denied);
ATF_TC_HEAD(denied, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a directory that the user may not write is told apart from a full one");
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(denied, tc)
{
	struct file_bytes bytes;
	struct err err;
	mkdir("dir", 0755);
	must_put("dir/f", "old", 0000);
	ATF_REQUIRE(!chmod("dir", 0555));
	fails("dir/f", &DIAG_file_denied, EACCES);
	ATF_CHECK(!file_read("dir/f", 10, &bytes, &err));
	ATF_CHECK_EQ(&DIAG_file_denied, err.code);
	ATF_REQUIRE(!chmod("dir", 0755));
	ATF_CHECK_EQ(1, entries("dir"));
}

ATF_TC(size_limit);
ATF_TC_HEAD(size_limit, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a limit on file sizes leaves the old file and no temporary");
}
ATF_TC_BODY(size_limit, tc)
{
	const struct rlimit limit = {4096, 4096};
	static char big[3 * 4096];
	struct file_piece piece = {big, sizeof(big)};
	struct file_write w = {.path = "f",
			       .pieces = &piece,
			       .piece_count = 1,
			       .mode = 0600,
			       .uid = FILE_KEEP_OWNER,
			       .gid = FILE_KEEP_GROUP};
	struct err err = ERR_INIT;
	must_put("f", "old", 0600);
	signal(SIGXFSZ, SIG_IGN);
	ATF_REQUIRE(!setrlimit(RLIMIT_FSIZE, &limit));
	ATF_CHECK(!file_write_atomic(&w, &err));
	ATF_CHECK_EQ(EFBIG, err.number);
	ATF_CHECK_EQ(&DIAG_file_too_large, err.code);
	ATF_CHECK_EQ(ERR_INTERNAL, err.kind);
	must_hold("f", "old");
	ATF_CHECK_EQ(1, entries("."));
}

/* A small file system of our own, also for users who are not root. */
static void small_disk(const char *options)
{
	ATF_REQUIRE(!mkdir("disk", 0755));
	int flags = CLONE_NEWNS | (geteuid() ? CLONE_NEWUSER : 0);
	ATF_REQUIRE_MSG(!unshare(flags), "unshare: %s", strerror(errno));
	ATF_REQUIRE_MSG(!mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "%s",
			strerror(errno));
	ATF_REQUIRE_MSG(!mount("tmpfs", "disk", "tmpfs", 0, options), "mount: %s", strerror(errno));
}

ATF_TC(full_disk);
ATF_TC_HEAD(full_disk, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a full disk leaves the old file and no temporary, and is named");
}
ATF_TC_BODY(full_disk, tc)
{
	static char big[256 * 1024];
	struct file_piece piece = {big, sizeof(big)};
	struct file_write w = {.path = "disk/f",
			       .pieces = &piece,
			       .piece_count = 1,
			       .mode = 0600,
			       .uid = FILE_KEEP_OWNER,
			       .gid = FILE_KEEP_GROUP};
	struct err err = ERR_INIT;
	small_disk("size=64k");
	must_put("disk/f", "old", 0600);
	ATF_CHECK(!file_write_atomic(&w, &err));
	ATF_CHECK_EQ(ENOSPC, err.number);
	ATF_CHECK_EQ(&DIAG_file_no_space, err.code);
	ATF_CHECK(strstr(err.hint, "free space"));
	must_hold("disk/f", "old");
	ATF_CHECK_EQ(1, entries("disk"));
}

ATF_TC(no_inodes);
ATF_TC_HEAD(no_inodes, tc)
{
	atf_tc_set_md_var(tc, "descr", "a disk without inodes leaves the old file, and is named");
}
ATF_TC_BODY(no_inodes, tc)
{
	small_disk("nr_inodes=2");
	must_put("disk/f", "old", 0600);
	fails("disk/f", &DIAG_file_no_space, ENOSPC);
	must_hold("disk/f", "old");
	ATF_CHECK_EQ(1, entries("disk"));
}

ATF_TC(read_only_disk);
ATF_TC_HEAD(read_only_disk, tc)
{
	atf_tc_set_md_var(tc, "descr", "a read-only file system is named");
}
ATF_TC_BODY(read_only_disk, tc)
{
	small_disk("size=64k");
	must_put("disk/f", "old", 0600);
	ATF_REQUIRE(!mount("tmpfs", "disk", "tmpfs", MS_REMOUNT | MS_RDONLY, "size=64k"));
	fails("disk/f", &DIAG_file_denied, EROFS);
}

ATF_TC(killed);
ATF_TC_HEAD(killed, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a writer killed at any moment leaves the old file or the new one");
	atf_tc_set_md_var(tc, "timeout", "60");
}
ATF_TC_BODY(killed, tc)
{
	enum { SIZE = 1 << 18, ROUNDS = 40 };
	static char text[2][SIZE + 1];
	struct err err;
	unsigned removed;
	memset(text[0], 'a', SIZE);
	memset(text[1], 'b', SIZE);
	mkdir("dir", 0755);
	must_put("dir/f", text[0], 0600);
	for (int i = 0; i < ROUNDS; i++) {
		pid_t pid = fork();
		ATF_REQUIRE(pid >= 0);
		if (!pid)
			for (int k = 0;; k++)
				if (!put("dir/f", text[k & 1], 0600, &err))
					_exit(1);
		usleep((useconds_t)(3000 + i * 317));
		kill(pid, SIGKILL);
		int status;
		waitpid(pid, &status, 0);
		ATF_REQUIRE_MSG(WIFSIGNALED(status), "the writer ended by itself");
		struct file_bytes bytes;
		ATF_REQUIRE_MSG(file_read("dir/f", SIZE, &bytes, &err), "%s", err.message);
		ATF_CHECK(!strcmp(bytes.data, text[0]) || !strcmp(bytes.data, text[1]));
		file_bytes_release(&bytes);
		ATF_REQUIRE(file_sweep("dir/f", &removed, &err));
		ATF_CHECK(removed <= 1);
		ATF_REQUIRE_EQ(1, entries("dir"));
	}
}

ATF_TC(sweep);
ATF_TC_HEAD(sweep, tc)
{
	atf_tc_set_md_var(tc, "descr", "the sweep takes leftovers of this file and nothing else");
}
ATF_TC_BODY(sweep, tc)
{
	static const char *const names[] = {
		".slacc-tmp.f.0123456789abcdef", /* a leftover */
		".slacc-tmp.f.00000000deadbeef", /* one that is being written */
		".slacc-tmp.other.0123456789abcdef",
		".slacc-tmp.f.0123456789abcde",
		".slacc-tmp.f.0123456789ABCDEF",
		"f",
		"f.0123456789abcdef"};
	unsigned removed = 99;
	struct err err;
	int busy = -1;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int fd = open(names[i], O_CREAT | O_WRONLY, 0600);
		ATF_REQUIRE(fd >= 0);
		if (i == 1)
			busy = fd;
		else
			close(fd);
	}
	ATF_REQUIRE(!flock(busy, LOCK_EX));
	ATF_REQUIRE(!symlink("f", ".slacc-tmp.f.1111111111111111"));
	ATF_REQUIRE_MSG(file_sweep("./f", &removed, &err), "%s", err.message);
	ATF_CHECK_EQ(1, removed);
	ATF_CHECK(access(names[0], F_OK));
	for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++)
		ATF_CHECK_MSG(!access(names[i], F_OK), "%s is gone", names[i]);
	close(busy);
	ATF_REQUIRE(file_sweep("f", &removed, &err));
	ATF_CHECK_EQ(1, removed);
	ATF_CHECK(!file_sweep("none/f", NULL, &err));
}

ATF_TC(read_bounds);
ATF_TC_HEAD(read_bounds, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "reading is bounded, does not hang, and knows what it reads");
	atf_tc_set_md_var(tc, "timeout", "10");
}
ATF_TC_BODY(read_bounds, tc)
{
	struct file_bytes bytes;
	struct file_info info;
	struct err err;
	char four[4];
	size_t size;
	must_put("f", "12345", 0600);
	ATF_CHECK(file_read("f", 5, &bytes, &err) && bytes.size == 5);
	file_bytes_release(&bytes);
	ATF_CHECK(!file_read("f", 4, &bytes, &err) && !bytes.data);
	ATF_CHECK_EQ(&DIAG_file_too_large, err.code);
	int fd = file_open("f", FILE_NOFOLLOW, &info, &err);
	ATF_REQUIRE(fd >= 0);
	ATF_CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	ATF_CHECK(!file_read_fd(fd, "f", four, sizeof(four), &size, &err));
	close(fd);
	ATF_REQUIRE(!mkfifo("pipe", 0600) && !symlink("f", "link") && !symlink("loop", "loop"));
	ATF_CHECK(!file_read("pipe", 9, &bytes, &err) && err.code == &DIAG_file_wrong_type);
	ATF_CHECK(!file_read(".", 9, &bytes, &err) && err.code == &DIAG_file_wrong_type);
	ATF_CHECK(!file_read("loop", 9, &bytes, &err) && err.code == &DIAG_file_wrong_type);
	ATF_CHECK(!file_read("none", 9, &bytes, &err) && err.code == &DIAG_file_missing);
	must_hold("link", "12345");
	ATF_CHECK(file_open("link", FILE_NOFOLLOW, &info, &err) < 0 &&
		  err.code == &DIAG_file_wrong_type);
	/* Files of /proc say that they have no size. */
	ATF_CHECK(file_read("/proc/self/status", 1 << 16, &bytes, &err) && bytes.size > 10);
	file_bytes_release(&bytes);
	ATF_CHECK(!file_read("/proc/self/status", 10, &bytes, &err));
	/* Nothing can be read where no memory is mapped. */
	ATF_CHECK(!file_read("/proc/self/mem", 10, &bytes, &err) && err.code == &DIAG_file_io);
	ATF_CHECK_EQ(7, err_exit_status(&err));
}

ATF_TC(looking);
ATF_TC_HEAD(looking, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "looking tells types apart and takes nothing there for an answer");
}
ATF_TC_BODY(looking, tc)
{
	struct file_info info;
	struct err err;
	must_put("f", "12", 0640);
	ATF_REQUIRE(!symlink("f", "l"));
	ATF_CHECK(file_look("none", &info, &err) && info.type == FILE_ABSENT);
	ATF_CHECK(file_look("f", &info, &err) && info.type == FILE_REGULAR && info.size == 2 &&
		  info.mode == 0640);
	ATF_CHECK(file_look("l", &info, &err) && info.type == FILE_SYMLINK);
	ATF_CHECK(file_look(".", &info, &err) && info.type == FILE_DIRECTORY);
	ATF_CHECK(file_look("/dev/null", &info, &err) && info.type == FILE_OTHER);
	ATF_CHECK(!file_look("f/x", &info, &err) && err.code == &DIAG_file_missing);
}

ATF_TC(directories);
ATF_TC_HEAD(directories, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"a directory is made with its mode, and one that is there is left as it is");
}
ATF_TC_BODY(directories, tc)
{
	struct file_info info;
	struct err err = ERR_INIT;
	bool made;
	umask(077);
	ATF_REQUIRE(file_make_directory("d", 0755, FILE_KEEP_OWNER, FILE_KEEP_GROUP, &made, &err));
	ATF_CHECK(made && file_look("d", &info, &err) && info.mode == 0755);
	ATF_REQUIRE(file_make_directory("d", 0700, FILE_KEEP_OWNER, FILE_KEEP_GROUP, &made, &err));
	ATF_CHECK(!made && file_look("d", &info, &err) && info.mode == 0755);
	must_put("f", "x", 0600);
	ATF_CHECK(!file_make_directory("f", 0755, FILE_KEEP_OWNER, FILE_KEEP_GROUP, NULL, &err));
	ATF_CHECK(!file_make_directory("a/b", 0755, FILE_KEEP_OWNER, FILE_KEEP_GROUP, NULL, &err));
	ATF_CHECK_EQ(&DIAG_file_missing, err.code);
	ATF_CHECK(file_remove("f", &err) && file_remove("f", &err));
	ATF_CHECK(!file_remove("d", &err));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, write_and_replace);
	ATF_TP_ADD_TC(tp, pieces);
	ATF_TP_ADD_TC(tp, owner);
	ATF_TP_ADD_TC(tp, refused);
	ATF_TP_ADD_TC(tp, denied);
	ATF_TP_ADD_TC(tp, size_limit);
	ATF_TP_ADD_TC(tp, full_disk);
	ATF_TP_ADD_TC(tp, no_inodes);
	ATF_TP_ADD_TC(tp, read_only_disk);
	ATF_TP_ADD_TC(tp, killed);
	ATF_TP_ADD_TC(tp, sweep);
	ATF_TP_ADD_TC(tp, read_bounds);
	ATF_TP_ADD_TC(tp, looking);
	ATF_TP_ADD_TC(tp, directories);
	return atf_no_error();
}
