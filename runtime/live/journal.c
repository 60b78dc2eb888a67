/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/journal.h"

#include "backends/sql.h"
#include "backends/resources/swap.h"
#include "grammar/support/json.h"
#include "grammar/support/sha256.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/live/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { JOURNAL_MAX = 64 * 1024 * 1024 };

struct journal {
	const char *path;
	int fd;
	pthread_mutex_t lock; /* servers are changed side by side */
	bool begun, cut_off;
};

/* --- what an earlier run has left --- */

struct earlier {
	struct live *live;
	const char *run; /* NULL: none that did not end */
	json_t *open;    /* steps begun and not done, by number */
};

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text ? text : "";
}

static void take_step(struct earlier *e, json_t *line, json_int_t number)
{
	char key[32];
	struct err ignored;
	size_t i;
	json_t *file;
	snprintf(key, sizeof(key), "%lld", (long long)number);
	json_object_set(e->open, key, line);
	/* What it may have left beside the file; what somebody else is writing is locked. */
	json_array_foreach(json_object_get(line, "files"), i, file)
	{
		const char *path = json_string_value(file);
		if (path && *path == '/')
			file_sweep(path, NULL, &ignored);
	}
}

static void take_line(struct earlier *e, json_t *line)
{
	char key[32];
	const json_t *step = json_object_get(line, "step"), *done = json_object_get(line, "done");
	if (json_is_integer(step))
		take_step(e, line, json_integer_value(step));
	if (json_is_integer(done)) {
		snprintf(key, sizeof(key), "%lld", (long long)json_integer_value(done));
		json_object_del(e->open, key);
	}
	if (json_object_get(line, "run"))
		e->run = arena_printf(
			e->live->arena, "%s, process %lld, since %s", text_of(line, "run"),
			(long long)json_integer_value(json_object_get(line, "process")),
			text_of(line, "since"));
	if (json_object_get(line, "end"))
		e->run = NULL;
}

/* A line that is cut off or no JSON says nothing. */
static void read_lines(struct earlier *e, const struct file_bytes *bytes)
{
	const char *at = bytes->data, *end = at + bytes->size;
	while (at < end) {
		json_error_t ignored;
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		json_t *line = json_loadb(at, n, JSON_REJECT_DUPLICATES, &ignored);
		if (line)
			take_line(e, line);
		json_decref(line);
		at += n + 1;
	}
}

static void say_cut_off(const struct earlier *e)
{
	struct diags *ds = &e->live->diags;
	const char *key;
	json_t *line;
	struct diag *d = diag_add(ds, &DIAG_run_cut_off, (struct span){0, 0},
				  "an earlier run was cut off: %s", e->run);
	json_object_foreach(e->open, key, line) diag_note(
		ds, d, "it was at: %s (%s)", text_of(line, "what"), text_of(line, "place"));
	diag_note(ds, d,
		  "what is left to do follows from what is there, so this run goes on from it");
}

static void read_earlier(struct live *l, struct journal *j)
{
	struct earlier e = {.live = l, .open = json_object()};
	struct file_bytes bytes;
	struct err ignored;
	if (!e.open || !file_read(j->path, JOURNAL_MAX, &bytes, &ignored)) {
		json_decref(e.open);
		return;
	}
	read_lines(&e, &bytes);
	file_bytes_release(&bytes);
	j->cut_off = e.run != NULL;
	if (j->cut_off)
		say_cut_off(&e);
	json_decref(e.open);
}

/* --- this run --- */

static bool cannot(const struct journal *j, int number, struct err *err)
{
	return file_error(err, number, "cannot write the journal", j->path);
}

static bool put(struct journal *j, const char *line, bool sync, struct err *err)
{
	size_t left = strlen(line);
	int rc = 0;
	pthread_mutex_lock(&j->lock);
	while (left && !rc) {
		ssize_t n = write(j->fd, line, left);
		if (n < 0)
			rc = errno == EINTR ? 0 : errno;
		line += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
	if (!rc && sync && fdatasync(j->fd))
		rc = errno;
	pthread_mutex_unlock(&j->lock);
	return !rc || cannot(j, rc, err);
}

bool journal_open(struct live *l)
{
	const char *directory = state_directory(l);
	struct stat st;
	struct err err;
	if (!directory)
		return true;
	struct journal *j = ARENA_NEW(l->arena, struct journal);
	j->path = arena_printf(l->arena, "%s/journal", directory);
	j->fd = open(j->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
		     0600);
	pthread_mutex_init(&j->lock, NULL);
	l->journal = j;
	if (j->fd >= 0 && !fstat(j->fd, &st) && S_ISREG(st.st_mode)) {
		read_earlier(l, j);
		return true;
	}
	cannot(j, j->fd < 0 ? errno : ENXIO, &err);
	live_report(l, 0, &err);
	return false;
}

static const char *line_of_run(struct live *l, const char *what)
{
	struct buf b = BUF_IN(l->arena);
	struct json json = JSON_IN(&b, 0);
	char now[CLOCK_TEXT_SIZE];
	clock_utc_text(now);
	json_put_object(&json);
	json_put_member(&json, "run", what);
	json_put_member_integer(&json, "process", getpid());
	json_put_member(&json, "since", now);
	json_put_end(&json);
	buf_addc(&b, '\n');
	return buf_text(&b);
}

/* Of what a step does, as far as it holds no secret. */
static void put_digest(struct json *json, const struct action *x, struct arena *a)
{
	struct buf b = BUF_IN(a);
	char hex[65];
	buf_printf(&b, "%s\n%s\n%s\n%04o\n", action_name(x->type), x->what, x->path ? x->path : "",
		   x->mode);
	for (const char *const *word = x->argv; word && *word; word++)
		buf_printf(&b, "%s\n", *word);
	for (const struct swap_part *p = x->swap ? x->swap->parts : NULL; p; p = p->next)
		buf_printf(&b, "%s\n%04o\n", p->write->path, p->write->mode);
	if (x->sql)
		buf_adds(&b, sql_statement_text(a, x->sql));
	sha256_hex(buf_text(&b), b.size, hex);
	json_put_member(json, "digest", hex);
}

/* The files it writes: a swap has several. */
static void put_files(struct json *json, const struct action *x)
{
	json_put_key(json, "files");
	json_put_array(json);
	if (x->path)
		json_put_string(json, x->path);
	for (const struct swap_part *p = x->swap ? x->swap->parts : NULL; p; p = p->next)
		json_put_string(json, p->write->path);
	json_put_end(json);
}

static const char *line_of_step(struct live *l, const struct step *s, uint32_t number)
{
	const struct place *p = s->change->resource->place;
	struct buf b = BUF_IN(l->arena);
	struct json json = JSON_IN(&b, 0);
	json_put_object(&json);
	json_put_member_integer(&json, "step", number);
	json_put_member(&json, "what", s->action->what);
	json_put_member(&json, "place",
			arena_printf(l->arena, "%s '%s'",
				     p->kind == PLACE_SERVER ? "database_server" : "host",
				     p->name));
	put_files(&json, s->action);
	put_digest(&json, s->action, l->arena);
	json_put_end(&json);
	buf_addc(&b, '\n');
	return buf_text(&b);
}

/* The lines are made here, for threads have no arena. */
static void prepare(struct live *l, struct execution *x)
{
	for (uint32_t i = 0; i < x->count; i++) {
		x->steps[i].before = line_of_step(l, &x->steps[i], i + 1);
		x->steps[i].after = arena_printf(l->arena, "{\"done\":%u}\n", (unsigned)i + 1);
	}
}

bool journal_begin(struct live *l, struct execution *x, struct err *err)
{
	struct journal *j = l->journal;
	if (!j)
		return true;
	prepare(l, x);
	j->begun = true;
	if (ftruncate(j->fd, 0))
		return cannot(j, errno, err);
	return put(j, line_of_run(l, l->what ? l->what : "apply"), true, err);
}

bool journal_before(const struct live *l, const struct step *s, struct err *err)
{
	return !l->journal || !s->before || put(l->journal, s->before, true, err);
}

/* That it is done, the world says; a lost line makes the next run's words less exact. */
void journal_after(const struct live *l, const struct step *s)
{
	struct err ignored;
	if (l->journal && s->after)
		put(l->journal, s->after, false, &ignored);
}

void journal_end(struct live *l)
{
	struct journal *j = l->journal;
	struct err ignored;
	if (!j)
		return;
	if (j->begun)
		put(j, "{\"end\":true}\n", false, &ignored);
	else if (j->cut_off && ftruncate(j->fd, 0))
		return; /* it is told once more */
}

void journal_release(struct live *l)
{
	if (!l->journal)
		return;
	if (l->journal->fd >= 0)
		close(l->journal->fd);
	pthread_mutex_destroy(&l->journal->lock);
	l->journal = NULL;
}
