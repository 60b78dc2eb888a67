# SPDX-License-Identifier: BSD-2-Clause
# plan with a real server, whose password comes from a store that is away, says no, or is behind.

ARN=arn:aws:secretsmanager:eu-central-1:111122223333:secret:hpc1-AbCdEf

# cached [BLOCK]: the DBA's password comes from the store.
cached() {
	site "/^credential dba/,/^}/s|password = .*|password = aws_secret(\"$ARN\"); cache { ${1-} }|"
}
# plans EXIT [WORDS]: so it ends and says that on standard error, and no password.
plans() {
	atf_check -s exit:"$1" -o save:plan.out -e save:plan.err "$slacc" plan site.slacc
	if [ -z "${2-}" ]; then
		[ ! -s plan.err ] || atf_fail "$(cat plan.err)"
	else
		grep -q -e "$2" plan.err || atf_fail "'$2' is not in: $(cat plan.err)"
	fi
	! grep -e Sentinel plan.out plan.err || atf_fail "a password was printed"
}

atf_test_case store_away cleanup
store_away_head() {
	atf_set descr "what is cached serves while the store is away, for as long as it may, and never after a no"
	atf_set timeout 120
}
store_away_body() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	stack_enter
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	printf '%s' 'Dba-Sentinel-Zq7#1' >value
	services_start
	services_login
	begin
	cached
	atf_check -o match:'credential.dba: fetched for the first time' "$slacc" secret fetch site.slacc credential.dba
	asked 1
	plans 2
	asked 1

	# a login is refused with what the store has given: it is asked once more, and no oftener
	printf 'the one before' >first
	plans 2
	asked 2
	printf 'a wrong one' >value
	printf 'the one before' >first
	plans 4 SL6109
	asked 2
	plans 4 SL6109
	asked 2
	printf '%s' 'Dba-Sentinel-Zq7#1' >value
	plans 2

	# away
	kept=$(cat services.pid)
	atf_check -o match:'credential.dba: fetched; the version is the same' "$slacc" secret refresh site.slacc credential.dba
	kill "$kept"
	wait "$kept" 2>/dev/null || :
	plans 2 'warning.SL6434'
	cached 'ttl = 1s; max_stale = 1h'
	sleep 1.1
	plans 2 'warning.SL6434'
	cached 'ttl = 1s; max_stale = 0s'
	plans 23 SL6433
	cached 'ttl = 1s; max_stale = 1h'
	plans 2 SL6434

	# each refusal ends as the table of exit statuses says; a no takes away what was cached
	services_start
	for row in missing:20:SL6404 denied:21:SL6405; do
		printf '%s' "${row%%:*}" >behave
		row=${row#*:}
		plans "${row%%:*}" "${row#*:}"
		atf_check -o match:'cached: none' "$slacc" secret list site.slacc credential.dba
	done
	for row in throttled:24:SL6425 clock:25:SL6426; do
		printf '%s' "${row%%:*}" >behave
		row=${row#*:}
		plans "${row%%:*}" "${row#*:}"
	done
	rm behave
	printf '' >value
	plans 26 SL6408
	atf_check -o match:'cached: ' "$slacc" secret list site.slacc credential.dba
	printf denied >behave
	plans 21 SL6405
	services_stop
	plans 4 SL6421
}
store_away_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_init_test_cases() {
	atf_add_test_case store_away
}
