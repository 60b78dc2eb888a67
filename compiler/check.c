/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules, as a table. Each looks at the finished model and reports what it finds; none changes
 * anything. A rule skips poisoned objects, whose faults were told. */
#include "compiler/check.h"

static const struct rule rules[] = {
	{"base layouts", check_layout_bases},
};

void check_model(struct compiler *c)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		rules[i].run(c);
}
