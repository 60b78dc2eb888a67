/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The algorithms of the plugins, one function each, behind one table. Intermediates are wiped; the
 * strings are the caller's. */
#include "runtime/secrets/auth.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "runtime/secrets/sha1.h"
#include "runtime/secrets/sha256_crypt.h"

/* "$A$" count "$" salt hash */
enum {
	CACHING_COUNT = 3,
	CACHING_SALT = 7,
	CACHING_HASH = CACHING_SALT + AUTH_SALT_SIZE,
	CACHING_SIZE = CACHING_HASH + SHA256_CRYPT_SIZE,
	NATIVE_SIZE = 1 + 2 * SHA1_SIZE,
	ED25519_SIZE = 43,
	CACHING_PASSWORD_MAX =
		256, /* MySQL takes no longer one, and the digest's cost grows with its square */
};

static const char salt_digit[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static void make_native(const struct secret *password, char out[AUTH_STRING_SIZE])
{
	unsigned char hash[SHA1_SIZE];
	sha1(secret_bytes(password), secret_size(password), hash);
	sha1(hash, sizeof(hash), hash);
	out[0] = '*';
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(out + 1 + 2 * i, 3, "%02X", hash[i]);
	sodium_memzero(hash, sizeof(hash));
}

/* The public key whose scalar is the clamped first half of SHA-512(password); libsodium clamps. */
static void make_ed25519(const struct secret *password, char out[AUTH_STRING_SIZE])
{
	unsigned char hash[crypto_hash_sha512_BYTES], point[crypto_scalarmult_ed25519_BYTES];
	crypto_hash_sha512(hash, (const unsigned char *)secret_bytes(password),
			   secret_size(password));
	if (crypto_scalarmult_ed25519_base(point, hash))
		sodium_memzero(point, sizeof(point));
	sodium_bin2base64(out, AUTH_STRING_SIZE, point, sizeof(point),
			  sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	sodium_memzero(hash, sizeof(hash));
	sodium_memzero(point, sizeof(point));
}

void auth_make_caching_sha2(const struct secret *password, const char *salt, unsigned thousands,
			    char out[AUTH_STRING_SIZE])
{
	snprintf(out, AUTH_STRING_SIZE, "$A$%03X$%.*s", thousands & 0xfff, AUTH_SALT_SIZE, salt);
	sha256_crypt(secret_bytes(password), secret_size(password), salt, AUTH_SALT_SIZE,
		     (thousands & 0xfffUL) * 1000, out + CACHING_HASH);
	out[CACHING_SIZE] = 0;
}

static void make_caching_sha2(const struct secret *password, char out[AUTH_STRING_SIZE])
{
	char salt[AUTH_SALT_SIZE + 1] = "";
	for (size_t i = 0; i < AUTH_SALT_SIZE; i++)
		salt[i] = salt_digit[randombytes_uniform(64)];
	auth_make_caching_sha2(password, salt, AUTH_THOUSANDS, out);
}

/* The value of the three hex digits, or 0. Servers write upper case. */
static unsigned count_of(const char *digits)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned v = 0;
	for (int i = 0; i < 3; i++) {
		const char *at = memchr(hex, digits[i], 16);
		if (!at)
			return 0;
		v = v << 4 | (unsigned)(at - hex);
	}
	return v;
}

static bool same(const char *made, const char *stored, size_t n)
{
	return !sodium_memcmp(made, stored, n);
}

static bool matches_native(const char *stored, const struct secret *password)
{
	char made[AUTH_STRING_SIZE], upper[NATIVE_SIZE];
	/* Servers take the digits in either case. */
	for (size_t i = 0; i < NATIVE_SIZE; i++)
		upper[i] = (char)(stored[i] >= 'a' && stored[i] <= 'f' ? stored[i] - 'a' + 'A'
								       : stored[i]);
	make_native(password, made);
	bool ok = same(made, upper, NATIVE_SIZE);
	sodium_memzero(made, sizeof(made));
	return ok;
}

static bool matches_ed25519(const char *stored, const struct secret *password)
{
	char made[AUTH_STRING_SIZE];
	make_ed25519(password, made);
	bool ok = same(made, stored, ED25519_SIZE);
	sodium_memzero(made, sizeof(made));
	return ok;
}

static bool matches_caching_sha2(const char *stored, const struct secret *password)
{
	char made[AUTH_STRING_SIZE];
	unsigned thousands = count_of(stored + CACHING_COUNT);
	if (memcmp(stored, "$A$", 3) || !thousands || stored[CACHING_SALT - 1] != '$' ||
	    secret_size(password) > CACHING_PASSWORD_MAX)
		return false;
	/* The salt is whatever the server drew: bytes, not digits, and never part of a format. */
	sha256_crypt(secret_bytes(password), secret_size(password), stored + CACHING_SALT,
		     AUTH_SALT_SIZE, thousands * 1000UL, made);
	bool ok = same(made, stored + CACHING_HASH, SHA256_CRYPT_SIZE);
	sodium_memzero(made, sizeof(made));
	return ok;
}

static const struct plugin {
	enum auth_plugin plugin;
	const char *name;
	size_t size; /* of the string, without NUL */
	void (*make)(const struct secret *password, char out[AUTH_STRING_SIZE]);
	bool (*matches)(const char *stored, const struct secret *password);
} plugins[] = {
	{AUTH_NATIVE, "mysql_native_password", NATIVE_SIZE, make_native, matches_native},
	{AUTH_ED25519, "ed25519", ED25519_SIZE, make_ed25519, matches_ed25519},
	{AUTH_CACHING_SHA2, "caching_sha2_password", CACHING_SIZE, make_caching_sha2,
	 matches_caching_sha2},
	{AUTH_UNIX_SOCKET, "unix_socket", 0, NULL, NULL},
};

static const struct plugin *row(enum auth_plugin plugin)
{
	for (size_t i = 0; i < sizeof(plugins) / sizeof(*plugins); i++)
		if (plugins[i].plugin == plugin)
			return &plugins[i];
	return NULL;
}

const char *auth_plugin_name(enum auth_plugin plugin)
{
	const struct plugin *p = row(plugin);
	return p ? p->name : NULL;
}

enum auth_plugin auth_plugin_find(const char *name)
{
	for (size_t i = 0; i < sizeof(plugins) / sizeof(*plugins); i++)
		if (!strcmp(plugins[i].name, name))
			return plugins[i].plugin;
	return 0;
}

bool auth_make(enum auth_plugin plugin, const struct secret *password, char out[AUTH_STRING_SIZE],
	       struct err *err)
{
	const struct plugin *p = row(plugin);
	if (!p || !p->make)
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "no authentication string belongs to this plugin");
	if (plugin == AUTH_CACHING_SHA2 && secret_size(password) > CACHING_PASSWORD_MAX)
		return err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_unfit,
			       "the password is longer than the %d bytes that MySQL takes",
			       CACHING_PASSWORD_MAX);
	p->make(password, out);
	return true;
}

bool auth_matches(enum auth_plugin plugin, const char *stored, size_t n,
		  const struct secret *password)
{
	const struct plugin *p = row(plugin);
	return p && p->matches && n == p->size && p->matches(stored, password);
}

size_t auth_unhex(const char *digits, char *out, size_t capacity)
{
	size_t n = strlen(digits) / 2;
	if (n > capacity)
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned both[2];
		for (int k = 0; k < 2; k++) {
			char c = digits[2 * i + (size_t)k];
			both[k] = (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10) & 15;
		}
		out[i] = (char)(both[0] * 16 + both[1]);
	}
	return n;
}
