#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# readme.sh check|update FILE: runs the ```console blocks of a Markdown file, in order, in one directory, and compares what
# they print (check) or writes it into the file (update). A line `$ COMMAND` runs; what follows, up to the next, is its output.
# `$ cat NAME` of a file that does not exist yet makes the file from the text shown, so that a tour can show its own input.
set -euo pipefail
mode=$1 file=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
out=$work/.new
: >"$out"

run() { # COMMAND SHOWN: appends the command and its output
	printf '$ %s\n' "$1" >>"$out"
	local name=${1#cat }
	if [ "$name" != "$1" ] && [ ! -e "$name" ]; then
		printf '%s' "$2" >"$name"
	fi
	COLUMNS=100 NO_COLOR=1 bash -c "$1" >>"$out" 2>&1 </dev/null || :
}

inside='' command='' shown=''
while IFS= read -r line || [ -n "$line" ]; do
	if [ -n "$inside" ] && { [ "$line" = '```' ] || [ "${line#\$ }" != "$line" ]; }; then
		[ -z "$command" ] || run "$command" "$shown"
		command='' shown=''
	fi
	if [ -z "$inside" ]; then
		printf '%s\n' "$line" >>"$out"
		[ "$line" != '```console' ] || inside=yes
	elif [ "$line" = '```' ]; then
		printf '%s\n' "$line" >>"$out"
		inside=''
	elif [ "${line#\$ }" != "$line" ]; then
		command=${line#\$ }
	else
		shown+=$line$'\n'
	fi
done <"$file"

if [ "$mode" = update ]; then
	cp "$out" "$file"
else
	diff -u "$file" "$out"
fi
