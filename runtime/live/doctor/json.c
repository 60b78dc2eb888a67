/* SPDX-License-Identifier: BSD-2-Clause
 *
 * doctor for programs: one object, whose format_version
 * begins with another number when a program that reads it has to be changed. */
#include "grammar/support/json.h"
#include "runtime/live/doctor/doctor.h"

static const char *const kinds[] = {
	[DOCTOR_SERVER] = "database_server", [DOCTOR_LOGIN] = "login",     [DOCTOR_HOST] = "host",
	[DOCTOR_SLURMDBD] = "slurmdbd",      [DOCTOR_CLUSTER] = "cluster",
};

static void put_finding(struct json *j, const struct doctor *d, const struct doctor_finding *f)
{
	static const char *const severities[] = {"info", "warning", "error"};
	struct position where = sources_position(d->live->model->sources, f->at);
	json_put_object(j);
	json_put_member(j, "code",
			arena_printf(d->live->arena, "SL%04u", (unsigned)f->code->number));
	json_put_member(j, "name", f->code->name);
	json_put_member(j, "severity", severities[f->code->severity]);
	json_put_member(j, "message", f->message);
	json_put_member(j, "hint", f->hint);
	json_put_member(j, "file", where.source ? where.source->name : NULL);
	json_put_member_integer(j, "line", where.source ? where.line : 0);
	json_put_end(j);
}

static void put_line(struct json *j, const struct doctor_line *line)
{
	json_put_object(j);
	json_put_member(j, "stage", line->stage->name);
	json_put_member(j, "state", doctor_state_names[line->state]);
	json_put_member(j, "words", line->words);
	json_put_key(j, "findings");
	json_put_array(j);
	for (const struct doctor_finding *f = line->findings; f; f = f->next)
		put_finding(j, line->subject->doctor, f);
	json_put_end(j);
	json_put_end(j);
}

static void put_known(struct json *j, const char *key, const char *value)
{
	if (value)
		json_put_member(j, key, value);
}

/* What another host's doctor compares its own with (across.c); no secret, and no digest that a
 * password could be guessed by. */
static void put_facts(struct json *j, const struct doctor_subject *s)
{
	json_put_key(j, "facts");
	json_put_object(j);
	if (s->has_clock) {
		json_put_member(j, "server", s->server->label);
		json_put_member_integer(j, "clock_ms", s->clock_ms);
		json_put_member_integer(j, "clock_doubt_ms", s->clock_doubt_ms);
	}
	if (s->user) {
		json_put_member(j, "slurm_user", s->user);
		json_put_member_integer(j, "uid", (int64_t)s->uid);
	}
	put_known(j, "munge_key", s->munge_digest);
	put_known(j, "slurmdbd_conf", s->conf_digest);
	json_put_end(j);
}

static void put_subject(struct json *j, const struct doctor_subject *s)
{
	json_put_object(j);
	json_put_member(j, "kind", kinds[s->kind]);
	json_put_member(j, "name", s->name);
	json_put_member(j, "title", s->title);
	put_facts(j, s);
	json_put_key(j, "stages");
	json_put_array(j);
	for (const struct doctor_line *line = s->lines; line; line = line->next)
		put_line(j, line);
	json_put_end(j);
	json_put_end(j);
}

void doctor_json(struct buf *out, const struct doctor *d, const struct doctor_view *view)
{
	struct json j = JSON_IN(out, 2);
	unsigned counts[DOCTOR_STATES];
	doctor_count(d, counts);
	json_put_object(&j);
	json_put_member(&j, "format_version", "1.0");
	json_put_member(&j, "description", view->description);
	json_put_member(&j, "host", d->live->options->scope.host);
	json_put_key(&j, "subjects");
	json_put_array(&j);
	for (const struct doctor_subject *s = d->subjects; s; s = s->next)
		put_subject(&j, s);
	json_put_end(&j);
	json_put_key(&j, "summary");
	json_put_object(&j);
	for (int i = 0; i < DOCTOR_STATES; i++)
		json_put_member_integer(&j, doctor_state_names[i], counts[i]);
	json_put_end(&j);
	json_put_end(&j);
	buf_addc(out, '\n');
}
