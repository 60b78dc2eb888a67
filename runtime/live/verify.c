/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The login that slurmdbd will make, made by slacc first, with its own TLS precautions. */
#include "runtime/live/execute.h"

#include "backends/sql.h"
#include "runtime/database/query.h"
#include "runtime/live/target.h"

#include <string.h>

static bool sees_database(struct live *l, struct database *db, const struct object *slurmdbd,
			  struct err *err)
{
	const struct object *server = referred(slurmdbd, AT_slurmdbd_database_server);
	const char *name = object_text(slurmdbd, AT_slurmdbd_database);
	const struct sql_statement *ask =
		sql_ask_databases(l->arena, sql_dialect_of(server), &name, 1,
				  (struct sql_origin){slurmdbd, slurmdbd->at.begin});
	const char *sql = sql_statement_text(l->arena, ask);
	struct query_result result;
	if (!query_run(db, sql, strlen(sql), NULL, &result, err))
		return false;
	bool seen = result.rows > 0;
	query_result_release(&result);
	if (seen)
		return true;
	err_set(err, ERR_WORLD, &DIAG_apply_database_hidden,
		"database_server '%s' lets '%s' in and shows it no database '%s'", server->label,
		object_text(referred(slurmdbd, AT_slurmdbd_credential), AT_credential_username),
		name);
	err_stage(err, STAGE_PRIVILEGE);
	return err_hint(err, "compare account_hosts with the address this host is seen under");
}

bool verify_login(struct live *l, const struct object *slurmdbd, struct err *err)
{
	const struct object *server = referred(slurmdbd, AT_slurmdbd_database_server);
	const struct object *credential = referred(slurmdbd, AT_slurmdbd_credential);
	struct database_target target;
	target_of(l->model, l->arena, server, credential, false, &target);
	struct database *db =
		database_open(&target, wallet_login(&l->wallet, credential, server), err);
	bool ok = db && sees_database(l, db, slurmdbd, err);
	database_close(db);
	return ok;
}
