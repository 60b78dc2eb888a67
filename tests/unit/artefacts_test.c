/* SPDX-License-Identifier: BSD-2-Clause
 *
 * All artefacts of a description: the tree, the manifest, bootstrap.sql, and what the walk needs of
 * memory. That servers take the script is for tests/live. */
#include "backends/registry.h"
#include "grammar/support/buf.h"
#include "grammar/support/sha256.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] =
	"edition 2026\n"
	"tls t { mode = required; ca = \"certs/ca.pem\" }\n"
	"credential a-1 { username = \"a\"; password = env(\"A\") }\n"
	"credential b { username = \"b\"; password = env(\"B\"); client_cert = \"/c\"; client_key "
	"= \"/k\" }\n"
	"database_server one { host = \"db1\"; engine = mysql; tls = t }\n"
	"database_server two { host = \"db2\"; engine = mariadb; tls = t }\n"
	"database_server idle { host = \"db3\"; engine = mysql; tls = t }\n"
	"cluster k { slurm_version = \"24.11\"; head_node = \"h1\"\n"
	"  slurmdbd { database_server = one; credential = a-1; database = \"k_db\" } }\n"
	"cluster l { slurm_version = \"24.11\"; head_node = \"h2\"\n"
	"  slurmdbd { database_server = two; credential = b; account_hosts = [\"h2\", \"10.%\"] } "
	"}\n";

/* What a sink was given, copied. */
struct taken {
	char path[64][256];
	char *content[64];
	char digest[64][65];
	unsigned count, limit;
};

static bool take(void *user, const struct artefact *f)
{
	struct taken *t = user;
	size_t size = 0;
	ATF_REQUIRE(t->count < 64);
	snprintf(t->path[t->count], sizeof(t->path[0]), "%s", f->path);
	char *content = calloc(1, 65536);
	for (uint32_t i = 0; i < f->piece_count; i++) {
		ATF_REQUIRE(size + f->pieces[i].size < 65536);
		memcpy(content + size, f->pieces[i].text, f->pieces[i].size);
		size += f->pieces[i].size;
	}
	sha256_hex(content, size, t->digest[t->count]);
	t->content[t->count++] = content;
	return t->count != t->limit;
}

static void taken_release(struct taken *t)
{
	for (unsigned i = 0; i < t->count; i++)
		free(t->content[i]);
}

static const char *content_of(const struct taken *t, const char *path)
{
	for (unsigned i = 0; i < t->count; i++)
		if (!strcmp(t->path[i], path))
			return t->content[i];
	atf_tc_fail("no %s", path);
}

static bool emit(struct compiled *c, struct taken *t)
{
	static jmp_buf oom;
	struct arena scratch;
	struct artefact_sink sink = {take, t, "/usr/libexec/slacc"};
	arena_init(&scratch, NULL);
	c->arena.oom = scratch.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	bool whole = artefacts_emit(c->model, &c->arena, &scratch, &sink);
	arena_release(&scratch);
	return whole;
}

ATF_TC_WITHOUT_HEAD(tree);
ATF_TC_BODY(tree, tc)
{
	static const char *const paths[] = {
		"slurmdbd/k/slurmdbd.conf",
		"slurmdbd/l/slurmdbd.conf",
		"slurmdbd/k/slacc-t.pem",
		"slurmdbd/l/slacc-t.pem",
		"cluster/k/slurm_accounting.conf",
		"cluster/l/slurm_accounting.conf",
		"database_server/one/bootstrap.sql",
		"database_server/two/bootstrap.sql",
		"manifest.json",
	};
	static struct taken t;
	struct compiled c;
	compiled_good(&c, text);
	ATF_CHECK(emit(&c, &t));
	ATF_REQUIRE_EQ(sizeof(paths) / sizeof(*paths), t.count);
	for (unsigned i = 0; i < t.count; i++)
		ATF_CHECK_STREQ(paths[i], t.path[i]);
	taken_release(&t);
	compiled_release(&c);
}

ATF_TC_WITHOUT_HEAD(stops_when_told);
ATF_TC_BODY(stops_when_told, tc)
{
	static struct taken t = {.limit = 3};
	struct compiled c;
	compiled_good(&c, text);
	ATF_CHECK(!emit(&c, &t));
	ATF_CHECK_EQ(3, t.count);
	taken_release(&t);
	compiled_release(&c);
}

ATF_TC_WITHOUT_HEAD(manifest);
ATF_TC_BODY(manifest, tc)
{
	static struct taken t;
	struct compiled c;
	json_error_t error;
	compiled_good(&c, text);
	emit(&c, &t);
	json_t *root = json_loads(content_of(&t, "manifest.json"), JSON_REJECT_DUPLICATES, &error);
	ATF_REQUIRE_MSG(root, "%s", error.text);
	json_t *list = json_object_get(root, "artefacts"), *f = json_array_get(list, 0);
	ATF_REQUIRE_EQ(t.count - 1, json_array_size(list));
	for (unsigned i = 0; i < json_array_size(list); i++) {
		json_t *row = json_array_get(list, i);
		ATF_CHECK_STREQ(t.path[i], json_string_value(json_object_get(row, "path")));
		ATF_CHECK_STREQ(t.digest[i], json_string_value(json_object_get(row, "sha256")));
	}
	ATF_CHECK_STREQ("/etc/slurm/slurmdbd.conf",
			json_string_value(json_object_get(f, "install")));
	ATF_CHECK_STREQ("0600", json_string_value(json_object_get(f, "mode")));
	ATF_CHECK_STREQ("slurm", json_string_value(json_object_get(f, "owner")));
	ATF_CHECK_STREQ("cluster.k.slurmdbd", json_string_value(json_object_get(f, "of")));
	ATF_CHECK_STREQ("credential.a-1",
			json_string_value(json_array_get(json_object_get(f, "secrets"), 0)));
	ATF_CHECK(json_is_null(json_object_get(json_array_get(list, 6), "install")));
	json_decref(root);
	taken_release(&t);
	compiled_release(&c);
}

static unsigned occurrences(const char *in, const char *piece)
{
	unsigned n = 0;
	for (const char *p = in; (p = strstr(p, piece)); p++)
		n++;
	return n;
}

ATF_TC_WITHOUT_HEAD(script_of_mysql);
ATF_TC_BODY(script_of_mysql, tc)
{
	static struct taken t;
	struct compiled c;
	compiled_good(&c, text);
	emit(&c, &t);
	const char *sql = content_of(&t, "database_server/one/bootstrap.sql");
	ATF_CHECK(strstr(sql, "\nSET NAMES utf8mb4;\n"));
	ATF_CHECK(strstr(sql, "\n-- SET @`slacc_auth_a-1` = '$A$005$...';\n"));
	ATF_CHECK(strstr(sql, "IS NULL, 'slacc: set @`slacc_auth_a-1` first'"));
	ATF_CHECK(strstr(sql, "\nCREATE DATABASE IF NOT EXISTS `k_db` CHARACTER SET utf8mb4"));
	ATF_CHECK(strstr(sql,
			 "CONCAT('CREATE USER IF NOT EXISTS ''a''@''%'' IDENTIFIED WITH"
			 " caching_sha2_password AS ', QUOTE(@`slacc_auth_a-1`), ' REQUIRE SSL')"));
	ATF_CHECK(strstr(sql, "\nALTER USER 'a'@'%' REQUIRE SSL;\n"));
	ATF_CHECK(strstr(sql, " ON `k', @slacc_escape, '_db`.* TO ''a''@''%''')"));
	ATF_CHECK(!strchr(sql, '\\'));
	ATF_CHECK_EQ(1, occurrences(sql, "CREATE DATABASE"));
	/* guard, account, grant */
	ATF_CHECK_EQ(3, occurrences(sql, "\nPREPARE slacc FROM @slacc_sql;\nEXECUTE slacc;\n"
					 "DEALLOCATE PREPARE slacc;\n"));
	taken_release(&t);
	compiled_release(&c);
}

ATF_TC_WITHOUT_HEAD(script_of_mariadb);
ATF_TC_BODY(script_of_mariadb, tc)
{
	static struct taken t;
	struct compiled c;
	compiled_good(&c, text);
	emit(&c, &t);
	const char *sql = content_of(&t, "database_server/two/bootstrap.sql");
	ATF_CHECK(strstr(sql, "\n-- SET @slacc_auth_b = '*...';\n"));
	ATF_CHECK(!strstr(sql, "slacc_escape") && !strstr(sql, "slacc_auth_a"));
	ATF_CHECK_EQ(1, occurrences(sql, "slacc: set @slacc_auth_b first"));
	ATF_CHECK_EQ(2, occurrences(sql, "' REQUIRE X509')"));
	ATF_CHECK(strstr(sql, "\nALTER USER 'b'@'h2' REQUIRE X509;\n"));
	ATF_CHECK(strstr(sql, "\nALTER USER 'b'@'10.%' REQUIRE X509;\n"));
	ATF_CHECK(strstr(sql, "\nGRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, "
			      "CREATE ROUTINE,"
			      " ALTER ROUTINE, EXECUTE ON `l`.* TO 'b'@'10.%';\n"));
	taken_release(&t);
	compiled_release(&c);
}

/* The slot of an authentication string is a line of its own: bound, it sets the variable. */
ATF_TC_WITHOUT_HEAD(script_slots);
ATF_TC_BODY(script_slots, tc)
{
	static jmp_buf oom;
	struct compiled c;
	struct emission e;
	struct artefact f;
	compiled_good(&c, text);
	c.arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	emission_init(&e, &c.arena, c.model);
	ATF_REQUIRE(bootstrap_sql_emit(&e, compiled_block(&c, KIND_database_server, "two"), &f));
	ATF_REQUIRE_EQ(3, f.piece_count);
	ATF_CHECK_EQ(ARTEFACT_AUTH, f.pieces[1].kind);
	ATF_CHECK_STREQ("SET @slacc_auth_b = ", f.pieces[1].before);
	ATF_CHECK_STREQ(";\n", f.pieces[1].after);
	ATF_CHECK_STREQ("mysql_native_password", f.pieces[1].plugin);
	ATF_CHECK(!f.install);
	ATF_CHECK_EQ(0600, f.mode);
	ATF_CHECK(!bootstrap_sql_emit(&e, compiled_block(&c, KIND_database_server, "idle"), &f));
	compiled_release(&c);
}

/* A label that no variable can bear, one credential for two slurmdbd, an account without password.
 */
ATF_TC_WITHOUT_HEAD(script_variables);
ATF_TC_BODY(script_variables, tc)
{
	static jmp_buf oom;
	struct compiled c;
	struct emission e;
	struct artefact f;
	size_t size;
	compiled_good(&c,
		      "edition 2026\n"
		      "credential \"a\\\\b\" { username = \"a\"; password = env(\"A\") }\n"
		      "credential s { username = \"slurm\"; auth_plugin = unix_socket }\n"
		      "database_server d { socket = \"/run/mysqld/mysqld.sock\"; engine = mysql }\n"
		      "slurmdbd x { slurm_version = \"24.11\"; host = \"h\"; database_server = d; "
		      "credential = \"a\\\\b\" }\n"
		      "slurmdbd y { slurm_version = \"24.11\"; host = \"i\"; database_server = d; "
		      "credential = s; database = \"y\" }\n");
	c.arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	emission_init(&e, &c.arena, c.model);
	ATF_REQUIRE(bootstrap_sql_emit(&e, compiled_block(&c, KIND_database_server, "d"), &f));
	const char *sql = artefact_text(&c.arena, &f, &size);
	/* printf 'a\\b' | sha256sum */
	ATF_CHECK(strstr(sql, "SET @slacc_auth_c62016d0f8ee3333 = "));
	ATF_CHECK(strstr(sql, "\nCREATE USER IF NOT EXISTS 'slurm'@'localhost' IDENTIFIED WITH"
			      " auth_socket REQUIRE NONE;\n"));
	compiled_release(&c);
}

/* An allocator that counts what is held. */
struct counted {
	size_t held, peak;
};

static void *counted_resize(void *user, void *p, size_t n)
{
	struct counted *c = user;
	size_t *block = p ? (size_t *)p - 2 : NULL, old = block ? *block : 0;
	c->held = c->held - old + n;
	c->peak = c->held > c->peak ? c->held : c->peak;
	if (!n) {
		free(block);
		return NULL;
	}
	block = realloc(block, n + 2 * sizeof(*block));
	ATF_REQUIRE(block);
	*block = n;
	return block + 2;
}

static bool count_only(void *user, const struct artefact *f)
{
	(void)f;
	++*(unsigned *)user;
	return true;
}

/* The walk takes the memory of one artefact, not of all. */
ATF_TC_WITHOUT_HEAD(memory_of_one);
ATF_TC_BODY(memory_of_one, tc)
{
	static jmp_buf oom;
	enum { CLUSTERS = 300 };
	struct compiled c;
	struct buf b;
	struct arena own, scratch;
	struct counted counted = {0, 0};
	unsigned taken = 0;
	arena_init(&own, NULL);
	own.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	b = BUF_IN(&own);
	buf_adds(&b,
		 "edition 2026\n"
		 "database_server d { socket = \"/run/mysqld/mysqld.sock\"; engine = mariadb }\n");
	for (int i = 0; i < CLUSTERS; i++)
		buf_printf(&b,
			   "credential c%d { username = \"u%d\"; password = env(\"P\") }\n"
			   "cluster k%d { slurm_version = \"24.11\"; head_node = \"h%d\"\n"
			   "  slurmdbd { database_server = d; credential = c%d } }\n",
			   i, i, i, i, i);
	compiled_good(&c, buf_text(&b));
	arena_init(&scratch, &(struct allocator){counted_resize, &counted});
	c.arena.oom = scratch.oom = &oom;
	struct artefact_sink sink = {count_only, &taken, "/usr/libexec/slacc"};
	ATF_CHECK(artefacts_emit(c.model, &c.arena, &scratch, &sink));
	ATF_CHECK_EQ(2 * CLUSTERS + 2, taken);
	arena_release(&scratch);
	ATF_CHECK_EQ(0, counted.held);
	/* The script of the one server is by far the largest. */
	ATF_CHECK_MSG(counted.peak < 4 * 1024 * 1024, "%zu bytes", counted.peak);
	arena_release(&own);
	compiled_release(&c);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tree);
	ATF_TP_ADD_TC(tp, stops_when_told);
	ATF_TP_ADD_TC(tp, manifest);
	ATF_TP_ADD_TC(tp, script_of_mysql);
	ATF_TP_ADD_TC(tp, script_of_mariadb);
	ATF_TP_ADD_TC(tp, script_slots);
	ATF_TP_ADD_TC(tp, script_variables);
	ATF_TP_ADD_TC(tp, memory_of_one);
	return atf_no_error();
}
