/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/fuzz/mutate.h"

#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { CHANGES_MAX = 6, PIECE_MAX = 64, BYTES_MAX = 64 * 1024 };

/* splitmix64: any seed is as good as any other. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t n)
{
	return n ? (size_t)(draw(state) % n) : 0;
}

/* What the language is made of, and what it is not. */
static const char *const pieces[] = {
	"{",
	"}",
	"[",
	"]",
	"(",
	")",
	"=",
	",",
	";",
	":",
	"\"",
	"#",
	"\n",
	"\r\n",
	"\r",
	"\\",
	"\\u{",
	"${",
	"${param.",
	"$${",
	"param.x",
	" = ",
	" {\n",
	"\n}\n",
	"edition 2026\n",
	"include \"",
	"defaults ",
	"unset",
	"-",
	"24.11",
	"99999999999999999999",
	"12months",
	"\xff",
	"\xef\xbb\xbf",
	"\xe2\x80\xae",
	"\xc3\xa9",
	"\x01",
	"## ",
	"# slacc: allow(SL3003) reason=\"\"",
	"\n@@ b.slacc\n",
};

/* Puts n bytes in the place of `gone` bytes at `at`. */
static void replace(struct input *in, size_t at, size_t gone, const char *bytes, size_t n)
{
	if (in->size - gone + n > BYTES_MAX)
		return;
	char *changed = malloc(in->size - gone + n + 1);
	MUST(changed != NULL);
	if (at)
		memcpy(changed, in->data, at);
	memcpy(changed + at, bytes, n);
	if (in->size > at + gone)
		memcpy(changed + at + n, in->data + at + gone, in->size - at - gone);
	free(in->data);
	in->size = in->size - gone + n;
	in->data = changed;
}

/* A stretch of a file: a few bytes, or from one place to the end of a line some lines on. */
static size_t stretch(uint64_t *state, const struct input *in, size_t at)
{
	size_t left = in->size - at;
	if (!left || draw(state) % 2)
		return below(state, left < PIECE_MAX ? left + 1 : PIECE_MAX);
	const char *p = in->data + at, *end = in->data + in->size;
	for (size_t lines = 1 + below(state, 8); lines && p < end; lines--) {
		p = memchr(p, '\n', (size_t)(end - p));
		p = p ? p + 1 : end;
	}
	return (size_t)(p - (in->data + at));
}

static void change(struct input *in, const struct input *corpus, unsigned count, uint64_t *state)
{
	size_t at = below(state, in->size + 1);
	switch (draw(state) % 4) {
	case 0: { /* any byte */
		char c = (char)draw(state);
		replace(in, at, at < in->size, &c, 1);
		return;
	}
	case 1: /* something gone */
		replace(in, at, stretch(state, in, at), "", 0);
		return;
	case 2: { /* a piece of the language, between or instead */
		const char *piece = pieces[below(state, sizeof(pieces) / sizeof(pieces[0]))];
		replace(in, at, draw(state) % 2 ? 0 : stretch(state, in, at), piece, strlen(piece));
		return;
	}
	default: { /* a part of itself again, or of another */
		const struct input *other = draw(state) % 2 ? in : &corpus[below(state, count)];
		size_t from = below(state, other->size + 1), n = stretch(state, other, from);
		if (n)
			replace(in, at, 0, other->data + from, n);
		return;
	}
	}
}

struct input mutate(const struct input *corpus, unsigned count, uint64_t seed)
{
	uint64_t state = seed;
	struct input in = {0};
	const struct input *start = &corpus[below(&state, count)];
	replace(&in, 0, 0, start->data, start->size);
	for (size_t changes = 1 + below(&state, CHANGES_MAX); changes; changes--)
		change(&in, corpus, count, &state);
	return in;
}
