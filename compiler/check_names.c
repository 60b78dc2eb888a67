/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of clusters and slurmdbd: their form, and who else has them. Slurm makes table names of a
 * cluster's name, without quoting it anywhere; slacc makes file names of both. */
#include "compiler/check.h"

#include <string.h>

enum {
	CLUSTER_NAME_MAX = 40, /* "…_wckey_usage_month_table" has 24 more, a table's name 64 */
	FILE_NAME_MAX = 128,
};

/* --- form --- */

/* What is wrong with a cluster's name, which is lower case by now; or NULL. */
static const char *cluster_name_fault(const char *name)
{
	if (!(*name >= 'a' && *name <= 'z'))
		return "does not begin with a letter";
	for (; *name; name++)
		if (!(*name >= 'a' && *name <= 'z') && !(*name >= '0' && *name <= '9') &&
		    *name != '-' && *name != '_')
			return "has other characters than letters, digits, '-' and '_'";
	return NULL;
}

static void check_length(struct checker *k, const struct object *o, const char *name)
{
	size_t size = strlen(name);
	if (size <= CLUSTER_NAME_MAX)
		return;
	struct diag *d = diag_add(
		k->diags, &DIAG_cluster_name_too_long, check_span(k, o, AT_cluster_name),
		"a cluster's name has at most %d characters, not %zu", CLUSTER_NAME_MAX, size);
	diag_note(k->diags, d,
		  "Slurm adds up to 24 characters to make names of tables, which have at most 64");
}

void check_cluster_name(struct checker *k, const struct object *o)
{
	const char *name = object_text(o, AT_cluster_name);
	const char *fault = name ? cluster_name_fault(name) : NULL;
	if (!name)
		return;
	if (fault) {
		struct diag *d =
			diag_add(k->diags, &DIAG_bad_name, check_span(k, o, AT_cluster_name),
				 "the cluster name '%s' %s", name, fault);
		diag_note(k->diags, d, "Slurm makes names of tables and files of it, unquoted");
		const char *mended = check_mend(k, name, "-_", '-');
		if (check_written(o, AT_cluster_name) && !cluster_name_fault(mended))
			check_fix(k, d, FIX_UNSAFE, check_span(k, o, AT_cluster_name), name,
				  mended);
		return;
	}
	check_length(k, o, name);
	if (strcmp(name, "all") != 0)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_name_reserved, check_span(k, o, AT_cluster_name),
				  "a cluster cannot be called 'all'");
	diag_note(k->diags, d, "to Slurm's commands '-M all' means every cluster");
}

static bool is_file_name(const char *name)
{
	return check_plain_text(name, "._-") && strlen(name) <= FILE_NAME_MAX;
}

static void report_file_name(struct checker *k, const char *name, struct span at)
{
	struct diag *d = diag_add(k->diags, &DIAG_bad_name, at,
				  "'%s' cannot be part of a file's name", name);
	diag_note(k->diags, d,
		  "slacc names files after it: it begins with a letter or digit, goes on with "
		  "these, '.', '_' and '-', and has at most %d characters",
		  FILE_NAME_MAX);
}

/* Not just its cluster's. */
static bool own_name(const struct object *dbd)
{
	return !dbd->owner || check_written(dbd, AT_slurmdbd_name);
}

void check_slurmdbd_name(struct checker *k, const struct daemon *d)
{
	const char *name = object_text(d->of, AT_slurmdbd_name);
	bool own = own_name(d->of);
	k->own_names |= own;
	if (name && own && !is_file_name(name))
		report_file_name(k, name, check_span(k, d->of, AT_slurmdbd_name));
}

void check_file_label(struct checker *k, const struct object *o)
{
	if (!is_file_name(o->label))
		report_file_name(k, o->label, check_label_span(k, o));
}

/* --- who else has it --- */

static struct claim claim_name(const struct object *o, enum attribute_id id)
{
	const char *name = object_text(o, id);
	return (struct claim){
		.text = name ? name : "", .size = name ? (uint32_t)strlen(name) : 0, .by = o};
}

static void report_name_clash(struct checker *k, const struct object *o, const struct object *first)
{
	bool shared = object_ref(o, AT_cluster_slurmdbd) == object_ref(first, AT_cluster_slurmdbd);
	struct diag *d =
		diag_add(k->diags, &DIAG_cluster_name_clash, check_span(k, o, AT_cluster_name),
			 "another cluster is called '%s' too", object_text(o, AT_cluster_name));
	diag_label(k->diags, d, check_span(k, first, AT_cluster_name), "this one");
	diag_note(k->diags, d, "%s",
		  shared ? "both would write the same tables; Slurm does not tell capital from "
			   "small letters"
			 : "they have different slurmdbd, but one description names its files "
			   "after the cluster: give one another name, or a file of its own");
}

/* `alpha_assoc_usage_hour_table` is alpha's usage of associations and alpha_assoc's own usage; the
 * usage of QOS came with 24.11. */
static const char *const suffixes[] = {"_assoc", "_wckey", "_qos"};

static const struct claim *shares_tables(struct checker *k, const struct object *o,
					 const char **suffix)
{
	const struct daemon *d = check_daemon_of(k, o);
	struct claim claim = claim_name(o, AT_cluster_name);
	unsigned count = d && d->release && d->release < SLURM_24_11 ? 2 : 3;
	for (unsigned i = 0; i < count; i++) {
		uint32_t n = (uint32_t)strlen(suffixes[i]);
		if (claim.size <= n || memcmp(claim.text + claim.size - n, suffixes[i], n) != 0)
			continue;
		*suffix = suffixes[i];
		claim.size -= n;
		return claims_find(&k->claims, &claim);
	}
	return NULL;
}

static void check_shared_tables(struct checker *k)
{
	CHECK_EACH(k, cluster, it)
	{
		const char *suffix = "";
		const struct claim *other = shares_tables(k, it, &suffix);
		if (!other || object_ref(it, AT_cluster_slurmdbd) !=
				      object_ref(other->by, AT_cluster_slurmdbd))
			continue;
		const char *name = object_text(it, AT_cluster_name);
		struct diag *d = diag_add(k->diags, &DIAG_cluster_name_tables,
					  check_span(k, it, AT_cluster_name),
					  "clusters '%s' and '%.*s' would share tables", name,
					  (int)other->size, name);
		diag_label(k->diags, d, check_span(k, other->by, AT_cluster_name), "the other one");
		diag_note(k->diags, d,
			  "Slurm calls the usage tables of both '%s_usage_…', and would drop "
			  "columns of the first: choose a name that does not end in '%s'",
			  name, suffix);
	}
}

/* Over all slurmdbd: the files of a cluster are named after it. */
void check_name_clashes(struct checker *k)
{
	claims_clear(&k->claims, false);
	CHECK_EACH(k, cluster, it)
	{
		struct claim claim = claim_name(it, AT_cluster_name);
		const struct claim *first = claim.size ? claims_put(&k->claims, &claim) : NULL;
		if (first)
			report_name_clash(k, it, first->by);
	}
	check_shared_tables(k);
}

static void report_slurmdbd_clash(struct checker *k, const struct object *o,
				  const struct object *first)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_slurmdbd_name_clash, check_span(k, o, AT_slurmdbd_name),
			 "another slurmdbd is called '%s' too", object_text(o, AT_slurmdbd_name));
	diag_label(k->diags, d, check_span(k, first, AT_slurmdbd_name), "this one");
	diag_note(k->diags, d, "slacc names files after it: give one of them a 'name' of its own");
}

/* Nested ones without a name of their own have their clusters', which are compared already, so only
 * the others are claimed. */
void check_slurmdbd_names(struct checker *k)
{
	if (!k->own_names)
		return;
	claims_clear(&k->claims, false);
	CHECK_DAEMONS(k, d)
	{
		if (!own_name(d->of))
			continue;
		struct claim claim = claim_name(d->of, AT_slurmdbd_name);
		const struct claim *first = claim.size ? claims_put(&k->claims, &claim) : NULL;
		if (first)
			report_slurmdbd_clash(k, d->of, first->by);
	}
	CHECK_DAEMONS(k, d)
	{
		struct claim claim = claim_name(d->of, AT_slurmdbd_name);
		const struct claim *first =
			own_name(d->of) ? NULL : claims_find(&k->claims, &claim);
		if (first)
			report_slurmdbd_clash(k, d->of, first->by);
	}
}
