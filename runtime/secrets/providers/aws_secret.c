/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aws_secret("ARN"): GetSecretValue of AWS Secrets Manager, the version at AWSCURRENT. The region
 * is the ARN's. A new value is put at AWSPENDING (PutSecretValue) and becomes AWSCURRENT by
 * UpdateSecretVersionStage, after which the service calls the old one AWSPREVIOUS. */
#include "runtime/secrets/aws/client.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/wiping.h"

#include <jansson.h>
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

/* One call about the request's secret. Takes the body over. */
static bool call(const struct secret_request *q, const char *target, char *body,
		 struct http_response *out, struct err *err)
{
	char region[AWS_REGION_SIZE];
	bool known = aws_arn_region(q->args[0], "secretsmanager", "secret:", region, err);
	if (known && !body)
		err_set_memory(err);
	const struct aws_call c = {.service = "secretsmanager",
				   .target = target,
				   .region = region,
				   .what = q->args[0],
				   .body = body,
				   .body_size = body ? strlen(body) : 0,
				   .deadline_ms = q->deadline_ms};
	bool ok = known && body && aws_run(q->session, &c, out, err);
	if (body)
		wiping_free(body);
	return ok;
}

static bool get(const struct secret_request *q, const char *stage, struct secret_value *raw,
		struct err *err)
{
	const char *const pairs[][2] = {{"SecretId", q->args[0]}, {"VersionStage", stage}};
	struct http_response r;
	if (!call(q, "secretsmanager.GetSecretValue", secret_json_make(pairs, 2), &r, err))
		return false;
	raw->password = value_of(q, &r, err);
	version_of(&r, raw, &(struct err){.kind = ERR_NONE});
	http_response_release(&r);
	return raw->password != NULL;
}

bool secret_fetch_aws_secret(const struct secret_request *request, struct secret_value *raw,
			     struct err *err)
{
	return get(request, "AWSCURRENT", raw, err);
}

/* --- a new value --- */

/* A version that has become the one of now may keep the label; it is none to come then. */
static bool pending(const struct secret_request *q, struct secret_value *raw, bool *found,
		    struct err *err)
{
	struct secret_value now = SECRET_VALUE_INIT;
	*found = false;
	if (!get(q, "AWSPENDING", raw, err))
		return err->code == &DIAG_secret_missing; /* no version has the label */
	bool ok = get(q, "AWSCURRENT", &now, err);
	*found = ok && strcmp(now.version, raw->version) != 0;
	secret_value_release(&now);
	if (!*found)
		secret_value_release(raw);
	return ok;
}

/* The version's name is the token by which the service knows a repetition. */
static bool stage(const struct secret_request *q, const struct secret *raw, const char *version,
		  struct err *err)
{
	struct http_response r;
	json_t *body = json_pack("{s:s, s:s, s:s%, s:[s]}", "SecretId", q->args[0],
				 "ClientRequestToken", version, "SecretString", secret_bytes(raw),
				 secret_size(raw), "VersionStages", "AWSPENDING");
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	json_decref(body);
	if (!call(q, "secretsmanager.PutSecretValue", text, &r, err))
		return false;
	http_response_release(&r);
	return true;
}

static bool promote(const struct secret_request *q, const struct secret *raw, const char *version,
		    struct err *err)
{
	struct secret_value now = SECRET_VALUE_INIT;
	struct http_response r;
	(void)raw;
	if (!get(q, "AWSCURRENT", &now, err))
		return false;
	bool ok = !strcmp(now.version, version);
	const char *const pairs[][2] = {{"SecretId", q->args[0]},
					{"VersionStage", "AWSCURRENT"},
					{"MoveToVersionId", version},
					{"RemoveFromVersionId", now.version}};
	if (!ok && (ok = call(q, "secretsmanager.UpdateSecretVersionStage",
			      secret_json_make(pairs, 4), &r, err)))
		http_response_release(&r);
	secret_value_release(&now);
	return ok;
}

const struct secret_writer secret_writer_aws_secret = {
	.stage_what = "make it AWSPENDING of",
	.promote_what = "make it AWSCURRENT of",
	.pending = pending,
	.stage = stage,
	.promote = promote,
};
