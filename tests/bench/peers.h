/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Other programs that check a configuration of blocks, each with a file in its own language: as
 * processes, from start to exit, beside `slacc check` on a description of as many blocks. */
#ifndef TESTS_BENCH_PEERS_H
#define TESTS_BENCH_PEERS_H

/* slacc: the program. Files are written to the current directory. */
void bench_peers(const char *slacc);

#endif
