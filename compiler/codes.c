/* SPDX-License-Identifier: BSD-2-Clause */
#include "compiler/codes.h"

#define CODE(number, severity, name, title)                                                        \
	const struct diag_code DIAG_##name = {number, SEVERITY_##severity, #name, title};
#include "compiler/codes.def"
#undef CODE

static const struct diag_code *const codes[] = {
#define CODE(number, severity, name, title) &DIAG_##name,
#include "compiler/codes.def"
#undef CODE
};

const struct diag_code *code_at(unsigned index)
{
	unsigned before = 0;
	while (grammar_code_at(before))
		before++;
	if (index < before)
		return grammar_code_at(index);
	index -= before;
	return index < sizeof(codes) / sizeof(*codes) ? codes[index] : NULL;
}

const struct diag_code *code_find(unsigned number)
{
	const struct diag_code *c = grammar_code(number);
	for (size_t i = 0; !c && i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i]->number == number)
			c = codes[i];
	return c;
}
