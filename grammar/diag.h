/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Diagnostics are data: a stable code, a severity, one primary span, other spans with labels, notes
 * and fix-its. They are queued here and rendered elsewhere; nothing in the library prints.
 * Everything lives in the arena of the queue.
 *
 * Message style: lower case, no full stop, what is wrong first, names in 'single quotes'. */
#ifndef GRAMMAR_DIAG_H
#define GRAMMAR_DIAG_H

#include "grammar/source.h"

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* A row of a folder's codes.def: CODE(number, SEVERITY, name, "what it means in one line"). Numbers
 * are never reused: SL1xxx grammar, SL2xxx names and types, SL3xxx what the checker knows about
 * Slurm, SL4xxx TLS, credentials and servers, SL5xxx artefacts, SL6xxx and up the live world. */
struct diag_code {
	uint16_t number;
	uint8_t severity;
	const char *name;
	const char *title;
};

/* How far a fix-it may be trusted: safe ones are applied by `check --fix`, unsafe ones only when
 * asked for. */
enum applicability { FIX_SAFE, FIX_UNSAFE, FIX_DISPLAY };

struct diag_label {
	struct span at;
	const char *text;
	struct diag_label *next;
};

struct diag_note {
	const char *text;
	struct diag_note *next;
};

/* One replacement; several of one diagnostic belong together. An empty span inserts. */
struct diag_fix {
	struct span at;
	const char *text;
	enum applicability applicability;
	struct diag_fix *next;
};

struct diag {
	const struct diag_code *code;
	enum severity severity;
	struct span at;
	const char *message;
	struct diag_label *labels; /* secondary spans */
	struct diag_note *notes;
	struct diag_fix *fixes;
	uint32_t serial; /* order of report, to keep sorting stable */
	bool suppressed; /* by a comment `# slacc: allow(CODE) reason="…"` */
};

enum { DIAG_MAX_KEPT = 200 * 1000 };

struct diags {
	struct arena *arena;
	struct diag **list;
	uint32_t count, capacity;
	uint32_t errors;
	uint32_t dropped; /* beyond DIAG_MAX_KEPT; counted, not kept */
	struct diag over; /* what diag_add returns then */
};

#define DIAGS_IN(a) ((struct diags){.arena = (a)})

/* Queues a diagnostic and returns it so that labels, notes and fix-its can be added. */
struct diag *diag_add(struct diags *ds, const struct diag_code *code, struct span at,
		      const char *fmt, ...) __attribute__((format(printf, 4, 5), returns_nonnull));
void diag_label(struct diags *ds, struct diag *d, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void diag_fix(struct diags *ds, struct diag *d, enum applicability how, struct span at,
	      const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Sorts by file and place, drops what repeats code and span, and counts the errors anew. Called
 * once, at the end. */
void diags_finish(struct diags *ds);

/* Each folder's codes.def becomes constants named DIAG_name. */
#define CODE(number, severity, name, title) extern const struct diag_code DIAG_##name;
#include "grammar/codes.def"
#undef CODE

/* The grammar's row with this number, or NULL. */
const struct diag_code *grammar_code(unsigned number);
/* The rows one after the other, from 0; NULL behind the last. */
const struct diag_code *grammar_code_at(unsigned index);

#endif
