/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who Slurm is on this host and whether others believe it: SlurmUser, munge, the clock. Of munge's
 * key nothing but a short digest leaves the memory for secrets, and only where it can be read. */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "backends/resources/kinds.h"
#include "runtime/base/file.h"
#include "runtime/base/proc.h"
#include "runtime/live/doctor/doctor.h"
#include "runtime/live/program.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	MUNGE_MS = 5000,
	CLOCK_MS = 60 * 1000, /* munge takes 5 minutes between two hosts: say it before */
	MUNGE_KEY_MAX = 1024, /* as munged itself */
	DIGEST_BYTES = 16,    /* the shortest that the function makes */
};

static const char MUNGE_KEY[] = "/etc/munge/munge.key";
static const char MUNGE_SOCKET[] = "/run/munge/munge.socket.2"; /* where none is described */

static const struct object *layout_of(const struct doctor_subject *s)
{
	return s->slurmdbd ? referred(s->slurmdbd, AT_slurmdbd_layout)
			   : referred(s->cluster, AT_cluster_layout);
}

bool doctor_is_alone(const struct doctor_subject *s)
{
	if (s->slurmdbd)
		return true;
	for (const struct doctor_subject *o = s->ground; o; o = o->next) {
		if (o->ground == s->ground && o->slurmdbd && layout_of(o) == layout_of(s))
			return false;
	}
	return true;
}

void doctor_look_user(struct doctor_subject *s, struct doctor_line *line)
{
	const struct object *layout = layout_of(s);
	const char *name = layout_text(layout, AT_layout_slurm_user);
	const char *group = layout_text(layout, AT_layout_slurm_group);
	struct user user;
	struct err err;
	gid_t gid;
	if (!user_find(name ? name : "root", &user, &err) ||
	    (group && !user_find_group(group, &gid, &err))) {
		doctor_failure(line, s->at, &err);
		return;
	}
	s->user = name ? name : "root";
	s->uid = user.uid;
	doctor_words(line, "SlurmUser %s is uid %lu%s%s", s->user, (unsigned long)user.uid,
		     group ? ", its files' group " : "", group ? group : "");
}

/* --- munge --- */

/* Keyed, so that it is no digest that anybody else has of this key. */
static const char *digest_of(struct arena *a, const struct secret *key)
{
	static const char domain[] = "slacc doctor munge.key";
	unsigned char sum[DIGEST_BYTES];
	char hex[2 * DIGEST_BYTES + 1];
	crypto_generichash(sum, sizeof(sum), (const unsigned char *)secret_bytes(key),
			   secret_size(key), (const unsigned char *)domain, sizeof(domain) - 1);
	sodium_bin2hex(hex, sizeof(hex), sum, sizeof(sum));
	return arena_copy(a, hex, strlen(hex));
}

static const char *key_digest(struct arena *a)
{
	struct file_info info;
	struct err ignored;
	const char *digest = NULL;
	size_t size = 0;
	int fd = file_open(MUNGE_KEY, FILE_FOLLOW, &info, &ignored);
	if (fd < 0)
		return NULL;
	struct secret *key = secret_new(MUNGE_KEY_MAX, &ignored);
	if (key && file_read_fd(fd, MUNGE_KEY, secret_fill(key), MUNGE_KEY_MAX, &size, &ignored)) {
		secret_seal(key, size);
		digest = digest_of(a, key);
	}
	secret_free(key);
	close(fd);
	return digest;
}

static bool connects(const char *path, struct err *err)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t n = strlen(path);
	if (n >= sizeof(to.sun_path))
		return file_error(err, ENAMETOOLONG, "munge's socket", path);
	memcpy(to.sun_path, path, n);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool ok = fd >= 0 && !connect(fd, (const struct sockaddr *)&to, sizeof(to));
	if (!ok)
		file_error(err, errno, "munge's socket", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

/* It makes a credential, which is thrown away; where there is no such program, a connection has to
 * do. */
static bool answers(const struct doctor_subject *s, const char *path, struct err *err)
{
	char words[256];
	const char *program = slurm_program(s->arena, layout_of(s), "munge", false);
	const char *const argv[] = {program, "--no-input", "--socket", path, NULL};
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request request = {
		.argv = argv, .error = &error, .deadline_ms = MUNGE_MS};
	struct proc_result result;
	if (!connects(path, err))
		return false;
	return !program ||
	       (proc_run(&request, &result, err) && proc_succeeded(&request, &result, false, err));
}

void doctor_look_munge(struct doctor_subject *s, struct doctor_line *line)
{
	const char *path = layout_text(layout_of(s), AT_layout_munge_socket);
	struct err err;
	s->munge_digest = key_digest(s->arena);
	path = path ? path : MUNGE_SOCKET;
	doctor_words(line, "%s; key %s", path,
		     s->munge_digest ? s->munge_digest : "not readable, so not compared");
	if (answers(s, path, &err))
		return;
	struct doctor_finding *f = doctor_finding(line, &DIAG_doctor_munge_silent, s->at,
						  "munged does not answer: %s", err.message);
	doctor_hint(line, f,
		    "start it (systemctl status munge), or mend 'munge_socket' of the layout");
}

/* --- the clock --- */

void doctor_look_clock(struct doctor_subject *s, struct doctor_line *line)
{
	unsigned n = 0;
	for (const struct doctor_subject *o = s->doctor->subjects; o; o = o->next) {
		if (o->kind != DOCTOR_LOGIN || !o->has_clock)
			continue;
		int64_t apart = o->clock_ms < 0 ? -o->clock_ms : o->clock_ms;
		n++;
		if (apart - o->clock_doubt_ms <= CLOCK_MS)
			continue;
		struct doctor_finding *f = doctor_finding(
			line, &DIAG_doctor_clock, o->server->at.begin,
			"this host's clock is %lld s %s that of '%s'", (long long)(apart / 1000),
			o->clock_ms < 0 ? "behind" : "ahead of", o->server->label);
		doctor_hint(line, f,
			    "find out which is right (timedatectl); munge takes no more than 5 "
			    "minutes between two hosts");
	}
	if (n)
		doctor_words(line, "compared with those of servers, over %u login%s", n,
			     n == 1 ? "" : "s");
	else
		doctor_skip(line, "no server was reached to compare it with");
}
