# SPDX-License-Identifier: BSD-2-Clause
# What pipelines get from this tree: hooks for pre-commit, a problem matcher, and the part
# of the example pipelines that takes no server.

atf_test_case pre_commit
pre_commit_head() {
	atf_set descr "the hooks of .pre-commit-hooks.yaml do what they say"
}
pre_commit_body() {
	hooks=$(atf_config_get topdir)/.pre-commit-hooks.yaml
	# each hook has what pre-commit asks for
	for key in 'name' 'description' 'entry' 'language' 'files'; do
		atf_check_equal 2 "$(grep -c "^  $key: " "$hooks")"
	done
	# as pre-commit runs them: the files behind the entry; it fails itself where files change
	for id in slacc-fmt slacc-check; do
		echo "$(sed -n "/^- id: $id\$/,/^- /s/^  entry: //p" "$hooks")"' "$@"' >$id
	done
	printf 'edition 2026\nlayout site {conf_dir="/etc"}\n' >a.slacc
	cp a.slacc b.slacc
	atf_check -s exit:0 -o empty -e empty sh slacc-fmt a.slacc b.slacc
	atf_check -s exit:0 -o inline:'layout site { conf_dir = "/etc" }\n' tail -n 1 b.slacc
	atf_check -s exit:0 -o empty -e empty sh slacc-check a.slacc b.slacc
	echo 'x = 1' >>b.slacc
	atf_check -s exit:1 -o match:b.slacc:3 -e empty sh slacc-check a.slacc b.slacc
}

atf_test_case matcher
matcher_head() {
	atf_set descr "the problem matcher takes every line that has a code apart, and no other"
	atf_set require.progs python3
}
matcher_body() {
	top=$(atf_config_get topdir)
	atf_check -s exit:1 -e empty -o save:out slacc check --format=gcc "$top"/tests/golden/*/input.slacc
	cat >match.py <<-'EOF'
		import json, re, sys
		patterns = [m["pattern"][0] for m in json.load(open(sys.argv[1]))["problemMatcher"]]
		seen = 0
		for line in open("out", encoding="utf-8").read().split("\n"):
		    found = [(p, m) for p in patterns for m in [re.match(p["regexp"], line, re.ASCII)] if m]
		    assert len(found) == bool(re.search(r"\[SL\d{4}\]$", line)), line
		    for p, m in found:
		        seen += 1
		        assert m[p["file"]].startswith("/") and int(m[p["line"]]) > 0 and m[p["code"]].startswith("SL")
		assert seen > 50, seen
		line = "\x1b[1ma b.slacc:2:3: info: m: n [SL3003]\x1b[0m"
		m = re.match(patterns[1]["regexp"], line)
		assert m.groups() == ("a b.slacc", "2", "3", "m: n", "SL3003"), m.groups()
	EOF
	atf_check -s exit:0 -o empty -e empty python3 match.py "$top/examples/github/slacc-matcher.json"
}

atf_test_case workflow
workflow_head() {
	atf_set descr "the example pipelines check: findings fail them, and come in the form that the platform shows"
	atf_set require.progs /usr/bin/python3
}
workflow_body() {
	printf 'edition 2026\nlayout site { conf_dir = "/etc" }\n' >a.slacc
	for p in github:workflow.yml gitlab:gitlab-ci.yml; do
		set -- /usr/bin/python3 "$(atf_config_get topdir)/tests/tools/pipeline.py" "${p%:*}" \
			"$(atf_config_get topdir)/examples/${p%:*}/${p#*:}" change only=check
		cp a.slacc kept
		atf_check -s exit:0 -o inline:'job check: success\n' -e empty "$@"
		echo 'layout  other { }' >>a.slacc
		atf_check -s exit:1 -o match:'^[+]layout other' -o match:'^job check: failure 1$' -e empty "$@"
		echo 'x = 1' >>kept
		mv kept a.slacc
		atf_check -s exit:1 -o match:'^::error file=a.slacc,line=3|^finding critical a.slacc:3' -e empty "$@"
		sed -i 3d a.slacc
	done
}

atf_init_test_cases() {
	atf_add_test_case pre_commit
	atf_add_test_case matcher
	atf_add_test_case workflow
}
