/* SPDX-License-Identifier: BSD-2-Clause
 *
 * TLS between slurmctld and slurmdbd: both sides or none, and in the form that the release knows.
 */
#include "compiler/check.h"

static bool is_certificate(enum attribute_id id)
{
	return id != AT_rpc_tls_psk_file;
}

static void report_form(struct checker *k, const struct object *tls, enum attribute_id id,
			enum slurm_release r)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_rpc_tls_version, check_span(k, tls, id),
			 is_certificate(id) ? "Slurm %s takes a pre-shared key, no certificates"
					    : "Slurm %s takes certificates, no pre-shared key",
			 slurm_release_name(r));
	diag_note(k->diags, d, "%s",
		  is_certificate(id) ? "certificates came with 25.05: write 'psk_file'"
				     : "write 'ca_cert_file', 'cert_file' and 'cert_key_file'");
}

static void check_form(struct checker *k, const struct object *tls, enum slurm_release r)
{
	if (!tls || !r)
		return;
	if (r < SLURM_24_05) {
		struct diag *d =
			diag_add(k->diags, &DIAG_rpc_tls_version, tls->at,
				 "Slurm %s has no TLS between its daemons", slurm_release_name(r));
		diag_note(k->diags, d, "it came with 24.05: leave the block out");
		return;
	}
	for (unsigned i = 0; i < tls->kind->count; i++) {
		enum attribute_id id = (enum attribute_id)(tls->kind->first + i);
		if (object_has(tls, id) && is_certificate(id) != (r >= SLURM_25_05))
			report_form(k, tls, id, r);
	}
}

static void report_one_side(struct checker *k, const struct object *cluster,
			    const struct object *dbd, const struct object *tls)
{
	bool ctld = tls->owner == cluster;
	struct diag *d = diag_add(k->diags, &DIAG_rpc_tls_one_sided, tls->at,
				  ctld ? "slurmctld would speak TLS, and its slurmdbd would not"
				       : "slurmdbd would speak TLS, and slurmctld of cluster '%s' "
					 "would not",
				  cluster->label);
	diag_label(k->diags, d, ctld ? dbd->at : cluster->at,
		   ctld ? "this slurmdbd has no 'rpc_tls'" : "this cluster has no 'rpc_tls'");
	diag_note(k->diags, d, "write 'rpc_tls' in both blocks or in none");
}

static void check_sides(struct checker *k, const struct object *cluster, const struct daemon *d)
{
	const struct object *ctld = object_ref(cluster, AT_cluster_rpc_tls);
	const struct object *dbd = object_ref(d->of, AT_slurmdbd_rpc_tls);
	enum slurm_release r = check_release(cluster, AT_cluster_slurm_version);
	if (!ctld != !dbd) {
		report_one_side(k, cluster, d->of, ctld ? ctld : dbd);
		return;
	}
	if (!ctld || !r || !d->release || (r < SLURM_25_05) == (d->release < SLURM_25_05))
		return;
	if (r < SLURM_24_05 || d->release < SLURM_24_05)
		return; /* told */
	struct diag *diag = diag_add(k->diags, &DIAG_rpc_tls_version, ctld->at,
				     "TLS of Slurm %s does not go together with that of Slurm %s",
				     slurm_release_name(r), slurm_release_name(d->release));
	diag_label(k->diags, diag, dbd->at, "the other side");
	diag_note(k->diags, diag,
		  "before 25.05 it has a pre-shared key, from then on certificates: upgrade both, "
		  "or leave 'rpc_tls' out until then");
}

void check_slurmdbd_rpc_tls(struct checker *k, const struct daemon *d)
{
	check_form(k, object_ref(d->of, AT_slurmdbd_rpc_tls), d->release);
}

void check_cluster_rpc_tls(struct checker *k, const struct object *cluster)
{
	const struct object *tls = object_ref(cluster, AT_cluster_rpc_tls);
	const struct daemon *d = check_daemon_of(k, cluster);
	if (tls)
		check_form(k, tls, check_release(cluster, AT_cluster_slurm_version));
	if (d && (tls || object_has(d->of, AT_slurmdbd_rpc_tls)))
		check_sides(k, cluster, d);
}
