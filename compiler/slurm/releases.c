/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Slurm's releases: names, schema numbers and who talks to whom, from releases.def. */
#include "compiler/slurm/params.h"

#include <string.h>

struct release {
	const char *name;
	unsigned schema, oldest_schema;
	enum slurm_release oldest_peer;
};

static const struct release releases[SLURM_RELEASES] = {
	[SLURM_ANY_RELEASE] = {.name = ""},
#define RELEASE(year, month, schema_, oldest_schema_, oldest_peer_)                                \
	[SLURM_##year##_##month] = {#year "." #month, (schema_), (oldest_schema_), (oldest_peer_)},
#include "compiler/slurm/releases.def"
#undef RELEASE
};

static const struct release *release_row(enum slurm_release r)
{
	return &releases[r < SLURM_RELEASES ? r : SLURM_ANY_RELEASE];
}

const char *slurm_release_name(enum slurm_release r)
{
	return release_row(r)->name;
}

enum slurm_release slurm_release_newest(void)
{
	return SLURM_26_05;
}

/* Digits from *at on, at most four of them; -1 if there are none. */
static int number_at(const char *text, size_t size, size_t *at)
{
	int n = 0;
	size_t from = *at;
	while (*at < size && *at - from < 4 && text[*at] >= '0' && text[*at] <= '9')
		n = n * 10 + (text[(*at)++] - '0');
	return *at == from ? -1 : n;
}

bool slurm_version_parse(const char *text, size_t size, struct slurm_version *v)
{
	enum { NAME = 5 };
	size_t at = NAME;
	int micro = SLURM_NO_MICRO;
	if (size < NAME)
		return false;
	if (size > at && text[at] == '.') {
		at++;
		micro = number_at(text, size, &at);
		if (micro < 0)
			return false;
	}
	if (at < size && (text[at] != '-' || at == NAME || at + 1 == size))
		return false;
	for (enum slurm_release r = SLURM_20_02; r < SLURM_RELEASES; r++) {
		if (!memcmp(text, releases[r].name, NAME)) {
			*v = (struct slurm_version){.release = r, .micro = micro};
			return true;
		}
	}
	return false;
}

bool slurm_dbd_accepts(enum slurm_release dbd, enum slurm_release client)
{
	if (dbd == SLURM_ANY_RELEASE || client == SLURM_ANY_RELEASE)
		return true;
	return client <= dbd && client >= slurm_dbd_oldest_peer(dbd);
}

enum slurm_release slurm_dbd_oldest_peer(enum slurm_release dbd)
{
	return release_row(dbd)->oldest_peer;
}

unsigned slurm_schema(enum slurm_release r)
{
	return release_row(r)->schema;
}

unsigned slurm_schema_accepts_from(enum slurm_release r)
{
	return release_row(r)->oldest_schema;
}
