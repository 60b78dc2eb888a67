/* SPDX-License-Identifier: BSD-2-Clause
 *
 * server_lock SOCKET USER STEP...: two runs and a server's lock. The steps, one after the other:
 *
 *   take, other    the first run, or the second, takes the lock: prints "held" or what is wrong
 *   again          the first run takes it over another connection
 *   check          the first run asks whether it still has it
 *   release        somebody gives it away on the first run's connection, as a proxy may
 *   leave          the first run's connection ends
 *   hide           the first run forgets to say who it is */
#include <stdio.h>
#include <string.h>

#include "runtime/database/query.h"
#include "runtime/database/server_lock.h"

struct run {
	struct database *db, *second;
	struct server_lock lock;
	struct server_lock_mark mark;
};

static void say(bool ok, const struct err *err)
{
	if (ok)
		puts("held");
	else
		printf("SL%u exit %d: %s\n", err->code->number, err_exit_status(err), err->message);
}

static bool begin(struct run *r, const struct database_target *target, struct err *err)
{
	r->db = database_open(target, NULL, err);
	r->second = r->db ? database_open(target, NULL, err) : NULL;
	return r->second && server_lock_mark_init(&r->mark, err);
}

static bool step(struct run *runs, const char *word)
{
	struct run *r = !strcmp(word, "other") ? &runs[1] : &runs[0];
	struct server_lock unused;
	struct err err = ERR_INIT;
	if (!strcmp(word, "take") || !strcmp(word, "other")) {
		say(server_lock_try(&r->lock, r->db, &r->mark, "the server", &err), &err);
	} else if (!strcmp(word, "again")) {
		say(server_lock_try(&unused, r->second, &r->mark, "the server", &err), &err);
	} else if (!strcmp(word, "check")) {
		say(server_lock_check(&r->lock, r->db, "the server", &err), &err);
	} else if (!strcmp(word, "release")) {
		return query_execute(r->db, "SELECT RELEASE_LOCK('slacc.apply')", &err);
	} else if (!strcmp(word, "hide")) {
		return query_execute(
			r->db, "SELECT RELEASE_ALL_LOCKS(), GET_LOCK('slacc.apply', 0)", &err);
	} else if (!strcmp(word, "leave")) {
		database_close(r->db);
		r->db = NULL;
	} else {
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct run runs[2] = {{.db = NULL}};
	struct err err = ERR_INIT;
	int status = argc < 3 || !database_library_begin(&err);
	if (status)
		return 3;
	const struct database_target target = {.socket = argv[1], .user = argv[2]};
	for (int i = 0; i < 2 && !status; i++)
		status = !begin(&runs[i], &target, &err);
	if (status)
		fprintf(stderr, "%s\n", err.message);
	for (int i = 3; i < argc && !status; i++)
		status = !step(runs, argv[i]);
	for (int i = 0; i < 2; i++) {
		database_close(runs[i].db);
		database_close(runs[i].second);
	}
	database_library_end();
	return status;
}
