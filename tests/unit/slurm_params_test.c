/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of Slurm's releases and keys: they are found, they are consistent, and facts that the
 * rest relies on. */
#include "compiler/slurm/advice.h"
#include "compiler/slurm/conf_value.h"
#include "compiler/slurm/params.h"
#include "compiler/slurm/value.h"

#include "compiler/suggest.h"

#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct slurm_param *find(enum slurm_file file, const char *key)
{
	return slurm_param_find(file, key, strlen(key));
}

static const struct slurm_param *dbd(const char *key)
{
	const struct slurm_param *p = find(SLURM_SLURMDBD_CONF, key);
	ATF_REQUIRE_MSG(p, "slurmdbd.conf has no '%s'", key);
	return p;
}

static const struct slurm_param *conf(const char *key)
{
	const struct slurm_param *p = find(SLURM_SLURM_CONF, key);
	ATF_REQUIRE_MSG(p, "slurm.conf has no '%s'", key);
	return p;
}

ATF_TC_WITHOUT_HEAD(versions);
ATF_TC_BODY(versions, tc)
{
	(void)tc;
	static const struct {
		const char *text;
		enum slurm_release release;
		int micro;
	} good[] = {
		{"20.02", SLURM_20_02, SLURM_NO_MICRO},
		{"24.11", SLURM_24_11, SLURM_NO_MICRO},
		{"24.11.5", SLURM_24_11, 5},
		{"24.11.0", SLURM_24_11, 0},
		{"22.05.8-4", SLURM_22_05, 8},
		{"26.11", SLURM_26_11, SLURM_NO_MICRO},
		{"26.05.12", SLURM_26_05, 12},
	};
	static const char *const bad[] = {"",        "24",       "24.1",    "24.12",
					  "19.05",   "24.11.",   "24.11.x", "24.11-",
					  "24.11-1", "24.11.5-", "v24.11",  " 24.11",
					  "24.11 ",  "24.110",   "24,11",   "24.11.5.1"};
	struct slurm_version v;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ATF_CHECK_MSG(slurm_version_parse(good[i].text, strlen(good[i].text), &v), "%s",
			      good[i].text);
		ATF_CHECK_EQ(v.release, good[i].release);
		ATF_CHECK_EQ(v.micro, good[i].micro);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!slurm_version_parse(bad[i], strlen(bad[i]), &v), "'%s' is a version",
			      bad[i]);
	for (enum slurm_release r = SLURM_20_02; r < SLURM_RELEASES; r++) {
		const char *name = slurm_release_name(r);
		ATF_CHECK(slurm_version_parse(name, strlen(name), &v) && v.release == r);
	}
	ATF_CHECK_STREQ(slurm_release_name(SLURM_ANY_RELEASE), "");
}

ATF_TC_WITHOUT_HEAD(rpc_window);
ATF_TC_BODY(rpc_window, tc)
{
	(void)tc;
	static const struct {
		enum slurm_release dbd, client;
		bool accepts;
	} rows[] = {
		{SLURM_24_05, SLURM_23_02, true},  {SLURM_24_05, SLURM_22_05, false},
		{SLURM_24_11, SLURM_23_02, true},  {SLURM_24_11, SLURM_22_05, false},
		{SLURM_26_05, SLURM_24_11, true},  {SLURM_26_05, SLURM_24_05, false},
		{SLURM_22_05, SLURM_20_11, true},  {SLURM_22_05, SLURM_20_02, false},
		{SLURM_24_11, SLURM_24_11, true},  {SLURM_24_11, SLURM_25_05, false},
		{SLURM_22_05, SLURM_24_11, false}, {SLURM_26_11, SLURM_25_05, true},
		{SLURM_26_11, SLURM_24_11, false}, {SLURM_ANY_RELEASE, SLURM_20_02, true},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ATF_CHECK_EQ_MSG(slurm_dbd_accepts(rows[i].dbd, rows[i].client), rows[i].accepts,
				 "%s and %s", slurm_release_name(rows[i].dbd),
				 slurm_release_name(rows[i].client));
	ATF_CHECK_EQ(slurm_dbd_oldest_peer(SLURM_25_11), SLURM_24_05);
}

ATF_TC_WITHOUT_HEAD(schemas);
ATF_TC_BODY(schemas, tc)
{
	(void)tc;
	ATF_CHECK_EQ(slurm_schema(SLURM_22_05), 12);
	ATF_CHECK_EQ(slurm_schema(SLURM_23_11), 15);
	ATF_CHECK_EQ(slurm_schema(SLURM_26_05), 16);
	ATF_CHECK_EQ(slurm_schema_accepts_from(SLURM_22_05), 0);
	ATF_CHECK_EQ(slurm_schema_accepts_from(SLURM_24_11), 13);
	for (enum slurm_release r = SLURM_20_02; r < SLURM_RELEASES; r++) {
		ATF_CHECK(slurm_schema_accepts_from(r) <= slurm_schema(r));
		ATF_CHECK(r == SLURM_20_02 || slurm_schema(r - 1) <= slurm_schema(r));
	}
}

ATF_TC_WITHOUT_HEAD(every_key_is_found_in_any_case);
ATF_TC_BODY(every_key_is_found_in_any_case, tc)
{
	(void)tc;
	static const unsigned counts[SLURM_FILES] = {74, 273};
	for (enum slurm_file file = 0; file < SLURM_FILES; file++) {
		unsigned i = 0;
		for (const struct slurm_param *p; (p = slurm_param_at(file, i)); i++) {
			char key[64];
			ATF_REQUIRE(p->name_size == strlen(p->name) && p->name_size < sizeof(key));
			ATF_REQUIRE_EQ(p->file, file);
			ATF_CHECK_EQ_MSG(slurm_param_find(file, p->name, p->name_size), p,
					 "%s is not found", p->name);
			for (size_t j = 0; j <= p->name_size; j++)
				key[j] = (char)(p->name[j] >= 'a' && p->name[j] <= 'z'
							? p->name[j] - 32
							: p->name[j]);
			ATF_CHECK_EQ(slurm_param_find(file, key, p->name_size), p);
			ATF_CHECK_EQ(slurm_param_find(file, key, p->name_size - 1),
				     find(file, "x"));
			key[0] = '_';
			ATF_CHECK(!slurm_param_find(file, key, p->name_size));
		}
		ATF_CHECK_EQ_MSG(i, counts[file], "%s has %u keys", slurm_file_name(file), i);
	}
	ATF_CHECK(!find(SLURM_SLURMDBD_CONF, ""));
	ATF_CHECK(!find(SLURM_SLURMDBD_CONF, "ClusterName"));
	ATF_CHECK(!find(SLURM_SLURM_CONF, "DbdHost"));
}

static void check_words(const struct slurm_param *p)
{
	bool needs_words =
		p->type == SLURM_ENUM || p->type == SLURM_ENUM_LIST || p->type == SLURM_KV_LIST;
	ATF_CHECK_EQ_MSG(p->words != NULL, needs_words, "%s", p->name);
	for (unsigned i = 0; i < p->word_count; i++) {
		const struct slurm_word *w = &p->words[i];
		ATF_CHECK_EQ_MSG(slurm_word_find(p, w->text, strlen(w->text)), w, "%s: %s twice",
				 p->name, w->text);
		ATF_CHECK(!w->same_as || slurm_word_find(p, w->same_as, strlen(w->same_as)));
		ATF_CHECK(!w->needs || slurm_word_find(p, w->needs, strlen(w->needs)));
		ATF_CHECK(!w->removed || w->removed > w->since);
		ATF_CHECK_MSG(w->kind == SLURM_WORD_ALONE || p->type == SLURM_KV_LIST, "%s: %s",
			      p->name, w->text);
	}
}

ATF_TC_WITHOUT_HEAD(rows_are_consistent);
ATF_TC_BODY(rows_are_consistent, tc)
{
	(void)tc;
	for (enum slurm_file file = 0; file < SLURM_FILES; file++) {
		const struct slurm_param *p;
		for (unsigned i = 0; (p = slurm_param_at(file, i)); i++) {
			ATF_CHECK_MSG(p->since >= SLURM_20_02 && p->since < SLURM_RELEASES, "%s",
				      p->name);
			ATF_CHECK_MSG(!p->removed || (p->removed > p->since &&
						      p->removed < SLURM_RELEASES),
				      "%s", p->name);
			ATF_CHECK_MSG(p->doc && strlen(p->doc) > 5 &&
					      p->doc[strlen(p->doc) - 1] != '.',
				      "%s", p->name);
			ATF_CHECK_MSG(p->fallback && *p->fallback, "%s", p->name);
			ATF_CHECK(p->type < SLURM_TYPES && slurm_type_name(p->type)[0]);
			ATF_CHECK(!p->max || p->min < p->max);
			ATF_CHECK(p->accounting || file == SLURM_SLURM_CONF);
			ATF_CHECK(!p->owner || !p->refused);
			check_words(p);
		}
	}
}

/* Keys slacc writes itself and the attribute that owns each. */
static const struct {
	enum slurm_file file;
	const char *key, *owner;
} owned[] = {
	{SLURM_SLURMDBD_CONF, "DbdHost", "slurmdbd.host"},
	{SLURM_SLURMDBD_CONF, "DbdAddr", "slurmdbd.address"},
	{SLURM_SLURMDBD_CONF, "DbdBackupHost", "slurmdbd.backup_host"},
	{SLURM_SLURMDBD_CONF, "DbdPort", "slurmdbd.port"},
	{SLURM_SLURMDBD_CONF, "StorageHost", "database_server.host"},
	{SLURM_SLURMDBD_CONF, "StorageBackupHost", "database_server.backup_host"},
	{SLURM_SLURMDBD_CONF, "StoragePort", "database_server.port"},
	{SLURM_SLURMDBD_CONF, "StorageUser", "credential.username"},
	{SLURM_SLURMDBD_CONF, "StoragePass", "credential.password"},
	{SLURM_SLURMDBD_CONF, "StoragePassScript", "slurmdbd.storage_pass"},
	{SLURM_SLURMDBD_CONF, "StorageLoc", "slurmdbd.database"},
	{SLURM_SLURMDBD_CONF, "StorageParameters", "database_server.tls"},
	{SLURM_SLURMDBD_CONF, "SlurmUser", "layout.slurm_user"},
	{SLURM_SLURMDBD_CONF, "AuthInfo", "layout.munge_socket"},
	{SLURM_SLURMDBD_CONF, "LogFile", "layout.log_file"},
	{SLURM_SLURMDBD_CONF, "PidFile", "layout.pid_file"},
	{SLURM_SLURMDBD_CONF, "TLSType", "slurmdbd.rpc_tls"},
	{SLURM_SLURMDBD_CONF, "TLSParameters", "slurmdbd.rpc_tls"},
	{SLURM_SLURMDBD_CONF, "PluginDir", NULL},
	{SLURM_SLURMDBD_CONF, "AuthType", NULL},
	{SLURM_SLURM_CONF, "ClusterName", "cluster.name"},
	{SLURM_SLURM_CONF, "AccountingStorageHost", "slurmdbd.host"},
	{SLURM_SLURM_CONF, "AccountingStorageBackupHost", "slurmdbd.backup_host"},
	{SLURM_SLURM_CONF, "AccountingStoragePort", "slurmdbd.port"},
	{SLURM_SLURM_CONF, "AccountingStoragePass", "layout.munge_socket"},
	{SLURM_SLURM_CONF, "AuthInfo", "layout.munge_socket"},
	{SLURM_SLURM_CONF, "SlurmUser", "layout.slurm_user"},
	{SLURM_SLURM_CONF, "TLSType", "cluster.rpc_tls"},
	{SLURM_SLURM_CONF, "TLSParameters", "cluster.rpc_tls"},
	{SLURM_SLURM_CONF, "AccountingStorageEnforce", NULL},
};

ATF_TC_WITHOUT_HEAD(owners);
ATF_TC_BODY(owners, tc)
{
	(void)tc;
	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) {
		const struct slurm_param *p = find(owned[i].file, owned[i].key);
		ATF_REQUIRE_MSG(p, "%s", owned[i].key);
		ATF_CHECK_STREQ(p->owner ? p->owner : "", owned[i].owner ? owned[i].owner : "");
	}
	ATF_CHECK(dbd("StorageType")->owner && conf("AccountingStorageType")->owner);
	ATF_CHECK(conf("AccountingStorageLoc")->refused && conf("AccountingStorageUser")->refused);
	static const char *const secret[] = {"JobCompPass", "JobCompPassScript",
					     "DefaultStoragePass"};
	for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
		ATF_CHECK(conf(secret[i])->flags & SLURM_PARAM_SECRET);
	ATF_CHECK(dbd("StoragePass")->flags & SLURM_PARAM_SECRET);
	ATF_CHECK(!(conf("AccountingStoragePass")->flags & SLURM_PARAM_SECRET));
}

ATF_TC_WITHOUT_HEAD(compared_keys_are_in_both_files);
ATF_TC_BODY(compared_keys_are_in_both_files, tc)
{
	(void)tc;
	static const char *const keys[] = {"AuthType", "HashPlugin", "TLSType", "TrackWCKey"};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ATF_CHECK(dbd(keys[i])->flags & conf(keys[i])->flags & SLURM_PARAM_COMPARED);
	ATF_CHECK(!(dbd("PrivateData")->flags & SLURM_PARAM_COMPARED));
}

ATF_TC_WITHOUT_HEAD(releases_of_keys_and_words);
ATF_TC_BODY(releases_of_keys_and_words, tc)
{
	(void)tc;
	ATF_CHECK(!slurm_param_in_release(dbd("DisableRollups"), SLURM_25_11));
	ATF_CHECK(slurm_param_in_release(dbd("DisableRollups"), SLURM_26_05));
	ATF_CHECK(slurm_param_in_release(dbd("DisableRollups"), SLURM_ANY_RELEASE));
	ATF_CHECK(!slurm_param_in_release(dbd("StorageParameters"), SLURM_20_02));
	ATF_CHECK(slurm_param_in_release(conf("AccountingStorageLoc"), SLURM_25_05));
	ATF_CHECK(!slurm_param_in_release(conf("AccountingStorageLoc"), SLURM_25_11));
	ATF_CHECK(!slurm_param_in_release(conf("AccountingStoreJobComment"), SLURM_21_08));
	const struct slurm_word *audit = slurm_word_find(dbd("DebugFlags"), "auditrpcs", 9);
	ATF_REQUIRE(audit);
	ATF_CHECK(!slurm_word_in_release(audit, SLURM_23_11) &&
		  slurm_word_in_release(audit, SLURM_24_05));
	ATF_CHECK(!slurm_word_find(dbd("AuthType"), "AUTH/MUNGE", 10));
	ATF_CHECK(slurm_param_deprecated_in(dbd("JobPurge"), SLURM_20_02));
	ATF_CHECK(!slurm_param_deprecated_in(conf("SbcastParameters"), SLURM_20_11));
	ATF_CHECK(slurm_param_deprecated_in(conf("SbcastParameters"), SLURM_21_08));
}

ATF_TC_WITHOUT_HEAD(reload_or_restart);
ATF_TC_BODY(reload_or_restart, tc)
{
	(void)tc;
	ATF_CHECK(slurm_param_reloads(dbd("DebugLevel"), SLURM_20_02));
	ATF_CHECK(slurm_param_reloads(dbd("DebugLevel"), SLURM_ANY_RELEASE));
	ATF_CHECK(!slurm_param_reloads(dbd("StoragePass"), SLURM_25_05));
	ATF_CHECK(slurm_param_reloads(dbd("StoragePass"), SLURM_25_11));
	ATF_CHECK(!slurm_param_reloads(dbd("StoragePass"), SLURM_ANY_RELEASE));
	ATF_CHECK(!slurm_param_reloads(dbd("StorageLoc"), SLURM_26_11));
	ATF_CHECK(!slurm_param_reloads(conf("AccountingStorageEnforce"), SLURM_23_02));
	ATF_CHECK(slurm_param_reloads(conf("AccountingStorageEnforce"), SLURM_23_11));
}

ATF_TC_WITHOUT_HEAD(advice);
ATF_TC_BODY(advice, tc)
{
	(void)tc;
	static const struct {
		enum slurm_file file;
		const char *key, *instead, *says;
	} rows[] = {
		{SLURM_SLURMDBD_CONF, "StoragePassword", "StoragePass", "StoragePass"},
		{SLURM_SLURMDBD_CONF, "ClusterName", NULL, "slurm.conf"},
		{SLURM_SLURMDBD_CONF, "PurgeJobsAfter", "PurgeJobAfter", NULL},
		{SLURM_SLURMDBD_CONF, "TrackWCKeys", "TrackWCKey", NULL},
		{SLURM_SLURMDBD_CONF, "DisableRollup", NULL, NULL}, /* came later */
		{SLURM_SLURMDBD_CONF, "Frobnicate", NULL, NULL},
		{SLURM_SLURM_CONF, "AccountingStorageEnforcement", "AccountingStorageEnforce",
		 NULL},
		{SLURM_SLURM_CONF, "DbdPort", NULL, "slurmdbd.conf"},
		{SLURM_SLURM_CONF, "AccountingStorageLocs", NULL,
		 NULL}, /* refused: never proposed */
	};
	struct arena a;
	arena_init(&a, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t budget = SUGGEST_BUDGET;
		struct slurm_advice got = slurm_unknown_key(
			&a, rows[i].file, SLURM_24_11, rows[i].key, strlen(rows[i].key), &budget);
		ATF_CHECK_STREQ(got.instead ? got.instead->name : "",
				rows[i].instead ? rows[i].instead : "");
		ATF_CHECK_MSG(rows[i].says ? got.text && strstr(got.text, rows[i].says) : !got.text,
			      "%s: %s", rows[i].key, got.text ? got.text : "nothing");
	}
	ATF_CHECK(
		strstr(slurm_key_not_in_release(&a, dbd("DisableRollups"), SLURM_24_11), "26.05"));
	ATF_CHECK(
		strstr(slurm_key_not_in_release(&a, conf("AccountingStoreJobComment"), SLURM_22_05),
		       "AccountingStoreFlags"));
	arena_release(&a);
}

/* What the files of real sites have in them that slacc refuses, and why that is right. */
static const struct {
	const char *key, *value; /* value NULL: the key itself is unknown */
	enum slurm_value_code code;
} refused[] = {
	{"storagepassword", NULL, 0}, /* a slip: the daemon does not start */
	{"AuthAltParameters", "jwt_key=16549684561684@",
	 SLURM_VALUE_BAD_PATH},                            /* a key, not the path of one */
	{"LogFile", "slurmdbd.log", SLURM_VALUE_BAD_PATH}, /* relative to wherever it was started */
	{"LogFile", "HOME/slurm/VERSION/HOSTNAME/log/slurmdbd.log",
	 SLURM_VALUE_BAD_PATH}, /* templates */
	{"PidFile", "HOME/slurm/VERSION/HOSTNAME/run/slurmdbd.pid", SLURM_VALUE_BAD_PATH},
	{"DbdHost", "<cluster-name>-scheduler", SLURM_VALUE_BAD_HOST},
};

static unsigned met[sizeof(refused) / sizeof(refused[0])];

static bool is_refused(const char *key, size_t key_size, const struct slurm_conf_line *line,
		       const struct slurm_value *v)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *value = refused[i].value;
		if (strlen(refused[i].key) != key_size ||
		    strncasecmp(refused[i].key, key, key_size) || !value != !v)
			continue;
		if (v && (v->code != refused[i].code || line->value_size != strlen(value) ||
			  memcmp(value, line->value, line->value_size)))
			continue;
		met[i]++;
		return true;
	}
	return false;
}

static void check_line(struct arena *a, const char *name, const struct slurm_conf_line *line)
{
	const struct slurm_param *p =
		slurm_param_find(SLURM_SLURMDBD_CONF, line->key, line->key_size);
	if (!p) {
		ATF_CHECK_MSG(is_refused(line->key, line->key_size, line, NULL),
			      "%s:%u: unknown key '%.*s'", name, line->line, (int)line->key_size,
			      line->key);
		return;
	}
	struct slurm_input in = {
		.kind = SLURM_INPUT_STRING, .text = line->value, .size = line->value_size};
	struct slurm_value v;
	int64_t budget = SUGGEST_BUDGET;
	if (slurm_value_check(a, p, SLURM_26_11, &in, &budget, &v))
		return;
	ATF_CHECK_MSG(is_refused(p->name, p->name_size, line, &v), "%s:%u: %s=%.*s: %s", name,
		      line->line, p->name, (int)line->value_size, line->value, v.message);
}

static unsigned check_file(const char *dir, const char *name)
{
	char path[1024], text[64 * 1024];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	ATF_REQUIRE_MSG(f, "%s", path);
	size_t n = fread(text, 1, sizeof(text), f);
	fclose(f);
	struct arena a;
	struct slurm_conf_reader r;
	struct slurm_conf_line line;
	unsigned lines = 0;
	arena_init(&a, NULL);
	slurm_conf_reader_init(&r, &a, text, n);
	while (slurm_conf_next(&r, &line) != SLURM_CONF_END) {
		if (line.kind == SLURM_CONF_PAIR)
			check_line(&a, name, &line);
		else
			ATF_CHECK_MSG(memchr(line.value, '<', line.value_size), "%s:%u: '%.*s'",
				      name, line.line, (int)line.value_size, line.value);
		lines++;
	}
	arena_release(&a);
	return lines;
}

ATF_TC(real_files);
ATF_TC_HEAD(real_files, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"each key and value of the slurmdbd.conf files of real sites is taken, or refused "
		"for a reason that is listed");
}
ATF_TC_BODY(real_files, tc)
{
	char dir[512];
	const char *corpus = atf_tc_get_config_var_wd(tc, "corpus", "");
	if (!*corpus)
		corpus = getenv("SLACC_CORPUS") ? getenv("SLACC_CORPUS") : "../shared/corpus";
	snprintf(dir, sizeof(dir), "%s/slurmdbd", corpus);
	DIR *d = opendir(dir);
	if (!d)
		atf_tc_skip("no corpus of real slurmdbd.conf files");
	unsigned files = 0, lines = 0;
	for (struct dirent *e; (e = readdir(d));) {
		size_t n = strlen(e->d_name);
		if (n < 5 || strcmp(e->d_name + n - 5, ".conf"))
			continue;
		lines += check_file(dir, e->d_name);
		files++;
	}
	closedir(d);
	printf("%u files, %u lines\n", files, lines);
	ATF_CHECK(files > 50 && lines > 500);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		ATF_CHECK_MSG(met[i], "no file has the refused %s=%s", refused[i].key,
			      refused[i].value);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, versions);
	ATF_TP_ADD_TC(tp, rpc_window);
	ATF_TP_ADD_TC(tp, schemas);
	ATF_TP_ADD_TC(tp, every_key_is_found_in_any_case);
	ATF_TP_ADD_TC(tp, rows_are_consistent);
	ATF_TP_ADD_TC(tp, owners);
	ATF_TP_ADD_TC(tp, compared_keys_are_in_both_files);
	ATF_TP_ADD_TC(tp, releases_of_keys_and_words);
	ATF_TP_ADD_TC(tp, reload_or_restart);
	ATF_TP_ADD_TC(tp, advice);
	ATF_TP_ADD_TC(tp, real_files);
	return atf_no_error();
}
