/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/state.h"

#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/base/lock.h"
#include "runtime/base/user.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct state_room {
	const char *path;
	uint32_t at; /* line that gives it, or of its layout */
	struct lock lock;
	struct state_room *next;
};

struct state {
	struct state_room *rooms; /* by path, so that two runs lock them in the same order */
	const char *first;        /* of the first resource */
};

static void add_room(struct live *l, struct state *state, const struct object *layout)
{
	const char *path = layout_text(layout, AT_layout_state_dir);
	struct state_room **at = &state->rooms;
	if (!path)
		return;
	while (*at && strcmp((*at)->path, path) < 0)
		at = &(*at)->next;
	if (!state->first)
		state->first = path;
	if (*at && !strcmp((*at)->path, path))
		return;
	struct state_room *new = ARENA_NEW(l->arena, struct state_room);
	*new = (struct state_room){path, line_of(layout, AT_layout_state_dir), LOCK_INIT, *at};
	*at = new;
}

static const struct state *state_of(struct live *l)
{
	if (l->state)
		return l->state;
	l->state = ARENA_NEW(l->arena, struct state);
	for (uint32_t i = 0; i < l->set.count; i++) {
		const struct resource *r = l->set.list[i];
		if (r->place->kind != PLACE_HOST || !r->place->acted_on)
			continue;
		if (r->slurmdbd)
			add_room(l, l->state, referred(r->slurmdbd, AT_slurmdbd_layout));
		else if (r->cluster)
			add_room(l, l->state, referred(r->cluster, AT_cluster_layout));
	}
	return l->state;
}

const char *state_directory(struct live *l)
{
	return state_of(l)->first;
}

bool state_make(const char *directory, struct err *err)
{
	if (!file_make_directory(directory, 0700, FILE_KEEP_OWNER, FILE_KEEP_GROUP, NULL, err))
		return false;
	if (!faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS))
		return true;
	return file_error(err, errno, "cannot write in the state directory", directory);
}

static bool lock_room(struct live *l, struct state_room *room, int64_t deadline)
{
	struct arena *a = l->arena;
	struct user self;
	struct err err;
	bool ok = user_self(&self, &err) && state_make(room->path, &err) &&
		  lock_take(&room->lock, arena_printf(a, "%s/lock", room->path),
			    arena_printf(a, "slacc %s, user %s, host %s", l->what, self.name,
					 l->options->scope.host),
			    clock_left(deadline, l->options->lock_wait_ms), &err);
	if (!ok)
		live_report(l, room->at, &err);
	return ok;
}

bool state_lock(struct live *l)
{
	int64_t deadline = clock_ms() + l->options->lock_wait_ms;
	bool ok = true;
	state_of(l);
	for (struct state_room *r = l->state->rooms; r && ok; r = r->next)
		ok = lock_room(l, r, deadline);
	return ok;
}

void state_release(struct live *l)
{
	for (struct state_room *r = l->state ? l->state->rooms : NULL; r; r = r->next)
		lock_release(&r->lock);
}
