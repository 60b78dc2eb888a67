/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/bench/generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void text_add(struct text *t, const char *fmt, ...)
{
	enum { LINE_MAX_BYTES = 4096 };
	if (t->capacity - t->size < LINE_MAX_BYTES) {
		t->capacity = t->capacity ? t->capacity * 2 : 1 << 20;
		t->data = realloc(t->data, t->capacity);
		if (!t->data)
			abort();
	}
	va_list ap;
	va_start(ap, fmt);
	t->size += (size_t)vsnprintf(t->data + t->size, LINE_MAX_BYTES, fmt, ap);
	va_end(ap);
}

void text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){0};
}

/* --- the description --- */

enum { PER_SERVER = 16, PER_TLS = 256, LAYOUTS = 8, PER_SHARED = 8 };

static void shared_parts(struct text *t, unsigned n)
{
	text_add(t, "edition 2026\n\n# Written by the bench: %u clusters.\n", n);
	text_add(t, "defaults cluster {\n  slurm_version = \"24.11\"\n}\n");
	for (unsigned i = 0; i < LAYOUTS; i++)
		text_add(t,
			 "layout site%u {\n  base     = standard\n  conf_dir = "
			 "\"/opt/slurm/site%u/etc\"\n"
			 "  log_file = \"/var/log/slurm/site%u.log\"\n}\n",
			 i, i, i);
	text_add(t, "credential dba {\n  username = \"dba\"\n  password = "
		    "file(\"/etc/slurm/secrets/dba\")\n}\n");
}

static void server(struct text *t, unsigned i)
{
	if (i % PER_TLS == 0)
		text_add(t,
			 "tls policy%u {\n  mode = verify_identity\n  ca   = "
			 "\"/etc/ssl/site/ca%u.pem\"\n}\n",
			 i / PER_TLS, i / PER_TLS);
	text_add(t,
		 "database_server db%u {\n  host   = \"db%u.site%u.example.org\"\n  port   = %u\n  "
		 "engine = mariadb\n"
		 "  tls    = policy%u\n  admin  = dba\n}\n",
		 i / PER_SERVER, i / PER_SERVER, i % LAYOUTS, 3306 + i / PER_SERVER % 100,
		 i / PER_TLS);
}

static void own_cluster(struct text *t, unsigned i)
{
	text_add(t,
		 "cluster hpc%u {\n  head_node = \"head%u\"\n  layout    = site%u\n  slurmdbd {\n  "
		 "  database_server = db%u\n"
		 "    credential      = acct%u\n    account_hosts   = [\"10.%u.%u.%%\"]\n    "
		 "slurmdbd_conf {\n"
		 "      DebugLevel    = info\n      PurgeJobAfter = %umonths\n    }\n  }\n}\n",
		 i, i, i % LAYOUTS, i / PER_SERVER, i, i / 256 % 256, i % 256, 6 + i % 18);
	text_add(t,
		 "credential acct%u {\n  username = \"acct%u\"\n  password = "
		 "file(\"/etc/slurm/acct%u\")\n}\n",
		 i, i, i);
}

static void shared_slurmdbd(struct text *t, unsigned i)
{
	text_add(t,
		 "slurmdbd shared%u {\n  slurm_version   = \"24.11\"\n  host            = "
		 "\"dbd%u\"\n  backup_host     = \"dbd%u-b\"\n"
		 "  database_server = db%u\n  database        = \"slurm_acct_%u\"\n  credential    "
		 "  = acct%u\n"
		 "  account_hosts   = [\"dbd%u\", \"dbd%u-b\"]\n}\n",
		 i, i, i, i / PER_SERVER, i, i, i, i);
	text_add(t,
		 "credential acct%u {\n  username = \"acct%u\"\n  password = "
		 "file(\"/etc/slurm/acct%u\")\n}\n",
		 i, i, i);
}

static void member_cluster(struct text *t, unsigned i, unsigned first)
{
	text_add(t,
		 "cluster hpc%u {\n  head_node         = \"head%u\"\n  backup_head_nodes = "
		 "[\"head%u-b\"]\n  layout            = site%u\n"
		 "  slurmdbd          = shared%u\n  slurm_conf {\n    AccountingStorageEnforce = "
		 "[associations, limits, qos]\n"
		 "    AccountingStorageTRES    = \"gres/gpu\"\n  }\n}\n",
		 i, i, i, i % LAYOUTS, first);
}

/* Half of the clusters have a slurmdbd of their own; the others share one, and are a federation. */
static void one_cluster(struct text *t, unsigned i, unsigned n)
{
	unsigned group = i % (2 * PER_SHARED), first = i - group + PER_SHARED;
	if (i % 3 == 0)
		text_add(t, "# Rack %u, ordered in %u.\n", i % 97, 2015 + i % 11);
	if (i % PER_SERVER == 0)
		server(t, i);
	if (group == PER_SHARED)
		shared_slurmdbd(t, i);
	if (group < PER_SHARED)
		own_cluster(t, i);
	else
		member_cluster(t, i, first);
	text_add(t, "account physics%u { clusters = [hpc%u]; organization = \"physics\" }\n", i, i);
	text_add(t, "user alice%u { default_account = physics%u }\n", i, i);
	if (group == 2 * PER_SHARED - 1 || (i == n - 1 && group > PER_SHARED)) {
		text_add(t, "federation fed%u {\n  clusters = [hpc%u", first, first);
		for (unsigned j = first + 1; j <= i; j++)
			text_add(t, ", hpc%u", j);
		text_add(t, "]\n}\n");
	}
}

void generate_slacc(struct text *t, unsigned n)
{
	shared_parts(t, n);
	for (unsigned i = 0; i < n; i++)
		one_cluster(t, i, n);
}
