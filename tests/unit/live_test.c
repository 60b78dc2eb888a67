/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The live part without servers: binding secrets into files and statements, comparing a file that
 * holds one, what a user may not do. */
#include "runtime/live/bind.h"
#include "runtime/live/guarded.h"
#include "runtime/live/host.h"
#include "runtime/live/observe.h"
#include "runtime/live/permit.h"
#include "runtime/live/secrets.h"
#include "runtime/live/target.h"
#include "runtime/secrets/auth.h"
#include "backends/resources/kinds.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSWORD "p \\#w"         /* everything that slurmdbd.conf escapes or quotes */
#define QUOTED   "\"p \\\\\\#w\"" /* as it stands in the file */

static struct compiled site;
static struct arena arena;
static struct live live;
static struct live_options options;

static const char *here(void)
{
	static char directory[512];
	ATF_REQUIRE(getcwd(directory, sizeof(directory)));
	return directory;
}

static void write_text(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");
	ATF_REQUIRE(f && fputs(text, f) >= 0 && !fclose(f));
	ATF_REQUIRE(!chmod(path, mode));
}

/* One slurmdbd on head1 whose files lie in ./etc, and its password in ./pw. */
static void begin(const char *password)
{
	static char text[4096];
	struct err err;
	snprintf(text, sizeof(text),
		 "edition 2026\n"
		 "tls t { mode = verify_identity; ca = \"certs/ca.pem\"; min_version = "
		 "\"TLSv1.3\" }\n"
		 "credential c { username = \"slurm\"; password = file(\"%s/pw\") }\n"
		 "database_server db { host = \"db.example.org\"; port = 3307; engine = mysql; "
		 "tls = t; admin = a }\n"
		 "credential a { username = \"root\"; password = file(\"%s/pw\"); client_cert = "
		 "\"/c\"; client_key = \"/k\" }\n"
		 "layout here { conf_dir = \"%s/etc\" }\n"
		 "slurmdbd d { slurm_version = \"24.11\"; host = \"head1\"; layout = here; "
		 "database_server = db; credential = c }\n"
		 "cluster x { slurm_version = \"24.11\"; head_node = \"head1\"; layout = here; "
		 "slurmdbd = d }\n",
		 here(), here(), here());
	ATF_REQUIRE(secret_init(&err));
	write_text("pw", password, 0600);
	compiled_good(&site, text);
	arena_init(&arena, NULL);
	options = (struct live_options){.scope = {.host = "head1"}};
	live_init(&live, &arena, site.model, &options);
	ATF_REQUIRE_MSG(live_observe_secrets(&live), "%s",
			live.diags.count ? live.diags.list[0]->message : "");
}

static void end(void)
{
	live_release(&live);
	arena_release(&arena);
	compiled_release(&site);
}

/* The question about ./etc/slurmdbd.conf. */
static struct question *conf_question(void)
{
	for (uint32_t i = 0; i < live.set.place_count; i++) {
		struct question *q = live.set.places[i]->questions.first;
		for (; q; q = q->next) {
			if (q->type == QUESTION_FILE && strstr(q->name, "/etc/slurmdbd.conf"))
				return q;
		}
	}
	ATF_REQUIRE_MSG(false, "nothing asks about slurmdbd.conf");
	return NULL;
}

static char *content(const struct bound_file *f)
{
	static char text[16384];
	size_t n = 0;
	for (size_t i = 0; i < f->count; i++) {
		ATF_REQUIRE(n + f->pieces[i].size < sizeof(text));
		memcpy(text + n, f->pieces[i].data, f->pieces[i].size);
		n += f->pieces[i].size;
	}
	text[n] = 0;
	return text;
}

ATF_TC_WITHOUT_HEAD(file_gets_its_password);
ATF_TC_BODY(file_gets_its_password, tc)
{
	struct bound_file bound;
	struct err err;
	begin(PASSWORD "\n");
	ATF_REQUIRE(bind_file(&live.wallet, conf_question()->expected, &bound, &err));
	ATF_CHECK_MSG(strstr(content(&bound), "\nStoragePass=" QUOTED "\n"), "%s", content(&bound));
	ATF_CHECK(!strstr(content(&bound), "@StoragePass"));
	bound_file_release(&bound);
	end();
}

ATF_TC_WITHOUT_HEAD(file_refuses_what_it_cannot_carry);
ATF_TC_BODY(file_refuses_what_it_cannot_carry, tc)
{
	struct bound_file bound;
	struct err err;
	begin("a \"b");
	ATF_CHECK(!bind_file(&live.wallet, conf_question()->expected, &bound, &err));
	ATF_CHECK_EQ(26, err_exit_status(&err));
	ATF_CHECK(!strstr(err.message, "a \"b") && !bound.count);
	end();
}

ATF_TC_WITHOUT_HEAD(statement_gets_a_fresh_hash);
ATF_TC_BODY(statement_gets_a_fresh_hash, tc)
{
	struct err err;
	begin(PASSWORD);
	const struct object *c = compiled_block(&site, KIND_credential, "c");
	const struct sql_statement *s = sql_create_user(
		&arena, SQL_MYSQL, (struct sql_account){"slurm", "%"},
		(struct sql_auth){"caching_sha2_password", c, NULL},
		(struct sql_require){.tls = SQL_TLS_SSL}, (struct sql_origin){c, 0});
	struct secret *one = bind_statement(&live.wallet, s, &err);
	struct secret *two = bind_statement(&live.wallet, s, &err);
	ATF_REQUIRE(one && two);
	ATF_CHECK(!strstr(secret_bytes(one), PASSWORD));
	ATF_CHECK(strstr(secret_bytes(one), "REQUIRE SSL"));
	ATF_CHECK_MSG(!secret_equal(one, two), "the salt is not fresh");
	/* The literal in it is one the server would take for this password. */
	const char *literal = strstr(secret_bytes(one), "'$A$005$");
	ATF_REQUIRE(literal);
	char stored[141];
	for (int i = 0; i < 70; i++)
		snprintf(stored + 2 * i, 3, "%02X", (unsigned char)literal[1 + i]);
	struct judge judge = observe_judge(&live);
	ATF_CHECK_EQ(VERDICT_SAME,
		     judge.password(judge.user, NULL, c, "caching_sha2_password", stored));
	stored[60] = stored[60] == '4' ? '5' : '4';
	ATF_CHECK_EQ(VERDICT_DIFFERENT,
		     judge.password(judge.user, NULL, c, "caching_sha2_password", stored));
	ATF_CHECK_EQ(VERDICT_UNKNOWN, judge.password(judge.user, NULL, c, "pam", stored));
	secret_free(one);
	secret_free(two);
	end();
}

static const char *seen_value(const struct question *q, const char *key)
{
	for (uint32_t i = 0; i < q->file.setting_count; i++) {
		if (!strcmp(q->file.settings[i].key, key))
			return q->file.settings[i].value ? q->file.settings[i].value : "(hidden)";
	}
	return NULL;
}

static enum verdict look(const char *text)
{
	struct err err;
	struct question *q = conf_question();
	write_text("etc/slurmdbd.conf", text, 0640);
	ATF_REQUIRE_MSG(host_answer(&live, &arena, q, &err), "%s", err.message);
	ATF_CHECK_EQ(SEEN_FILE, q->file.type);
	ATF_CHECK_EQ(0640, q->file.mode);
	ATF_CHECK(!q->file.text);
	return q->file.secret;
}

ATF_TC_WITHOUT_HEAD(file_with_a_secret_is_compared);
ATF_TC_BODY(file_with_a_secret_is_compared, tc)
{
	struct bound_file bound;
	struct err err;
	begin(PASSWORD);
	const struct question *q = conf_question();
	ATF_REQUIRE(!mkdir("etc", 0755));
	ATF_REQUIRE(bind_file(&live.wallet, q->expected, &bound, &err));
	ATF_CHECK_EQ(VERDICT_SAME, look(content(&bound)));
	ATF_CHECK(q->file.same);
	bound_file_release(&bound);
	/* Spelt differently, the same password. */
	ATF_CHECK_EQ(VERDICT_SAME, look("DebugLevel=info\n storagepass = " QUOTED " # old\n"));
	ATF_CHECK(!q->file.same);
	ATF_CHECK_STREQ("info", seen_value(q, "DebugLevel"));
	ATF_CHECK_STREQ("(hidden)", seen_value(q, "storagepass"));
	/* The last one counts. */
	ATF_CHECK_EQ(VERDICT_DIFFERENT, look("StoragePass=" QUOTED "\nStoragePass=x\n"));
	ATF_CHECK_EQ(VERDICT_ABSENT, look("StoragePas=" QUOTED "\n#StoragePass=x\n"));
	ATF_CHECK_STREQ("(hidden)", seen_value(q, "StoragePas"));
	ATF_CHECK_EQ(VERDICT_ABSENT, look(""));
	end();
}

ATF_TC_WITHOUT_HEAD(files_that_are_none);
ATF_TC_BODY(files_that_are_none, tc)
{
	struct err err;
	begin(PASSWORD);
	struct question *q = conf_question();
	ATF_REQUIRE(host_answer(&live, &arena, q, &err));
	ATF_CHECK_EQ(SEEN_NOTHING, q->file.type);
	ATF_REQUIRE(!mkdir("etc", 0755) && !symlink("/nowhere", "etc/slurmdbd.conf"));
	ATF_REQUIRE(host_answer(&live, &arena, q, &err));
	ATF_CHECK_EQ(SEEN_OTHER, q->file.type);
	ATF_REQUIRE(!unlink("etc/slurmdbd.conf") && !mkdir("etc/slurmdbd.conf", 0755));
	ATF_REQUIRE(host_answer(&live, &arena, q, &err));
	ATF_CHECK_EQ(SEEN_DIRECTORY, q->file.type);
	end();
}

/* A plan of one action, looked at by permit. NULL, or the message. */
static const char *permitted(struct action x)
{
	struct change c = {.resource = live.set.list[0], .actions = &x};
	struct plan plan = {.changes = &c};
	live.diags.count = 0;
	if (permit(&live, &plan))
		return NULL;
	ATF_REQUIRE(live.diags.count == 1);
	ATF_CHECK_EQ(4, live.status);
	return live.diags.list[0]->message;
}

ATF_TC(what_is_not_allowed);
ATF_TC_HEAD(what_is_not_allowed, tc)
{
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(what_is_not_allowed, tc)
{
	static const char *const nothing[] = {"/nonexistent/restart", NULL};
	static const char *const truth[] = {"/bin/true", NULL};
	static char path[600];
	begin(PASSWORD);
	snprintf(path, sizeof(path), "%s/file", here());
	struct action write = {.type = ACTION_WRITE_FILE, .path = path, .mode = 0600};
	ATF_CHECK(!permitted(write));
	write.owner = "root";
	ATF_CHECK(strstr(permitted(write), "only root can give it away"));
	write.owner = "no-such-user-here";
	ATF_CHECK(strstr(permitted(write), "no-such-user-here"));
	write.owner = NULL;
	write.path = "/etc/file";
	ATF_CHECK(strstr(permitted(write), "cannot write in '/etc'"));
	write.path = "/nonexistent/file";
	ATF_CHECK(strstr(permitted(write), "/nonexistent"));
	ATF_CHECK(!permitted((struct action){.type = ACTION_RUN, .argv = truth}));
	ATF_CHECK(strstr(permitted((struct action){.type = ACTION_RUN, .argv = nothing}),
			 "/nonexistent/restart"));
	end();
}

ATF_TC_WITHOUT_HEAD(target_of_a_server);
ATF_TC_BODY(target_of_a_server, tc)
{
	struct database_target t;
	begin(PASSWORD);
	target_of(site.model, &arena, compiled_block(&site, KIND_database_server, "db"),
		  compiled_block(&site, KIND_credential, "a"), true, &t);
	ATF_CHECK_STREQ("db.example.org", t.host);
	ATF_CHECK_EQ(3307, t.port);
	ATF_CHECK_EQ(DATABASE_TLS_VERIFY_IDENTITY, t.tls);
	ATF_CHECK_STREQ("certs/ca.pem", t.ca);
	ATF_CHECK_STREQ("1.3", t.min_version);
	ATF_CHECK_STREQ("root", t.user);
	ATF_CHECK_STREQ("/c", t.client_cert);
	ATF_CHECK_STREQ("/k", t.client_key);
	ATF_CHECK(t.is_admin && !t.socket && !t.auth_plugins);
	end();
}

ATF_TC_WITHOUT_HEAD(guarded_arena_grows);
ATF_TC_BODY(guarded_arena_grows, tc)
{
	struct arena a;
	struct err err;
	ATF_REQUIRE(secret_init(&err));
	guarded_arena_init(&a);
	char *p = NULL;
	size_t n = 0;
	for (size_t want = 10; want < 300000; want *= 3) {
		p = arena_grow(&a, p, n, want);
		memset(p + n, (int)want & 0x7f, want - n);
		n = want;
	}
	ATF_CHECK_EQ(10, p[0]);
	ATF_CHECK_EQ(30, p[10]);
	arena_release(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, file_gets_its_password);
	ATF_TP_ADD_TC(tp, file_refuses_what_it_cannot_carry);
	ATF_TP_ADD_TC(tp, statement_gets_a_fresh_hash);
	ATF_TP_ADD_TC(tp, file_with_a_secret_is_compared);
	ATF_TP_ADD_TC(tp, files_that_are_none);
	ATF_TP_ADD_TC(tp, what_is_not_allowed);
	ATF_TP_ADD_TC(tp, target_of_a_server);
	ATF_TP_ADD_TC(tp, guarded_arena_grows);
	return atf_no_error();
}
