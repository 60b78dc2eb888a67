/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Inputs for the bench, the same for the same number. A description of N clusters with everything a
 * site would write about them, each block referred to by another; and for each peer a file of N
 * blocks of its own kind, with about as many bytes and cross references where its language has
 * them. No more than a tenth of any of them is comment. */
#ifndef TESTS_BENCH_GENERATE_H
#define TESTS_BENCH_GENERATE_H

#include <stddef.h>

struct text {
	char *data; /* NUL-terminated once written to; malloc */
	size_t size, capacity;
};

void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *t);

typedef void generator(struct text *t, unsigned n);

generator generate_slacc;
generator generate_sudoers, generate_bird, generate_nginx, generate_haproxy, generate_named;
/* Flat lists of n entries, these peers' best case. */
generator generate_sudoers_flat, generate_bird_flat;
/* The densest descriptions without an error, of n blocks or items: much model for few bytes. */
generator generate_dense_users, generate_dense_tls, generate_dense_list, generate_dense_settings;
/* n errors: names that nobody declared but nearly, attributes that do not exist, the same on one
 * line, nothing but junk. */
generator generate_unknown_names, generate_unknown_attributes, generate_one_line,
	generate_stray_braces;

#endif
