/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The cache of secrets: one encoding, nothing that was changed or moved serves, two clocks, what
 * happens when the source cannot be reached or says no. */
#define _GNU_SOURCE
#include <atf-c.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/secrets/cache/cache.h"
#include "runtime/secrets/cache/key.h"
#include "runtime/secrets/cache/sweep.h"
#include "tests/lib/slurp.h"

static void copy_file(const char *from, const char *to)
{
	size_t size;
	char *bytes = slurp(from, &size);
	int fd = open(to, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	ATF_REQUIRE(bytes && fd >= 0 && write(fd, bytes, size) == (ssize_t)size && !close(fd));
	free(bytes);
}

/* --- the cache --- */

static struct cache_time clocks = {1700000000, 1000, "a boot's number"};
static const struct diag_code *answer; /* of the source: NULL, a value; else this error */
static unsigned asked, warned;
static const struct diag_code *warning;
static const char *source_value = "Correct-Horse-9";

static void test_now(void *user, struct cache_time *out)
{
	(void)user;
	*out = clocks;
}

static void test_warn(void *user, const struct err *err)
{
	(void)user;
	warned++;
	warning = err->code;
}

static bool test_fetch(const struct secret_request *q, struct secret_value *raw, struct err *err)
{
	(void)q;
	asked++;
	if (answer)
		return err_set(err,
			       answer == &DIAG_secret_denied    ? ERR_SECRET_DENIED
			       : answer == &DIAG_secret_missing ? ERR_SECRET_MISSING
								: ERR_WORLD,
			       answer, "the source says so");
	raw->password = secret_copy(source_value, strlen(source_value), err);
	return raw->password != NULL;
}

static const struct secret_provider provider = {"aws_secret",  1,          1,
						SECRET_REMOTE, test_fetch, NULL};
static const char *args[] = {"arn"};
static const char *binding[] = {"credential hpc1", "slurm", "db.example.org:3306", NULL};
static struct secret_cache cache;
static struct cache_policy policy = {.cache = &cache,
				     .ttl_s = 3600,
				     .max_stale_s = 86400,
				     .binding = binding,
				     .warn = test_warn};
static struct secret_request request = {
	.function = "aws_secret", .args = args, .arg_count = 1, .cache = &policy};

static void open_cache(void)
{
	struct err err = ERR_INIT;
	ATF_REQUIRE(secret_init(&err));
	if (access("state", F_OK))
		ATF_REQUIRE(!mkdir("state", 0700));
	char *directory = realpath("state", NULL);
	ATF_REQUIRE_MSG(secret_cache_open(&cache, directory, NULL, true, &err), "%s", err.message);
	free(directory);
	cache.now = test_now;
}

/* The value is got, having asked the source so many times. */
static void got(unsigned times, const char *value)
{
	struct secret_value v = SECRET_VALUE_INIT;
	struct err err = ERR_INIT;
	asked = warned = 0;
	ATF_REQUIRE_MSG(secret_cache_fetch(&provider, &request, &v, &err), "%s", err.message);
	ATF_CHECK_STREQ(value, secret_bytes(v.password));
	ATF_CHECK_EQ_MSG(times, asked, "asked %u times", asked);
	secret_value_release(&v);
}

static void failed(const struct diag_code *code, int status)
{
	struct secret_value v = SECRET_VALUE_INIT;
	struct err err = ERR_INIT;
	asked = warned = 0;
	ATF_CHECK(!secret_cache_fetch(&provider, &request, &v, &err));
	ATF_CHECK_EQ_MSG(code, err.code, "%s", err.message);
	ATF_CHECK_EQ(status, err_exit_status(&err));
	ATF_CHECK(!strstr(err.message, source_value) && !v.password);
}

static void later(int64_t s)
{
	clocks.wall += s;
	clocks.boot += s;
}

static char *cache_file(void)
{
	char name[SHELF_NAME_SIZE], *path = NULL;
	secret_cache_name(&policy, &request, name);
	ATF_REQUIRE(asprintf(&path, "state/cache/%s", name) > 0);
	return path;
}

/* Where the generations are remembered. */
static const char *list_path(void)
{
	static char path[64];
	snprintf(path, sizeof(path), "state/cache/%s", cache.shelf.generations);
	return path;
}

ATF_TC_WITHOUT_HEAD(ages);
ATF_TC_BODY(ages, tc)
{
	open_cache();
	got(1, "Correct-Horse-9");
	source_value = "second-password";
	later(1700);
	got(0, "Correct-Horse-9"); /* less than half of ttl */
	policy.ask = true;
	got(1, "second-password");
	policy.ask = false;
	got(0, "second-password");
	later(3601);
	source_value = "third-password";
	got(1, "third-password");
	/* The source cannot be reached: old values serve, and that is said. */
	answer = &DIAG_secret_unreachable;
	later(3601);
	got(1, "third-password");
	ATF_CHECK(warned == 1 && warning == &DIAG_secret_served_stale);
	later(86400 - 10);
	got(1, "third-password");
	later(20);
	failed(&DIAG_secret_too_old, 23);
	policy.max_stale_s = 2 * 86400;
	got(1, "third-password");
	/* A source that says no. */
	answer = &DIAG_secret_denied;
	failed(&DIAG_secret_denied, 21);
	answer = &DIAG_secret_unreachable;
	failed(&DIAG_secret_unreachable, 4);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(spread);
ATF_TC_BODY(spread, tc)
{
	unsigned early = 0;
	open_cache();
	for (int i = 0; i < 40; i++) {
		policy.ask = true;
		got(1, "Correct-Horse-9");
		policy.ask = false;
		later(1799);
		got(0, "Correct-Horse-9");
		later(900);
		asked = 0;
		struct secret_value v = SECRET_VALUE_INIT;
		struct err err;
		ATF_REQUIRE(secret_cache_fetch(&provider, &request, &v, &err));
		early += asked;
		secret_value_release(&v);
		later(901);
		policy.ask = false;
	}
	ATF_CHECK_MSG(early > 5 && early < 35, "%u of 40 after three quarters of ttl", early);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(clocks_that_lie);
ATF_TC_BODY(clocks_that_lie, tc)
{
	const int64_t years = 10LL * 365 * 86400;
	open_cache();
	got(1, "Correct-Horse-9");
	later(2 * 3600);
	clocks.wall -= 2 * 3600; /* set back: the other clock counts */
	got(1, "Correct-Horse-9");
	clocks.wall += years;
	got(1, "Correct-Horse-9");
	clocks.wall -= years; /* now it was fetched in the future */
	got(1, "Correct-Horse-9");
	clocks.wall -= 1000;
	clocks.boot_id[0] ^= 1;
	answer = &DIAG_secret_unreachable;
	failed(&DIAG_secret_too_old, 23);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(other_meaning);
ATF_TC_BODY(other_meaning, tc)
{
	open_cache();
	got(1, "Correct-Horse-9");
	char *first = cache_file();
	const char *other_binding[] = {"credential hpc1", "slurm2", "db.example.org:3306", NULL};
	policy.binding = other_binding;
	got(1, "Correct-Horse-9");
	request.key = "password";
	got(1, "Correct-Horse-9");
	args[0] = "another arn";
	got(1, "Correct-Horse-9");
	request.function = "vault";
	got(1, "Correct-Horse-9");
	cache.host[0] ^= 1;
	got(1, "Correct-Horse-9");
	got(0, "Correct-Horse-9");
	/* One's file in another's place. */
	char *last = cache_file();
	copy_file(first, last);
	failed(&DIAG_secret_cache_tampered, 22);
	ATF_CHECK(!access(last, F_OK));
	free(first);
	free(last);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(put_back);
ATF_TC_BODY(put_back, tc)
{
	open_cache();
	got(1, "Correct-Horse-9");
	char *path = cache_file();
	copy_file(path, "old");
	policy.ask = true;
	got(1, "Correct-Horse-9");
	policy.ask = false;
	copy_file("old", path);
	failed(&DIAG_secret_cache_tampered, 22);
	free(path);
	secret_cache_close(&cache);
}

/* Whoever can put back all of the directory gets the old value, and no longer than max_stale. */
ATF_TC_WITHOUT_HEAD(put_back_with_its_list);
ATF_TC_BODY(put_back_with_its_list, tc)
{
	open_cache();
	got(1, "Correct-Horse-9");
	char *path = cache_file();
	copy_file(path, "old");
	copy_file(list_path(), "old.list");
	policy.ask = true;
	source_value = "second-password";
	got(1, "second-password");
	policy.ask = false;
	copy_file("old", path);
	copy_file("old.list", list_path());
	got(0, "Correct-Horse-9");
	answer = &DIAG_secret_unreachable;
	later(policy.max_stale_s + policy.ttl_s + 1);
	failed(&DIAG_secret_too_old, 23);
	free(path);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(strange_files);
ATF_TC_BODY(strange_files, tc)
{
	open_cache();
	got(1, "Correct-Horse-9");
	char *path = cache_file();
	struct err err;
	ATF_REQUIRE(!chmod(path, 0640));
	failed(&DIAG_secret_exposed, 22);
	ATF_REQUIRE(!chmod(path, 0600) && !link(path, "second"));
	failed(&DIAG_secret_exposed, 22);
	ATF_REQUIRE(!unlink("second"));
	got(0, "Correct-Horse-9");
	ATF_REQUIRE(!rename(path, "away") && !symlink("../../away", path));
	failed(&DIAG_secret_not_file, 22);
	ATF_REQUIRE(!unlink(path) && !mkfifo(path, 0600));
	failed(&DIAG_secret_not_file, 22);
	ATF_REQUIRE(!unlink(path) && !mkdir(path, 0700));
	failed(&DIAG_secret_not_file, 22);
	ATF_REQUIRE(!rmdir(path));
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	failed(&DIAG_secret_cache_tampered, 22);
	ATF_REQUIRE(fd >= 0 && !ftruncate(fd, RECORD_SIZE_MAX + 1) && !close(fd));
	failed(&DIAG_secret_cache_tampered, 22);
	/* The list of generations is not to be meddled with either. */
	ATF_REQUIRE(!unlink(path) && !rename("away", path));
	got(0, "Correct-Horse-9");
	fd = open(list_path(), O_WRONLY);
	ATF_REQUIRE(fd >= 0 && lseek(fd, 30, SEEK_SET) == 30 && write(fd, "x", 1) == 1);
	close(fd);
	failed(&DIAG_secret_cache_tampered, 22);
	/* All of it may go: nothing is lost. */
	unsigned removed;
	ATF_CHECK(shelf_purge(&cache.shelf, &removed, &err));
	ATF_CHECK_EQ(1, removed);
	got(1, "Correct-Horse-9");
	free(path);
	secret_cache_close(&cache);
	ATF_REQUIRE(!chmod("state/cache", 0755));
	char *directory = realpath("state", NULL);
	ATF_CHECK(!secret_cache_open(&cache, directory, NULL, true, &err));
	ATF_CHECK_EQ(&DIAG_secret_exposed, err.code);
	free(directory);
}

ATF_TC_WITHOUT_HEAD(keys);
ATF_TC_BODY(keys, tc)
{
	enum cache_key_source source;
	const char *name;
	struct err err;
	ATF_CHECK(cache_key_parse("host", &source, &name) && source == CACHE_KEY_HOST);
	ATF_CHECK(cache_key_parse("/k", &source, &name) && source == CACHE_KEY_FILE &&
		  !strcmp(name, "/k"));
	ATF_CHECK(cache_key_parse("keyring:x", &source, &name) && source == CACHE_KEY_KEYRING &&
		  !strcmp(name, "x"));
	ATF_CHECK(cache_key_parse("systemd_credential:x", &source, &name) &&
		  source == CACHE_KEY_SYSTEMD);
	ATF_CHECK(!cache_key_parse("hosts", &source, &name) &&
		  !cache_key_parse("", &source, &name) &&
		  !cache_key_parse("keyring:", &source, &name));
	open_cache();
	got(1, "Correct-Horse-9");
	secret_cache_close(&cache);
	/* The key of the host is made once, and whoever loses it loses the cache. */
	open_cache();
	got(0, "Correct-Horse-9");
	char *path = cache_file();
	secret_cache_close(&cache);
	ATF_REQUIRE(!unlink("state/cache.key"));
	open_cache();
	got(1, "Correct-Horse-9"); /* another key looks elsewhere */
	char *other = cache_file();
	copy_file(path, other);
	failed(&DIAG_secret_cache_key, 22);
	free(path);
	free(other);
	secret_cache_close(&cache);
	char *directory = realpath("state", NULL);
	ATF_REQUIRE(!chmod("state/cache.key", 0644));
	ATF_CHECK(!secret_cache_open(&cache, directory, NULL, true, &err));
	ATF_CHECK_EQ(&DIAG_secret_exposed, err.code);
	ATF_REQUIRE(!chmod("state/cache.key", 0600) && !truncate("state/cache.key", 20));
	ATF_CHECK(!secret_cache_open(&cache, directory, NULL, true, &err));
	ATF_CHECK_EQ(&DIAG_secret_key_unfit, err.code);
	ATF_REQUIRE(!unlink("state/cache.key") && !chmod("state", 0777));
	ATF_CHECK(!secret_cache_open(&cache, directory, NULL, true, &err));
	ATF_CHECK_EQ(&DIAG_secret_key_unfit, err.code);
	ATF_CHECK(!secret_cache_open(&cache, directory, "nowhere", true, &err));
	ATF_CHECK_EQ(&DIAG_secret_request, err.code);
	free(directory);
}

ATF_TC_WITHOUT_HEAD(unwritable);
ATF_TC_BODY(unwritable, tc)
{
	open_cache();
	/* A directory in the lock's place: nothing can be written, and the run goes on. */
	ATF_REQUIRE(!mkdir("state/cache/lock", 0700));
	got(1, "Correct-Horse-9");
	ATF_CHECK(warned == 1 && warning == &DIAG_secret_cache_unwritten);
	ATF_REQUIRE(!rmdir("state/cache/lock"));
	got(1, "Correct-Horse-9");
	ATF_CHECK_EQ(0, warned);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(unwritable_list);
ATF_TC_BODY(unwritable_list, tc)
{
	open_cache();
	/* The record stands, and can be read, before the list of generations is written. */
	ATF_REQUIRE(!mkdir(list_path(), 0700));
	got(1, "Correct-Horse-9");
	ATF_CHECK(warned == 1 && warning == &DIAG_secret_cache_unwritten);
	ATF_REQUIRE(!rmdir(list_path()));
	got(1, "Correct-Horse-9");
	ATF_CHECK_EQ(0, warned);
	secret_cache_close(&cache);
}

ATF_TC_WITHOUT_HEAD(keys_elsewhere);
ATF_TC_BODY(keys_elsewhere, tc)
{
	static const char text[] = "a key of at least thirty-two bytes, from elsewhere";
	struct err err = ERR_INIT;
	ATF_REQUIRE(secret_init(&err));
	char *here = realpath(".", NULL), *words = NULL;
	ATF_REQUIRE(asprintf(&words, "%s/key", here) > 0);
	FILE *f = fopen("key", "w");
	ATF_REQUIRE(f && fputs(text, f) >= 0 && !fclose(f) && !chmod("key", 0600));
	struct secret *by_path = cache_key_open(words, "/nowhere", false, &err);
	ATF_REQUIRE_MSG(by_path, "%s", err.message);
	ATF_CHECK(!cache_key_open("systemd_credential:key", "/nowhere", false, &err));
	ATF_CHECK_EQ(&DIAG_secret_missing, err.code);
	ATF_REQUIRE(!setenv("CREDENTIALS_DIRECTORY", here, 1));
	struct secret *by_name = cache_key_open("systemd_credential:key", "/nowhere", false, &err);
	ATF_REQUIRE_MSG(by_name, "%s", err.message);
	ATF_CHECK(secret_equal(by_path, by_name) && secret_size(by_path) == CACHE_KEY_SIZE);
	ATF_REQUIRE(!truncate("key", 31));
	ATF_CHECK(!cache_key_open("systemd_credential:key", "/nowhere", false, &err));
	ATF_CHECK_EQ(&DIAG_secret_key_unfit, err.code);
	ATF_CHECK(!cache_key_open("keyring:slacc-none", "/nowhere", false, &err));
	secret_free(by_path);
	secret_free(by_name);
	free(words);
	free(here);
}

ATF_TC_WITHOUT_HEAD(two_writers);
ATF_TC_BODY(two_writers, tc)
{
	open_cache();
	policy.ask = true;
	for (int i = 0; i < 4; i++)
		if (!fork()) {
			for (int k = 0; k < 20; k++) {
				struct secret_value v = SECRET_VALUE_INIT;
				struct err err;
				if (!secret_cache_fetch(&provider, &request, &v, &err) || warned)
					_exit(1);
				secret_value_release(&v);
			}
			_exit(0);
		}
	for (int i = 0, status; i < 4; i++)
		ATF_CHECK(wait(&status) > 0 && !status);
	policy.ask = false;
	got(0, "Correct-Horse-9");
	secret_cache_close(&cache);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, ages);
	ATF_TP_ADD_TC(tp, spread);
	ATF_TP_ADD_TC(tp, clocks_that_lie);
	ATF_TP_ADD_TC(tp, other_meaning);
	ATF_TP_ADD_TC(tp, put_back);
	ATF_TP_ADD_TC(tp, put_back_with_its_list);
	ATF_TP_ADD_TC(tp, strange_files);
	ATF_TP_ADD_TC(tp, keys);
	ATF_TP_ADD_TC(tp, unwritable);
	ATF_TP_ADD_TC(tp, unwritable_list);
	ATF_TP_ADD_TC(tp, keys_elsewhere);
	ATF_TP_ADD_TC(tp, two_writers);
	return atf_no_error();
}
