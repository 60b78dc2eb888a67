/* SPDX-License-Identifier: BSD-2-Clause */
#include "backends/codes.h"

#define CODE(number, severity, name, title)                                                        \
	const struct diag_code DIAG_##name = {number, SEVERITY_##severity, #name, title};
#include "backends/codes.def"
#undef CODE

static const struct diag_code *const codes[] = {
#define CODE(number, severity, name, title) &DIAG_##name,
#include "backends/codes.def"
#undef CODE
};

const struct diag_code *backends_code_at(unsigned index)
{
	return index < sizeof(codes) / sizeof(*codes) ? codes[index] : NULL;
}
