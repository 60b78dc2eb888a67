/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From sources to a checked model: one pass of stages over one arena. */
#ifndef COMPILER_COMPILE_H
#define COMPILER_COMPILE_H

#include "compiler/model.h"
#include "grammar/diag.h"

/* How sources and assets are read: files, an editor's open buffers, memory. `load` gives the bytes
 * of a path; they stay valid until `unload` is called with the same pointer, which happens before
 * compile() returns. On failure it returns false and puts a reason into why ("no such file"). Paths
 * are the root's path as given, and for the others that path's directory joined with what was
 * written. */
struct provider {
	bool (*load)(void *user, const char *path, const char **data, size_t *size, char *why,
		     size_t why_size);
	void (*unload)(void *user, const char *data);
	void *user;
};

struct parameter {
	const char *name, *value;
	const char *from; /* "--set" or the file that gave it, for messages */
};

/* What the stages left: tokens, tree, names. For compiler/query alone. */
struct compiler;

struct compile_input {
	struct arena *arena;
	struct sources *sources;
	struct diags *diags;
	const struct provider *provider;
	const char *root; /* path of the root source */
	const struct parameter *parameters;
	uint32_t parameter_count;
	struct compiler **stages; /* gets them, whole, for who will ask compiler/query; or NULL:
				     they give back early what they need no more */
};

/* Reads a source through the provider of `in` and returns its number; -1, reported at `at`, if it
 * cannot be read. */
int compile_read(const struct compile_input *in, const char *path, struct span at);
/* Compiles. Diagnostics go to input->diags (sorted and final afterwards). Returns the model; it is
 * complete only if diags->errors is 0, but always safe to walk: what was wrong is unset or
 * poisoned. Does not return when memory runs out (see arena.h). */
const struct model *compile(const struct compile_input *input);

#endif
