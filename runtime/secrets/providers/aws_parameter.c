/* SPDX-License-Identifier: BSD-2-Clause
 *
 * aws_parameter("NAME or ARN"): GetParameter of AWS Systems Manager, decrypted. The region is the
 * ARN's, or the one AWS's tools would use. A parameter that is not a SecureString can be read by
 * everybody who may list parameters: refused. */
#include "runtime/secrets/aws/client.h"
#include "runtime/secrets/json.h"
#include "runtime/secrets/provider.h"
#include "runtime/secrets/wiping.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static bool region_of(const char *name, char out[AWS_REGION_SIZE], struct err *err)
{
	return strncmp(name, "arn:", 4) ? aws_region_find(out, err)
					: aws_arn_region(name, "ssm", "parameter/", out, err);
}

static char *body_of(const char *name)
{
	json_t *q = json_pack("{s:s,s:b}", "Name", name, "WithDecryption", 1);
	char *text = q ? json_dumps(q, JSON_COMPACT) : NULL;
	json_decref(q);
	return text;
}

/* A short member of the answer, made harmless; "" if it is not there. */
static void word(const struct http_response *r, const char *path, char *out, size_t size)
{
	enum secret_json found;
	struct err err;
	struct secret *s = secret_json_take(r->body, r->size, path, &found, &err);
	err_plain_text(out, size, s ? secret_bytes(s) : "", s ? secret_size(s) : 0);
	secret_free(s);
}

static bool take(const struct secret_request *q, const struct http_response *r,
		 struct secret_value *raw, struct err *err)
{
	char type[HTTP_WORD_SIZE];
	enum secret_json found;
	word(r, "Parameter.Type", type, sizeof(type));
	if (strcmp(type, "SecureString")) {
		err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_exposed,
			"%s: the parameter is a '%s', which is kept in clear text", q->args[0],
			type);
		return err_hint(err, "put it anew: aws ssm put-parameter --type SecureString "
				     "--overwrite, and change the password");
	}
	word(r, "Parameter.Version", raw->version, sizeof(raw->version));
	raw->password = secret_json_take(r->body, r->size, "Parameter.Value", &found, err);
	if (!raw->password && found != SECRET_JSON_STRING)
		err_set(err, ERR_WORLD, &DIAG_secret_answer, "%s: the answer of ssm holds no value",
			q->args[0]);
	return raw->password != NULL;
}

bool secret_fetch_aws_parameter(const struct secret_request *request, struct secret_value *raw,
				struct err *err)
{
	char region[AWS_REGION_SIZE];
	struct http_response r;
	if (!region_of(request->args[0], region, err))
		return false;
	char *body = body_of(request->args[0]);
	if (!body)
		return err_set_memory(err);
	const struct aws_call call = {.service = "ssm",
				      .target = "AmazonSSM.GetParameter",
				      .region = region,
				      .what = request->args[0],
				      .body = body,
				      .body_size = strlen(body),
				      .deadline_ms = request->deadline_ms};
	bool ok = aws_run(request->session, &call, &r, err);
	wiping_free(body);
	if (!ok)
		return false;
	ok = take(request, &r, raw, err);
	http_response_release(&r);
	return ok;
}
