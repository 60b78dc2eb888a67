/* SPDX-License-Identifier: BSD-2-Clause
 *
 * For the live tests:
 *   conf_value quote              writes the bytes of stdin as a value of slurmdbd.conf; exit 1 if
 *                                 that cannot be
 *   conf_value read KEY           reads a file on stdin and prints the key's last value; exit 1 if
 *                                 the file has a line that Slurm does not parse
 *   conf_value keys FILE VERSION  prints each key slacc knows of slurmdbd.conf or slurm.conf,
 *                                 whether that version of Slurm knows it, and a value of its type
 */
#include "compiler/slurm/conf_value.h"
#include "compiler/slurm/params.h"

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

static void print_key(const struct slurm_param *p, enum slurm_release r)
{
	printf("%s %s ", p->name, slurm_param_in_release(p, r) ? "known" : "unknown");
	switch (p->type) {
	case SLURM_BOOL:
		puts("yes");
		break;
	case SLURM_UINT16:
	case SLURM_UINT32:
	case SLURM_UINT64:
	case SLURM_TIME:
		printf("%u\n", p->min);
		break;
	case SLURM_PURGE:
		puts("1month");
		break;
	case SLURM_RECORD:
		puts("record");
		break;
	default:
		puts(p->word_count ? p->words[0].text : "/x");
		break;
	}
}

static int print_keys(const char *file_name, const char *version)
{
	struct slurm_version v;
	const struct slurm_param *p;
	enum slurm_file file =
		strcmp(file_name, "slurm.conf") ? SLURM_SLURMDBD_CONF : SLURM_SLURM_CONF;
	if (!slurm_version_parse(version, strlen(version), &v))
		return 3;
	for (unsigned i = 0; (p = slurm_param_at(file, i)); i++)
		print_key(p, v.release);
	return 0;
}

int main(int argc, char **argv)
{
	static char text[64 * 1024];
	struct arena a;
	int rc = 3;
	if (argc == 4 && !strcmp(argv[1], "keys"))
		return print_keys(argv[2], argv[3]);
	size_t n = fread(text, 1, sizeof(text), stdin);
	arena_init(&a, NULL);
	if (argc == 2 && !strcmp(argv[1], "quote"))
		rc = quote(&a, text, n);
	else if (argc == 3 && !strcmp(argv[1], "read"))
		rc = read_key(&a, text, n, argv[2]);
	arena_release(&a);
	return rc;
}
