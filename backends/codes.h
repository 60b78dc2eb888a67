/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The diagnostic codes of backends/ (codes.def) as constants DIAG_name. Const data only. */
#ifndef BACKENDS_CODES_H
#define BACKENDS_CODES_H

#include "grammar/diag.h"

#define CODE(number, severity, name, title) extern const struct diag_code DIAG_##name;
#include "backends/codes.def"
#undef CODE

/* The rows one after the other, from 0; NULL behind the last. */
const struct diag_code *backends_code_at(unsigned index);

#endif
