# SPDX-License-Identifier: BSD-2-Clause
# What is left of secrets in memory when a program of slacc's ends, and what of them goes through calls that write.

# What a search of memory is for: the ends of the values, for the first bytes of freed memory are the allocator's.
ENDS='-e 7f3a9c51e8d2 -e nel-Zq7#1 -e nel-Kw9#2 -e 0123456789abcdef0123'

setup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	memory=$(atf_config_get builddir)/tests/tools/memory
	! grep -q __asan_init "$(atf_config_get builddir)/libexec/slacc/slacc-live" ||
		atf_skip "a sanitizer's memory cannot be searched"
	# The search finds what is there.
	(umask 077 && printf '%s\n' "$VALUE" >sentinel)
	atf_check -s exit:7 "$memory" left bash -c 'value=$(cat sentinel); exit 7'
	holds left || atf_fail "the search finds nothing in a program that has the value"
}
# holds FILE: an end of a secret is in it.
holds() {
	# shellcheck disable=SC2086 # expressions
	LC_ALL=C grep -qaF $ENDS "$1"
}
# leaves_nothing STATUS COMMAND...: ends so, and has none of the secrets in memory then, nor said it.
leaves_nothing() {
	local status=$1
	shift
	rm -f left
	atf_check -s exit:"$status" -o save:said -e save:said.err "$memory" left "$@"
	LC_ALL=C grep -qa 'libsodium' left || atf_fail "it is not the program that has secrets: $*"
	! holds left || atf_fail "left in memory by: $*"
	! holds said || atf_fail "printed by: $*"
	! holds said.err || atf_fail "said by: $*"
}

atf_test_case memory_of_runs
memory_of_runs_head() {
	atf_set descr "plan, apply, rotate, doctor and refused logins leave no password in their memory"
	atf_set timeout 300
}
memory_of_runs_body() {
	local new
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_enter
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	setup
	begin
	leaves_nothing 2 "$slacc" plan site.slacc
	leaves_nothing 0 "$slacc" apply site.slacc --yes
	leaves_nothing 0 "$slacc" plan site.slacc
	secret slurm 'Another Sentinel-Kw9#2'
	leaves_nothing 0 "$slacc" apply site.slacc --only credential.slurm --yes
	leaves_nothing 0 "$slacc" rotate site.slacc credential.slurm --yes
	new=$(the_password)
	! LC_ALL=C grep -qaF -e "${new#????????????????????????}" left || atf_fail "rotate has left the new password"
	secret dba 'Wrong Sentinel-Zq7#1'
	leaves_nothing 4 "$slacc" plan site.slacc
	printf 'two\nlines Sentinel-Zq7#1' >"$STACK/secrets/dba"
	leaves_nothing 26 "$slacc" plan site.slacc
}

atf_test_case memory_of_secret cleanup
memory_of_secret_head() {
	atf_set descr "'slacc secret' leaves no value, no key of AWS and no token in its memory"
	atf_set timeout 120
}
memory_of_secret_body() {
	setup
	services_start
	services_login
	(umask 077 && mkdir -p .aws && printf '[default]\naws_access_key_id = AKIDENVIRONMENT\naws_secret_access_key = environment/key+secret\n' >.aws/credentials)
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	ENDS="$ENDS -e nment/key+secret"
	cat >site.slacc <<-SITE
		edition 2026
		credential c { username = "joe"; password = aws_secret("arn:aws:secretsmanager:eu-central-1:111122223333:secret:hpc1-AbCdEf") }
		credential dba { username = "dba"; password = file("$PWD/sentinel") }
		database_server db { socket = "/run/mysqld/mysqld.sock"; engine = mariadb; engine_version = "10.11"; admin = dba }
		layout here { state_dir = "$PWD/state" }
		cluster alpha {
		  slurm_version = "24.11"; head_node = "head"; layout = here
		  slurmdbd { database_server = db; credential = c }
		}
	SITE
	leaves_nothing 0 slacc secret fetch site.slacc --host head
	leaves_nothing 0 slacc secret refresh site.slacc --host head
	leaves_nothing 0 slacc secret list site.slacc --host head
	leaves_nothing 0 slacc secret rekey site.slacc --host head
	leaves_nothing 0 sh -c 'exec slacc secret seal site.slacc credential.dba --host head <sentinel'
	printf x | dd of="$(ls state/cache/*.sec)" bs=1 seek=140 conv=notrunc 2>/dev/null
	leaves_nothing 22 slacc secret fetch site.slacc --host head
	slacc secret purge site.slacc --all --host head >purged
	printf denied >behave
	leaves_nothing 21 slacc secret fetch site.slacc --host head
}
memory_of_secret_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_test_case calls_that_write
calls_that_write_head() {
	atf_set descr "of all that apply writes and sends, a password is in a new slurmdbd.conf of mode 0600 alone"
	atf_set require.progs "strace"
	atf_set timeout 120
}
calls_that_write_body() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_enter
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	begin
	# strace would wait for slurmdbd, which goes on.
	ASAN_OPTIONS=detect_leaks=0 strace -I2 -y -s 100000 -o calls -f -e trace=write,pwrite64,writev,pwritev,sendto,sendmsg,sendmmsg,openat \
		sh -c '"$1" apply site.slacc --yes >said 2>said.err; echo $? >status.new; mv status.new status' - "$slacc" &
	tracer=$!
	for _ in $(seq 600); do
		[ ! -e status ] || break
		sleep 0.1
	done
	kill $tracer
	wait $tracer || :
	atf_check -o inline:"0\n" cat status
	# What has a password goes to files that were made for that: the one that slurmdbd tries, and the one that becomes its own.
	grep -e Sentinel-Zq7 -e Sentinel-Kw9 calls | sed 's/"StorageType.*//; s/iov_base=.*//' >secret.calls
	cat secret.calls
	[ -s secret.calls ] || atf_fail "nothing was seen"
	while IFS='<>' read -r call file _; do
		case $call:$file in
		*write*\(*:/etc/slurm/*slurmdbd.conf*) ;;
		*) atf_fail "a password goes to $file by $call" ;;
		esac
		atf_check -o match:O_EXCL -o match:', 0600' grep "openat(.*\"${file##*/}\"" calls
	done <secret.calls
}

atf_init_test_cases() {
	atf_add_test_case memory_of_runs
	atf_add_test_case memory_of_secret
	atf_add_test_case calls_that_write
}
