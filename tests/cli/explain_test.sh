# SPDX-License-Identifier: BSD-2-Clause
# slacc explain and slacc ir.

site() {
	cat >site.slacc <<-'EOF'
		edition 2026
		defaults cluster { slurm_version = "24.11" }
		tls site { mode = verify_identity; ca = "/etc/ssl/ca.pem" }
		credential slurm { username = "slurm"; password = file("/nowhere/slurm") }
		database_server records { host = "db.example.org"; engine = mariadb; tls = site }
		cluster alpha {
		  head_node = "head1"
		  slurmdbd { database_server = records; credential = slurm; account_hosts = ["10.0.0.%"] }
		}
	EOF
}

atf_test_case codes
codes_head() {
	atf_set descr "a code is explained by its number or name; all of them are listed"
}
codes_body() {
	atf_check -s exit:0 -o save:text -e empty slacc explain SL2021
	atf_check -s exit:0 -o match:'^SL2021 ' -o match:'^Wrong:$' -o match:'^Right:$' cat text
	for name in 2021 sl2021 unknown_word; do
		atf_check -s exit:0 -o file:text -e empty slacc explain "$name"
	done
	atf_check -s exit:0 -o save:list -e empty slacc explain
	atf_check -s exit:0 -o match:'^SL1001  error ' -o match:'^SL2045  warning ' -o match:'^SL55' -o match:'^SL6' cat list
	atf_check -s exit:0 -o empty sh -c "cut -d' ' -f1 list | sort | uniq -d"
	atf_check -s exit:3 -o empty -e match:"no code 'SL9999'" slacc explain SL9999
	# every code that is listed has something to say
	for code in $(cut -d' ' -f1 list); do
		slacc explain "$code" | grep -q "^$code ." || atf_fail "$code is not explained"
	done
}

atf_test_case blocks
blocks_head() {
	atf_set descr "the blocks of a description, and where their values come from"
}
blocks_body() {
	site
	atf_check -s exit:0 -e empty -o inline:'database_server.records\ntls.site\ncredential.slurm\nslurmdbd.alpha\ncluster.alpha\n' \
		slacc explain site.slacc
	atf_check -s exit:0 -e empty -o match:'slurm_version .*"24.11" .*# defaults, site.slacc:2:36$' \
		-o match:'head_node .*"head1" .*# site.slacc:7:15$' -o match:'# derived: the label$' \
		-o match:'layout .*standard .*# built-in$' -o match:'file\("/nowhere/slurm"\)' \
		slacc explain site.slacc cluster.alpha credential.slurm
	atf_check -s exit:3 -o empty -e match:"no block 'cluster.beta' in site.slacc" slacc explain site.slacc cluster.beta
}

atf_test_case broken
broken_head() {
	atf_set descr "a description with errors is explained as far as it was understood"
}
broken_body() {
	site
	sed -i 's/mariadb/postgres/' site.slacc
	atf_check -s exit:1 -o match:'head_node .*"head1"' -e match:SL2021 slacc explain site.slacc cluster.alpha
	atf_check -s exit:1 -o empty -e match:'cannot read' slacc explain missing.slacc
}

atf_test_case explained_is_right
explained_is_right_head() {
	atf_set descr "what explain prints of blocks is itself a description of the same meaning"
}
explained_is_right_body() {
	site
	{ echo 'edition 2026' && slacc explain site.slacc tls.site credential.slurm database_server.records cluster.alpha; } >again.slacc
	atf_check -s exit:0 -o empty -e empty slacc check again.slacc
	atf_check -s exit:0 -e empty -o empty slacc build site.slacc -o one
	atf_check -s exit:0 -e empty -o empty slacc build again.slacc -o two
	sed -i 's/again.slacc/site.slacc/' two/*/*/*
	atf_check -s exit:0 -o empty diff -r -x manifest.json one two
}

atf_test_case kinds
kinds_head() {
	atf_set descr "every kind of the schema is listed and shows its attributes, each with its words"
}
kinds_body() {
	atf_check -s exit:0 -o save:kinds -e empty slacc explain kinds
	sed -nE 's/^KIND\(([a-z_]+),.*/\1/p' "$(atf_config_get topdir)/compiler/schema.def" >schema
	atf_check -s exit:0 -o file:schema awk '{ print $1 }' kinds
	while read -r kind; do
		sed -nE "s/^ATTR\\($kind, ([a-z_]+),.*/\\1/p" "$(atf_config_get topdir)/compiler/schema.def" >attributes
		atf_check -s exit:0 -o save:shown -e empty slacc explain "$kind"
		atf_check -s exit:0 -o file:attributes sed -nE 's/^  ([a-z_]+)$/\1/p' shown
	done <schema
	atf_check -s exit:0 -o match:'one of disabled, preferred, required, verify_ca, verify_identity; required' \
		-e empty slacc explain tls
	atf_check -s exit:0 -o match:'default 6819' -o match:"default: the cluster's when nested" -e empty slacc explain slurmdbd
	atf_check -s exit:1 -o empty -e match:'cannot read' slacc explain clutser
}

atf_test_case ir
ir_head() {
	atf_set descr "the model is JSON, the same each time, and nothing is printed of what is wrong"
	atf_set require.progs python3
}
ir_body() {
	site
	atf_check -s exit:0 -o save:one -e empty slacc ir site.slacc
	atf_check -s exit:0 -o file:one -e empty slacc ir site.slacc
	atf_check -s exit:0 -o file:one -e empty env -i TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8 "$(command -v slacc)" ir site.slacc
	atf_check -s exit:0 -o inline:'1.0\n' -e empty python3 -c 'import json; print(json.load(open("one"))["format_version"])'
	atf_check -s exit:1 -o empty -e match:SL1001 slacc ir missing.slacc
	echo 'param unused { default = "x" }' >>site.slacc
	atf_check -s exit:0 -o not-match:SL2045 -e match:SL2045 slacc ir site.slacc
}

atf_init_test_cases() {
	atf_add_test_case codes
	atf_add_test_case blocks
	atf_add_test_case broken
	atf_add_test_case explained_is_right
	atf_add_test_case kinds
	atf_add_test_case ir
}
