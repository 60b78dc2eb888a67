/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the live tests: `conf_value quote` writes the bytes of stdin as a value of slurmdbd.conf,
 * exit 1 if that cannot be; `conf_value read KEY` reads a file on stdin and prints the key's last
 * value, exit 1 if the file has a line that Slurm does not parse. */
#include "compiler/slurm/conf_value.h"

#include <stdio.h>
#include <string.h>

static int quote(struct arena *a, const char *text, size_t size)
{
	struct buf out = BUF_IN(a);
	if (!slurm_conf_quote(&out, text, size)) {
		fprintf(stderr, "the value has %s\n",
			slurm_unwritable_text(slurm_conf_writable(text, size)));
		return 1;
	}
	fwrite(out.data, 1, out.size, stdout);
	return 0;
}

static int read_key(struct arena *a, const char *text, size_t size, const char *key)
{
	struct slurm_conf_reader r;
	struct slurm_conf_line line, found = {0};
	slurm_conf_reader_init(&r, a, text, size);
	while (slurm_conf_next(&r, &line) != SLURM_CONF_END) {
		if (line.kind != SLURM_CONF_PAIR)
			return 1;
		if (line.key_size == strlen(key) && !memcmp(line.key, key, line.key_size))
			found = line;
	}
	fwrite(found.value, 1, found.value_size, stdout);
	return found.value ? 0 : 2;
}

int main(int argc, char **argv)
{
	static char text[64 * 1024];
	size_t n = fread(text, 1, sizeof(text), stdin);
	struct arena a;
	int rc = 3;
	arena_init(&a, NULL);
	if (argc == 2 && !strcmp(argv[1], "quote"))
		rc = quote(&a, text, n);
	else if (argc == 3 && !strcmp(argv[1], "read"))
		rc = read_key(&a, text, n, argv[2]);
	arena_release(&a);
	return rc;
}
