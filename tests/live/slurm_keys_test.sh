# SPDX-License-Identifier: BSD-2-Clause
# The table of keys against the real parsers: a file with every key slacc knows is given to slurmdbd, and
# one to sinfo. Both name each key they do not know, and each value that is not of the key's type.

setup() {
	export PATH=$PATH:/usr/sbin SLURM_CONF=$PWD/slurm.conf LC_ALL=C
	conf_value=$(atf_config_get builddir)/tests/tools/conf_value
}

# slurm COMMAND...: that command of the release at hand.
slurm() {
	if [ -n "${SLURM_ROOT-}" ]; then
		# The stack's own commands, first in PATH, would enter the root once more.
		chroot "$SLURM_ROOT" env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
	else
		"$@"
	fi
}

# agrees FILE COMMAND...: the keys of FILE are known and unknown to COMMAND as the table says.
agrees() {
	local file=$1
	shift
	"$conf_value" keys "$file" "$version" >keys || atf_fail "version $version"
	# Nodes and the like are lines of several keys.
	awk '$3 != "record" { print $1 "=" $3 }' keys >"$file"
	chmod 600 "$file"
	slurm "$@" >out 2>err && atf_fail "$file with every key of every release was taken"
	grep -q unrecognized err || atf_fail "$(cat err)"
	sed -n 's/^.*unrecognized key: //p' err | sort >unknown
	awk '$3 != "record" && $2 == "unknown" { print $1 }' keys |
		grep -vx "$parsed_and_refused" | sort >expected
	diff expected unknown || atf_fail "$file: the table (<) and Slurm $version (>) disagree"
	! grep -E 'is not a valid (option|number)|value .* is (less|greater)' err || atf_fail "$file: types"
}

# The parsers still know it, and then end with what took its place.
parsed_and_refused=AccountingStoreJobComment

all_agree() {
	# Even -V wants a file.
	printf 'ClusterName=x\nSlurmctldHost=x\n' >slurm.conf
	version=$(slurm env SLURM_CONF="$SLURM_CONF" sinfo -V | sed 's/^[^ ]* //')
	echo "Slurm $version"
	agrees slurmdbd.conf env SLURM_CONF="$SLURM_CONF" slurmdbd -V
	agrees slurm.conf env SLURM_CONF="$SLURM_CONF" sinfo
}

atf_test_case installed
installed_head() {
	atf_set descr "the installed Slurm knows the keys that the table says it knows, and no others"
	atf_set require.progs "slurmdbd sinfo"
}
installed_body() {
	setup
	all_agree
}

atf_test_case newer
newer_head() {
	atf_set descr "so does a newer Slurm"
	atf_set timeout 600
}
newer_body() {
	local root
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_root root trixie mariadb-server,slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter
	slurm_release "$root" || atf_fail "the root"
	mkdir "$STACK/keys" && cd "$STACK/keys"
	setup
	all_agree
}

atf_init_test_cases() {
	atf_add_test_case installed
	atf_add_test_case newer
}
