# SPDX-License-Identifier: BSD-2-Clause
# bootstrap.sql as a DBA runs it, on real servers: it does nothing without its authentication strings, it makes what
# slurmdbd needs and nothing more, and it can be run again.

password=Correct-Horse-9 # and what servers store for it:
native='*3E71AF7A924024F19070C78B1682CE89F8F98EFF'
ed25519='p0J0aV0e0hW33uNtGJpHLyw3lQ5zKUZN8YtSYQejgbc'
sha2='$A$005$abcdefghijklmnopqrstVRGvOiYpqTwf4FGDKVLgFCTip1XJSeR6Ohrfzw8UQq8'
other_native='*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
other_sha2='$A$005$tttttttttttttttttttttRGvOiYpqTwf4FGDKVLgFCTip1XJSeR6Ohrfzw8UQq8'

setup() {
	. "$(atf_config_get topdir)/tests/stack/stack.bash"
}

# describe ENGINE PLUGIN [MODE]: a description with one slurmdbd whose database is a pattern, and its script in
# bootstrap.sql.
describe() {
	local ca=
	[ $# -lt 3 ] || ca='ca = "ca.pem"'
	echo 'authority' >ca.pem
	cat >site.slacc <<-SLACC
		edition 2026
		tls t {
		  mode = ${3-disabled}
		  $ca
		}
		credential my-db { username = "o'brien"; password = env("UNUSED"); auth_plugin = $2 }
		database_server db { host = "db.test"; engine = $1; tls = t }
		slurmdbd shared {
		  slurm_version = "24.11"; host = "ctl1"; database_server = db; credential = my-db
		  database = "my_db"; account_hosts = ["127.0.0.%", "localhost"]
		}
	SLACC
	slacc build site.slacc -o tree 2>errors || atf_fail "$(cat errors)"
	cp tree/database_server/db/bootstrap.sql .
}

# says TEXT COMMAND...: it succeeds and prints that. refuses PATTERN COMMAND...: it fails and its error matches.
says() {
	local want=$1 got
	shift
	got=$("$@" 2>err) || atf_fail "$*: $(cat err)"
	[ "$got" = "$want" ] || atf_fail "$*: not '$want' but '$got'"
}
refuses() {
	local pattern=$1
	shift
	"$@" >out 2>err && atf_fail "it was let do this: $*"
	grep -q -e "$pattern" err || atf_fail "$*: $(cat err)"
}

# client: MariaDB's as the administrator, or as $login; or Oracle's, from $root.
client() {
	if [ -n "${root-}" ]; then
		chroot "$STACK_ROOTS/db/root" mysql --no-defaults "--socket=$STACK/db/socket" "--user=$(id -un)"
	else
		mariadb --no-defaults --socket="$STACK/db/socket" --user="${login-$(id -un)}" \
			--default-character-set="${charset-utf8mb4}"
	fi
}

# run [AUTH]: runs the script, with the variable set if AUTH is given.
run() {
	{
		[ $# = 0 ] || printf "SET @\`slacc_auth_my-db\` = '%s';\n" "$1"
		cat bootstrap.sql
	} | client
}

# seen: all that the script is about, as the server shows it.
seen() {
	local host
	database_sql db "SHOW CREATE DATABASE my_db" || return 1
	for host in 127.0.0.% localhost; do
		database_sql db "SHOW CREATE USER 'o''brien'@'$host'; SHOW GRANTS FOR 'o''brien'@'$host'" || return 1
	done
}

untouched() {
	says "" database_sql db "SHOW DATABASES LIKE 'my_db'"
	says "" database_sql db "SELECT host FROM mysql.user WHERE user = 'o''brien'"
}

# as_account SQL: over TCP, with the password.
as_account() {
	printf '[client]\npassword=%s\n' "$password" >account.cnf
	set -- -h db.test -u "o'brien" -N -e "$1"
	case $tls in
	none) set -- "$@" --skip-ssl ;;
	any) set -- "$@" --ssl --skip-ssl-verify-server-cert ;;
	verify) set -- "$@" --ssl-verify-server-cert --ssl-ca="$STACK/pki/ca.pem" ;;
	esac
	mariadb --defaults-file=account.cnf "$@"
}

# unset: nothing is done, and the error says what to do.
says_what_is_missing() {
	refuses 'slacc: set @`slacc_auth_my-db` first' run
	untouched
	refuses 'slacc: @`slacc_auth_my-db` is no ' run "$password"
	untouched
}

# makes_it AUTH OTHER: set, and again, and again with another string.
makes_it() {
	run "$1" || atf_fail "it fails"
	seen >first || atf_fail "not made"
	grep -q 'utf8mb4_unicode_ci' first || atf_fail "$(cat first)"
	run "$1" || atf_fail "again it fails"
	seen >second
	atf_check diff -u first second
	run "$2" || atf_fail "with another string it fails"
	seen >third
	atf_check diff -u first third
}

# works: what slurmdbd does can be done, and only there.
works() {
	database_sql db "CREATE DATABASE myxdb; CREATE TABLE myxdb.t (a INT); INSERT INTO myxdb.t VALUES (1)"
	says 7 as_account "
		USE my_db; CREATE TABLE t (a INT) ENGINE=InnoDB; ALTER TABLE t ADD INDEX (a); INSERT INTO t VALUES (6);
		UPDATE t SET a = 7; CREATE PROCEDURE p() SELECT a FROM t; CALL p(); DROP PROCEDURE p; DELETE FROM t;
		DROP TABLE t"
	refuses 'ERROR 1142' as_account "SELECT * FROM myxdb.t"
	refuses 'ERROR 1044' as_account "CREATE DATABASE mine"
	refuses 'ERROR 1044' as_account "CREATE DATABASE myzdb"
	refuses 'ERROR 1142' as_account "SELECT * FROM mysql.user"
	refuses 'ERROR' as_account "GRANT SELECT ON my_db.* TO 'o''brien'@'localhost'"
	password=wrong refuses 'ERROR 1045' as_account "SELECT 1"
}

# exact: the eleven privileges on this database, and nothing else.
exact() {
	database_sql db "SELECT DISTINCT privilege_type FROM information_schema.schema_privileges
		WHERE grantee LIKE '%brien%' AND is_grantable = 'NO' ORDER BY 1" >privileges
	atf_check -o inline:'ALTER\nALTER ROUTINE\nCREATE\nCREATE ROUTINE\nDELETE\nDROP\nEXECUTE\nINDEX\nINSERT\nSELECT\nUPDATE\n' \
		cat privileges
	says USAGE database_sql db "SELECT DISTINCT privilege_type
		FROM information_schema.user_privileges WHERE grantee LIKE '%brien%'"
}

atf_test_case mariadb
mariadb_head() {
	atf_set descr "MariaDB: unset, set, again, login, and no access next door"
	atf_set require.progs "mariadbd"
	atf_set timeout 120
}
mariadb_body() {
	setup && stack_enter
	describe mariadb mysql_native_password
	mariadb_start db || atf_fail "MariaDB"
	tls=none
	says_what_is_missing
	makes_it "$native" "$other_native"
	works
	exact
}

atf_test_case mariadb_ed25519
mariadb_ed25519_head() {
	atf_set descr "MariaDB with ed25519, run where quotes and backslashes mean something else"
	atf_set require.progs "mariadbd"
	atf_set timeout 120
}
mariadb_ed25519_body() {
	setup && stack_enter
	describe mariadb ed25519
	mariadb_start db --plugin-load-add=auth_ed25519 \
		--sql-mode=ANSI,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES --character-set-server=latin1 || atf_fail "MariaDB"
	charset=latin1
	tls=none
	says_what_is_missing
	makes_it "$ed25519" "$ed25519"
	works
	exact
}

atf_test_case mariadb_tls
mariadb_tls_head() {
	atf_set descr "an account that exists is made to require TLS and keeps its password"
	atf_set require.progs "mariadbd"
	atf_set timeout 120
}
mariadb_tls_body() {
	setup && stack_enter
	describe mariadb mysql_native_password required
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	mariadb_start db --pki "$STACK/pki" --require-secure-transport=OFF || atf_fail "MariaDB"
	database_sql db "CREATE USER 'o''brien'@'127.0.0.%' IDENTIFIED BY PASSWORD '$native'"
	tls=none
	says 1 as_account "SELECT 1"
	run "$other_native" || atf_fail "it fails"
	refuses 'ERROR 1045' as_account "SELECT 1"
	tls=verify
	says 1 as_account "SELECT 1"
}

atf_test_case mariadb_refused
mariadb_refused_head() {
	atf_set descr "without --force the script stops at the first error"
	atf_set require.progs "mariadbd"
	atf_set timeout 120
}
mariadb_refused_body() {
	setup && stack_enter
	describe mariadb mysql_native_password
	mariadb_start db || atf_fail "MariaDB"
	database_sql db "CREATE USER helper@localhost; GRANT CREATE ON *.* TO helper@localhost"
	login=helper
	refuses 'ERROR 1227' run "$native"
	says "" database_sql db "SELECT host FROM mysql.user WHERE user = 'o''brien'"
}

# mysql_ready [OPTION...]: MySQL run by Oracle's own client.
mysql_ready() {
	stack_root root sid mysql-server-core,mysql-client-core
	stack_enter
	mysql_start db --root "$root" "$@" || atf_fail "MySQL"
	# caching_sha2_password sends the password over TLS; MySQL makes its own certificate.
	tls=any
}

atf_test_case mysql
mysql_head() {
	atf_set descr "MySQL: unset, set, again, login, and no access next door"
	atf_set timeout 600
}
mysql_body() {
	local root
	setup
	mysql_ready
	describe mysql caching_sha2_password
	says_what_is_missing
	makes_it "$sha2" "$other_sha2"
	works
	exact
}

atf_test_case mysql_literal_grants
mysql_literal_grants_head() {
	atf_set descr "MySQL with partial_revokes, where GRANT takes names literally, and another sql_mode"
	atf_set timeout 600
}
mysql_literal_grants_body() {
	local root
	setup
	mysql_ready --partial-revokes=ON --sql-mode=ANSI,NO_BACKSLASH_ESCAPES
	describe mysql caching_sha2_password required
	says_what_is_missing
	makes_it "$sha2" "$other_sha2"
	grep -q 'REQUIRE SSL' first || atf_fail "$(cat first)"
	works
	exact
}

atf_init_test_cases() {
	atf_add_test_case mariadb
	atf_add_test_case mariadb_ed25519
	atf_add_test_case mariadb_tls
	atf_add_test_case mariadb_refused
	atf_add_test_case mysql
	atf_add_test_case mysql_literal_grants
}
