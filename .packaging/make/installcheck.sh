#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# installcheck.sh STAGE BUILD PREFIX VERSION: installs into STAGE, checks that nothing else was written and that programs and
# library serve from there, then uninstalls and checks that nothing is left. An embedder has the header, the library and
# pkg-config, nothing of this tree.
set -eu
stage=$1 build=$2 prefix=$3 version=$4
here=$(pwd)
fail() {
	echo "installcheck: $*" >&2
	exit 1
}

rm -rf "$stage"
mkdir -p "$stage/root" "$stage/elsewhere"
$MAKE --no-print-directory install B="$build" prefix="$prefix" DESTDIR="$stage/root" >"$stage/install.log"
cp examples/embed/agent.c "$stage/elsewhere/"
bin=$stage/root$prefix/bin

cd "$stage/elsewhere"
[ "$(env -i "$bin/slacc" --version)" = "slacc $version" ] || fail "'slacc --version' does not say 'slacc $version'"
env -i "$bin/slacc" check "$here/tests/golden/one_cluster_on_rds/input.slacc" || fail "the installed slacc does not check a description"
# slacc finds its other programs beside itself, wherever the tree was moved to.
env -i "$bin/slacc" plan --help >plan.out || fail "the installed slacc does not find slacc-live"
env -i "$bin/slacc" lsp --help >lsp.out || fail "the installed slacc does not find slacc-lsp"

flags=$(PKG_CONFIG_SYSROOT_DIR=$stage/root PKG_CONFIG_LIBDIR=$stage/root$prefix/lib/pkgconfig ${PKG_CONFIG:-pkg-config} \
	--cflags --libs slacc)
# shellcheck disable=SC2086 # flags are words
$CC -std=c17 -Wall -Wextra -Werror -o agent agent.c $flags ${LDFLAGS-} || fail "examples/embed/agent.c does not build"
./agent >agent.out || fail "examples/embed/agent.c does not run"
grep -q . agent.out || fail "examples/embed/agent.c says nothing"

cd "$here"
$MAKE --no-print-directory uninstall B="$build" prefix="$prefix" DESTDIR="$stage/root" >"$stage/uninstall.log"
left=$(find "$stage/root" ! -type d)
[ -z "$left" ] || fail "uninstall leaves $left"
echo "installcheck: installed, used and removed"
