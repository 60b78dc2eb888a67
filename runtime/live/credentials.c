/* SPDX-License-Identifier: BSD-2-Clause */
#include "runtime/live/credentials.h"

#include "runtime/base/clock.h"
#include "runtime/live/secrets.h"

#include <limits.h>
#include <string.h>

enum { SEALED_SHOWN = 19 }; /* "v1:" and the key's name */

bool credential_not_begun(const struct object *credential, const struct err *err)
{
	return err->code == &DIAG_file_missing ||
	       (err->code == &DIAG_secret_missing && !strcmp(live_cache_key(credential), "host"));
}

void credential_look(struct live *l, const struct object *credential, struct credential_report *out)
{
	*out = (struct credential_report){.credential = credential, .err = ERR_INIT};
	out->entry = live_want_secret(l, credential);
	out->kept = out->entry && live_keeps_secret(out->entry);
	if (!out->kept)
		return;
	out->policy = out->entry->request.cache;
	if (out->policy)
		secret_cache_entry(out->policy, &out->entry->request, &out->cached, &out->err);
	else if (!live_cache_of(l, credential, &out->err) &&
		 credential_not_begun(credential, &out->err))
		out->err = ERR_INIT;
}

/* A program's arguments are its own matter, and a sealed value is long. */
const char *credential_source(struct arena *a, const struct secret_request *q)
{
	struct buf out = BUF_IN(a);
	bool command = !strcmp(q->function, "command"), sealed = !strcmp(q->function, "sealed");
	buf_printf(&out, "%s(%s", q->function, command ? "[" : "");
	for (size_t i = 0; i < q->arg_count && (!i || !command); i++)
		buf_printf(&out, "%s\"%.*s\"", i ? ", " : "", sealed ? SEALED_SHOWN : INT_MAX,
			   q->args[i]);
	if (command)
		buf_adds(&out, q->arg_count > 1 ? ", ...]" : "]");
	if (q->key)
		buf_printf(&out, ", key = \"%s\"", q->key);
	buf_addc(&out, ')');
	return buf_text(&out);
}

const char *credential_state(const struct credential_report *r)
{
	static const char *const words[] = {
		[CACHE_NONE] = "none",
		[CACHE_FRESH] = "fresh",
		[CACHE_STALE] = "stale",
		[CACHE_OLD] = "too old",
	};
	return r->err.kind == ERR_NONE ? words[r->cached.state] : "unreadable";
}

static bool has_times(const struct credential_report *r)
{
	return r->err.kind == ERR_NONE && r->cached.state != CACHE_NONE;
}

static void times_text(struct buf *out, const struct cache_entry *e)
{
	char fetched[CLOCK_TEXT_SIZE], fresh[CLOCK_TEXT_SIZE], stale[CLOCK_TEXT_SIZE];
	clock_utc_text_of(e->fetched, fetched);
	clock_utc_text_of(e->fresh_until, fresh);
	clock_utc_text_of(e->stale_until, stale);
	buf_printf(out, ", generation %llu%s%s\n", (unsigned long long)e->generation,
		   *e->version ? ", version " : "", e->version);
	buf_printf(out, "  fetched %s, fresh until %s, serves until %s\n", fetched, fresh, stale);
}

void credential_text(struct buf *out, const struct credential_report *r)
{
	const struct object *c = r->credential;
	buf_printf(out, "credential.%s, user '%s'\n", c->label,
		   object_text(c, AT_credential_username));
	if (!r->entry) {
		buf_adds(out, "  no password\n");
		return;
	}
	buf_printf(out, "  %s\n", credential_source(out->arena, &r->entry->request));
	if (!r->kept) {
		buf_adds(out, "  not cached: its source is read each time\n");
		return;
	}
	buf_printf(out, "  cached: %s", credential_state(r));
	if (has_times(r))
		times_text(out, &r->cached);
	else
		buf_addc(out, '\n');
}

static void put_time(struct json *j, const char *name, int64_t seconds)
{
	char text[CLOCK_TEXT_SIZE];
	clock_utc_text_of(seconds, text);
	json_put_member(j, name, *text ? text : NULL);
}

static void put_cached(struct json *j, const struct credential_report *r)
{
	const struct cache_entry *e = &r->cached;
	char file[SHELF_NAME_SIZE];
	json_put_member(j, "state", r->kept ? credential_state(r) : NULL);
	if (!has_times(r))
		return;
	secret_cache_name(r->policy, &r->entry->request, file);
	json_put_member(j, "version", *e->version ? e->version : NULL);
	json_put_member_integer(j, "generation", (int64_t)e->generation);
	put_time(j, "fetched", e->fetched);
	put_time(j, "fresh_until", e->fresh_until);
	put_time(j, "stale_until", e->stale_until);
	json_put_member(j, "file", file);
}

void credential_json(struct json *j, struct arena *a, const struct credential_report *r)
{
	const struct object *c = r->credential;
	json_put_object(j);
	json_put_member(j, "credential", c->label);
	json_put_member(j, "username", object_text(c, AT_credential_username));
	json_put_member(j, "source", r->entry ? credential_source(a, &r->entry->request) : NULL);
	json_put_member_bool(j, "cached", r->kept);
	put_cached(j, r);
	json_put_end(j);
}
