/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts with places to fill in, in the protocol's snippet syntax. Internal to compiler/query. */
#ifndef COMPILER_QUERY_SNIPPET_H
#define COMPILER_QUERY_SNIPPET_H

#include "compiler/query/query.h"

/* `name = "$1"`, or as the type wants it. */
const char *snippet_attribute(const struct query *q, const struct schema_attribute *a);
/* `Key = ${1|yes,no|}`. */
const char *snippet_key(const struct query *q, const struct slurm_param *p);
/* `file("$1")`. */
const char *snippet_function(const struct query *q, const char *name);
/* Whether a text may be written without quotes. */
bool snippet_is_word(const char *text);

#endif
