/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/render_fingerprint.h"

#include "grammar/support/buf.h"
#include "grammar/support/sha256.h"

#include <string.h>

enum { DIGEST_SIZE = 65, DIGEST_SHOWN = 32 };

const char *render_fingerprint(struct map *seen, const struct sources *ss, const struct diag *d)
{
	struct buf text = BUF_IN(seen->arena);
	struct position at = sources_position(ss, d->at.begin);
	uint32_t size = 0;
	const char *line =
		at.source ? source_line(ss, sources_find(ss, d->at.begin), at.line, &size) : "";
	for (; size && strchr(" \t\r", line[size - 1]); size--)
		;
	for (; size && (*line == ' ' || *line == '\t'); size--)
		line++;
	buf_printf(&text, "%u\n%s\n%s\n", (unsigned)d->code->number,
		   at.source ? at.source->name : "", d->message);
	buf_add(&text, line, size);
	char *digest = arena_alloc(seen->arena, DIGEST_SIZE);
	sha256_hex(text.data, text.size, digest);
	digest[DIGEST_SHOWN] = 0;
	uint32_t *times = map_get(seen, digest, DIGEST_SHOWN);
	if (!times) {
		times = ARENA_NEW(seen->arena, uint32_t);
		map_put(seen, digest, DIGEST_SHOWN, times);
	}
	return arena_printf(seen->arena, "%s:%u", digest, ++*times);
}
