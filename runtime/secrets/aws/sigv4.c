/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The canonical request is never a string: its parts go straight into the digest, because a session
 * token among the headers is a secret. */
#include "runtime/secrets/aws/sigv4.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { HASH = crypto_hash_sha256_BYTES, QUERY_MAX = 64, NAME_MAX_SIZE = 128 };
#define ALGORITHM "AWS4-HMAC-SHA256"

void sigv4_time(char out[SIGV4_TIME_SIZE], int64_t seconds)
{
	struct tm tm;
	time_t t = (time_t)seconds;
	gmtime_r(&t, &tm);
	strftime(out, SIGV4_TIME_SIZE, "%Y%m%dT%H%M%SZ", &tm);
}

static bool unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

/* What needs no encoding, besides the unreserved, is in `keep`. */
static size_t encode(char *out, size_t size, size_t length, const char *text, size_t n,
		     const char *keep)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];
		bool plain = unreserved(c) || strchr(keep, c);
		const char add[3] = {plain ? (char)c : '%', digits[c >> 4], digits[c & 15]};
		for (size_t k = 0; k < (plain ? 1 : 3); k++, length++)
			if (length + 1 < size)
				out[length] = add[k];
	}
	if (size)
		out[length < size ? length : size - 1] = 0;
	return length;
}

size_t sigv4_encode(char *out, size_t size, size_t length, const char *text)
{
	return encode(out, size, length, text, strlen(text), "");
}

static void hash_text(crypto_hash_sha256_state *h, const char *text)
{
	crypto_hash_sha256_update(h, (const unsigned char *)text, strlen(text));
}

/* RFC 3986's dot segments and repeated slashes are taken out, then the path is encoded. */
static bool hash_path(crypto_hash_sha256_state *h, const char *path)
{
	char plain[SIGV4_TEXT_MAX], out[3 * SIGV4_TEXT_MAX];
	size_t n = 0;
	const char *p = path;
	if (strlen(path) >= sizeof(plain))
		return false;
	while (*p) {
		size_t length = strcspn(p += *p == '/', "/");
		bool last = !p[length];
		if (length == 2 && !memcmp(p, "..", 2)) {
			while (n && plain[--n] != '/')
				;
		} else if (length && !(length == 1 && *p == '.')) {
			plain[n++] = '/';
			memcpy(plain + n, p, length);
			n += length;
		}
		p += length;
		if (last && p[-1] == '/' && n && plain[n - 1] != '/')
			plain[n++] = '/';
	}
	if (!n)
		plain[n++] = '/';
	encode(out, sizeof(out), 0, plain, n, "/");
	hash_text(h, out);
	return true;
}

struct pair {
	const char *text;
	size_t size, name; /* bytes of all, and before '=' */
};

/* By name, then by value. */
static int order(const struct pair *a, const struct pair *b)
{
	size_t n = a->name < b->name ? a->name : b->name;
	int by = memcmp(a->text, b->text, n);
	if (!by && a->name != b->name)
		by = a->name < b->name ? -1 : 1;
	return by ? by : strcmp(a->text, b->text);
}

/* Splits at '&' and sorts. False if there are too many. */
static bool sort_query(char *text, size_t n, struct pair *pairs, size_t *count)
{
	*count = 0;
	for (char *p = text; p < text + n;) {
		size_t size = strcspn(p, "&");
		if (*count == QUERY_MAX)
			return false;
		struct pair new = {p, size, strcspn(p, "=&")};
		bool more = p[size];
		p[size] = 0;
		p += size + more;
		size_t at = (*count)++;
		for (; at && order(&new, &pairs[at - 1]) < 0; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = new;
	}
	return true;
}

/* A session token may be in it. */
static bool hash_query(crypto_hash_sha256_state *h, const char *query)
{
	char out[3 * SIGV4_TEXT_MAX];
	struct pair pairs[QUERY_MAX];
	size_t count;
	if (strlen(query) >= SIGV4_TEXT_MAX)
		return false;
	size_t n = encode(out, sizeof(out), 0, query, strlen(query), "%=&");
	bool ok = sort_query(out, n, pairs, &count);
	for (size_t i = 0; ok && i < count; i++) {
		hash_text(h, i ? "&" : "");
		hash_text(h, pairs[i].text);
		hash_text(h, pairs[i].name == pairs[i].size ? "=" : "");
	}
	sodium_memzero(out, n < sizeof(out) ? n : sizeof(out));
	return ok;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int name_order(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return (unsigned char)lower(*a) - (unsigned char)lower(*b);
}

/* Outer blanks are cut off, runs of inner ones become one. */
static void hash_value(crypto_hash_sha256_state *h, const char *value)
{
	while (*value) {
		value += strspn(value, " \t\r\n");
		size_t n = strcspn(value, " \t\r\n");
		crypto_hash_sha256_update(h, (const unsigned char *)value, n);
		value += n;
		if (value[strspn(value, " \t\r\n")])
			hash_text(h, " ");
		else
			break;
	}
}

static void sort_headers(const struct sigv4_request *q, const struct sigv4_header **list)
{
	for (size_t i = 0; i < q->header_count; i++) {
		size_t at = i;
		for (; at && name_order(q->headers[i].name, list[at - 1]->name) < 0; at--)
			list[at] = list[at - 1];
		list[at] = &q->headers[i];
	}
}

/* Hashes the headers and writes their names, "a;b". False if there is no room for these. */
static bool hash_headers(crypto_hash_sha256_state *h, const struct sigv4_request *q, char *names,
			 size_t size)
{
	const struct sigv4_header *list[SIGV4_HEADERS_MAX];
	size_t n = 0;
	if (q->header_count > SIGV4_HEADERS_MAX)
		return false;
	sort_headers(q, list);
	for (size_t i = 0; i < q->header_count; i++) {
		bool again = i && !name_order(list[i]->name, list[i - 1]->name);
		size_t length = strlen(list[i]->name);
		if (again) {
			hash_text(h, ",");
		} else {
			if (n + length + 2 > size)
				return false;
			if (n)
				names[n++] = ';';
			for (size_t k = 0; k < length; k++)
				names[n + k] = lower(list[i]->name[k]);
			crypto_hash_sha256_update(h, (unsigned char *)names + n, length);
			hash_text(h, ":");
			n += length;
		}
		hash_value(h, list[i]->value);
		if (i + 1 == q->header_count || name_order(list[i]->name, list[i + 1]->name))
			hash_text(h, "\n");
	}
	names[n] = 0;
	return true;
}

static bool hash_request(const struct sigv4_request *q, char *names, size_t size,
			 char out[SIGV4_HASH_TEXT_SIZE])
{
	crypto_hash_sha256_state h;
	unsigned char hash[HASH];
	crypto_hash_sha256_init(&h);
	hash_text(&h, q->method);
	hash_text(&h, "\n");
	bool ok = hash_path(&h, q->path);
	hash_text(&h, "\n");
	ok = ok && hash_query(&h, q->query);
	hash_text(&h, "\n");
	ok = ok && hash_headers(&h, q, names, size);
	if (ok) {
		hash_text(&h, "\n");
		hash_text(&h, names);
		hash_text(&h, "\n");
		crypto_hash_sha256(hash, q->body, q->body_size);
		sodium_bin2hex(out, SIGV4_HASH_TEXT_SIZE, hash, HASH);
		hash_text(&h, out);
		crypto_hash_sha256_final(&h, hash);
		sodium_bin2hex(out, SIGV4_HASH_TEXT_SIZE, hash, HASH);
	}
	sodium_memzero(&h, sizeof(h));
	return ok;
}

static void hmac(unsigned char out[HASH], const void *key, size_t n, const char *text)
{
	crypto_auth_hmacsha256_state s;
	crypto_auth_hmacsha256_init(&s, key, n);
	crypto_auth_hmacsha256_update(&s, (const unsigned char *)text, strlen(text));
	crypto_auth_hmacsha256_final(&s, out);
	sodium_memzero(&s, sizeof(s));
}

/* A key for the day, region and service; the first one, "AWS4" and the key, is itself a secret. */
static bool signing_key(const struct sigv4_key *key, const char *date, unsigned char k[HASH],
			struct err *err)
{
	size_t n = secret_size(key->secret_access_key);
	struct secret *first = secret_new(n + 4, err);
	if (!first)
		return false;
	char *bytes = secret_fill(first);
	memcpy(bytes, "AWS4", 4);
	memcpy(bytes + 4, secret_bytes(key->secret_access_key), n);
	secret_seal(first, n + 4);
	hmac(k, secret_bytes(first), n + 4, date);
	secret_free(first);
	hmac(k, k, HASH, key->region);
	hmac(k, k, HASH, key->service);
	hmac(k, k, HASH, "aws4_request");
	return true;
}

static bool too_large(struct err *err)
{
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
		       "a request is too large to be signed");
}

static bool sign(const struct sigv4_request *q, const struct sigv4_key *key, char *names,
		 size_t names_size, char *scope, size_t scope_size, char out[SIGV4_HASH_TEXT_SIZE],
		 struct err *err)
{
	unsigned char k[HASH];
	char text[SIGV4_TEXT_MAX], request[SIGV4_HASH_TEXT_SIZE], date[9];
	snprintf(date, sizeof(date), "%.8s", key->time);
	int n = snprintf(scope, scope_size, "%s/%s/%s/aws4_request", date, key->region,
			 key->service);
	if (n < 0 || (size_t)n >= scope_size || !hash_request(q, names, names_size, request))
		return too_large(err);
	snprintf(text, sizeof(text), ALGORITHM "\n%s\n%s\n%s", key->time, scope, request);
	if (!signing_key(key, date, k, err))
		return false;
	hmac(k, k, HASH, text);
	sodium_bin2hex(out, SIGV4_HASH_TEXT_SIZE, k, HASH);
	sodium_memzero(k, sizeof(k));
	return true;
}

bool sigv4_signature(const struct sigv4_request *q, const struct sigv4_key *key,
		     char out[SIGV4_HASH_TEXT_SIZE], struct err *err)
{
	char names[4 * NAME_MAX_SIZE], scope[NAME_MAX_SIZE];
	return sign(q, key, names, sizeof(names), scope, sizeof(scope), out, err);
}

bool sigv4_authorization(const struct sigv4_request *q, const struct sigv4_key *key,
			 char out[SIGV4_AUTHORIZATION_SIZE], struct err *err)
{
	char names[4 * NAME_MAX_SIZE], scope[NAME_MAX_SIZE], signature[SIGV4_HASH_TEXT_SIZE];
	if (!sign(q, key, names, sizeof(names), scope, sizeof(scope), signature, err))
		return false;
	int n = snprintf(out, SIGV4_AUTHORIZATION_SIZE,
			 ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
			 key->access_key_id, scope, names, signature);
	return (n > 0 && n < SIGV4_AUTHORIZATION_SIZE) || too_large(err);
}
