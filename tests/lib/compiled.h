/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A description compiled from memory, for the tests of what is made of models. */
#ifndef TESTS_LIB_COMPILED_H
#define TESTS_LIB_COMPILED_H

#include "compiler/compile.h"

struct memory_file {
	const char *name, *text;
};

struct compiled {
	struct arena arena; /* owns everything */
	struct sources sources;
	struct diags diags;
	const struct model *model;
};

/* Compiles the first of `files`, which ends with a row of NULLs. */
void compiled_files(struct compiled *c, const struct memory_file *files);
/* Compiles one text as site.slacc, with a certificate beside it in certs/ca.pem. */
void compiled_text(struct compiled *c, const char *text);
/* The same, and fails the test if there is an error. */
void compiled_good(struct compiled *c, const char *text);
void compiled_release(struct compiled *c);

/* The block of a kind and label; fails the test if there is none. */
const struct object *compiled_block(const struct compiled *c, enum kind_id kind, const char *label);
/* The first diagnostic with this number, or NULL. */
const struct diag *compiled_diag(const struct compiled *c, unsigned number);

#endif
