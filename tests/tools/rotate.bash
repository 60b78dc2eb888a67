# SPDX-License-Identifier: BSD-2-Clause
# For tests of slacc rotate: a poller, and what must be true behind it. Needs stack.bash and
# apply.bash.

conf=/etc/slurm/slurmdbd.conf

# poller_begin: somebody who logs in every 20 ms with what slurmdbd.conf has.
poller_begin() {
	"$(atf_config_get builddir)/tests/tools/poller" $conf "$STACK/pki/ca.pem" >poller.out 2>&1 &
	POLLER=$!
}

# poller_end: it was never refused.
poller_end() {
	kill "$POLLER" && wait "$POLLER"
	atf_check -o match:"refused=0" -o not-match:"polls=[0-9] " tail -n 1 poller.out || cat poller.out
}

# the_password: what slurmdbd.conf has.
the_password() {
	sed -n 's/^StoragePass=//p' $conf
}

# lets_in PASSWORD: does the server take it?
lets_in() {
	MYSQL_PWD=$1 mariadb --no-defaults --ssl -h db.test -u "${2-slurm}" -e 'SELECT 1' >/dev/null 2>&1
}

# rotated: everything has a new password, and nothing has the old one or a copy of the new one.
rotated() {
	local new found
	new=$(the_password)
	atf_check -o match:'^[A-Za-z0-9][-_.A-Za-z0-9]{39}$' echo "$new"
	[ "$(cat "$STACK/secrets/slurm")" = "$new" ] || atf_fail "the file of the credential"
	atf_check -o inline:"600\n" stat -c %a "$STACK/secrets/slurm"
	lets_in "$new" || atf_fail "the new password is refused"
	! lets_in "$STORAGE_PASSWORD" || atf_fail "the old password is still taken"
	atf_check -s exit:0 -o match:"nothing to do" -e empty "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore sacctmgr -nP show cluster
	[ -z "$(ls "$STACK/slacc/rotate")" ] || atf_fail "something is still sealed"
	found=$(grep -rlaF -e "$new" -e "Sentinel-Zq7" -e "Sentinel-Kw9" . "$STACK" /etc/slurm 2>/dev/null |
		grep -vxF -e "$STACK/secrets/dba" -e "$STACK/secrets/slurm" -e $conf)
	[ -z "$found" ] || atf_fail "a password is in $found"
	atf_check -o empty find /etc/slurm -name '.slacc-*'
}

# steps_are_planned FILE: the plan as JSON has the steps in their order.
steps_are_planned() {
	atf_check -o inline:"$(printf '%s\n' rotate rotate verify_login swap rotate rotate rotate)\n" \
		sed -n 's/^ *"type": "\([a-z_]*\)",$/\1/p' "$1"
}
