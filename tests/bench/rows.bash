# SPDX-License-Identifier: BSD-2-Clause
# The table of the bench's shell sections, as measure.c prints it for the others.
met=0 missed=0

fail() {
	echo "bench: $*" >&2
	stack_logs >&2
	exit 7
}

# row WHAT VALUE [GOAL VERDICT]: a verdict is 1 or 0.
row() {
	local word=
	case ${4-} in
	1) word=PASS met=$((met + 1)) ;;
	0) word=miss missed=$((missed + 1)) ;;
	esac
	printf '  %-34s %-46s %-18s %s\n' "$1" "$2" "${3-}" "$word"
}

milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
tenths() { awk "BEGIN { printf \"%.1f\", $1 }"; }
holds() { awk "BEGIN { print ($1) ? 1 : 0 }"; }

# median TIME...
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

rows_end() { printf '\n%d goals met, %d missed\n' $met $missed; }
