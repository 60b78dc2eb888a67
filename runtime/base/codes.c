/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows of runtime/codes.def as const data, and the two ways to find one. Reports nothing
 * itself; allocates nothing. */
#include "runtime/base/codes.h"

#define CODE(number, severity, name, title)                                                        \
	const struct diag_code DIAG_##name = {number, SEVERITY_##severity, #name, title};
#include "runtime/codes.def"
#undef CODE

static const struct diag_code *const codes[] = {
#define CODE(number, severity, name, title) &DIAG_##name,
#include "runtime/codes.def"
#undef CODE
};

const struct diag_code *runtime_code_at(unsigned index)
{
	return index < sizeof(codes) / sizeof(*codes) ? codes[index] : NULL;
}

const struct diag_code *runtime_code(unsigned number)
{
	for (unsigned i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i]->number == number)
			return codes[i];
	return NULL;
}
