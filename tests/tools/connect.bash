# SPDX-License-Identifier: BSD-2-Clause
# For tests of slacc's own connections: tests/tools/connect as the command slacc-connect, and
# tests/tools/wire in between. Needs stack.bash.

# The second half is what the memory is searched for.
PASSWORD=Correct-Horse-9-0123456789abcdefghijkl

tool() {
	printf '%s/tests/tools/%s\n' "$(atf_config_get builddir)" "$1"
}

# connect EXIT WORDS OPTION...: WORDS is a regular expression that the output matches; EXIT is a
# status or what atf_check takes.
connect() {
	local code=$1 words=$2
	shift 2
	[ "$code" != "${code#*:}" ] || code=exit:$code
	atf_check -s "$code" -o match:"$words" -e ignore slacc-connect user=joe \
		password="$STACK/password" connect_ms=2000 answer_ms=2000 "$@"
}

# verified OPTION...: as the policy verify_identity of db.test has it.
verified() {
	local code=$1 words=$2
	shift 2
	connect "$code" "$words" host=db.test tls=verify_identity ca="$CA" "$@"
}

# wire MODE ARGUMENT...: something between or instead, at db2.test; ends a former one.
wire() {
	local tries=500
	wire_end
	: >wire.out
	"$(tool wire)" "$@" >>wire.out &
	WIRE=$!
	until grep -q ready wire.out; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || atf_fail "wire $*"
		sleep 0.02
	done
}

wire_end() {
	[ -z "${WIRE-}" ] || { kill "$WIRE" && wait "$WIRE" 2>/dev/null; }
	WIRE=
}

between() {
	local mode=$1
	shift
	wire "$mode" 127.0.0.3 3306 127.0.0.2 3306 "$@"
}

rogue() {
	local mode=$1 plugin=$2
	shift 2
	rm -f rogue.log
	wire "$mode" 127.0.0.3 3306 "$plugin" "$PWD/rogue.log" "$@"
}

leaked() {
	grep -q "$PASSWORD" rogue.log
}

# prepare: certificates, passwords and slacc-connect in a sandbox that was entered.
prepare() {
	CA=$STACK/pki/ca.pem
	(umask 077 && printf '%s\n' "$PASSWORD" >"$STACK/password" && echo wrong >"$STACK/wrong")
	mkdir -p "$STACK/bin" && ln -s "$(tool connect)" "$STACK/bin/slacc-connect"
	pki_make "$STACK/pki" db.test db2.test || atf_fail "certificates"
}

# open_server [OPTION...]: the sandbox, what prepare makes, a MariaDB and the account joe.
open_server() {
	stack_enter
	prepare
	mariadb_start db --pki "$STACK/pki" "$@" || atf_fail "MariaDB"
	printf "CREATE USER joe@'127.0.0.%%' IDENTIFIED BY '%s'" "$PASSWORD" | database_sql db
}
