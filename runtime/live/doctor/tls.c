/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A server's TLS, held against the policy: versions, chain, name, dates; and what slurmdbd, which
 * has no way to ask for as much, makes of it. Nobody logs in here. */
#include "backends/resources/kinds.h"
#include "runtime/database/look.h"
#include "runtime/live/doctor/doctor.h"

#include <string.h>

enum { DAY = 86400 };

static bool verifies(const struct database_target *t)
{
	return t->ca && t->tls >= DATABASE_TLS_REQUIRED;
}

static uint32_t policy_line(const struct doctor_subject *s)
{
	return line_of(s->server, AT_database_server_tls);
}

static void look_at_chain(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	const struct database_target *t = &line->subject->target;
	if (!verifies(t) || !*tls->chain_fault)
		return;
	struct doctor_finding *f = doctor_finding(
		line, &DIAG_doctor_tls_chain, at,
		"the certificate of '%s', from '%s', does not lead to the CA of '%s': %s",
		tls->subject, tls->issuer, t->ca, tls->chain_fault);
	doctor_hint(
		line, f,
		"if the server is the right one, put the CA that made its certificate into 'ca'; "
		"if not, somebody else answers there");
}

static void look_at_name(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	const struct database_target *t = &line->subject->target;
	struct doctor_finding *f;
	if (!verifies(t) || tls->name_fits)
		return;
	if (t->tls == DATABASE_TLS_VERIFY_IDENTITY) {
		f = doctor_finding(line, &DIAG_doctor_tls_name,
				   line_of(line->subject->server, AT_database_server_host),
				   "the certificate is for %s, not for '%s'", tls->names, t->host);
		doctor_hint(line, f,
			    "name the host as the certificate does, or have one made for "
			    "this name");
		return;
	}
	f = doctor_finding(
		line, &DIAG_doctor_tls_next_library, at,
		"the certificate is for %s, not for '%s', which MariaDB Connector/C from "
		"3.4 on refuses",
		tls->names, t->host);
	doctor_hint(line, f,
		    "mend this before slurmdbd gets a newer client library, as with Slurm "
		    "24.11 of Debian 13");
}

static void out_of_dates(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	bool early = tls->begins_in_s > 0;
	if (!verifies(&line->subject->target)) {
		doctor_finding(line, &DIAG_doctor_tls_expiry, at,
			       "the certificate %s %s, and the policy has nobody check it",
			       early ? "begins only on" : "ended on",
			       early ? tls->begins : tls->ends);
		return;
	}
	struct doctor_finding *f = doctor_finding(
		line, &DIAG_doctor_tls_dates, at, "the certificate %s %s",
		early ? "is not valid before" : "ended on", early ? tls->begins : tls->ends);
	doctor_hint(line, f,
		    early ? "is this machine's clock right?"
			  : "give the server a new certificate; with the same CA nothing else has "
			    "to change");
}

static void look_at_dates(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	long long days = (long long)(tls->ends_in_s / DAY);
	if (tls->begins_in_s > 0 || tls->ends_in_s <= 0) {
		out_of_dates(line, tls, at);
	} else if (days < line->subject->doctor->options->expiry_days) {
		struct doctor_finding *f =
			doctor_finding(line, &DIAG_doctor_tls_expiry, at,
				       "the certificate ends on %s, in %lld days", tls->ends, days);
		doctor_hint(line, f, "have it renewed; --expiry-days says when this is said");
	}
	if (*tls->date_fault && verifies(&line->subject->target))
		doctor_finding(line, &DIAG_doctor_tls_dates, at,
			       "another certificate of its chain is out of its dates: %s",
			       tls->date_fault);
}

static const char *version_names(struct arena *a, unsigned set)
{
	struct buf out = BUF_IN(a);
	for (int v = 0; v < LOOK_VERSIONS; v++) {
		if (set & 1u << v)
			buf_printf(&out, "%s%s", out.size ? ", " : "", look_version_names[v]);
	}
	return out.size ? buf_text(&out) : "none";
}

static void look_at_versions(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	const struct database_target *t = &line->subject->target;
	struct arena *a = line->subject->arena;
	const unsigned old = 1u << LOOK_TLS10 | 1u << LOOK_TLS11;
	bool newest = t->min_version && !strcmp(t->min_version, "1.3");
	unsigned fit = tls->accepted & ~(newest ? old | 1u << LOOK_TLS12 : old);
	if (!fit) {
		struct doctor_finding *f =
			doctor_finding(line, &DIAG_doctor_tls_version, at,
				       "it offers %s, and the policy takes TLSv%s at least",
				       version_names(a, tls->accepted), newest ? "1.3" : "1.2");
		doctor_hint(line, f, "%s",
			    newest ? "upgrade the server, or lower 'min_version'"
				   : "upgrade the server, or its tls_version");
	}
}

/* Nobody who verifies takes them; a client that somebody leads down to them is read. */
static void look_at_old_versions(struct doctor_line *line, const struct look_tls *tls, uint32_t at)
{
	unsigned old = tls->accepted & (1u << LOOK_TLS10 | 1u << LOOK_TLS11);
	if (!old)
		return;
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_tls_old, at, "it still takes %s",
			       version_names(line->subject->arena, old));
	doctor_hint(
		line, f,
		"set tls_version = TLSv1.2,TLSv1.3 at the server (RDS: in its parameter group)");
}

/* --- slurmdbd's own connection --- */

/* What a client library does with an SSL_CA, which is all that slurmdbd can give it. */
static const struct library {
	const char *begin, *verifies;
	bool name;
} libraries[] = {
	{"MariaDB Connector/C 3.0", "the chain and not the name", false},
	{"MariaDB Connector/C 3.1", "the chain and not the name", false},
	{"MariaDB Connector/C 3.2", "the chain and not the name", false},
	{"MariaDB Connector/C 3.3", "the chain and not the name", false},
	{"MariaDB Connector/C", "chain and name", true},
	{"", "the chain and not the name", false},
};

static const struct library *library_of(const char *text)
{
	const struct library *l = libraries;
	while (strncmp(text, l->begin, strlen(l->begin)))
		l++;
	return l;
}

/* The same machine has the same library for both, unless somebody built Slurm himself. */
static void say_what_slurmdbd_does(struct doctor_line *line, uint32_t at)
{
	const struct database_target *t = &line->subject->target;
	bool mysql = sql_dialect_of(line->subject->server) == SQL_MYSQL;
	char text[64];
	database_library_text(text, sizeof(text));
	const struct library *l = library_of(text);
	struct doctor_finding *f =
		doctor_finding(line, &DIAG_doctor_tls_slurmdbd, at,
			       "slurmdbd with %s verifies %s, and goes on in plain text, without a "
			       "word, where TLS "
			       "is not offered%s",
			       text, t->ca ? l->verifies : "nothing",
			       mysql ? ", which then gets the password in clear text" : "");
	doctor_hint(line, f,
		    "REQUIRE SSL on its account keeps the real server from such a login; against "
		    "somebody in between only the network helps, or MARIADB_PLUGIN_DIR in the "
		    "unit's environment (slacc explain %s)",
		    "SL6608");
}

static void look_at_certificate(struct doctor_subject *s, struct doctor_line *line)
{
	uint32_t at = policy_line(s);
	struct look_tls tls;
	struct err err;
	if (!look_tls(&s->target, &tls, &err)) {
		doctor_failure(line, at, &err);
		return;
	}
	doctor_words(line, "%s, %s; certificate for %s, until %s (%lld days)",
		     version_names(s->arena, tls.accepted), tls.cipher, tls.names, tls.ends,
		     (long long)(tls.ends_in_s / DAY));
	look_at_versions(line, &tls, at);
	look_at_old_versions(line, &tls, at);
	look_at_chain(line, &tls, at);
	look_at_name(line, &tls, at);
	look_at_dates(line, &tls, at);
	if (s->target.tls >= DATABASE_TLS_REQUIRED)
		say_what_slurmdbd_does(line, at);
}

void doctor_look_tls(struct doctor_subject *s, struct doctor_line *line)
{
	uint32_t at = policy_line(s);
	if (s->tls_offered) {
		look_at_certificate(s, line);
	} else if (s->target.tls >= DATABASE_TLS_REQUIRED) {
		struct doctor_finding *f =
			doctor_finding(line, &DIAG_server_tls_missing, at,
				       "the policy is '%s' and the server does not offer TLS",
				       server_tls_mode(s->server));
		doctor_hint(line, f,
			    "turn on TLS at the server; if it is on there, somebody between "
			    "strips it");
		return;
	}
	if (s->target.tls == DATABASE_TLS_DISABLED || !s->tls_offered)
		doctor_finding(line, &DIAG_doctor_tls_plain, at,
			       "%s: names, records and what apply changes can be read and altered "
			       "on the way",
			       s->tls_offered ? "the policy has no TLS, which the server offers"
					      : "the server offers no TLS");
}
