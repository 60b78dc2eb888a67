# SPDX-License-Identifier: BSD-2-Clause
# Values in slurmdbd.conf as the real slurmdbd reads them. `slurmdbd -V` reads the whole file first and
# ends with the name of an ArchiveDir that does not exist, so that name shows what it read; and it
# succeeds once a directory of exactly that name is there.

setup() {
	export PATH=$PATH:/usr/sbin SLURM_CONF=$PWD/slurm.conf LC_ALL=C
	conf_value=$(atf_config_get builddir)/tests/tools/conf_value
	user=$(id -un)
}

# dbd_reads: what slurmdbd says of the file is in err.
dbd_reads() {
	if [ -n "${SLURM_ROOT-}" ]; then
		chroot "$SLURM_ROOT" sh -c 'cd "$1" && exec slurmdbd -V' sh "$PWD" >out 2>err
	else
		slurmdbd -V >out 2>err
	fi
}

# conf TEXT: a file in which TEXT stands behind 'ArchiveDir='.
conf() {
	(umask 077 && printf 'StorageType=accounting_storage/mysql\nDbdHost=localhost\nSlurmUser=%s\nArchiveDir=%s\n' \
		"$user" "$1" >slurmdbd.conf)
}

# fails_to_stat NAME.: slurmdbd ended because of that archive directory and nothing else. Newer ones log in
# another form before it.
fails_to_stat() {
	printf 'Failed to stat the archive directory %s: No such file or directory\n' "${1%.}" >want
	sed -n 's/^.*fatal: //p' err | cmp -s - want
}

# arrives VALUE: slurmdbd reads back what slacc writes for it.
arrives() {
	local written
	written=$(printf %s "$1" | "$conf_value" quote && echo .) || atf_fail "refused: $1"
	conf "${written%.}"
	dbd_reads && atf_fail "no directory, and yet it started: $1"
	fails_to_stat "$1." || atf_fail "written $written, read: $(cat err)"
	[ -n "$1" ] || return 0
	mkdir -- "$1"
	dbd_reads || atf_fail "written $written, another directory: $(cat err)"
	rmdir -- "$1"
}

# arrive COUNT: the special values and COUNT random ones.
arrive() {
	local value count=0
	for value in plain "with blank" " lead" "trail " $'tab\there' 'a#b' '#' '# a' 'a\b' '\' '\#' 'ends with \' \
		'"' '"""' '"open' 'close"' '"a"b' '"a"b"' "'single quotes'" '=' 'a=b,c=d' 'päss' $'\xff\xfe' \
		$'\xe2\x80\x83' '$HOME' '%h' ''; do
		arrives "$value"
	done
	seed_of
	random_texts "$1" "$seed" >texts
	while IFS= read -r value; do
		# Refused ones have a test of their own.
		printf %s "$value" | "$conf_value" quote >written 2>refusal || continue
		arrives "$value"
		count=$((count + 1))
	done <texts
	echo "$count of $1 random values"
	[ $count -gt $(($1 / 4)) ] || atf_fail "the values drawn prove little"
}

# random_texts COUNT SEED: one a line, of bytes that mean something to the reader.
random_texts() {
	awk -v count="$1" -v seed="$2" 'BEGIN {
		srand(seed)
		n = split("\\ \\ \\ # # \" \" \" = , : $ % + - * a b c", c, " ")
		c[++n] = " "; c[++n] = " "; c[++n] = "\t"; c[++n] = "\303\244"
		for (; count; count--) {
			text = ""
			for (i = int(rand() * 12); i >= 0; i--)
				text = text c[1 + int(rand() * n)]
			print text
		}
	}'
}

seed_of() {
	seed=$(atf_config_get seed 20260501)
	echo "seed $seed"
}

atf_test_case written_values_arrive
written_values_arrive_head() {
	atf_set descr "slurmdbd reads back byte for byte what slacc writes"
	atf_set require.progs "slurmdbd"
	atf_set timeout 120
}
written_values_arrive_body() {
	setup
	arrive 200
}

atf_test_case newer_slurmdbd
newer_slurmdbd_head() {
	atf_set descr "a newer slurmdbd reads back the same"
	atf_set timeout 600
}
newer_slurmdbd_body() {
	local root
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_root root trixie mariadb-server,slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter
	slurm_release "$root" || atf_fail "the root"
	mkdir "$STACK/values" && cd "$STACK/values"
	setup
	conf .
	dbd_reads && grep -q ' 2[4-9][.]' out || atf_fail "not a newer one: $(cat out err)"
	arrive 100
}

atf_test_case refused_values_have_no_writing
refused_values_have_no_writing_head() {
	atf_set descr "a value that slacc refuses does not arrive in any writing that comes to mind"
	atf_set require.progs "slurmdbd"
}
refused_values_have_no_writing_body() {
	local value writing
	setup
	for value in '""' '"x"' '"a b"' 'a "' $'a\tb"'; do
		printf %s "$value" | atf_check -s exit:1 -e match:"the value has" "$conf_value" quote
		for writing in "$value" "\"$value\"" "${value//\"/\\\"}" "\"${value//\"/\\\"}\"" "'$value'" \
			"${value// /\\ }" "${value//\"/\"\"}"; do
			conf "$writing"
			dbd_reads && atf_fail "it started with $writing"
			! grep -qF "archive directory $value: No such" err || atf_fail "$writing arrives as $value"
		done
	done
}

atf_test_case reads_as_slurmdbd_does
reads_as_slurmdbd_does_head() {
	atf_set descr "our reader and slurmdbd make the same of any line"
	atf_set require.progs "slurmdbd"
	atf_set timeout 120
}
reads_as_slurmdbd_does_body() {
	local text pairs=0
	setup
	seed_of
	random_texts 200 "$seed" >texts
	while IFS= read -r text; do
		conf "$text"
		dbd_reads && atf_fail "it started with $text"
		if "$conf_value" read ArchiveDir <slurmdbd.conf >value; then
			fails_to_stat "$(cat value && echo .)" || atf_fail "$text is '$(cat value)' to us, and: $(cat err)"
			pairs=$((pairs + 1))
		else
			grep -q "Could not open/read/parse" err || atf_fail "we do not parse $text, and slurmdbd: $(cat err)"
		fi
	done <texts
	echo "$pairs of 200 lines parse"
	[ $pairs -gt 40 ] || atf_fail "the lines drawn prove little"
}

atf_init_test_cases() {
	atf_add_test_case written_values_arrive
	atf_add_test_case newer_slurmdbd
	atf_add_test_case refused_values_have_no_writing
	atf_add_test_case reads_as_slurmdbd_does
}
