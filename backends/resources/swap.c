/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/swap.h"

#include "backends/conf_file.h"
#include "backends/resources/file_kind.h"

#include <string.h>

/* --- reload or restart --- */

static const struct seen_setting *setting_of(const struct seen_setting *list, uint32_t count,
					     const char *key)
{
	for (uint32_t i = count; i-- > 0;) {
		if (strlen(list[i].key) == strlen(key) && host_same(list[i].key, key))
			return &list[i];
	}
	return NULL;
}

/* slurmdbd makes its stored routines at start, as the account it logs in with: a reload would leave
 * them with the account of before. */
static bool key_reloads(enum slurm_file file, const char *key, enum slurm_release release)
{
	const struct slurm_param *p = slurm_param_find(file, key, strlen(key));
	return p && strcmp(p->name, "StorageUser") && slurm_param_reloads(p, release);
}

static bool is_secret(const char *key)
{
	const struct slurm_param *p = slurm_param_find(SLURM_SLURMDBD_CONF, key, strlen(key));
	return p && p->flags & SLURM_PARAM_SECRET;
}

struct settings {
	enum slurm_file file;
	const struct seen_setting *list;
	uint32_t count;
};

static struct settings read_settings(struct arena *a, enum slurm_file file, const char *text,
				     size_t size)
{
	struct seen_setting *list;
	uint32_t count = conf_settings(a, text, size, &list);
	return (struct settings){file, list, count};
}

static bool all_reload(struct settings from, struct settings to, enum slurm_release release)
{
	for (uint32_t i = 0; i < from.count; i++) {
		const struct seen_setting *s = &from.list[i],
					  *other = setting_of(to.list, to.count, s->key);
		bool same = other && s->value && other->value && !strcmp(s->value, other->value);
		/* The password has a verdict of its own. */
		if (!same && !is_secret(s->key) && !key_reloads(to.file, s->key, release))
			return false;
	}
	return true;
}

bool file_change_reloads(struct arena *a, const struct resource *file, enum slurm_release release)
{
	const struct file_desired *want = file->desired;
	const struct file_observed *o = file->observed;
	enum slurm_file kind =
		want->syntax == FILE_SYNTAX_SLURM ? SLURM_SLURM_CONF : SLURM_SLURMDBD_CONF;
	size_t size;
	const char *text = artefact_text(a, want->artefact, &size);
	struct settings to = read_settings(a, kind, text, size), from = {.file = kind};
	if (o && o->file->text) {
		from = read_settings(a, kind, o->file->text, o->file->size);
	} else if (o) {
		from.list = o->file->settings;
		from.count = o->file->setting_count;
	}
	return all_reload(from, to, release) && all_reload(to, from, release);
}

static bool conf_reloads(struct arena *a, const struct resource *conf)
{
	const struct file_desired *want = conf->desired;
	const struct file_observed *o = conf->observed;
	enum slurm_release release = conf_release(conf->slurmdbd, AT_slurmdbd_slurm_version);
	if (!o || o->file->type != SEEN_FILE || o->file->same)
		return o && o->file->same; /* its mode or owner, which slurmdbd looks at then */
	if (artefact_has_slots(want->artefact) && o->file->secret != VERDICT_SAME &&
	    !key_reloads(SLURM_SLURMDBD_CONF, "StoragePass", release))
		return false;
	return file_change_reloads(a, conf, release);
}

/* --- what belongs to it --- */

static const struct resource *conf_of(const struct resource_set *set,
				      const struct resource *service)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct resource *r = set->list[i];
		if (r->ops == &resource_slurmdbd_conf && r->place == service->place &&
		    r->slurmdbd == service->slurmdbd)
			return r;
	}
	return NULL;
}

static void add_part(struct arena *a, struct swap *s, const struct action *write,
		     const struct resource *r)
{
	struct swap_part **end = &s->parts;
	while (*end)
		end = &(*end)->next;
	*end = ARENA_NEW(a, struct swap_part);
	**end = (struct swap_part){.write = write, .resource = r};
}

/* A unit is systemd's and a logrotate file logrotate's: they are written before, and stay. */
static bool is_its_own(const struct resource *r)
{
	return r->ops == &resource_ca_file || r->ops == &resource_slurmdbd_conf;
}

/* Takes the writing out of the actions of a change. */
static void take_writes(struct arena *a, struct swap *s, struct change *c)
{
	struct action *kept = NULL, *last = NULL;
	for (struct action *x = c->actions, *next; x; x = next) {
		next = x->next;
		x->next = NULL;
		if (x->type == ACTION_WRITE_FILE) {
			add_part(a, s, x, c->resource);
			continue;
		}
		if (last)
			last->next = x;
		else
			kept = x;
		last = x;
	}
	c->actions = kept;
	c->last_action = last;
}

/* The same daemon must be meant: a layout that has a way of its own to restart and takes the way to
 * reload from its base is reloaded by a signal. */
static unsigned depth_of(const struct object *layout, enum attribute_id id)
{
	unsigned depth = 0;
	for (; layout && depth < 64 && !object_has(layout, id); depth++)
		layout = object_ref(layout, AT_layout_base);
	return depth;
}

static const char *const *reload_of(const struct resource *service)
{
	const struct service_desired *want = service->desired;
	const struct object *layout = referred(service->slurmdbd, AT_slurmdbd_layout);
	bool own = depth_of(layout, AT_layout_reload_slurmdbd) <=
		   depth_of(layout, AT_layout_restart_slurmdbd);
	return own ? want->reload : NULL;
}

static struct swap *swap_of(struct arena *a, const struct resource_set *set,
			    const struct resource *service)
{
	const struct service_observed *o = service->observed;
	struct swap *s = ARENA_NEW(a, struct swap);
	*s = (struct swap){
		.service = service,
		.conf = conf_of(set, service),
		.reload = reload_of(service),
		.ran = o && o->runs,
	};
	return s;
}

/* A standby is not asked to reload: whether it hears is not to be seen, and a SIGHUP ends a
 * slurmdbd that still waits for its database. */
static bool may_reload(const struct swap *s)
{
	const struct service_desired *want = s->service->desired;
	const struct service_observed *o = s->service->observed;
	return s->conf && o && want->primary && o->listens && !o->stale && !o->kept && o->pid;
}

struct swap *swap_plan(struct plan *plan, const struct resource *service)
{
	const struct service_observed *o = service->observed;
	struct swap *s = swap_of(plan->arena, plan->set, service);
	for (struct change *c = plan->changes; c; c = c->next) {
		const struct resource *r = c->resource;
		if (r->place == service->place && r->slurmdbd == service->slurmdbd && is_its_own(r))
			take_writes(plan->arena, s, c);
	}
	bool conf_only = true,
	     password = !s->parts && plan_touches(plan, &resource_storage_pass, service->place,
						  service->slurmdbd);
	for (const struct swap_part *p = s->parts; p; p = p->next)
		conf_only &= p->resource->ops == &resource_slurmdbd_conf;
	bool unit = plan_touches(plan, &resource_unit_file, service->place, service->slurmdbd);
	if (unit)
		return s;
	if (!s->parts && o->runs && !o->stale && o->kept)
		s->how = SWAP_FINISH;
	else if ((s->parts || password) && conf_only && may_reload(s) &&
		 (password || conf_reloads(plan->arena, s->conf)))
		s->how = SWAP_RELOAD;
	return s;
}

struct swap *swap_conf(struct arena *a, const struct resource_set *set,
		       const struct object *slurmdbd)
{
	const struct resource *service = NULL;
	for (uint32_t i = 0; i < set->count && !service; i++) {
		const struct resource *r = set->list[i];
		if (r->ops == &resource_service && r->slurmdbd == slurmdbd && r->place->acted_on)
			service = r;
	}
	struct swap *s = service ? swap_of(a, set, service) : NULL;
	if (!s || !s->conf)
		return NULL;
	const struct file_desired *want = s->conf->desired;
	struct action *x = ARENA_NEW(a, struct action);
	*x = (struct action){.type = ACTION_WRITE_FILE, .at = s->conf->at, .slurmdbd = slurmdbd};
	x->what = arena_printf(a, "write %s", want->artefact->install);
	file_kind_fill(x, want->artefact);
	add_part(a, s, x, s->conf);
	enum slurm_release release = conf_release(slurmdbd, AT_slurmdbd_slurm_version);
	if (may_reload(s) && key_reloads(SLURM_SLURMDBD_CONF, "StoragePass", release))
		s->how = SWAP_RELOAD;
	return s;
}

const char *swap_kept_path(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	int directory = slash ? (int)(slash - path) + 1 : 0;
	return arena_printf(a, "%.*s.slacc-old.%s", directory, path, path + directory);
}

bool change_starts_slurmdbd(const struct change *c)
{
	for (const struct action *x = c->actions; x; x = x->next) {
		if (x->type == ACTION_SWAP && x->swap->how == SWAP_RESTART)
			return true;
	}
	return false;
}
