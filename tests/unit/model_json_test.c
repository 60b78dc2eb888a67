/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The model as JSON: the form of each type of value, where values come from, and that the bytes
 * depend on the description alone. */
#include "backends/model_json.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static struct compiled site;
static jmp_buf oom;

static const char *ir(void)
{
	site.arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	struct buf out = BUF_IN(&site.arena);
	model_json(&out, site.model);
	return buf_text(&out);
}

/* Follows names and indexes from the root of a parsed document. */
static json_t *parsed(const char *text)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ATF_REQUIRE_MSG(root, "%d:%d: %s", error.line, error.column, error.text);
	return root;
}

static json_t *block(json_t *root, const char *kind, size_t i)
{
	json_t *b = json_array_get(json_object_get(json_object_get(root, "blocks"), kind), i);
	ATF_REQUIRE_MSG(b, "no %s %zu", kind, i);
	return b;
}

static json_t *attribute(json_t *of, const char *name)
{
	return json_object_get(json_object_get(of, "attributes"), name);
}

static const char *text_at(json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text ? text : "(none)";
}

ATF_TC_WITHOUT_HEAD(golden);
ATF_TC_BODY(golden, tc)
{
	compiled_good(&site, "edition 2026\n"
			     "tls t {\n"
			     "  mode = required\n"
			     "  ca = \"certs/ca.pem\"\n"
			     "}\n");
	ATF_CHECK_STREQ("{\n"
			"  \"format_version\": \"1.0\",\n"
			"  \"edition\": 2026,\n"
			"  \"blocks\": {\n"
			"    \"tls\": [\n"
			"      {\n"
			"        \"block\": \"tls.t\",\n"
			"        \"at\": \"site.slacc:2:1\",\n"
			"        \"attributes\": {\n"
			"          \"mode\": {\n"
			"            \"value\": \"required\",\n"
			"            \"origin\": \"own\",\n"
			"            \"at\": \"site.slacc:3:10\"\n"
			"          },\n"
			"          \"ca\": {\n"
			"            \"value\": \"certs/ca.pem\",\n"
			"            \"origin\": \"own\",\n"
			"            \"at\": \"site.slacc:4:8\"\n"
			"          },\n"
			"          \"min_version\": {\n"
			"            \"value\": \"TLSv1.2\",\n"
			"            \"origin\": \"builtin\"\n"
			"          }\n"
			"        }\n"
			"      }\n"
			"    ]\n"
			"  },\n"
			"  \"assets\": [\n"
			"    {\n"
			"      \"path\": \"certs/ca.pem\",\n"
			"      \"size\": 28,\n"
			"      \"sha256\": "
			"\"b93f51c3ac1bdd90edcce2019d2452a328cbf97443f3744cc7ec63033a5b2c16\",\n"
			"      \"of\": \"tls.t\"\n"
			"    }\n"
			"  ]\n"
			"}\n",
			ir());
	compiled_release(&site);
}

static const char whole[] =
	"edition 2026\n"
	"defaults cluster { slurm_version = \"24.11\" }\n"
	"credential c { username = \"c\"; password = vault(\"kv/slurm\", key = \"pw\"); cache { "
	"ttl = 2h } }\n"
	"credential d { username = \"\\u{e9}\\\"\\u{2028}\"; password = command([\"/bin/x\", "
	"\"-a\"]) }\n"
	"database_server s { socket = \"/run/mysqld/mysqld.sock\"; engine = mariadb }\n"
	"cluster k { head_node = \"h\"; slurmdbd { database_server = s; credential = c }\n"
	"  slurm_conf { AccountingStorageEnforce = [limits, qos]; MaxDBDMsgs = 20000 } }\n"
	"federation f { clusters = [k] }\n";

ATF_TC_WITHOUT_HEAD(forms);
ATF_TC_BODY(forms, tc)
{
	compiled_good(&site, whole);
	json_t *root = parsed(ir()), *v;
	v = attribute(block(root, "credential", 0), "password");
	json_t *secret = json_object_get(v, "value");
	ATF_CHECK_STREQ("vault", text_at(secret, "secret"));
	ATF_CHECK_STREQ("pw", text_at(secret, "key"));
	ATF_CHECK_STREQ("kv/slurm",
			json_string_value(json_array_get(json_object_get(secret, "arguments"), 0)));
	secret = json_object_get(attribute(block(root, "credential", 1), "password"), "value");
	ATF_CHECK_EQ(2, json_array_size(json_object_get(secret, "arguments")));
	ATF_CHECK(json_is_null(json_object_get(secret, "key")));
	ATF_CHECK_STREQ("\xc3\xa9\"\xe2\x80\xa8",
			text_at(attribute(block(root, "credential", 1), "username"), "value"));
	v = json_object_get(attribute(block(root, "credential", 0), "cache"), "value");
	ATF_CHECK_STREQ("credential.c.cache", text_at(v, "block"));
	ATF_CHECK_EQ(7200, json_integer_value(json_object_get(attribute(v, "ttl"), "value")));
	ATF_CHECK_STREQ("builtin", text_at(attribute(v, "max_stale"), "origin"));
	v = json_object_get(attribute(block(root, "cluster", 0), "slurmdbd"), "value");
	ATF_CHECK_STREQ("cluster.k.slurmdbd", text_at(v, "block"));
	ATF_CHECK_STREQ("cluster.k.slurmdbd", text_at(block(root, "slurmdbd", 0), "block"));
	v = json_object_get(attribute(block(root, "federation", 0), "clusters"), "value");
	ATF_CHECK_STREQ("cluster.k", text_at(json_array_get(v, 0), "block"));
	v = json_object_get(attribute(block(root, "cluster", 0), "slurm_conf"), "value");
	ATF_CHECK_STREQ("limits,qos",
			text_at(json_object_get(v, "AccountingStorageEnforce"), "value"));
	ATF_CHECK_STREQ("20000", text_at(json_object_get(v, "MaxDBDMsgs"), "value"));
	json_decref(root);
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(origins);
ATF_TC_BODY(origins, tc)
{
	compiled_good(&site, whole);
	json_t *root = parsed(ir()), *cluster = block(root, "cluster", 0);
	json_t *dbd = block(root, "slurmdbd", 0);
	ATF_CHECK_STREQ("own", text_at(attribute(cluster, "head_node"), "origin"));
	ATF_CHECK_STREQ("site.slacc:6:25", text_at(attribute(cluster, "head_node"), "at"));
	ATF_CHECK_STREQ("defaults", text_at(attribute(cluster, "slurm_version"), "origin"));
	ATF_CHECK_STREQ("site.slacc:2:36", text_at(attribute(cluster, "slurm_version"), "at"));
	ATF_CHECK_STREQ("derived", text_at(attribute(dbd, "database"), "origin"));
	ATF_CHECK_STREQ("k", text_at(attribute(dbd, "database"), "value"));
	ATF_CHECK_STREQ("builtin", text_at(attribute(dbd, "port"), "origin"));
	ATF_CHECK_STREQ("(none)", text_at(attribute(dbd, "port"), "at"));
	ATF_CHECK(!attribute(dbd, "backup_host"));
	/* The language's own layouts say so and stand nowhere. */
	ATF_CHECK(json_is_true(json_object_get(block(root, "layout", 0), "builtin")));
	ATF_CHECK_STREQ("(none)", text_at(block(root, "layout", 0), "at"));
	json_t *conf_dir = attribute(block(root, "layout", 0), "conf_dir");
	ATF_CHECK_STREQ("builtin", text_at(conf_dir, "origin"));
	ATF_CHECK_STREQ("(none)", text_at(conf_dir, "at"));
	json_decref(root);
	compiled_release(&site);
}

/* The same from another directory, with an included file. */
ATF_TC_WITHOUT_HEAD(same_bytes_elsewhere);
ATF_TC_BODY(same_bytes_elsewhere, tc)
{
	static const char root[] = "edition 2026\ninclude \"more/c.slacc\"\n"
				   "tls t { mode = required; ca = \"ca.pem\" }\n";
	static const char more[] = "credential c { username = \"c\"; password = env(\"P\") }\n";
	const struct memory_file here[] = {
		{"site.slacc", root}, {"more/c.slacc", more}, {"ca.pem", "x"}, {NULL, NULL}};
	const struct memory_file there[] = {{"/home/joe/acct/site.slacc", root},
					    {"/home/joe/acct/more/c.slacc", more},
					    {"/home/joe/acct/ca.pem", "x"},
					    {NULL, NULL}};
	char first[65536];
	compiled_files(&site, here);
	ATF_REQUIRE_EQ(0, site.diags.errors);
	snprintf(first, sizeof(first), "%s", ir());
	compiled_release(&site);
	ATF_CHECK(strstr(first, "\"at\": \"more/c.slacc:1:1\""));
	compiled_files(&site, there);
	ATF_CHECK_STREQ(first, ir());
	ATF_CHECK_STREQ(first, ir());
	compiled_release(&site);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, golden);
	ATF_TP_ADD_TC(tp, forms);
	ATF_TP_ADD_TC(tp, origins);
	ATF_TP_ADD_TC(tp, same_bytes_elsewhere);
	return atf_no_error();
}
