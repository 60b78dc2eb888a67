# SPDX-License-Identifier: BSD-2-Clause
# The formats of slacc check for programs: SARIF logs against the published schema, workflow commands, JSON of several files.

cases() {
	cat >'a b%.slacc' <<-'EOF'
		edition 2026
		layout site { conf_dir = /etc; slurm_conf = includ }
		param unused { default = "a" } # slacc: allow(SL2045) reason="soon"
		param unused2 { default = "a" }
	EOF
	printf 'edition 2026\nlayout \303\244\303\266 { }\n\001\n' >b.slacc
	printf 'edition 2026\n' >good.slacc
}

atf_test_case sarif_schema
sarif_schema_head() {
	atf_set descr "logs of every description and of what has no place are valid SARIF 2.1.0"
	atf_set require.progs python3
}
sarif_schema_body() {
	schema=$(atf_config_get corpus '')/vectors/sarif-schema-2.1.0.json
	[ -f "$schema" ] || atf_skip "no SARIF schema in the corpus"
	cases
	top=$(atf_config_get topdir)
	atf_check -s exit:1 -e empty -o save:all.sarif slacc check --format=sarif 'a b%.slacc' b.slacc missing.slacc good.slacc \
		"$top"/tests/golden/*/input.slacc
	atf_check -s exit:0 -e empty -o save:good.sarif slacc check --format=sarif good.slacc
	atf_check -s exit:1 -e empty -o save:stdin.sarif sh -c 'slacc check --format=sarif - <"a b%.slacc"'
	cat >validate.py <<-'EOF'
		import json, sys
		from jsonschema import Draft7Validator
		schema = json.load(open(sys.argv[1]))
		# as published the schema only defines things, and would take any document; the log is its Root
		if "Root" in schema["definitions"]:
		    schema = {"$ref": "#/definitions/Root", "definitions": schema["definitions"]}
		schema = Draft7Validator(schema)
		bad = [(f, list(e.path), e.message[:200]) for f in sys.argv[2:] for e in schema.iter_errors(json.load(open(f)))]
		print(*bad, sep="\n")
		sys.exit(bool(bad))
	EOF
	atf_check -s exit:0 -o ignore -e empty python3 validate.py "$schema" all.sarif good.sarif stdin.sarif
	# and a validator that finds nothing would be no proof
	sed 's/"level": "error"/"level": "fatal"/' all.sarif >wrong.sarif
	atf_check -s exit:1 -o match:fatal -e empty python3 validate.py "$schema" wrong.sarif
}

atf_test_case sarif
sarif_head() {
	atf_set descr "a log has rules, places, suppressions, fixes, and fingerprints that outlive new lines"
	atf_set require.progs python3
}
sarif_body() {
	cases
	cat >look.py <<-'EOF'
		import json, sys
		run = json.load(open(sys.argv[1]))["runs"][0]
		rules = run["tool"]["driver"]["rules"]
		for r in run["results"]:
		    assert rules[r["ruleIndex"]]["id"] == r["ruleId"]
		    p = r["locations"][0]["physicalLocation"]
		    print(r["ruleId"], r["level"], p["artifactLocation"]["uri"], p["region"]["startColumn"],
		          "suppressed" if "suppressions" in r else "", len(r.get("fixes", [])))
		assert len({json.dumps(r["partialFingerprints"]) for r in run["results"]}) == len(run["results"])
		json.dump(sorted(r["partialFingerprints"]["slaccFinding/v1"] for r in run["results"]), open(sys.argv[2], "w"))
	EOF
	atf_check -s exit:1 -e empty -o save:a.sarif slacc check --format=sarif 'a b%.slacc'
	cat >expected <<-'EOF'
		SL1011 error a%20b%25.slacc 26  1
		SL2021 error a%20b%25.slacc 45  1
		SL2045 warning a%20b%25.slacc 1 suppressed 0
		SL2045 warning a%20b%25.slacc 1  0
	EOF
	atf_check -s exit:0 -o file:expected -e empty python3 look.py a.sarif before
	sed -i '1a # a new line\n' 'a b%.slacc'
	atf_check -s exit:1 -e empty -o save:a.sarif slacc check --format=sarif 'a b%.slacc'
	atf_check -s exit:0 -o ignore -e empty python3 look.py a.sarif after
	atf_check -s exit:0 cmp before after
}

atf_test_case json
json_head() {
	atf_set descr "JSON of several files and parameter sets is one document"
	atf_set require.progs python3
}
json_body() {
	cases
	printf 'unused = "x"\n' >p1
	printf 'unused = "y"\nunknown = "z"\n' >p2
	atf_check -s exit:1 -e empty -o save:json slacc check --format=json 'a b%.slacc' b.slacc
	atf_check -s exit:0 -o inline:'a b%.slacc b.slacc\n' -e empty python3 -c '
import json
d = json.load(open("json"))
print(*sorted({x["at"]["file"] for x in d["diagnostics"]}))
assert d["summary"]["errors"] == sum(x["severity"] == "error" for x in d["diagnostics"]) > 3
assert d["summary"]["suppressed"] == 1'
	atf_check -s exit:1 -e empty -o save:json slacc check --format=json 'a b%.slacc' --params p1 --params p2
	atf_check -s exit:0 -o inline:'p1 p2\n' -e empty python3 -c '
import json
print(*sorted({x["with"] for x in json.load(open("json"))["diagnostics"]}))'
	atf_check -s exit:1 -e empty -o save:lines slacc check --format=jsonl 'a b%.slacc' b.slacc
	atf_check -s exit:0 -o match:'^[5-9]$' -e empty python3 -c '
import json
print(len([json.loads(line)["code"] for line in open("lines")]))'
	atf_check -s exit:0 -o empty -e empty slacc check --format=jsonl good.slacc
}

atf_test_case github
github_head() {
	atf_set descr "a workflow command is one line, whatever names and messages hold"
}
github_body() {
	cases
	cat >expected <<-'EOF'
		::error file=a b%25.slacc,line=2,col=26,endLine=2,endColumn=29,title=SL1011::'/etc' needs quotes%0Aonly words, whole numbers, quantities such as 30s and paths such as param.name are written bare
		::error file=a b%25.slacc,line=2,col=45,endLine=2,endColumn=50,title=SL2021::'slurm_conf' cannot be 'includ'%0Ait is one of: include, manual
	EOF
	atf_check -s exit:1 -e empty -o save:out slacc check --format=github 'a b%.slacc'
	atf_check -s exit:0 -o file:expected head -n 2 out
	atf_check -s exit:0 -o match:'^::warning file=a b%25.slacc,line=4' tail -n 1 out
	mv good.slacc 'x,y:z.slacc'
	echo 'x = "%"' >>'x,y:z.slacc'
	atf_check -s exit:1 -e empty -o match:'^::error file=x%2Cy%3Az.slacc,line=2' slacc check --format=github 'x,y:z.slacc'
	atf_check -s exit:1 -e empty -o match:'^::error title=SL1001::cannot read' slacc check --format=github missing.slacc
}

atf_init_test_cases() {
	atf_add_test_case sarif_schema
	atf_add_test_case sarif
	atf_add_test_case json
	atf_add_test_case github
}
