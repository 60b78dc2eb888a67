/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/run.h"

#include "runtime/base/user.h"
#include "runtime/live/observe.h"
#include "runtime/live/secrets.h"

#include <arpa/inet.h>
#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct live run_live;
struct plan run_plan;

static struct compiled compiled;
static struct live_options options;
static struct arena arena;

static const char * or (const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

static const char *here(void)
{
	static char directory[512];
	ATF_REQUIRE(getcwd(directory, sizeof(directory)));
	return directory;
}

const char *run_here(const char *form)
{
	static char out[700];
	int n = snprintf(out, sizeof(out), form, here());
	ATF_REQUIRE(n >= 0 && (size_t)n < sizeof(out));
	return out;
}

void run_put(const char *path, const char *bytes, size_t size, mode_t mode)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	ATF_REQUIRE(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && !fchmod(fd, mode) &&
		    !close(fd));
}

void run_prepare(void)
{
	struct err err;
	ATF_REQUIRE(secret_init(&err));
	run_put("good", "Correct-Horse-9\n", 16, 0600);
	ATF_REQUIRE(!mkdir("etc", 0755) && !mkdir("certs", 0755));
	run_put("certs/ca.pem", "-----BEGIN CERTIFICATE-----\n", 28, 0644);
}

static const char *write_site(const struct site *s)
{
	static char text[4096];
	const char *d = here();
	struct user self;
	struct err err;
	char group[USER_NAME_SIZE], good[600];
	ATF_REQUIRE(user_self(&self, &err));
	user_group_name_of(getegid(), group);
	int n = snprintf(good, sizeof(good), "file(\"%s/good\")", d);
	ATF_REQUIRE(n >= 0 && (size_t)n < sizeof(good));
	n = snprintf(text, sizeof(text),
		     "edition 2026\n"
		     "tls t { %s }\n"
		     "credential c { username = \"c\"; password = %s%s }\n"
		     "credential dba { username = \"dba\"; password = file(\"%s/good\") }\n"
		     "database_server s {\n"
		     "  host = \"127.0.0.1\"; port = %u; engine = mariadb; tls = t\n"
		     "%s\n"
		     "}\n"
		     "layout here {\n"
		     "  conf_dir = \"%s/%s\"; pid_file = \"%s/pid\"; log_file = \"%s/log\"\n"
		     "  slurm_user = \"%s\"; slurm_group = \"%s\"\n"
		     "  restart_slurmdbd = %s\n"
		     "  bin_dir = \"%s/bin\"; ready_within = %us\n"
		     "%s\n"
		     "}\n"
		     "\n"
		     "slurmdbd d {\n"
		     "  slurm_version = \"24.11\"; host = \"%s\"; layout = here; port = %u\n"
		     "  database_server = s; credential = c; account_hosts = [\"127.0.0.1\"]\n"
		     "}\n",
		     or (s->tls, "mode = required; ca = \"certs/ca.pem\""), or (s->password, good),
		     or (s->credential, ""), d, s->server_port ? s->server_port : 1,
		     or (s->server, ""), d, or (s->conf_dir, "etc"), d, d, or (s->user, self.name),
		     or (s->group, group), or (s->restart, "[\"/bin/true\"]"), d,
		     s->ready ? s->ready : 1, or (s->more, ""), or (s->host, "head1"),
		     s->port ? s->port : 1);
	ATF_REQUIRE(n >= 0 && (size_t)n < sizeof(text));
	return text;
}

void run_begin(const struct site *s)
{
	compiled_good(&compiled, write_site(s));
	arena_init(&arena, NULL);
	options = (struct live_options){.scope = {.host = "head1"}};
	live_init(&run_live, &arena, compiled.model, &options);
}

void run_end(void)
{
	live_release(&run_live);
	arena_release(&arena);
	compiled_release(&compiled);
}

bool run_look(const struct site *s)
{
	bool ok = true;
	run_begin(s);
	ATF_REQUIRE(live_observe_secrets(&run_live));
	for (uint32_t i = 0; i < run_live.set.place_count; i++)
		if (run_live.set.places[i]->kind == PLACE_HOST)
			ok &= observe_host(&run_live, run_live.set.places[i]);
	struct judge judge = observe_judge(&run_live);
	if (!ok)
		return false;
	resource_set_decode(&run_live.set, &judge);
	plan_build(&run_plan, &run_live.set);
	return true;
}

void run_reported(const struct diag_code *code, int status, unsigned line, const char *words)
{
	const struct sources *s = &compiled.sources;
	diags_finish(&run_live.diags);
	const struct diag *d = NULL;
	for (uint32_t i = 0; i < run_live.diags.count; i++) {
		const struct diag *said = run_live.diags.list[i];
		printf("SL%u %s\n", said->code->number, said->message);
		if (said->code->severity == SEVERITY_INFO)
			continue;
		ATF_REQUIRE_MSG(!d, "SL%u is not all that is said", code->number);
		d = said;
	}
	ATF_REQUIRE_MSG(d, "SL%u is not said", code->number);
	const char *at = sources_text(s, d->at.begin);
	unsigned seen = sources_position(s, d->at.begin).line;
	size_t n = d->at.end - d->at.begin;
	ATF_CHECK_EQ_MSG(code, d->code, "SL%u instead of SL%u", d->code->number, code->number);
	ATF_CHECK_EQ_MSG(line, seen, "in line %u", seen);
	ATF_CHECK_MSG(n == strlen(words) && !memcmp(words, at, n), "at '%.*s'", (int)n, at);
	/* All passwords of these tests have this in them. */
	ATF_CHECK(!strstr(d->message, "Horse"));
	ATF_CHECK_EQ_MSG(status, run_live.status, "exit status %d", run_live.status);
}

void run_not_reported(void)
{
	for (uint32_t i = 0; i < run_live.diags.count; i++)
		ATF_CHECK_MSG(run_live.diags.list[i]->code->severity == SEVERITY_INFO, "SL%u %s",
			      run_live.diags.list[i]->code->number,
			      run_live.diags.list[i]->message);
	ATF_CHECK_EQ(0, run_live.status);
}

int run_socket(bool listening, unsigned *port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	ATF_REQUIRE(fd >= 0 && !bind(fd, (struct sockaddr *)&at, size) &&
		    !getsockname(fd, (struct sockaddr *)&at, &size));
	ATF_REQUIRE(!listening || !listen(fd, 4));
	*port = ntohs(at.sin_port);
	return fd;
}
