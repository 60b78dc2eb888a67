# SPDX-License-Identifier: BSD-2-Clause
# Passwords that a configuration file, SQL, a shell, a format or JSON could stumble over, and what becomes of each.
# Needs stack.bash, apply.bash and rotate.bash.

# A line a value: what becomes of it in slurmdbd.conf ('ok', or the code of the refusal), and where a script tells it ('=': the
# same); the key that the description reads it with, or '-'; and the value as printf's %b takes it. N*TEXT is TEXT, N times.
hostile_table() {
	cat <<-'TABLE'
		ok     =      - #
		ok     =      - a#b
		ok     =      - \\
		ok     =      - ends with \\
		ok     =      - a\\nb
		ok     =      - '
		ok     =      - "
		ok     =      - '"\\\\'";#
		ok     =      - a"b
		ok     =      - "open
		ok     SL6471 - \0040blank before
		ok     SL6471 - blank behind\0040
		ok     =      - tab\there
		ok     =      - a=b,c=d;e:f
		ok     =      - '; DROP TABLE mysql.global_priv; -- x
		ok     =      - `x` /*! y */ @@z ? :n %
		ok     =      - %s%n%99999d%
		ok     =      - ${x}$(touch seen)`touch seen`$HOME
		ok     =      - p\0303\0244ss\0342\0202\0254\0360\0237\0230\0200
		ok     =      - \0342\0200\0203wide\0302\0240blanks
		ok     =      - not\0377\0376UTF-8
		ok     =      - {"password":"x"
		ok     =      - ["x"]
		ok     =      - <xml>&amp;</xml>
		ok     =      - TOKEN=x
		ok     =      - StorageHost=elsewhere
		ok     =      - 256*x
		ok     =      - 128*#=
		ok     =      p {"p":"a\\"b\\\\c#d\\u00e4\\ud83d\\ude00","q":7}
		ok     ok     - 32767*x
		SL6410 =      - 32768*x
		SL6410 =      - 65536*x
		SL6410 =      - 65537*x
		SL6408 =      -
		SL6408 =      - \n
		SL6409 =      - two\nlines
		SL6409 =      - one and an empty one\n\n
		SL6409 =      - Windows\r
		SL6409 =      - NUL\0000inside
		SL6409 =      - \0000
		SL6409 ok     - escape\0033[31m
		SL6409 ok     - delete\0177
		SL6409 ok     - binary\0001\0002\0003
		SL6409 ok     - "around"
		SL6409 ok     - blank and "quote
		SL6411 =      - {"password":"x"}
		SL6411 =      - {}
		SL6412 =      p plain
		SL6412 =      p ["p"]
		SL6412 =      p {"p":"x"
		SL6413 =      p {"P":"x"}
		SL6413 =      p {"p":7}
		SL6413 =      p {"p":"x","p":"y"}
		SL6408 =      p {"p":""}
		SL6409 =      p {"p":"a\\nb"}
		SL6409 =      p {"p":"a\\u0000b"}
		SL6414 =      p {"p":"x","username":"root"}
	TABLE
}

# hostile_store VALUE: the credential's file holds it.
hostile_store() {
	local times=${1%%\**} text=${1#*\*}
	case $times in
	*[!0-9]* | '') printf %b "$1" ;;
	# awk: a loop of bash would need seconds for the long ones
	*) awk -v text="$(printf %b "$text")" -v times="$times" 'BEGIN { while (times--) printf "%s", text }' ;;
	esac >"$STACK/secrets/slurm"
}

# hostile_password KEY: the password in it.
hostile_password() {
	if [ "$1" = - ]; then
		cat "$STACK/secrets/slurm"
	else
		/usr/bin/python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$STACK/secrets/slurm" "$1"
	fi
}

# hostile_world: what a refusal must leave as it is: the files, the accounts, the daemon, what is sealed and cached.
hostile_world() {
	sha256sum "$SLURM_ETC"/slurmdbd.conf "$SLURM_ETC"/slacc-storage-pass 2>/dev/null
	database_sql db "SELECT user, host, priv FROM mysql.global_priv ORDER BY 1, 2"
	stack_pid slurmdbd
	find "$STACK/slacc"/rotate "$STACK"/slacc-slurmdbd-alpha -type f -exec sha256sum {} + 2>/dev/null
}

# hostile_arrives KEY: slurmdbd has logged in with it, and it is the account's to the byte. Connections of before do not count.
hostile_arrives() {
	atf_check -s exit:0 -o ignore -e save:said "$slacc" apply site.slacc --only credential.slurm --yes
	lets_in "$(hostile_password "$1")" || atf_fail "the server has another password than '$value'"
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with '$value'" answers || atf_fail "slurmdbd has another password than '$value'"
	[ ! -e seen ] || atf_fail "a shell has read '$value'"
}

# hostile_refused CODE: it is said, with its status, and nothing is touched.
hostile_refused() {
	hostile_world >before
	atf_check -s exit:26 -o ignore -e save:said -e match:"$1" "$slacc" apply site.slacc --only credential.slurm --yes
	hostile_world >after
	cmp before after || atf_fail "'$value' was refused, and something was touched: $(diff before after)"
}

# hostile_each MODE [SED-EXPRESSION]: each value of the table, with a description changed so. MODE: conf, script.
hostile_each() {
	local in_conf in_script key value count=0 verdict
	hostile_table >table
	while read -r in_conf in_script key value; do
		verdict=$in_conf
		[ "$1" = conf ] || [ "$in_script" = = ] || verdict=$in_script
		hostile_store "$value"
		site "${2-};s|file(\"$STACK/secrets/slurm\"|&$([ "$key" = - ] || printf ', key = "%s"' "$key")|"
		if [ "$verdict" = ok ]; then
			hostile_arrives "$key"
		else
			hostile_refused "$verdict"
		fi
		count=$((count + 1))
	done <table
	echo "$count values"
	[ $count -ge 50 ] || atf_fail "the table was cut short"
}
