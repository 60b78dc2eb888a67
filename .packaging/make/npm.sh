#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# npm.sh FROM DIR: what FROM's package.json and package-lock.json name, from npm's registry into DIR/node_modules; once.
# Nothing that a package brings is run. Exit status: 0; 77 where there is no npm, or its registry does not give it.
set -eu
from=$1
dir=$2
! cmp -s "$from/package-lock.json" "$dir/node_modules/.of" || exit 0
command -v npm >/dev/null || {
	echo "npm.sh: no npm here" >&2
	exit 77
}
mkdir -p "$dir"
cp "$from/package.json" "$from/package-lock.json" "$dir"
(cd "$dir" && timeout 300 npm ci --ignore-scripts --no-audit --no-fund --silent --fetch-retries=1 --fetch-timeout=30000) || {
	rm -rf "$dir/node_modules"
	echo "npm.sh: npm's registry does not give the packages" >&2
	exit 77
}
cp "$from/package-lock.json" "$dir/node_modules/.of"
