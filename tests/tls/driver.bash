# SPDX-License-Identifier: BSD-2-Clause
# Puts a server, or who stands in for one, before slacc's own connections and before slurmdbd, in each
# TLS mode, and holds what came of it against the tables beside this file. Needs stack.bash and
# connect.bash. Everything connects to db2.test, where tests/tools/wire listens and records.
#
# What came of it is WHAT/SENT. WHAT: open, or who refused it: slacc's code, slurmdbd's error number
# (1045 and the like are the server's), build:CODE where slacc makes no file for slurmdbd. SENT, the
# most telling of what went over the wire: clear (the password), file (one of the client's), key (the
# password, encrypted for whoever asked), login (in plain text, with a hash of the password), tls,
# nothing.

TLS_HERE=$(atf_config_get topdir)/tests/tls
TLS_FILE=/run/tls/some-file

# tls_begin ENGINE [ROOT]: the sandbox was entered at /run/tls: StorageParameters can hold no blank.
# No server demands TLS by itself, so that what insists is the client or the account.
tls_begin() {
	TLS_ENGINE=$1 TLS_ROOT=${2-}
	prepare
	echo "not for others" >"$TLS_FILE"
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null |
		openssl pkey -pubout -out "$STACK/rogue.pub" || atf_fail "openssl"
	tls_server server
	printf "CREATE USER joe@'127.0.0.%%' IDENTIFIED BY '%s'" "$PASSWORD" | database_sql db
}

# tls_server CERT: with this certificate, or "-", without TLS. MySQL's would not load a bad one anew,
# so both engines are started again.
tls_server() {
	local start=(mariadb_start db) off=--ssl=OFF
	[ "$TLS_ENGINE" = mariadb ] || start=(mysql_start db --root "$TLS_ROOT") off=--tls-version=
	[ "${TLS_SERVER-}" != "$1" ] || return 0
	TLS_SERVER=$1
	stack_stop db
	case $1 in
	-) "${start[@]}" "$off" ;;
	*) "${start[@]}" --pki "$STACK/pki" --cert "$1" --require-secure-transport=OFF ;;
	esac || atf_fail "$TLS_ENGINE with $1"
}

# Scenario, the server's certificate ("-": a server without TLS), and what stands before it.
tls_scenarios() {
	cat <<-TABLE
		good             server      pass
		wrong_ca         other       pass
		wrong_name       wrong-host  pass
		expired          expired     pass
		not_yet_valid    not-yet     pass
		self_signed      self-signed pass
		cert_missing     server      pass
		cert_given       server      pass
		stripped         server      strip
		stripped_later   server      strip-later
		stripped_clear   server      switch plugin=mysql_clear_password
		stripped_caching server      switch plugin=caching_sha2_password key=$STACK/rogue.pub
		local_infile     server      infile
		no_tls           -           pass
	TABLE
}

# tls_scenario NAME: makes the world so.
tls_scenario() {
	local row mode
	read -ra row < <(tls_scenarios | grep "^$1 ") || atf_fail "no scenario $1"
	mode=${row[2]}
	TLS_SCENARIO=$1 TLS_WIRE=("$mode")
	tls_server "${row[1]}"
	case $mode in
	infile) TLS_WIRE+=(127.0.0.3 3306 "$TLS_FILE" "$PWD/rogue.log") ;;
	*) TLS_WIRE+=(127.0.0.3 3306 127.0.0.2 3306 "log=$PWD/rogue.log" "${row[@]:3}") ;;
	esac
	[ "$TLS_ENGINE" = mariadb ] || [ "$mode" != infile ] || TLS_WIRE+=(version=9.7.0)
}

# tls_fresh: nothing was sent yet, to somebody who sees the first connection.
tls_fresh() {
	: >rogue.log
	wire "${TLS_WIRE[@]}"
	# MySQL's server asks for the password itself only if it does not remember a hash of it.
	[ "$TLS_ENGINE" = mariadb ] || database_sql db "FLUSH PRIVILEGES"
}

# tls_sent: SENT, from what wire saw.
tls_sent() {
	if leaked; then
		echo clear
	else
		{ grep -xE 'file|key|login|tls' wire.out || echo nothing; } | awk '
			BEGIN { split("nothing tls login key file", order); for (i in order) rank[order[i]] = i }
			rank[$0] > best { best = rank[$0] }
			END { print order[best] }'
	fi
}

# tls_slacc MODE [WORD...]: one connection of slacc's own, as an administrator's.
tls_slacc() {
	local require=NONE ca=$CA
	set -- host=db2.test tls="$1" user=joe password="$STACK/password" admin=1 connect_ms=3000 \
		answer_ms=3000 "${@:2}"
	case $TLS_SCENARIO in cert_*) require=X509 ;; esac
	[ "$TLS_SCENARIO" != cert_given ] ||
		set -- "$@" cert="$STACK/pki/client.pem" key="$STACK/pki/client.key"
	case $2 in tls=disabled | tls=preferred) ca= ;; esac
	[ "$require" = "${TLS_REQUIRE-NONE}" ] ||
		database_sql db "ALTER USER joe@'127.0.0.%' REQUIRE $require"
	TLS_REQUIRE=$require
	tls_fresh
	slacc-connect "$@" ca="$ca" >connect.out 2>&1
	TLS_GOT=$(sed -n 's/^error \(SL[0-9]*\) .*/\1/p; s/^open .*/open/p' connect.out)/$(tls_sent)
}

# tls_describe MODE: a slurmdbd at this place, and what slacc makes of it, in "tree".
tls_describe() {
	local ca='ca = "ca.pem"' certs=
	case $1 in disabled | preferred) ca= ;; esac
	[ "$TLS_SCENARIO" != cert_given ] ||
		certs="client_cert = \"$SLURM_ETC/client.pem\"; client_key = \"$SLURM_ETC/client.key\""
	cp "$CA" ca.pem
	cat >site.slacc <<-SLACC
		edition 2026
		tls t { mode = $1; $ca }
		credential slurm { username = "slurm"; password = file("$STACK/password"); $certs }
		database_server db { host = "db2.test"; engine = $TLS_ENGINE; tls = t }
		layout here {
		  conf_dir = "$SLURM_ETC"; slurm_user = "$(stack_user slurm "$SLURM_ROOT")"; munge_socket = "$MUNGE_SOCKET"
		  log_file = "$STACK/state/slurmdbd.log"; pid_file = "$STACK/state/slurmdbd.pid"
		}
		slurmdbd acct {
		  slurm_version = "${TLS_RELEASE%.*}"; host = "ctl1"; layout = here; database = "acct"
		  database_server = db; credential = slurm; account_hosts = ["127.0.0.%"]
		}
	SLACC
	rm -rf tree
	"$(atf_config_get builddir)/bin/slacc" build site.slacc --with-secrets -o tree >build.out 2>&1
}

# tls_install: what slacc made goes where slurmdbd and the server read it.
tls_install() {
	local user
	user=$(stack_user slurm "$SLURM_ROOT")
	mkdir -p "$SLURM_ETC" "$STACK/state"
	cp tree/slurmdbd/acct/* "$STACK"/pki/client.* "$SLURM_ETC"
	chmod 600 "$SLURM_ETC/slurmdbd.conf"
	: >"$STACK/state/slurmdbd.log"
	stack_own "$user" "$SLURM_ROOT" "$SLURM_ETC" "$STACK/state"
	database_sql db <tree/database_server/db/bootstrap.sql || atf_fail "bootstrap.sql"
	[ "$TLS_SCENARIO" != cert_missing ] ||
		database_sql db "ALTER USER slurm@'127.0.0.%' REQUIRE X509"
}

# tls_settled: slurmdbd says that it has its database, or that it cannot.
tls_settled() {
	TLS_WHAT=$(sed -nE 's/.*mysql_real_connect failed: ([0-9]+) .*/\1/p; s/.*slurmdbd version .* started.*/open/p
		s/.*mysql_query failed: ([0-9]+) .*/query:\1/p' "$STACK/state/slurmdbd.log" | head -n 1)
	[ -n "$TLS_WHAT" ]
}

# tls_slurmdbd MODE: the real one, with the files that slacc makes.
tls_slurmdbd() {
	if ! tls_describe "$1"; then
		TLS_GOT=build:$(grep -o 'SL[0-9]*' build.out | head -n 1)/nothing
		return
	fi
	# The newer ones do not start without.
	stack_pid munged >/dev/null || munge_start || atf_fail "munged"
	tls_install
	tls_fresh
	TLS_WHAT=
	_slurm_start slurmdbd "$(stack_user slurm "$SLURM_ROOT")" slurmdbd -D
	stack_wait 20 '' "slurmdbd" tls_settled
	stack_stop slurmdbd KILL
	TLS_GOT=$TLS_WHAT/$(tls_sent)
}

# tls_cell COLUMN MODE: sets TLS_GOT to what came of it.
tls_cell() {
	case $1 in
	slacc) tls_slacc "$2" ;;
	weak) tls_slacc "$2" weak=1 ;;
	slurmdbd-*) tls_slurmdbd "$2" ;;
	*) atf_fail "no column $1" ;;
	esac
}

# tls_table COLUMN... [-- SLICE SEED]: runs the cells of these columns of the engine's table, or one
# in SLICE of them; of the rows that match TLS_ROWS, a regular expression, where that is set.
tls_table() {
	local columns=() slice=1 seed=0 names rows row cells i n=0 run=0 differ=0
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		columns+=("$1")
		shift
	done
	[ $# = 0 ] || slice=$2 seed=$3
	mapfile -t rows < <(grep -v "^#" "$TLS_HERE/$TLS_ENGINE.table" | tr -s " " |
		grep -E "^scenario |${TLS_ROWS-.}")
	read -ra names <<<"${rows[0]}"
	TLS_SCENARIO=
	for row in "${rows[@]:1}"; do
		read -ra cells <<<"$row"
		for i in "${!names[@]}"; do
			[[ " ${columns[*]} " == *" ${names[i]} "* ]] && [ "${cells[i]}" != - ] || continue
			[ $((n++ % slice)) = $((seed % slice)) ] || continue
			[ "$TLS_SCENARIO" = "${cells[0]}" ] || tls_scenario "${cells[0]}"
			run=$((run + 1))
			tls_cell "${names[i]}" "${cells[1]}"
			[ "$TLS_GOT" != "${cells[i]}" ] || continue
			differ=$((differ + 1))
			echo "${cells[0]} ${cells[1]} ${names[i]}: ${cells[i]} in the table, but $TLS_GOT" >&2
		done
	done
	echo "$TLS_ENGINE: $run of $n cells, $differ differ"
	[ $differ = 0 ] || atf_fail "$differ cells of $TLS_ENGINE.table are not so"
	[ $run -gt 0 ] || atf_fail "nothing was run"
}
