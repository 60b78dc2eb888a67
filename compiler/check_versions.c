/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which Slurm releases work together, what needs which, and attributes that do nothing where they
 * stand. */
#include "compiler/check.h"

#include <string.h>

/* --- slurmdbd and its clusters --- */

static void report_older(struct checker *k, const struct object *cluster, const struct daemon *d,
			 enum slurm_release r)
{
	struct diag *diag = diag_add(k->diags, &DIAG_slurmdbd_older,
				     check_span(k, cluster, AT_cluster_slurm_version),
				     "a cluster of Slurm %s is newer than its slurmdbd of %s",
				     slurm_release_name(r), slurm_release_name(d->release));
	diag_label(k->diags, diag, check_span(k, d->of, AT_slurmdbd_slurm_version), "its slurmdbd");
	diag_note(k->diags, diag, "slurmdbd refuses it: upgrade slurmdbd first, then the cluster");
}

static void report_window(struct checker *k, const struct object *cluster, const struct daemon *d,
			  enum slurm_release r)
{
	const char *oldest = slurm_release_name(slurm_dbd_oldest_peer(d->release));
	struct diag *diag = diag_add(k->diags, &DIAG_rpc_window,
				     check_span(k, cluster, AT_cluster_slurm_version),
				     "a cluster of Slurm %s is too old for its slurmdbd of %s",
				     slurm_release_name(r), slurm_release_name(d->release));
	diag_label(k->diags, diag, check_span(k, d->of, AT_slurmdbd_slurm_version), "its slurmdbd");
	diag_note(
		k->diags, diag,
		"slurmdbd %s serves clusters from %s on: upgrade the cluster to %s or later first",
		slurm_release_name(d->release), oldest, oldest);
}

/* Its own slurmdbd has its version unless it says another. */
void check_version(struct checker *k, const struct object *cluster)
{
	const struct daemon *d = check_daemon_of(k, cluster);
	if (!d || (d->of->owner == cluster && !check_written(d->of, AT_slurmdbd_slurm_version)))
		return;
	enum slurm_release r = check_release(cluster, AT_cluster_slurm_version);
	if (slurm_dbd_accepts(d->release, r))
		return;
	if (r > d->release)
		report_older(k, cluster, d, r);
	else
		report_window(k, cluster, d, r);
}

/* --- the password script --- */

/* Whoever writes 'conf' has chosen it. */
static void point_to_script(struct checker *k, const struct daemon *d)
{
	if (check_written(d->of, AT_slurmdbd_storage_pass) || !d->credential ||
	    !object_has(d->credential, AT_credential_password) ||
	    check_is(d->credential, AT_credential_auth_plugin, "unix_socket"))
		return;
	struct diag *diag = diag_add(k->diags, &DIAG_script_possible,
				     check_span(k, d->of, AT_slurmdbd_credential),
				     "slurmdbd of Slurm %s need not have its password in a file",
				     slurm_release_name(d->release));
	diag_note(k->diags, diag,
		  "write storage_pass = script: it asks slacc for the password, which may change "
		  "without a restart; storage_pass = conf leaves it as it is");
}

void check_script(struct checker *k, const struct daemon *d)
{
	bool script = check_is(d->of, AT_slurmdbd_storage_pass, "script");
	if (!script && d->release >= SLURM_25_11)
		point_to_script(k, d);
	if (!script || !d->release || d->release >= SLURM_25_11)
		return;
	struct diag *diag = diag_add(k->diags, &DIAG_script_needs_version,
				     check_span(k, d->of, AT_slurmdbd_storage_pass),
				     "slurmdbd of Slurm %s cannot ask a script for its password",
				     slurm_release_name(d->release));
	diag_label(k->diags, diag, check_span(k, d->of, AT_slurmdbd_slurm_version), "its version");
	diag_note(k->diags, diag,
		  "that came with 25.11 (StoragePassScript): write storage_pass = conf");
	check_fix(k, diag, FIX_UNSAFE, check_span(k, d->of, AT_slurmdbd_storage_pass), "script",
		  "conf");
}

/* --- attributes without effect --- */

static void no_effect(struct checker *k, const struct object *o, enum attribute_id id,
		      const char *why)
{
	struct diag *d = diag_add(k->diags, &DIAG_without_effect, check_span(k, o, id),
				  "'%s' has no effect here", schema_attributes[id].name);
	diag_note(k->diags, d, "%s", why);
}

void check_slurmdbd_effects(struct checker *k, const struct daemon *d)
{
	if (object_has(d->of, AT_slurmdbd_address) && !object_has(d->of, AT_slurmdbd_backup_host))
		no_effect(k, d->of, AT_slurmdbd_address,
			  "only the slurmdbd on 'backup_host' uses it, and there is none");
	if (object_has(d->of, AT_slurmdbd_token_duration) &&
	    !check_is(d->of, AT_slurmdbd_storage_pass, "script"))
		no_effect(k, d->of, AT_slurmdbd_token_duration,
			  "it is how long slurmdbd keeps what the script of 'storage_pass = "
			  "script' gave it");
	else if (object_has(d->of, AT_slurmdbd_token_duration) && d->server &&
		 !strcmp(server_tls_mode(d->server), "disabled"))
		no_effect(k, d->of, AT_slurmdbd_token_duration,
			  "without TLS slacc writes no StorageParameters, for with any of them "
			  "slurmdbd tries TLS");
}

void check_credential_effects(struct checker *k, const struct object *o)
{
	if (object_has(o, AT_credential_password) &&
	    check_is(o, AT_credential_auth_plugin, "unix_socket"))
		no_effect(k, o, AT_credential_password, "unix_socket asks for no password");
}
