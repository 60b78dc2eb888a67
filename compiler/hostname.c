/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/hostname.h"

#include "grammar/support/ascii.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_ipv4(const char *p, size_t n)
{
	unsigned parts = 1, value = 0, digits = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '.') {
			if (!digits)
				return false;
			parts++;
			value = digits = 0;
			continue;
		}
		if (!is_digit(p[i]) || (digits && !value))
			return false;
		value = value * 10 + (unsigned)(p[i] - '0');
		if (++digits > 3 || value > 255)
			return false;
	}
	return parts == 4 && digits;
}

/* Looks like four numbers, so a wrong one is a bad address and not a name. */
static bool all_digits_and_dots(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(p[i]) && p[i] != '.')
			return false;
	return true;
}

static bool is_ipv6(const char *p, size_t n)
{
	unsigned groups = 0, digits = 0;
	bool gap = false;
	for (size_t i = 0; i < n; i++) {
		if (is_hex(p[i])) {
			groups += digits == 0;
			if (++digits > 4)
				return false;
		} else if (p[i] == ':') {
			bool twice = i + 1 < n && p[i + 1] == ':';
			if (twice && gap)
				return false;
			if (!digits && !twice && !(i && p[i - 1] == ':'))
				return false;
			gap |= twice;
			digits = 0;
		} else if (p[i] == '.' && digits) {
			size_t start = i - digits;
			return is_ipv4(p + start, n - start) && (gap ? groups <= 6 : groups == 7);
		} else {
			return false;
		}
	}
	bool trailing = n && p[n - 1] == ':' && !(n > 1 && p[n - 2] == ':');
	return n > 1 && !trailing && (gap ? groups <= 7 : groups == 8);
}

static bool is_name(const char *p, size_t n)
{
	size_t label = 0;
	if (!n || n > 253)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && p[i] != '.') {
			if (!is_alnum(p[i]) && (p[i] != '-' || !label))
				return false;
			if (++label > 63)
				return false;
			continue;
		}
		if (i == n && !label && n > 1)
			return true; /* a final dot: fully qualified */
		if (!label || p[i - 1] == '-')
			return false;
		label = 0;
	}
	return true;
}

static enum host_form plain(const char *p, size_t n)
{
	if (is_ipv4(p, n))
		return HOST_IPV4;
	if (n && memchr(p, ':', n) && is_ipv6(p, n))
		return HOST_IPV6;
	return is_name(p, n) && !all_digits_and_dots(p, n) ? HOST_NAME : HOST_BAD;
}

static bool split_port(const char *p, size_t n, struct host_parts *parts)
{
	size_t digits = 0;
	while (digits < n && is_digit(p[n - 1 - digits]))
		digits++;
	if (!digits || digits == n || p[n - 1 - digits] != ':')
		return false;
	*parts = (struct host_parts){p, n - digits - 1, p + n - digits, digits};
	return true;
}

static enum host_form authority(const char *p, size_t n, struct host_parts *parts)
{
	*parts = (struct host_parts){p, n, NULL, 0};
	if (n > 1 && p[0] == '[') {
		const char *close = memchr(p, ']', n);
		if (!close || !is_ipv6(p + 1, (size_t)(close - p) - 1))
			return HOST_BAD;
		size_t rest = n - (size_t)(close - p) - 1;
		*parts = (struct host_parts){p + 1, (size_t)(close - p) - 1,
					     rest > 1 ? close + 2 : NULL, rest > 1 ? rest - 1 : 0};
		return HOST_BRACKETED;
	}
	enum host_form form = plain(p, n);
	if (form != HOST_BAD)
		return form;
	if (split_port(p, n, parts) && plain(parts->host, parts->host_size) != HOST_BAD)
		return HOST_WITH_PORT;
	return HOST_BAD;
}

static const char *find(const char *p, size_t n, const char *needle)
{
	size_t m = strlen(needle);
	for (size_t i = 0; i + m <= n; i++)
		if (!memcmp(p + i, needle, m))
			return p + i;
	return NULL;
}

enum host_form host_form(const char *text, size_t size, struct host_parts *parts)
{
	*parts = (struct host_parts){text, size, NULL, 0};
	if (!size)
		return HOST_EMPTY;
	const char *scheme = find(text, size, "://");
	if (!scheme)
		return authority(text, size, parts);
	const char *rest = scheme + 3, *end = text + size;
	const char *at = memchr(rest, '@', (size_t)(end - rest));
	rest = at ? at + 1 : rest;
	const char *slash = memchr(rest, '/', (size_t)(end - rest));
	authority(rest, (size_t)((slash ? slash : end) - rest), parts);
	return HOST_URI;
}

bool host_is_localhost(const char *text)
{
	return ascii_is(text, strlen(text), "localhost");
}

bool host_is_loopback(const char *text)
{
	size_t n = strlen(text);
	return host_is_localhost(text) ||
	       (n > 4 && !strncmp(text, "127.", 4) && is_ipv4(text, n)) || !strcmp(text, "::1");
}
