/* SPDX-License-Identifier: BSD-2-Clause */
#define _DEFAULT_SOURCE /* timegm */
#include "runtime/secrets/aws/credentials.h"

#include "runtime/secrets/json.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void aws_credentials_release(struct aws_credentials *c)
{
	secret_free(c->secret_access_key);
	secret_free(c->session_token);
	*c = AWS_CREDENTIALS_INIT;
}

static bool copy_secret(const struct secret *from, struct secret **to, struct err *err)
{
	*to = from ? secret_copy(secret_bytes(from), secret_size(from), err) : NULL;
	return !from || *to;
}

bool aws_credentials_copy(const struct aws_credentials *from, struct aws_credentials *to,
			  struct err *err)
{
	*to = *from;
	to->secret_access_key = to->session_token = NULL;
	if (copy_secret(from->secret_access_key, &to->secret_access_key, err) &&
	    copy_secret(from->session_token, &to->session_token, err))
		return true;
	aws_credentials_release(to);
	return false;
}

const char *aws_environment(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

int64_t aws_time_read(const char *text)
{
	struct tm tm = {.tm_isdst = 0};
	return strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) ? (int64_t)timegm(&tm) : 0;
}

static bool take(const char *text, size_t n, const char *member, struct secret **out,
		 struct err *err)
{
	enum secret_json found;
	*out = secret_json_take(text, n, member, &found, err);
	return *out || found != SECRET_JSON_STRING;
}

bool aws_credentials_read(const char *text, size_t n, const char *token, const char *where,
			  struct aws_credentials *out, struct err *err)
{
	struct secret *id = NULL, *expires = NULL;
	bool ok = take(text, n, "AccessKeyId", &id, err) &&
		  take(text, n, "SecretAccessKey", &out->secret_access_key, err) &&
		  take(text, n, token, &out->session_token, err) &&
		  take(text, n, "Expiration", &expires, err);
	if (ok && (!id || !out->secret_access_key || secret_size(id) >= AWS_ID_SIZE))
		ok = err_set(err, ERR_WORLD, &DIAG_secret_credentials,
			     "%s did not answer with AccessKeyId and SecretAccessKey", where);
	if (ok) {
		memcpy(out->access_key_id, secret_bytes(id), secret_size(id) + 1);
		out->expires = expires ? aws_time_read(secret_bytes(expires)) : 0;
	}
	secret_free(id);
	secret_free(expires);
	if (!ok)
		aws_credentials_release(out);
	return ok;
}

/* Taken out of the environment, where /proc shows it: the run remembers it. */
static bool take_variable(const char *name, struct secret **out, struct err *err)
{
	char *value = getenv(name);
	*out = NULL;
	if (!value || !*value)
		return true;
	*out = secret_copy(value, strlen(value), err);
	if (*out)
		sodium_memzero(value, strlen(value));
	return *out != NULL;
}

enum aws_found aws_from_environment(struct aws_credentials *out, struct err *err)
{
	const char *id = aws_environment("AWS_ACCESS_KEY_ID");
	if (!id)
		return AWS_NONE;
	if (!take_variable("AWS_SECRET_ACCESS_KEY", &out->secret_access_key, err) ||
	    !take_variable("AWS_SESSION_TOKEN", &out->session_token, err))
		return AWS_FAILED;
	if (!out->secret_access_key || strlen(id) >= AWS_ID_SIZE) {
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
			"AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY");
		return AWS_FAILED;
	}
	snprintf(out->access_key_id, sizeof(out->access_key_id), "%s", id);
	out->fixed = true;
	return AWS_FOUND;
}

bool aws_credentials_find(struct aws_credentials *out, struct err *err)
{
	static enum aws_found (*const sources[])(struct aws_credentials *, struct err *) = {
		aws_from_environment, aws_from_web_identity, aws_from_files,
		aws_from_container,   aws_from_instance,
	};
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
		enum aws_found found = sources[i](out, err);
		if (found == AWS_FOUND)
			return true;
		if (found == AWS_FAILED) {
			aws_credentials_release(out);
			return false;
		}
	}
	err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
		"no credentials for AWS: the environment has none, nor have the shared files, a "
		"container or an instance role");
	return err_hint(err, "give this instance a role, or set AWS_PROFILE; 'aws sts "
			     "get-caller-identity' shows what AWS's own tool finds");
}

bool aws_region_find(char out[AWS_REGION_SIZE], struct err *err)
{
	const char *region = aws_environment("AWS_REGION");
	if (!region)
		region = aws_environment("AWS_DEFAULT_REGION");
	if (region && strlen(region) < AWS_REGION_SIZE) {
		snprintf(out, AWS_REGION_SIZE, "%s", region);
		return true;
	}
	enum aws_found found = aws_region_of_files(out, err);
	if (found == AWS_NONE)
		found = aws_region_of_instance(out, err);
	if (found != AWS_NONE)
		return found == AWS_FOUND;
	err_set(err, ERR_DESCRIPTION, &DIAG_secret_request, "no region is known for AWS");
	return err_hint(err, "set AWS_REGION, or name the secret by its ARN");
}
