/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Values that stand in a description: what is sealed opens on its host under its name, and nothing
 * else does. */
#define _GNU_SOURCE
#include <atf-c.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/secrets/provider.h"
#include "runtime/secrets/sealed/box.h"

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void open_host(struct host_key *k, const char *directory)
{
	struct err err = ERR_INIT;
	ATF_REQUIRE(secret_init(&err));
	mkdir(directory, 0700);
	char *path = realpath(directory, NULL);
	ATF_REQUIRE_MSG(host_key_open(k, path, true, &err), "%s", err.message);
	free(path);
}

static char *seal(const struct host_key *k, const char *name, const char *value)
{
	struct err err = ERR_INIT;
	struct secret *s = secret_copy(value, strlen(value), &err);
	char *text = sealed_make(k, name, s, &err);
	ATF_REQUIRE_MSG(text, "%s", err.message);
	secret_free(s);
	return text;
}

static void opens(const struct host_key *k, const char *name, const char *text, const char *value)
{
	struct err err = ERR_INIT;
	struct secret *s = sealed_open(k, name, text, &err);
	ATF_REQUIRE_MSG(s, "%s", err.message);
	ATF_CHECK_STREQ(value, secret_bytes(s));
	secret_free(s);
}

static void refused(const struct host_key *k, const char *name, const char *text,
		    const struct diag_code *code, int status)
{
	struct err err = ERR_INIT;
	struct secret *s = sealed_open(k, name, text, &err);
	ATF_CHECK_MSG(!s, "it was opened");
	ATF_CHECK_EQ_MSG(code, err.code, "%s: %s", text, err.message);
	ATF_CHECK_EQ(status, err_exit_status(&err));
	ATF_CHECK(!strstr(err.message, "Correct-Horse"));
	secret_free(s);
}

ATF_TC_WITHOUT_HEAD(round_trip);
ATF_TC_BODY(round_trip, tc)
{
	static const size_t sizes[] = {0, 1, 40, 53, 54, 55, 56, 57, 64, 1000, SEALED_VALUE_MAX};
	struct host_key k;
	struct err err;
	open_host(&k, "a");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *value = calloc(1, sizes[i] + 1);
		memset(value, 'x', sizes[i]);
		char *text = seal(&k, "hpc1", value);
		struct sealed_text parts;
		ATF_CHECK(!sealed_parse(text, strlen(text), &parts));
		opens(&k, "hpc1", text, value);
		free(text);
		free(value);
	}
	char *one = seal(&k, "hpc1", "Correct-Horse-9"), *two = seal(&k, "hpc1", "Correct-Horse-9");
	ATF_CHECK(strcmp(one, two) != 0);
	/* Short values look alike. */
	char *short_one = seal(&k, "hpc1", "x");
	ATF_CHECK_EQ(strlen(one), strlen(short_one));
	struct secret *large = secret_new(SEALED_VALUE_MAX + 1, &err);
	secret_seal(large, SEALED_VALUE_MAX + 1);
	ATF_CHECK(!sealed_make(&k, "hpc1", large, &err) && err.code == &DIAG_secret_too_large);
	secret_free(large);
	free(one);
	free(two);
	free(short_one);
	host_key_release(&k);
}

ATF_TC_WITHOUT_HEAD(every_character);
ATF_TC_BODY(every_character, tc)
{
	struct host_key k;
	open_host(&k, "a");
	char *text = seal(&k, "hpc1", "Correct-Horse-9");
	size_t n = strlen(text);
	for (size_t i = 0; i < n; i++) {
		const char was = text[i];
		for (const char *p = base64; *p; p++) {
			struct err err = ERR_INIT;
			if (*p == was)
				continue;
			text[i] = *p;
			struct secret *s = sealed_open(&k, "hpc1", text, &err);
			ATF_CHECK_MSG(!s, "character %zu", i);
			ATF_CHECK_MSG(err.code == (i < 3 || i == 19 ? &DIAG_secret_request
						   : i < 19 ? err.code == &DIAG_secret_request
								      ? err.code
								      : &DIAG_sealed_other_host
						   : err.code == &DIAG_secret_request && i == n - 1
							   ? err.code
							   : &DIAG_sealed_tampered),
				      "character %zu: %s", i, err.message);
			secret_free(s);
		}
		text[i] = was;
	}
	for (size_t i = 0; i < n; i++) {
		char *cut = strndup(text, i);
		refused(&k, "hpc1", cut, &DIAG_secret_request, 1);
		free(cut);
	}
	opens(&k, "hpc1", text, "Correct-Horse-9");
	free(text);
	host_key_release(&k);
}

/* The box itself: each bit, one block less, one more. */
ATF_TC_WITHOUT_HEAD(every_bit);
ATF_TC_BODY(every_bit, tc)
{
	enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING, HEAD = 20 };
	struct host_key k;
	unsigned char box[1024] = {0};
	char changed[2048];
	size_t n;
	open_host(&k, "a");
	char *text = seal(&k, "hpc1", "Correct-Horse-9");
	ATF_REQUIRE(!sodium_base642bin(box, sizeof(box), text + HEAD, strlen(text) - HEAD, NULL, &n,
				       NULL, VARIANT));
	memcpy(changed, text, HEAD);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
		sodium_bin2base64(changed + HEAD, sizeof(changed) - HEAD, box, n, VARIANT);
		refused(&k, "hpc1", changed, &DIAG_sealed_tampered, 22);
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	sodium_bin2base64(changed + HEAD, sizeof(changed) - HEAD, box, n + 64, VARIANT);
	refused(&k, "hpc1", changed, &DIAG_sealed_tampered, 22);
	sodium_bin2base64(changed + HEAD, sizeof(changed) - HEAD, box, n - 64, VARIANT);
	refused(&k, "hpc1", changed, &DIAG_secret_request, 1);
	free(text);
	host_key_release(&k);
}

ATF_TC_WITHOUT_HEAD(other_name_or_host);
ATF_TC_BODY(other_name_or_host, tc)
{
	static const char *const names[] = {"hpc2", "hpc", "hpc11", "Hpc1", "", "dba"};
	struct host_key k, other;
	open_host(&k, "a");
	open_host(&other, "b");
	char *text = seal(&k, "hpc1", "Correct-Horse-9");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		refused(&k, names[i], text, &DIAG_sealed_other_name, 22);
	refused(&other, "hpc1", text, &DIAG_sealed_other_host, 26);
	/* Its key's name put in place of the right one: it is no box of that key's. */
	memcpy(text + 3, other.name, SEALED_KEY_SIZE);
	refused(&other, "hpc1", text, &DIAG_sealed_tampered, 22);
	free(text);
	host_key_release(&k);
	host_key_release(&other);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	ATF_REQUIRE(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

ATF_TC_WITHOUT_HEAD(public_half);
ATF_TC_BODY(public_half, tc)
{
	struct host_key k, again, public;
	char text[HOST_KEY_TEXT_SIZE], wrong[HOST_KEY_TEXT_SIZE + 8];
	struct err err;
	open_host(&k, "a");
	open_host(&again, "a");
	ATF_CHECK_STREQ(k.name, again.name);
	ATF_CHECK(secret_equal(k.secret, again.secret));
	host_key_text(&k, text);
	put("public", text);
	ATF_REQUIRE(host_key_read_public(&public, "public", &err));
	ATF_CHECK(!public.secret && !strcmp(k.name, public.name));
	char *sealed = seal(&public, "hpc1", "Correct-Horse-9");
	opens(&k, "hpc1", sealed, "Correct-Horse-9");
	free(sealed);
	for (size_t i = 0; i < strlen(text); i++) {
		memcpy(wrong, text, sizeof(text));
		wrong[i] ^= 1;
		put("public", wrong);
		ATF_CHECK_MSG(!host_key_read_public(&public, "public", &err), "%s", wrong);
		ATF_CHECK_EQ(&DIAG_sealed_key_unfit, err.code);
	}
	snprintf(wrong, sizeof(wrong), "%sAA", text);
	put("public", wrong);
	ATF_CHECK(!host_key_read_public(&public, "public", &err));
	ATF_CHECK(!host_key_read_public(&public, "none", &err) && err.code == &DIAG_file_missing);
	host_key_release(&again);
	host_key_release(&k);
}

static bool resolve(struct secret_store *store, const char *label, const char *directory,
		    const char *text, struct err *err)
{
	struct secret_value value;
	const struct secret_request q = {.function = "sealed",
					 .args = &text,
					 .arg_count = 1,
					 .credential = label,
					 .state_directory = directory};
	bool ok = secret_resolve(store, &q, &value, err);
	if (ok)
		ATF_CHECK_STREQ("Correct-Horse-9", secret_bytes(value.password));
	secret_value_release(&value);
	return ok;
}

ATF_TC_WITHOUT_HEAD(source);
ATF_TC_BODY(source, tc)
{
	struct host_key k;
	struct err err;
	open_host(&k, "a");
	char *here = realpath("a", NULL), *text = seal(&k, "hpc1", "Correct-Horse-9");
	struct secret_store *store = secret_store_new(&err);
	ATF_CHECK_MSG(resolve(store, "hpc1", here, text, &err), "%s", err.message);
	/* The same text under another name is not given from memory. */
	ATF_CHECK(!resolve(store, "dba", here, text, &err));
	ATF_CHECK_EQ(&DIAG_sealed_other_name, err.code);
	ATF_CHECK(!resolve(store, "hpc1", NULL, text, &err));
	ATF_CHECK_EQ(&DIAG_sealed_no_key, err.code);
	ATF_REQUIRE(!unlink("a/host.key"));
	ATF_CHECK(!resolve(store, "hpc1", here, text, &err));
	ATF_CHECK_EQ(&DIAG_sealed_no_key, err.code);
	ATF_CHECK_EQ(20, err_exit_status(&err));
	/* A key made anew is another key. */
	host_key_release(&k);
	open_host(&k, "a");
	ATF_CHECK(!resolve(store, "hpc1", here, text, &err));
	ATF_CHECK_EQ(&DIAG_sealed_other_host, err.code);
	ATF_REQUIRE(!chmod("a/host.key", 0644));
	ATF_CHECK(!resolve(store, "hpc1", here, text, &err));
	ATF_CHECK_EQ(&DIAG_secret_exposed, err.code);
	ATF_REQUIRE(!chmod("a/host.key", 0600) && !truncate("a/host.key", 31));
	ATF_CHECK(!resolve(store, "hpc1", here, text, &err));
	ATF_CHECK_EQ(&DIAG_secret_key_unfit, err.code);
	secret_store_free(store);
	host_key_release(&k);
	free(here);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, round_trip);
	ATF_TP_ADD_TC(tp, every_character);
	ATF_TP_ADD_TC(tp, every_bit);
	ATF_TP_ADD_TC(tp, other_name_or_host);
	ATF_TP_ADD_TC(tp, public_half);
	ATF_TP_ADD_TC(tp, source);
	return atf_no_error();
}
