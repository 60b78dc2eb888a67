# SPDX-License-Identifier: BSD-2-Clause
#
# What the README shows is what the programs do.

atf_test_case tour
tour_head()
{
	atf_set descr "the README's commands print what it shows"
}
tour_body()
{
	PATH=$(atf_config_get builddir)/bin:$PATH
	export PATH
	atf_check -s exit:0 -o empty -e empty \
		bash "$(atf_config_get topdir)/tests/tools/readme.sh" check "$(atf_config_get topdir)/README.md"
}

atf_test_case examples
examples_head()
{
	atf_set descr "every example compiles without a word and builds its files"
}
examples_body()
{
	slacc=$(atf_config_get builddir)/bin/slacc
	top=$(atf_config_get topdir)/examples
	for e in rds federation; do
		atf_check -s exit:0 -o empty -e empty "$slacc" check "$top/$e/site.slacc"
		atf_check -s exit:0 -o ignore -e ignore "$slacc" build "$top/$e/site.slacc" -o "out-$e"
		atf_check -s exit:0 test -s "out-$e/manifest.json"
	done
	atf_check -s exit:0 -o empty -e empty "$slacc" check --set name=eph3 --set head=ip-10-0-0-31 "$top/ephemeral/site.slacc"
	atf_check -s exit:0 -o match:'"name": *"eph3"|eph_eph3' -e ignore \
		"$slacc" ir --set name=eph3 --set head=ip-10-0-0-31 "$top/ephemeral/site.slacc"
}

atf_init_test_cases()
{
	atf_add_test_case tour
	atf_add_test_case examples
}
