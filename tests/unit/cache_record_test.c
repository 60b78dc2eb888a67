/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The sealed form of a cached secret: one encoding, bound to its key and context, and no change of
 * it is taken. */
#include <atf-c.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/secrets/cache/key.h"
#include "runtime/secrets/cache/record.h"

static const unsigned char key[CACHE_KEY_SIZE] = "thirty-two bytes of a test's key";
static const unsigned char context[CACHE_CONTEXT_SIZE] = "what this secret is for";

static struct record sample(const char *value)
{
	struct err err;
	struct record r = {.generation = 7,
			   .fetched = {1700000000, 1000, "a boot's number"},
			   .fresh_until = 1700003600};
	ATF_REQUIRE(secret_init(&err));
	snprintf(r.value.version, sizeof(r.value.version), "v1");
	r.value.password = secret_copy(value, strlen(value), &err);
	ATF_REQUIRE(r.value.password);
	return r;
}

static unsigned char *sealed(const struct record *r, size_t *size)
{
	unsigned char *bytes;
	struct err err;
	ATF_REQUIRE(record_seal(r, key, context, &bytes, size, &err));
	return bytes;
}

ATF_TC_WITHOUT_HEAD(round_trip);
ATF_TC_BODY(round_trip, tc)
{
	static const size_t sizes[] = {0, 1, 54, 55, 56, 57, 63, 64, 65, 1000, 65536};
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *text = malloc(sizes[i] + 1);
		memset(text, 0x80, sizes[i]);
		text[sizes[i]] = 0;
		struct record r = sample(text), out;
		size_t size;
		unsigned char *bytes = sealed(&r, &size);
		ATF_CHECK_EQ(0, (size - RECORD_HEADER_SIZE - 16) % 64);
		ATF_REQUIRE_EQ(RECORD_GOOD, record_open(bytes, size, key, context, &out));
		ATF_CHECK(secret_equal(r.value.password, out.value.password));
		ATF_CHECK_STREQ("v1", out.value.version);
		ATF_CHECK(out.generation == 7 && out.fetched.wall == 1700000000 &&
			  out.fresh_until == 1700003600 && out.fetched.boot == 1000 &&
			  !memcmp(out.fetched.boot_id, r.fetched.boot_id, CACHE_BOOT_ID_SIZE));
		secret_value_release(&out.value);
		secret_value_release(&r.value);
		sodium_free(bytes);
		free(text);
	}
}

static void refuse(const unsigned char *bytes, size_t size, const char *what)
{
	struct record out;
	enum record_fault fault = record_open(bytes, size, key, context, &out);
	ATF_CHECK_MSG(fault == RECORD_TAMPERED || fault == RECORD_OTHER_KEY, "%s", what);
	ATF_CHECK_MSG(!out.value.password, "%s", what);
}

ATF_TC_WITHOUT_HEAD(every_bit);
ATF_TC_BODY(every_bit, tc)
{
	struct record r = sample("Correct-Horse-9"), out;
	size_t size;
	unsigned char *bytes = sealed(&r, &size);
	for (size_t bit = 0; bit < 8 * size; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		refuse(bytes, size, "a bit was turned");
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (size_t n = 0; n < size; n++)
		refuse(bytes, n, "it was cut");
	unsigned char *longer = malloc(size + 1);
	memcpy(longer, bytes, size);
	longer[size] = 0;
	refuse(longer, size + 1, "a byte was added");
	ATF_CHECK_EQ(RECORD_GOOD, record_open(bytes, size, key, context, &out));
	secret_value_release(&out.value);
	free(longer);
	sodium_free(bytes);
	secret_value_release(&r.value);
}

ATF_TC_WITHOUT_HEAD(key_and_context);
ATF_TC_BODY(key_and_context, tc)
{
	struct record r = sample("Correct-Horse-9"), out;
	unsigned char other[CACHE_KEY_SIZE];
	size_t size;
	unsigned char *bytes = sealed(&r, &size);
	memcpy(other, key, sizeof(other));
	other[31] ^= 1;
	ATF_CHECK_EQ(RECORD_OTHER_KEY, record_open(bytes, size, other, context, &out));
	memcpy(other, context, sizeof(other));
	other[31] ^= 1;
	ATF_CHECK_EQ(RECORD_TAMPERED, record_open(bytes, size, key, other, &out));
	sodium_free(bytes);
	secret_value_release(&r.value);
}

enum { NONCE_SIZE = 24 };

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, NONCE_SIZE);
}

ATF_TC_WITHOUT_HEAD(never_the_same);
ATF_TC_BODY(never_the_same, tc)
{
	enum { WRITES = 10000 };
	static unsigned char seen[WRITES][NONCE_SIZE];
	struct record r = sample("Correct-Horse-9");
	unsigned char *before = NULL;
	for (size_t i = 0; i < WRITES; i++) {
		size_t size;
		unsigned char *bytes = sealed(&r, &size);
		memcpy(seen[i], bytes + 72, NONCE_SIZE);
		ATF_REQUIRE(!before ||
			    memcmp(before + RECORD_HEADER_SIZE, bytes + RECORD_HEADER_SIZE,
				   size - RECORD_HEADER_SIZE));
		sodium_free(before);
		before = bytes;
	}
	sodium_free(before);
	qsort(seen, WRITES, NONCE_SIZE, by_bytes);
	for (size_t i = 1; i < WRITES; i++)
		ATF_REQUIRE(memcmp(seen[i - 1], seen[i], NONCE_SIZE));
	secret_value_release(&r.value);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, round_trip);
	ATF_TP_ADD_TC(tp, every_bit);
	ATF_TP_ADD_TC(tp, key_and_context);
	ATF_TP_ADD_TC(tp, never_the_same);
	return atf_no_error();
}
