/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A token of an identity provider (EKS service accounts, CI systems) for credentials of a role:
 * STS AssumeRoleWithWebIdentity, which is not signed and answers in XML. */
#include "runtime/secrets/aws/client.h"
#include "runtime/secrets/aws/credentials.h"
#include "runtime/secrets/aws/sigv4.h"
#include "runtime/secrets/http.h"
#include "runtime/secrets/wiping.h"

#include "runtime/base/file.h"

#include <expat.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TOKEN_MAX = 16 * 1024, FORM_MAX = 3 * TOKEN_MAX + 8 * 1024, VALUE_MAX = 8 * 1024 };

/* The parts of the answer that are wanted, gathered in memory for secrets. */
enum part { PART_ID, PART_KEY, PART_TOKEN, PART_EXPIRES, PART_CODE, PART_COUNT };

static const char *const names[PART_COUNT] = {"AccessKeyId", "SecretAccessKey", "SessionToken",
					      "Expiration", "Code"};

struct answer {
	char (*text)[VALUE_MAX];
	size_t size[PART_COUNT];
	int open; /* the part whose text comes, or -1 */
};

static void XMLCALL begin(void *user, const char *name, const char **attributes)
{
	struct answer *a = user;
	(void)attributes;
	for (a->open = PART_COUNT - 1; a->open >= 0 && strcmp(names[a->open], name); a->open--)
		;
}

static void XMLCALL end(void *user, const char *name)
{
	(void)name;
	((struct answer *)user)->open = -1;
}

static void XMLCALL text(void *user, const char *p, int n)
{
	struct answer *a = user;
	if (a->open < 0 || a->size[a->open] + (size_t)n >= VALUE_MAX)
		return;
	memcpy(a->text[a->open] + a->size[a->open], p, (size_t)n);
	a->size[a->open] += (size_t)n;
	a->text[a->open][a->size[a->open]] = 0;
}

static bool parse(const struct http_response *r, struct answer *a)
{
	const XML_Memory_Handling_Suite memory = {wiping_malloc, wiping_realloc, wiping_free};
	XML_Parser p = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!p)
		return false;
	XML_SetUserData(p, a);
	XML_SetElementHandler(p, begin, end);
	XML_SetCharacterDataHandler(p, text);
	bool ok = XML_Parse(p, r->body, (int)r->size, 1) == XML_STATUS_OK;
	XML_ParserFree(p);
	return ok;
}

static bool take(const struct http_response *r, const struct answer *a, struct aws_credentials *out,
		 struct err *err)
{
	if (r->status != 200) {
		char code[HTTP_WORD_SIZE];
		err_plain_text(code, sizeof(code), a->text[PART_CODE], a->size[PART_CODE]);
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
			"AssumeRoleWithWebIdentity: AWS answered %s (status %ld)",
			*code ? code : "nothing", r->status);
		return err_hint(err, "check the trust policy of the role that AWS_ROLE_ARN names");
	}
	if (!a->size[PART_ID] || !a->size[PART_KEY] || !a->size[PART_TOKEN] ||
	    a->size[PART_ID] >= AWS_ID_SIZE)
		return err_set(err, ERR_WORLD, &DIAG_secret_credentials,
			       "AssumeRoleWithWebIdentity: the answer holds no credentials");
	memcpy(out->access_key_id, a->text[PART_ID], a->size[PART_ID] + 1);
	out->expires = aws_time_read(a->text[PART_EXPIRES]);
	return (out->secret_access_key = secret_copy(a->text[PART_KEY], a->size[PART_KEY], err)) &&
	       (out->session_token = secret_copy(a->text[PART_TOKEN], a->size[PART_TOKEN], err));
}

static bool read_answer(const struct http_response *r, struct aws_credentials *out, struct err *err)
{
	struct answer a = {.open = -1};
	a.text = sodium_allocarray(PART_COUNT, VALUE_MAX);
	if (!a.text)
		return err_set_memory(err);
	memset(a.text, 0, PART_COUNT * VALUE_MAX);
	bool ok = parse(r, &a) || r->status != 200 ? take(r, &a, out, err)
						   : err_set(err, ERR_WORLD, &DIAG_secret_answer,
							     "the answer of STS is not XML");
	sodium_free(a.text);
	return ok;
}

/* "Action=…&WebIdentityToken=…" in memory for secrets. */
static bool make_form(const char *role, const char *path, char *form, struct err *err)
{
	const char *session = aws_environment("AWS_ROLE_SESSION_NAME");
	char *token = sodium_malloc(TOKEN_MAX + 1);
	struct file_info info;
	size_t size = 0;
	if (!token)
		return err_set_memory(err);
	int fd = file_open(path, FILE_FOLLOW, &info, err);
	bool ok = fd >= 0 && file_read_fd(fd, path, token, TOKEN_MAX, &size, err);
	if (fd >= 0)
		close(fd);
	while (ok && size && (token[size - 1] == '\n' || token[size - 1] == '\r'))
		size--;
	if (ok) {
		token[size] = 0;
		size_t n = (size_t)snprintf(form, FORM_MAX,
					    "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&"
					    "RoleArn=");
		n = sigv4_encode(form, FORM_MAX, n, role);
		n += (size_t)snprintf(form + n, FORM_MAX - n, "&RoleSessionName=");
		n = sigv4_encode(form, FORM_MAX, n, session ? session : "slacc");
		n += (size_t)snprintf(form + n, FORM_MAX - n, "&WebIdentityToken=");
		n = sigv4_encode(form, FORM_MAX, n, token);
		ok = n < FORM_MAX || err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
					     "the web identity token in '%s' is too long", path);
	}
	sodium_free(token);
	return ok;
}

static bool assume(const char *role, const char *path, struct aws_credentials *out, struct err *err)
{
	char region[AWS_REGION_SIZE], url[AWS_URL_SIZE];
	static const char *const headers[] = {"Content-Type: application/x-www-form-urlencoded",
					      NULL};
	struct http_response r;
	char *form = sodium_malloc(FORM_MAX);
	if (!form)
		return err_set_memory(err);
	bool ok = strlen(role) < AWS_PATH_SIZE / 2 && make_form(role, path, form, err) &&
		  aws_region_find(region, err) && aws_endpoint("sts", region, url, err);
	const struct http_request q = {.method = "POST",
				       .url = url,
				       .headers = headers,
				       .body = form,
				       .body_size = ok ? strlen(form) : 0,
				       .plain = HTTP_PLAIN_LOOPBACK,
				       .ca_file = aws_environment("AWS_CA_BUNDLE")};
	ok = ok && http_run(&q, &r, err);
	sodium_free(form);
	if (!ok)
		return false;
	ok = read_answer(&r, out, err);
	http_response_release(&r);
	return ok;
}

enum aws_found aws_from_web_identity(struct aws_credentials *out, struct err *err)
{
	const char *path = aws_environment("AWS_WEB_IDENTITY_TOKEN_FILE");
	const char *role = aws_environment("AWS_ROLE_ARN");
	if (!path)
		return AWS_NONE;
	if (!role) {
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
			"AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN");
		return AWS_FAILED;
	}
	return assume(role, path, out, err) ? AWS_FOUND : AWS_FAILED;
}
