/* SPDX-License-Identifier: BSD-2-Clause
 *
 * This host against others, by what doctor --json said there. Nobody connects to them. What is
 * read was written elsewhere: only strings and numbers are taken from it, and compared. */
#include "runtime/base/file.h"
#include "runtime/live/doctor/doctor.h"

#include <jansson.h>
#include <string.h>

enum {
	FACTS_MAX = 16 * 1024 * 1024,
	MUNGE_TAKES_MS = 300 * 1000, /* munge's own TTL, both ways */
};

struct other {
	const char *host;
	const json_t *subjects;
	const struct doctor_finding *before; /* the last one that is not about it; or NULL */
};

/* Several of its subjects may say the same. */
static bool is_said(const struct doctor_line *line, const struct other *o,
		    const struct diag_code *code)
{
	const struct doctor_finding *f = o->before ? o->before->next : line->findings;
	while (f && f->code != code)
		f = f->next;
	return f != NULL;
}

bool doctor_has_others(const struct doctor_subject *s)
{
	return s->doctor->options->facts_count && (s->kind == DOCTOR_HOST || doctor_is_alone(s));
}

static const char *text_of(const json_t *from, const char *key)
{
	const char *text = json_string_value(json_object_get(from, key));
	return text ? text : "";
}

/* --- the clock, by way of a server that both have asked --- */

static void compare_clock(struct doctor_line *line, const struct other *o, const json_t *facts)
{
	const json_t *theirs = json_object_get(facts, "clock_ms");
	const struct doctor_subject *s = line->subject->doctor->subjects;
	while (s && !(s->has_clock && !strcmp(s->server->label, text_of(facts, "server"))))
		s = s->next;
	if (!s || !json_is_integer(theirs) || is_said(line, o, &DIAG_doctor_across_clock))
		return;
	double apart = (double)s->clock_ms - (double)json_integer_value(theirs);
	double doubt = (double)s->clock_doubt_ms +
		       (double)json_integer_value(json_object_get(facts, "clock_doubt_ms"));
	if ((apart < 0 ? -apart : apart) - doubt <= MUNGE_TAKES_MS)
		return;
	struct doctor_finding *f = doctor_finding(
		line, &DIAG_doctor_across_clock, line->subject->at,
		"this host's clock is %.0f s %s that of '%s'", (apart < 0 ? -apart : apart) / 1000,
		apart < 0 ? "behind" : "ahead of", o->host);
	doctor_hint(line, f, "let both be set by NTP: munge takes no more than 5 minutes");
}

/* --- who Slurm is --- */

struct identity {
	const struct diag_code *code;
	const char *what, *hint;
};

static void differ(struct doctor_line *line, const struct other *o, const struct identity *i,
		   const char *ours, const char *theirs)
{
	if (!ours || !*theirs || !strcmp(ours, theirs) || is_said(line, o, i->code))
		return;
	struct doctor_finding *f =
		doctor_finding(line, i->code, line->subject->at, "%s is %s here, and %s on '%s'",
			       i->what, ours, theirs, o->host);
	doctor_hint(line, f, "%s", i->hint);
}

static void compare_identity(struct doctor_line *line, const struct other *o, const json_t *subject,
			     const json_t *facts)
{
	static const struct identity munge = {
		&DIAG_doctor_across_munge, "the digest of munge's key",
		"give both hosts the same /etc/munge/munge.key, and restart munged"};
	static const struct identity user = {
		&DIAG_doctor_across_user, "the number of SlurmUser",
		"give it the same uid on all hosts: Slurm compares numbers, not names"};
	static const struct identity conf = {
		&DIAG_doctor_across_conf, "the digest of slurmdbd.conf without its password",
		"'slacc plan' on each host says which differs from the description"};
	const struct doctor_subject *s = line->subject;
	const json_t *uid = json_object_get(facts, "uid");
	differ(line, o, &munge, s->munge_digest, text_of(facts, "munge_key"));
	if (s->user && json_is_integer(uid))
		differ(line, o, &user, arena_printf(s->arena, "%llu", (unsigned long long)s->uid),
		       arena_printf(s->arena, "%lld", (long long)json_integer_value(uid)));
	if (s->kind == DOCTOR_SLURMDBD && !strcmp(text_of(subject, "kind"), "slurmdbd") &&
	    !strcmp(text_of(subject, "name"), s->name))
		differ(line, o, &conf, s->conf_digest, text_of(facts, "slurmdbd_conf"));
}

/* --- a file --- */

static void compare(struct doctor_line *line, const struct other *o)
{
	size_t n = json_array_size(o->subjects);
	for (size_t i = 0; i < n; i++) {
		const json_t *subject = json_array_get(o->subjects, i);
		const json_t *facts = json_object_get(subject, "facts");
		if (line->subject->kind == DOCTOR_HOST)
			compare_clock(line, o, facts);
		else
			compare_identity(line, o, subject, facts);
	}
}

static void say_unfit(struct doctor_line *line, const char *path, const char *why)
{
	if (line->subject->kind != DOCTOR_HOST)
		return; /* said once */
	struct doctor_finding *f = doctor_finding(line, &DIAG_doctor_facts_unfit, 0,
						  "'%s' is of no use: %s", path, why);
	doctor_hint(line, f, "on the other host: slacc doctor FILE --json > facts.json");
}

static void look_at(struct doctor_line *line, const char *path)
{
	struct file_bytes bytes;
	struct err err;
	json_error_t ignored;
	if (!file_read(path, FACTS_MAX, &bytes, &err)) {
		say_unfit(line, path, err.message);
		return;
	}
	json_t *root = json_loadb(bytes.data, bytes.size, JSON_REJECT_DUPLICATES, &ignored);
	const struct other o = {text_of(root, "host"), json_object_get(root, "subjects"),
				line->last};
	if (!json_is_array(o.subjects) || strncmp(text_of(root, "format_version"), "1.", 2) != 0)
		say_unfit(line, path, "it is not what 'slacc doctor --json' prints");
	else
		compare(line, &o);
	json_decref(root);
	file_bytes_release(&bytes);
}

void doctor_look_across(struct doctor_subject *s, struct doctor_line *line)
{
	const struct doctor_options *options = s->doctor->options;
	for (size_t i = 0; i < options->facts_count; i++)
		look_at(line, options->facts[i]);
	doctor_words(line, "compared with %zu other host%s", options->facts_count,
		     options->facts_count == 1 ? "" : "s");
}
