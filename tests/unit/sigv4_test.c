/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Signatures of AWS requests: the example of AWS's documentation, AWS's test suite (where it is
 * beside the tree), and the bounds. */
#include <atf-c.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "runtime/secrets/aws/rds_token.h"
#include "runtime/secrets/aws/sigv4.h"
#include "tests/lib/slurp.h"

static void must_init(void)
{
	struct err err;
	ATF_REQUIRE(secret_init(&err));
}

static struct sigv4_key example_key(const char *service)
{
	static const char secret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
	struct err err;
	struct sigv4_key key = {
		.access_key_id = "AKIDEXAMPLE",
		.secret_access_key = secret_copy(secret, strlen(secret), &err),
		.region = "us-east-1",
		.service = service,
	};
	ATF_REQUIRE(key.secret_access_key);
	sigv4_time(key.time, 1440938160);
	return key;
}

static void end_key(struct sigv4_key *key)
{
	union {
		const struct secret *kept;
		struct secret *ours;
	} secret = {key->secret_access_key};
	secret_free(secret.ours);
}

ATF_TC_WITHOUT_HEAD(documented);
ATF_TC_BODY(documented, tc)
{
	/* "Signature Version 4 signing process", the request ListUsers to IAM. */
	const struct sigv4_header headers[] = {
		{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
		{"Host", "iam.amazonaws.com"},
		{"X-Amz-Date", "20150830T123600Z"},
	};
	const struct sigv4_request q = {
		.method = "GET",
		.path = "/",
		.query = "Action=ListUsers&Version=2010-05-08",
		.headers = headers,
		.header_count = 3,
		.body = "",
	};
	char out[SIGV4_AUTHORIZATION_SIZE];
	struct err err;
	must_init();
	struct sigv4_key key = example_key("iam");
	ATF_CHECK_STREQ("20150830T123600Z", key.time);
	ATF_REQUIRE(sigv4_authorization(&q, &key, out, &err));
	ATF_CHECK_STREQ("AWS4-HMAC-SHA256 "
			"Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
			"SignedHeaders=content-type;host;x-amz-date, "
			"Signature="
			"5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
			out);
	end_key(&key);
}

/* True if the expected header Authorization lists this one. */
static bool is_signed(const char *name, const char *authorization)
{
	const char *list = strstr(authorization, "SignedHeaders=") + strlen("SignedHeaders=");
	size_t n = strlen(name);
	for (; *list != ','; list += strcspn(list, ";,"), list += *list == ';')
		if (!strncasecmp(list, name, n) && strchr(";,", list[n]))
			return true;
	return false;
}

/* Cuts a signed request of the suite into its parts, in place. */
static void parse(char *text, const char *authorization, struct sigv4_request *q,
		  struct sigv4_header *headers)
{
	char *end = strchr(text, '\n');
	*q = (struct sigv4_request){.query = "", .headers = headers, .body = ""};
	char *rest = end ? end + 1 : text + strlen(text);
	if (end)
		*end = 0;
	char *version = strrchr(text, ' ');
	*version = 0;
	char *path = strchr(text, ' ');
	*path++ = 0;
	q->method = text;
	q->path = path;
	char *query = strchr(path, '?');
	if (query) {
		*query = 0;
		q->query = query + 1;
	}
	while (*rest && *rest != '\n') {
		char *line = rest;
		do {
			rest += strcspn(rest, "\n");
			rest += *rest == '\n';
		} while (*rest == ' ');
		if (rest[-1] == '\n')
			rest[-1] = 0;
		char *colon = strchr(line, ':');
		*colon = 0;
		if (is_signed(line, authorization))
			headers[q->header_count++] = (struct sigv4_header){line, colon + 1};
	}
	if (*rest == '\n')
		q->body = rest + 1;
	q->body_size = strlen(q->body);
}

/* "directory/name" and an ending, on the heap. */
static char *join(const char *directory, const char *name, const char *ending)
{
	size_t n = strlen(directory) + strlen(name) + strlen(ending) + 2;
	char *path = malloc(n);
	ATF_REQUIRE(path);
	snprintf(path, n, "%s/%s%s", directory, name, ending);
	return path;
}

static char *read_part(const char *directory, const char *name, const char *ending)
{
	size_t size;
	char *path = join(directory, name, ending), *text = slurp(path, &size);
	free(path);
	return text;
}

static unsigned run_case(const char *directory, const char *name)
{
	char out[SIGV4_AUTHORIZATION_SIZE];
	struct sigv4_header headers[SIGV4_HEADERS_MAX];
	struct sigv4_request q;
	struct err err;
	char *text = read_part(directory, name, ".sreq");
	char *expected = read_part(directory, name, ".authz");
	if (!text) {
		free(expected);
		return 0;
	}
	ATF_REQUIRE_MSG(expected, "%s", name);
	parse(text, expected, &q, headers);
	struct sigv4_key key = example_key("service");
	ATF_REQUIRE(sigv4_authorization(&q, &key, out, &err));
	ATF_CHECK_MSG(!strcmp(expected, out), "%s\nis  %s\nnot %s", name, out, expected);
	end_key(&key);
	free(text);
	free(expected);
	return 1;
}

static unsigned run_suite(const char *directory)
{
	unsigned n = 0;
	DIR *d = opendir(directory);
	ATF_REQUIRE(d);
	for (struct dirent *e; (e = readdir(d));) {
		char *path = join(directory, e->d_name, "");
		struct stat st;
		if (*e->d_name != '.' && !stat(path, &st) && S_ISDIR(st.st_mode))
			n += run_case(path, e->d_name) + run_suite(path);
		free(path);
	}
	closedir(d);
	return n;
}

ATF_TC_WITHOUT_HEAD(suite);
ATF_TC_BODY(suite, tc)
{
	const char *corpus = atf_tc_get_config_var_wd(tc, "corpus", "");
	if (!*corpus)
		atf_tc_skip("no corpus of AWS's signatures");
	must_init();
	char *path = join(corpus, "vectors/aws4_testsuite", "");
	unsigned n = run_suite(path);
	free(path);
	ATF_CHECK_MSG(n > 30, "only %u cases", n);
}

ATF_TC_WITHOUT_HEAD(bounds);
ATF_TC_BODY(bounds, tc)
{
	char path[SIGV4_TEXT_MAX + 2], out[SIGV4_HASH_TEXT_SIZE], text[8];
	struct sigv4_header headers[SIGV4_HEADERS_MAX + 1];
	struct err err;
	must_init();
	struct sigv4_key key = example_key("service");
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = 0;
	struct sigv4_request q = {
		.method = "GET", .path = path, .query = "", .headers = headers, .body = ""};
	ATF_CHECK(!sigv4_signature(&q, &key, out, &err));
	ATF_CHECK_EQ(&DIAG_live_internal, err.code);
	q.path = "/";
	q.query = path;
	ATF_CHECK(!sigv4_signature(&q, &key, out, &err));
	q.query = "";
	for (size_t i = 0; i <= SIGV4_HEADERS_MAX; i++)
		headers[i] = (struct sigv4_header){"A", "b"};
	q.header_count = SIGV4_HEADERS_MAX + 1;
	ATF_CHECK(!sigv4_signature(&q, &key, out, &err));
	q.header_count = SIGV4_HEADERS_MAX;
	ATF_CHECK(sigv4_signature(&q, &key, out, &err));
	ATF_CHECK_EQ(5, sigv4_encode(text, sizeof(text), 0, "a/~"));
	ATF_CHECK_STREQ("a%2F~", text);
	ATF_CHECK_EQ(10, sigv4_encode(text, sizeof(text), 1, "\xc3/\xbf"));
	ATF_CHECK_EQ(7, strlen(text));
	end_key(&key);
}

/* Made by botocore 1.29 (tests/tools/rds_token.py … at=20150830T123600Z). */
static const struct {
	const char *key_id, *session_token, *user, *token;
} tokens[] = {
	{"AKIDEXAMPLE", NULL, "joe+x y",
	 "db.c0ffee.eu-central-1.rds.amazonaws.com:3306/?Action=connect&DBUser=joe%2Bx%20y"
	 "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830"
	 "%2Feu-central-1%2Frds-db%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900"
	 "&X-Amz-SignedHeaders=host&X-Amz-Signature="
	 "b4132118289ebd9561b4b8117a2de87c9883b97e1fefb151de6e69207a55586d"},
	{"ASIAEXAMPLE", "FwoGZX/+=token", "hpc1",
	 "db.c0ffee.eu-central-1.rds.amazonaws.com:3306/?Action=connect&DBUser=hpc1"
	 "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAEXAMPLE%2F20150830"
	 "%2Feu-central-1%2Frds-db%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=900"
	 "&X-Amz-SignedHeaders=host&X-Amz-Security-Token=FwoGZX%2F%2B%3Dtoken&X-Amz-Signature="
	 "5c4f9739085b5cb2344b60c27889c032372e4be082095c3a9d976ee9ccd3f433"},
};

ATF_TC_WITHOUT_HEAD(rds_tokens);
ATF_TC_BODY(rds_tokens, tc)
{
	static const char secret[] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
	struct err err;
	must_init();
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++) {
		const char *session = tokens[i].session_token;
		const struct secret_server server = {"db.c0ffee.eu-central-1.rds.amazonaws.com",
						     3306, tokens[i].user};
		struct aws_credentials who = AWS_CREDENTIALS_INIT;
		snprintf(who.access_key_id, sizeof(who.access_key_id), "%s", tokens[i].key_id);
		who.secret_access_key = secret_copy(secret, strlen(secret), &err);
		who.session_token = session ? secret_copy(session, strlen(session), &err) : NULL;
		struct secret *token =
			rds_token_make(&who, "eu-central-1", &server, 1440938160, &err);
		ATF_REQUIRE(token);
		ATF_CHECK_STREQ(tokens[i].token, secret_bytes(token));
		secret_free(token);
		aws_credentials_release(&who);
	}
}

ATF_TC_WITHOUT_HEAD(rds_token_too_long);
ATF_TC_BODY(rds_token_too_long, tc)
{
	static char session[SIGV4_TEXT_MAX];
	const struct secret_server server = {"db", 3306, "hpc1"};
	struct aws_credentials who = {.access_key_id = "AKIDEXAMPLE"};
	struct err err;
	must_init();
	memset(session, 'x', sizeof(session) - 1);
	who.secret_access_key = secret_copy("k", 1, &err);
	who.session_token = secret_copy(session, sizeof(session) - 1, &err);
	ATF_CHECK(!rds_token_make(&who, "eu-central-1", &server, 1440938160, &err));
	ATF_CHECK_EQ(&DIAG_live_internal, err.code);
	aws_credentials_release(&who);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, documented);
	ATF_TP_ADD_TC(tp, suite);
	ATF_TP_ADD_TC(tp, bounds);
	ATF_TP_ADD_TC(tp, rds_tokens);
	ATF_TP_ADD_TC(tp, rds_token_too_long);
	return atf_no_error();
}
