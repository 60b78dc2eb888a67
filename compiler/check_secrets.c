/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Where secrets are kept, beside the server they are for: regions, and tokens that are no
 * passwords. */
#include "compiler/arn.h"
#include "compiler/check.h"

#include <string.h>

/* A password in use: by a slurmdbd, or by an admin (then d is NULL). */
struct password {
	const struct object *server, *credential;
	const struct secret_ref *secret;
	const struct daemon *d;
};

static struct span secret_span(struct checker *k, const struct password *p)
{
	return check_span(k, p->credential, AT_credential_password);
}

/* --- regions --- */

static const char *region_of(const struct secret_ref *s, size_t *size)
{
	bool secret = !strcmp(s->function, "aws_secret");
	bool parameter = !strcmp(s->function, "aws_parameter");
	struct arn arn;
	if ((!secret && !parameter) || !s->argument_count)
		return NULL;
	if (arn_parse(s->arguments[0].text, s->arguments[0].count,
		      secret ? "secretsmanager" : "ssm", secret ? "secret:" : "parameter/", &arn))
		return NULL;
	*size = arn.size[ARN_REGION];
	return arn.part[ARN_REGION];
}

static void check_region(struct checker *k, const struct password *p)
{
	const char *host = object_text(p->server, AT_database_server_host);
	size_t here_size = 0, there_size = 0;
	const char *there = host ? region_of(p->secret, &there_size) : NULL;
	const char *here = there ? arn_region_of_host(host, &here_size) : NULL;
	if (!here || (here_size == there_size && !memcmp(here, there, here_size)))
		return;
	struct diag *d = diag_add(k->diags, &DIAG_arn_region,
				  check_item_span(k, p->credential, p->secret->arguments),
				  "the secret lies in %.*s, the server it is for in %.*s",
				  (int)there_size, there, (int)here_size, here);
	diag_label(k->diags, d, check_span(k, p->server, AT_database_server_host), "the server");
	diag_note(k->diags, d,
		  "a copied ARN, or a copied host? If it is meant, allow it with a reason");
}

/* --- tokens --- */

static struct diag *iam(struct checker *k, const struct password *p, const char *what)
{
	return diag_add(k->diags, &DIAG_iam_token, secret_span(k, p), "an RDS IAM token needs %s",
			what);
}

/* The token is sent as it is, and is good for a quarter of an hour. */
static void check_iam(struct checker *k, const struct password *p)
{
	const char *mode = server_tls_mode(p->server);
	bool has_tls = object_has(p->server, AT_database_server_tls) ||
		       object_has(p->server, AT_database_server_socket);
	if (strcmp(p->secret->function, "rds_iam_token") != 0)
		return;
	if (!check_is(p->server, AT_database_server_engine, "mysql")) {
		struct diag *d = iam(k, p, "engine mysql");
		diag_label(k->diags, d, check_span(k, p->server, AT_database_server_engine),
			   "the server's engine");
	} else if (has_tls && strncmp(mode, "verify_", 7) != 0) {
		struct diag *d = iam(k, p, "TLS that verifies the server");
		diag_label(k->diags, d, check_span(k, p->server, AT_database_server_tls),
			   "mode '%s'", mode);
		diag_note(k->diags, d,
			  "the token itself crosses the network: write mode = verify_identity");
	} else if (p->d && !check_is(p->d->of, AT_slurmdbd_storage_pass, "script")) {
		struct diag *d = iam(k, p, "'storage_pass = script' in its slurmdbd");
		diag_label(k->diags, d, check_span(k, p->d->of, AT_slurmdbd_credential),
			   "used here");
		diag_note(k->diags, d,
			  "a token is good for 15 minutes, so one in slurmdbd.conf is soon of no "
			  "use; the script came with Slurm 25.11");
	}
}

enum { TOKEN_SECONDS = 15 * 60 };

static void check_iam_duration(struct checker *k, const struct password *p)
{
	if (strcmp(p->secret->function, "rds_iam_token") != 0 || !p->d ||
	    object_number(p->d->of, AT_slurmdbd_token_duration, 0) < TOKEN_SECONDS)
		return;
	struct diag *d = diag_add(k->diags, &DIAG_iam_token,
				  check_span(k, p->d->of, AT_slurmdbd_token_duration),
				  "an RDS IAM token is good for 15 minutes");
	diag_note(k->diags, d, "write a shorter token_duration; slurmdbd's own is 5 minutes");
}

static void check_password(struct checker *k, const struct object *server,
			   const struct object *credential, const struct daemon *d)
{
	if (!server || !credential || !object_has(credential, AT_credential_password))
		return;
	struct password p = {.server = server, .credential = credential, .d = d};
	p.secret = object_value(credential, AT_credential_password)->secret;
	check_region(k, &p);
	check_iam(k, &p);
	check_iam_duration(k, &p);
}

void check_storage_secret(struct checker *k, const struct daemon *d)
{
	check_password(k, d->server, d->credential, d);
}

void check_admin_secret(struct checker *k, const struct object *server)
{
	check_password(k, server, check_sound(object_ref(server, AT_database_server_admin)), NULL);
}
