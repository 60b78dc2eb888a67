/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Authentication strings against vectors that were proved by logins, and SHA-1 and SHA-256 crypt
 * against published ones. The logins themselves are repeated in tests/live/database_test.sh. */
#include "runtime/secrets/auth.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/secrets/sha1.h"
#include "runtime/secrets/sha256_crypt.h"

static struct secret *secret(const char *text)
{
	struct err err;
	struct secret *s;
	ATF_REQUIRE(secret_init(&err));
	s = secret_copy(text, strlen(text), &err);
	ATF_REQUIRE(s);
	return s;
}

static const char caching[] =
	"$A$005$abcdefghijklmnopqrstVRGvOiYpqTwf4FGDKVLgFCTip1XJSeR6Ohrfzw8UQq8";

ATF_TC(vectors);
ATF_TC_HEAD(vectors, tc)
{
	atf_tc_set_md_var(tc, "descr", "strings are those that servers accept");
}
ATF_TC_BODY(vectors, tc)
{
	static const struct {
		enum auth_plugin plugin;
		const char *password, *string;
	} rows[] = {
		{AUTH_NATIVE, "Correct-Horse-9", "*3E71AF7A924024F19070C78B1682CE89F8F98EFF"},
		{AUTH_NATIVE, "password", "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19"},
		{AUTH_ED25519, "Correct-Horse-9", "p0J0aV0e0hW33uNtGJpHLyw3lQ5zKUZN8YtSYQejgbc"},
		{AUTH_ED25519, "secret", "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct secret *s = secret(rows[i].password);
		char out[AUTH_STRING_SIZE];
		struct err err;
		ATF_REQUIRE(auth_make(rows[i].plugin, s, out, &err));
		ATF_CHECK_STREQ(rows[i].string, out);
		secret_free(s);
	}
	struct secret *s = secret("Correct-Horse-9");
	char out[AUTH_STRING_SIZE];
	auth_make_caching_sha2(s, "abcdefghijklmnopqrst", 5, out);
	ATF_CHECK_STREQ(caching, out);
	secret_free(s);
}

ATF_TC(random_salt);
ATF_TC_HEAD(random_salt, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"caching_sha2_password draws a new salt of harmless characters each time");
}
ATF_TC_BODY(random_salt, tc)
{
	static const char digits[] =
		"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	char before[AUTH_STRING_SIZE] = "", out[AUTH_STRING_SIZE];
	struct secret *s = secret("Correct-Horse-9"), *other = secret("correct-Horse-9");
	struct err err;
	for (int i = 0; i < 5; i++) {
		ATF_REQUIRE(auth_make(AUTH_CACHING_SHA2, s, out, &err));
		ATF_REQUIRE_EQ(70, strlen(out));
		ATF_CHECK(!memcmp(out, "$A$005$", 7));
		ATF_CHECK_EQ(63, strspn(out + 7, digits));
		ATF_CHECK(strcmp(before, out));
		ATF_CHECK(auth_matches(AUTH_CACHING_SHA2, out, 70, s));
		ATF_CHECK(!auth_matches(AUTH_CACHING_SHA2, out, 70, other));
		memcpy(before, out, sizeof(out));
	}
	secret_free(s);
	secret_free(other);
}

ATF_TC(verification);
ATF_TC_HEAD(verification, tc)
{
	atf_tc_set_md_var(
		tc, "descr",
		"a stored string matches its password, whatever its salt or case, and no other");
}
ATF_TC_BODY(verification, tc)
{
	struct secret *s = secret("Correct-Horse-9"), *other = secret("Correct-Horse-8");
	static const struct {
		enum auth_plugin plugin;
		const char *stored;
	} good[] = {
		{AUTH_NATIVE, "*3E71AF7A924024F19070C78B1682CE89F8F98EFF"},
		{AUTH_NATIVE, "*3e71af7a924024f19070c78b1682ce89f8f98eff"},
		{AUTH_ED25519, "p0J0aV0e0hW33uNtGJpHLyw3lQ5zKUZN8YtSYQejgbc"},
		{AUTH_CACHING_SHA2, caching},
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		size_t n = strlen(good[i].stored);
		char bad[AUTH_STRING_SIZE];
		ATF_CHECK(auth_matches(good[i].plugin, good[i].stored, n, s));
		ATF_CHECK(!auth_matches(good[i].plugin, good[i].stored, n, other));
		ATF_CHECK(!auth_matches(good[i].plugin, good[i].stored, n - 1, s));
		ATF_CHECK(!auth_matches(AUTH_UNIX_SOCKET, good[i].stored, n, s));
		/* Any other byte at any place is another string; the last one has two unused bits.
		 */
		for (size_t k = 0; k < n; k++) {
			memcpy(bad, good[i].stored, n);
			bad[k] = bad[k] == '9' ? '1' : '9';
			ATF_CHECK_MSG(!auth_matches(good[i].plugin, bad, n, s), "%s at %zu",
				      good[i].stored, k);
		}
	}
	/* A salt that the server drew may hold any byte, and 9.7 writes 00A. */
	char out[AUTH_STRING_SIZE], salt[AUTH_SALT_SIZE + 1] = "\x01\x7f %n$s\n'\"0123456789a";
	auth_make_caching_sha2(s, salt, 10, out);
	ATF_CHECK(!memcmp(out, "$A$00A$", 7));
	ATF_CHECK(auth_matches(AUTH_CACHING_SHA2, out, 70, s));
	ATF_CHECK(!auth_matches(AUTH_CACHING_SHA2, out, 70, other));
	secret_free(s);
	secret_free(other);
}

ATF_TC(plugins);
ATF_TC_HEAD(plugins, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "plugins have the servers' names; one without a string says so");
}
ATF_TC_BODY(plugins, tc)
{
	struct secret *s = secret("x");
	char out[AUTH_STRING_SIZE];
	struct err err = ERR_INIT;
	ATF_CHECK_EQ(AUTH_CACHING_SHA2, auth_plugin_find("caching_sha2_password"));
	ATF_CHECK_EQ(0, auth_plugin_find("mysql_clear_password"));
	ATF_CHECK_STREQ("mysql_native_password", auth_plugin_name(AUTH_NATIVE));
	ATF_CHECK(!auth_make(AUTH_UNIX_SOCKET, s, out, &err));
	ATF_CHECK_EQ(7, err_exit_status(&err));
	ATF_CHECK_EQ(&DIAG_live_internal, err.code);
	err = ERR_INIT;
	ATF_CHECK(!auth_make(0, s, out, &err) && err.code == &DIAG_live_internal);
	ATF_CHECK(auth_make(AUTH_NATIVE, s, out, &err));
	secret_free(s);
}

ATF_TC(long_password);
ATF_TC_HEAD(long_password, tc)
{
	atf_tc_set_md_var(tc, "descr",
			  "a password that MySQL cannot take is refused, not hashed for minutes");
	atf_tc_set_md_var(tc, "timeout", "10");
}
ATF_TC_BODY(long_password, tc)
{
	static char text[60001];
	char out[AUTH_STRING_SIZE];
	struct err err = ERR_INIT;
	memset(text, 'x', 256);
	struct secret *s = secret(text);
	ATF_CHECK(auth_make(AUTH_CACHING_SHA2, s, out, &err));
	ATF_CHECK(auth_matches(AUTH_CACHING_SHA2, out, 70, s));
	secret_free(s);
	memset(text, 'x', 60000);
	s = secret(text);
	ATF_CHECK(!auth_make(AUTH_CACHING_SHA2, s, out, &err));
	ATF_CHECK_EQ(26, err_exit_status(&err));
	ATF_CHECK_EQ(&DIAG_secret_unfit, err.code);
	ATF_CHECK(!auth_matches(AUTH_CACHING_SHA2, caching, 70, s));
	ATF_CHECK(auth_make(AUTH_NATIVE, s, out, &err));
	secret_free(s);
}

ATF_TC(sha1_vectors);
ATF_TC_HEAD(sha1_vectors, tc)
{
	atf_tc_set_md_var(tc, "descr", "SHA-1 gives the digests of FIPS 180 and RFC 3174");
}
ATF_TC_BODY(sha1_vectors, tc)
{
	static char million[1000000];
	memset(million, 'a', sizeof(million));
	static const char eighty[] =
		"0123456701234567012345670123456701234567012345670123456701234567"
		"0123456701234567012345670123456701234567012345670123456701234567";
	const struct {
		const char *text;
		size_t n;
		const char *digest;
	} rows[] = {
		{"", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
		{"abc", 3, "a9993e364706816aba3e25717850c26c9cd0d89d"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		 "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqk"
		 "lmnopqrlmnopqrsmnopqrstnopqrstu",
		 112, "a49b2446a02c645bf419f995b67091253a04a259"},
		{million, sizeof(million), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
		{eighty, 64, "e0c094e867ef46c350ef54a7f59dd60bed92ae83"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned char out[SHA1_SIZE];
		char hex[2 * SHA1_SIZE + 1];
		sha1(rows[i].text, rows[i].n, out);
		for (size_t k = 0; k < sizeof(out); k++)
			snprintf(hex + 2 * k, 3, "%02x", out[k]);
		ATF_CHECK_STREQ(rows[i].digest, hex);
	}
}

ATF_TC(sha256_crypt_vectors);
ATF_TC_HEAD(sha256_crypt_vectors, tc)
{
	atf_tc_set_md_var(tc, "descr", "SHA-256 crypt gives the digests of its specification");
}
ATF_TC_BODY(sha256_crypt_vectors, tc)
{
	static const struct {
		const char *salt;
		unsigned long rounds;
		const char *password, *digest;
	} rows[] = {
		{"saltstring", 5000, "Hello world!", "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"},
		{"saltstringsaltst", 10000, "Hello world!",
		 "3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA"},
		{"toolongsaltstrin", 5000, "This is just a test",
		 "Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5"},
		{"anotherlongsalts", 1400,
		 "a very much longer text to encrypt.  This one even stretches over morethan one "
		 "line.",
		 "Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1"},
		{"short", 77777, "we have a short salt string but not a short password",
		 "JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/"},
		{"asaltof16chars..", 123456, "a short string",
		 "gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD"},
		{"roundstoolow", 1000, "the minimum number is still observed",
		 "yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char out[SHA256_CRYPT_SIZE + 1] = "";
		sha256_crypt(rows[i].password, strlen(rows[i].password), rows[i].salt,
			     strlen(rows[i].salt), rows[i].rounds, out);
		ATF_CHECK_STREQ(rows[i].digest, out);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vectors);
	ATF_TP_ADD_TC(tp, random_salt);
	ATF_TP_ADD_TC(tp, verification);
	ATF_TP_ADD_TC(tp, plugins);
	ATF_TP_ADD_TC(tp, long_password);
	ATF_TP_ADD_TC(tp, sha1_vectors);
	ATF_TP_ADD_TC(tp, sha256_crypt_vectors);
	return atf_no_error();
}
