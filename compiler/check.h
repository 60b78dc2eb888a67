/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules of check_*.c. Internal to compiler/. */
#ifndef COMPILER_CHECK_H
#define COMPILER_CHECK_H

#include "compiler/context.h"

struct rule {
	const char *name;
	void (*run)(struct compiler *c);
};

void check_layout_bases(struct compiler *c);

/* Where a value was written, if it was written in the block itself; else the block's head. */
struct span check_span(const struct compiler *c, const struct object *o, enum attribute_id id);

#endif
