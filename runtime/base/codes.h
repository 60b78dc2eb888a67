/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The diagnostic codes of runtime/ (runtime/codes.def) as constants DIAG_name, in the form that
 * grammar/diag.h gives all codes. Const data only; needs nothing but libc. */
#ifndef RUNTIME_BASE_CODES_H
#define RUNTIME_BASE_CODES_H

#include "grammar/diag.h"

#define CODE(number, severity, name, title) extern const struct diag_code DIAG_##name;
#include "runtime/codes.def"
#undef CODE

/* The runtime's row with this number, or NULL. */
const struct diag_code *runtime_code(unsigned number);
/* The rows one after the other, from 0; NULL behind the last. */
const struct diag_code *runtime_code_at(unsigned index);

#endif
