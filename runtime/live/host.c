/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/host.h"

#include "backends/artefact.h"
#include "backends/resources/conf_shown.h"
#include "backends/resources/kinds.h"
#include "compiler/slurm/conf_value.h"
#include "compiler/slurm/params.h"
#include "runtime/base/file.h"
#include "runtime/base/user.h"
#include "runtime/live/bind.h"
#include "runtime/live/guarded.h"
#include "runtime/live/installed.h"
#include "runtime/live/keeper.h"
#include "runtime/live/sacctmgr.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { READY_SECONDS = 60 };

static enum seen_type type_of(enum file_type type)
{
	switch (type) {
	case FILE_ABSENT:
		return SEEN_NOTHING;
	case FILE_REGULAR:
		return SEEN_FILE;
	case FILE_DIRECTORY:
		return SEEN_DIRECTORY;
	case FILE_SYMLINK:
	case FILE_OTHER:
		break;
	}
	return SEEN_OTHER;
}

static void describe(struct arena *a, const struct file_info *info, struct seen_file *out)
{
	char owner[USER_NAME_SIZE], group[USER_NAME_SIZE];
	user_name_of(info->uid, owner);
	user_group_name_of(info->gid, group);
	out->type = type_of(info->type);
	out->mode = (unsigned)info->mode;
	out->uid = info->uid;
	out->gid = info->gid;
	out->owner = arena_copy(a, owner, strlen(owner));
	out->group = arena_copy(a, group, strlen(group));
	out->modified_ns = info->modified_ns;
}

static bool read_text(struct arena *a, const char *path, struct seen_file *out, struct err *err)
{
	struct file_bytes bytes;
	if (!file_read(path, HOST_FILE_MAX, &bytes, err))
		return false;
	out->text = arena_copy(a, bytes.data, bytes.size);
	out->size = bytes.size;
	file_bytes_release(&bytes);
	return true;
}

/* --- files with a secret --- */

static struct secret *read_secret(const char *path, struct file_info *info, struct err *err)
{
	int fd = file_open(path, FILE_NOFOLLOW, info, err);
	if (fd < 0)
		return NULL;
	struct secret *s = secret_new(SECRET_SIZE_MAX, err);
	size_t size = 0;
	if (s && !file_read_fd(fd, path, secret_fill(s), SECRET_SIZE_MAX, &size, err)) {
		secret_free(s);
		s = NULL;
	}
	if (s)
		secret_seal(s, size);
	close(fd);
	return s;
}

/* Only what Slurm knows to be no secret is copied out. */
static const char *harmless(struct arena *a, const struct seen_setting *s)
{
	const struct slurm_param *p = slurm_param_find(SLURM_SLURMDBD_CONF, s->key, strlen(s->key));
	if (!p || p->flags & SLURM_PARAM_SECRET)
		return NULL;
	return arena_copy(a, s->value, strlen(s->value));
}

static void take_settings(struct arena *a, const struct seen_setting *from, uint32_t count,
			  const char *secret_key, const struct secret *password,
			  struct seen_file *out)
{
	struct seen_setting *to = ARENA_ARRAY(a, struct seen_setting, count);
	out->secret = VERDICT_ABSENT;
	for (uint32_t i = 0; i < count; i++) {
		to[i] = (struct seen_setting){
			.key = arena_copy(a, from[i].key, strlen(from[i].key)),
			.value = harmless(a, &from[i]),
			.line = from[i].line,
		};
		if (!secret_key || strcasecmp(from[i].key, secret_key))
			continue;
		size_t n = strlen(from[i].value);
		bool same = password && n == secret_size(password) &&
			    !sodium_memcmp(from[i].value, secret_bytes(password), n);
		out->secret = !password ? VERDICT_UNKNOWN : same ? VERDICT_SAME : VERDICT_DIFFERENT;
	}
	out->settings = to;
	out->setting_count = count;
}

static const struct artefact_piece *slot_of(const struct artefact *f)
{
	for (uint32_t i = 0; i < f->piece_count; i++) {
		if (f->pieces[i].kind == ARTEFACT_PASSWORD)
			return &f->pieces[i];
	}
	return NULL;
}

/* Byte for byte, in constant time: the whole of both is secret. */
static bool same_as(const struct secret *content, const struct bound_file *f)
{
	const char *at = secret_bytes(content);
	size_t left = secret_size(content);
	for (size_t i = 0; i < f->count; i++) {
		const struct file_piece *p = &f->pieces[i];
		if (left < p->size || (p->size && sodium_memcmp(at, p->data, p->size)))
			return false;
		at += p->size;
		left -= p->size;
	}
	return !left;
}

/* In its first line, or behind the one that names an interpreter. */
static bool is_marked(const char *text, size_t size)
{
	static const char mark[] = ARTEFACT_MARK;
	const char *end = size > 2 && !memcmp(text, "#!", 2) ? memchr(text, '\n', size) : NULL;
	size_t first = end ? (size_t)(end - text) + 1 : 0;
	text += first;
	size -= first;
	return size >= sizeof(mark) - 1 && !memcmp(text, mark, sizeof(mark) - 1);
}

static bool compare_secret(struct live *l, struct arena *a, struct question *q,
			   const struct secret *content, struct err *err)
{
	const struct artefact_piece *slot = slot_of(q->expected);
	struct bound_file bound;
	if (!slot && artefact_has_slots(q->expected))
		return err_set(err, ERR_INTERNAL, &DIAG_live_internal,
			       "'%s' has a slot that is not a password's", q->name);
	const struct secret *password = slot ? wallet_password(&l->wallet, slot->credential) : NULL;
	if (!bind_file(&l->wallet, q->expected, &bound, err))
		return false;
	struct arena scratch;
	struct seen_setting *settings;
	guarded_arena_init(&scratch);
	scratch.oom = a->oom; /* what is lost then is the process's memory, wiped at its end */
	q->file.same = same_as(content, &bound);
	q->file.marked = is_marked(secret_bytes(content), secret_size(content));
	uint32_t count =
		conf_settings(&scratch, secret_bytes(content), secret_size(content), &settings);
	const char *key = slot ? arena_copy(a, slot->before, strcspn(slot->before, " =")) : NULL;
	take_settings(a, settings, count, key, password, &q->file);
	q->file.shown = conf_shown_found(a, &scratch, SLURM_SLURMDBD_CONF, secret_bytes(content),
					 secret_size(content), q->expected, q->file.secret);
	arena_release(&scratch);
	bound_file_release(&bound);
	return true;
}

static bool against_secret(struct live *l, struct arena *a, struct question *q, struct err *err)
{
	struct file_info info;
	struct secret *content = read_secret(q->name, &info, err);
	if (!content)
		return false;
	describe(a, &info, &q->file);
	bool ok = compare_secret(l, a, q, content, err);
	secret_free(content);
	return ok;
}

static bool against_text(struct arena *a, struct question *q, struct err *err)
{
	size_t size;
	if (!read_text(a, q->name, &q->file, err))
		return false;
	const char *want = artefact_text(a, q->expected, &size);
	q->file.marked = is_marked(q->file.text, q->file.size);
	q->file.same = size == q->file.size && !memcmp(want, q->file.text, size);
	return true;
}

bool host_answer(struct live *l, struct arena *a, struct question *q, struct err *err)
{
	struct file_info info = {.type = FILE_ABSENT};
	if (q->type == QUESTION_RUN)
		return sacctmgr_answer(a, q, err);
	if (q->type == QUESTION_VERSION) {
		installed_answer(a, q);
		return true;
	}
	if (q->type == QUESTION_KEPT)
		return keeper_answer(l, q, err);
	const char *path = q->path ? q->path : q->name;
	if (q->derive && !q->path) {
		q->state = ANSWER_GIVEN;
		return true;
	}
	if (!file_look(path, &info, err) && q->want != FILE_PEEK)
		return false;
	describe(a, &info, &q->file);
	q->state = ANSWER_GIVEN;
	if (info.type == FILE_SYMLINK && q->want == FILE_TEXT) {
		/* It is never written through; what it leads to may still be as it should. */
		struct err harmless;
		read_text(a, path, &q->file, &harmless);
	}
	if (info.type != FILE_REGULAR || q->want <= FILE_LOOK)
		return true;
	if (q->want == FILE_TEXT)
		return read_text(a, path, &q->file, err);
	return q->expected->confidential || artefact_has_slots(q->expected)
		       ? against_secret(l, a, q, err)
		       : against_text(a, q, err);
}

bool host_unchanged(const char *path, const struct seen_file *seen, struct err *err)
{
	struct file_info info;
	struct file_bytes now;
	if (!file_look(path, &info, err) || !file_read(path, HOST_FILE_MAX, &now, err))
		return false;
	bool same = info.type == FILE_REGULAR && info.mode == (mode_t)seen->mode &&
		    info.uid == (uid_t)seen->uid && info.gid == (gid_t)seen->gid &&
		    now.size == seen->size && !memcmp(now.data, seen->text, now.size);
	file_bytes_release(&now);
	if (same)
		return true;
	err_set(err, ERR_WORLD, &DIAG_apply_not_settled, "'%s' was changed since the plan was made",
		path);
	err_stage(err, STAGE_FILE);
	return err_hint(err, "repeat the command, which makes a new plan");
}

/* --- daemons --- */

static bool in_table(const char *table, unsigned port)
{
	struct file_bytes bytes;
	struct err ignored;
	if (!file_read(table, HOST_FILE_MAX, &bytes, &ignored))
		return false;
	bool found = service_listens(bytes.data, bytes.size, port);
	file_bytes_release(&bytes);
	return found;
}

bool host_listens(unsigned port)
{
	return in_table("/proc/net/tcp", port) || in_table("/proc/net/tcp6", port);
}

int64_t host_ready_seconds(const struct object *layout)
{
	const struct value *given = layout_value(layout, AT_layout_ready_within);
	return given->origin == ORIGIN_UNSET ? READY_SECONDS : given->number;
}
