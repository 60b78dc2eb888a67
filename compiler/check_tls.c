/* SPDX-License-Identifier: BSD-2-Clause
 *
 * TLS towards database servers: whether a policy can hold. What slurmdbd does with each mode was
 * measured: it never demands TLS by itself, never checks the host name with most client libraries,
 * and with a MySQL account sends the password in clear text where TLS is wished for and not there.
 */
#include "compiler/check.h"

#include "compiler/hostname.h"

#include <string.h>

static bool verifies(const char *mode)
{
	return !strcmp(mode, "verify_ca") || !strcmp(mode, "verify_identity");
}

static bool demands(const char *mode)
{
	return verifies(mode) || !strcmp(mode, "required");
}

/* --- the policy itself --- */

static void check_ca(struct checker *k, const struct object *tls, const char *mode)
{
	bool verify = verifies(mode);
	if (object_has(tls, AT_tls_ca) || !demands(mode))
		return;
	struct diag *d = diag_add(
		k->diags, verify ? &DIAG_ca_missing : &DIAG_required_needs_ca,
		check_span(k, tls, AT_tls_mode),
		verify ? "mode '%s' has no 'ca' to verify against"
		       : "mode '%s' needs a 'ca': without one slurmdbd does not demand TLS",
		mode);
	diag_note(k->diags, d,
		  "write ca = \"FILE\": the certificate of the authority, beside this description "
		  "or, with an absolute path, already on slurmdbd's host");
}

static void no_effect(struct checker *k, const struct object *tls, enum attribute_id id,
		      const char *mode)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_tls_without_effect, check_span(k, tls, id),
			 "'%s' has no effect with mode '%s'", schema_attributes[id].name, mode);
	diag_label(k->diags, d, check_span(k, tls, AT_tls_mode), "the mode");
}

void check_tls_block(struct checker *k, const struct object *tls)
{
	const char *mode = object_text(tls, AT_tls_mode);
	if (!mode)
		return;
	check_ca(k, tls, mode);
	if (object_has(tls, AT_tls_ca) && !demands(mode))
		no_effect(k, tls, AT_tls_ca, mode);
	if (check_written(tls, AT_tls_min_version) && !strcmp(mode, "disabled"))
		no_effect(k, tls, AT_tls_min_version, mode);
}

/* --- a server's policy --- */

static void report_missing(struct checker *k, const struct object *server)
{
	struct diag *d = diag_add(k->diags, &DIAG_tls_missing, check_label_span(k, server),
				  "database_server '%s' has no 'tls'", server->label);
	diag_note(k->diags, d,
		  "write a block tls NAME { mode = verify_identity; ca = \"FILE\" } and here tls = "
		  "NAME; to go without TLS, say so: mode = disabled");
}

static void report_preferred(struct checker *k, const struct object *server,
			     const struct object *tls)
{
	struct diag *d = diag_add(k->diags, &DIAG_preferred_mysql,
				  check_span(k, server, AT_database_server_tls),
				  "mode 'preferred' can send a MySQL password in clear text");
	diag_label(k->diags, d, check_span(k, tls, AT_tls_mode), "the mode");
	diag_note(k->diags, d,
		  "where such a server, or someone in between, offers no TLS, the client library "
		  "takes the connection for secure: write 'required' or stricter with a 'ca', or "
		  "'disabled', which encrypts the password by itself");
}

static void report_weak(struct checker *k, const struct object *server, const struct object *tls)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_weak_tls, check_span(k, server, AT_database_server_tls),
			 "a server on another host is reached without required TLS");
	diag_label(k->diags, d, check_span(k, tls, AT_tls_mode), "mode '%s'",
		   object_text(tls, AT_tls_mode));
	diag_note(k->diags, d,
		  "job records, and what is needed to log in, cross the network unprotected: "
		  "write mode = verify_identity with a 'ca'");
}

static void check_identity(struct checker *k, const struct object *server, enum attribute_id id,
			   const struct object *tls)
{
	const char *host = object_text(server, id);
	if (!host || strcmp(host, "127.0.0.1") != 0)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_identity_of_address, check_span(k, server, id),
				  "the identity of 127.0.0.1 cannot be verified");
	diag_label(k->diags, d, check_span(k, tls, AT_tls_mode), "demanded here");
	diag_note(k->diags, d,
		  "client libraries check nothing for this very address: write the name that the "
		  "certificate carries, or mode = verify_ca");
}

/* Measured with slurmdbd 22.05 and Connector/C 3.3: the handle whose first connection failed is
 * used again, and the library has forgotten that TLS was asked for (tests/tls/README.md). */
static void check_backup(struct checker *k, const struct object *server, const struct object *tls)
{
	if (!object_has(server, AT_database_server_backup_host))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_backup_without_tls,
				  check_span(k, server, AT_database_server_backup_host),
				  "slurmdbd tries the backup server without TLS");
	diag_label(k->diags, d, check_span(k, tls, AT_tls_mode), "what it will not do there");
	diag_note(
		k->diags, d,
		"put one name before both servers (a virtual address, a DNS name, a proxy) and "
		"leave 'backup_host' out; REQUIRE SSL on the account at least refuses that login");
}

static void check_policy(struct checker *k, const struct object *server, const struct object *tls)
{
	const char *mode = object_text(tls, AT_tls_mode);
	const char *host = object_text(server, AT_database_server_host);
	if (!mode || !host)
		return;
	if (!strcmp(mode, "preferred") && check_is(server, AT_database_server_engine, "mysql"))
		report_preferred(k, server, tls);
	else if (!demands(mode) && !host_is_loopback(host))
		report_weak(k, server, tls);
	if (demands(mode))
		check_backup(k, server, tls);
	if (strcmp(mode, "verify_identity") != 0)
		return;
	check_identity(k, server, AT_database_server_host, tls);
	check_identity(k, server, AT_database_server_backup_host, tls);
}

static void report_socket(struct checker *k, const struct object *server)
{
	struct diag *d = diag_add(k->diags, &DIAG_tls_without_effect,
				  check_span(k, server, AT_database_server_tls),
				  "'tls' has no effect with a socket");
	diag_label(k->diags, d, check_span(k, server, AT_database_server_socket), "the socket");
}

void check_server_tls(struct checker *k, const struct object *server)
{
	const struct object *tls = object_ref(server, AT_database_server_tls);
	if (object_has(server, AT_database_server_socket)) {
		if (tls && object_value(server, AT_database_server_tls)->origin == ORIGIN_OWN)
			report_socket(k, server);
	} else if (!tls && object_has(server, AT_database_server_host)) {
		report_missing(k, server);
	} else if (check_sound(tls)) {
		check_policy(k, server, tls);
	}
}

/* --- what needs it --- */

void check_tls_version(struct checker *k, const struct daemon *d)
{
	const char *mode = d->server ? server_tls_mode(d->server) : "disabled";
	if (d->release != SLURM_20_02 || !strcmp(mode, "disabled"))
		return;
	struct diag *r = diag_add(k->diags, &DIAG_tls_needs_version,
				  check_span(k, d->of, AT_slurmdbd_slurm_version),
				  "slurmdbd of Slurm 20.02 cannot use TLS to its database");
	diag_label(k->diags, r, check_span(k, d->server, AT_database_server_tls), "mode '%s'",
		   mode);
	diag_note(k->diags, r,
		  "it came with 20.11 (StorageParameters): upgrade, or write mode = disabled");
}

static const struct value *any_host(const struct object *dbd)
{
	const struct value *hosts = object_value(dbd, AT_slurmdbd_account_hosts);
	for (uint32_t i = 0; i < hosts->count; i++)
		if (hosts->items[i].count && hosts->items[i].text[0] == '%' &&
		    strspn(hosts->items[i].text, "%") == hosts->items[i].count)
			return &hosts->items[i];
	return NULL;
}

/* No policy at all was told. */
static bool has_policy(const struct object *server)
{
	return object_has(server, AT_database_server_socket) ||
	       object_has(server, AT_database_server_tls);
}

void check_any_host(struct checker *k, const struct daemon *d)
{
	const struct value *item = any_host(d->of);
	if (!item || !d->server || !has_policy(d->server) || demands(server_tls_mode(d->server)))
		return;
	struct diag *r =
		diag_add(k->diags, &DIAG_any_host_account, check_item_span(k, d->of, item),
			 "the account may log in from any host, and nothing demands TLS of it");
	diag_note(k->diags, r,
		  "write account_hosts = [\"10.20.0.%%\"] with the network of slurmdbd's host, or "
		  "demand TLS");
}
