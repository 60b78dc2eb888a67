/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/sealed.h"

#include <string.h>

#define VERSION "v1:"

enum { VERSION_SIZE = sizeof(VERSION) - 1, HEAD_SIZE = VERSION_SIZE + SEALED_KEY_SIZE + 1 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The bits behind the last whole byte are zero, or there would be two texts of one box. */
static const char *check_box(const char *p, size_t n)
{
	size_t bytes = n / 4 * 3 + (n % 4 ? n % 4 - 1 : 0);
	unsigned last = 0;
	for (size_t i = 0; i < n; i++) {
		const char *at = p[i] ? strchr(digits, p[i]) : NULL;
		if (!at)
			return "holds a character that is not of base64";
		last = (unsigned)(at - digits);
	}
	if (n % 4 == 1 || (n % 4 == 2 && last % 16) || (n % 4 == 3 && last % 4) ||
	    bytes < SEALED_OVERHEAD + SEALED_BLOCK || (bytes - SEALED_OVERHEAD) % SEALED_BLOCK)
		return "was cut, or is longer than it was";
	return NULL;
}

const char *sealed_parse(const char *text, size_t size, struct sealed_text *out)
{
	if (size < HEAD_SIZE || memcmp(text, VERSION, VERSION_SIZE) != 0)
		return "does not begin as one of slacc's, with v1: and a key's name";
	for (size_t i = VERSION_SIZE; i < HEAD_SIZE - 1; i++)
		if (!text[i] || !strchr("0123456789abcdef", text[i]))
			return "has no key's name of 16 digits behind v1:";
	if (text[HEAD_SIZE - 1] != ':')
		return "has no key's name of 16 digits behind v1:";
	*out = (struct sealed_text){text + VERSION_SIZE, text + HEAD_SIZE, size - HEAD_SIZE};
	return check_box(out->box, out->box_size);
}
