/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of databases, and that each has one slurmdbd. */
#include "compiler/check.h"
#include "grammar/support/ascii.h"

#include <string.h>

enum { DATABASE_NAME_MAX = 64 };

static bool is_reserved(const char *name)
{
	static const char *const reserved[] = {"mysql", "information_schema", "performance_schema",
					       "sys"};
	for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
		if (ascii_is(name, strlen(name), reserved[i]))
			return true;
	return false;
}

/* What is wrong with the form of a database's name, or NULL. */
static const char *name_fault(const char *name)
{
	if (!*name)
		return "is empty";
	if (!check_plain_text(name, "_-$") && !(*name == '_' && check_plain_text(name + 1, "_-$")))
		return "has other characters than letters, digits, '_', '-' and '$'";
	return strlen(name) > DATABASE_NAME_MAX ? "has more than 64 characters" : NULL;
}

static void report_fault(struct checker *k, const struct object *dbd, const char *name,
			 const char *fault)
{
	struct span at = check_span(k, dbd, AT_slurmdbd_database);
	const char *mended = check_mend(k, name, "_-$", '_');
	struct diag *d = diag_add(k->diags, &DIAG_database_name, at, "the database name '%s' %s",
				  name, fault);
	if (strpbrk(name, "./"))
		diag_note(k->diags, d,
			  "slurmdbd takes 'slurm_acct_db' in silence where the name has a '.' or "
			  "'/'");
	if (!name_fault(mended))
		check_fix(k, d, FIX_UNSAFE, at, name, mended);
}

void check_database_name(struct checker *k, const struct daemon *d)
{
	const char *name = object_text(d->of, AT_slurmdbd_database);
	const char *fault = name ? name_fault(name) : NULL;
	/* If it follows from a cluster's name, that name's fault was told. */
	if (fault && check_written(d->of, AT_slurmdbd_database))
		report_fault(k, d->of, name, fault);
	if (!name || fault || !is_reserved(name))
		return;
	struct diag *r = diag_add(k->diags, &DIAG_database_reserved,
				  check_span(k, d->of, AT_slurmdbd_database),
				  "'%s' is the server's own database", name);
	diag_note(k->diags, r, "choose a name like 'slurm_acct_db'");
}

/* --- one slurmdbd a database --- */

static void report_shared(struct checker *k, const struct object *dbd, const struct object *first)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_database_shared, check_span(k, dbd, AT_slurmdbd_database),
			 "another slurmdbd writes the database '%s' too",
			 object_text(dbd, AT_slurmdbd_database));
	diag_label(k->diags, d, check_span(k, first, AT_slurmdbd_database), "this one");
	diag_note(k->diags, d,
		  "two slurmdbd on one database purge, roll up and cache without knowing of each "
		  "other: give them a database each, or let several clusters use one slurmdbd "
		  "('slurmdbd = NAME')");
	if (!check_written(dbd, AT_slurmdbd_database) && dbd->owner)
		diag_note(k->diags, d, "the name follows from the cluster's, with '-' as '_'");
}

void check_databases_shared(struct checker *k)
{
	claims_clear(&k->claims, false);
	CHECK_DAEMONS(k, d)
	{
		const char *name = object_text(d->of, AT_slurmdbd_database);
		if (!name || !d->place)
			continue;
		struct claim claim = check_claim_on_server(k, d, name);
		const struct claim *first = claims_put(&k->claims, &claim);
		if (first)
			report_shared(k, d->of, first->by);
	}
}

/* --- protect --- */

static void check_protected_account(struct checker *k, const struct object *o,
				    const struct value *item)
{
	const char *at = strrchr(item->text, '@');
	size_t user = at ? (size_t)(at - item->text) : strlen(item->text);
	bool quoted = strpbrk(item->text, "'`\"") != NULL;
	if (user && !quoted && (!at || at[1]))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_bad_name, check_item_span(k, o, item),
				  "'%s' is no account of a database server", item->text);
	diag_note(k->diags, d, "it is written user or user@host, without further quotes");
}

void check_protected(struct checker *k, const struct object *o)
{
	const struct value *names = object_value(o, AT_protect_databases);
	const struct value *accounts = object_value(o, AT_protect_accounts);
	for (uint32_t i = 0; i < names->count; i++)
		if (!names->items[i].count)
			diag_add(k->diags, &DIAG_bad_name, check_item_span(k, o, &names->items[i]),
				 "the name of a database is empty");
	for (uint32_t i = 0; i < accounts->count; i++)
		check_protected_account(k, o, &accounts->items[i]);
}
