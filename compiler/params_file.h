/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A file of parameters: lines `name = value` and comments, the values being the language's own
 * scalars: a string, a number, a quantity, a word. `unset` is as if the line were not there. */
#ifndef COMPILER_PARAMS_FILE_H
#define COMPILER_PARAMS_FILE_H

#include "compiler/compile.h"

typedef void params_file_take(void *user, const struct parameter *p);

/* Reads the file through the provider, as a source more, and hands over each parameter, texts in
 * the arena of the sources. What is wrong is reported, and the rest is handed over all the same. */
void params_file_read(const char *path, const struct provider *provider, struct sources *ss,
		      struct diags *ds, params_file_take *take, void *user);

#endif
