/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurm_accounting.conf: which lines a cluster gives and where the file belongs. */
#include "backends/artefact.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <string.h>

#define BASE                                                                                       \
	"edition 2026\n"                                                                           \
	"credential slurm { username = \"slurm\"; password = env(\"P\") }\n"                       \
	"database_server db { socket = \"/run/mysqld/mysqld.sock\"; engine = mariadb }\n"

static struct compiled site;
static jmp_buf oom;

static struct artefact made(const char *text, const char *cluster)
{
	struct artefact f;
	compiled_good(&site, text);
	site.arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	struct emission e = {.arena = &site.arena, .model = site.model};
	ATF_REQUIRE(slurm_conf_emit(&e, compiled_block(&site, KIND_cluster, cluster), &f));
	ATF_CHECK(!artefact_has_slots(&f));
	return f;
}

static const char *text_of(const struct artefact *f)
{
	size_t size;
	return artefact_text(&site.arena, f, &size);
}

ATF_TC_WITHOUT_HEAD(nested);
ATF_TC_BODY(nested, tc)
{
	struct artefact f =
		made(BASE "cluster HPC-1 { slurm_version = \"24.11\"; head_node = \"h1\"\n"
			  "  layout = parallelcluster\n"
			  "  slurmdbd { database_server = db; credential = slurm } }\n",
		     "HPC-1");
	ATF_CHECK_STREQ(
		"# Written by slacc. Do not edit: change the description and run 'slacc apply'.\n"
		"# From site.slacc, cluster.HPC-1.\n"
		"\n"
		"# Where slurmdbd is.\n"
		"AccountingStorageType=accounting_storage/slurmdbd\n"
		"AccountingStorageHost=h1\n"
		"AccountingStoragePort=6819\n"
		"\n"
		"# ClusterName is slurm.conf's own line; accounting knows this cluster as hpc-1.\n",
		text_of(&f));
	ATF_CHECK_STREQ("cluster/hpc-1/slurm_accounting.conf", f.path);
	ATF_CHECK_STREQ("/opt/slurm/etc/slurm_accounting.conf", f.install);
	ATF_CHECK_EQ(0644, f.mode);
	ATF_CHECK(!f.owner && !f.group);
	ATF_CHECK_EQ(1, f.host_count);
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(shared);
ATF_TC_BODY(shared, tc)
{
	struct artefact f = made(
		BASE
		"layout l { base = standard; munge_socket = \"/run/my munge/s\" }\n"
		"slurmdbd d { slurm_version = \"25.11\"; host = \"d1\"; backup_host = \"d2\"\n"
		"  port = 7031; layout = l; database_server = db; credential = slurm\n"
		"  rpc_tls { cert_file = \"/d\"; cert_key_file = \"/k\" } }\n"
		"cluster c { slurm_version = \"25.11\"; head_node = \"h1\"\n"
		"  backup_head_nodes = [\"h2\", \"h3\"]; slurmdbd = d; layout = l\n"
		"  rpc_tls { ca_cert_file = \"/ca\"; cert_file = \"/c\"; cert_key_file = \"/k\" }\n"
		"  slurm_conf { AccountingStorageEnforce = [associations, limits] } }\n",
		"c");
	const char *body = strstr(text_of(&f), "\n# Where slurmdbd is.");
	ATF_CHECK_STREQ(
		"\n# Where slurmdbd is.\n"
		"AccountingStorageType=accounting_storage/slurmdbd\n"
		"AccountingStorageHost=d1\n"
		"AccountingStorageBackupHost=d2\n"
		"AccountingStoragePort=7031\n"
		"\n"
		"# Where MUNGE's socket is: no password.\n"
		"AuthInfo=\"socket=/run/my munge/s\"\n"
		"AccountingStoragePass=\"/run/my munge/s\"\n"
		"\n"
		"# TLS between the Slurm daemons.\n"
		"TLSType=tls/s2n\n"
		"TLSParameters=ca_cert_file=/ca,ctld_cert_file=/c,ctld_cert_key_file=/k\n"
		"\n"
		"# As the description says.\n"
		"AccountingStorageEnforce=associations,limits\n"
		"\n"
		"# ClusterName is slurm.conf's own line; accounting knows this cluster as c.\n",
		body);
	ATF_REQUIRE_EQ(3, f.host_count);
	ATF_CHECK_STREQ("h1", f.hosts[0]);
	ATF_CHECK_STREQ("h3", f.hosts[2]);
	compiled_release(&site);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nested);
	ATF_TP_ADD_TC(tp, shared);
	return atf_no_error();
}
