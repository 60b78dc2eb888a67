/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The shared files of AWS's tools, ~/.aws/credentials and ~/.aws/config: a profile's keys, its
 * credential_process and its region. Read into memory for secrets. A reader of our own, because
 * those of libraries copy lines into buffers that nobody wipes, or cut session tokens. */
#include "runtime/secrets/aws/credentials.h"

#include "runtime/base/file.h"
#include "runtime/base/proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESS_MS = 60 * 1000, PROCESS_WORDS = 64, WORDS_KEPT = 512 };

static const char *profile_name(void)
{
	const char *name = aws_environment("AWS_PROFILE");
	if (!name)
		name = aws_environment("AWS_DEFAULT_PROFILE");
	return name ? name : "default";
}

static bool file_path(const char *variable, const char *name, char out[AWS_PATH_SIZE])
{
	const char *path = aws_environment(variable), *home = aws_environment("HOME");
	int n = path   ? snprintf(out, AWS_PATH_SIZE, "%s", path)
		: home ? snprintf(out, AWS_PATH_SIZE, "%s/.aws/%s", home, name)
		       : 0;
	return n > 0 && n < AWS_PATH_SIZE;
}

/* The whole file, NULL without an error if there is none. */
static bool read_file(const char *path, struct secret **out, struct err *err)
{
	struct file_info info;
	size_t size = 0;
	*out = NULL;
	int fd = file_open(path, FILE_FOLLOW, &info, err);
	if (fd < 0)
		return err->code == &DIAG_file_missing;
	bool ok = (*out = secret_new(SECRET_SIZE_MAX, err)) &&
		  file_read_fd(fd, path, secret_fill(*out), SECRET_SIZE_MAX, &size, err);
	close(fd);
	if (*out)
		secret_seal(*out, size);
	if (!ok) {
		secret_free(*out);
		*out = NULL;
	}
	return ok;
}

struct text {
	const char *p;
	size_t n;
};

static struct text trim(const char *p, size_t n)
{
	while (n && strchr(" \t\r", *p))
		p++, n--;
	while (n && strchr(" \t\r", p[n - 1]))
		n--;
	return (struct text){p, n};
}

static bool equal(struct text t, const char *word)
{
	return t.n == strlen(word) && !memcmp(t.p, word, t.n);
}

/* "[name]" in credentials, "[profile name]" in config, where only the default may lack the word. */
static bool is_section(struct text line, const char *profile, bool config)
{
	if (line.n < 2 || line.p[line.n - 1] != ']')
		return false;
	struct text name = trim(line.p + 1, line.n - 2);
	if (config && name.n > 8 && !memcmp(name.p, "profile", 7) && strchr(" \t", name.p[7]))
		return equal(trim(name.p + 8, name.n - 8), profile);
	return equal(name, profile) && (!config || !strcmp(profile, "default"));
}

/* The value of a key of the profile; p NULL if there is none. Lines that are indented belong to
 * nested settings, which are not ours. */
static struct text find(const struct secret *file, bool config, const char *profile,
			const char *key)
{
	const char *p = file ? secret_bytes(file) : "";
	bool inside = false;
	while (*p) {
		size_t n = strcspn(p, "\n");
		struct text line = trim(p, n);
		const char *equals = memchr(line.p, '=', line.n);
		if (n && *p == '[') {
			inside = is_section(line, profile, config);
		} else if (inside && equals && !strchr(" \t#;", *p) &&
			   equal(trim(line.p, (size_t)(equals - line.p)), key)) {
			equals++;
			return trim(equals, line.n - (size_t)(equals - line.p));
		}
		p += n + (p[n] == '\n');
	}
	return (struct text){.p = NULL};
}

struct shared {
	struct secret *credentials, *config;
	const char *profile;
};

static bool shared_read(struct shared *s, struct err *err)
{
	char path[AWS_PATH_SIZE];
	*s = (struct shared){.profile = profile_name()};
	return (!file_path("AWS_SHARED_CREDENTIALS_FILE", "credentials", path) ||
		read_file(path, &s->credentials, err)) &&
	       (!file_path("AWS_CONFIG_FILE", "config", path) || read_file(path, &s->config, err));
}

static void shared_release(struct shared *s)
{
	secret_free(s->credentials);
	secret_free(s->config);
}

static struct text either(const struct shared *s, const char *key)
{
	struct text t = find(s->credentials, false, s->profile, key);
	return t.p ? t : find(s->config, true, s->profile, key);
}

/* --- credential_process --- */

/* Cuts a command line at blanks; quotes of both sorts hold words together. No shell: nothing else
 * has a meaning. False if there are too many words, or a quote is not closed. */
static bool split(char *line, const char *argv[PROCESS_WORDS])
{
	char *to = line;
	size_t count = 0;
	while (*(line += strspn(line, " \t"))) {
		char quote = 0;
		if (count + 1 == PROCESS_WORDS)
			return false;
		argv[count++] = to;
		for (; *line && (quote || !strchr(" \t", *line)); line++) {
			if (quote ? *line == quote : *line == '"' || *line == '\'')
				quote = quote ? 0 : *line;
			else
				*to++ = *line;
		}
		bool more = *line;
		if (quote)
			return false;
		*to++ = 0;
		line += more;
	}
	argv[count] = NULL;
	return count > 0;
}

static bool bad_process(const struct shared *s, const char *why, struct err *err)
{
	return err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
		       "credential_process of the AWS profile '%s' %s", s->profile, why);
}

static bool run(const struct shared *s, const char *const *argv, struct secret *out,
		struct err *err)
{
	char words[WORDS_KEPT];
	char home[AWS_PATH_SIZE + 8];
	snprintf(home, sizeof(home), "HOME=%s", aws_environment("HOME") ? getenv("HOME") : "/");
	const char *const environment[] = {proc_plain_environment[0], proc_plain_environment[1],
					   home, NULL};
	struct proc_output output = {.data = secret_fill(out), .capacity = SECRET_SIZE_MAX};
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request q = {.argv = argv,
				       .env = environment,
				       .out = &output,
				       .error = &error,
				       .deadline_ms = PROCESS_MS};
	struct proc_result result;
	bool ok = proc_run(&q, &result, err) && proc_succeeded(&q, &result, true, err);
	secret_seal(out, output.size);
	if (ok && output.truncated)
		ok = bad_process(s, "answers with more than 64 KiB", err);
	return ok;
}

static bool from_process(const struct shared *s, struct text line, struct aws_credentials *out,
			 struct err *err)
{
	char *copy = strndup(line.p, line.n);
	const char *argv[PROCESS_WORDS];
	struct secret *answer = NULL;
	if (!copy)
		return err_set_memory(err);
	bool ok = split(copy, argv) || bad_process(s, "is not a command", err);
	if (ok && *argv[0] != '/')
		ok = bad_process(s, "does not begin with an absolute path", err);
	ok = ok && (answer = secret_new(SECRET_SIZE_MAX, err)) && run(s, argv, answer, err) &&
	     aws_credentials_read(secret_bytes(answer), secret_size(answer), "SessionToken",
				  "credential_process", out, err);
	secret_free(answer);
	free(copy);
	return ok;
}

/* --- a profile --- */

static bool from_keys(const struct shared *s, struct text id, struct aws_credentials *out,
		      struct err *err)
{
	struct text key = either(s, "aws_secret_access_key");
	struct text token = either(s, "aws_session_token");
	if (!key.p || id.n >= AWS_ID_SIZE)
		return err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
			       "the AWS profile '%s' has aws_access_key_id and no "
			       "aws_secret_access_key",
			       s->profile);
	memcpy(out->access_key_id, id.p, id.n);
	out->access_key_id[id.n] = 0;
	return (out->secret_access_key = secret_copy(key.p, key.n, err)) &&
	       (!token.p || (out->session_token = secret_copy(token.p, token.n, err)));
}

static const char *unsupported(const struct shared *s)
{
	static const char *const keys[] = {"sso_start_url", "sso_session", "role_arn",
					   "login_session"};
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (either(s, keys[i]).p)
			return keys[i];
	return NULL;
}

static enum aws_found from_profile(const struct shared *s, struct aws_credentials *out,
				   struct err *err)
{
	struct text id = either(s, "aws_access_key_id"), process = either(s, "credential_process");
	const char *key = unsupported(s);
	if (id.p && !(key && !strcmp(key, "role_arn")))
		return from_keys(s, id, out, err) ? AWS_FOUND : AWS_FAILED;
	if (process.p)
		return from_process(s, process, out, err) ? AWS_FOUND : AWS_FAILED;
	if (!key)
		return AWS_NONE;
	err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
		"the AWS profile '%s' uses %s, which slacc does not do itself", s->profile, key);
	err_hint(err,
		 "let AWS's tool do it: credential_process = /usr/bin/aws configure "
		 "export-credentials --profile %s, in a profile that AWS_PROFILE names",
		 s->profile);
	return AWS_FAILED;
}

enum aws_found aws_from_files(struct aws_credentials *out, struct err *err)
{
	struct shared s;
	enum aws_found found = shared_read(&s, err) ? from_profile(&s, out, err) : AWS_FAILED;
	if (found == AWS_NONE && aws_environment("AWS_PROFILE")) {
		err_set(err, ERR_SECRET_DENIED, &DIAG_secret_credentials,
			"the shared files have no credentials for the AWS profile '%s'", s.profile);
		found = AWS_FAILED;
	}
	shared_release(&s);
	return found;
}

enum aws_found aws_region_of_files(char out[AWS_REGION_SIZE], struct err *err)
{
	struct shared s;
	enum aws_found found = AWS_FAILED;
	if (shared_read(&s, err)) {
		struct text region = either(&s, "region");
		found = region.p && region.n < AWS_REGION_SIZE ? AWS_FOUND : AWS_NONE;
		if (found == AWS_FOUND) {
			memcpy(out, region.p, region.n);
			out[region.n] = 0;
		}
	}
	shared_release(&s);
	return found;
}
