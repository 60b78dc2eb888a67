/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A TLS handshake of our own, to see what the client libraries do not show: which versions there
 * are, and what exactly is wrong with a certificate. It takes every certificate and then looks at
 * it; nothing is sent over the connection. */
#define _DEFAULT_SOURCE
#include "runtime/database/look.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/database/reach.h"

const char *const look_version_names[LOOK_VERSIONS] = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};

static const int numbers[LOOK_VERSIONS] = {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
					   TLS1_3_VERSION};

/* One handshake. */
struct shake {
	int fd;
	SSL_CTX *context;
	SSL *ssl;
	int64_t deadline;
};

static bool refused(struct err *err, const char *what)
{
	unsigned long number = ERR_get_error();
	const char *reason = number ? ERR_reason_error_string(number) : NULL;
	err_set(err, ERR_WORLD, &DIAG_server_tls_refused, "%s%s%s", what, reason ? ": " : "",
		reason ? reason : "");
	err_stage(err, STAGE_TLS);
	ERR_clear_error();
	return false;
}

/* The packet that asks for TLS: what a client can do, and nobody's name. */
static bool ask_for_tls(int fd, struct err *err)
{
	enum { PROTOCOL_41 = 0x0200, WANTS_TLS = 0x0800, SECURE = 0x8000, UTF8MB4 = 45 };
	static const unsigned char packet[4 + 32] = {
		32, 0, 0, 1, 0, (PROTOCOL_41 | WANTS_TLS | SECURE) >> 8, 0, 0, 0, 0, 0, 1, UTF8MB4,
	};
	if (send(fd, packet, sizeof(packet), MSG_NOSIGNAL) == sizeof(packet))
		return true;
	return refused(err, "the connection broke before the TLS handshake");
}

/* Everything that this OpenSSL can do, with the oldest ciphers: it is the server that is looked at,
 * not this machine's policy. */
static bool set_up(struct shake *s, int lowest, int highest)
{
	s->context = SSL_CTX_new(TLS_client_method());
	if (!s->context)
		return false;
	SSL_CTX_set_security_level(s->context, 0);
	SSL_CTX_set_verify(s->context, SSL_VERIFY_NONE, NULL);
	bool ok = SSL_CTX_set_cipher_list(s->context, "ALL:@SECLEVEL=0") &&
		  SSL_CTX_set_min_proto_version(s->context, lowest) &&
		  SSL_CTX_set_max_proto_version(s->context, highest);
	s->ssl = ok ? SSL_new(s->context) : NULL;
	return s->ssl && SSL_set_fd(s->ssl, s->fd);
}

static bool run(struct shake *s, struct err *err)
{
	for (;;) {
		ERR_clear_error();
		int rc = SSL_connect(s->ssl);
		int want = rc > 0 ? SSL_ERROR_NONE : SSL_get_error(s->ssl, rc);
		if (want == SSL_ERROR_NONE)
			return true;
		if (want != SSL_ERROR_WANT_READ && want != SSL_ERROR_WANT_WRITE)
			return refused(err, "the TLS handshake failed");
		if (!reach_wait(s->fd, want == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, s->deadline))
			return refused(err, "the TLS handshake does not end in time");
	}
}

static void shake_end(struct shake *s)
{
	SSL_free(s->ssl);
	SSL_CTX_free(s->context);
	if (s->fd >= 0)
		close(s->fd);
	ERR_clear_error();
}

/* The caller ends it, on error too. */
static bool shake_hands(struct shake *s, const struct database_target *t, int lowest, int highest,
			struct err *err)
{
	struct greeting greeting;
	int ms = t->connect_ms > 0 ? t->connect_ms : DATABASE_CONNECT_MS;
	*s = (struct shake){.fd = reach_open(t, &greeting, err)};
	if (s->fd < 0)
		return false;
	if (!greeting.tls) {
		err_set(err, ERR_WORLD, &DIAG_server_tls_missing,
			"it offered TLS and then did not");
		err_stage(err, STAGE_TLS);
		return err_hint(err, "somebody between may strip TLS; or several servers share "
				     "this name");
	}
	s->deadline = clock_ms() + ms;
	if (!set_up(s, lowest, highest))
		return refused(err, "OpenSSL cannot be set up");
	return ask_for_tls(s->fd, err) && run(s, err);
}

/* --- the certificate --- */

static void take_text(char *out, size_t size, const char *text)
{
	err_plain_text(out, size, text, strlen(text));
}

static void take_name(char out[static LOOK_TEXT_SIZE], const X509_NAME *name)
{
	char text[LOOK_TEXT_SIZE];
	BIO *to = BIO_new(BIO_s_mem());
	int n = 0;
	if (to && X509_NAME_print_ex(to, name, 0, XN_FLAG_RFC2253) >= 0)
		n = BIO_read(to, text, sizeof(text) - 1);
	BIO_free(to);
	text[n > 0 ? n : 0] = 0;
	take_text(out, LOOK_TEXT_SIZE, text);
}

static int64_t from_now(const ASN1_TIME *t)
{
	int days = 0, seconds = 0;
	ASN1_TIME_diff(&days, &seconds, NULL, t);
	return (int64_t)days * 86400 + seconds;
}

static void take_date(char out[static LOOK_DATE_SIZE], const ASN1_TIME *t)
{
	struct tm tm;
	if (!ASN1_TIME_to_tm(t, &tm) || !strftime(out, LOOK_DATE_SIZE, "%Y-%m-%d", &tm))
		*out = 0;
}

static void add_name(char *out, const char *text)
{
	char plain[LOOK_TEXT_SIZE];
	take_text(plain, sizeof(plain), text);
	look_join(out, LOOK_TEXT_SIZE, plain);
}

static void add_address(char *out, const ASN1_OCTET_STRING *ip)
{
	char text[64] = "";
	const unsigned char *p = ASN1_STRING_get0_data(ip);
	int n = ASN1_STRING_length(ip);
	if (n == 4)
		snprintf(text, sizeof(text), "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	for (int i = 0; n == 16 && i < n; i += 2) {
		size_t at = strlen(text);
		snprintf(text + at, sizeof(text) - at, "%s%x", i ? ":" : "",
			 (unsigned)p[i] << 8 | p[i + 1]);
	}
	add_name(out, text);
}

/* The alternative names; the common name where there are none, as programs take it. */
static void take_names(struct look_tls *out, const X509 *cert)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	char common[LOOK_TEXT_SIZE] = "";
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *g = sk_GENERAL_NAME_value(names, i);
		if (g->type == GEN_DNS)
			add_name(out->names, (const char *)ASN1_STRING_get0_data(g->d.dNSName));
		else if (g->type == GEN_IPADD)
			add_address(out->names, g->d.iPAddress);
	}
	GENERAL_NAMES_free(names);
	if (!*out->names && X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName,
						      common, sizeof(common)) > 0)
		add_name(out->names, common);
}

/* "" if the chain leads to the CA under these flags. */
static void verify(char out[static LOOK_TEXT_SIZE], X509_STORE *store, X509 *cert,
		   STACK_OF(X509) * chain, unsigned long flags)
{
	X509_STORE_CTX *c = X509_STORE_CTX_new();
	*out = 0;
	if (!c || !X509_STORE_CTX_init(c, store, cert, chain)) {
		take_text(out, LOOK_TEXT_SIZE, "OpenSSL cannot verify it");
	} else {
		X509_STORE_CTX_set_flags(c, flags);
		if (X509_verify_cert(c) <= 0)
			take_text(out, LOOK_TEXT_SIZE,
				  X509_verify_cert_error_string(X509_STORE_CTX_get_error(c)));
	}
	X509_STORE_CTX_free(c);
}

static bool verify_chain(const struct database_target *t, struct shake *s, X509 *cert,
			 struct look_tls *out, struct err *err)
{
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(s->ssl);
	bool ok = store && X509_STORE_load_locations(store, t->ca, NULL);
	if (!ok) {
		err_set(err, ERR_WORLD, &DIAG_server_tls_file,
			"the CA file '%s' cannot be read, or holds no certificate", t->ca);
		err_stage(err, STAGE_TLS);
		err_hint(err, "it has to be a PEM file: -----BEGIN CERTIFICATE-----");
	} else {
		out->chain_tried = true;
		verify(out->chain_fault, store, cert, chain, X509_V_FLAG_NO_CHECK_TIME);
		if (!*out->chain_fault && out->begins_in_s <= 0 && out->ends_in_s > 0)
			verify(out->date_fault, store, cert, chain, 0);
	}
	X509_STORE_free(store);
	return ok;
}

static bool take_certificate(const struct database_target *t, struct shake *s, struct look_tls *out,
			     struct err *err)
{
	X509 *cert = SSL_get1_peer_certificate(s->ssl);
	if (!cert)
		return refused(err, "the server has no certificate");
	take_name(out->subject, X509_get_subject_name(cert));
	take_name(out->issuer, X509_get_issuer_name(cert));
	take_names(out, cert);
	out->begins_in_s = from_now(X509_get0_notBefore(cert));
	out->ends_in_s = from_now(X509_get0_notAfter(cert));
	take_date(out->begins, X509_get0_notBefore(cert));
	take_date(out->ends, X509_get0_notAfter(cert));
	out->name_fits = X509_check_host(cert, t->host, 0, 0, NULL) == 1 ||
			 X509_check_ip_asc(cert, t->host, 0) == 1;
	bool ok = !t->ca || verify_chain(t, s, cert, out, err);
	X509_free(cert);
	return ok;
}

/* A version that is not offered ends in an alert, or in a connection that is closed. */
static bool accepts(const struct database_target *t, int version)
{
	struct shake s;
	struct err ignored;
	bool ok = shake_hands(&s, t, version, version, &ignored);
	shake_end(&s);
	return ok;
}

static void try_versions(const struct database_target *t, struct look_tls *out)
{
	for (int v = 0; v < LOOK_VERSIONS; v++) {
		if (!strcmp(look_version_names[v], out->version) || accepts(t, numbers[v]))
			out->accepted |= 1u << v;
	}
}

bool look_tls(const struct database_target *target, struct look_tls *out, struct err *err)
{
	struct shake s;
	*out = (struct look_tls){0};
	bool ok = shake_hands(&s, target, TLS1_VERSION, 0, err);
	if (ok) {
		take_text(out->version, sizeof(out->version), SSL_get_version(s.ssl));
		take_text(out->cipher, sizeof(out->cipher), SSL_get_cipher_name(s.ssl));
		ok = take_certificate(target, &s, out, err);
	}
	shake_end(&s);
	if (ok)
		try_versions(target, out);
	return ok;
}
