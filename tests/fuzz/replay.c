/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Stands in for libFuzzer: runs a target over the files named, so that any compiler can replay a
 * corpus. */
#include "tests/fuzz/fuzz.h"
#include "tests/lib/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t size;
		char *data = slurp(argv[i], &size);
		if (!data) {
			fprintf(stderr, "replay: cannot read '%s': %s\n", argv[i], strerror(errno));
			return 7;
		}
		/* Without the NUL behind it, so that a read past the end is seen. */
		char *exact = malloc(size + !size);
		memcpy(exact, data, size);
		free(data);
		LLVMFuzzerTestOneInput((const uint8_t *)exact, size);
		free(exact);
	}
	printf("%d replayed\n", argc - 1);
	return argc > 1 ? 0 : 3;
}
