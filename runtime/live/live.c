/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/live.h"

#include "runtime/live/journal.h"
#include "runtime/live/observe.h"
#include "runtime/live/rotate/rotate.h"
#include "runtime/live/secrets.h"
#include "runtime/live/session.h"
#include "runtime/live/state.h"

#include <string.h>

void live_init(struct live *l, struct arena *a, const struct model *m,
	       const struct live_options *options)
{
	*l = (struct live){.model = m, .options = options, .arena = a, .diags = DIAGS_IN(a)};
	wallet_init(&l->wallet, a);
	resource_set_build(&l->set, a, m, &options->scope);
}

void live_release(struct live *l)
{
	progress_end(&l->progress);
	rotate_release(l);
	wallet_release(&l->wallet);
	live_close_caches(l);
	look_release(l);
	journal_release(l);
	session_release(l);
	state_release(l);
}

/* The token that stands at a location: the rest of its line up to a blank is enough to underline.
 */
static struct span token_at(const struct live *l, uint32_t at)
{
	const char *text = at ? sources_text(l->model->sources, at) : NULL;
	size_t n = text ? strcspn(text, " \t\r\n;,)]}") : 0;
	if (text && *text == '"') {
		const char *close = strpbrk(text + 1, "\"\n");
		n = close && *close == '"' ? (size_t)(close - text) + 1 : n;
	}
	return (struct span){at, at + (uint32_t)n};
}

struct diag *live_report(struct live *l, uint32_t at, const struct err *err)
{
	const char *stage = err_stage_name(err->stage);
	struct diag *d = diag_add(&l->diags, err->code, token_at(l, at), "%s", err->message);
	if (*stage)
		diag_note(&l->diags, d, "stage: %s", stage);
	if (*err->hint)
		diag_note(&l->diags, d, "%s", err->hint);
	if (!l->status && err->code->severity == SEVERITY_ERROR)
		l->status = err_exit_status(err);
	return d;
}

static uint32_t login_line(const struct place *p, uint32_t otherwise)
{
	if (p->admin)
		return line_of(p->server, AT_database_server_admin);
	return otherwise;
}

uint32_t live_server_line(const struct place *p, enum err_stage stage, uint32_t otherwise)
{
	const struct object *s = p->server;
	switch ((int)stage) {
	case STAGE_DNS:
	case STAGE_TCP:
		return line_of(s, object_has(s, AT_database_server_socket)
					  ? AT_database_server_socket
					  : AT_database_server_host);
	case STAGE_TLS:
		return line_of(s, AT_database_server_tls);
	case STAGE_LOGIN:
	case STAGE_SECRET:
		return login_line(p, otherwise);
	default:
		return otherwise;
	}
}
