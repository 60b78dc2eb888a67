/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/fuzz/files.h"

#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

/* The next line that begins with '@@ ', or the end. */
static const char *next_file(const char *p, const char *end)
{
	for (const char *line = p; line < end;) {
		if (end - line > 3 && memcmp(line, "@@ ", 3) == 0)
			return line;
		line = memchr(line, '\n', (size_t)(end - line));
		line = line ? line + 1 : end;
	}
	return end;
}

void files_add(struct slacc *s, const char *data, size_t size)
{
	const char *end = data + size, *p = data;
	char path[256] = "site.slacc";
	for (;;) {
		const char *stop = next_file(p, end);
		MUST(slacc_add_source(s, path, p, (size_t)(stop - p)) == SLACC_OK);
		if (stop == end)
			return;
		const char *line = memchr(stop, '\n', (size_t)(end - stop));
		if (!line)
			return;
		snprintf(path, sizeof(path), "%.*s", (int)(line - stop - 3), stop + 3);
		p = line + 1;
	}
}

int files_count(void *user, const void *bytes, size_t size)
{
	size_t *total = user;
	MUST(bytes || !size);
	*total += size;
	return 0;
}
