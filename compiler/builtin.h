/* SPDX-License-Identifier: BSD-2-Clause
 *
 * What the language itself brings, written in the language. */
#ifndef COMPILER_BUILTIN_H
#define COMPILER_BUILTIN_H

#define BUILTIN_NAME "<built-in>"

extern const char builtin_source[];

#endif
