/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Writing a value so that Slurm's reader gets exactly its bytes back. The reader's rules were taken
 * from src/common/parse_config.c, the same from 20.02 to 26.05; it runs in the C locale, so white
 * space is ASCII and every other byte passes. */
#include "compiler/slurm/conf_value.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool has_blank(const char *value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (is_blank(value[i]))
			return true;
	return false;
}

static enum slurm_unwritable refused_byte(char c)
{
	if (c == 0)
		return SLURM_HAS_NUL;
	if (c == '\n' || c == '\r')
		return SLURM_HAS_NEWLINE;
	if (c != '\t' && ((unsigned char)c < ' ' || c == 0x7f))
		return SLURM_HAS_CONTROL;
	return SLURM_WRITABLE;
}

enum slurm_unwritable slurm_conf_writable(const char *value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		enum slurm_unwritable why = refused_byte(value[i]);
		if (why)
			return why;
	}
	const char *quote = size ? memchr(value, '"', size) : NULL;
	if (!quote)
		return SLURM_WRITABLE;
	if (has_blank(value, size))
		return SLURM_HAS_BLANK_AND_QUOTE;
	/* The reader takes the longer of a quoted and a bare value; between equals, the quoted. */
	const char *second = memchr(quote + 1, '"', size - (size_t)(quote + 1 - value));
	if (quote == value && second == value + size - 1)
		return SLURM_HAS_OUTER_QUOTES;
	return SLURM_WRITABLE;
}

const char *slurm_unwritable_text(enum slurm_unwritable why)
{
	static const char *const texts[] = {
		[SLURM_WRITABLE] = "",
		[SLURM_HAS_NUL] = "a NUL byte",
		[SLURM_HAS_NEWLINE] = "a line break",
		[SLURM_HAS_CONTROL] = "a control character",
		[SLURM_HAS_BLANK_AND_QUOTE] = "both white space and a double quote",
		[SLURM_HAS_OUTER_QUOTES] = "double quotes around it, which Slurm would remove",
	};
	return texts[why];
}

size_t slurm_conf_quote_to(char *out, const char *value, size_t size)
{
	if (slurm_conf_writable(value, size) != SLURM_WRITABLE)
		return 0;
	bool quotes = !size || has_blank(value, size);
	size_t n = 0;
	if (quotes)
		out[n++] = '"';
	for (size_t i = 0; i < size; i++) {
		/* Comments are cut before quotes are looked at. */
		if (value[i] == '\\' || value[i] == '#')
			out[n++] = '\\';
		out[n++] = value[i];
	}
	if (quotes)
		out[n++] = '"';
	return n;
}

bool slurm_conf_quote(struct buf *out, const char *value, size_t size)
{
	if (slurm_conf_writable(value, size) != SLURM_WRITABLE)
		return false;
	char *scratch = arena_alloc(out->arena, 2 * size + 2);
	buf_add(out, scratch, slurm_conf_quote_to(scratch, value, size));
	return true;
}
