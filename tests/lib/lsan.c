/* SPDX-License-Identifier: BSD-2-Clause
 *
 * libatf-c leaks while it lists a program's cases, and kyua calls a program broken that does not
 * list cleanly: the leak checker is off then. When a case runs, libatf-c leaks a copy of the
 * configuration, and nothing but that copy is excused: a suppression of the whole library would
 * also hide the leaks of the cases, which run under its frames. */
#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
#include <string.h>

/* Seen from the checker, which gcc has in a shared library. */
#define SEEN __attribute__((visibility("default")))

static int listing;

/* glibc calls constructors with main's arguments. */
__attribute__((constructor)) static void look_at_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		listing |= strcmp(argv[i], "-l") == 0;
}

SEEN int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return listing;
}

SEEN const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:atf_map_to_charpp\n";
}

SEEN const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#else
typedef int not_empty;
#endif
