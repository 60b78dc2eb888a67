/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Hosts of slurmdbd and slurmctld: names that a host can call itself, and what two daemons on one
 * host may not share. */
#include "compiler/check.h"

#include "compiler/hostname.h"
#include "grammar/support/ascii.h"

#include <string.h>

/* --- names of slurmdbd's hosts --- */

static bool is_address(const char *host)
{
	struct host_parts parts;
	return host_form(host, strlen(host), &parts) != HOST_NAME;
}

static struct diag *report_form(struct checker *k, const struct object *dbd, enum attribute_id id,
				const char *why)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_dbd_host_form, check_span(k, dbd, id),
			 "slurmdbd would not start: '%s' is not what its host calls itself",
			 object_text(dbd, id));
	diag_note(k->diags, d, "%s; write what 'hostname -s' or 'hostname -f' prints there", why);
	return d;
}

static void check_dot(struct checker *k, const struct object *dbd, enum attribute_id id)
{
	const char *host = object_text(dbd, id);
	struct diag *d = report_form(k, dbd, id, "no host's name ends with a dot");
	check_fix(k, d, FIX_UNSAFE, check_span(k, dbd, id), host,
		  arena_copy(k->c->arena, host, strlen(host) - 1));
}

static const char *lower(struct checker *k, const char *text)
{
	char *copy = arena_copy(k->c->arena, text, strlen(text));
	for (char *p = copy; *p; p++)
		*p = ascii_lower(*p);
	return copy;
}

static void check_case(struct checker *k, const struct object *dbd, enum attribute_id id)
{
	const char *host = object_text(dbd, id);
	if (strcspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(host))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_dbd_host_case, check_span(k, dbd, id),
			 "slurmdbd compares '%s' letter by letter with its host's name", host);
	diag_note(k->diags, d,
		  "if 'hostname' prints small letters there, slurmdbd does not start: then write "
		  "them so; else allow it with a reason");
	check_fix(k, d, FIX_UNSAFE, check_span(k, dbd, id), host, lower(k, host));
}

static void check_dbd_host(struct checker *k, const struct object *dbd, enum attribute_id id)
{
	const char *host = object_text(dbd, id);
	if (!host)
		return;
	if (is_address(host))
		report_form(
			k, dbd, id,
			"slurmdbd compares its host with the host's name, never with addresses");
	else if (host[strlen(host) - 1] == '.')
		check_dot(k, dbd, id);
	else if (!host_is_localhost(host))
		check_case(k, dbd, id);
	else if (id == AT_slurmdbd_backup_host)
		report_form(k, dbd, id, "'localhost' makes every host the backup");
}

static void check_localhost(struct checker *k, const struct object *dbd)
{
	const char *host = object_text(dbd, AT_slurmdbd_host);
	if (!host || !host_is_localhost(host))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_dbd_localhost, check_span(k, dbd, AT_slurmdbd_host),
			 "on every host but one 'localhost' is not where slurmdbd is");
	diag_note(k->diags, d,
		  "compute and login nodes read it as AccountingStorageHost and would find no "
		  "slurmdbd: write the host's own name");
}

void check_dbd_hosts(struct checker *k, const struct daemon *d)
{
	check_dbd_host(k, d->of, AT_slurmdbd_host);
	check_dbd_host(k, d->of, AT_slurmdbd_backup_host);
	check_localhost(k, d->of);
}

/* --- backups --- */

static void report_backup(struct checker *k, struct span at, struct span primary, const char *host)
{
	struct diag *d = diag_add(k->diags, &DIAG_backup_is_primary, at,
				  "'%s' cannot be the backup of itself", host);
	diag_label(k->diags, d, primary, "the primary");
}

void check_dbd_backup(struct checker *k, const struct daemon *d)
{
	const char *host = object_text(d->of, AT_slurmdbd_host);
	const char *backup = object_text(d->of, AT_slurmdbd_backup_host);
	if (host && backup && check_same_host(host, backup))
		report_backup(k, check_span(k, d->of, AT_slurmdbd_backup_host),
			      check_span(k, d->of, AT_slurmdbd_host), backup);
}

void check_head_backups(struct checker *k, const struct object *cluster)
{
	const char *host = object_text(cluster, AT_cluster_head_node);
	const struct value *list = object_value(cluster, AT_cluster_backup_head_nodes);
	for (uint32_t i = 0; host && i < list->count; i++)
		if (check_same_host(host, list->items[i].text))
			report_backup(k, check_item_span(k, cluster, &list->items[i]),
				      check_span(k, cluster, AT_cluster_head_node),
				      list->items[i].text);
}

/* --- what daemons on one host share --- */

/* Numbers of claims: ports, and these. */
enum { HOST = 1 << 16, DIRECTORY, PID_FILE, UNIT_FILE, TEXT, SHORT_NAME = 1 << 30 };

/* Something a block has on a host, and who has it already. */
struct tenant {
	const struct object *by;
	enum attribute_id thing_id; /* where it was written, if it was */
	const struct value *host;
	const void *scope;
	uint32_t number;
	struct claim first;
};

static bool found(struct tenant *t, const struct claim *first)
{
	if (first)
		t->first = *first;
	return first != NULL;
}

/* True if somebody has the same on the same host: under this very name, or where one of the two
 * names is the short form of the other. */
static bool taken(struct checker *k, struct tenant *t)
{
	const char *host = t->host->text, *dot = strchr(host, '.');
	struct claim claim = {.scope = t->scope,
			      .text = host,
			      .size = (uint32_t)strlen(host),
			      .number = t->number,
			      .by = t->by,
			      .at = t->host->at};
	if (found(t, claims_put(&k->claims, &claim)))
		return true;
	if (!dot || is_address(host)) {
		claim.number |= SHORT_NAME;
		return k->long_hosts && found(t, claims_find(&k->claims, &claim));
	}
	k->long_hosts = true;
	claim.size = (uint32_t)(dot - host);
	bool is = found(t, claims_find(&k->claims, &claim));
	claim.number |= SHORT_NAME;
	claims_put(&k->claims, &claim);
	return is;
}

/* Texts that are equal become one pointer, to be a claim's scope. */
static const void *one_pointer(struct checker *k, const char *text)
{
	struct claim claim = {.text = text, .size = (uint32_t)strlen(text), .number = TEXT};
	const struct claim *first = claims_put(&k->claims, &claim);
	return first ? first->text : text;
}

static void report_taken(struct checker *k, const struct tenant *t, const struct diag_code *code,
			 const char *message, const char *note)
{
	struct span at = check_written(t->by, t->thing_id) ? check_span(k, t->by, t->thing_id)
			 : t->host->at                     ? compiler_value_span(k->c, t->host->at)
							   : t->by->at;
	struct diag *d = diag_add(k->diags, code, at, message, t->host->text);
	diag_label(k->diags, d,
		   t->first.at ? compiler_value_span(k->c, t->first.at) : t->first.by->at,
		   "the other one's host");
	diag_note(k->diags, d, "%s", note);
}

static void check_port(struct checker *k, struct tenant t)
{
	t.number = (uint32_t)object_number(t.by, AT_slurmdbd_port, 0);
	t.thing_id = AT_slurmdbd_port;
	if (taken(k, &t) && t.first.by != t.by)
		report_taken(k, &t, &DIAG_same_host_port,
			     "another slurmdbd on '%s' has the same port",
			     "give each slurmdbd of a host a 'port' of its own");
}

static void check_directory(struct checker *k, struct tenant t, const struct object *layout)
{
	const char *dir = layout_text(layout, AT_layout_conf_dir);
	if (!dir)
		return;
	t.number = DIRECTORY;
	t.thing_id = AT_slurmdbd_layout;
	t.scope = one_pointer(k, dir);
	if (taken(k, &t) && t.first.by != t.by)
		report_taken(k, &t, &DIAG_same_host_conf_dir,
			     "another slurmdbd on '%s' has its slurmdbd.conf in the same directory",
			     "a directory holds one slurmdbd.conf: give each slurmdbd of a host a "
			     "layout with a 'conf_dir' of its own");
}

static void check_service_file(struct checker *k, struct tenant t, const struct object *layout,
			       enum attribute_id id)
{
	const char *file = layout_text(layout, id);
	if (!file)
		return;
	t.number = UNIT_FILE;
	t.thing_id = AT_slurmdbd_layout;
	t.scope = one_pointer(k, file);
	if (taken(k, &t) && t.first.by != t.by)
		report_taken(
			k, &t, &DIAG_same_host_unit,
			"another slurmdbd on '%s' has the same unit or logrotate file",
			"a unit runs one slurmdbd: give each a layout with a 'unit_file' and a "
			"'logrotate_file' of its own");
}

static void check_pid_file(struct checker *k, struct tenant t, const struct object *layout)
{
	const char *file = layout_text(layout, AT_layout_pid_file);
	if (!file)
		return;
	t.number = PID_FILE;
	t.thing_id = AT_slurmdbd_layout;
	t.scope = one_pointer(k, file);
	if (taken(k, &t) && t.first.by != t.by)
		report_taken(k, &t, &DIAG_same_host_pid_file,
			     "another slurmdbd on '%s' has the same PID file",
			     "slurmdbd ends the process it finds named there, so each would stop "
			     "the other: give each a layout with a 'pid_file' of its own");
}

static const enum attribute_id dbd_hosts[] = {AT_slurmdbd_host, AT_slurmdbd_backup_host};

static void check_things(struct checker *k, const struct daemon *d)
{
	for (unsigned i = 0; i < 2; i++) {
		struct tenant t = {.by = d->of, .host = object_value(d->of, dbd_hosts[i])};
		if (!object_has(d->of, dbd_hosts[i]))
			continue;
		check_port(k, t);
		if (!d->layout)
			continue;
		check_directory(k, t, d->layout);
		check_pid_file(k, t, d->layout);
		check_service_file(k, t, d->layout, AT_layout_unit_file);
		check_service_file(k, t, d->layout, AT_layout_logrotate_file);
	}
}

/* Most hosts have one slurmdbd; the first one's things are claimed when a second one comes. */
void check_shared_hosts(struct checker *k)
{
	claims_clear(&k->claims, true);
	k->long_hosts = false;
	CHECK_DAEMONS(k, d)
	{
		for (unsigned i = 0; i < 2; i++) {
			struct tenant t = {.by = d->of,
					   .host = object_value(d->of, dbd_hosts[i]),
					   .number = HOST};
			if (!object_has(d->of, dbd_hosts[i]) || !taken(k, &t) ||
			    t.first.by == d->of)
				continue;
			check_things(k, &k->daemons[t.first.by->index]);
			check_things(k, d);
		}
	}
}

static void check_head_directory(struct checker *k, const struct object *cluster,
				 const struct value *host, bool report)
{
	const struct object *layout = check_sound(object_ref(cluster, AT_cluster_layout));
	const char *dir = layout ? layout_text(layout, AT_layout_conf_dir) : NULL;
	if (!dir)
		return;
	struct tenant t = {.by = cluster,
			   .host = host,
			   .thing_id = AT_cluster_layout,
			   .scope = one_pointer(k, dir),
			   .number = DIRECTORY};
	if (taken(k, &t) && t.first.by != cluster && report)
		report_taken(k, &t, &DIAG_same_head_node,
			     "another cluster's slurmctld on '%s' has its files in the same "
			     "directory",
			     "a directory holds one slurm.conf: is this another cluster's head "
			     "node, or does it need a layout with a 'conf_dir' of its own?");
}

/* A cluster's hosts one after the other; NULL behind the last. */
static const struct value *head_at(const struct object *cluster, uint32_t i)
{
	const struct value *backups = object_value(cluster, AT_cluster_backup_head_nodes);
	if (!i)
		return object_value(cluster, AT_cluster_head_node);
	return i <= backups->count ? &backups->items[i - 1] : NULL;
}

static void check_head(struct checker *k, const struct object *cluster, const struct value *host)
{
	struct tenant t = {.by = cluster, .host = host, .number = HOST};
	const struct value *other;
	if (!taken(k, &t) || t.first.by == cluster)
		return;
	for (uint32_t i = 0; (other = head_at(t.first.by, i)); i++)
		if (check_same_host(other->text, host->text))
			check_head_directory(k, t.first.by, other, false);
	check_head_directory(k, cluster, host, true);
}

/* As check_shared_hosts. */
void check_head_nodes(struct checker *k)
{
	claims_clear(&k->claims, true);
	k->long_hosts = false;
	CHECK_EACH(k, cluster, it)
	{
		const struct value *host;
		for (uint32_t i = 0; (host = head_at(it, i)); i++)
			if (host->origin != ORIGIN_UNSET)
				check_head(k, it, host);
	}
}
