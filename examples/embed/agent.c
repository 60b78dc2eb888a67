/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc inside another program: a head node's agent that has a description in memory, says what is
 * wrong with it, and prints the accounting lines of slurm.conf that follow from it.
 *
 *	cc -o agent agent.c $(pkg-config --cflags --libs slacc)
 *	./agent              compiles the description and prints one file
 *	./agent HEAD-NODE    the same for another host; HEAD-NODE is given as a parameter
 *	./agent -n 10000     compiles that often and says whether memory grew */
#include "slacc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char description[] =
	"edition 2026\n"
	"\n"
	"param head { default = \"head1\"; doc = \"the head node\" }\n"
	"\n"
	"tls site { mode = verify_identity; ca = \"/etc/ssl/site-ca.pem\" }\n"
	"\n"
	"credential slurm {\n"
	"  username = \"slurm\"\n"
	"  password = file(\"/etc/slurm/secrets/slurm\")\n"
	"}\n"
	"\n"
	"database_server records {\n"
	"  host   = \"db.example.org\"\n"
	"  engine = mariadb\n"
	"  tls    = site\n"
	"}\n"
	"\n"
	"cluster alpha {\n"
	"  slurm_version = \"24.11\"\n"
	"  head_node     = param.head\n"
	"  slurmdbd {\n"
	"    database_server = records\n"
	"    credential      = slurm\n"
	"    account_hosts   = [\"10.0.0.%\"]\n"
	"  }\n"
	"  slurm_conf { AccountingStorageEnforce = [associations, limits] }\n"
	"}\n";

static int print(void *user, const void *bytes, size_t size)
{
	return fwrite(bytes, 1, size, user) == size ? 0 : -1;
}

/* Keeps one of the artefacts, and lets the others go. */
static int take(void *user, const struct slacc_artefact *a)
{
	if (user && !strcmp(a->path, "cluster/alpha/slurm_accounting.conf"))
		return print(user, a->data, a->size);
	return 0;
}

/* Every diagnostic is a plain struct; slacc_render would write them all in a format at once. */
static enum slacc_status say(struct slacc_compilation *c)
{
	const struct slacc_diagnostic *list;
	size_t count;
	enum slacc_status status = slacc_diagnostics(c, &list, &count);
	for (size_t i = 0; status == SLACC_OK && i < count; i++)
		fprintf(stderr, "%s:%u: SL%04u: %s\n", list[i].at.file ? list[i].at.file : "-",
			(unsigned)list[i].at.start.line, list[i].code, list[i].message);
	return status;
}

/* Compiles the description in memory; prints to `out`, if it is not NULL. */
static enum slacc_status compile(const char *head, FILE *out)
{
	struct slacc_compilation *c = NULL;
	struct slacc *s = slacc_new(NULL);
	if (!s)
		return SLACC_NO_MEMORY;
	enum slacc_status status =
		slacc_add_source(s, "agent.slacc", description, strlen(description));
	if (status == SLACC_OK && head)
		status = slacc_set_parameter(s, "head", head, "the command line");
	if (status == SLACC_OK)
		status = slacc_compile(s, "agent.slacc", &c);
	if (status == SLACC_OK)
		status = say(c);
	if (status == SLACC_OK)
		status = slacc_emit(c, take, out);
	slacc_compilation_free(c);
	slacc_free(s);
	return status;
}

/* What this process holds in memory now, in KiB; 0 where the system does not say. */
static long resident(void)
{
	long pages = 0, held = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f)
		return 0;
	if (fscanf(f, "%ld %ld", &pages, &held) != 2)
		held = 0;
	fclose(f);
	return held * (sysconf(_SC_PAGESIZE) / 1024);
}

/* The first hundred are not counted: the C library's heap finds its size then. */
static int repeat(long times)
{
	long before = 0;
	for (long i = 0; i < times + 100; i++) {
		if (i == 0 || i == 100)
			before = resident();
		if (compile(NULL, NULL) != SLACC_OK)
			return EXIT_FAILURE;
	}
	printf("%ld compilations: %ld KiB resident before, %ld KiB after\n", times, before,
	       resident());
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "-n"))
		return repeat(strtol(argv[2], NULL, 10));
	enum slacc_status status = compile(argc > 1 ? argv[1] : NULL, stdout);
	if (status == SLACC_OK)
		return EXIT_SUCCESS;
	fprintf(stderr, "agent: %s\n", slacc_status_text(status));
	return EXIT_FAILURE;
}
