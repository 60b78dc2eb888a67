/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plan for people. Everything foreign is made harmless. Sentences are broken at blanks where
 * the screen ends; what is to be copied (names, values, statements, differences) never is. */
#include "backends/plan.h"

#include "backends/orphans.h"
#include "backends/sql.h"
#include "backends/resources/swap.h"
#include "compiler/render_line.h"

#include <string.h>

enum paint {
	PAINT_NONE,
	PAINT_ADD,
	PAINT_CHANGE,
	PAINT_REMOVE,
	PAINT_DIM,
	PAINT_BOLD,
	PAINT_ALERT
};

struct page {
	struct buf *out;
	const struct plan *plan;
	const struct plan_view *view;
};

static void paint(struct page *p, enum paint how)
{
	static const char *const codes[] = {"0", "32", "33", "31", "2", "1", "1;31"};
	if (p->view->color)
		buf_printf(p->out, "\033[%sm", codes[how]);
}

/* Names and values come from servers and files too: nothing of them reaches a terminal raw. */
static void put(struct page *p, const char *text)
{
	render_plain(p->out, text, strlen(text), "\\n");
}

/* Bytes that begin a character: near enough to columns for where to break. */
static unsigned columns(const char *text, size_t n)
{
	unsigned count = 0;
	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

/* A sentence that begins in `column`; its further lines begin in `indent`. */
static void put_sentence(struct page *p, const char *text, unsigned column, unsigned indent)
{
	bool first = true;
	for (size_t n; *text; text += n + (text[n] == ' ')) {
		n = strcspn(text, " ");
		unsigned width = columns(text, n);
		if (!first && p->view->width && column + 1 + width > p->view->width) {
			buf_printf(p->out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			buf_addc(p->out, ' ');
			column++;
		}
		render_plain(p->out, text, n, "\\n");
		column += width;
		first = false;
	}
}

static void painted(struct page *p, enum paint how, const char *text)
{
	paint(p, how);
	put(p, text);
	paint(p, PAINT_NONE);
}

/* " (site.slacc:12)" */
static void put_line(struct page *p, uint32_t at)
{
	struct position where = sources_position(p->plan->set->model->sources, at);
	if (!where.source)
		return;
	paint(p, PAINT_DIM);
	buf_adds(p->out, "  (");
	put(p, where.source->name);
	buf_printf(p->out, ":%u)", (unsigned)where.line);
	paint(p, PAINT_NONE);
}

static void put_place(struct page *p, const struct place *place)
{
	paint(p, PAINT_BOLD);
	buf_adds(p->out, place->kind == PLACE_SERVER ? "database_server " : "host ");
	put(p, place->name);
	paint(p, PAINT_NONE);
	if (place->kind != PLACE_SERVER)
		return;
	const char *host = object_text(place->server, AT_database_server_host);
	const char *socket = object_text(place->server, AT_database_server_socket);
	paint(p, PAINT_DIM);
	buf_adds(p->out, "  ");
	put(p, socket ? socket : host ? host : "");
	if (!socket)
		buf_printf(p->out, " port %u",
			   (unsigned)object_number(place->server, AT_database_server_port, 3306));
	paint(p, PAINT_NONE);
}

static const char *verdict_text(enum verdict v)
{
	switch (v) {
	case VERDICT_SAME:
		return "unchanged";
	case VERDICT_DIFFERENT:
		return "changed";
	case VERDICT_ABSENT:
		return "new";
	case VERDICT_UNKNOWN:
		break;
	}
	return "not known";
}

static void put_attribute(struct page *p, const struct attribute_change *a, int width)
{
	buf_adds(p->out, "      ");
	put(p, a->name);
	buf_printf(p->out, "%*s  ", width - (int)strlen(a->name), "");
	if (a->secret) {
		buf_printf(p->out, "(secret, %s)", verdict_text(a->verdict));
	} else {
		if (a->before) {
			put(p, a->before);
			buf_adds(p->out, " -> ");
		}
		put(p, a->after ? a->after : "(none)");
	}
	buf_addc(p->out, '\n');
}

static void put_attributes(struct page *p, const struct change *c)
{
	int width = 0;
	for (const struct attribute_change *a = c->attributes; a; a = a->next) {
		int n = (int)strlen(a->name);
		width = n > width ? n : width;
	}
	for (const struct attribute_change *a = c->attributes; a; a = a->next)
		put_attribute(p, a, width < 32 ? width : 32);
}

enum { DIFF_LINES = 100 }; /* of one file */

static void put_diff_line(struct page *p, const char *line, size_t n)
{
	char sign = n ? *line : ' ';
	buf_adds(p->out, "      ");
	paint(p, sign == '+' ? PAINT_ADD : sign == '-' ? PAINT_REMOVE : PAINT_DIM);
	render_plain(p->out, line, n, "\\n");
	paint(p, PAINT_NONE);
	buf_addc(p->out, '\n');
}

static void put_diff(struct page *p, const char *text)
{
	unsigned lines = 0;
	for (const char *at = text; *at; lines++) {
		size_t n = strcspn(at, "\n");
		if (lines < DIFF_LINES)
			put_diff_line(p, at, n);
		at += n + (at[n] == '\n');
	}
	if (lines > DIFF_LINES)
		buf_printf(p->out, "      and %u lines more; all of them are in --json\n",
			   lines - DIFF_LINES);
}

static bool plain_word(const char *text)
{
	return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_-./:=@%+,")];
}

static void put_argv(struct page *p, const char *const *argv)
{
	for (unsigned i = 0; argv[i]; i++) {
		buf_adds(p->out, i ? " " : "");
		if (plain_word(argv[i])) {
			put(p, argv[i]);
		} else {
			buf_addc(p->out, '\'');
			put(p, argv[i]);
			buf_addc(p->out, '\'');
		}
	}
}

/* ", mode 0600, owner slurm:slurm" of what is written. */
static void put_owner(struct page *p, const struct action *a)
{
	if (a->type != ACTION_WRITE_FILE && a->type != ACTION_MAKE_DIRECTORY)
		return;
	buf_printf(p->out, ", mode %04o", a->mode);
	if (!a->owner && !a->group)
		return;
	buf_adds(p->out, ", owner ");
	put(p, a->owner ? a->owner : "");
	buf_addc(p->out, ':');
	put(p, a->group ? a->group : "");
}

/* The files of a swap on request; how slurmdbd hears of them always. */
static void put_swap(struct page *p, const struct action *a)
{
	const struct swap *s = a->swap;
	for (const struct swap_part *f = s->parts; f && p->view->commands; f = f->next) {
		buf_adds(p->out, "      ");
		paint(p, PAINT_DIM);
		put(p, f->write->what);
		put_owner(p, f->write);
		paint(p, PAINT_NONE);
		buf_addc(p->out, '\n');
	}
	buf_adds(p->out, "      ");
	paint(p, PAINT_DIM);
	if (a->argv) {
		buf_adds(p->out, "run: ");
		put_argv(p, a->argv);
	} else {
		put(p, s->how == SWAP_RELOAD ? "signal: SIGHUP to slurmdbd" : a->what);
	}
	paint(p, PAINT_NONE);
	buf_addc(p->out, '\n');
}

/* A step of a rotation is all there is to say of it; its statement is shown on request. */
static void put_step(struct page *p, const struct action *a)
{
	buf_adds(p->out, "      ");
	paint(p, PAINT_DIM);
	put(p, a->what);
	if (a->sql && p->view->commands) {
		buf_adds(p->out, ", sql: ");
		put(p, sql_statement_text(p->plan->arena, a->sql));
	}
	paint(p, PAINT_NONE);
	buf_addc(p->out, '\n');
}

/* A command that is run is always shown; statements and files on request. */
static void put_action(struct page *p, const struct action *a)
{
	if (a->type == ACTION_SWAP) {
		put_swap(p, a);
		return;
	}
	if (a->type == ACTION_ROTATE) {
		put_step(p, a);
		return;
	}
	if (!a->argv && !p->view->commands)
		return;
	buf_adds(p->out, "      ");
	paint(p, PAINT_DIM);
	if (a->type == ACTION_SQL) {
		buf_adds(p->out, "sql: ");
		put(p, sql_statement_text(p->plan->arena, a->sql));
	} else if (a->argv) {
		buf_adds(p->out, "run: ");
		put_argv(p, a->argv);
	} else {
		put(p, a->what);
		put_owner(p, a);
	}
	paint(p, PAINT_NONE);
	buf_addc(p->out, '\n');
}

static void put_change(struct page *p, const struct change *c)
{
	static const char signs[SIGN_COUNT] = {'+', '~', '-', '='};
	static const enum paint colors[SIGN_COUNT] = {PAINT_ADD, PAINT_CHANGE, PAINT_REMOVE,
						      PAINT_DIM};
	paint(p, colors[c->sign]);
	buf_printf(p->out, "  %c ", signs[c->sign]);
	put(p, c->resource->ops->name);
	buf_addc(p->out, ' ');
	put(p, c->resource->name);
	paint(p, PAINT_NONE);
	buf_adds(p->out, "  ");
	painted(p, c->risk == RISK_SAFE ? PAINT_DIM : PAINT_ALERT, risk_name(c->risk));
	put_line(p, c->resource->at);
	buf_adds(p->out, "\n      because ");
	put_sentence(p, c->reason, 14, 8);
	buf_addc(p->out, '\n');
	put_attributes(p, c);
	if (c->diff)
		put_diff(p, c->diff);
	for (const struct action *a = c->actions; a; a = a->next)
		put_action(p, a);
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->kind == b->kind && !strcmp(a->name, b->name);
}

static bool put_changes_at(struct page *p, const struct place *place, bool by_hand, bool heading)
{
	for (const struct change *c = p->plan->changes; c; c = c->next) {
		if (!same_place(c->resource->place, place) || c->by_hand != by_hand ||
		    (c->sign == SIGN_CHECK && !p->view->commands))
			continue;
		if (!heading) {
			put_place(p, place);
			if (by_hand)
				buf_adds(p->out, "  to be done by your DBA: this login may not");
			buf_addc(p->out, '\n');
			heading = true;
		}
		put_change(p, c);
	}
	return heading;
}

/* Changes of places that a heading has stood above already are not repeated. */
static void put_places(struct page *p, bool by_hand)
{
	for (uint32_t i = 0; i < p->plan->set->place_count; i++) {
		const struct place *place = p->plan->set->places[i];
		if (place->acted_on && !place->again && put_changes_at(p, place, by_hand, false))
			buf_addc(p->out, '\n');
	}
}

static void put_finding(struct page *p, const struct finding *f)
{
	painted(p, f->blocks ? PAINT_ALERT : PAINT_CHANGE, f->blocks ? "blocked: " : "note: ");
	put_sentence(p, f->message, f->blocks ? 9 : 6, 6);
	buf_printf(p->out, " [SL%04u]", (unsigned)f->code->number);
	put_line(p, f->at);
	buf_addc(p->out, '\n');
	if (f->hint) {
		buf_adds(p->out, "      ");
		put_sentence(p, f->hint, 6, 8);
		buf_addc(p->out, '\n');
	}
}

static void put_elsewhere_at(struct page *p, const struct place *place)
{
	bool heading = place->again;
	for (const struct resource *r = place->first; r; r = r->beside) {
		if (!plan_is_elsewhere(r))
			continue;
		if (!heading) {
			buf_adds(p->out, "elsewhere: ");
			put_place(p, place);
			buf_adds(p->out, ", not looked at\n");
			heading = true;
		}
		buf_adds(p->out, "    ");
		put(p, r->ops->name);
		buf_addc(p->out, ' ');
		put(p, r->name);
		put_line(p, r->at);
		buf_addc(p->out, '\n');
	}
}

static void put_elsewhere(struct page *p)
{
	for (uint32_t i = 0; i < p->plan->set->place_count; i++)
		put_elsewhere_at(p, p->plan->set->places[i]);
	if (p->plan->elsewhere)
		buf_addc(p->out, '\n');
}

/* ", 2 restarts" */
static void put_risk(struct page *p, enum risk risk, const char *word)
{
	unsigned n = 0;
	for (const struct change *c = p->plan->changes; c; c = c->next)
		n += c->risk == risk;
	if (n)
		buf_printf(p->out, ", %u %s%s", n, word, n == 1 ? "" : "s");
}

static void put_summary(struct page *p)
{
	const struct plan *plan = p->plan;
	paint(p, PAINT_BOLD);
	if (plan->unseen)
		buf_printf(p->out, "plan: not complete, %u place%s could not be looked at",
			   (unsigned)plan->unseen, plan->unseen == 1 ? "" : "s");
	else if (!plan_differs(plan))
		buf_adds(p->out, "plan: nothing to do");
	if (plan->unseen && plan_differs(plan))
		buf_adds(p->out, "; ");
	else if (plan_differs(plan))
		buf_adds(p->out, "plan: ");
	if (plan_differs(plan))
		buf_printf(p->out, "%u to add, %u to change, %u to remove",
			   (unsigned)plan->count[SIGN_ADD], (unsigned)plan->count[SIGN_CHANGE],
			   (unsigned)plan->count[SIGN_REMOVE]);
	put_risk(p, RISK_RESTART, "restart");
	put_risk(p, RISK_CONVERTS, "conversion");
	if (plan->by_hand)
		buf_printf(p->out, ", %u for the DBA", (unsigned)plan->by_hand);
	if (plan->blocking)
		buf_printf(p->out, ", %u blocked", (unsigned)plan->blocking);
	if (plan->elsewhere)
		buf_printf(p->out, ", %u elsewhere", (unsigned)plan->elsewhere);
	paint(p, PAINT_NONE);
	buf_addc(p->out, '\n');
}

void plan_text(struct buf *out, const struct plan *plan, const struct plan_view *view)
{
	struct page p = {.out = out, .plan = plan, .view = view};
	put_places(&p, false);
	put_places(&p, true);
	for (const struct finding *f = plan->findings; f; f = f->next)
		put_finding(&p, f);
	if (plan->findings)
		buf_addc(out, '\n');
	put_elsewhere(&p);
	orphans_text(out, plan);
	put_summary(&p);
}
