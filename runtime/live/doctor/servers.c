/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The way to a server: its name, its port, what it greets with. */
#include "runtime/base/clock.h"
#include "runtime/database/look.h"
#include "runtime/live/doctor/doctor.h"

bool doctor_has_network(const struct doctor_subject *s)
{
	return !s->target.socket;
}

/* The line that a failure is about. */
static uint32_t line_at(const struct doctor_subject *s, const struct err *err)
{
	const struct place p = {.server = s->server, .login = s->login, .admin = s->admin};
	return live_server_line(&p, err->stage, s->at);
}

void doctor_server_failure(struct doctor_line *line, const struct err *err)
{
	doctor_failure(line, line_at(line->subject, err), err);
}

void doctor_look_dns(struct doctor_subject *s, struct doctor_line *line)
{
	char addresses[LOOK_ADDRESSES_SIZE];
	struct err err;
	if (look_names(s->target.host, addresses, &err))
		doctor_words(line, "%s", addresses);
	else
		doctor_server_failure(line, &err);
}

void doctor_look_tcp(struct doctor_subject *s, struct doctor_line *line)
{
	int64_t begun = clock_ms();
	struct err err;
	if (look_greeting(&s->target, &s->tls_offered, &err))
		doctor_words(line, "it greets after %lld ms", (long long)(clock_ms() - begun));
	else
		doctor_server_failure(line, &err);
}
