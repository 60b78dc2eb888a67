# SPDX-License-Identifier: BSD-2-Clause
# What a killed apply leaves, and what the next one says and does about it. Every point at which one
# can be killed is tests/long/kill_test.sh's.

stack() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
}

atf_test_case cut_off
cut_off_head() {
	atf_set descr "the next apply names the run that was cut off, sweeps up and goes on; the journal decides nothing"
	atf_set timeout 240
}
cut_off_body() {
	local killat
	stack && stack_enter && begin
	killat=$(atf_config_get builddir)/tests/tools/killat
	# Killed at the rename of slacc-private.pem, with the temporary beside it.
	atf_check -s exit:137 -o ignore -e ignore "$killat" 1 kill rename points "$slacc" apply site.slacc --yes
	atf_check -o match:"^1 rename" cat points
	[ -n "$(find /etc/slurm -name '.slacc-tmp.*')" ] || atf_fail "nothing was left to sweep up"
	atf_check -o match:'"step":5,"what":"restart slurmdbd .alpha. on its new files","place":"host .ctl1.",.*"/etc/slurm/slacc-private.pem".*,"digest":"[0-9a-f]{64}"' \
		-o match:'"done":4' -o not-match:'"end"' cat "$STACK/slacc/journal"
	"$slacc" plan site.slacc >plan.out
	cp "$STACK/slacc/journal" journal
	rm "$STACK/slacc/journal"
	# A plan says the same without it.
	atf_check -s exit:2 -o file:plan.out "$slacc" plan site.slacc
	cp journal "$STACK/slacc/journal"
	atf_check -s exit:0 -o ignore -e save:err "$slacc" apply site.slacc --yes
	atf_check -o match:"SL6550.*apply site.slacc, process [0-9]+, since 20" \
		-o match:"it was at: restart slurmdbd 'alpha' on its new files .host 'ctl1'" cat err
	[ -z "$(find /etc/slurm "$STACK/slacc" -name '.slacc-tmp.*')" ] || atf_fail "a temporary was left"
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" apply site.slacc --yes
	# One that ended by itself was not cut off, whatever came of it; nor does rubbish stop anything.
	cp site.slacc good.slacc
	sed -i 's|/restart"|/none"|' site.slacc
	echo "# by hand" >>/etc/slurm/slurmdbd.conf
	printf '#!/bin/sh\nexit 1\n' >"$STACK/none"
	chmod 755 "$STACK/none"
	atf_check -s not-exit:0 -o ignore -e not-match:SL6550 "$slacc" apply site.slacc --yes
	cp good.slacc site.slacc
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
	printf '{"run":"apply x","process":"y"}\n[]\n{"step":1,"what":2}\n\377{"st' >"$STACK/slacc/journal"
	atf_check -s exit:0 -o match:"nothing to do" -e match:"SL6550" "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" "$slacc" apply site.slacc --yes
	no_leak
}

atf_test_case full_disk
full_disk_head() {
	atf_set descr "without room for the journal nothing is done, and it says so"
	atf_set timeout 180
}
full_disk_body() {
	stack && stack_enter && begin
	mkdir -m 700 "$STACK/slacc"
	mount -t tmpfs -o size=64k,mode=700 tmpfs "$STACK/slacc"
	dd if=/dev/zero of="$STACK/slacc/full" bs=4k 2>/dev/null
	atf_check -s exit:7 -o match:"apply: 0 of [0-9]+ steps done" -e match:"SL6014.*slacc/journal" "$slacc" apply site.slacc --yes
	[ -z "$(database_sql db "SHOW DATABASES LIKE 'alpha'")" ] || atf_fail "something was made"
	[ ! -e /etc/slurm/slurmdbd.conf ] || atf_fail "something was written"
	rm "$STACK/slacc/full"
	ln -s /etc/passwd "$STACK/slacc/link"
	mv -T "$STACK/slacc/link" "$STACK/slacc/journal"
	atf_check -s exit:4 -o ignore -e match:"SL6012.*slacc/journal" -e match:"nothing was done" "$slacc" apply site.slacc --yes
	rm "$STACK/slacc/journal"
	atf_check -s exit:0 -o ignore "$slacc" apply site.slacc --yes
}

atf_init_test_cases() {
	atf_add_test_case cut_off
	atf_add_test_case full_disk
}
