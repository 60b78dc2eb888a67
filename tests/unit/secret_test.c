/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Secrets: their memory, the rules of each source, the JSON shape, and that no message holds a
 * byte of the value. */
#include "runtime/secrets/secret.h"

#include <atf-c.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/pool.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/store.h"

static void put(const char *path, const char *bytes, size_t n, mode_t mode)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	ATF_REQUIRE(fd >= 0 && write(fd, bytes, n) == (ssize_t)n && !fchmod(fd, mode) &&
		    !close(fd));
}

static const char *here(const char *name)
{
	static char path[700];
	char directory[512];
	ATF_REQUIRE(getcwd(directory, sizeof(directory)));
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

static struct secret_store *store(void)
{
	struct err err;
	ATF_REQUIRE(secret_init(&err));
	struct secret_store *s = secret_store_new(&err);
	ATF_REQUIRE(s);
	return s;
}

static bool resolve_in(struct secret_store *s, const char *function, const char *arg,
		       const char *key, struct secret_value *out, struct err *err)
{
	struct secret_request request = {.function = function,
					 .args = &arg,
					 .arg_count = 1,
					 .key = key,
					 .subject = "credential 'x'"};
	return secret_resolve(s, &request, out, err);
}

/* One resolution with a store of its own. */
static bool resolve(const char *function, const char *arg, const char *key,
		    struct secret_value *out, struct err *err)
{
	struct secret_store *s = store();
	bool ok = resolve_in(s, function, arg, key, out, err);
	secret_store_free(s);
	return ok;
}

static void is(const char *want, const char *function, const char *arg, const char *key)
{
	struct secret_value value;
	struct err err = ERR_INIT;
	ATF_REQUIRE_MSG(resolve(function, arg, key, &value, &err), "%s", err.message);
	ATF_CHECK_STREQ(want, secret_bytes(value.password));
	ATF_CHECK_EQ(strlen(want), secret_size(value.password));
	secret_value_release(&value);
}

static void is_not(const struct diag_code *code, int status, const char *function, const char *arg,
		   const char *key)
{
	struct secret_value value;
	struct err err = ERR_INIT;
	ATF_CHECK_MSG(!resolve(function, arg, key, &value, &err), "%s(%s) was taken", function,
		      arg);
	ATF_CHECK_MSG(err.code == code, "%s: SL%u instead of SL%u", err.message,
		      err.code ? err.code->number : 0, code->number);
	ATF_CHECK_EQ_MSG(status, err_exit_status(&err), "%s", err.message);
	ATF_CHECK_EQ(STAGE_SECRET, err.stage);
	ATF_CHECK_MSG(!strncmp(err.message, "credential 'x': ", 16), "%s", err.message);
	ATF_CHECK(!value.password && !*value.username);
	/* All values of these tests hold this. */
	ATF_CHECK_MSG(!strstr(err.message, "hunter") && !strstr(err.hint, "hunter"), "%s",
		      err.message);
}

ATF_TC(memory);
ATF_TC_HEAD(memory, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"a sealed secret cannot be written, is compared by content, and is cut to size");
}
ATF_TC_BODY(memory, tc)
{
	struct err err;
	ATF_REQUIRE(secret_init(&err) && secret_init(&err));
	struct secret *a = secret_copy("hunter2", 7, &err), *b = secret_copy("hunter2", 7, &err);
	struct secret *c = secret_copy("hunter3", 7, &err), *d = secret_new(100, &err);
	ATF_REQUIRE(a && b && c && d);
	memcpy(secret_fill(d), "hunter2 and more", 16);
	secret_seal(d, 7);
	ATF_CHECK(secret_equal(a, b) && secret_equal(a, d) && !secret_equal(a, c));
	ATF_CHECK_STREQ("hunter2", secret_bytes(d));
	ATF_CHECK_EQ(0, secret_bytes(d)[20]);
	struct secret *empty = secret_copy("", 0, &err);
	ATF_CHECK(empty && secret_size(empty) == 0 && !secret_equal(a, empty));
	ATF_CHECK(!secret_new(SECRET_SIZE_MAX + 1, &err) && err.code == &DIAG_secret_too_large);
	pid_t pid = fork();
	if (!pid) {
		union {
			const char *from;
			char *to;
		} p = {.from = secret_bytes(a)};
		signal(SIGSEGV, SIG_DFL);
		*p.to = 'x';
		_exit(0);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	ATF_CHECK_MSG(WIFSIGNALED(status) || WEXITSTATUS(status), "it could be written");
	secret_free(a);
	secret_free(b);
	secret_free(c);
	secret_free(d);
	secret_free(empty);
	secret_free(NULL);
}

ATF_TC(no_memory);
ATF_TC_HEAD(no_memory, tc)
{
	atf_tc_set_md_var(tc, "descr", "without memory for a secret there is none, and no other");
}
ATF_TC_BODY(no_memory, tc)
{
	struct rlimit before, none;
	struct err err, second;
	ATF_REQUIRE(secret_init(&err) && !getrlimit(RLIMIT_AS, &before));
	/* What the first one needs besides is there then. */
	secret_free(secret_new(8, &err));
	none = before;
	none.rlim_cur = 1;
	ATF_REQUIRE(!setrlimit(RLIMIT_AS, &none));
	struct secret *a = secret_new(8, &err);
	struct secret *b = secret_copy("hunter2", 7, &second);
	ATF_REQUIRE(!setrlimit(RLIMIT_AS, &before));
	ATF_CHECK(!a && err.code == &DIAG_secret_memory && err_exit_status(&err) == 7);
	ATF_CHECK(!b && second.code == &DIAG_secret_memory);
	a = secret_new(8, &err);
	ATF_CHECK_MSG(a, "%s", err.message);
	secret_free(a);
}

ATF_TC(hardened);
ATF_TC_HEAD(hardened, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a hardened process leaves no core and is closed to its own user");
}
ATF_TC_BODY(hardened, tc)
{
	struct rlimit limit;
	secret_harden_process();
	ATF_REQUIRE(!getrlimit(RLIMIT_CORE, &limit));
	ATF_CHECK_EQ(0, limit.rlim_cur);
	ATF_CHECK_EQ(0, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
}

ATF_TC(file_rules);
ATF_TC_HEAD(file_rules, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"file(): one newline stripped, and each file that cannot be trusted refused");
}
ATF_TC_BODY(file_rules, tc)
{
	static char big[SECRET_SIZE_MAX + 2];
	put("f", "hunter2\n", 8, 0600);
	is("hunter2", "file", here("f"), NULL);
	put("f", "hunter2", 7, 0400);
	is("hunter2", "file", here("f"), NULL);
	put("f", " hunter 2 ' \" \\ # \xc3\xa9\t", 21, 0600);
	is(" hunter 2 ' \" \\ # \xc3\xa9\t", "file", here("f"), NULL);
	static const mode_t open_modes[] = {0640, 0604, 0620, 0602, 0610, 0644, 0660, 0666, 0777};
	for (size_t i = 0; i < sizeof(open_modes) / sizeof(*open_modes); i++) {
		put("f", "hunter2\n", 8, open_modes[i]);
		is_not(&DIAG_secret_exposed, 21, "file", here("f"), NULL);
	}
	put("f", "hunter2\n\n", 9, 0600);
	is_not(&DIAG_secret_unfit, 26, "file", here("f"), NULL);
	put("f", "hunter2\r\n", 9, 0600);
	is_not(&DIAG_secret_unfit, 26, "file", here("f"), NULL);
	put("f", "hunter\0002\n", 9, 0600);
	is_not(&DIAG_secret_unfit, 26, "file", here("f"), NULL);
	put("f", "\n", 1, 0600);
	is_not(&DIAG_secret_empty, 26, "file", here("f"), NULL);
	put("f", "", 0, 0600);
	is_not(&DIAG_secret_empty, 26, "file", here("f"), NULL);
	memset(big, 'h', sizeof(big));
	put("f", big, SECRET_SIZE_MAX, 0600);
	struct secret_value value;
	struct err err = ERR_INIT;
	ATF_REQUIRE_MSG(resolve("file", here("f"), NULL, &value, &err), "%s", err.message);
	ATF_CHECK_EQ(SECRET_SIZE_MAX, secret_size(value.password));
	secret_value_release(&value);
	put("f", big, SECRET_SIZE_MAX + 1, 0600);
	is_not(&DIAG_secret_too_large, 26, "file", here("f"), NULL);
}

ATF_TC(file_kinds);
ATF_TC_HEAD(file_kinds, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"file(): what is no file, is a link, is not there, or has no absolute path");
	atf_tc_set_md_var(tc, "timeout", "10");
}
ATF_TC_BODY(file_kinds, tc)
{
	put("f", "hunter2\n", 8, 0600);
	ATF_REQUIRE(!symlink("f", "link") && !mkfifo("pipe", 0600) && !mkdir("dir", 0700));
	is_not(&DIAG_secret_not_file, 26, "file", here("link"), NULL);
	is_not(&DIAG_secret_not_file, 26, "file", here("pipe"), NULL);
	is_not(&DIAG_secret_not_file, 26, "file", here("dir"), NULL);
	is_not(&DIAG_secret_not_file, 26, "file", "/dev/null", NULL);
	is_not(&DIAG_secret_missing, 20, "file", here("none"), NULL);
	is_not(&DIAG_secret_missing, 20, "file", here("f/x"), NULL);
	is_not(&DIAG_secret_request, 1, "file", "f", NULL);
	is_not(&DIAG_secret_request, 1, "file", "", NULL);
	/* A directory on the way may be a link, as where Kubernetes mounts secrets. */
	ATF_REQUIRE(!symlink(".", "way"));
	is("hunter2", "file", here("way/f"), NULL);
}

ATF_TC(file_of_others);
ATF_TC_HEAD(file_of_others, tc)
{
	atf_tc_set_md_var(tc, "descr", "file(): what the user may not read is denied, not missing");
	atf_tc_set_md_var(tc, "require.user", "unprivileged");
}
ATF_TC_BODY(file_of_others, tc)
{
	put("f", "hunter2\n", 8, 0000);
	is_not(&DIAG_secret_denied, 21, "file", here("f"), NULL);
}

ATF_TC(file_owner);
ATF_TC_HEAD(file_owner, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "file(): root reads the file of another user, as slurmdbd's");
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(file_owner, tc)
{
	put("f", "hunter2\n", 8, 0600);
	ATF_REQUIRE(!chown("f", 12345, 12345));
	is("hunter2", "file", here("f"), NULL);
}

ATF_TC(env_is_taken_out);
ATF_TC_HEAD(env_is_taken_out, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "env(): the value is wiped where it lay, and remembered by the store");
}
ATF_TC_BODY(env_is_taken_out, tc)
{
	struct secret_store *s = store();
	struct secret_value value;
	struct err err = ERR_INIT;
	char text[] = "SLACC_T=hunter2";
	ATF_REQUIRE(!putenv(text));
	for (int i = 0; i < 2; i++) {
		ATF_REQUIRE_MSG(resolve_in(s, "env", "SLACC_T", NULL, &value, &err), "%s",
				err.message);
		ATF_CHECK_STREQ("hunter2", secret_bytes(value.password));
		secret_value_release(&value);
		ATF_CHECK(!memcmp(text, "SLACC_T=\0\0\0\0\0\0\0", 15));
	}
	const char *arg = "SLACC_T";
	struct secret_request again = {
		.function = "env", .args = &arg, .arg_count = 1, .refresh = true};
	ATF_REQUIRE_MSG(secret_resolve(s, &again, &value, &err), "%s", err.message);
	ATF_CHECK_STREQ("hunter2", secret_bytes(value.password));
	secret_value_release(&value);
	secret_store_free(s);
	unsetenv("SLACC_T");
	is_not(&DIAG_secret_missing, 20, "env", "SLACC_T", NULL);
	is_not(&DIAG_secret_request, 1, "env", "", NULL);
	is_not(&DIAG_secret_request, 1, "env", "A=B", NULL);
	setenv("SLACC_T", "", 1);
	is_not(&DIAG_secret_empty, 26, "env", "SLACC_T", NULL);
	setenv("SLACC_T", "hunter2\n", 1);
	is_not(&DIAG_secret_unfit, 26, "env", "SLACC_T", NULL);
}

ATF_TC(json_shape);
ATF_TC_HEAD(json_shape, tc)
{
	atf_tc_set_md_var(tc, "descr", "with a key the value is JSON, without one it must not be");
}
ATF_TC_BODY(json_shape, tc)
{
	static const char rds[] =
		"{\"engine\":\"mysql\",\"host\":\"h\",\"username\":\"hpc1_clone\","
		"\"password\":\"hunter\\u00e9\\\"\\\\\",\"port\":3306}\n";
	struct secret_value value;
	struct err err = ERR_INIT;
	put("f", rds, sizeof(rds) - 1, 0600);
	ATF_REQUIRE_MSG(resolve("file", here("f"), "password", &value, &err), "%s", err.message);
	ATF_CHECK_STREQ("hunter\xc3\xa9\"\\", secret_bytes(value.password));
	ATF_CHECK_STREQ("hpc1_clone", value.username);
	ATF_CHECK(secret_check_username(&value, "hpc1", "hpc1_clone", &err));
	ATF_CHECK(secret_check_username(&value, "hpc1_clone", NULL, &err));
	ATF_CHECK(!secret_check_username(&value, "hpc1", NULL, &err));
	ATF_CHECK(err.code == &DIAG_secret_username && err_exit_status(&err) == 26);
	ATF_CHECK_STREQ("the secret is for the user 'hpc1_clone', the description says 'hpc1'",
			err.message);
	ATF_CHECK(!secret_check_username(&value, "hpc1", "other", &err));
	secret_value_release(&value);
	is_not(&DIAG_secret_is_json, 26, "file", here("f"), NULL);
	is_not(&DIAG_secret_key, 26, "file", here("f"), "Password");
	is_not(&DIAG_secret_key, 26, "file", here("f"), "port");
	is_not(&DIAG_secret_key, 26, "file", here("f"), "");
	put("f", "hunter2\n", 8, 0600);
	is_not(&DIAG_secret_not_json, 26, "file", here("f"), "password");
	put("f", "{hunter2}", 9, 0600);
	is("{hunter2}", "file", here("f"), NULL);
	is_not(&DIAG_secret_not_json, 26, "file", here("f"), "password");
	put("f", "[\"hunter2\"]", 11, 0600);
	is_not(&DIAG_secret_not_json, 26, "file", here("f"), "0");
	put("f", "{\"password\":\"\"}", 15, 0600);
	is_not(&DIAG_secret_empty, 26, "file", here("f"), "password");
	put("f", "{\"password\":\"hunter\\u00002\"}", 28, 0600);
	is_not(&DIAG_secret_unfit, 26, "file", here("f"), "password");
	put("f", "{\"password\":\"hunter\\n2\"}", 24, 0600);
	is_not(&DIAG_secret_unfit, 26, "file", here("f"), "password");
	put("f", "{\"p\":\"hunter2\",\"p\":\"hunter3\"}", 29, 0600);
	is_not(&DIAG_secret_key, 26, "file", here("f"), "p");
	put("f", "{\"p\":\"hunter2\",\"username\":7}", 28, 0600);
	is_not(&DIAG_secret_username, 26, "file", here("f"), "p");
}

static const char *found(const char *text, const char *key)
{
	static char out[100];
	static const char *const names[] = {"not an object", "no member", "not a string"};
	size_t size, n = strlen(text);
	enum secret_json f = secret_json_member(text, n, key, out, sizeof(out) - 1, &size);
	ATF_CHECK_EQ_MSG(f != SECRET_JSON_NOT_OBJECT, secret_json_is_object(text, n), "%s", text);
	if (f != SECRET_JSON_STRING)
		return names[f];
	out[size] = 0;
	return out;
}

static const struct {
	const char *text, *want;
} json_rows[] = {
	{"{\"k\":\"v\"}", "v"},
	{" \t\r\n{ \"k\" : \"v\" } \n", "v"},
	{"{\"a\":[1,2.5,-0,1e9,1E-2,true,false,null,{\"k\":\"inner\"}],\"k\":\"v\"}", "v"},
	{"{\"kk\":\"w\",\"\":\"w\",\"\\u006b\":\"v\"}", "v"},
	{"{\"k\\u0000\":\"w\",\"k\":\"v\"}", "not an object"},
	{"{\"k\":\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"}", "\b\f\n\r\t/\\\""},
	{"{\"k\":\"\\u20ac\\ud83d\\ude00\\u007f\"}", "\xe2\x82\xac\xf0\x9f\x98\x80\x7f"},
	{"{\"k\":{}}", "not a string"},
	{"{\"k\":1}", "not a string"},
	{"{\"k\":null}", "not a string"},
	{"{\"k\":\"a\",\"k\":\"b\"}", "not a string"},
	{"{}", "no member"},
	{"{\"a\":{\"k\":\"v\"}}", "no member"},
	{"", "not an object"},
	{"{", "not an object"},
	{"}", "not an object"},
	{"{\"k\":\"v\"", "not an object"},
	{"{\"k\":\"v\"}x", "not an object"},
	{"{\"k\":\"v\"}{}", "not an object"},
	{"{\"k\":\"v\",}", "not an object"},
	{"{,}", "not an object"},
	{"{\"k\" \"v\"}", "not an object"},
	{"{k:\"v\"}", "not an object"},
	{"{'k':'v'}", "not an object"},
	{"{\"k\":01}", "not an object"},
	{"{\"k\":1.}", "not an object"},
	{"{\"k\":.5}", "not an object"},
	{"{\"k\":+1}", "not an object"},
	{"{\"k\":1e}", "not an object"},
	{"{\"k\":-}", "not an object"},
	{"{\"k\":tru}", "not an object"},
	{"{\"k\":\"\\x\"}", "not an object"},
	{"{\"k\":\"\\u12\"}", "not an object"},
	{"{\"k\":\"\\u12g4\"}", "not an object"},
	{"{\"k\":\"\\ud83d\"}", "not an object"},
	{"{\"k\":\"\\ude00\\ud83d\"}", "not an object"},
	{"{\"k\":\"a\nb\"}", "not an object"},
	{"{\"k\":\"a\\", "not an object"},
	{"{\"k\":\"v\" /* c */}", "not an object"},
	{"[{\"k\":\"v\"}]", "not an object"},
	{"\"k\"", "not an object"},
	{"null", "not an object"},
	{"\xef\xbb\xbf{\"k\":\"v\"}", "not an object"},
};

ATF_TC(json_reader);
ATF_TC_HEAD(json_reader, tc)
{
	atf_tc_set_md_var(tc, "descr", "the reader takes all of JSON and nothing else");
}
ATF_TC_BODY(json_reader, tc)
{
	for (size_t i = 0; i < sizeof(json_rows) / sizeof(*json_rows); i++)
		ATF_CHECK_STREQ_MSG(json_rows[i].want, found(json_rows[i].text, "k"), "%s",
				    json_rows[i].text);
	/* Deep nesting ends in a refusal, not in a full stack. */
	static char deep[100001] = "{\"k\":";
	memset(deep + 5, '[', sizeof(deep) - 6);
	ATF_CHECK_STREQ("not an object", found(deep, "k"));
	/* Every prefix of a good text is a bad one and stays within its bounds. */
	const char *good = json_rows[2].text;
	for (size_t n = 0; n < strlen(good); n++) {
		char *exact = malloc(n + 1);
		memcpy(exact, good, n);
		ATF_CHECK(!secret_json_is_object(exact, n));
		free(exact);
	}
	char out[2];
	size_t size;
	ATF_CHECK_EQ(SECRET_JSON_NOT_STRING,
		     secret_json_member("{\"k\":\"abc\"}", 11, "k", out, 2, &size));
}

ATF_TC(sources);
ATF_TC_HEAD(sources, tc)
{
	atf_tc_set_md_var(tc, "descr", "each source of the language is known, and no other");
}
ATF_TC_BODY(sources, tc)
{
	const char *args[] = {"/x", "y", "z"};
	struct secret_store *s = store();
	struct secret_value value;
	struct err err;
	struct secret_request q = {.function = "literal", .args = args, .arg_count = 1};
	ATF_CHECK(!secret_resolve(s, &q, &value, &err) && err.code == &DIAG_secret_source_unknown);
	q.function = "File"; /* case counts */
	ATF_CHECK(!secret_resolve(s, &q, &value, &err) && err.code == &DIAG_secret_source_unknown);
	q = (struct secret_request){.function = "file", .args = args, .arg_count = 2};
	ATF_CHECK(!secret_resolve(s, &q, &value, &err) && err.code == &DIAG_secret_request);
	q = (struct secret_request){.function = "sealed", .args = args, .arg_count = 1, .key = "k"};
	ATF_CHECK(!secret_resolve(s, &q, &value, &err) && err.code == &DIAG_secret_request);
	for (size_t i = 0; secret_provider_at(i); i++)
		ATF_CHECK_EQ(secret_provider_at(i),
			     secret_provider_find(secret_provider_at(i)->function));
	secret_store_free(s);
}

static atomic_int fetches;

static bool slow_fetch(const struct secret_request *request, struct secret_value *raw,
		       struct err *err)
{
	int n = atomic_fetch_add(&fetches, 1);
	clock_sleep_ms(30);
	if (!strcmp(request->args[0], "fails once") && !n)
		return err_set(err, ERR_SECRET_THROTTLED, &DIAG_secret_missing, "not now");
	raw->password = secret_copy("hunter2", 7, err);
	snprintf(raw->version, sizeof(raw->version), "v%d", n);
	return raw->password != NULL;
}

struct shared {
	struct secret_store *store;
	struct secret_provider provider;
	const char *arg;
	atomic_int good;
};

static void fetch_one(void *context, size_t index)
{
	struct shared *c = context;
	struct secret_request q = {.function = "slow", .args = &c->arg, .arg_count = 1};
	struct secret_value value;
	struct err err;
	(void)index;
	if (secret_store_fetch(c->store, &c->provider, &q, &value, &err)) {
		atomic_fetch_add(&c->good, !strcmp(secret_bytes(value.password), "hunter2"));
		secret_value_release(&value);
	}
}

ATF_TC(store_asks_once);
ATF_TC_HEAD(store_asks_once, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"many threads that want one secret cost one fetch; a failure is not remembered");
}
ATF_TC_BODY(store_asks_once, tc)
{
	struct shared c = {
		.store = store(), .provider = {"slow", 1, 1, 0, slow_fetch, NULL}, .arg = "a"};
	struct secret_value value;
	struct err err;
	pool_run(8, 24, fetch_one, &c);
	ATF_CHECK_EQ(24, atomic_load(&c.good));
	ATF_CHECK_EQ(1, atomic_load(&fetches));
	struct secret_request q = {
		.function = "slow", .args = &c.arg, .arg_count = 1, .refresh = true};
	ATF_REQUIRE(secret_store_fetch(c.store, &c.provider, &q, &value, &err));
	ATF_CHECK_EQ(2, atomic_load(&fetches));
	ATF_CHECK_STREQ("v1", value.version);
	secret_value_release(&value);
	atomic_store(&fetches, 0);
	atomic_store(&c.good, 0);
	c.arg = "fails once";
	pool_run(8, 24, fetch_one, &c);
	ATF_CHECK_EQ(23, atomic_load(&c.good));
	ATF_CHECK_EQ(2, atomic_load(&fetches));
	c.provider.traits = SECRET_SHORT_LIVED;
	c.arg = "token";
	pool_run(1, 3, fetch_one, &c);
	ATF_CHECK_EQ(5, atomic_load(&fetches));
	secret_store_free(c.store);
	secret_store_free(NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, memory);
	ATF_TP_ADD_TC(tp, no_memory);
	ATF_TP_ADD_TC(tp, hardened);
	ATF_TP_ADD_TC(tp, file_rules);
	ATF_TP_ADD_TC(tp, file_kinds);
	ATF_TP_ADD_TC(tp, file_of_others);
	ATF_TP_ADD_TC(tp, file_owner);
	ATF_TP_ADD_TC(tp, env_is_taken_out);
	ATF_TP_ADD_TC(tp, json_shape);
	ATF_TP_ADD_TC(tp, json_reader);
	ATF_TP_ADD_TC(tp, sources);
	ATF_TP_ADD_TC(tp, store_asks_once);
	return atf_no_error();
}
