# SPDX-License-Identifier: BSD-2-Clause
# 'slacc secret': what is cached, against a fake of Secrets Manager.

ARN=arn:aws:secretsmanager:eu-central-1:111122223333:secret

# site [CACHE]: a description whose state directory is here; CACHE: what the block 'cache' of the storage credential holds.
site() {
	cat >site.slacc <<-SITE
		edition 2026
		credential dba { username = "dba"; password = file("$PWD/dba") }
		credential hpc1 {
		  username = "hpc1"
		  password = aws_secret("$ARN:hpc1-AbCdEf")
		  cache { ${1-} }
		}
		credential spare { username = "joe"; password = aws_secret("$ARN:json-AbCdEf", key = "password") }
		database_server db { socket = "/run/mysqld/mysqld.sock"; engine = mariadb; engine_version = "10.11"; admin = dba }
		layout here { state_dir = "$PWD/state" }
		cluster alpha {
		  slurm_version = "24.11"
		  head_node     = "head"
		  layout        = here
		  slurmdbd { database_server = db; credential = hpc1 }
		}
	SITE
	(umask 077 && echo dba-Sentinel >dba)
}
begin() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_start
	services_login
	site "$@"
}
stop_services() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}
# says EXIT OUT ERR PART [ARGUMENT...]: ends so and says so ('-': nothing, '': whatever); and of the value there is no trace in
# what it says, nor in what it leaves.
says() {
	status=$1 part=$4
	out=${2:+match:$2} err=${3:+match:$3}
	[ "$2" != - ] || out=empty
	[ "$3" != - ] || err=empty
	shift 4
	atf_check -s exit:"$status" -o save:said -o "${out:-ignore}" -e save:said.err -e "${err:-ignore}" \
		slacc secret "$part" site.slacc --host head "$@"
	! grep -q 7f3a9c51e8d2 said said.err || atf_fail "the value was printed by '$*'"
	! grep -rqa 7f3a9c51e8d2 state || atf_fail "the value lies in the cache"
}

atf_test_case list_and_fetch cleanup
list_and_fetch_head() {
	atf_set descr "what is missing is fetched once; list says what is there, and how old it may become"
}
list_and_fetch_body() {
	begin
	says 0 'cached: none' - list
	[ ! -e state ] || atf_fail "'list' made something"
	asked 0
	says 0 'credential.hpc1: fetched for the first time' - fetch
	grep -q 'credential.dba: not cached' said || atf_fail "$(cat said)"
	asked 1
	says 0 'credential.hpc1: fresh' - fetch
	asked 0
	says 0 'credential.hpc1: fetched; the version is the same' - refresh
	asked 1
	printf 'ffffffff-89ab-cdef-0123-456789abcdef' >version
	says 0 'another version' - refresh credential.hpc1
	says 0 'version ffffffff' - list
	says 0 'credential.hpc1, user .hpc1.' - list
	grep -q 'fetched 20..-..-..T..:..:..Z, fresh until 20.*Z, serves until 20.*Z' said || atf_fail "$(cat said)"
	says 0 '"state": "fresh"' - list --json
	atf_check -o inline:'dba False None None\nhpc1 True fresh 3\nspare True none None\n' /usr/bin/python3 -c '
import json
d = json.load(open("said"))
for c in d["credentials"]:
    print(c["credential"], c["cached"], c["state"], c.get("generation"))'
	says 3 - "has no credential 'cluster.alpha'" list cluster.alpha
	atf_check -s exit:3 -e match:"nothing on a host 'elsewhere'; its hosts: head" slacc secret list site.slacc --host elsewhere
	atf_check -s exit:0 -o match:'^  refresh ' slacc help secret
	atf_check -s exit:3 -o empty -e match:"no part 'lits'" slacc secret lits site.slacc
	atf_check -s exit:3 -o empty -e match:'^usage: slacc secret ' slacc secret
	atf_check -s exit:0 -o match:'^usage: slacc secret purge FILE' slacc secret purge --help
}
list_and_fetch_cleanup() {
	stop_services
}

atf_test_case purge cleanup
purge_head() {
	atf_set descr "purge removes one, all of the description, or all there is; and helps where the cache cannot be read"
}
purge_body() {
	begin
	says 0 'spare: fetched for' - fetch credential.hpc1 credential.spare
	says 0 'credential.spare: removed' - purge credential.spare
	says 0 'credential.hpc1: fresh' - fetch
	says 0 'spare: fetched for' - fetch credential.spare
	# One file in the other's place: said, and cured.
	cd state/cache
	set -- *.sec
	cp "$1" "$2"
	cd ../..
	says 22 'cached: unreadable' 'SL6430' list
	says 22 '' 'SL6430' fetch credential.hpc1 credential.spare
	says 0 'credential.hpc1: removed' - purge
	says 0 'spare: fetched for' - fetch credential.hpc1 credential.spare
	# The list of generations, too.
	for list in state/cache/*.gen; do
		printf x | dd of="$list" bs=1 seek=20 conv=notrunc 2>/dev/null
	done
	says 22 'cached: unreadable' 'SL6430' list
	says 0 'credential.hpc1: removed' - purge
	says 0 'spare: fetched for' - fetch credential.hpc1 credential.spare
	# With its key gone nothing says which file is whose.
	rm state/cache.key
	says 0 'cached: none' - list
	says 0 '^2 removed' - purge --all
	atf_check -o inline:'lock\n' ls -A state/cache
	says 3 - 'either --all' purge --all credential.hpc1
}
purge_cleanup() {
	stop_services
}

atf_test_case refusals cleanup
refusals_head() {
	atf_set descr "a store that is away, denies or has lost it: the exit status says which, and what is denied goes"
}
refusals_body() {
	begin
	says 0 'hpc1: fetched for' - fetch
	printf throttled >behave
	says 24 '' 'SL6425' refresh
	says 0 'credential.hpc1: fresh' - fetch
	printf missing >behave
	says 20 '' 'SL6404' refresh
	says 0 'cached: none' - list credential.hpc1
	rm behave
	says 0 'hpc1: fetched for' - fetch
	printf denied >behave
	says 21 '' 'SL6405' refresh
	says 0 'cached: none' - list credential.hpc1
	printf clock >behave
	says 25 '' 'SL6426' fetch
	rm behave
	says 0 'hpc1: fetched for' - fetch
	services_stop
	says 4 '' 'SL6421' refresh
	says 0 'credential.hpc1: fresh' - fetch
}
refusals_cleanup() {
	stop_services
}

atf_test_case reveal cleanup
reveal_head() {
	atf_set descr "a value is shown to a terminal, when asked for by name, and nowhere else"
	atf_set require.progs script
}
reveal_body() {
	begin
	says 3 - '--reveal' get credential.hpc1
	says 3 - 'on a terminal only' get credential.hpc1 --reveal
	atf_check -s exit:3 -o empty -e match:'on a terminal only' slacc secret get site.slacc credential.hpc1 --reveal --host head
	atf_check -s exit:0 -o match:"^$VALUE" script -qec 'slacc secret get site.slacc credential.hpc1 --reveal --host head' /dev/null
	# What would be an order to the terminal is spelled out.
	printf 'a\033]0;title\007b' >value
	atf_check -s exit:0 -o match:'^a\\x1b\]0;title\\x07b' \
		script -qec 'slacc secret get site.slacc credential.hpc1 --reveal --host head' /dev/null
}
reveal_cleanup() {
	stop_services
}

atf_init_test_cases() {
	atf_add_test_case list_and_fetch
	atf_add_test_case purge
	atf_add_test_case refusals
	atf_add_test_case reveal
}
