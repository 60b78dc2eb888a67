/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/resources/question.h"

#include "backends/artefact.h"

#include <string.h>

static struct question *find(const struct question_list *l, enum question_type type,
			     const char *name)
{
	for (struct question *q = l->first; q; q = q->next) {
		if (q->type == type && !strcmp(q->name, name))
			return q;
	}
	return NULL;
}

static struct question *add(struct question_list *l, enum question_type type, const char *name)
{
	struct question *q = find(l, type, name);
	if (q)
		return q;
	q = ARENA_NEW(l->arena, struct question);
	q->type = type;
	q->name = name;
	if (l->last)
		l->last->next = q;
	else
		l->first = q;
	l->last = q;
	l->count++;
	return q;
}

struct question *question_statement(struct question_list *l, const char *name,
				    const struct sql_statement *sql)
{
	struct question *q = add(l, QUESTION_STATEMENT, name);
	q->sql = sql;
	return q;
}

struct question *question_file(struct question_list *l, const char *path, enum file_want want,
			       uint32_t at)
{
	struct question *q = add(l, QUESTION_FILE, path);
	if (q->want < want)
		q->want = want;
	if (!q->at)
		q->at = at;
	return q;
}

void question_kept(struct question_list *l, const struct artefact *script, uint32_t at)
{
	struct question *q = add(l, QUESTION_KEPT, script->install);
	q->expected = script;
	q->at = at;
}

struct question *question_run(struct question_list *l, const char *name, const char *const *argv,
			      const char *slurm_conf, uint32_t at)
{
	struct question *q = add(l, QUESTION_RUN, name);
	if (q->argv)
		return q;
	q->argv = argv;
	q->slurm_conf = slurm_conf;
	q->at = at;
	q->output.text = "";
	for (const struct question *o = l->first; o != q && !q->leader; o = o->next) {
		if (o->type == QUESTION_RUN && !strcmp(o->slurm_conf, slurm_conf))
			q->leader = o;
	}
	return q;
}

struct question *question_version(struct question_list *l, const char *name,
				  const char *const *programs, const char *slurm_conf,
				  const struct object *layout, uint32_t at)
{
	struct question *q = add(l, QUESTION_VERSION, name);
	q->argv = programs;
	q->slurm_conf = slurm_conf;
	q->layout = layout;
	q->at = at;
	q->output.text = "";
	return q;
}

const struct question *question_find(const struct question_list *l, enum question_type type,
				     const char *name)
{
	return find(l, type, name);
}

const char *answer_cell(const struct answer_rows *rows, uint32_t row, uint32_t column)
{
	if (row >= rows->rows || column >= rows->columns)
		return "";
	const char *cell = rows->cells[(size_t)row * rows->columns + column];
	return cell ? cell : "";
}
