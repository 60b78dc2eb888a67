/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials of a container: ECS tasks (a relative URI at a link-local address) and EKS Pod
 * Identity or Greengrass (a full URI and a token). Only these addresses and this machine without
 * TLS. */
#include "runtime/secrets/aws/credentials.h"
#include "runtime/secrets/http.h"

#include "runtime/base/clock.h"
#include "runtime/base/file.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRIES = 3, TRY_MS = 2000, PAUSE_MS = 1000, TOKEN_MAX = 16 * 1024 };

static bool bad(const char *why, struct err *err)
{
	return err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
		       "the container's credentials: %s", why);
}

/* The token is read each time: it is renewed beneath us. */
static bool token(char *out, struct err *err)
{
	const char *path = aws_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	const char *value = aws_environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	struct file_info info;
	size_t n = value ? strlen(value) : 0;
	if (path) {
		int fd = file_open(path, FILE_FOLLOW, &info, err);
		bool ok = fd >= 0 && file_read_fd(fd, path, out, TOKEN_MAX, &n, err);
		if (fd >= 0)
			close(fd);
		if (!ok)
			return false;
	} else if (n < TOKEN_MAX && value) {
		memcpy(out, value, n);
	}
	out[n < TOKEN_MAX ? n : 0] = 0;
	return (n < TOKEN_MAX && !strpbrk(out, "\r\n")) ||
	       bad("the token holds a line break or is too long", err);
}

static bool ask(const char *url, const char *authorization, struct http_response *r,
		struct err *err)
{
	const char *const headers[] = {authorization, NULL};
	const struct http_request q = {.method = "GET",
				       .url = url,
				       .headers = *authorization ? headers : NULL,
				       .plain = HTTP_PLAIN_LINK_LOCAL,
				       .connect_ms = TRY_MS,
				       .total_ms = TRY_MS};
	for (int i = 0;; i++) {
		bool ok = http_run(&q, r, err);
		if (ok && r->status == 200)
			return true;
		if (ok) {
			err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
				"the container's credentials: the agent answered with status %ld",
				r->status);
			http_response_release(r);
		}
		if (i + 1 == TRIES || err->code == &DIAG_secret_url ||
		    err->code == &DIAG_live_interrupted)
			return false;
		clock_sleep_ms(PAUSE_MS);
	}
}

static bool fetch(const char *url, struct aws_credentials *out, struct err *err)
{
	enum { ROOM = TOKEN_MAX + 32 };
	struct http_response r;
	char *header = sodium_malloc(ROOM);
	if (!header)
		return err_set_memory(err);
	static const char name[] = "Authorization: ";
	memcpy(header, name, sizeof(name));
	char *value = header + sizeof(name) - 1;
	bool ok = token(value, err);
	if (ok && !*value)
		*header = 0;
	ok = ok && ask(url, header, &r, err);
	sodium_free(header);
	if (!ok)
		return false;
	ok = aws_credentials_read(r.body, r.size, "Token", "the container's agent", out, err);
	http_response_release(&r);
	return ok;
}

enum aws_found aws_from_container(struct aws_credentials *out, struct err *err)
{
	const char *relative = aws_environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *full = aws_environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	char url[AWS_PATH_SIZE];
	if (!relative && !full)
		return AWS_NONE;
	int n = snprintf(url, sizeof(url), "%s%s", relative ? "http://169.254.170.2" : "",
			 relative ? relative : full);
	if (n < 0 || (size_t)n >= sizeof(url) || (relative && *relative != '/')) {
		bad("the URI is malformed", err);
		return AWS_FAILED;
	}
	return fetch(url, out, err) ? AWS_FOUND : AWS_FAILED;
}
