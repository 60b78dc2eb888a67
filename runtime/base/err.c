/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Filling, prefixing and reading the error record. Formats into fixed buffers and cuts what does
 * not fit; allocates nothing and prints nothing. */
#include "runtime/base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const int exit_status[ERR_KIND_COUNT] = {
	[ERR_NONE] = 0,           [ERR_DESCRIPTION] = 1,
	[ERR_USAGE] = 3,          [ERR_WORLD] = 4,
	[ERR_GUARD] = 5,          [ERR_PARTIAL] = 6,
	[ERR_INTERNAL] = 7,       [ERR_SECRET_MISSING] = 20,
	[ERR_SECRET_DENIED] = 21, [ERR_SECRET_TAMPERED] = 22,
	[ERR_SECRET_STALE] = 23,  [ERR_SECRET_THROTTLED] = 24,
	[ERR_SECRET_CLOCK] = 25,  [ERR_SECRET_UNFIT] = 26,
};

static const char *const stage_name[STAGE_COUNT] = {
	[STAGE_NONE] = "",         [STAGE_FILE] = "file",   [STAGE_PROCESS] = "process",
	[STAGE_SECRET] = "secret", [STAGE_DNS] = "dns",     [STAGE_TCP] = "tcp",
	[STAGE_TLS] = "tls",       [STAGE_LOGIN] = "login", [STAGE_PRIVILEGE] = "privilege",
	[STAGE_QUERY] = "query",
};

int err_kind_status(enum err_kind kind)
{
	return (unsigned)kind < ERR_KIND_COUNT ? exit_status[kind] : exit_status[ERR_INTERNAL];
}

int err_exit_status(const struct err *err)
{
	return err_kind_status(err->kind);
}

const char *err_stage_name(enum err_stage stage)
{
	return (unsigned)stage < STAGE_COUNT ? stage_name[stage] : "";
}

/* The value and length of the UTF-8 sequence at p, or length 0 if there is none (overlong,
 * surrogate, cut). */
static size_t decode(const unsigned char *p, size_t n, uint32_t *value)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t want = p[0] < 0x80             ? 1
		      : (p[0] & 0xe0) == 0xc0 ? 2
		      : (p[0] & 0xf0) == 0xe0 ? 3
		      : (p[0] & 0xf8) == 0xf0 ? 4
					      : 0;
	if (!want || want > n)
		return 0;
	uint32_t v = want == 1 ? p[0] : p[0] & (0xffu >> (want + 1));
	for (size_t i = 1; i < want; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (v < least[want] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*value = v;
	return want;
}

/* Control characters could steer a terminal; the others turn text around or break a line. */
static bool harmful(uint32_t v)
{
	return v < 0x20 || (v >= 0x7f && v < 0xa0) || (v >= 0x202a && v <= 0x202e) ||
	       (v >= 0x2066 && v <= 0x2069) || v == 0x2028 || v == 0x2029;
}

void err_plain_text(char *out, size_t size, const char *text, size_t length)
{
	static const char more[] = "…";
	size_t at = 0, cut = 0;
	for (size_t i = 0; i < length;) {
		uint32_t v = 0;
		size_t n = decode((const unsigned char *)text + i, length - i, &v);
		bool copy = n && !harmful(v);
		size_t take = copy ? n : 1;
		if (at + take + 1 > size) {
			at = cut;
			if (at + sizeof(more) <= size) {
				memcpy(out + at, more, sizeof(more) - 1);
				at += sizeof(more) - 1;
			}
			break;
		}
		if (copy)
			memcpy(out + at, text + i, n);
		else
			out[at] = '?';
		at += take;
		i += n ? n : 1;
		if (at + sizeof(more) <= size)
			cut = at;
	}
	if (size)
		out[at] = 0;
}

static void format(char *out, size_t size, const char *fmt, va_list ap)
{
	char raw[ERR_MESSAGE_SIZE * 2];
	int n = vsnprintf(raw, sizeof(raw), fmt, ap);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof(raw) ? (size_t)n : sizeof(raw) - 1;
	err_plain_text(out, size, raw, length);
}

static void begin(struct err *err, enum err_kind kind, const struct diag_code *code)
{
	*err = ERR_INIT;
	err->kind = kind;
	err->code = code;
}

bool err_set(struct err *err, enum err_kind kind, const struct diag_code *code, const char *fmt,
	     ...)
{
	va_list ap;
	begin(err, kind, code);
	va_start(ap, fmt);
	format(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	return false;
}

bool err_set_errno(struct err *err, enum err_kind kind, const struct diag_code *code, int number,
		   const char *fmt, ...)
{
	char what[ERR_MESSAGE_SIZE], why[128];
	va_list ap;
	va_start(ap, fmt);
	format(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (strerror_r(number, why, sizeof(why)))
		snprintf(why, sizeof(why), "error %d", number);
	err_set(err, kind, code, "%s: %s", what, why);
	err->number = number;
	return false;
}

bool err_set_memory(struct err *err)
{
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal, "out of memory");
}

bool err_stage(struct err *err, enum err_stage stage)
{
	err->stage = stage;
	return false;
}

bool err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	format(err->hint, sizeof(err->hint), fmt, ap);
	va_end(ap);
	return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
	char words[ERR_MESSAGE_SIZE], whole[2 * ERR_MESSAGE_SIZE + 4];
	va_list ap;
	va_start(ap, fmt);
	format(words, sizeof(words), fmt, ap);
	va_end(ap);
	snprintf(whole, sizeof(whole), "%s: %s", words, err->message);
	err_plain_text(err->message, sizeof(err->message), whole, strlen(whole));
	return false;
}
