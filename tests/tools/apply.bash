# SPDX-License-Identifier: BSD-2-Clause
# For tests of plan and apply: a private MariaDB and Slurm, the description of one cluster on them,
# and two passwords that are looked for afterwards. Needs stack.bash.

# What must never be seen outside of slurmdbd.conf and its own file.
DBA_PASSWORD='Dba-Sentinel-Zq7#1'
STORAGE_PASSWORD='Storage Sentinel-Kw9#2'

slacc=$(atf_config_get builddir)/bin/slacc
slurm=$(stack_user slurm)

# secret NAME VALUE: a password in a file of its own.
secret() {
	mkdir -p "$STACK/secrets"
	(umask 077 && printf '%s\n' "$2" >"$STACK/secrets/$1")
}

# server [OPTION...]: MariaDB with TLS, its general log, and an account for the DBA. SERVER_NAMES: what its certificate bears.
server() {
	# shellcheck disable=SC2086 # names
	pki_make "$STACK/pki" ${SERVER_NAMES-db.test} || atf_fail "certificates"
	mariadb_start db --pki "$STACK/pki" --general-log=1 "--general-log-file=$STACK/db/general.log" \
		"$@" || atf_fail "MariaDB"
	secret dba "$DBA_PASSWORD"
	secret slurm "$STORAGE_PASSWORD"
	database_sql db <<-SQL
		CREATE USER dba@'127.0.0.%' IDENTIFIED BY '$DBA_PASSWORD' REQUIRE SSL;
		GRANT ALL ON *.* TO dba@'127.0.0.%' WITH GRANT OPTION;
		SET GLOBAL general_log = OFF;
	SQL
	: >"$STACK/db/general.log"
	database_sql db "SET GLOBAL general_log = ON"
}

# restart_command: what stands for systemctl; it also keeps what it was called with.
restart_command() {
	cat >"$STACK/restart" <<-SCRIPT
		#!/bin/bash
		# What it was given, and what anybody could see of slacc.
		{ printf '%s\n' "\$@"; env; cat "/proc/\$PPID/cmdline" "/proc/\$PPID/environ"; } >>"$STACK/restart.log"
		. $(printf %q "$STACK_HOME/stack.bash")
		stack_open $(printf %q "$STACK") && stack_stop slurmdbd
		slurmdbd_start
	SCRIPT
	chmod 755 "$STACK/restart"
}

# inside ROOT: from here on slacc itself runs in a root of another release, of which slurm_release and
# begin are. It starts slurmdbd there by a script of its own, for nothing of the stack is in the root.
# The working directory is in STACK, which is.
inside() {
	local build
	build=$(atf_config_get builddir)
	slurm_release "$1" || atf_fail "the root"
	mkdir -p "$STACK/slacc-tree" "$STACK/work" "$SLURM_ROOT/etc/slurm"
	cp -r "$build/bin" "$build/libexec" "$STACK/slacc-tree" || atf_fail "slacc's programs"
	# The one library that releases of Debian have under different names.
	cp "$(ldd "$build/libexec/slacc/slacc-live" | awk '$1 ~ /^libsodium/ { print $3 }')" "$STACK/slacc-tree" ||
		atf_fail "libsodium"
	mount --bind /etc/slurm "$SLURM_ROOT/etc/slurm" || atf_fail "/etc/slurm in the root"
	cat >"$STACK/bin/slacc" <<-SCRIPT
		#!/bin/sh
		exec env LD_LIBRARY_PATH="$STACK/slacc-tree" chroot "$SLURM_ROOT" sh -c 'cd "\$0" && exec "\$@"' "\$PWD" "$STACK/slacc-tree/bin/slacc" "\$@"
	SCRIPT
	chmod 755 "$STACK/bin/slacc"
	slacc=$STACK/bin/slacc
	cd "$STACK/work" || atf_fail "no directory"
}

# restart_inside: what stands for systemctl in the root.
restart_inside() {
	cat >"$STACK/restart" <<-SCRIPT
		#!/bin/bash
		cd /
		pid=\$(cat "$STACK/state/slurmdbd.pid" 2>/dev/null) && kill "\$pid" 2>/dev/null
		while [ -n "\$pid" ] && kill -0 "\$pid" 2>/dev/null; do sleep 0.05; done
		SLURM_CONF=/etc/slurm/slurm.conf setsid setpriv --reuid="$slurm" --regid="$slurm" --clear-groups \
			slurmdbd -D </dev/null >>"$STACK/log/slurmdbd.out" 2>&1 &
	SCRIPT
	chmod 755 "$STACK/restart"
}

# site [SED-EXPRESSION]: the description, in the working directory. SITE_SED: a further expression, for all of a test.
site() {
	cp "$STACK/pki/ca.pem" ca.pem
	sed -e "${1-}" -e "${SITE_SED-}" >site.slacc <<-SITE
		edition 2026
		tls private { mode = verify_identity; ca = "ca.pem" }
		credential dba {
		  username = "dba"
		  password = file("$STACK/secrets/dba")
		}
		credential slurm {
		  username = "slurm"
		  password = file("$STACK/secrets/slurm")
		}
		database_server db {
		  host   = "db.test"
		  engine = mariadb
		  tls    = private
		  admin  = dba
		}
		layout here {
		  conf_dir         = "/etc/slurm"
		  munge_socket     = "$MUNGE_SOCKET"
		  log_file         = "$STACK/state/slurmdbd.log"
		  pid_file         = "$STACK/state/slurmdbd.pid"
		  slurm_user       = "$slurm"
		  slurm_group      = "$(id -gn "$slurm")"
		  restart_slurmdbd = ["$STACK/restart", "one argument"]
		  state_dir        = "$STACK/slacc"
		}
		cluster alpha {
		  slurm_version = "$(slurm_version | cut -d. -f1,2)"
		  head_node     = "ctl1"
		  layout        = here
		  slurmdbd {
		    database_server = db
		    credential      = slurm
		    account_hosts   = ["127.0.0.%"]
		  }
		}
	SITE
}

# begin [SERVER-OPTION...]: everything but slurmdbd.
begin() {
	stack_set SLURM_ETC /etc/slurm
	server "$@"
	munge_start || atf_fail "munged"
	slurm_conf_write alpha "Include slurm_accounting.conf"
	: >"$STACK/restart.log"
	restart_command
	site
}

# applied: begin, and the first apply.
applied() {
	begin "$@"
	atf_check -s exit:0 -o save:apply.out "$slacc" apply site.slacc --yes
}

# cut_off: slurmdbd loses the connections it has.
cut_off() {
	database_sql db "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = 'slurm'" | database_sql db
}
answers() {
	sacctmgr -nP show cluster format=cluster 2>/dev/null | grep -qx alpha
}

# line PATTERN: the number of the description's line that matches.
line() {
	grep -n "$1" site.slacc | head -n 1 | cut -d: -f1
}

# no_leak: neither password is in any file that was left behind, but for those meant to hold them.
no_leak() {
	local found
	found=$(grep -rlaF -e "Sentinel-Zq7" -e "Sentinel-Kw9" . "$STACK" /etc/slurm 2>/dev/null |
		grep -vxF -e "$STACK/secrets/dba" -e "$STACK/secrets/slurm" -e /etc/slurm/slurmdbd.conf)
	[ -z "$found" ] || atf_fail "a password is in $found"
}
