/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/slurp.h"

#include <stdio.h>
#include <stdlib.h>

static char *read_all(FILE *f, size_t *size)
{
	size_t room = 1 << 16;
	char *data = malloc(room + 1);
	*size = 0;
	while (data) {
		*size += fread(data + *size, 1, room - *size, f);
		if (*size < room)
			break;
		char *more = realloc(data, room * 2 + 1);
		if (!more)
			free(data);
		data = more;
		room *= 2;
	}
	if (data && !ferror(f)) {
		data[*size] = '\0';
		return data;
	}
	free(data);
	return NULL;
}

char *slurp(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return NULL;
	char *data = read_all(f, size);
	fclose(f);
	return data;
}
