/* SPDX-License-Identifier: BSD-2-Clause
 *
 * User variables of a session. The text goes over as a hexadecimal literal: no quoting, whatever it
 * holds. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/database/query.h"

static bool run(struct database *db, const char *sql, size_t size, struct err *err)
{
	const struct query_options options = {.sensitive = true};
	struct query_result result;
	if (!query_run(db, sql, size, &options, &result, err))
		return false;
	query_result_release(&result);
	return true;
}

bool query_set_variable(struct database *db, const char *name, const char *text, size_t n,
			struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
	size_t size = strlen(name) + 2 * n + 64;
	if (!*name || name[strspn(name, letters)] || n > SECRET_SIZE_MAX)
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "no variable can be called '%s'", name);
	char *sql = malloc(size);
	if (!sql)
		return err_set_memory(err);
	int at = snprintf(sql, size, "SET @%s = ", name);
	/* An empty hexadecimal literal does not exist. */
	if (!text || !n) {
		at += snprintf(sql + at, size - (size_t)at, "%s", text ? "''" : "NULL");
	} else {
		at += snprintf(sql + at, size - (size_t)at, "CONVERT(0x");
		sodium_bin2hex(sql + at, size - (size_t)at, (const unsigned char *)text, n);
		at += (int)(2 * n);
		at += snprintf(sql + at, size - (size_t)at, " USING utf8mb4)");
	}
	bool ok = run(db, sql, (size_t)at, err);
	sodium_memzero(sql, size);
	free(sql);
	return ok;
}
