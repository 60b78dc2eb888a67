# SPDX-License-Identifier: BSD-2-Clause
# The newest Slurm, from a root of another release, with slacc beside it: for tests that do not care for the installed one.

# own_tree: slacc where the root of another release can run it: with this system's libraries, and no blank in its path, which no
# interpreter may have.
own_tree() {
	local built library
	built=$(atf_config_get builddir)
	mkdir -p /run/slacc/bin /run/slacc/libexec/slacc /run/slacc/real /run/slacc/lib
	cp "$built/bin/slacc" /run/slacc/bin
	cp "$built/libexec/slacc/slacc-live" /run/slacc/libexec/slacc
	cp "$built/libexec/slacc/slacc-storage-pass" /run/slacc/real
	for library in $(ldd /run/slacc/real/slacc-storage-pass | awk '/=> \// && $1 !~ /^(libc|libm|libpthread|libdl|librt|libresolv)\.so/ { print $3 }'); do
		cp "$library" /run/slacc/lib
	done
	cat >/run/slacc/libexec/slacc/slacc-storage-pass <<-'SCRIPT'
		#!/bin/sh
		LD_LIBRARY_PATH=/run/slacc/lib exec /run/slacc/real/slacc-storage-pass "$@"
	SCRIPT
	chmod 755 /run/slacc/libexec/slacc/slacc-storage-pass
	slacc=/run/slacc/bin/slacc
}

# script_site HOW: the description, with storage_pass = HOW; what changes it so stays in SCRIPT_SITE.
script_site() {
	SCRIPT_SITE="s|conf_dir .*|conf_dir = \"$SLURM_ETC\"; bin_dir = \"$STACK/bin\"|; s|credential      = slurm|&; storage_pass = $1|"
	site "$SCRIPT_SITE"
}

# newest_root: the newest Slurm in a $root of its own, and slacc where that can run it.
newest_root() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
	stack_root root sid slurmdbd,slurm-client,slurmctld,slurmd,munge
	stack_enter
	. "$(atf_config_get topdir)/tests/tools/apply.bash"
	slurm_release "$root" || atf_fail "the root"
	root=$(root_enter "$root" slurm)
	cat /etc/machine-id >"$root/etc/machine-id" 2>/dev/null || :
	own_tree
}

# newest: that, and everything but slurmdbd.
newest() {
	local root
	newest_root
	server
	munge_start || atf_fail "munged"
	slurm_conf_write alpha "Include slurm_accounting.conf"
	restart_command
	script_site script
}
