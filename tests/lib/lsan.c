/* SPDX-License-Identifier: BSD-2-Clause
 *
 * libatf-c leaks while it lists a program's cases, and kyua calls a program broken that does not
 * list cleanly. So the leak checker is off then, and only then: a suppression of libatf-c would
 * also hide the leaks of the cases, which run under its frames. */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
#include <string.h>

static int listing;

/* glibc calls constructors with main's arguments. */
__attribute__((constructor)) static void look_at_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		listing |= strcmp(argv[i], "-l") == 0;
}

/* Seen from the checker, which gcc has in a shared library. */
__attribute__((visibility("default"))) int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return listing;
}
#else
typedef int not_empty;
#endif
