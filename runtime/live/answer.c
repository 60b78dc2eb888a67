/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A question to slurmdbd by a command of Slurm, with a slurm.conf made for it alone: the host of a
 * slurmdbd need not have one of its own, and what it has may still name another slurmdbd. */
#include "compiler/slurm/conf_value.h"
#include "runtime/base/proc.h"
#include "runtime/live/daemon.h"
#include "runtime/live/program.h"
#include "runtime/live/stage.h"

#include <string.h>

enum { WORDS_KEPT = 2048 };

static void line(struct buf *b, const char *key, const char *value)
{
	if (!value)
		return;
	buf_printf(b, "%s=", key);
	slurm_conf_quote(b, value, strlen(value));
	buf_addc(b, '\n');
}

/* NULL where the daemons speak in a way that takes keys of their own. */
static const char *client_conf(struct arena *a, const struct daemon *d)
{
	static const char *const shared[] = {"AuthType",  "AuthInfo",  "HashPlugin",
					     "PluginDir", "SlurmUser", "CommunicationParameters"};
	const struct object *layout = referred(d->service->slurmdbd, AT_slurmdbd_layout);
	const char *auth = daemon_setting(d, "AuthType"), *tls = daemon_setting(d, "TLSType");
	const char *address = daemon_setting(d, "DbdAddr"), *name = daemon_setting(d, "DbdHost");
	struct buf b = BUF_IN(a);
	if (!name || (auth && strcmp(auth, "auth/munge") != 0) ||
	    (tls && strcmp(tls, "tls/none") != 0))
		return NULL;
	buf_adds(&b, "ClusterName=slacc\nSlurmctldHost=localhost\n"
		     "AccountingStorageType=accounting_storage/slurmdbd\n");
	for (size_t i = 0; i < sizeof(shared) / sizeof(*shared); i++)
		line(&b, shared[i], daemon_setting(d, shared[i]));
	line(&b, "AccountingStorageHost", address ? address : name);
	buf_printf(&b, "AccountingStoragePort=%u\n", d->port);
	line(&b, "AccountingStoragePass", layout_text(layout, AT_layout_munge_socket));
	return buf_text(&b);
}

struct way {
	const char *program, *directory;
	int deadline_ms;
};

static bool ask(struct arena *a, const struct way *way, const struct stage *st,
		const struct user *as, struct err *err)
{
	char words[WORDS_KEPT];
	const char *const argv[] = {way->program,     "-n", "-P", "show", "cluster",
				    "format=cluster", NULL};
	const char *const env[] = {proc_plain_environment[0], proc_plain_environment[1],
				   arena_printf(a, "SLURM_CONF=%s/slurm.conf", st->path), NULL};
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	const struct proc_request request = {.argv = argv,
					     .env = env,
					     .error = &error,
					     .deadline_ms = way->deadline_ms,
					     .run_as = as};
	struct proc_result result;
	return proc_run(&request, &result, err) && proc_succeeded(&request, &result, false, err);
}

static bool ask_staged(struct arena *a, const struct object *layout, const struct way *way,
		       const char *text, struct err *err)
{
	struct slurm_user who;
	struct stage st;
	const struct file_piece piece = {text, strlen(text)};
	if (!slurm_user_of(layout, &who, err))
		return false;
	bool ok = stage_open(&st, way->directory, err) &&
		  stage_put(&st, "slurm.conf", &piece, 1, who.uid, who.gid, err) &&
		  stage_give(&st, who.uid, who.gid, err) && ask(a, way, &st, who.run_as, err);
	stage_close(&st);
	return ok;
}

bool answer_ask(const struct daemon *d, const char *directory, int deadline_ms, bool *possible,
		struct err *err)
{
	const struct object *layout = referred(d->service->slurmdbd, AT_slurmdbd_layout);
	struct arena scratch;
	bool ok = false;
	arena_init(&scratch, NULL);
	scratch.oom = d->live->arena->oom;
	const char *program = slurm_program(&scratch, layout, "sacctmgr", false);
	const char *text = program ? client_conf(&scratch, d) : NULL;
	const struct way way = {program, directory, deadline_ms};
	*possible = text != NULL;
	if (text)
		ok = ask_staged(&scratch, layout, &way, text, err);
	arena_release(&scratch);
	return ok;
}
