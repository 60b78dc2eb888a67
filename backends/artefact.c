/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/content.h"
#include "grammar/support/sha256.h"

#include <string.h>

bool artefact_has_slots(const struct artefact *f)
{
	for (uint32_t i = 0; i < f->piece_count; i++)
		if (f->pieces[i].kind != ARTEFACT_TEXT)
			return true;
	return false;
}

const char *artefact_text(struct arena *a, const struct artefact *f, size_t *size)
{
	struct buf b = BUF_IN(a);
	for (uint32_t i = 0; i < f->piece_count; i++)
		buf_add(&b, f->pieces[i].text, f->pieces[i].size);
	*size = b.size;
	return buf_text(&b);
}

void artefact_digest(const struct artefact *f, char out[static 65])
{
	struct sha256 h;
	sha256_init(&h);
	for (uint32_t i = 0; i < f->piece_count; i++)
		sha256_add(&h, f->pieces[i].text, f->pieces[i].size);
	sha256_end(&h, out);
}

static void push(struct content *c, struct artefact_piece piece)
{
	if (c->count == c->capacity) {
		uint32_t want = c->capacity ? c->capacity * 2 : 4;
		c->list = arena_grow(c->text.arena, c->list, c->capacity * sizeof(*c->list),
				     want * sizeof(*c->list));
		c->capacity = want;
	}
	c->list[c->count++] = piece;
}

static void end_text(struct content *c)
{
	struct arena *a = c->text.arena;
	if (c->text.size)
		push(c, (struct artefact_piece){.text = c->text.data, .size = c->text.size});
	c->text = BUF_IN(a);
}

void content_slot(struct content *c, struct artefact_piece slot)
{
	end_text(c);
	push(c, slot);
}

void content_add(struct content *c, const char *text, size_t size)
{
	end_text(c);
	push(c, (struct artefact_piece){.text = text, .size = size});
}

void content_end(struct content *c, struct artefact *out)
{
	end_text(c);
	out->pieces = c->list;
	out->piece_count = c->count;
}

void slurmdbd_file_place(struct arena *a, const struct object *slurmdbd, const char *name,
			 const char *install, struct artefact *out)
{
	const char **hosts = ARENA_ARRAY(a, const char *, 2);
	hosts[0] = object_text(slurmdbd, AT_slurmdbd_host);
	hosts[1] = object_text(slurmdbd, AT_slurmdbd_backup_host);
	out->path =
		arena_printf(a, "slurmdbd/%s/%s", object_text(slurmdbd, AT_slurmdbd_name), name);
	out->install = install;
	out->hosts = hosts;
	out->host_count = hosts[1] ? 2 : 1;
	out->of = slurmdbd;
}

const char *const *slurmdbd_programs(struct arena *a, const struct object *layout)
{
	const char *bin = layout_text(layout, AT_layout_bin_dir);
	const char **list = ARENA_ARRAY(a, const char *, 3);
	size_t n = strlen(bin), count = 0;
	if (n >= 4 && !strcmp(bin + n - 4, "/bin"))
		list[count++] = arena_printf(a, "%.*ssbin/slurmdbd", (int)n - 3, bin);
	list[count++] = arena_printf(a, "%s/slurmdbd", bin);
	list[count] = NULL;
	return list;
}

struct emission_run emission_run(const struct emission *e, const struct object *server)
{
	const struct emission_run *run = map_get(&e->runs, (const char *)&server, sizeof(server));
	return run ? *run : (struct emission_run){0};
}

/* Counts the slurmdbd of each server, then deals them out: one pass each, whatever their order. */
void emission_init(struct emission *e, struct arena *a, const struct model *m)
{
	const struct object_list *servers = &m->of[KIND_database_server];
	const struct object_list *dbds = &m->of[KIND_slurmdbd];
	struct emission_run *runs = ARENA_ARRAY(a, struct emission_run, servers->count);
	const struct object **dealt = ARENA_ARRAY(a, const struct object *, dbds->count);
	struct emission_run **of = ARENA_ARRAY(a, struct emission_run *, dbds->count);
	*e = (struct emission){.arena = a, .model = m, .on_server = dealt, .runs = MAP_IN(a)};
	for (uint32_t i = 0; i < servers->count; i++)
		map_put(&e->runs, (const char *)&servers->list[i], sizeof(*servers->list),
			&runs[i]);
	for (uint32_t i = 0; i < dbds->count; i++) {
		const struct object *server =
			object_ref(dbds->list[i], AT_slurmdbd_database_server);
		of[i] = map_get(&e->runs, (const char *)&server, sizeof(server));
		if (of[i])
			of[i]->count++;
	}
	for (uint32_t i = 0, first = 0; i < servers->count; i++) {
		runs[i].first = first;
		first += runs[i].count;
		runs[i].count = 0;
	}
	for (uint32_t i = 0; i < dbds->count; i++)
		if (of[i])
			dealt[of[i]->first + of[i]->count++] = dbds->list[i];
}
