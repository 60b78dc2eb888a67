# SPDX-License-Identifier: BSD-2-Clause
# awk -f words.awk WORDS TEMPLATE: an editor's file from its template NAME.in. WORDS are lines 'GROUP WORD'.
# @@GROUP SEPARATOR;@@ in the template is all words of the group, with what stands between two of them. A line with @@GROUP@@, or
# @@GROUP SEPARATOR@@, is written with as many words in that place as fit in 100 columns, and again until there are no more; there
# the separator is a blank if none is given.

FNR == NR { words[$1] = words[$1] " " $2; next }

{
	while (match($0, /@@[a-z]+ [^@]*;@@/)) {
		open_placeholder(1)
		$0 = before join(1, n) after
	}
	if (!match($0, /@@[a-z]+( [^@]*)?@@/)) {
		print
		next
	}
	open_placeholder(0)
	for (i = 1; i <= n; i = last + 1) {
		last = i
		while (last < n && length(before join(i, last + 1) after) <= 100)
			last++
		print before join(i, last) after
	}
}

# Takes apart what match found: before, after, separator, and the group's words, list[1..n].
function open_placeholder(closed,    group) {
	before = substr($0, 1, RSTART - 1)
	after = substr($0, RSTART + RLENGTH)
	separator = group = substr($0, RSTART + 2, RLENGTH - 4 - closed)
	sub(/ .*/, "", group)
	sub(/^[a-z]+ ?/, "", separator)
	if (separator == "")
		separator = " "
	if (!(group in words)) {
		printf "%s:%d: no words of the group '%s'\n", FILENAME, FNR, group > "/dev/stderr"
		exit 1
	}
	n = split(words[group], list, " ")
}

function join(from, to,    text, j) {
	text = list[from]
	for (j = from + 1; j <= to; j++)
		text = text separator list[j]
	return text
}
