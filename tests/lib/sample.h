/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A description with something of everything, for tests of what is around the compiler: two files,
 * a CA, parameters; right as it stands if the parameter `head` is given. */
#ifndef TESTS_LIB_SAMPLE_H
#define TESTS_LIB_SAMPLE_H

#include "runtime/api/slacc.h"

#define SAMPLE_ROOT "site/main.slacc"

/* Adds the sample's files to a handle, and the parameter. */
enum slacc_status sample_add(struct slacc *s, const char *head);

#endif
