/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Two tables, one for logins and one for statements. The numbers are the protocol's and the same in
 * both libraries; they are written out because each library's header lacks some of the other's. */
#include "runtime/database/failure.h"

#include <stdio.h>

struct meaning {
	unsigned number;
	enum err_stage stage;
	const struct diag_code *code;
	const char *hint;
};

static const struct meaning logins[] = {
	{1040, STAGE_LOGIN, &DIAG_server_busy,
	 "the server has no free connection: raise max_connections or wait"},
	{1044, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant this account access to the database"},
	{1045, STAGE_LOGIN, &DIAG_server_login,
	 "check user name and password, that the account exists for this "
	 "host, and whether it requires TLS"},
	{1129, STAGE_LOGIN, &DIAG_server_busy,
	 "the server blocks this host after failed connections: FLUSH HOSTS"},
	{1130, STAGE_LOGIN, &DIAG_server_login,
	 "no account on the server is for this host: see account_hosts"},
	{1158, STAGE_LOGIN, &DIAG_server_lost, ""},
	{1203, STAGE_LOGIN, &DIAG_server_busy, "this account has all the connections it may have"},
	{1226, STAGE_LOGIN, &DIAG_server_busy, "this account has used up a limit of its own"},
	{1251, STAGE_LOGIN, &DIAG_server_plugin,
	 "the account's plugin is too old for this client library"},
	{1275, STAGE_LOGIN, &DIAG_server_plugin,
	 "the account's password is in the format of MySQL 4.0"},
	{1524, STAGE_LOGIN, &DIAG_server_plugin,
	 "the server lacks the plugin that the account is set to"},
	{1698, STAGE_LOGIN, &DIAG_server_login,
	 "the account logs in by unix_socket: run as that user on the server"},
	{1820, STAGE_LOGIN, &DIAG_server_login,
	 "the account's password has expired: set a new one"},
	{1862, STAGE_LOGIN, &DIAG_server_login,
	 "the account's password has expired: set a new one"},
	{2002, STAGE_TCP, &DIAG_server_unreachable, "start the server, or correct its address"},
	{2003, STAGE_TCP, &DIAG_server_unreachable, "start the server, or correct host and port"},
	{2005, STAGE_DNS, &DIAG_server_name, "correct host, or add the name to DNS or /etc/hosts"},
	{2006, STAGE_LOGIN, &DIAG_server_lost, ""},
	{2012, STAGE_LOGIN, &DIAG_server_protocol, ""},
	{2013, STAGE_LOGIN, &DIAG_server_lost,
	 "it closed or stalled during the login; a certificate that it does "
	 "not accept looks the same"},
	{2026, STAGE_TLS, &DIAG_server_tls_refused,
	 "compare ca, the certificate's names and dates, and host"},
	{2027, STAGE_LOGIN, &DIAG_server_protocol, ""},
	{2047, STAGE_TCP, &DIAG_server_protocol, ""},
	{2049, STAGE_LOGIN, &DIAG_server_plugin,
	 "the account's password is in the format of MySQL 4.0"},
	{2059, STAGE_LOGIN, &DIAG_server_plugin,
	 "the client library lacks the plugin that the account is set to"},
	{2061, STAGE_LOGIN, &DIAG_server_plugin,
	 "the way to log in that the server asks for failed"},
	{3118, STAGE_LOGIN, &DIAG_server_login,
	 "the account is locked: ALTER USER … ACCOUNT UNLOCK"},
	{3159, STAGE_TLS, &DIAG_server_tls_missing,
	 "the server takes logins over TLS only: see tls"},
	{4151, STAGE_LOGIN, &DIAG_server_login,
	 "the account is locked: ALTER USER … ACCOUNT UNLOCK"},
	{5010, STAGE_LOGIN, &DIAG_server_plugin,
	 "set the account to another plugin, or verify the server: "
	 "caching_sha2_password needs mode = verify_identity"},
};

static const struct meaning statements[] = {
	{1044, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant this account access to the database"},
	{1045, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant what the statement needs"},
	{1053, STAGE_QUERY, &DIAG_server_lost, "the server is shutting down"},
	{1142, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant this account what the message names"},
	{1143, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant this account what the message names"},
	{1205, STAGE_QUERY, &DIAG_query_refused,
	 "another session holds a lock for too long: repeat later"},
	{1213, STAGE_QUERY, &DIAG_query_refused, "two sessions waited for each other: repeat"},
	{1227, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant this account what the message names"},
	{1290, STAGE_QUERY, &DIAG_query_refused,
	 "an option of the server forbids it: is it a read-only replica?"},
	{1370, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant EXECUTE and ALTER ROUTINE"},
	{1410, STAGE_PRIVILEGE, &DIAG_query_privilege,
	 "an account that may create users is needed"},
	{1819, STAGE_QUERY, &DIAG_query_refused,
	 "the server's password policy refuses the password"},
	{1836, STAGE_QUERY, &DIAG_query_refused, "the server is read-only: name the primary"},
	{1873, STAGE_PRIVILEGE, &DIAG_query_privilege, "grant what the statement needs"},
	{1927, STAGE_QUERY, &DIAG_server_lost, "somebody ended the connection: repeat"},
	{2006, STAGE_QUERY, &DIAG_server_lost, "repeat; what was done so far stands"},
	{2013, STAGE_QUERY, &DIAG_server_lost,
	 "it closed or stalled; repeat, what was done so far stands"},
	{2026, STAGE_QUERY, &DIAG_server_lost,
	 "it closed or stalled; repeat, what was done so far stands"},
	{2055, STAGE_QUERY, &DIAG_server_lost, "repeat; what was done so far stands"},
	{3169, STAGE_QUERY, &DIAG_server_lost, "somebody ended the connection: repeat"},
	{3100, STAGE_QUERY, &DIAG_query_refused,
	 "a group replication secondary cannot write: name the primary"},
	{4031, STAGE_QUERY, &DIAG_server_lost, "the server closed the idle connection: repeat"},
};

static bool fill(struct err *err, const struct meaning *rows, size_t count, struct meaning other,
		 unsigned number, const char *sqlstate, const char *text)
{
	const struct meaning *m = &other;
	for (size_t i = 0; i < count; i++)
		if (rows[i].number == number)
			m = &rows[i];
	err_set(err, ERR_WORLD, m->code, "%s (error %u)", text, number);
	err->number = (int)number;
	snprintf(err->sqlstate, sizeof(err->sqlstate), "%.5s", sqlstate);
	err_stage(err, m->stage);
	return err_hint(err, "%s", m->hint);
}

bool failure_login(struct err *err, unsigned number, const char *sqlstate, const char *text)
{
	const struct meaning other = {number, STAGE_LOGIN, &DIAG_server_login, ""};
	return fill(err, logins, sizeof(logins) / sizeof(*logins), other, number, sqlstate, text);
}

bool failure_query(struct err *err, unsigned number, const char *sqlstate, const char *text)
{
	const struct meaning other = {number, STAGE_QUERY, &DIAG_query_refused, ""};
	return fill(err, statements, sizeof(statements) / sizeof(*statements), other, number,
		    sqlstate,
		    text ? text : "the server refused a statement whose text is not shown");
}

bool failure_is_loss(unsigned number)
{
	static const unsigned losses[] = {1053,        1927, 2006, 2013, 2014,
					  FAILURE_TLS, 2027, 2055, 3169, 4031};
	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++)
		if (losses[i] == number)
			return true;
	/* The errors of Connector/C's own. */
	return number >= 5000 && number < 6000;
}
