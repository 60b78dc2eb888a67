# SPDX-License-Identifier: BSD-2-Clause
# Accounts, users, limits and federations on a real slurmdbd, through the real sacctmgr.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

# entities [LIMITS]: the description's end.
entities() {
	cat >>site.slacc <<-SITE
		account pcdefault {
		  organization = "none"
		  description  = "Accounts Without a Project, x=1"
		}
		account physics {
		  parent = pcdefault
		  sacctmgr { GrpTRES = "cpu=100,mem=10G"; MaxWall = "1-12"; FairShare = 10 ${1-} }
		}
		user ec2-user { default_account = pcdefault; admin_level = administrator }
		user joe {
		  default_account = physics
		  accounts        = [pcdefault]
		  sacctmgr { MaxJobs = 5 }
		}
	SITE
}

# plan STATUS ARGUMENT...: runs it and keeps plan.out.
plan() {
	local status=$1
	shift
	atf_check -s "exit:$status" -o save:plan.out "$slacc" plan site.slacc "$@"
}

apply() {
	atf_check -s exit:0 -o save:apply.out "$slacc" apply site.slacc --yes
}

nothing_to_do() {
	atf_check -s exit:0 -o match:"^plan: nothing to do" "$slacc" plan site.slacc
}

# made: what sacctmgr lists when all of it is there.
made() {
	atf_check -o inline:"pcdefault|none|accounts without a project, x=1\nphysics|physics|physics\nroot|root|default root account\n" \
		sacctmgr -nP show account format=account,organization,description
	atf_check -o inline:"ec2-user|Administrator|pcdefault\njoe|None|physics\nroot|Administrator|root\n" \
		sacctmgr -nP show user format=user,adminlevel,defaultaccount
	atf_check -o inline:"pcdefault|||\npcdefault|ec2-user||\npcdefault|joe||5\nphysics||cpu=100,mem=10G|\nphysics|joe||5\n" \
		sacctmgr -nP show assoc WOPLimits where account=pcdefault,physics format=account,user,grptres,maxjobs
}

# by_hand STATUS CODE WRONG: what is changed by hand is named and mended, and what sacctmgr refuses is
# told: a default QOS that is not allowed, with this status and code, and WRONG for one that is none.
by_hand() {
	# A limit, a default, a level, words, a parent; and what the description does not name.
	sacctmgr -iQ modify account where name=physics cluster=alpha set GrpTRES=cpu=50 GrpJobs=7 parent=root
	sacctmgr -iQ modify user where name=joe cluster=alpha set defaultaccount=pcdefault
	sacctmgr -iQ modify user where name=ec2-user set adminlevel=none
	sacctmgr -iQ modify account where name=pcdefault set organization=other
	sacctmgr -iQ add account name=extra cluster=alpha
	plan 2
	atf_check -o match:"~ association of account physics on alpha" -o match:"GrpTRES +cpu=50,mem=10G -> cpu=100,mem=10G" \
		-o match:"parent +root -> pcdefault" -o match:"default account on alpha +pcdefault -> physics" \
		-o match:"admin_level +None -> administrator" -o match:"organization +other -> none" \
		-o not-match:extra -o not-match:GrpJobs -o match:"plan: 0 to add, 4 to change, 0 to remove" cat plan.out
	# Of one block alone, with the accounts it needs, and nothing of its slurmdbd's.
	plan 2 --only account.physics
	atf_check -o match:"~ association of account physics" -o match:"organization +other -> none" \
		-o not-match:"joe|ec2-user" -o match:"plan: 0 to add, 2 to change" cat plan.out
	atf_check -s exit:0 -o match:"^apply: done, 2 changes" \
		-o not-match:"joe" "$slacc" apply site.slacc user.ec2-user account.pcdefault --yes
	apply
	nothing_to_do
	atf_check -o inline:"extra||\nphysics|cpu=100,mem=10G|7\n" \
		sacctmgr -nP show assoc WOPLimits where account=extra,physics user= format=account,grptres,grpjobs

	# Slurm 22.05's sacctmgr refuses a default QOS and says 0: seen when looking again.
	sacctmgr -iQ add qos name=high
	site
	entities "; DefaultQOS = high"
	atf_check -s "exit:$1" -o ignore -e match:"$2" -e match:"access to their default qos" "$slacc" apply site.slacc --yes
	# And one that it refuses with 1, in its own words, under its line.
	site
	entities "; DefaultQOS = nothing"
	atf_check -s exit:4 -o ignore -e match:"$3" -e match:"bad default qos" \
		-e match:"site.slacc:$(line 'account physics')[:]" "$slacc" apply site.slacc --yes
	site
	entities "; QOS = [normal, high]; DefaultQOS = high"
	apply
	nothing_to_do
	no_leak
}

atf_test_case first
first_head() {
	atf_set descr "made with the first apply; what is changed by hand is named and mended; nothing is taken away"
	atf_set timeout 240
}
first_body() {
	stack && stack_enter && begin
	entities
	# There is no slurmdbd yet: all of it will be made.
	# Each command of sacctmgr's is in the plan for programs; the schema asks for it.
	plan 2 --json
	cp plan.out plan.json
	atf_check -o match:"change add safe slurm_user joe" python3 "$(atf_config_get topdir)/tests/tools/plan_json.py" \
		"$(atf_config_get topdir)/backends/plan.schema.json" plan.json
	jq 'del(.changes[].actions[] | select(.type == "sacctmgr") | .argv)' plan.json >wrong.json
	atf_check -s not-exit:0 -e match:"'argv' is a required property" python3 "$(atf_config_get topdir)/tests/tools/plan_json.py" \
		"$(atf_config_get topdir)/backends/plan.schema.json" wrong.json
	plan 2 --show-commands
	atf_check -o match:"\+ slurm_cluster alpha" -o match:"\+ slurm_account pcdefault" \
		-o match:"\+ slurm_account physics" -o match:"\+ slurm_user ec2-user" -o match:"\+ slurm_user joe" \
		-o match:"because slurmdbd is still to be started" -o match:"GrpTRES +cpu=100,mem=10G" \
		-o match:"run: /usr/bin/sacctmgr -i add user name=ec2-user account=pcdefault cluster=alpha defaultaccount=pcdefault adminlevel=administrator" \
		-o match:"plan: 12 to add" cat plan.out
	apply
	atf_check -o match:"^done: add account 'physics' on alpha" -o match:"^apply: done, 12 changes" cat apply.out
	nothing_to_do
	made
	by_hand 6 SL6503 SL6521

	# A slurmdbd that is to be started again, with all of it in its database.
	stack_stop slurmdbd
	plan 2
	atf_check -o match:"\+ slurm_user joe" cat plan.out
	apply
	atf_check -o match:"^not needed: add user 'joe'" cat apply.out
	nothing_to_do
	# The way to slurmdbd is cut, and nothing in the plan mends that.
	site 's|  munge_socket|  slurm_conf = manual\n&|'
	entities "; QOS = [normal, high]; DefaultQOS = high"
	sed -i '/slurm_accounting.conf/d' "$SLURM_CONF"
	atf_check -s exit:2 -o match:"SL5596" "$slacc" plan site.slacc
	atf_check -s exit:4 -o ignore -e match:"SL5596" -e match:"nothing was done" "$slacc" apply site.slacc --yes
	echo "Include slurm_accounting.conf" >>"$SLURM_CONF"
	# No sacctmgr.
	site '/munge_socket/s|$|\n  bin_dir = "/nowhere"|'
	entities
	atf_check -s exit:2 -o match:"SL5595" -o match:"/nowhere/sacctmgr cannot be run" "$slacc" plan site.slacc
	atf_check -s exit:4 -o ignore -e match:"SL5595" "$slacc" apply site.slacc --yes
}

# beta_conf: a second cluster's slurm.conf, beside alpha's on the same host.
beta_conf() {
	local file
	mkdir -p /etc/slurm-beta "$STACK/state-beta" "$STACK/spool-beta"
	stack_own "$slurm" '' "$STACK/state-beta"
	cp "$SLURM_ETC/cgroup.conf" /etc/slurm-beta/
	for file in slurm.conf slurmd.conf; do
		sed -e 's/^ClusterName=.*/ClusterName=beta/; s/^SlurmctldPort=.*/SlurmctldPort=6827/' \
			-e 's|/state|/state-beta|g; s|/spool|/spool-beta|g' "$SLURM_ETC/$file" >"/etc/slurm-beta/$file"
	done
}

# beta COMMAND...: with the second cluster's slurm.conf.
beta() {
	SLURM_CONF=/etc/slurm-beta/slurm.conf "$@"
}

beta_idle() {
	[ "$(beta sinfo -h -o %T)" = idle ]
}

# recorded N: that many jobs of beta are complete, seen from alpha.
recorded() {
	[ "$(sacct --clusters beta -anXP -S now-1hour -o state | grep -cx COMPLETED)" = "$1" ]
}

federated() {
	scontrol show federation | grep -q beta:
}

atf_test_case federation
federation_head() {
	atf_set descr "two clusters of one slurmdbd in a federation; it is killed amid 20 jobs, and all are recorded"
	atf_set timeout 240
}
federation_body() {
	local i
	stack && stack_enter && begin
	beta_conf
	cat >>site.slacc <<-SITE
		layout there { base = here; conf_dir = "/etc/slurm-beta" }
		cluster beta { slurm_version = "$(slurm_version | cut -d. -f1,2)"; head_node = "ctl1"; layout = there; slurmdbd = alpha }
		account common { }
		user root2 { default_account = common }
	SITE
	apply
	slurmctld_start || atf_fail "slurmctld of alpha"
	beta stack_start slurmctld-beta "$slurm" '' slurmctld -D
	beta stack_start slurmd-beta "$(id -un)" '' slurmd -D -N n1 -f /etc/slurm-beta/slurmd.conf
	beta stack_wait 30 slurmd-beta "node of beta idle" beta_idle || atf_fail "beta"
	for i in $(seq 20); do
		[ "$i" != 8 ] || stack_stop slurmdbd KILL
		beta srun -J "job$i" true || atf_fail "job $i"
		[ "$i" != 14 ] || slurmdbd_start || atf_fail "slurmdbd"
	done
	stack_wait 60 slurmdbd "20 jobs of beta in alpha's sacct" recorded 20 || {
		sacct --clusters beta -anXP -S now-1hour -o jobid,jobname,state
		atf_fail "jobs are missing"
	}

	sacctmgr -iQ add federation name=other clusters=beta || atf_fail "federation"
	echo 'federation research { clusters = [alpha, beta] }' >>site.slacc
	plan 2
	atf_check -o match:"SL5597" -o match:"cluster 'beta' is in federation 'other', not in 'research'" cat plan.out
	atf_check -s exit:5 -o ignore -e match:"nothing was done" "$slacc" apply site.slacc --yes
	sacctmgr -iQ modify federation where name=other set clusters-=beta || atf_fail "federation"
	plan 2
	atf_check -o match:"\+ federation research" -o match:"clusters +alpha,beta" cat plan.out
	apply
	nothing_to_do
	sacctmgr -iQ modify federation where name=research set clusters-=beta || atf_fail "federation"
	plan 2 --show-commands
	atf_check -o match:"run: /usr/bin/sacctmgr -i modify federation where name=research set clusters.=beta" cat plan.out
	atf_check -s exit:0 -o match:"^apply: done, 1 change" "$slacc" apply site.slacc --yes --only federation.research
	atf_check -o inline:"alpha|research\nbeta|research\n" sacctmgr -nP show cluster format=cluster,federation
	stack_wait 30 slurmctld "beta seen by alpha" federated || atf_fail "no federation"
	nothing_to_do
}

atf_test_case newest
newest_head() {
	atf_set descr "the same on the newest Slurm there is, with slacc and everything in its root"
	atf_set timeout 900
}
newest_body() {
	local root
	stack
	! grep -qaE '__(asan|tsan)_init' "$(atf_config_get builddir)/bin/slacc" ||
		atf_skip "a sanitizer's library is not in the root"
	stack_root root sid slurmdbd,slurm-client,slurmctld,slurmd,munge,libmariadb3,libjansson4,libcurl4t64,libexpat1
	stack_enter
	inside "$root"
	# Where the password lies is not what this is about.
	SITE_SED='s/credential      = slurm/&; storage_pass = conf/'
	begin
	restart_inside
	apply
	# From 24.11 on a cluster registers itself.
	slurmctld_start || atf_fail "slurmctld"
	entities
	plan 2
	atf_check -o match:"\+ slurm_account physics" -o match:"\+ slurm_user joe" cat plan.out
	apply
	nothing_to_do
	made
	by_hand 4 SL6521 SL6521
	echo 'federation research { clusters = [alpha] }' >>site.slacc
	apply
	nothing_to_do
	atf_check -o inline:"alpha|research\n" sacctmgr -nP show cluster format=cluster,federation
}

atf_init_test_cases() {
	atf_add_test_case first
	atf_add_test_case federation
	atf_add_test_case newest
}
