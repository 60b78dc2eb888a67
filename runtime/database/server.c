/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Who the server is: flavour, version, identity, and what it demands. Two statements, whatever the
 * answer. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/database/query.h"

static const char who[] = "SELECT VERSION(), CONNECTION_ID(), CURRENT_USER()";
/* SHOW answers for the variables that a server knows; naming one in a SELECT that it does not know
 * is an error. */
static const char variables[] =
	"SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'hostname', "
	"'port', "
	"'require_secure_transport', 'read_only', 'super_read_only', 'version_comment')";

/* The number of up to three digits groups "10.11.19"; servers behind some proxies put "5.5.5-" in
 * front. */
static unsigned parse_version(const char *text)
{
	unsigned v[3] = {0};
	if (!strncmp(text, "5.5.5-", 6))
		text += 6;
	for (int i = 0; i < 3; i++) {
		while (isdigit((unsigned char)*text) && v[i] < 100)
			v[i] = v[i] * 10 + (unsigned)(*text++ - '0');
		if (*text != '.')
			break;
		text++;
	}
	return v[0] * 10000 + v[1] * 100 + v[2];
}

static const char *variable(const struct query_result *rows, const char *name)
{
	for (size_t i = 0; i < rows->rows; i++)
		if (!strcmp(query_text_at(rows, i, 0), name))
			return query_text_at(rows, i, 1);
	return "";
}

static bool is_on(const struct query_result *rows, const char *name)
{
	const char *value = variable(rows, name);
	return *value && strcmp(value, "OFF") && strcmp(value, "0");
}

static void identity(const struct query_result *rows, struct database_server *out)
{
	const char *uuid = variable(rows, "server_uuid");
	const char *uid = variable(rows, "server_uid");
	if (*uuid || *uid)
		snprintf(out->identity, sizeof(out->identity), "%s", *uuid ? uuid : uid);
	else
		snprintf(out->identity, sizeof(out->identity), "%.60s:%.10s",
			 variable(rows, "hostname"), variable(rows, "port"));
}

static bool unexpected(struct err *err)
{
	err_set(err, ERR_WORLD, &DIAG_query_unexpected, "the server does not say what it is");
	return err_stage(err, STAGE_QUERY);
}

bool database_identify(struct database *db, struct database_server *out, struct err *err)
{
	struct query_result rows;
	memset(out, 0, sizeof(*out));
	if (!query_run(db, who, sizeof(who) - 1, NULL, &rows, err))
		return false;
	snprintf(out->version_text, sizeof(out->version_text), "%s", query_text_at(&rows, 0, 0));
	out->connection_id = strtoull(query_text_at(&rows, 0, 1), NULL, 10);
	snprintf(out->account, sizeof(out->account), "%s", query_text_at(&rows, 0, 2));
	query_result_release(&rows);
	if (!query_run(db, variables, sizeof(variables) - 1, NULL, &rows, err))
		return false;
	out->version = parse_version(out->version_text);
	out->mariadb = strstr(out->version_text, "MariaDB") ||
		       strstr(variable(&rows, "version_comment"), "MariaDB");
	out->require_secure_transport = is_on(&rows, "require_secure_transport");
	out->read_only = is_on(&rows, "read_only") || is_on(&rows, "super_read_only");
	identity(&rows, out);
	query_result_release(&rows);
	return out->version ? true : unexpected(err);
}
