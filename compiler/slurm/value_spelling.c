/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A value as the description spells it, for fix-its: what is a word, a number or a quantity to the
 * scanner stays bare. */
#include "compiler/slurm/value_check.h"

#include <string.h>

static bool is_word_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

static bool is_word(const char *text, size_t size)
{
	if (!size || !(is_letter(text[0]) || text[0] == '_') || text[size - 1] == '-')
		return false;
	if (text_is(text, size, "true") || text_is(text, size, "false") ||
	    text_is(text, size, "unset"))
		return false;
	return text_all(text, size, is_word_char);
}

/* 12, 12months; not 010. */
static bool is_number(const char *text, size_t size)
{
	uint64_t n;
	size_t digits = text_number(text, size, &n);
	if (!digits || (text[0] == '0' && digits > 1))
		return false;
	return text_all(text + digits, size - digits, is_letter);
}

const char *slurm_value_spelling(struct arena *a, const char *text, size_t size)
{
	if (is_word(text, size) || is_number(text, size))
		return arena_copy(a, text, size);
	struct buf b = BUF_IN(a);
	buf_addc(&b, '"');
	for (size_t i = 0; i < size; i++) {
		unsigned char ch = (unsigned char)text[i];
		if (ch == '"' || ch == '\\')
			buf_printf(&b, "\\%c", ch);
		else if (ch == '$' && i + 1 < size && text[i + 1] == '{')
			buf_adds(&b, "$$");
		else if (ch == '\n' || ch == '\t')
			buf_printf(&b, "\\%c", ch == '\n' ? 'n' : 't');
		else if (ch < ' ' || ch == 0x7f)
			buf_printf(&b, "\\u{%x}", ch);
		else
			buf_addc(&b, (char)ch);
	}
	buf_addc(&b, '"');
	return buf_text(&b);
}
