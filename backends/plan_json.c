/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The plan for programs, in the form that plan.schema.json says: one object, whose format_version
 * begins with another number when a program that reads it has to be changed. Members may be added
 * within a version. Changes stand in the order in which they are carried out. */
#include "backends/plan.h"

#include "backends/orphans.h"
#include "backends/sql.h"
#include "backends/resources/swap.h"
#include "grammar/support/json.h"

static void source(struct json *j, const struct plan *plan, uint32_t at)
{
	struct position p = sources_position(plan->set->model->sources, at);
	json_put_key(j, "source");
	if (!p.source) {
		json_put_null(j);
		return;
	}
	json_put_object(j);
	json_put_member(j, "file", p.source->name);
	json_put_member_integer(j, "line", p.line);
	json_put_member_integer(j, "column", p.column);
	json_put_end(j);
}

static void resource(struct json *j, const struct plan *plan, const struct resource *r)
{
	json_put_object(j);
	json_put_member(j, "kind", r->ops->name);
	json_put_member(j, "name", r->name);
	json_put_key(j, "place");
	json_put_object(j);
	json_put_member(j, "kind", r->place->kind == PLACE_SERVER ? "database_server" : "host");
	json_put_member(j, "name", r->place->name);
	json_put_end(j);
	source(j, plan, r->at);
	json_put_end(j);
}

static const char *verdict_word(enum verdict v)
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
	return "unknown";
}

static void attributes(struct json *j, const struct change *c)
{
	json_put_key(j, "attributes");
	json_put_array(j);
	for (const struct attribute_change *a = c->attributes; a; a = a->next) {
		json_put_object(j);
		json_put_member(j, "name", a->name);
		if (a->secret) {
			json_put_member(j, "secret", verdict_word(a->verdict));
		} else {
			json_put_member(j, "before", a->before);
			json_put_member(j, "after", a->after);
		}
		json_put_end(j);
	}
	json_put_end(j);
}

static void file_members(struct json *j, const struct plan *plan, const struct action *a)
{
	json_put_member(j, "path", a->path);
	json_put_member(j, "mode", arena_printf(plan->arena, "%04o", a->mode));
	json_put_member(j, "owner", a->owner);
	json_put_member(j, "group", a->group);
}

static void argv(struct json *j, const char *const *words)
{
	json_put_key(j, "argv");
	json_put_array(j);
	for (unsigned i = 0; words[i]; i++)
		json_put_string(j, words[i]);
	json_put_end(j);
}

static void swap_members(struct json *j, const struct plan *plan, const struct swap *s)
{
	static const char *const how[] = {
		[SWAP_RESTART] = "restart", [SWAP_RELOAD] = "reload", [SWAP_FINISH] = "finish"};
	json_put_member(j, "how", how[s->how]);
	json_put_key(j, "files");
	json_put_array(j);
	for (const struct swap_part *p = s->parts; p; p = p->next) {
		json_put_object(j);
		file_members(j, plan, p->write);
		json_put_end(j);
	}
	json_put_end(j);
}

static void actions(struct json *j, const struct plan *plan, const struct change *c)
{
	json_put_key(j, "actions");
	json_put_array(j);
	for (const struct action *a = c->actions; a; a = a->next) {
		json_put_object(j);
		json_put_member(j, "type", action_name(a->type));
		json_put_member(j, "what", a->what);
		if (a->sql)
			json_put_member(j, "sql", sql_statement_text(plan->arena, a->sql));
		if (a->type == ACTION_REMOVE_FILE || a->type == ACTION_KEEP ||
		    a->type == ACTION_FORGET)
			json_put_member(j, "path", a->path);
		if (a->type == ACTION_WRITE_FILE || a->type == ACTION_MAKE_DIRECTORY)
			file_members(j, plan, a);
		if (a->type == ACTION_SWAP)
			swap_members(j, plan, a->swap);
		if (a->argv)
			argv(j, a->argv);
		json_put_end(j);
	}
	json_put_end(j);
}

static void changes(struct json *j, const struct plan *plan)
{
	json_put_key(j, "changes");
	json_put_array(j);
	for (const struct change *c = plan->changes; c; c = c->next) {
		json_put_object(j);
		json_put_member(j, "sign", sign_name(c->sign));
		json_put_member(j, "risk", risk_name(c->risk));
		if (c->by_hand)
			json_put_member_bool(j, "by_hand", true);
		json_put_key(j, "resource");
		resource(j, plan, c->resource);
		json_put_member(j, "reason", c->reason);
		attributes(j, c);
		json_put_member(j, "diff", c->diff);
		actions(j, plan, c);
		json_put_end(j);
	}
	json_put_end(j);
}

static const char *severity_word(enum severity s)
{
	static const char *const words[] = {"info", "warning", "error"};
	return words[s];
}

static void findings(struct json *j, const struct plan *plan)
{
	json_put_key(j, "findings");
	json_put_array(j);
	for (const struct finding *f = plan->findings; f; f = f->next) {
		json_put_object(j);
		json_put_member(j, "code",
				arena_printf(plan->arena, "SL%04u", (unsigned)f->code->number));
		json_put_member(j, "name", f->code->name);
		json_put_member(j, "severity", severity_word((enum severity)f->code->severity));
		json_put_member_bool(j, "blocks", f->blocks);
		json_put_key(j, "resource");
		resource(j, plan, f->resource);
		json_put_member(j, "message", f->message);
		json_put_member(j, "hint", f->hint);
		source(j, plan, f->at);
		json_put_end(j);
	}
	json_put_end(j);
}

static void elsewhere(struct json *j, const struct plan *plan)
{
	json_put_key(j, "elsewhere");
	json_put_array(j);
	for (uint32_t i = 0; i < plan->set->count; i++) {
		if (plan_is_elsewhere(plan->set->list[i]))
			resource(j, plan, plan->set->list[i]);
	}
	json_put_end(j);
}

static void summary(struct json *j, const struct plan *plan)
{
	json_put_key(j, "summary");
	json_put_object(j);
	json_put_member_integer(j, "add", plan->count[SIGN_ADD]);
	json_put_member_integer(j, "change", plan->count[SIGN_CHANGE]);
	json_put_member_integer(j, "remove", plan->count[SIGN_REMOVE]);
	json_put_member_integer(j, "by_hand", plan->by_hand);
	json_put_member_integer(j, "blocked", plan->blocking);
	json_put_member_integer(j, "elsewhere", plan->elsewhere);
	json_put_end(j);
}

void plan_json(struct buf *out, const struct plan *plan, const struct plan_view *view)
{
	struct json j = JSON_IN(out, 2);
	json_put_object(&j);
	json_put_member(&j, "format_version", "1.0");
	json_put_member(&j, "description", view->description);
	json_put_member(&j, "host", plan->set->scope.host);
	json_put_member_bool(&j, "complete", !plan->unseen);
	changes(&j, plan);
	findings(&j, plan);
	elsewhere(&j, plan);
	orphans_json(&j, plan);
	summary(&j, plan);
	json_put_end(&j);
	buf_addc(out, '\n');
}
