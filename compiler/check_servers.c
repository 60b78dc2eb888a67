/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Database servers: how they are reached, which they are. */
#include "compiler/check.h"

#include "compiler/hostname.h"

#include <string.h>

/* --- host or socket --- */

static void report_exclusive(struct checker *k, const struct object *server, enum attribute_id id)
{
	struct diag *d =
		diag_add(k->diags, &DIAG_exclusive_attributes, check_span(k, server, id),
			 "'%s' and 'socket' exclude each other", schema_attributes[id].name);
	diag_label(k->diags, d, check_span(k, server, AT_database_server_socket), "the socket");
	diag_note(k->diags, d,
		  "a server is reached over the network by 'host' and 'port', or on its own host "
		  "by 'socket'");
}

void check_server_reach(struct checker *k, const struct object *server)
{
	static const enum attribute_id network[] = {
		AT_database_server_host, AT_database_server_backup_host, AT_database_server_port};
	if (object_has(server, AT_database_server_socket)) {
		for (unsigned i = 0; i < sizeof(network) / sizeof(*network); i++)
			if (check_written(server, network[i]))
				report_exclusive(k, server, network[i]);
		return;
	}
	if (object_has(server, AT_database_server_host))
		return;
	struct diag *d =
		diag_add(k->diags, &DIAG_missing_attribute, server->at,
			 "database_server '%s' has neither 'host' nor 'socket'", server->label);
	diag_note(k->diags, d,
		  "write host = \"NAME\", or socket = \"/run/mysqld/mysqld.sock\" for a server on "
		  "the same host");
}

/* --- hosts --- */

static bool is_localhost(const char *host)
{
	return host_is_localhost(host) || !strcmp(host, "localhost.");
}

static void check_localhost(struct checker *k, const struct object *server, enum attribute_id id)
{
	const char *host = object_text(server, id);
	if (!host || !is_localhost(host))
		return;
	struct span at = check_span(k, server, id);
	struct diag *d =
		diag_add(k->diags, &DIAG_localhost_is_socket, at,
			 "'%s' means a socket to the database's client library, and 'port' "
			 "nothing",
			 host);
	diag_note(k->diags, d,
		  "for the socket write socket = \"/run/mysqld/mysqld.sock\" instead of '%s'; for "
		  "TCP write the host's own name or \"127.0.0.1\"",
		  schema_attributes[id].name);
	if (strcmp(server_tls_mode(server), "verify_identity") != 0)
		check_fix(k, d, FIX_UNSAFE, at, host, "127.0.0.1");
}

static void check_backup(struct checker *k, const struct object *server)
{
	const char *host = object_text(server, AT_database_server_host);
	const char *backup = object_text(server, AT_database_server_backup_host);
	if (!host || !backup || !check_same_host(host, backup))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_backup_is_primary,
				  check_span(k, server, AT_database_server_backup_host),
				  "the backup of server '%s' is the server itself", host);
	diag_label(k->diags, d, check_span(k, server, AT_database_server_host), "the server");
	diag_note(k->diags, d, "name the second server, or leave 'backup_host' out");
}

void check_server_hosts(struct checker *k, const struct object *server)
{
	check_localhost(k, server, AT_database_server_host);
	check_localhost(k, server, AT_database_server_backup_host);
	check_backup(k, server);
}

/* --- versions --- */

/* "8.0", "10.11.6-MariaDB", "8.0.mysql_aurora.3.04.0". */
static bool read_version(const char *p, unsigned *major, unsigned *minor)
{
	unsigned digits = 0;
	for (*major = 0; *p >= '0' && *p <= '9' && digits < 3; p++, digits++)
		*major = *major * 10 + (unsigned)(*p - '0');
	if (!digits || *p++ != '.')
		return false;
	digits = 0;
	for (*minor = 0; *p >= '0' && *p <= '9' && digits < 3; p++, digits++)
		*minor = *minor * 10 + (unsigned)(*p - '0');
	return digits && (!*p || *p == '.' || *p == '-');
}

static void report_too_old(struct checker *k, const struct object *server, bool mysql)
{
	const char *text = object_text(server, AT_database_server_engine_version);
	struct diag *d =
		diag_add(k->diags, &DIAG_engine_version_too_old,
			 check_span(k, server, AT_database_server_engine_version),
			 "%s %s is too old: Slurm and slacc need %s", mysql ? "MySQL" : "MariaDB",
			 text, mysql ? "8.0 or later" : "10.5 or later");
	if (!mysql)
		diag_note(k->diags, d,
			  "versions 8 and 9 are MySQL's: if this is one, write engine = mysql");
}

void check_engine_version(struct checker *k, const struct object *server)
{
	const char *text = object_text(server, AT_database_server_engine_version);
	bool mysql = check_is(server, AT_database_server_engine, "mysql");
	unsigned major, minor;
	if (!text || !object_has(server, AT_database_server_engine))
		return;
	if (!read_version(text, &major, &minor)) {
		struct diag *d = diag_add(k->diags, &DIAG_bad_version,
					  check_span(k, server, AT_database_server_engine_version),
					  "'%s' is no version of a database server", text);
		diag_note(k->diags, d, "it is written like \"8.0\", \"8.4.3\" or \"10.11\"");
		return;
	}
	if (mysql ? major < 8 : major < 10 || (major == 10 && minor < 5))
		report_too_old(k, server, mysql);
}

/* --- twice --- */

/* Sockets and loopback addresses are as many servers as there are hosts. */
static bool is_somewhere(const char *host)
{
	return host && !host_is_loopback(host);
}

void check_servers_twice(struct checker *k)
{
	claims_clear(&k->claims, true);
	CHECK_EACH(k, database_server, it)
	{
		const char *host = object_text(it, AT_database_server_host);
		if (!is_somewhere(host) || object_has(it, AT_database_server_socket))
			continue;
		struct claim claim = {
			.text = host,
			.size = (uint32_t)strlen(host),
			.number = (uint32_t)object_number(it, AT_database_server_port, 0),
			.by = it};
		const struct claim *first = claims_put(&k->claims, &claim);
		if (!first)
			continue;
		struct diag *d = diag_add(
			k->diags, &DIAG_server_twice, check_span(k, it, AT_database_server_host),
			"database_server '%s' describes this server too", first->by->label);
		diag_label(k->diags, d, check_span(k, first->by, AT_database_server_host), "here");
		diag_note(k->diags, d, "let every slurmdbd that uses it name one block");
	}
}

/* --- sockets --- */

/* Debian's and SUSE's, Red Hat's, upstream's. */
static bool is_built_in(const char *socket)
{
	static const char *const known[] = {
		"/run/mysqld/mysqld.sock",   "/var/run/mysqld/mysqld.sock", "/run/mysql/mysql.sock",
		"/var/run/mysql/mysql.sock", "/var/lib/mysql/mysql.sock",   "/tmp/mysql.sock"};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(socket, known[i]))
			return true;
	return false;
}

void check_socket(struct checker *k, const struct daemon *d)
{
	const char *socket = d->server ? object_text(d->server, AT_database_server_socket) : NULL;
	if (!socket || !d->release || d->release >= SLURM_26_05 || is_built_in(socket))
		return;
	struct diag *r = diag_add(
		k->diags, &DIAG_socket_ignored, check_span(k, d->server, AT_database_server_socket),
		"Slurm %s cannot be told which socket to use", slurm_release_name(d->release));
	diag_label(k->diags, r, check_span(k, d->of, AT_slurmdbd_database_server), "used here");
	diag_note(k->diags, r,
		  "before 26.05 it is always the one that its client library was built with, often "
		  "/run/mysqld/mysqld.sock: have the server listen there, or use 'host'");
}

/* --- variables --- */

static void check_variable(struct checker *k, const struct setting *s)
{
	if (!strchr(s->key, '-'))
		return;
	struct span at = check_key_span(s);
	char *name = arena_copy(k->c->arena, s->key, strlen(s->key));
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	struct diag *d = diag_add(k->diags, &DIAG_variable_name, at,
				  "the server's variable is called '%s'", name);
	diag_note(k->diags, d, "'-' is the spelling of option files");
	diag_fix(k->diags, d, FIX_SAFE, at, "%s", name);
}

void check_variables(struct checker *k, const struct object *server)
{
	const struct value *list = object_value(server, AT_database_server_variables);
	for (uint32_t i = 0; i < list->count; i++)
		check_variable(k, &list->settings[i]);
}
