/* SPDX-License-Identifier: BSD-2-Clause
 *
 * SHA-256 against the vectors of FIPS 180-4 and of sha256sum(1), and in pieces against itself in
 * one. */
#include "grammar/support/sha256.h"

#include <atf-c.h>
#include <string.h>

ATF_TC_WITHOUT_HEAD(vectors);
ATF_TC_BODY(vectors, tc)
{
	static const struct {
		const char *text, *digest;
	} rows[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};
	char out[65];
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		sha256_hex(rows[i].text, strlen(rows[i].text), out);
		ATF_CHECK_STREQ(rows[i].digest, out);
	}
}

ATF_TC_WITHOUT_HEAD(million);
ATF_TC_BODY(million, tc)
{
	struct sha256 h;
	char a[1000], out[65];
	memset(a, 'a', sizeof(a));
	sha256_init(&h);
	for (int i = 0; i < 1000; i++)
		sha256_add(&h, a, sizeof(a));
	sha256_end(&h, out);
	ATF_CHECK_STREQ("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", out);
}

/* Every length around the block's end, cut at every place. */
ATF_TC_WITHOUT_HEAD(pieces);
ATF_TC_BODY(pieces, tc)
{
	unsigned char data[200];
	char whole[65], parts[65];
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 7);
	for (size_t size = 0; size <= sizeof(data); size++) {
		sha256_hex(data, size, whole);
		for (size_t cut = 0; cut <= size; cut++) {
			struct sha256 h;
			sha256_init(&h);
			sha256_add(&h, data, cut);
			sha256_add(&h, data + cut, size - cut);
			sha256_end(&h, parts);
			ATF_REQUIRE_STREQ(whole, parts);
		}
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vectors);
	ATF_TP_ADD_TC(tp, million);
	ATF_TP_ADD_TC(tp, pieces);
	return atf_no_error();
}
