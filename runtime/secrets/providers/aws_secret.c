/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aws_secret("ARN"): GetSecretValue of AWS Secrets Manager, the version at AWSCURRENT. The region
 * is the ARN's. */
#include "runtime/secrets/aws/client.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/wiping.h"

#include <sodium.h>
#include <string.h>

static bool no_value(const struct secret_request *q, struct err *err)
{
	return err_set(err, ERR_WORLD, &DIAG_secret_answer,
		       "%s: the answer of secretsmanager holds no value", q->args[0]);
}

/* SecretString, or else SecretBinary decoded. */
static struct secret *value_of(const struct secret_request *q, const struct http_response *r,
			       struct err *err)
{
	enum secret_json found;
	struct secret *text = secret_json_take(r->body, r->size, "SecretString", &found, err);
	if (text || found == SECRET_JSON_STRING)
		return text;
	struct secret *encoded = secret_json_take(r->body, r->size, "SecretBinary", &found, err);
	if (!encoded) {
		if (found != SECRET_JSON_STRING)
			no_value(q, err);
		return NULL;
	}
	size_t size = 0;
	struct secret *bytes = secret_new(secret_size(encoded), err);
	bool ok = bytes &&
		  !sodium_base642bin((unsigned char *)secret_fill(bytes), secret_size(encoded),
				     secret_bytes(encoded), secret_size(encoded), NULL, &size, NULL,
				     sodium_base64_VARIANT_ORIGINAL);
	if (bytes)
		secret_seal(bytes, size);
	secret_free(encoded);
	if (bytes && !ok) {
		no_value(q, err);
		secret_free(bytes);
		bytes = NULL;
	}
	return bytes;
}

static void version_of(const struct http_response *r, struct secret_value *raw, struct err *err)
{
	enum secret_json found;
	struct secret *v = secret_json_take(r->body, r->size, "VersionId", &found, err);
	if (v)
		err_plain_text(raw->version, sizeof(raw->version), secret_bytes(v), secret_size(v));
	secret_free(v);
}

bool secret_fetch_aws_secret(const struct secret_request *request, struct secret_value *raw,
			     struct err *err)
{
	const char *const pairs[][2] = {{"SecretId", request->args[0]},
					{"VersionStage", "AWSCURRENT"}};
	char region[AWS_REGION_SIZE];
	struct http_response r;
	if (!aws_arn_region(request->args[0], "secretsmanager", "secret:", region, err))
		return false;
	char *body = secret_json_make(pairs, 2);
	if (!body)
		return err_set_memory(err);
	const struct aws_call call = {.service = "secretsmanager",
				      .target = "secretsmanager.GetSecretValue",
				      .region = region,
				      .what = request->args[0],
				      .body = body,
				      .body_size = strlen(body),
				      .deadline_ms = request->deadline_ms};
	bool ok = aws_run(request->session, &call, &r, err);
	wiping_free(body);
	if (!ok)
		return false;
	raw->password = value_of(request, &r, err);
	version_of(&r, raw, &(struct err){.kind = ERR_NONE});
	http_response_release(&r);
	return raw->password != NULL;
}
