/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/installed.h"

#include "runtime/base/proc.h"
#include "runtime/live/program.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_MS = 30000 };

bool installed_run(struct arena *a, const char *program, const char *slurm_conf,
		   const struct user *as, struct installed_words *w, struct err *err)
{
	const char *const argv[] = {program, "-V", NULL};
	const char *const env[] = {proc_plain_environment[0], proc_plain_environment[1],
				   arena_printf(a, "SLURM_CONF=%s", slurm_conf), NULL};
	struct proc_output out = {.data = w->out, .capacity = sizeof(w->out)};
	struct proc_output error = {.data = w->error, .capacity = sizeof(w->error)};
	const struct proc_request request = {.argv = argv,
					     .env = env,
					     .out = &out,
					     .error = &error,
					     .deadline_ms = DEADLINE_MS,
					     .run_as = as};
	struct proc_result result;
	if (!proc_run(&request, &result, err))
		return false;
	w->out_size = out.size;
	w->error_size = error.size;
	w->code = result.exit_code;
	return true;
}

const char *installed_version(const struct installed_words *w, size_t *size,
			      struct slurm_version *version)
{
	size_t end = w->out_size, begin;
	while (end && strchr("\n\r ", w->out[end - 1]))
		end--;
	for (begin = end; begin && !strchr("\n ", w->out[begin - 1]); begin--)
		;
	*size = end - begin;
	return slurm_version_parse(w->out + begin, *size, version) ? w->out + begin : NULL;
}

static const char *first_there(const char *const *programs)
{
	while (*programs && faccessat(AT_FDCWD, *programs, X_OK, AT_EACCESS))
		programs++;
	return *programs;
}

void installed_answer(struct arena *a, struct question *q)
{
	struct installed_words w;
	struct slurm_version version;
	struct slurm_user who;
	struct err ignored;
	size_t size;
	const char *program = first_there(q->argv), *text;
	q->state = ANSWER_REFUSED;
	if (!program || access(q->needs, F_OK) || !slurm_user_of(q->layout, &who, &ignored) ||
	    !installed_run(a, program, q->slurm_conf, who.run_as, &w, &ignored) || w.code)
		return;
	text = installed_version(&w, &size, &version);
	if (!text)
		return;
	q->state = ANSWER_GIVEN;
	q->output.text = arena_copy(a, text, size);
	q->output.size = size;
}
