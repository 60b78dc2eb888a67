# SPDX-License-Identifier: BSD-2-Clause
# The linters find what they are there for: each rule once broken, in a small tree of its own.

# clean SCRIPT ARGUMENT...: it must have nothing to say.
clean() {
	atf_check -o empty -e empty "$(atf_config_get topdir)/.packaging/lint/$1" "${@:2}"
}

# finds PATTERN SCRIPT ARGUMENT...: it must fail, and say what.
finds() {
	atf_check -s exit:1 -o match:"$1" -e ignore "$(atf_config_get topdir)/.packaging/lint/$2" "${@:3}"
}

# file PATH: from stdin, under a proper head.
file() {
	mkdir -p "$(dirname "$1")"
	{
		printf '/* SPDX-License-Identifier: BSD-2-Clause\n *\n * A file for the linters to read. */\n'
		cat
	} >"$1"
}

atf_test_case layers
layers_head() {
	atf_set descr "an include that points the wrong way, or is not by the full path"
}
layers_body() {
	echo '#include "grammar/diag.h"' | file compiler/good.c
	echo '#include "compiler/model.h"' | file grammar/bad.c
	echo '#include "tests/lib/page.h"' | file runtime/bad.c
	echo '#include "diag.h"' | file grammar/short.c
	clean layers compiler/good.c
	finds "grammar/bad.c:4: include of 'compiler/model.h' lies to the right" layers grammar/bad.c
	finds "runtime/bad.c:4: .*lies to the right" layers runtime/bad.c
	finds "short.c:4: include of 'diag.h': include by the full path" layers grammar/short.c
}

atf_test_case pure
pure_head() {
	atf_set descr "an object that reads the environment, allocates, or has data that can change"
	atf_set require.progs "cc nm size"
}
pure_body() {
	symbols=$(atf_config_get topdir)/.packaging/lint/pure.symbols
	cat >good.c <<-'C'
		#include <string.h>
		size_t measure(const char *s);
		size_t measure(const char *s) { return strlen(s); }
	C
	cat >bad.c <<-'C'
		#include <stdlib.h>
		char *home(void);
		char *home(void) { return getenv("HOME"); }
		void *block(size_t n);
		void *block(size_t n) { return realloc(NULL, n); }
	C
	cat >counter.c <<-'C'
		int count(void);
		int count(void) { static int n; return ++n; }
	C
	for name in good bad counter; do cc -fno-builtin -fPIC -c -o $name.o $name.c; done
	clean pure "$symbols" good.o
	finds "bad.o: not pure: needs 'getenv'" pure "$symbols" good.o bad.o
	finds "bad.o: not pure: needs 'realloc'" pure "$symbols" bad.o
	finds "counter.o: not pure: 4 bytes that can change" pure "$symbols" counter.o
}

atf_test_case lengths
lengths_head() {
	atf_set descr "a function over 60 lines, a file over 600, unless it says why"
	atf_set require.progs "ctags"
}
lengths_body() {
	{
		echo 'int f(void) {'
		seq -f '/* %g */' 60
		echo '}'
	} >body
	file long.c <body
	sed '2s|^|/* long because: it is a table of cases */|' body | file excused.c
	seq 601 | file many.h
	finds "long.c:4: 'f' has 62 lines" lengths long.c
	clean lengths excused.c
	finds "many.h: 604 lines" lengths many.h
}

atf_test_case text
text_head() {
	atf_set descr "a banned function, a missing licence, a third way of quoting SQL, an odd name at the top, a path"
}
text_body() {
	file backends/sql.h <<-'C'
		void sql_quote_name(struct buf *out, const char *name);
		bool sql_quote_string(struct buf *out, const char *text);
	C
	file backends/sql.c <<-'C'
		void sql_quote_name(struct buf *out, const char *name)
		bool sql_quote_string(struct buf *out, const char *text)
	C
	good="backends/sql.h backends/sql.c"
	# shellcheck disable=SC2086
	clean text $good
	echo 'void f(void) { strcpy(a, b); }' | file grammar/copy.c
	finds 'grammar/copy.c:4:.*banned' text $good grammar/copy.c
	echo 'int n;' >grammar/bare.c
	finds 'grammar/bare.c:1: no licence line' text $good grammar/bare.c
	printf '/* SPDX-License-Identifier: BSD-2-Clause */\n' >grammar/mute.h
	finds 'grammar/mute.h:1: no word on what it is for' text $good grammar/mute.h
	echo 'static void sql_escape_pattern(struct buf *b)' | file backends/third.c
	finds 'backends/third.c:4:.*third way' text $good backends/third.c
	echo "/* see $PWD/x */" | file grammar/path.c
	finds 'grammar/path.c:4:.*path of this machine' text $good grammar/path.c
	mkdir src && echo | file src/new.c
	finds 'src.*not one of the names at the top' text $good src/new.c
	printf 'int n; \n' | file grammar/blank.c
	finds 'grammar/blank.c:4:.*trailing blank' text $good grammar/blank.c
}

atf_test_case light
light_head() {
	atf_set descr "a program that loads another library, a library that shows other names"
	atf_set require.progs "cc ar readelf"
}
light_body() {
	echo 'int main(void) { return 0; }' >main.c
	echo 'int slacc_one(void) { return 1; } int other(void) { return 2; }' >lib.c
	cc -o good main.c
	cc -o heavy main.c -Wl,--no-as-needed -lsodium
	cc -c lib.c
	ar rcs lib.a lib.o
	ar rcs empty.a
	clean light empty.a good
	finds 'heavy: loads libsodium' light empty.a good heavy
	finds 'lib.a: shows other' light lib.a good
}

atf_test_case shell
shell_head() {
	atf_set descr "a script that does not parse"
}
shell_body() {
	printf '#!/bin/sh\nif true; then\n' >broken.sh
	atf_check -s exit:1 -o ignore -e match:'broken.sh' "$(atf_config_get topdir)/.packaging/lint/shell" broken.sh
}

atf_init_test_cases() {
	atf_add_test_case layers
	atf_add_test_case pure
	atf_add_test_case lengths
	atf_add_test_case text
	atf_add_test_case light
	atf_add_test_case shell
}
