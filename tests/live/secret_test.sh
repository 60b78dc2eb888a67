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
	! grep -rqsa 7f3a9c51e8d2 state || atf_fail "the value lies in the cache"
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
	atf_set timeout 60
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

# both_fresh: both entries can be read, and nothing tells the value.
both_fresh() {
	says 0 'cached: fresh' - list credential.hpc1 credential.spare
	[ "$(grep -c 'cached: fresh' said)" = 2 ] || atf_fail "$1: $(cat said)"
}
# settled: one key, and nothing of another.
settled() {
	both_fresh "$1"
	says 0 '^  2 of this description' - status
	! grep -e 'another key' -e 'rekey' -e 'left over' said || atf_fail "$1: $(cat said)"
	atf_check -o inline:'cache\ncache.key\nlock\n' ls -A state
}

atf_test_case rekey cleanup
rekey_head() {
	atf_set descr "a new key: all can be read under it, nothing under the old one; killed anywhere, the next run goes on"
}
rekey_body() {
	begin
	says 0 'not made yet' - status
	says 0 'spare: fetched for' - fetch credential.hpc1 credential.spare
	says 0 'whoever copies the disk has both' - status
	cp -a state state.before
	cp state/cache.key key.before
	# an entry of no credential goes with its key
	sed 's/credential hpc1/credential other/; s/credential = hpc1/credential = other/' site.slacc >other.slacc
	atf_check -o match:'other: fetched' slacc secret fetch other.slacc --host head
	says 0 '^  1 of no credential of this description' - status
	says 0 '^2 sealed with the new key, 3 of the old key removed' - rekey
	settled "rekey"
	! cmp -s key.before state/cache.key || atf_fail "the key is the same"
	says 0 'credential.hpc1: fresh' - fetch
	asked 3

	killat=$(atf_config_get builddir)/tests/tools/killat
	at=-1 rc=1
	# every second of them: that takes seconds, and what one call leaves is what the next one finds
	while [ "$rc" != 0 ]; do
		at=$((at + 2))
		rm -rf state
		cp -a state.before state
		rc=0
		ASAN_OPTIONS=detect_leaks=0 "$killat" $at kill disk count slacc secret rekey site.slacc --host head >out 2>&1 || rc=$?
		both_fresh "killed at $at, $(cat count)"
		says 0 '' - rekey
		settled "killed at $at, $(cat count), and again"
	done
	[ $at -gt 20 ] || atf_fail "only $at points"
	echo "$at points"

	# what hinders it
	mkdir -p state/rotate
	: >state/rotate/hpc1
	says 5 - 'SL6442' rekey
	rm -r state/rotate
	printf x >>"$(ls state/cache/*.sec | head -n 1)"
	says 22 - 'SL6430' rekey
}
rekey_cleanup() {
	stop_services
}

atf_test_case rekey_from cleanup
rekey_from_head() {
	atf_set descr "keys that are not slacc's: what the old one has sealed is sealed with the new one"
}
rekey_from_body() {
	umask 077
	printf '%064d\n' 1 >old
	printf '%064d\n' 2 >new
	begin "key = \"$PWD/old\""
	says 0 'hpc1: fetched for' - fetch
	says 0 'if it is on another one' - status
	asked 1
	site "key = \"$PWD/new\""
	says 0 'cached: none' - list credential.hpc1
	says 0 '^  1 sealed with another key' - status
	says 0 '^1 sealed with the new key, 1 of the old key removed' - rekey --from "$PWD/old"
	says 0 'credential.hpc1: fresh' - fetch
	says 0 '^0 sealed with the new key, 0 of' - rekey --from "$PWD/old"
	# from there to the host's own
	site
	says 0 '^1 sealed with the new key, 1 of' - rekey --from "$PWD/new"
	says 0 'credential.hpc1: fresh' - fetch
	asked 0
	# a key that slacc cannot make
	site "key = \"$PWD/new\""
	sed -i '/credential spare/d' site.slacc
	says 3 - 'SL6443' rekey
	says 1 - 'SL6403' rekey --from nowhere
	says 20 - 'SL6404' rekey --from systemd_credential:none
	says 0 '' - rekey --from host
	rm new
	says 20 'it cannot be read' 'SL6404' status
}
rekey_from_cleanup() {
	stop_services
}

atf_test_case status cleanup
status_head() {
	atf_set descr "status names the keys, what is of no description, what others can read, and who is at it"
}
status_body() {
	begin
	says 0 'not begun yet' - status
	[ ! -e state ] || atf_fail "'status' made something"
	says 0 'hpc1: fetched for' - fetch
	echo x >state/cache/notes
	chmod 644 state/cache/notes
	: >state/cache/.slacc-tmp.x.sec.0123456789abcdef
	says 0 '^  1 of this description' - status
	grep -q '^  1 left over by runs' said && grep -q "^  1 none of slacc's files" said && grep -q '^  2 not closed to others' said ||
		atf_fail "$(cat said)"
	says 0 '^sealing: no key yet' - status
	atf_check -o save:public slacc secret seal site.slacc --public --host head
	says 0 "^sealing: $(cat public)" - status
	flock state/cache/lock sh -c 'slacc secret status site.slacc --host head >held'
	atf_check -o match:'another run holds .*/state/cache/lock' cat held
	says 0 '"key": "host"' - status --json
	atf_check -o inline:'True 1 0 2 None\n' /usr/bin/python3 -c '
import json
s = json.load(open("said"))
print(s["keys"][0]["beside_the_cache"], s["described"], s["of_other_keys"], s["exposed"], s["lock"])'
	# purge clears what slacc has made, and leaves what it has not
	says 0 '^1 removed' - purge --all
	atf_check -o inline:'lock\nnotes\n' ls -A state/cache
	chmod 755 state/cache
	says 21 '' 'SL6406' status
}
status_cleanup() {
	stop_services
}

# sealed_site TEXT [NAME]: a description whose admin's password is sealed.
sealed_site() {
	site
	sed -i "s|^credential dba .*|credential ${2-dba} { username = \"dba\"; password = $1 }|; s/admin = dba/admin = ${2-dba}/" site.slacc
}
# resolves VALUE: to the password of credential.dba.
resolves() {
	atf_check -s exit:0 -o match:"^$1" script -qec 'slacc secret get site.slacc credential.dba --reveal --host head' /dev/null
}

atf_test_case sealed
sealed_head() {
	atf_set descr "a value in the description: sealed for a host and a name, on the host or elsewhere"
	atf_set require.progs script
	atf_set timeout 60
}
sealed_body() {
	# The value itself still stands there, or nothing does, or what is left of a text.
	for value in '"7f3a9c51e8d2"' 'unset' 'sealed("v1:half")'; do
		sealed_site "$value"
		atf_check -s exit:0 -o match:'^sealed."v1:[0-9a-f]{16}:[A-Za-z0-9_-]*".$' -o save:text -e empty \
			sh -c 'printf "%s\n" "7f3a9c51e8d2 from a pipe" | slacc secret seal site.slacc credential.dba --host head'
	done
	sealed_site "$(cat text)"
	resolves '7f3a9c51e8d2 from a pipe'
	says 0 'sealed."v1:[0-9a-f]{16}".$' - list
	# elsewhere, with the public half
	atf_check -s exit:0 -o save:head.pub -e empty slacc secret seal site.slacc --public --host head
	mv state state.head
	atf_check -s exit:0 -o save:text -e empty sh -c 'printf "of a workstation" | slacc secret seal site.slacc credential.dba --key head.pub'
	[ ! -e state ] || atf_fail "a key was made for a value of another host"
	sealed_site "$(cat text)"
	says 3 - 'a terminal only' get credential.dba --reveal
	refuses 20 SL6439
	atf_check -s exit:0 -o not-file:head.pub -e empty slacc secret seal site.slacc --public --host head
	refuses 26 SL6436
	rm -r state
	mv state.head state
	resolves 'of a workstation'
	# in the place of another
	sealed_site "$(cat text)" root
	sed -i 's/^credential root/credential dba { username = "x"; password = env("X") }\n&/' site.slacc
	refuses 22 SL6437 credential.root
	rm state/host.key
	refuses 20 SL6439 credential.root
	# what is no key, no value, no description
	says 3 - SL6440 seal credential.root --key site.slacc
	for value in '' '\n' 'a\nb' '{"a":"b"}'; do
		atf_check -s exit:26 -o empty -e match:'SL64(08|09|11)' sh -c "printf '$value' | slacc secret seal site.slacc credential.root --host head"
	done
	says 3 - "no credential 'credential.none'" seal credential.none
	says 3 - 'one credential.NAME' seal
	echo 'cluster x { }' >>site.slacc
	says 1 - 'SL2016' seal credential.root
}
# refuses EXIT CODE [CREDENTIAL]
refuses() {
	atf_check -s exit:"$1" -o match:"$2" -o not-match:7f3a9c51e8d2 \
		script -qec "slacc secret get site.slacc ${3-credential.dba} --reveal --host head" /dev/null
}

atf_test_case typed
typed_head() {
	atf_set descr "a value that is typed is not shown, is asked for twice, and a signal gives the terminal its echo back"
	atf_set require.progs script
	atf_set timeout 60
}
typed_body() {
	site
	cat >type.py <<-'PY'
		# type.py ANSWER ANSWER: answers what seal asks on a terminal of its own, and prints all that was to be seen there.
		import os, pty, sys, termios
		pid, fd = pty.fork()
		if pid == 0:
		    os.execvp("slacc", ["slacc", "secret", "seal", "site.slacc", "credential.dba", "--host", "head"])
		seen = b""
		answers = iter(sys.argv[1:])
		waiting = [b"value: ", b"once more: "]
		while True:
		    try:
		        some = os.read(fd, 4096)
		    except OSError:
		        break
		    if not some:
		        break
		    seen += some
		    if waiting and seen.endswith(waiting[0]):
		        waiting.pop(0)
		        answer = next(answers)
		        echo = termios.tcgetattr(fd)[3] & termios.ECHO
		        assert not echo, "what is typed would be shown"
		        os.write(fd, b"\x03" if answer == "^C" else answer.encode() + b"\n")
		_, status = os.waitpid(pid, 0)
		sys.stdout.write(seen.decode())
		sys.exit(os.waitstatus_to_exitcode(status))
	PY
	atf_check -s exit:0 -o match:'^sealed."v1:' -o not-match:7f3a9c51e8d2 -o save:text -e empty \
		/usr/bin/python3 type.py 'typed 7f3a9c51e8d2' 'typed 7f3a9c51e8d2'
	atf_check -s exit:3 -o match:SL6441 -o not-match:7f3a9c51e8d2 -e empty /usr/bin/python3 type.py 'typed 7f3a9c51e8d2' 'typed 7f3a9c51e8d3'
	atf_check -s exit:3 -o match:SL6441 -o not-match:7f3a9c51e8d2 -e empty /usr/bin/python3 type.py 'typed 7f3a9c51e8d2' ''
	atf_check -s exit:26 -o match:SL6408 -e empty /usr/bin/python3 type.py '' ''
	atf_check -s not-exit:0 -o match:SL6002 -o not-match:sealed -e empty /usr/bin/python3 type.py '^C'
	sealed_site "$(grep -o 'sealed(.*)' text)"
	resolves 'typed 7f3a9c51e8d2'
}

atf_init_test_cases() {
	atf_add_test_case rekey
	atf_add_test_case rekey_from
	atf_add_test_case status
	atf_add_test_case sealed
	atf_add_test_case typed
	atf_add_test_case list_and_fetch
	atf_add_test_case purge
	atf_add_test_case refusals
	atf_add_test_case reveal
}
