/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What a fuzz target is: one function over bytes. libFuzzer calls it (VARIANT=fuzz), or replay.c
 * does, over files. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Like assert, in every variant: what must hold for any input. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *condition);

#endif
