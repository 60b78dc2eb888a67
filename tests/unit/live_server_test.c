/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Servers that say little or nothing: what a failure is called, under which words of the
 * description it stands (the host, the TLS policy, the login), and the exit status. Real servers
 * are in tests/live. */
#include "tests/lib/run.h"

#include "runtime/live/observe.h"
#include "runtime/live/secrets.h"

#include <atf-c.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The greeting of a server that has TLS, or has none: all that it says. */
struct greeting {
	char bytes[128];
	size_t size;
};

static struct greeting greets(bool tls)
{
	static const char version[] = "\x0a"
				      "10.11.0-MariaDB";
	static const char plain[] = "\x01\0\0\0abcdefgh\0\xff\xf7\x2d\x02\0\xff\x80\x15"
				    "\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0mysql_native_password";
	enum { HEADER = 4, CAPABILITIES = HEADER + sizeof(version) + 13 };
	struct greeting g = {.size = HEADER + sizeof(version) + sizeof(plain)};
	g.bytes[0] = (char)(g.size - HEADER);
	memcpy(g.bytes + HEADER, version, sizeof(version));
	memcpy(g.bytes + HEADER + sizeof(version), plain, sizeof(plain));
	g.bytes[CAPABILITIES + 1] = (char)(tls ? 0xff : 0xf7);
	return g;
}

/* Whoever connects is told this, and no more. Returns the process that does it. */
static pid_t serve(const void *bytes, size_t size, unsigned *port)
{
	char rest[4096];
	int fd = run_socket(true, port);
	pid_t pid = fork();
	if (pid) {
		close(fd);
		return pid;
	}
	for (;;) {
		int client = accept(fd, NULL, NULL);
		if (send(client, bytes, size, MSG_NOSIGNAL) == (ssize_t)size && size)
			(void)!recv(client, rest, sizeof(rest), 0);
		close(client);
	}
}

/* Asks a server that says `bytes` (NULL: there is none); what came of its place. */
static enum place_state ask(struct site s, const void *bytes, size_t size)
{
	enum place_state state = PLACE_SEEN;
	pid_t pid = bytes ? serve(bytes, size, &s.server_port) : 0;
	run_begin(&s);
	ATF_REQUIRE(live_observe_secrets(&run_live));
	observe(&run_live);
	for (uint32_t i = 0; i < run_live.set.place_count; i++)
		if (run_live.set.places[i]->kind == PLACE_SERVER)
			state = run_live.set.places[i]->state;
	if (pid) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return state;
}

static void no_answer(const struct diag_code *code, int status, struct site s, const void *bytes,
		      size_t size, unsigned line, const char *words)
{
	ATF_CHECK_EQ(PLACE_UNSEEN, ask(s, bytes, size));
	run_reported(code, status, line, words);
	run_end();
}

static const char ADMIN[] = "  admin = dba";
#define AT_ADMIN LINE_SERVER_MORE, "dba"

ATF_TC_WITHOUT_HEAD(servers_that_are_not_there);
ATF_TC_BODY(servers_that_are_not_there, tc)
{
	struct site s = {.password = NULL};
	run_prepare();
	int fd = run_socket(false, &s.server_port);
	no_answer(&DIAG_server_unreachable, 4, s, NULL, 0, AT_SERVER);
	s.server = ADMIN;
	no_answer(&DIAG_server_unreachable, 4, s, NULL, 0, AT_SERVER);
	close(fd);
}

ATF_TC_WITHOUT_HEAD(servers_of_another_kind);
ATF_TC_BODY(servers_of_another_kind, tc)
{
	static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
	static const char ssh[] = "SSH-2.0-OpenSSH_9.2\r\n";
	struct site s = {.password = NULL};
	run_prepare();
	no_answer(&DIAG_server_protocol, 4, s, http, sizeof(http) - 1, AT_SERVER);
	no_answer(&DIAG_server_protocol, 4, s, ssh, sizeof(ssh) - 1, AT_SERVER);
	no_answer(&DIAG_server_protocol, 4, s, "", 0, AT_SERVER);
}

ATF_TC_WITHOUT_HEAD(servers_without_tls);
ATF_TC_BODY(servers_without_tls, tc)
{
	struct site s = {.password = NULL};
	const struct greeting greeting = greets(false);
	run_prepare();
	no_answer(&DIAG_server_tls_missing, 4, s, greeting.bytes, greeting.size, AT_POLICY);
	s.server = ADMIN;
	no_answer(&DIAG_server_tls_missing, 4, s, greeting.bytes, greeting.size, AT_POLICY);
	/* Where the policy does not ask for it, it comes to a login, which nobody takes here. */
	s = (struct site){.tls = "mode = disabled"};
	no_answer(&DIAG_server_lost, 4, s, greeting.bytes, greeting.size, AT_LOGIN);
}

ATF_TC_WITHOUT_HEAD(policies_too_weak_for_an_admin);
ATF_TC_BODY(policies_too_weak_for_an_admin, tc)
{
	struct site s = {.server = ADMIN, .tls = "mode = disabled"};
	const struct greeting greeting = greets(false), offer = greets(true);
	run_prepare();
	no_answer(&DIAG_server_tls_weak, 5, s, greeting.bytes, greeting.size, AT_POLICY);
	s.tls = "mode = preferred";
	no_answer(&DIAG_server_tls_weak, 5, s, offer.bytes, offer.size, AT_POLICY);
	/* slurmdbd's own login may. */
	s = (struct site){.tls = "mode = disabled"};
	no_answer(&DIAG_server_lost, 4, s, greeting.bytes, greeting.size, AT_LOGIN);
}

ATF_TC_WITHOUT_HEAD(files_for_tls_that_are_not_there);
ATF_TC_BODY(files_for_tls_that_are_not_there, tc)
{
	struct site s = {.tls = "mode = required; ca = \"/none.pem\""};
	const struct greeting greeting = greets(false);
	run_prepare();
	no_answer(&DIAG_server_tls_file, 4, s, greeting.bytes, greeting.size, AT_POLICY);
	s = (struct site){.tls = "mode = required; ca = \"/etc/passwd\"",
			  .credential =
				  "; client_cert = \"/none.pem\"; client_key = \"/none.key\""};
	no_answer(&DIAG_server_tls_file, 4, s, greeting.bytes, greeting.size, AT_POLICY);
	/* The files are there; the rest is not. */
	s.credential = NULL;
	no_answer(&DIAG_server_tls_missing, 4, s, greeting.bytes, greeting.size, AT_POLICY);
}

ATF_TC_WITHOUT_HEAD(servers_that_turn_away);
ATF_TC_BODY(servers_that_turn_away, tc)
{
	static const char full[] = "\x17\0\0\0\xff\x10\x04Too many connections";
	static const char blocked[] = "\x13\0\0\0\xff\x69\x04host is blocked.";
	static const char elsewhere[] = "\x14\0\0\0\xff\x6a\x04host not allowed.";
	struct site s = {.password = NULL};
	run_prepare();
	no_answer(&DIAG_server_busy, 4, s, full, sizeof(full) - 1, AT_LOGIN);
	s.server = ADMIN;
	no_answer(&DIAG_server_busy, 4, s, full, sizeof(full) - 1, AT_ADMIN);
	no_answer(&DIAG_server_busy, 4, s, blocked, sizeof(blocked) - 1, AT_ADMIN);
	no_answer(&DIAG_server_login, 4, s, elsewhere, sizeof(elsewhere) - 1, AT_ADMIN);
	/* Without an admin the account may still have to be made. */
	s.server = NULL;
	ATF_CHECK_EQ(PLACE_LOGIN_REFUSED, ask(s, elsewhere, sizeof(elsewhere) - 1));
	run_not_reported();
	run_end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, servers_that_are_not_there);
	ATF_TP_ADD_TC(tp, servers_of_another_kind);
	ATF_TP_ADD_TC(tp, servers_without_tls);
	ATF_TP_ADD_TC(tp, policies_too_weak_for_an_admin);
	ATF_TP_ADD_TC(tp, files_for_tls_that_are_not_there);
	ATF_TP_ADD_TC(tp, servers_that_turn_away);
	return atf_no_error();
}
