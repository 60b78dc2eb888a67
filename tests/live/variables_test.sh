# SPDX-License-Identifier: BSD-2-Clause
# Server variables on a real MariaDB: what is found, and what --set-variables does about it.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# plan EXIT [OPTION...]: of the servers alone, kept in plan.out.
plan() {
	local status=$1
	shift
	atf_check -s "exit:$status" -o save:plan.out "$slacc" plan site.slacc --host none "$@"
}

# says WORD...: the kept plan has each of these lines; says_not: none of them.
says() { for w in "$@"; do atf_check -o match:"$w" cat plan.out; done; }
says_not() { for w in "$@"; do atf_check -o not-match:"$w" cat plan.out; done; }

atf_test_case variables
variables_head() {
	atf_set descr "variables that slurmdbd or the description want otherwise are named, and set on demand"
	atf_set timeout 180
}
variables_body() {
	stack && stack_enter && begin --innodb-buffer-pool-size=64M
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --host none --yes
	# A server as it comes: slurmdbd would complain of three.
	plan 0
	says "nothing to do" "innodb_buffer_pool_size = 67108864: .*SL5520" \
		"innodb_log_file_size = 8388608: .*SL5521" "innodb_lock_wait_timeout = 50: .*SL5522" \
		"SET GLOBAL innodb_lock_wait_timeout = 900, and 'innodb_lock_wait_timeout = 900' under"
	says_not SL5523 SL5524 SL5525 SL5526 SL5527 SL5528 SL5529 SL5530
	database_sql db "SET GLOBAL max_allowed_packet = 1048576; SET GLOBAL require_secure_transport = OFF"
	plan 0
	says "max_allowed_packet = 1048576: .*SL5523" "require_secure_transport = OFF: .*SL5528"

	# What can be set is set, and comes back clean; a buffer pool of 2 GiB is more than a test may take.
	site 's/engine = mariadb/engine = mariadb; variables { innodb_buffer_pool_size = "64M" }/'
	plan 2 --set-variables --show-commands
	says "~ variable innodb_lock_wait_timeout" "value  50 -> 900" "sql: SET GLOBAL innodb_lock_wait_timeout = 900" \
		"~ variable max_allowed_packet" "value  1048576 -> 16777216" "forgets 'max_allowed_packet'.*SL5530" \
		"plan: 0 to add, 3 to change" "require_secure_transport = OFF"
	says_not SL5520 SL5522 SL5523 SL5529
	atf_check -s exit:0 -o match:"done: set variable 'max_allowed_packet' to 16777216" \
		-o match:"^apply: done, 3 changes" "$slacc" apply site.slacc --host none --yes --set-variables
	atf_check_equal "900 16777216 67108864" "$(database_sql db "SELECT @@global.innodb_lock_wait_timeout,
		@@global.max_allowed_packet, @@global.innodb_log_file_size" | tr '\t' ' ')"
	database_sql db "SET GLOBAL require_secure_transport = ON"
	plan 0
	says "nothing to do"
	says_not "note:" SL55

	# What the description asks for must hold.
	database_sql db "SET GLOBAL innodb_buffer_pool_size = 134217728"
	plan 2
	says "blocked: .*innodb_buffer_pool_size = 134217728, the description says 64M.*SL5529.*site.slacc:$(line 'engine =')" \
		"SET GLOBAL innodb_buffer_pool_size = 67108864"
	atf_check -s exit:5 -o ignore -e match:SL5529 -e match:"nothing was done" "$slacc" apply site.slacc --host none --yes
	atf_check -s exit:0 -o match:"done, 1 change" "$slacc" apply site.slacc --host none --yes --set-variables
	plan 0
	says_not SL5529
	database_sql db "SET GLOBAL read_only = ON"
	plan 2 --set-variables
	says "blocked: .*read_only = ON.*SL5525"
	database_sql db "SET GLOBAL read_only = OFF"
	plan 0
	says_not SL5525
}

atf_init_test_cases() {
	atf_add_test_case variables
}
