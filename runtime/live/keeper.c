/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/keeper.h"

#include "backends/resources/file_kind.h"
#include "backends/storage_pass.h"
#include "runtime/base/file.h"
#include "runtime/base/proc.h"
#include "runtime/live/bind.h"
#include "runtime/live/program.h"

#include <ctype.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { KEEPER_MS = 15000, WORDS_KEPT = 2048 };

/* What the program is to do, and what came of it. */
struct errand {
	const char *word; /* "--look" … */
	const struct artefact *script;
	const struct secret *password; /* handed over; or NULL */
	struct secret *answer;         /* room for one, or NULL */
	int status;
};

/* The script, a NUL, the password: what the program reads. */
static struct secret *input_of(const struct live *l, const struct errand *e, struct err *err)
{
	size_t n, size = e->password ? secret_size(e->password) : 0;
	const char *text = artefact_text(l->arena, e->script, &n);
	struct secret *in = secret_new(n + 1 + size, err);
	if (!in)
		return NULL;
	char *to = secret_fill(in);
	memcpy(to, text, n);
	to[n] = 0;
	if (size)
		memcpy(to + n + 1, secret_bytes(e->password), size);
	secret_seal(in, n + 1 + size);
	return in;
}

static enum err_kind kind_of(int status)
{
	for (int kind = ERR_DESCRIPTION; kind < ERR_KIND_COUNT; kind++) {
		if (status > 0 && err_kind_status((enum err_kind)kind) == status)
			return (enum err_kind)kind;
	}
	return ERR_WORLD;
}

/* The program's own words, without its name. */
static bool said(const struct errand *e, const struct proc_output *words, struct err *err)
{
	static const char name[] = STORAGE_PASS_PROGRAM ": ";
	char text[WORDS_KEPT];
	size_t skip = words->size > sizeof(name) && !memcmp(words->data, name, sizeof(name) - 1)
			      ? sizeof(name) - 1
			      : 0;
	const char *end = memchr(words->data, '\n', words->size);
	size_t n = end ? (size_t)(end - words->data) : words->size;
	err_plain_text(text, sizeof(text), words->data + skip, n > skip ? n - skip : 0);
	err_set(err, kind_of(e->status), &DIAG_storage_pass_failed,
		"SlurmUser's cache for '%s': %s", e->script->install,
		*text ? text : "the program that looks after it failed");
	return err_stage(err, STAGE_SECRET);
}

static bool run(struct live *l, struct errand *e, const struct secret *input, struct err *err)
{
	const char *program =
		arena_printf(l->arena, "%s/" STORAGE_PASS_PROGRAM, l->options->scope.programs);
	const char *const argv[] = {program, e->word, NULL};
	char words[WORDS_KEPT];
	struct slurm_user who;
	struct proc_output error = {.data = words, .capacity = sizeof(words)};
	struct proc_output out = {.data = e->answer ? secret_fill(e->answer) : NULL,
				  .capacity = e->answer ? SECRET_SIZE_MAX : 0};
	struct proc_result result;
	if (!slurm_user_of(referred(e->script->of, AT_slurmdbd_layout), &who, err))
		return false;
	const struct proc_request q = {.argv = argv,
				       .input = secret_bytes(input),
				       .input_size = secret_size(input),
				       .out = e->answer ? &out : NULL,
				       .error = &error,
				       .deadline_ms = KEEPER_MS,
				       .run_as = who.run_as};
	bool ok = proc_run(&q, &result, err);
	if (e->answer)
		secret_seal(e->answer, ok ? out.size : 0);
	e->status = ok ? result.exit_code : -1;
	return ok && (!e->status || said(e, &error, err));
}

static bool go(struct live *l, struct errand *e, struct err *err)
{
	struct secret *input = input_of(l, e, err);
	bool ok = input && run(l, e, input, err);
	secret_free(input);
	return ok;
}

/* slurmdbd takes blanks off both ends of what a script says. It may be as long as in slurmdbd.conf:
 * for that the program's input has room. */
static bool fits(const struct secret *password, const struct artefact *f, struct err *err)
{
	const unsigned char *p = (const unsigned char *)secret_bytes(password);
	size_t n = secret_size(password);
	if (!bind_fits(password, f->install, err))
		return false;
	if (n && !isspace(p[0]) && !isspace(p[n - 1]))
		return true;
	err_set(err, ERR_SECRET_UNFIT, &DIAG_storage_pass_unfit,
		"slurmdbd takes the blank off an end of the password that '%s' would give it",
		f->install);
	err_stage(err, STAGE_SECRET);
	return err_hint(err, "choose a password that begins and ends with something else, or write "
			     "storage_pass = conf");
}

static const struct secret *password_of(struct live *l, const struct artefact *f, struct err *err)
{
	const struct object *credential = referred(f->of, AT_slurmdbd_credential);
	const struct secret *password = wallet_password(&l->wallet, credential);
	if (!password)
		err_set(err, ERR_SECRET_MISSING, &DIAG_secret_missing,
			"credential '%s' has no password", credential->label);
	return password && fits(password, f, err) ? password : NULL;
}

static enum verdict compare(const struct secret *a, const struct secret *b)
{
	size_t n = secret_size(a);
	return n == secret_size(b) && !sodium_memcmp(secret_bytes(a), secret_bytes(b), n)
		       ? VERDICT_SAME
		       : VERDICT_DIFFERENT;
}

bool keeper_answer(struct live *l, struct question *q, struct err *err)
{
	const struct secret *password = password_of(l, q->expected, err);
	struct errand e = {.word = "--look", .script = q->expected};
	if (!password || !(e.answer = secret_new(SECRET_SIZE_MAX, err)))
		return false;
	bool ok = go(l, &e, err);
	q->kept = ok ? compare(e.answer, password) : VERDICT_ABSENT;
	ok = ok || e.status == err_kind_status(ERR_SECRET_MISSING);
	q->state = ok ? ANSWER_GIVEN : q->state;
	secret_free(e.answer);
	return ok;
}

bool keeper_put_password(struct live *l, const struct artefact *f, const struct secret *password,
			 struct err *err)
{
	if (!password && !(password = password_of(l, f, err)))
		return false;
	struct errand e = {.word = "--put", .script = f, .password = password};
	return fits(password, f, err) && go(l, &e, err);
}

bool keeper_put(struct live *l, const struct action *x, struct err *err)
{
	return keeper_put_password(l, x->file, NULL, err);
}

/* What others have put into the directory stays, and the directory with it. */
bool keeper_forget(struct live *l, const struct action *x, struct err *err)
{
	struct errand e = {.word = "--forget", .script = x->file};
	if (!go(l, &e, err))
		return false;
	return !rmdir(x->path) || errno == ENOENT ||
	       file_error(err, errno, "cannot remove the directory", x->path);
}
