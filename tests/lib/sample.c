/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/sample.h"

#include <string.h>

static const struct {
	const char *path, *text;
} files[] = {
	{SAMPLE_ROOT,
	 "edition 2026\n"
	 "include \"servers.slacc\"\n"
	 "param head { doc = \"the head node\" }\n"
	 "param level { default = \"info\"; one_of = [\"info\", \"debug\"] }\n"
	 "defaults cluster { slurm_version = \"24.11\"; slurmdbd = shared }\n"
	 "layout site { base = standard; conf_dir = \"/etc/slurm-site\" }\n"
	 "slurmdbd shared {\n"
	 "  slurm_version = \"24.11\"; host = \"dbd1\"; backup_host = \"dbd2\"; layout = site\n"
	 "  database_server = records; credential = slurm; account_hosts = [\"10.20.0.%\"]\n"
	 "  slurmdbd_conf { DebugLevel = param.level; PurgeJobAfter = 12months }\n"
	 "}\n"
	 "cluster alpha { head_node = param.head; backup_head_nodes = [\"alpha2\"] }\n"
	 "cluster beta {\n"
	 "  head_node = \"beta\"\n"
	 "  slurm_conf { AccountingStorageEnforce = [associations, limits, qos] }\n"
	 "}\n"
	 "cluster gamma {\n"
	 "  head_node = \"gamma\"\n"
	 "  slurmdbd { database_server = records; credential = other; account_hosts = "
	 "[\"10.30.%\"] }\n"
	 "}\n"
	 "federation research { clusters = [alpha, beta] }\n"
	 "account physics { clusters = [alpha, beta]; organization = \"science\" }\n"
	 "user marie { default_account = physics }\n"},
	{"site/servers.slacc",
	 "tls site { mode = verify_identity; ca = \"ca.pem\" }\n"
	 "credential slurm { username = \"slurm\"; password = file(\"/etc/slurm/secrets/slurm\") "
	 "}\n"
	 "credential other { username = \"other\"; password = env(\"OTHER_PASSWORD\") }\n"
	 "database_server records { host = \"db.example.org\"; engine = mariadb; tls = site }\n"},
	{"site/ca.pem", "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"},
};

enum slacc_status sample_add(struct slacc *s, const char *head)
{
	enum slacc_status status = SLACC_OK;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files) && status == SLACC_OK; i++)
		status = slacc_add_source(s, files[i].path, files[i].text, strlen(files[i].text));
	return status == SLACC_OK && head ? slacc_set_parameter(s, "head", head, "a test") : status;
}
