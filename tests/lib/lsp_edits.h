/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Random incremental edits, sent to a language server within the test, whose text must be what a
 * simple model of the protocol makes of them: an array of UTF-16 units, as in the editors that
 * JavaScript made. */
#ifndef TESTS_LIB_LSP_EDITS_H
#define TESTS_LIB_LSP_EDITS_H

#include <stdint.h>
#include <stdio.h>

/* Makes `count` edits and compares after each. `log`, if not NULL, gets the params of each
 * textDocument/didChange as a line of JSON, and at last { "text": … }. */
void lsp_edits_run(uint64_t seed, unsigned count, FILE *log);

#endif
