/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/secrets/cache/sweep.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEMPORARY ".slacc-tmp." /* as base/file_write.c names them */

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n > m && !strcmp(name + n - m, end);
}

static enum shelf_kind kind_of(const char *name)
{
	if (!strncmp(name, TEMPORARY, sizeof(TEMPORARY) - 1))
		return SHELF_TEMPORARY;
	if (ends_in(name, ".sec"))
		return SHELF_RECORD;
	if (ends_in(name, ".gen"))
		return SHELF_GENERATIONS;
	return strcmp(name, "lock") ? SHELF_STRANGE : SHELF_LOCK;
}

static bool key_of_record(const char *path, unsigned char id[CACHE_KEY_ID_SIZE])
{
	unsigned char head[RECORD_HEADER_SIZE];
	struct file_info info;
	struct err err;
	int fd = file_open(path, FILE_NOFOLLOW, &info, &err);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof(head));
	if (fd >= 0)
		close(fd);
	return n > 0 && record_peek(head, (size_t)n, id);
}

static bool key_of_list(const char *name, unsigned char id[CACHE_KEY_ID_SIZE])
{
	size_t n;
	const char *end;
	return !sodium_hex2bin(id, CACHE_KEY_ID_SIZE, name, strlen(name), NULL, &n, &end) &&
	       n == CACHE_KEY_ID_SIZE && !strcmp(end, ".gen");
}

static bool look(const char *path, const char *name, struct shelf_item *item, struct err *err)
{
	*item = (struct shelf_item){.name = name, .kind = kind_of(name)};
	if (!file_look(path, &item->info, err))
		return false;
	item->private = item->info.type == FILE_REGULAR && !(item->info.mode & 077) &&
			item->info.links == 1 &&
			(item->info.uid == 0 || item->info.uid == geteuid());
	if (item->kind == SHELF_RECORD)
		item->keyed = key_of_record(path, item->key_id);
	else if (item->kind == SHELF_GENERATIONS)
		item->keyed = key_of_list(name, item->key_id);
	return true;
}

/* What is done with each file: shown, or removed if `user` says so. */
struct walk {
	const struct shelf *shelf;
	shelf_visit *visit;
	void *user;
	bool removes;
	unsigned removed;
};

/* *more false: it is enough. */
static bool step(struct walk *w, const char *name, bool *more, struct err *err)
{
	struct shelf_item item;
	char *path = shelf_path(w->shelf, name, err);
	bool ok = path && look(path, name, &item, err);
	if (ok && item.info.type != FILE_ABSENT) {
		bool yes = w->visit(w->user, &item);
		bool ours = item.kind != SHELF_STRANGE && item.kind != SHELF_LOCK;
		*more = yes || w->removes;
		if (yes && w->removes && ours) {
			ok = file_remove(path, err);
			w->removed += ok && item.kind == SHELF_RECORD;
		}
	}
	free(path);
	return ok;
}

static bool walk(struct walk *w, struct err *err)
{
	DIR *d = opendir(w->shelf->directory);
	bool ok = true, more = true;
	if (!d)
		return errno == ENOENT ||
		       file_error(err, errno, "cannot read", w->shelf->directory);
	for (struct dirent *e; ok && more && (e = readdir(d));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok = step(w, e->d_name, &more, err);
	closedir(d);
	return ok;
}

bool shelf_each(const struct shelf *s, shelf_visit *visit, void *user, struct err *err)
{
	struct walk w = {.shelf = s, .visit = visit, .user = user};
	return walk(&w, err);
}

bool shelf_sweep(const struct shelf *s, shelf_visit *goes, void *user, unsigned *removed,
		 struct err *err)
{
	struct walk w = {.shelf = s, .visit = goes, .user = user, .removes = true};
	struct lock l = LOCK_INIT;
	struct file_info info;
	*removed = 0;
	if (!file_look(s->directory, &info, err))
		return false;
	bool ok = info.type == FILE_ABSENT || (shelf_lock(s, &l, err) && walk(&w, err));
	lock_release(&l);
	*removed = w.removed;
	return ok;
}

static bool always(void *user, const struct shelf_item *item)
{
	(void)user, (void)item;
	return true;
}

bool shelf_purge(const struct shelf *s, unsigned *removed, struct err *err)
{
	return shelf_sweep(s, always, NULL, removed, err);
}

/* Who writes has the lock: a temporary file is nobody's any more. */
static bool of_key(void *user, const struct shelf_item *item)
{
	if (item->kind == SHELF_TEMPORARY)
		return true;
	return item->keyed && !memcmp(user, item->key_id, CACHE_KEY_ID_SIZE);
}

bool shelf_sweep_key(const struct shelf *s, const unsigned char id[CACHE_KEY_ID_SIZE],
		     unsigned *removed, struct err *err)
{
	unsigned char copy[CACHE_KEY_ID_SIZE];
	memcpy(copy, id, sizeof(copy));
	return shelf_sweep(s, of_key, copy, removed, err);
}
