/* SPDX-License-Identifier: BSD-2-Clause
 *
 * command(["/abs/prog", "arg"]): what a program prints, without one newline at its end. No shell, a
 * built environment, a deadline; what it says on standard error is not repeated, for it may hold
 * the secret. */
#include "runtime/base/proc.h"
#include "runtime/secrets/provider.h"

#include <stdlib.h>
#include <string.h>

enum { DEADLINE_MS = 30 * 1000 };

static bool take(struct secret *s, const struct proc_request *q, struct err *err)
{
	struct proc_result result;
	size_t size = 0;
	bool ok = proc_run(q, &result, err) && proc_succeeded(q, &result, true, err);
	if (ok && q->out->truncated)
		ok = err_set(err, ERR_SECRET_UNFIT, &DIAG_secret_too_large,
			     "'%s' printed more than %d bytes", q->argv[0], SECRET_SIZE_MAX);
	if (ok)
		size = q->out->size;
	if (size && q->out->data[size - 1] == '\n')
		size--;
	secret_seal(s, size);
	return ok;
}

bool secret_fetch_command(const struct secret_request *request, struct secret_value *raw,
			  struct err *err)
{
	if (*request->args[0] != '/')
		return err_set(err, ERR_DESCRIPTION, &DIAG_secret_request,
			       "command([\"%s\"]) does not begin with an absolute path",
			       request->args[0]);
	const char **argv = calloc(request->arg_count + 1, sizeof(*argv));
	if (!argv)
		return err_set_memory(err);
	memcpy(argv, request->args, request->arg_count * sizeof(*argv));
	bool ok = (raw->password = secret_new(SECRET_SIZE_MAX, err));
	if (ok) {
		struct proc_output output = {.data = secret_fill(raw->password),
					     .capacity = SECRET_SIZE_MAX};
		const struct proc_request q = {
			.argv = argv,
			.out = &output,
			.deadline_ms = request->deadline_ms ? request->deadline_ms : DEADLINE_MS};
		ok = take(raw->password, &q, err);
	}
	free(argv);
	return ok;
}
