#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# plans.bash BUILD, in tests/stack/sandbox: how long a plan of servers takes over lines of 50 ms (tests/tools/link): 1, 100 and 1000
# databases on one server, one server and 32 of them, and 32 of which one is a black hole. The servers are as many real ones.
# Prints rows as the rest of the bench does; exits 0 also where a goal is missed.
set -u
build=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
slacc=$build/bin/slacc
export PATH=$build/bin:$PATH
. "$top/tests/stack/stack.bash"
stack_open /run/bench
SERVERS=32 MS=50 RUNS=5 DEADLINE=10000
. "$top/tests/bench/rows.bash"

# --- servers ---

# All but the first start from what the first one has become.
servers() {
	local i small=(--innodb-buffer-pool-size=8M --innodb-file-per-table=0 --key-buffer-size=64K
		--aria-pagecache-buffer-size=1M --max-connections=20 --performance-schema=OFF)
	mkdir -p "$STACK/secrets"
	(umask 077 && echo Dba-Password-1 >"$STACK/secrets/dba" && echo Storage-Password-1 >"$STACK/secrets/slurm")
	pki_make "$STACK/pki" '*.bench.test' || fail certificates
	for i in $(seq "$SERVERS"); do
		printf '127.1.0.%d near%d.bench.test\n127.2.0.%d far%d.bench.test\n' "$i" "$i" "$i" "$i"
	done >>/etc/hosts
	echo "127.2.1.1 hole.bench.test" >>/etc/hosts
	mariadb_start s1 --address 127.1.0.1 --pki "$STACK/pki" "${small[@]}" || fail MariaDB
	database_sql s1 "CREATE USER dba@'127.%' IDENTIFIED BY 'Dba-Password-1' REQUIRE SSL;
		GRANT ALL ON *.* TO dba@'127.%' WITH GRANT OPTION" || fail account
	stack_stop s1
	for i in $(seq "$SERVERS"); do
		[ "$i" = 1 ] || { mkdir "$STACK/s$i" && cp -a "$STACK/s1/data" "$STACK/s$i/data"; }
	done
	for i in $(seq "$SERVERS"); do
		mariadb_start "s$i" --address "127.1.0.$i" --pki "$STACK/pki" "${small[@]}" || fail MariaDB
		stack_start "link$i" root "" "$build/tests/tools/link" far "127.2.0.$i" 3306 "127.1.0.$i" 3306 $MS "$STACK/link.log"
	done
	stack_start hole root "" "$build/tests/tools/link" hole 127.2.1.1 3306
	for i in hole $(seq -f link%g "$SERVERS"); do
		stack_wait 20 "$i" "link" grep -q ready "$STACK/log/$i.out" || fail "$i"
	done
}

# --- descriptions ---

head_of() {
	cat <<-SITE
		edition 2026
		tls private { mode = verify_identity; ca = "$STACK/pki/ca.pem" }
		credential dba { username = "dba"; password = file("$STACK/secrets/dba") }
		credential slurm { username = "slurm"; password = file("$STACK/secrets/slurm") }
	SITE
}

# server_of NAME HOST
server_of() {
	echo "database_server $1 { host = \"$2\"; engine = mariadb; tls = private; admin = dba }"
}

# cluster_of NAME SERVER CREDENTIAL
cluster_of() {
	cat <<-SITE
		cluster $1 {
		  slurm_version = "22.05"; head_node = "h$1"
		  slurmdbd { database_server = $2; credential = $3; account_hosts = ["127.%"] }
		}
	SITE
}

# databases N HOST: so many on one server, each with an account of its own.
databases() {
	local i
	head_of
	server_of s1 "$2"
	for i in $(seq "$1"); do
		echo "credential u$i { username = \"u$i\"; password = file(\"$STACK/secrets/slurm\") }"
		cluster_of "c$i" s1 "u$i"
	done
}

# many N KIND: so many servers with one database each; KIND is near or far. The last one may be elsewhere: HOST.
many() {
	local i
	head_of
	for i in $(seq "$1"); do
		server_of "s$i" "$([ "$i" = "$1" ] && echo "${3-$2$i.bench.test}" || echo "$2$i.bench.test")"
		cluster_of "k$i" "s$i" slurm
	done
}

# tables N: what slurmdbd would have made in so many databases, as far as plans look at it.
tables() {
	local i
	for i in $(seq "$1"); do
		cat <<-SQL
			USE c$i;
			CREATE OR REPLACE TABLE convert_version_table (mod_time BIGINT, version INT);
			INSERT INTO convert_version_table VALUES (0, 12);
			CREATE OR REPLACE TABLE cluster_table (name TINYTEXT, deleted TINYINT DEFAULT 0);
			INSERT INTO cluster_table VALUES ('c$i', 0);
			CREATE OR REPLACE TABLE c${i}_job_table (job_db_inx BIGINT PRIMARY KEY, time_submit BIGINT, time_end BIGINT, KEY (time_end));
		SQL
	done | database_sql s1 || fail tables
}

# --- measures ---

apply() { "$slacc" apply "$1" --host none --yes --color never >apply.out 2>&1 || fail "apply $1: $(tail -n 5 apply.out)"; }

# timed STATUS COMMAND...: the median of some runs in "took", what the links saw of the last one in link.log.
timed() {
	local status=$1 i begin rc times=
	shift
	for i in $(seq "$RUNS"); do
		: >"$STACK/link.log"
		rc=0
		begin=$(milliseconds)
		"$@" >timed.out 2>&1 || rc=$?
		times+="$(($(milliseconds) - begin)) "
		[ $rc = "$status" ] || fail "$*: status $rc, not $status: $(tail -n 5 timed.out)"
		# a line's end is later than the client's
		stack_wait 5 "" "the links' log" quiet || fail "links"
	done
	# shellcheck disable=SC2086 # numbers
	took=$(median $times)
	turns=$(awk '{ n += $3 } END { print n + 0 }' "$STACK/link.log")
}

quiet() { [ -z "$(pgrep -f "tests/tools/link far" -P "$(pgrep -d, -f "tests/tools/link far")")" ]; }

statements() {
	database_sql s1 "SET GLOBAL general_log_file = '$STACK/s1/general.log'; SET GLOBAL general_log = ON"
	: >"$STACK/s1/general.log"
	"$slacc" plan "$1" --host none >/dev/null 2>&1
	database_sql s1 "SET GLOBAL general_log = OFF"
	grep -vc "$(id -un)\|Connect\|Quit\|SET GLOBAL\|^/\|^Tcp\|^Time" "$STACK/s1/general.log"
}

bench_connect() {
	timed 0 "$build/tests/tools/connect" host=far1.bench.test tls=verify_identity "ca=$STACK/pki/ca.pem" \
		user=dba "password=$STACK/secrets/dba" admin=1
	connect=$((turns - 2)) # it asks two things
	row "connect" "$connect round trips, the look before the login too"
}

bench_databases() {
	local n q
	for n in 1 100 1000; do
		databases $n near1.bench.test >near.slacc
		apply near.slacc
		tables $n
		databases $n far1.bench.test >far.slacc
		timed 0 "$slacc" plan far.slacc --host none
		q=$(statements far.slacc)
		row "$n database$([ $n = 1 ] || echo s)" \
			"$took ms = $(tenths "$took / $MS") round trips, $turns turns, $q asked" \
			"<= connect + 6" "$(holds "$took <= ($connect + 6) * $MS")"
	done
}

bench_servers() {
	local one others
	many $SERVERS near >near.slacc
	apply near.slacc
	many 1 far >far.slacc
	timed 0 "$slacc" plan far.slacc --host none
	one=$took
	row "1 server" "$one ms"
	many $SERVERS far >far.slacc
	timed 0 "$slacc" plan far.slacc --host none
	row "$SERVERS servers" "$took ms = $(awk "BEGIN { printf \"%.2f\", $took / $one }") x" "<= 1.3 x" "$(holds "$took <= 1.3 * $one")"
	many $SERVERS far hole.bench.test >far.slacc
	RUNS=1 timed 4 "$slacc" plan far.slacc --host none
	others=$(awk 'NR == 1 || $1 < a { a = $1 } $2 > z { z = $2 } END { print z - a }' "$STACK/link.log")
	row "$SERVERS servers, one black-holed" "$took ms" "<= $DEADLINE + one" "$(holds "$took <= $DEADLINE + $one")"
	row "  the other $((SERVERS - 1)) were done in" "$others ms" "<= 1.3 x" "$(holds "$others <= 1.3 * $one")"
}

mkdir "$STACK/work" && cd "$STACK/work" || exit 7
servers
printf '\nPlans over lines of %d ms, median of %d, %d servers\n' $MS $RUNS $SERVERS
# The servers before one of them gets the databases.
bench_connect
bench_servers
bench_databases
rows_end
stack_stop_all
