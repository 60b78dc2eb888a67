/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/http.h"

#include "runtime/base/signal.h"
#include "runtime/secrets/wiping.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BODY_FIRST = 8 * 1024, STACK_WIPED = 32 * 1024 };

bool http_init(struct err *err)
{
	if (!curl_global_init_mem(CURL_GLOBAL_DEFAULT, wiping_malloc, wiping_free, wiping_realloc,
				  wiping_strdup, wiping_calloc))
		return true;
	return err_set(err, ERR_INTERNAL, &DIAG_live_internal, "libcurl cannot be initialised");
}

void http_response_release(struct http_response *r)
{
	sodium_free(r->body);
	*r = (struct http_response){.status = 0};
}

/* --- where it may go --- */

static bool is_loopback(const char *host)
{
	return !strcmp(host, "localhost") || !strcmp(host, "[::1]") ||
	       (!strncmp(host, "127.", 4) && strspn(host, "0123456789.") == strlen(host));
}

static bool is_link_local(const char *host)
{
	static const char *const hosts[] = {"169.254.169.254", "169.254.170.2", "169.254.170.23",
					    "[fd00:ec2::254]", "[fd00:ec2::23]"};
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (!strcmp(hosts[i], host))
			return true;
	return false;
}

static bool may_ask(const struct http_request *q, const char *scheme, const char *host)
{
	if (!strcmp(scheme, "https"))
		return true;
	return !strcmp(scheme, "http") &&
	       ((q->plain >= HTTP_PLAIN_LOOPBACK && is_loopback(host)) ||
		(q->plain == HTTP_PLAIN_LINK_LOCAL && is_link_local(host)));
}

static bool check_url(const struct http_request *q, struct err *err)
{
	CURLU *url = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL;
	bool ok = url && !curl_url_set(url, CURLUPART_URL, q->url, 0) &&
		  !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) &&
		  !curl_url_get(url, CURLUPART_HOST, &host, 0);
	if (!ok) {
		err_set(err, ERR_DESCRIPTION, &DIAG_secret_url, "'%s' is not a URL", q->url);
	} else if (!curl_url_get(url, CURLUPART_USER, &user, 0)) {
		ok = err_set(err, ERR_DESCRIPTION, &DIAG_secret_url,
			     "a URL at '%s' holds a user name or password", host);
	} else if (!may_ask(q, scheme, host)) {
		ok = err_set(err, ERR_DESCRIPTION, &DIAG_secret_url,
			     "'%s://%s' would carry a secret without TLS", scheme, host);
		err_hint(err, "use https");
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(url);
	return ok;
}

/* --- what comes back --- */

static bool grow(struct http_response *r, size_t need)
{
	size_t capacity = r->capacity ? r->capacity : BODY_FIRST;
	while (capacity < need)
		capacity *= 2;
	char *body = capacity <= HTTP_BODY_MAX ? sodium_malloc(capacity + 1) : NULL;
	if (!body)
		return false;
	if (r->body)
		memcpy(body, r->body, r->size);
	sodium_free(r->body);
	r->body = body;
	r->capacity = capacity;
	return true;
}

static size_t take_body(char *data, size_t one, size_t n, void *user)
{
	struct http_response *r = user;
	(void)one;
	if (r->size + n > r->capacity && !grow(r, r->size + n))
		return 0;
	memcpy(r->body + r->size, data, n);
	r->size += n;
	r->body[r->size] = 0;
	return n;
}

static void take_word(char out[HTTP_WORD_SIZE], const char *value, size_t n)
{
	while (n && (*value == ' ' || *value == '\t'))
		value++, n--;
	while (n && strchr(" \t\r\n", value[n - 1]))
		n--;
	err_plain_text(out, HTTP_WORD_SIZE, value, n);
}

static size_t take_header(char *data, size_t one, size_t n, void *user)
{
	struct http_response *r = user;
	const struct {
		const char *name;
		char *out;
	} rows[] = {{"x-amzn-errortype:", r->error_type},
		    {"date:", r->date},
		    {"retry-after:", r->retry_after},
		    {"x-amz-retry-after:", r->amz_retry_after}};
	(void)one;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t length = strlen(rows[i].name);
		if (n > length && !strncasecmp(data, rows[i].name, length))
			take_word(rows[i].out, data + length, n - length);
	}
	return n;
}

static int go_on(void *user, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)user, (void)a, (void)b, (void)c, (void)d;
	return signal_received() != 0;
}

/* --- one request --- */

static bool set_options(CURL *h, const struct http_request *q, struct curl_slist *headers,
			struct http_response *out)
{
	bool plain = q->plain != HTTP_TLS_ONLY;
	CURLcode e = curl_easy_setopt(h, CURLOPT_URL, q->url);
#define SET(option, value) (e = e ? e : curl_easy_setopt(h, option, value))
#if LIBCURL_VERSION_NUM >= 0x075500
	SET(CURLOPT_PROTOCOLS_STR, plain ? "https,http" : "https");
#else
	SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTPS | (plain ? CURLPROTO_HTTP : 0)));
#endif
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(q->connect_ms ? q->connect_ms : HTTP_CONNECT_MS));
	SET(CURLOPT_TIMEOUT_MS, (long)(q->total_ms ? q->total_ms : HTTP_TOTAL_MS));
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, go_on);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, out);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, out);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_MAXREDIRS, 0L);
	SET(CURLOPT_USERAGENT, "slacc");
	/* What is asked without TLS is this machine or link-local: no proxy's business. */
	if (!strncmp(q->url, "http:", 5))
		SET(CURLOPT_NOPROXY, "*");
	if (q->ca_file)
		SET(CURLOPT_CAINFO, q->ca_file);
	if (q->body) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body_size);
		SET(CURLOPT_POSTFIELDS, q->body);
	}
	SET(CURLOPT_CUSTOMREQUEST, q->method);
#undef SET
	return !e;
}

static const char *host_of(const char *url)
{
	const char *host = strstr(url, "://");
	return host ? host + 3 : url;
}

/* What libcurl's error means: how far it came, and whether trying again may help. */
static bool failed(CURLcode e, const struct http_request *q, const struct http_response *r,
		   struct err *err)
{
	static const struct {
		CURLcode e;
		enum err_stage stage;
		const struct diag_code *code;
		const char *hint;
	} rows[] = {
		{CURLE_COULDNT_RESOLVE_HOST, STAGE_DNS, &DIAG_secret_unreachable,
		 "check the region and this host's name servers"},
		{CURLE_COULDNT_RESOLVE_PROXY, STAGE_DNS, &DIAG_secret_unreachable,
		 "check https_proxy"},
		{CURLE_COULDNT_CONNECT, STAGE_TCP, &DIAG_secret_unreachable,
		 "check routes, security groups, endpoints and proxies"},
		{CURLE_OPERATION_TIMEDOUT, STAGE_TCP, &DIAG_secret_unreachable,
		 "check routes, security groups, endpoints and proxies"},
		{CURLE_SSL_CONNECT_ERROR, STAGE_TLS, &DIAG_secret_tls,
		 "something on the way may be interfering with TLS"},
		{CURLE_PEER_FAILED_VERIFICATION, STAGE_TLS, &DIAG_secret_tls,
		 "if a proxy of your site re-signs TLS, name its CA in AWS_CA_BUNDLE or "
		 "VAULT_CACERT"},
		{CURLE_SSL_CACERT_BADFILE, STAGE_TLS, &DIAG_secret_tls,
		 "the file of CA certificates cannot be read"},
	};
	size_t host = strcspn(host_of(q->url), "/?");
	if (e == CURLE_ABORTED_BY_CALLBACK)
		return signal_check(err);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].e == e) {
			err_set(err, ERR_WORLD, rows[i].code, "no answer from '%.*s': %s",
				(int)host, host_of(q->url), curl_easy_strerror(e));
			err_stage(err, rows[i].stage);
			return err_hint(err, "%s", rows[i].hint);
		}
	bool large = e == CURLE_WRITE_ERROR && r->size;
	err_set(err, ERR_WORLD, &DIAG_secret_answer, "the answer of '%.*s' cannot be used: %s",
		(int)host, host_of(q->url),
		large ? "it is larger than any secret" : curl_easy_strerror(e));
	return err_stage(err, STAGE_TCP);
}

/* The system's CA certificates by their folder alone, out of which one is read, where libcurl would
 * first read the file of all: 50 ms of the processor a connection. */
static bool trust_folder(CURL *h, const struct http_request *q)
{
#if LIBCURL_VERSION_NUM >= 0x075400
	char *folder = NULL;
	return !q->ca_file && !curl_easy_getinfo(h, CURLINFO_CAPATH, &folder) && folder &&
	       !curl_easy_setopt(h, CURLOPT_CAINFO, NULL);
#else
	return (void)h, (void)q, false;
#endif
}

/* The file too, as if it had never been left out: a site may have put its own CA there only. */
static bool trust_file(CURL *h)
{
#if LIBCURL_VERSION_NUM >= 0x075400
	char *file = NULL;
	return !curl_easy_getinfo(h, CURLINFO_CAINFO, &file) && file &&
	       !curl_easy_setopt(h, CURLOPT_CAINFO, file);
#else
	return (void)h, false;
#endif
}

static CURLcode perform(CURL *h, const struct http_request *q)
{
	bool folder = trust_folder(h, q);
	CURLcode e = curl_easy_perform(h);
	/* Nothing was sent to whom we do not trust. */
	if (e == CURLE_PEER_FAILED_VERIFICATION && folder && trust_file(h))
		e = curl_easy_perform(h);
	return e;
}

static struct curl_slist *header_list(const struct http_request *q)
{
	/* No "100 Continue": one round trip. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	for (const char *const *p = q->headers; p && *p && list; p++) {
		struct curl_slist *longer = curl_slist_append(list, *p);
		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	return list;
}

bool http_run(const struct http_request *q, struct http_response *out, struct err *err)
{
	*out = (struct http_response){.status = 0};
	if (!check_url(q, err))
		return false;
	CURL *h = curl_easy_init();
	struct curl_slist *headers = header_list(q);
	bool ok = h && headers && grow(out, 0) && set_options(h, q, headers, out);
	if (!ok) {
		err_set_memory(err);
	} else {
		CURLcode e;
		out->body[0] = 0;
		e = perform(h, q);
		curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &out->status);
		ok = !e || failed(e, q, out, err);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(h);
	sodium_stackzero(STACK_WIPED);
	if (!ok)
		http_response_release(out);
	return ok;
}

char *http_header(const char *name, const char *value)
{
	size_t n = strlen(name) + strlen(value) + 3;
	char *p = sodium_malloc(n);
	if (p)
		snprintf(p, n, "%s: %s", name, value);
	return p;
}
