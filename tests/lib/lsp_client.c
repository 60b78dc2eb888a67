/* SPDX-License-Identifier: BSD-2-Clause */
#include "tests/lib/lsp_client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/lsp/frame.h"
#include "tests/lib/lsp_model.h"

enum { WAIT_MS = 60 * 1000 };

static struct {
	pid_t pid;
	int in, out; /* towards it, from it */
	struct frames frames;
	struct lsp_model model;
	bool has_model;
	json_t *methods;  /* of the requests that wait: id → method */
	json_t *messages; /* that came and nobody asked for yet */
	json_t *capabilities;
	json_int_t last_id;
	const char *ignored; /* id of answers that nobody wants */
	bool holding;
	char *held;
	size_t held_size;
} client;

static void start_program(const atf_tc_t *tc)
{
	char program[4096];
	int to[2], from[2];
	snprintf(program, sizeof(program), "%s/libexec/slacc/slacc-lsp",
		 atf_tc_get_config_var(tc, "builddir"));
	ATF_REQUIRE_EQ(0, pipe(to));
	ATF_REQUIRE_EQ(0, pipe(from));
	client.pid = fork();
	ATF_REQUIRE(client.pid >= 0);
	if (!client.pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[0]), close(to[1]), close(from[0]), close(from[1]);
		execl(program, program, "lsp", "--stdio", (char *)NULL);
		_exit(127);
	}
	close(to[0]), close(from[1]);
	client.in = to[1];
	client.out = from[0];
	signal(SIGPIPE, SIG_IGN);
}

void lsp_start(const atf_tc_t *tc)
{
	char path[4096];
	start_program(tc);
	client.methods = json_object();
	client.messages = json_array();
	if (!atf_tc_has_config_var(tc, "corpus"))
		return;
	snprintf(path, sizeof(path), "%s/vectors/lsp-3.17-metaModel.json",
		 atf_tc_get_config_var(tc, "corpus"));
	client.has_model = lsp_model_read(&client.model, path);
}

const json_t *lsp_begin(const atf_tc_t *tc, json_t *capabilities, const char *folder)
{
	char uri[4200];
	json_t *folders = json_array();
	lsp_start(tc);
	if (folder) {
		snprintf(uri, sizeof(uri), "file://%s", folder);
		json_array_append_new(folders, json_pack("{s:s, s:s}", "uri", uri, "name", "f"));
	}
	json_t *result =
		lsp_call("initialize",
			 json_pack("{s:i, s:n, s:o, s:o}", "processId", (int)getpid(), "rootUri",
				   "capabilities", capabilities ? capabilities : json_object(),
				   "workspaceFolders", folders));
	client.capabilities = json_incref(json_object_get(result, "capabilities"));
	json_decref(result);
	lsp_notify("initialized", json_object());
	return client.capabilities;
}

int lsp_wait(void)
{
	int status;
	if (client.in >= 0)
		close(client.in);
	client.in = -1;
	ATF_REQUIRE_EQ(client.pid, waitpid(client.pid, &status, 0));
	close(client.out);
	json_decref(client.methods);
	json_decref(client.messages);
	json_decref(client.capabilities);
	frames_release(&client.frames);
	if (client.has_model)
		lsp_model_release(&client.model);
	memset(&client, 0, sizeof(client));
	ATF_REQUIRE_MSG(WIFEXITED(status), "the server died of signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

void lsp_end(void)
{
	json_decref(lsp_call("shutdown", NULL));
	lsp_notify("exit", NULL);
	ATF_REQUIRE_EQ(0, lsp_wait());
}

/* --- sending --- */

void lsp_hold(void)
{
	client.holding = true;
}

void lsp_release(void)
{
	char *held = client.held;
	client.holding = false;
	client.held = NULL;
	lsp_raw(held, client.held_size);
	client.held_size = 0;
	free(held);
}

void lsp_ignore_answers(const char *id)
{
	client.ignored = id;
}

void lsp_forget(void)
{
	json_array_clear(client.messages);
	json_object_clear(client.methods);
}

void lsp_raw(const char *bytes, size_t size)
{
	if (client.holding) {
		client.held = realloc(client.held, client.held_size + size);
		ATF_REQUIRE(client.held);
		memcpy(client.held + client.held_size, bytes, size);
		client.held_size += size;
		return;
	}
	while (size) {
		ssize_t n = write(client.in, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		ATF_REQUIRE_MSG(n > 0, "the server reads no more: %s", strerror(errno));
		bytes += n;
		size -= (size_t)n;
	}
}

static void send_message(json_t *message, json_t *params)
{
	char head[64];
	ATF_REQUIRE(message);
	if (params)
		json_object_set_new(message, "params", params);
	char *body = json_dumps(message, JSON_COMPACT);
	snprintf(head, sizeof(head), "Content-Length: %zu\r\n\r\n", strlen(body));
	lsp_raw(head, strlen(head));
	lsp_raw(body, strlen(body));
	free(body);
	json_decref(message);
}

void lsp_notify(const char *method, json_t *params)
{
	send_message(json_pack("{s:s, s:s}", "jsonrpc", "2.0", "method", method), params);
}

json_int_t lsp_request(const char *method, json_t *params)
{
	char key[32];
	json_int_t id = ++client.last_id;
	snprintf(key, sizeof(key), "%lld", (long long)id);
	json_object_set_new(client.methods, key, json_string(method));
	send_message(json_pack("{s:s, s:I, s:s}", "jsonrpc", "2.0", "id", id, "method", method),
		     params);
	return id;
}

void lsp_reply(json_t *request, json_t *result)
{
	send_message(json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id",
			       json_object_get(request, "id"), "result", result),
		     NULL);
	json_decref(request);
}

/* --- receiving --- */

static void check_answer(const json_t *message, const json_t *id)
{
	char key[32], why[1024];
	const json_t *result = json_object_get(message, "result");
	const json_t *error = json_object_get(message, "error");
	ATF_REQUIRE_EQ(result == NULL, error != NULL);
	if (error) {
		ATF_REQUIRE(json_is_integer(json_object_get(error, "code")));
		ATF_REQUIRE(json_is_string(json_object_get(error, "message")));
		return;
	}
	snprintf(key, sizeof(key), "%lld", (long long)json_integer_value(id));
	const char *method = json_string_value(json_object_get(client.methods, key));
	ATF_REQUIRE_MSG(method, "an answer to nothing: %s", key);
	if (client.has_model)
		ATF_REQUIRE_MSG(lsp_model_result(&client.model, method, result, why, sizeof(why)),
				"%s", why);
}

/* Every message is looked at when it comes, whether somebody waits for it or not. */
static void check(const json_t *message)
{
	char why[1024];
	const char *method = json_string_value(json_object_get(message, "method"));
	const json_t *id = json_object_get(message, "id");
	ATF_REQUIRE_STREQ("2.0", json_string_value(json_object_get(message, "jsonrpc")));
	const char *text = json_string_value(id);
	if (!method && text && client.ignored && !strcmp(text, client.ignored))
		return;
	if (!method)
		check_answer(message, id);
	else if (client.has_model)
		ATF_REQUIRE_MSG(lsp_model_params(&client.model, method, id != NULL,
						 json_object_get(message, "params"), why,
						 sizeof(why)),
				"%s", why);
}

static json_t *receive(void)
{
	char bytes[65536];
	const char *body;
	size_t size;
	for (;;) {
		enum frame found = frames_next(&client.frames, &body, &size);
		if (found == FRAME_MESSAGE) {
			json_error_t error;
			json_t *message = json_loadb(body, size, 0, &error);
			ATF_REQUIRE_MSG(message, "%s", error.text);
			check(message);
			const char *id = json_string_value(json_object_get(message, "id"));
			if (!id || !client.ignored || strcmp(id, client.ignored) != 0)
				return message;
			json_decref(message);
			continue;
		}
		ATF_REQUIRE_EQ(FRAME_MORE, found);
		struct pollfd p = {.fd = client.out, .events = POLLIN};
		ATF_REQUIRE_MSG(poll(&p, 1, WAIT_MS) == 1, "the server does not answer");
		ssize_t n = read(client.out, bytes, sizeof(bytes));
		ATF_REQUIRE_MSG(n > 0, "the server has ended");
		ATF_REQUIRE(frames_feed(&client.frames, bytes, (size_t)n));
	}
}

static bool is_answer_to(const json_t *message, json_int_t id)
{
	const json_t *its = json_object_get(message, "id");
	return !json_object_get(message, "method") && its &&
	       (id ? json_integer_value(its) == id : json_is_null(its));
}

static bool is_method(const json_t *message, const char *method)
{
	const char *its = json_string_value(json_object_get(message, "method"));
	return its && !strcmp(its, method);
}

static json_t *wait_for(const char *method, json_int_t id)
{
	json_t *message;
	size_t i;
	json_array_foreach(client.messages, i, message)
	{
		if (!(method ? is_method(message, method) : is_answer_to(message, id)))
			continue;
		json_incref(message);
		json_array_remove(client.messages, i);
		return message;
	}
	for (;;) {
		message = receive();
		if (method ? is_method(message, method) : is_answer_to(message, id))
			return message;
		json_array_append_new(client.messages, message);
	}
}

json_t *lsp_answer(json_int_t id)
{
	json_t *message = wait_for(NULL, id), *result = json_object_get(message, "result");
	char *text = json_dumps(message, 0);
	ATF_REQUIRE_MSG(result, "refused: %s", text);
	free(text);
	json_incref(result);
	json_decref(message);
	return result;
}

int lsp_refusal(json_int_t id)
{
	json_t *message = wait_for(NULL, id), *error = json_object_get(message, "error");
	ATF_REQUIRE_MSG(error, "it was not refused");
	int code = (int)json_integer_value(json_object_get(error, "code"));
	json_decref(message);
	return code;
}

int lsp_stray_error(void)
{
	return lsp_refusal(0);
}

json_t *lsp_call(const char *method, json_t *params)
{
	return lsp_answer(lsp_request(method, params));
}

json_t *lsp_expect(const char *method)
{
	return wait_for(method, 0);
}

bool lsp_silent(const char *method)
{
	json_t *message;
	size_t i;
	/* twice: what is said when the server has nothing to do comes before the second answer */
	for (int n = 0; n < 2; n++) {
		lsp_refusal(lsp_request("slacc/none", NULL));
		nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
	}
	json_array_foreach(client.messages, i, message)
	{
		if (is_method(message, method))
			return false;
	}
	return true;
}

/* --- texts --- */

json_t *lsp_document(const char *uri)
{
	return json_pack("{s:{s:s}}", "textDocument", "uri", uri);
}

json_t *lsp_at(const char *uri, int line, int character)
{
	return json_pack("{s:{s:s}, s:{s:i, s:i}}", "textDocument", "uri", uri, "position", "line",
			 line, "character", character);
}

void lsp_open(const char *uri, const char *text)
{
	lsp_notify("textDocument/didOpen",
		   json_pack("{s:{s:s, s:s, s:i, s:s}}", "textDocument", "uri", uri, "languageId",
			     "slacc", "version", 1, "text", text));
}

void lsp_change(const char *uri, int version, const char *text)
{
	lsp_notify("textDocument/didChange",
		   json_pack("{s:{s:s, s:i}, s:[{s:s}]}", "textDocument", "uri", uri, "version",
			     version, "contentChanges", "text", text));
}

void lsp_change_range(const char *uri, int version, int l1, int c1, int l2, int c2,
		      const char *text)
{
	json_t *range = json_pack("{s:{s:i, s:i}, s:{s:i, s:i}}", "start", "line", l1, "character",
				  c1, "end", "line", l2, "character", c2);
	lsp_notify("textDocument/didChange",
		   json_pack("{s:{s:s, s:i}, s:[{s:o, s:s}]}", "textDocument", "uri", uri,
			     "version", version, "contentChanges", "range", range, "text", text));
}

void lsp_close(const char *uri)
{
	lsp_notify("textDocument/didClose", lsp_document(uri));
}

json_t *lsp_diagnostics(const char *uri)
{
	for (;;) {
		json_t *message = lsp_expect("textDocument/publishDiagnostics");
		json_t *params = json_object_get(message, "params");
		json_t *list = json_incref(json_object_get(params, "diagnostics"));
		bool same = !strcmp(uri, json_string_value(json_object_get(params, "uri")));
		json_decref(message);
		if (same)
			return list;
		json_decref(list);
	}
}

static size_t offset_of(const char *text, const json_t *position)
{
	json_int_t line = json_integer_value(json_object_get(position, "line"));
	const char *p = text;
	while (line-- && strchr(p, '\n'))
		p = strchr(p, '\n') + 1;
	return (size_t)(p - text) +
	       (size_t)json_integer_value(json_object_get(position, "character"));
}

/* Edits all speak of the text as it was and do not overlap; those of one place stay in order. */
char *lsp_edited(const char *text, const json_t *edits)
{
	size_t size = strlen(text), at = 0, room = size + 1, i, n = json_array_size(edits);
	json_t *edit;
	json_array_foreach((json_t *)(size_t)edits, i, edit) room +=
		json_string_length(json_object_get(edit, "newText"));
	char *out = malloc(room), *to = out;
	bool done[256] = {false};
	ATF_REQUIRE(out && n < 256);
	for (size_t k = 0; k < n; k++) {
		size_t best = n, begin = 0;
		json_array_foreach((json_t *)(size_t)edits, i, edit)
		{
			const json_t *range = json_object_get(edit, "range");
			size_t its = offset_of(text, json_object_get(range, "start"));
			if (!done[i] && (best == n || its < begin)) {
				best = i;
				begin = its;
			}
		}
		done[best] = true;
		edit = json_array_get(edits, best);
		size_t end =
			offset_of(text, json_object_get(json_object_get(edit, "range"), "end"));
		const char *new = json_string_value(json_object_get(edit, "newText"));
		ATF_REQUIRE(begin >= at && end >= begin && end <= size);
		memcpy(to, text + at, begin - at);
		to += begin - at;
		memcpy(to, new, strlen(new));
		to += strlen(new);
		at = end;
	}
	memcpy(to, text + at, size - at + 1);
	return out;
}

long lsp_resident(void)
{
	char path[64], line[256];
	long kilobytes = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)client.pid);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmRSS: %ld", &kilobytes);
	if (f)
		fclose(f);
	return kilobytes;
}

pid_t lsp_pid(void)
{
	return client.pid;
}
