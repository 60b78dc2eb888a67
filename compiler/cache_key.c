/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/cache_key.h"

#include <string.h>

static const struct {
	const char *prefix;
	enum cache_key_source source;
} rows[] = {
	{"host", CACHE_KEY_HOST},
	{"/", CACHE_KEY_FILE},
	{"systemd_credential:", CACHE_KEY_SYSTEMD},
	{"keyring:", CACHE_KEY_KEYRING},
};

bool cache_key_parse(const char *words, enum cache_key_source *source, const char **name)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t n = strlen(rows[i].prefix);
		if (strncmp(words, rows[i].prefix, n) != 0)
			continue;
		*source = rows[i].source;
		*name = *source == CACHE_KEY_FILE ? words : words + n;
		return *source == CACHE_KEY_HOST ? !words[n] : words[n] != 0;
	}
	return false;
}
