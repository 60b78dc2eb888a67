/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The fixtures of diagnostic codes, tests/codes/SLnnnn.txt. A file is a list of sections; each
 *begins with a line:
 *
 *	--- file NAME           a file beside the description, for the next description
 *	--- bad L:C-L:C [OPTS]  a description that yields the code at just this place (0:0-0:0:
 *nowhere)
 *	--- good [OPTS]         a description that does not
 *	--- explain [OPTS]      options, and the files above, for the examples of the explain text
 *
 * What is bad yields nothing else, what is good no error at all, but for what OPTS say:
 * also=SLnnnn (another code that comes with it; may be repeated), in=NAME (the place is in that
 * file), params=a=b,c=d, paramfile=NAME (one of the files). Columns count code points. In texts
 *<0xHH> is a byte, <U+HHHH> a character and <N x 'c'> N times c. All memory is the arena's. */
#ifndef TESTS_LIB_FIXTURE_H
#define TESTS_LIB_FIXTURE_H

#include "grammar/support/arena.h"
#include "runtime/api/slacc.h"

#define FIXTURE_ROOT "site.slacc"

enum fixture_kind { FIXTURE_BAD, FIXTURE_GOOD, FIXTURE_EXPLAIN };

struct fixture_file {
	const char *name, *text;
	size_t size;
	struct fixture_file *next;
};

struct fixture {
	enum fixture_kind kind;
	unsigned line;     /* of its section in the fixture file */
	const char *in;    /* the file of the place */
	unsigned place[4]; /* first line, column, last line, column */
	unsigned also[8], also_count;
	const char *params, *paramfile;
	struct fixture_file *files; /* the root, FIXTURE_ROOT, among them but for FIXTURE_EXPLAIN */
	struct fixture *next;
};

/* Reads a file; NULL if there is none. What does not have the form fails the test. */
struct fixture *fixtures_read(struct arena *a, const char *path);
/* Compiles a fixture; `root` NULL means its own root. The caller frees the result. */
struct slacc_compilation *fixture_compile(const struct fixture *f, const char *root, size_t size);
/* The text with its notation replaced by what it stands for. */
const char *fixture_decode(struct arena *a, const char *text, size_t size, size_t *decoded);
/* "SL2021" as a number. */
unsigned fixture_code(const char *text);

#endif
