/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The form of what sealed("…") holds; nothing is opened here.
 *
 *	v1:KEY:BOX
 *
 * KEY is 16 digits, the name of the host's key that it is sealed to. BOX is base64 (RFC 4648 §5, no
 * padding) of a sealed box of libsodium (crypto_box_seal): 48 bytes more than what is in it, which
 * is a multiple of 64. One value has one such text for each time it is sealed, and a box no other
 * text. */
#ifndef COMPILER_SEALED_H
#define COMPILER_SEALED_H

#include <stddef.h>

enum { SEALED_KEY_SIZE = 16, SEALED_BLOCK = 64, SEALED_OVERHEAD = 48 };

struct sealed_text {
	const char *key; /* SEALED_KEY_SIZE digits */
	const char *box;
	size_t box_size; /* of its text */
};

/* What is wrong with the text, in words behind "it"; NULL: nothing, and *out is filled. */
const char *sealed_parse(const char *text, size_t size, struct sealed_text *out);

#endif
