/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language server as an editor feels it: a client over pipes, files of 100 to 10 000 lines. */
#ifndef TESTS_BENCH_LSP_H
#define TESTS_BENCH_LSP_H

/* `slacc`: the path of the program slacc. */
void bench_lsp(const char *slacc);

#endif
