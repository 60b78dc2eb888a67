/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The values of literals: whatever the scanner took for one is decoded. A string without an error
 * decodes to valid UTF-8 of no more bytes than it is written with, plus what is put in. */
#include "grammar/ast.h"
#include "grammar/literal.h"
#include "grammar/utf8.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { PUT_IN = 5 };

static bool lookup(void *user, const char *path, size_t size, struct span at, struct buf *out)
{
	(void)user;
	MUST(size > 0 && at.begin < at.end && memchr(path, '}', size) == NULL);
	buf_add(out, "value", PUT_IN);
	return path[0] != 'x';
}

static void check_string(const struct token *t, const char *text, struct arena *a, bool good)
{
	const char *value = NULL;
	size_t size = 0;
	bool found = literal_string(t, text, a, lookup, NULL, &value, &size);
	if (!found || !good)
		return;
	MUST(size <= t->size * (size_t)PUT_IN);
	for (size_t i = 0, n; i < size; i += n) {
		uint32_t cp;
		n = utf8_decode(value + i, size - i, &cp);
		MUST(n > 0);
	}
}

static void check_number(const struct token *t, const char *text)
{
	int64_t value;
	const char *unit = NULL;
	size_t unit_size = 0;
	if (t->kind == TOKEN_INT)
		literal_int(t, text, &value);
	else if (literal_quantity(t, text, &value, &unit, &unit_size))
		MUST(value >= 0 && unit_size > 0 && unit + unit_size == text + t->size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	arena_init(&a, NULL);
	struct sources ss = SOURCES_IN(&a);
	struct diags ds = DIAGS_IN(&a);
	struct tokens ts = TOKENS_IN(&a);
	int source = sources_add(&ss, "input", (const char *)data, size);
	scan(&ts, &ss, (uint32_t)source, &ds);
	diags_finish(&ds);
	for (uint32_t i = 0; i < ts.count; i++) {
		const struct token *t = &ts.list[i];
		const char *text = sources_text(&ss, t->at);
		if (t->kind == TOKEN_STRING)
			check_string(t, text, &a, !ds.errors);
		else if (t->kind == TOKEN_INT || t->kind == TOKEN_QUANTITY)
			check_number(t, text);
	}
	arena_release(&a);
	return 0;
}
