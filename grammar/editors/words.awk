# SPDX-License-Identifier: BSD-2-Clause
# awk -f words.awk WORDS TEMPLATE: an editor's file from its template NAME.in. WORDS are lines 'GROUP WORD'.
# A line of the template with @GROUP@ in it is written with as many of the group's words in that place as fit in 100
# columns, and again until there are no more; @GROUP SEPARATOR@ says what stands between two words, else it is a blank.
# @GROUP SEPARATOR;@ puts all of them into one line.

FNR == NR { words[$1] = words[$1] " " $2; next }

!match($0, /@[a-z]+( [^@]*)?@/) { print; next }

{
	before = substr($0, 1, RSTART - 1)
	after = substr($0, RSTART + RLENGTH)
	group = separator = substr($0, RSTART + 1, RLENGTH - 2)
	sub(/ .*/, "", group)
	sub(/^[a-z]+ ?/, "", separator)
	if (!(group in words)) {
		printf "%s:%d: no words of the group '%s'\n", FILENAME, FNR, group > "/dev/stderr"
		exit 1
	}
	width = sub(/;$/, "", separator) ? 1000000 : 100
	if (separator == "")
		separator = " "
	n = split(words[group], list, " ")
	line = ""
	for (i = 1; i <= n; i++) {
		if (line != "" && length(before line separator list[i] after) > width) {
			print before line after
			line = ""
		}
		line = line == "" ? list[i] : line separator list[i]
	}
	print before line after
}
