/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The language server as an editor feels it: a client over pipes, files of 100 to 10 000 lines; and
 * servers of other languages, by the same client on files of theirs. */
#ifndef TESTS_BENCH_LSP_H
#define TESTS_BENCH_LSP_H

#include "tests/bench/lsp_session.h"

/* `slacc`: the path of the program slacc; `servers`: the folder whose node_modules holds others. */
void bench_lsp(const char *slacc, const char *servers);

/* The other servers, ended by one without a name; argv[0] is a pattern below node_modules. */
extern const struct server lsp_peers[];
/* Writes what their texts refer to into this directory. */
void lsp_peers_prepare(void);

#endif
