#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# distcheck.sh TARBALL NAME: unpacks the tarball outside of any repository, builds it, runs the unit tests and makes the
# tarball again there, which must come out the same.
set -eu
tarball=$1 name=$2
work=$(mktemp -d)
chmod 755 "$work" # some tests run as nobody
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
tar -xzf "$tarball" -C "$work"
cp "$tarball" "$work/first.tar.gz"
cd "$work/$name"
$MAKE --no-print-directory -s dist
cmp "build/$name.tar.gz" ../first.tar.gz
$MAKE --no-print-directory -s all
$MAKE --no-print-directory -s check-unit
