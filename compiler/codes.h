/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The compiler's diagnostic codes, and all codes together for explain. */
#ifndef COMPILER_CODES_H
#define COMPILER_CODES_H

#include "grammar/diag.h"

#define CODE(number, severity, name, title) extern const struct diag_code DIAG_##name;
#include "compiler/codes.def"
#undef CODE

/* The row with this number among grammar's and compiler's, or NULL. */
const struct diag_code *code_find(unsigned number);
/* All of them one after the other, from 0; NULL behind the last. */
const struct diag_code *code_at(unsigned index);

#endif
