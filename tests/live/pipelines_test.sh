# SPDX-License-Identifier: BSD-2-Clause
# The example pipelines, run as their platforms document it (tests/tools/pipeline.py) against a real server: what a change would do
# comes as a comment, what was merged is applied from a saved plan, and each exit status ends a job as it should.

TOKEN=Token-Sentinel-Zq7
KEY=S2V5LVNlbnRpbmVsLVpxN0tleS1TZW50aW5lbC1acTc=

# forge: the repository in a directory of its own, and the platforms' API.
forge() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	stack_enter && begin
	tools=$(atf_config_get topdir)/tests/tools
	mkdir api repository
	mv site.slacc ca.pem repository
	cd repository || atf_fail "no repository"
	"$slacc" fmt site.slacc
	stack_start forges root "" /usr/bin/python3 "$(atf_config_get topdir)/tests/stack/forges.py" "$OLDPWD/api" $TOKEN
	stack_wait 20 forges "the API" test -s ../api/port
	api=http://127.0.0.1:$(cat ../api/port)
}

# pipeline STATUS EVENT [OPTION...]: what it prints is in ../out.
pipeline() {
	local status=$1 event=$2
	shift 2
	atf_check -s "exit:$status" -o save:../out -e empty /usr/bin/python3 "$tools/pipeline.py" "$platform" "$file" "$event" \
		"api=$api" "token=$TOKEN" "key=$KEY" "$@"
	atf_check -s exit:1 grep -rlaF -e Sentinel-Zq7 -e Sentinel-Kw9 -e "$KEY" ../out ../api/log ../api/comments.json
}
jobs() { for j in "$@"; do atf_check -o match:"^job $j\$" cat ../out; done; }

# comment PATTERN...: there is one of ours, it matches these, and nobody else's was touched.
comment() {
	atf_check -o save:../comment jq -r --arg p "$platform" \
		'.[$p] | if length == 2 and (.[0].body | endswith("believe me")) then .[1].body else error("not two") end' ../api/comments.json
	for w in "$@"; do atf_check -o match:"$w" cat ../comment; done
}

made() { database_sql db "SHOW DATABASES LIKE 'alpha'" | grep -q alpha; }

# stages: all that a pipeline goes through.
stages() {
	# A change: what it would do is said, and not done; again: the same comment.
	pipeline 0 change
	jobs "check: success" "comment: success" "plan: skipped" "apply: skipped"
	comment "^<!-- slacc plan -->" "this would be done" "^      \+ database alpha" "^    plan: 7 to add"
	pipeline 0 change
	comment "^    plan: 7 to add"
	atf_check -o inline:"1\n" grep -c ^POST ../api/log
	# Not from outside; not what is wrong; not to somebody that the platform does not know.
	pipeline 0 fork
	jobs "check: success" "comment: skipped" "plan: skipped" "apply: skipped"
	cp site.slacc kept
	echo 'layout other { conf_dur = "/x" }' >>site.slacc
	pipeline 1 change
	jobs "check: failure 1" "comment: skipped"
	atf_check -o match:"conf_dur" cat ../out
	mv kept site.slacc
	sed -i 's/db\.test/dead.test/' site.slacc
	pipeline 1 change
	jobs "comment: failure 1"
	comment "no plan, exit status 4" "stage: tcp"
	sed -i 's/dead\.test/db.test/' site.slacc
	pipeline 1 change token=other
	jobs "comment: failure 22"
	made && atf_fail "something was made"
	# The world moves between plan and apply: nothing is done.
	pipeline 1 merge "before=apply:mariadb --no-defaults --socket='$STACK/db/socket' -e \"CREATE USER 'slurm'@'127.0.0.%'\""
	jobs "plan: success" "apply: failure 5"
	atf_check -o match:"refused: if the world is not what it was" -o match:"SL6545|is not what it was|moved" cat ../out
	made && atf_fail "something was made"
	database_sql db "DROP USER 'slurm'@'127.0.0.%'"
	# It is merged: the saved plan is applied, and then there is nothing to do.
	pipeline 0 merge
	jobs "check: success" "plan: success" "apply: success"
	atf_check -o match:"apply: done, 7 changes" cat ../out
	made || atf_fail "nothing was made"
	stack_pid slurmdbd >/dev/null || atf_fail "slurmdbd does not run"
	pipeline 0 merge
	atf_check -o match:"nothing to do" cat ../out
	"$@"
	pipeline 0 change
	comment "\*\*slacc\*\*: nothing to do"
	stack_stop forges
	cd ..
	no_leak
}

atf_test_case github
github_head() {
	atf_set descr "GitHub: check, the plan as a comment, apply on merge"
	atf_set timeout 240
	atf_set require.progs "/usr/bin/python3 curl jq"
}
github_body() {
	forge
	platform=github file=$(atf_config_get topdir)/examples/github/workflow.yml
	stages jobs "apply: skipped"
}

atf_test_case gitlab
gitlab_head() {
	atf_set descr "GitLab: check, the plan as a comment, apply on merge"
	atf_set timeout 240
	atf_set require.progs "/usr/bin/python3 curl jq"
}
gitlab_body() {
	forge
	platform=gitlab file=$(atf_config_get topdir)/examples/gitlab/gitlab-ci.yml
	stages jobs "apply: success"
}

atf_init_test_cases() {
	atf_add_test_case github
	atf_add_test_case gitlab
}
