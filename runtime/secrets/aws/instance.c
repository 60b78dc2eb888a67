/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The instance metadata service, version 2 only: a session token first, and never without one, for
 * version 1 answers whatever a fooled program forwards. */
#include "runtime/secrets/aws/credentials.h"
#include "runtime/secrets/http.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TOKEN_MS = 1000, GET_MS = 2000, TOKEN_SIZE = 512, URL_SIZE = 512 };

static bool bad(const char *what, long status, struct err *err)
{
	err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
		"the instance metadata service answered %s with status %ld", what, status);
	return err_hint(err, "slacc speaks version 2 only; containers need a hop limit of 2");
}

static bool url_of(const char *path, char out[URL_SIZE])
{
	const char *mode = aws_environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
	const char *base = aws_environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
	if (!base)
		base = mode && !strcasecmp(mode, "ipv6") ? "http://[fd00:ec2::254]"
							 : "http://169.254.169.254";
	size_t length = strlen(base);
	while (length && base[length - 1] == '/')
		length--;
	int n = snprintf(out, URL_SIZE, "%.*s/latest/%s", (int)length, base, path);
	return n > 0 && n < URL_SIZE;
}

/* AWS_NONE: this is no instance, nobody answers. */
static enum aws_found open_session(char header[TOKEN_SIZE], struct err *err)
{
	static const char *const headers[] = {"X-aws-ec2-metadata-token-ttl-seconds: 21600", NULL};
	char url[URL_SIZE];
	struct http_response r;
	struct http_request q = {.method = "PUT",
				 .url = url,
				 .headers = headers,
				 .plain = HTTP_PLAIN_LINK_LOCAL,
				 .connect_ms = TOKEN_MS,
				 .total_ms = TOKEN_MS};
	const char *off = aws_environment("AWS_EC2_METADATA_DISABLED");
	if ((off && !strcasecmp(off, "true")) || !url_of("api/token", url))
		return AWS_NONE;
	if (!http_run(&q, &r, err))
		return err->code == &DIAG_secret_unreachable ? AWS_NONE : AWS_FAILED;
	bool ok = r.status == 200 && r.size < TOKEN_SIZE - 64 && !strpbrk(r.body, "\r\n");
	if (ok)
		snprintf(header, TOKEN_SIZE, "X-aws-ec2-metadata-token: %s", r.body);
	else
		bad("the request for a session", r.status, err);
	http_response_release(&r);
	return ok ? AWS_FOUND : AWS_FAILED;
}

static enum aws_found get(const char *path, const char *header, struct http_response *r,
			  struct err *err)
{
	const char *const headers[] = {header, NULL};
	char url[URL_SIZE];
	const struct http_request q = {.method = "GET",
				       .url = url,
				       .headers = headers,
				       .plain = HTTP_PLAIN_LINK_LOCAL,
				       .total_ms = GET_MS};
	if (!url_of(path, url))
		return AWS_NONE;
	if (!http_run(&q, r, err))
		return AWS_FAILED;
	if (r->status == 200)
		return AWS_FOUND;
	long status = r->status;
	http_response_release(r);
	bad("a question", status, err);
	return status == 404 ? AWS_NONE : AWS_FAILED;
}

static bool role_path(const struct http_response *r, char out[URL_SIZE])
{
	size_t length = strcspn(r->body, "\r\n");
	int n = snprintf(out, URL_SIZE, "meta-data/iam/security-credentials/%.*s", (int)length,
			 r->body);
	return length && n < URL_SIZE;
}

enum aws_found aws_from_instance(struct aws_credentials *out, struct err *err)
{
	char header[TOKEN_SIZE], path[URL_SIZE];
	struct http_response r;
	enum aws_found found = open_session(header, err);
	if (found == AWS_FOUND)
		found = get("meta-data/iam/security-credentials/", header, &r, err);
	if (found == AWS_FOUND) {
		bool named = role_path(&r, path);
		http_response_release(&r);
		found = named ? get(path, header, &r, err) : AWS_NONE;
	}
	sodium_memzero(header, sizeof(header));
	if (found != AWS_FOUND)
		return found;
	bool ok = aws_credentials_read(r.body, r.size, "Token", "the instance metadata service",
				       out, err);
	http_response_release(&r);
	return ok ? AWS_FOUND : AWS_FAILED;
}

enum aws_found aws_region_of_instance(char out[AWS_REGION_SIZE], struct err *err)
{
	char header[TOKEN_SIZE];
	struct http_response r;
	enum aws_found found = open_session(header, err);
	if (found == AWS_FOUND)
		found = get("meta-data/placement/region", header, &r, err);
	sodium_memzero(header, sizeof(header));
	if (found != AWS_FOUND)
		return found;
	err_plain_text(out, AWS_REGION_SIZE, r.body, r.size);
	http_response_release(&r);
	return AWS_FOUND;
}
