/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slurmdbd.conf: which lines a description gives, by TLS policy, socket and release, and the slot
 * of the password. That slurmdbd reads them is for tests/live. */
#include "backends/artefact.h"
#include "tests/lib/compiled.h"

#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#define SERVER(tls)                                                                                \
	"database_server db { host = \"db.example.org\"; engine = mariadb; tls = " tls " }\n"
#define SOCKET(path) "database_server db { socket = \"" path "\"; engine = mariadb }\n"
#define LOGIN        "credential slurm { username = \"slurm\"; password = file(\"/etc/slacc/slurm\") }\n"
#define DBD(version, more)                                                                         \
	"slurmdbd dbd { slurm_version = \"" version "\"; host = \"dbd1\"; database_server = db\n"  \
	"  credential = slurm; account_hosts = [\"localhost\"]; " more " }\n"

static struct compiled site;
static jmp_buf oom;

/* The file of the slurmdbd 'dbd'. */
static struct artefact made(const char *blocks)
{
	static char text[8192];
	struct artefact f;
	snprintf(text, sizeof(text), "edition 2026\n%s", blocks);
	compiled_good(&site, text);
	site.arena.oom = &oom;
	ATF_REQUIRE(!setjmp(oom));
	struct emission e = {.arena = &site.arena, .model = site.model};
	ATF_REQUIRE(slurmdbd_conf_emit(&e, compiled_block(&site, KIND_slurmdbd, "dbd"), &f));
	return f;
}

static const char *lines(const char *blocks)
{
	struct artefact f = made(blocks);
	size_t size;
	return artefact_text(&site.arena, &f, &size);
}

static bool has(const char *text, const char *line)
{
	char whole[512];
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	return strstr(text, whole);
}

#define HAS(text, line) ATF_CHECK_MSG(has(text, line), "no line '%s' in:\n%s", line, text)
#define HAS_NO(text, key)                                                                          \
	ATF_CHECK_MSG(!strstr(text, "\n" key "="), "a line '" key "' in:\n%s", text)

ATF_TC_WITHOUT_HEAD(whole_file);
ATF_TC_BODY(whole_file, tc)
{
	ATF_CHECK_STREQ(
		"# Written by slacc. Do not edit: change the description and run 'slacc apply'.\n"
		"# From site.slacc, slurmdbd.dbd.\n"
		"\n"
		"# The daemon: who may speak to it, where it runs.\n"
		"AuthType=auth/munge\n"
		"AuthInfo=socket=/run/m/s\n"
		"DbdHost=dbd1\n"
		"DbdAddr=10.0.0.1\n"
		"DbdBackupHost=dbd2\n"
		"DbdPort=7000\n"
		"SlurmUser=slurm\n"
		"LogFile=/var/log/slurm/slurmdbd.log\n"
		"PidFile=/run/slurmdbd/slurmdbd.pid\n"
		"\n"
		"# Its database.\n"
		"StorageType=accounting_storage/mysql\n"
		"StorageHost=db1\n"
		"StorageBackupHost=db2\n"
		"StoragePort=3307\n"
		"StorageUser=slurm\n"
		"@StoragePass is missing: run slacc apply@\n"
		"StorageLoc=acct\n"
		"StorageParameters=SSL_CA=/etc/ssl/ca.pem\n"
		"\n"
		"# As the description says.\n"
		"DebugLevel=info\n"
		"PurgeJobAfter=12months\n",
		lines("tls t { mode = verify_ca; ca = \"/etc/ssl/ca.pem\" }\n" LOGIN
		      "database_server db { host = \"db1\"; backup_host = \"db2\"; port = 3307\n"
		      "  engine = mariadb; tls = t }\n"
		      "layout l { base = standard; munge_socket = \"/run/m/s\" }\n" DBD(
			      "24.11",
			      "backup_host = \"dbd2\"; address = \"10.0.0.1\"; port = 7000\n"
			      "layout = l; database = \"acct\"\n"
			      "slurmdbd_conf { DebugLevel = info; PurgeJobAfter = 12months }")));
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(placed);
ATF_TC_BODY(placed, tc)
{
	struct artefact f = made(LOGIN SOCKET("/run/mysqld/mysqld.sock")
					 DBD("24.11", "name = \"x\"; backup_host = \"dbd2\""));
	ATF_CHECK_STREQ("slurmdbd/x/slurmdbd.conf", f.path);
	ATF_CHECK_STREQ("/etc/slurm/slurmdbd.conf", f.install);
	ATF_CHECK_EQ(0600, f.mode);
	ATF_CHECK_STREQ("slurm", f.owner);
	ATF_CHECK_STREQ("slurm", f.group);
	ATF_REQUIRE_EQ(2, f.host_count);
	ATF_CHECK_STREQ("dbd1", f.hosts[0]);
	ATF_CHECK_STREQ("dbd2", f.hosts[1]);
	compiled_release(&site);
}

/* The password is a slot: nothing of it is text, and what stands in its place is no line of
 * Slurm's. */
ATF_TC_WITHOUT_HEAD(password);
ATF_TC_BODY(password, tc)
{
	struct artefact f = made(LOGIN SOCKET("/run/mysqld/mysqld.sock") DBD("24.11", ""));
	ATF_REQUIRE_EQ(3, f.piece_count);
	ATF_CHECK(artefact_has_slots(&f));
	const struct artefact_piece *slot = &f.pieces[1];
	ATF_CHECK_EQ(ARTEFACT_PASSWORD, slot->kind);
	ATF_CHECK_STREQ("StoragePass=", slot->before);
	ATF_CHECK_STREQ("\n", slot->after);
	ATF_CHECK(!strncmp(slot->text, "@StoragePass is missing: run slacc apply@\n", slot->size));
	ATF_CHECK(slot->credential == compiled_block(&site, KIND_credential, "slurm"));
	compiled_release(&site);
	f = made("credential slurm { username = \"slurm\"; auth_plugin = unix_socket }\n" SOCKET(
		"/run/mysqld/mysqld.sock") DBD("24.11", ""));
	ATF_CHECK(!artefact_has_slots(&f));
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(tls_policy);
ATF_TC_BODY(tls_policy, tc)
{
	static const struct {
		const char *policy, *line;
	} rows[] = {
		{"mode = disabled", NULL},
		{"mode = preferred", "StorageParameters=SSL_CIPHER=HIGH"},
		{"mode = required; ca = \"/c\"", "StorageParameters=SSL_CA=/c"},
		{"mode = verify_ca; ca = \"/c\"", "StorageParameters=SSL_CA=/c"},
		{"mode = verify_identity; ca = \"/c\"", "StorageParameters=SSL_CA=/c"},
		{"mode = verify_identity; ca = \"certs/ca.pem\"",
		 "StorageParameters=SSL_CA=/etc/slurm/slacc-t.pem"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[2048];
		snprintf(text, sizeof(text), "tls t { %s }\n" LOGIN SERVER("t") DBD("24.11", ""),
			 rows[i].policy);
		const char *file = lines(text);
		if (rows[i].line)
			HAS(file, rows[i].line);
		else
			HAS_NO(file, "StorageParameters");
		compiled_release(&site);
	}
}

ATF_TC_WITHOUT_HEAD(client_certificate);
ATF_TC_BODY(client_certificate, tc)
{
	const char *file = lines("tls t { mode = verify_ca; ca = \"/c\" }\n" SERVER(
		"t") "credential slurm { username = \"slurm\"; password = env(\"P\")\n"
		     "  client_cert = \"/cert\"; client_key = \"/key\" }\n" DBD("24.11", ""));
	HAS(file, "StorageParameters=SSL_CA=/c,SSL_CERT=/cert,SSL_KEY=/key");
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(sockets);
ATF_TC_BODY(sockets, tc)
{
	const char *file = lines(LOGIN SOCKET("/run/mysqld/mysqld.sock") DBD("25.11", ""));
	HAS(file, "StorageHost=localhost");
	HAS_NO(file, "StoragePort");
	compiled_release(&site);
	file = lines(LOGIN SOCKET("/srv/db socket") DBD("26.05", ""));
	HAS(file, "StorageHost=\"unix:/srv/db socket\"");
	HAS_NO(file, "StoragePort");
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(no_def_acct);
ATF_TC_BODY(no_def_acct, tc)
{
	static const struct {
		const char *version, *more;
		bool absolute, coord;
	} rows[] = {
		{"22.05", "", false, false},
		{"23.02", "", true, false},
		{"23.11", "", true, false},
		{"24.05", "", true, true},
		{"25.05", "", true, true},
		{"25.11", "", false, false},
		{"24.11", "AllResourcesAbsolute = yes", false, true},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[2048];
		snprintf(text, sizeof(text),
			 LOGIN SOCKET("/run/mysqld/mysqld.sock")
				 DBD("%s", "slurmdbd_conf { AllowNoDefAcct = yes; %s }"),
			 rows[i].version, rows[i].more);
		const char *file = lines(text);
		ATF_CHECK_EQ(rows[i].absolute, has(file, "AllResourcesAbsolute=no"));
		ATF_CHECK_EQ(rows[i].coord, has(file, "DisableCoordDBD=no"));
		compiled_release(&site);
	}
}

ATF_TC_WITHOUT_HEAD(rpc_tls);
ATF_TC_BODY(rpc_tls, tc)
{
	const char *file = lines(LOGIN SOCKET("/run/mysqld/mysqld.sock") DBD(
		"25.11", "rpc_tls { ca_cert_file = \"/ca\"\n"
			 "cert_file = \"/c\"; cert_key_file = \"/k\" }"));
	HAS(file, "TLSType=tls/s2n");
	HAS(file, "TLSParameters=ca_cert_file=/ca,dbd_cert_file=/c,dbd_cert_key_file=/k");
	compiled_release(&site);
	file = lines(LOGIN SOCKET("/run/mysqld/mysqld.sock")
			     DBD("24.11", "rpc_tls { psk_file = \"/p\" }"));
	HAS(file, "TLSParameters=psk_file=/p");
	compiled_release(&site);
}

/* What the description sets itself is written once, where it stands. */
ATF_TC_WITHOUT_HEAD(own_settings);
ATF_TC_BODY(own_settings, tc)
{
	const char *file = lines(LOGIN SOCKET("/run/mysqld/mysqld.sock")
					 DBD("24.11", "slurmdbd_conf { AuthType = \"auth/slurm\"\n"
						      "ArchiveDir = \"/a b\\\\#\" }"));
	HAS(file, "AuthType=auth/slurm");
	HAS(file, "ArchiveDir=\"/a b\\\\\\#\"");
	ATF_CHECK(!strstr(strstr(file, "AuthType=") + 1, "AuthType="));
	compiled_release(&site);
}

ATF_TC_WITHOUT_HEAD(ca_file);
ATF_TC_BODY(ca_file, tc)
{
	struct artefact f;
	made("tls t { mode = verify_ca; ca = \"certs/ca.pem\" }\n" LOGIN SERVER("t")
		     DBD("24.11", ""));
	struct emission e = {.arena = &site.arena, .model = site.model};
	const struct object *dbd = compiled_block(&site, KIND_slurmdbd, "dbd");
	ATF_REQUIRE(slurmdbd_ca_emit(&e, dbd, &f));
	ATF_CHECK_STREQ("slurmdbd/dbd/slacc-t.pem", f.path);
	ATF_CHECK_STREQ("/etc/slurm/slacc-t.pem", f.install);
	ATF_CHECK_EQ(0644, f.mode);
	ATF_CHECK_EQ(1, f.piece_count);
	ATF_CHECK_STREQ("-----BEGIN CERTIFICATE-----\n", f.pieces[0].text);
	compiled_release(&site);
	made("tls t { mode = verify_ca; ca = \"/ca.pem\" }\n" LOGIN SERVER("t") DBD("24.11", ""));
	e = (struct emission){.arena = &site.arena, .model = site.model};
	ATF_CHECK(!slurmdbd_ca_emit(&e, compiled_block(&site, KIND_slurmdbd, "dbd"), &f));
	compiled_release(&site);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, whole_file);
	ATF_TP_ADD_TC(tp, placed);
	ATF_TP_ADD_TC(tp, password);
	ATF_TP_ADD_TC(tp, tls_policy);
	ATF_TP_ADD_TC(tp, client_certificate);
	ATF_TP_ADD_TC(tp, sockets);
	ATF_TP_ADD_TC(tp, no_def_acct);
	ATF_TP_ADD_TC(tp, rpc_tls);
	ATF_TP_ADD_TC(tp, own_settings);
	ATF_TP_ADD_TC(tp, ca_file);
	return atf_no_error();
}
