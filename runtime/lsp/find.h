/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Which project a text belongs to, and which there are in the folders. All searches are bounded. */
#ifndef RUNTIME_LSP_FIND_H
#define RUNTIME_LSP_FIND_H

#include "runtime/lsp/lsp.h"

/* The project that holds an open text: one that is known, one whose root lies beside or above it,
 * or one of its own. It is compiled. */
struct project *find_home(struct server *s, struct document *d);
/* Lists a project for each description in the folders that is part of none. */
void find_descriptions(struct server *s);

/* Of projects.c, for the above. */
struct project *project_new(struct server *s, const char *root);
void project_free(struct project *p);
void project_compile(struct server *s, struct project *p);
void project_update(struct server *s, struct project *p);
void project_list(struct server *s, struct project *p);

#endif
