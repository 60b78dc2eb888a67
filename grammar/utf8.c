/* SPDX-License-Identifier: BSD-2-Clause */
#include "grammar/utf8.h"

#include <string.h>

static bool continues(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

size_t utf8_decode(const char *p, size_t n, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char c = n ? (unsigned char)p[0] : 0xFF;
	size_t size = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
	if (!size || size > n)
		return 0;
	*cp = size == 1 ? c : c & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++) {
		if (!continues(p[i]))
			return 0;
		*cp = *cp << 6 | ((unsigned char)p[i] & 0x3Fu);
	}
	bool good = *cp >= least[size] && *cp <= 0x10FFFF && (*cp < 0xD800 || *cp > 0xDFFF);
	return good ? size : 0;
}

bool utf8_is_bidi(uint32_t cp)
{
	return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200E ||
	       cp == 0x200F || cp == 0x061C;
}

static const char *skip_ascii(const char *p, const char *end)
{
	uint64_t word;
	while (end - p >= (ptrdiff_t)sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
		p += sizeof(word);
	}
	while (p < end && (unsigned char)*p < 0x80)
		p++;
	return p;
}

static const char *bad_run(const char *p, const char *end)
{
	uint32_t cp;
	while (p < end && (unsigned char)*p >= 0x80 && !utf8_decode(p, (size_t)(end - p), &cp))
		p++;
	return p;
}

static struct span place(const char *text, uint32_t base, const char *from, const char *to)
{
	return (struct span){base + (uint32_t)(from - text), base + (uint32_t)(to - text)};
}

static void check_encoding(const char *text, size_t size, uint32_t base, struct diags *ds)
{
	const char *end = text + size;
	uint32_t cp;
	for (const char *p = skip_ascii(text, end); p < end; p = skip_ascii(p, end)) {
		size_t n = utf8_decode(p, (size_t)(end - p), &cp);
		if (!n) {
			const char *q = bad_run(p, end);
			diag_add(ds, &DIAG_invalid_utf8, place(text, base, p, q),
				 "invalid UTF-8 (%zu byte%s)", (size_t)(q - p),
				 q - p == 1 ? "" : "s");
			p = q;
			continue;
		}
		if (utf8_is_bidi(cp)) {
			struct diag *d = diag_add(
				ds, &DIAG_bidi_control, place(text, base, p, p + n),
				"U+%04X changes the direction of the text around it", (unsigned)cp);
			diag_note(ds, d,
				  "a reader would see another text than slacc reads; in a string "
				  "write \\u{%x}",
				  (unsigned)cp);
			diag_fix(ds, d, FIX_UNSAFE, place(text, base, p, p + n), "%s", "");
		}
		p += n;
	}
}

bool utf8_check_source(const char *text, size_t size, uint32_t base, struct diags *ds)
{
	const char *nul = memchr(text, 0, size);
	if (nul) {
		struct diag *d = diag_add(ds, &DIAG_nul_byte, place(text, base, nul, nul + 1),
					  "a NUL byte: this is not a text file");
		diag_note(ds, d, "save it as UTF-8");
		return false;
	}
	check_encoding(text, size, base, ds);
	return true;
}
