/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/lsp/uri.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Removes '.', '..' and empty parts, in place. */
static void normalise(char *path)
{
	char *to = path;
	for (const char *p = path; *p;) {
		while (*p == '/')
			p++;
		size_t n = strcspn(p, "/");
		if (n == 2 && p[0] == '.' && p[1] == '.') {
			while (to > path && *--to != '/')
				;
		} else if (n && !(n == 1 && p[0] == '.')) {
			*to++ = '/';
			memmove(to, p, n);
			to += n;
		}
		p += n;
	}
	if (to == path)
		*to++ = '/';
	*to = 0;
}

/* The path of file:///a, file://localhost/a and file:/a; NULL for others. */
static const char *path_part(const char *uri)
{
	if (strncasecmp(uri, "file:/", 6) != 0)
		return NULL;
	uri += 5;
	if (strncmp(uri, "//", 2) != 0)
		return uri;
	const char *slash = strchr(uri + 2, '/');
	bool here = slash == uri + 2 ||
		    (slash && slash - uri == 11 && !strncasecmp(uri + 2, "localhost", 9));
	return here ? slash : NULL;
}

char *uri_to_path(const char *uri)
{
	const char *p = path_part(uri);
	if (!p)
		return strdup(uri);
	char *out = malloc(strlen(p) + 2), *to = out;
	for (; out && *p && *p != '?' && *p != '#'; p++) {
		int high = *p == '%' ? hex(p[1]) : -1, low = high >= 0 ? hex(p[2]) : -1;
		bool escaped = low >= 0 && (high || low);
		*to++ = escaped ? (char)(high * 16 + low) : *p;
		p += escaped ? 2 : 0;
	}
	if (out) {
		*to = 0;
		normalise(out);
	}
	return out;
}

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-._~/", c);
}

char *uri_of_path(const char *path)
{
	if (*path != '/')
		return strdup(path);
	char *out = malloc(strlen(path) * 3 + sizeof("file://")), *to = out;
	if (!out)
		return NULL;
	memcpy(to, "file://", 7);
	for (to += 7; *path; path++) {
		if (plain(*path)) {
			*to++ = *path;
			continue;
		}
		static const char digits[] = "0123456789ABCDEF";
		*to++ = '%';
		*to++ = digits[(unsigned char)*path >> 4];
		*to++ = digits[(unsigned char)*path & 15];
	}
	*to = 0;
	return out;
}

char *uri_join(const char *beside, const char *relative)
{
	const char *slash = *relative == '/' ? beside : strrchr(beside, '/');
	size_t n = *relative == '/' || !slash ? 0 : (size_t)(slash - beside) + 1;
	size_t size = n + strlen(relative) + 2;
	char *out = malloc(size);
	if (!out)
		return NULL;
	snprintf(out, size, "%.*s%s", (int)n, beside, relative);
	if (*out == '/')
		normalise(out);
	return out;
}
