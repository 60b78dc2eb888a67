/* SPDX-License-Identifier: BSD-2-Clause
 *
 * slacc as a library: compile a description of Slurm accounting, ask what is wrong with it, and get
 * the files it stands for. This header and libslacc.a are all an embedder needs.
 *
 *	struct slacc *s = slacc_new(NULL);
 *	struct slacc_compilation *c;
 *	slacc_add_source(s, "site.slacc", text, size);
 *	if (slacc_compile(s, "site.slacc", &c) == SLACC_OK) {
 *		const struct slacc_diagnostic *list;
 *		size_t count;
 *		slacc_diagnostics(c, &list, &count);
 *		…
 *		slacc_emit(c, take_artefact, user);
 *		slacc_compilation_free(c);
 *	}
 *	slacc_free(s);
 *
 * Rules. The library opens no file, socket or stream; it reads no clock, environment, host name or
 * locale; it never prints, exits or raises a signal, and it has no mutable global state. The same
 * sources and parameters give the same bytes. A handle is used by one thread at a time; different
 * handles have nothing in common, so any number of threads may compile at once. When memory runs
 *out a function returns SLACC_NO_MEMORY and everything remains valid. No secret passes through
 *here: the language only says where secrets are kept.
 *
 * All text is UTF-8, except what a source itself got wrong. Strings returned live as long as the
 * handle they came from; nothing returned is to be freed by itself. Pointer arguments must not be
 * NULL unless it says so. */
#ifndef SLACC_H
#define SLACC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SLACC_API __attribute__((visibility("default")))

/* The settings of compilations to come: where sources are read from, which parameters are given. */
struct slacc;
/* One compilation: diagnostics, and the model if there was no error. Immutable. */
struct slacc_compilation;

enum slacc_status {
	SLACC_OK,
	SLACC_NO_MEMORY, /* the allocator gave none */
	SLACC_REFUSED,   /* the description has errors, or was only formatted: nothing to emit */
	SLACC_STOPPED,   /* a callback of the caller returned nonzero */
	SLACC_NOT_FOUND, /* no such block or format */
};

/* "0.1.0". */
SLACC_API const char *slacc_version(void);
/* A status in words, for a message. */
SLACC_API const char *slacc_status_text(enum slacc_status status);

/* ---------------------------------------------------------------- settings */

/* Where memory comes from: resize(user, NULL, n) allocates, resize(user, p, n) moves a block,
 * resize(user, p, 0) frees it. It returns NULL when there is none; then p is still valid. The
 * allocator must outlive all handles made with it and their compilations. For a moment, while a
 * string of JSON is encoded or a long list sorted, the C library's heap is used as well. */
struct slacc_allocator {
	void *(*resize)(void *user, void *p, size_t n);
	void *user;
};

/* Makes a handle; NULL without memory. `from` NULL means the C library's heap. */
SLACC_API struct slacc *slacc_new(const struct slacc_allocator *from);
/* Frees a handle; NULL is allowed. Its compilations remain valid. */
SLACC_API void slacc_free(struct slacc *s);

/* How sources, and the files they refer to, are read. `load` gives the bytes of a path, valid until
 * `unload` gets the same pointer back, which is before slacc_compile returns. Paths are the root as
 * it was given; for other files the directory of the one that names them joined with what it says,
 * '..' resolved: they never leave the root's directory. If it cannot, `load` returns false and puts
 * a reason into why ("no such file"). The library calls back on the thread that compiles. */
struct slacc_provider {
	bool (*load)(void *user, const char *path, const char **data, size_t *size, char *why,
		     size_t why_size);
	void (*unload)(void *user, const char *data);
	void *user;
};

/* Sets the provider; NULL removes it. What is added by slacc_add_source is looked up first. */
SLACC_API void slacc_set_provider(struct slacc *s, const struct slacc_provider *provider);
/* Keeps a copy of a text to be read under this path, in place of an earlier one: a description that
 * is in no file, or an editor's open buffer. */
SLACC_API enum slacc_status slacc_add_source(struct slacc *s, const char *path, const char *text,
					     size_t size);
/* Forgets one such text; without it nothing happens. */
SLACC_API void slacc_remove_source(struct slacc *s, const char *path);
/* Gives a parameter its value; a later one of the same name wins. `from` says in messages who gave
 * it ("--set"). */
SLACC_API enum slacc_status slacc_set_parameter(struct slacc *s, const char *name,
						const char *value, const char *from);
/* Reads parameters from a file of lines `name = value`, through the provider, at each compilation;
 * what is wrong in it is a diagnostic. It counts as given at this point. */
SLACC_API enum slacc_status slacc_add_parameter_file(struct slacc *s, const char *path);
/* Forgets all parameters and parameter files. */
SLACC_API void slacc_clear_parameters(struct slacc *s);

/* ---------------------------------------------------------------- compiling */

/* Compiles the description whose root source has this path. SLACC_OK means that there is a result,
 * not that the description is right: see slacc_count. Otherwise *out is NULL. */
SLACC_API enum slacc_status slacc_compile(struct slacc *s, const char *root,
					  struct slacc_compilation **out);
/* Frees a compilation and all that it returned; NULL is allowed. */
SLACC_API void slacc_compilation_free(struct slacc_compilation *c);

/* ---------------------------------------------------------------- diagnostics */

enum slacc_severity { SLACC_INFO, SLACC_WARNING, SLACC_ERROR };

/* How far a fix may be trusted: applied unasked, only when asked for, or only to be shown. */
enum slacc_applicability { SLACC_FIX_SAFE, SLACC_FIX_UNSAFE, SLACC_FIX_DISPLAY };

/* Bytes count from 0; lines and columns from 1, columns in code points, a tab is one. */
struct slacc_position {
	uint32_t byte, line, column;
};

/* From start up to, not including, end. `file` is NULL for what has no place. */
struct slacc_range {
	const char *file;
	struct slacc_position start, end;
};

struct slacc_label {
	struct slacc_range at;
	const char *text;
};

/* One replacement of text; an empty range inserts. */
struct slacc_edit {
	struct slacc_range at;
	const char *text;
};

struct slacc_diagnostic {
	unsigned code;    /* 2021: shown as SL2021; never reused for anything else */
	const char *name; /* of the code: "unknown_word" */
	enum slacc_severity severity;
	bool suppressed; /* by a comment `# slacc: allow(CODE) reason="…"` */
	struct slacc_range at;
	const char *message;              /* one line, lower case, no full stop */
	const struct slacc_label *labels; /* other places that belong to it */
	size_t label_count;
	const char *const *notes;
	size_t note_count;
	const struct slacc_edit *edits; /* one fix: all of them, or none */
	size_t edit_count;
	enum slacc_applicability applicability; /* of that fix */
};

struct slacc_count {
	uint32_t errors, warnings, infos; /* not suppressed */
	uint32_t suppressed;
	uint32_t dropped; /* beyond the number that is kept */
};

SLACC_API struct slacc_count slacc_count(const struct slacc_compilation *c);
/* All diagnostics, in order of place. Made when first asked for. */
SLACC_API enum slacc_status slacc_diagnostics(struct slacc_compilation *c,
					      const struct slacc_diagnostic **list, size_t *count);

/* ---------------------------------------------------------------- output */

/* Takes bytes; returns 0 to go on, anything else to stop. */
struct slacc_sink {
	int (*write)(void *user, const void *bytes, size_t size);
	void *user;
};

struct slacc_format {
	const char *name;    /* "human", "gcc", "json", "jsonl", "sarif", "github", "gitlab" */
	const char *summary; /* in a few words */
	bool document;       /* several checks make one text: slacc_render_all */
};

/* The formats of slacc_render one after the other, from 0. False behind the last. */
SLACC_API bool slacc_format_at(size_t index, struct slacc_format *out);

struct slacc_render_options {
	bool colour;        /* ANSI colours, in the human format */
	uint32_t max_shown; /* diagnostics in the human format; 0: 50 */
	uint32_t width;     /* columns source lines are cut to, in the human format; 0: 100 */
};

/* Writes the diagnostics in a format; `options` NULL means all zero. */
SLACC_API enum slacc_status slacc_render(struct slacc_compilation *c, const char *format,
					 const struct slacc_render_options *options,
					 const struct slacc_sink *sink);

/* One of several checks of a report. */
struct slacc_check {
	struct slacc_compilation *compilation;
	const char *with; /* what tells it from others of the same file: the parameters; or NULL */
};

/* Writes the diagnostics of one or more compilations as one report. */
SLACC_API enum slacc_status slacc_render_all(const struct slacc_check *list, size_t count,
					     const char *format,
					     const struct slacc_render_options *options,
					     const struct slacc_sink *sink);

/* A file that a description stands for. */
struct slacc_artefact {
	const char *path;          /* relative, without '..': "slurmdbd/hpc1/slurmdbd.conf" */
	const char *install;       /* absolute path on its hosts; NULL: it is installed nowhere */
	unsigned mode;             /* 0600 */
	const char *owner, *group; /* names on its hosts, or NULL: whoever writes it */
	bool incomplete; /* a secret belongs into it: what stands there keeps it from being used */
	const char *data;
	size_t size; /* bytes */
};

/* Hands over every artefact, kind by kind in the order of the source, the manifest last. None holds
 * a secret: slurmdbd.conf has a line in its place that slurmdbd refuses to read, SQL stops there.
 * `take` returns 0 to go on; what it is given is valid until it returns. */
SLACC_API enum slacc_status slacc_emit(struct slacc_compilation *c,
				       int (*take)(void *user, const struct slacc_artefact *a),
				       void *user);
/* Writes the checked model as canonical JSON: the same description and parameters give the same
 * bytes. */
SLACC_API enum slacc_status slacc_write_ir(struct slacc_compilation *c,
					   const struct slacc_sink *sink);
/* Every file the compilation read, in order of first reading: the root first. */
SLACC_API enum slacc_status slacc_files(struct slacc_compilation *c, const char *const **list,
					size_t *count);

/* ---------------------------------------------------------------- formatting */

/* Puts one source into the language's one form; it is read as a root of slacc_compile would be, but
 * nothing that it includes is, and parameters do not matter. SLACC_OK means that there is a result
 * to be asked with the functions below; if its text does not parse, that is all diagnostics. It has
 * no model: what needs one is SLACC_REFUSED. */
SLACC_API enum slacc_status slacc_format(struct slacc *s, const char *path,
					 struct slacc_compilation **out);
/* The formatted text, not NUL-terminated; *changed: it is not the one that was read. SLACC_REFUSED
 * if that did not parse. */
SLACC_API enum slacc_status slacc_formatted(struct slacc_compilation *c, const char **text,
					    size_t *size, bool *changed);
/* The least edits, in order of place, that format what bytes [begin, end] touch: whole attributes
 * and blocks. Whichever of them are made, the text means the same and no comment is lost. */
SLACC_API enum slacc_status slacc_format_edits(struct slacc_compilation *c, uint32_t begin,
					       uint32_t end, const struct slacc_edit **list,
					       size_t *count);
/* Writes what formatting changes as a unified diff, which `patch -p1` takes; nothing if nothing. */
SLACC_API enum slacc_status slacc_format_diff(struct slacc_compilation *c,
					      const struct slacc_sink *sink);

/* ---------------------------------------------------------------- fixes */

/* A file with fixes put in. */
struct slacc_fixed {
	const char *path;
	const char *text; /* not NUL-terminated */
	size_t size;
	uint32_t fixes; /* how many were made in it */
};

/* Puts in every fix that may be trusted that far, each as a whole; of those that touch each other
 * the first, so compile the result and ask again. Only files that change are returned, nothing is
 * written. A fix is meant to mend its own finding; that it brings no other is for the caller to
 * see. */
SLACC_API enum slacc_status slacc_fix(struct slacc_compilation *c, enum slacc_applicability trust,
				      const struct slacc_fixed **list, size_t *count);

/* ---------------------------------------------------------------- explanations */

struct slacc_code {
	unsigned number;
	const char *name;
	const char *title; /* in one line */
	enum slacc_severity severity;
};

/* The codes of the library's diagnostics one after the other, from 0. False behind the last. */
SLACC_API bool slacc_code_at(size_t index, struct slacc_code *out);
/* The long explanation of a code, with a wrong and a right example; NULL if there is none. */
SLACC_API const char *slacc_explain(unsigned code);
/* A kind of block of the language. */
struct slacc_kind {
	const char *name, *doc;
	bool nested;   /* stands inside another block only */
	bool labelled; /* takes a label */
};

/* An attribute of a kind; what does not apply is NULL. */
struct slacc_attribute {
	const char *name, *doc;
	const char *type;     /* in words: "a host name or address in quotes" */
	const char *element;  /* of lists: the type of an item */
	const char *target;   /* of references and blocks: the kind */
	const char *words;    /* those it takes, separated by '|' */
	const char *fallback; /* built-in default, as it is written */
	const char *derived;  /* where a default comes from that depends on other attributes */
	const char *example;  /* a value, as it is written */
	bool required;
};

/* The kinds one after the other, from 0. False behind the last. */
SLACC_API bool slacc_kind_at(size_t index, struct slacc_kind *out);
/* The attributes of a kind likewise. False behind the last, and if there is no such kind. */
SLACC_API bool slacc_attribute_at(const char *kind, size_t index, struct slacc_attribute *out);

/* The language's manual: all of it as Markdown, the reference alone, or the page slacc(5) in mdoc.
 */
enum slacc_manual { SLACC_MANUAL, SLACC_MANUAL_REFERENCE, SLACC_MANUAL_PAGE };
SLACC_API enum slacc_status slacc_write_manual(enum slacc_manual form,
					       const struct slacc_sink *sink);

/* Writes each attribute of a block ("cluster.hpc1") with its effective value and where that comes
 * from. SLACC_NOT_FOUND, with nothing written, if there is no such block. Works on a description
 * with errors, as far as it was understood. */
SLACC_API enum slacc_status slacc_explain_block(struct slacc_compilation *c, const char *name,
						const struct slacc_sink *sink);
/* Writes the name of each block that slacc_explain_block knows, one a line. */
SLACC_API enum slacc_status slacc_write_blocks(struct slacc_compilation *c,
					       const struct slacc_sink *sink);

#ifdef __cplusplus
}
#endif

#endif
