# SPDX-License-Identifier: BSD-2-Clause
# Private database servers: MariaDB of this machine or of another Debian release, Oracle's MySQL
# from a release that has it. Part of stack.bash.
#
# A server is known by NAME: its directory is $STACK/NAME, its socket $STACK/NAME/socket. Who
# started it is its administrator, over that socket and without a password.

# _db_options: reads the options that both engines share into the variables that the caller made
# local, and leaves the server's own options in the array "more".
#   --root ROOT      of debian-root, for another release's server (needs the sandbox)
#   --address IP     127.0.0.2 if not given, db.test in the sandbox
#   --port N         3306 if not given
#   --pki DIR        of pki_make; makes secure transport a requirement
#   --cert NAME      which of its certificates: server if not given
_db_options() {
	root='' address=127.0.0.2 port=3306 pki='' cert=server
	while [ $# -gt 0 ]; do
		case $1 in
		--root) root=$2 ;;
		--address) address=$2 ;;
		--port) port=$2 ;;
		--pki) pki=$2 ;;
		--cert) cert=$2 ;;
		*) break ;;
		esac
		shift 2
	done
	more=("$@")
}

# _db_prepare NAME: makes the directory, and adds what both engines are started with to "options".
_db_prepare() {
	local dir=$STACK/$1
	user=$(stack_user mysql "$root")
	mkdir -p "$dir" || return 1
	if [ -n "$pki" ]; then
		cp "$pki/ca.pem" "$dir/ca.pem"
		cp "$pki/$cert.pem" "$dir/server.pem"
		(umask 077 && cp "$pki/$cert.key" "$dir/server.key")
		options+=("--ssl-ca=$dir/ca.pem" "--ssl-cert=$dir/server.pem" "--ssl-key=$dir/server.key"
			--require-secure-transport=ON)
	fi
	stack_own "$user" "$root" "$dir"
	chmod 755 "$dir"
	[ -z "$root" ] || root=$(root_enter "$root" "$1") || return 1
	[ "$user" != root ] || options+=(--user=root)
	options+=("--datadir=$dir/data" "--socket=$dir/socket" "--pid-file=$dir/pid"
		"--log-error=$STACK/log/$1.err" "--bind-address=$address" "--port=$port"
		--skip-name-resolve --skip-log-bin --innodb-buffer-pool-size=32M)
	: >>"$STACK/log/$1.err"
	stack_own "$user" "$root" "$STACK/log/$1.err"
}

# mariadb_start NAME [OPTION...] [MARIADBD-OPTION...]: starts, or starts again, a MariaDB; the first
# time with an empty database. Returns when it answers.
mariadb_start() {
	local name=$1 root address port pki cert more user options=()
	shift
	_db_options "$@"
	_db_prepare "$name" || return 1
	if [ ! -d "$STACK/$name/data/mysql" ]; then
		# --force: an installation does not need to know the machine's own name.
		(cd / && stack_as "$user" "$root" mariadb-install-db --no-defaults --force --skip-test-db \
			"--datadir=$STACK/$name/data" --innodb-log-file-size=8M \
			--auth-root-authentication-method=socket "--auth-root-socket-user=$(id -un)") \
			>>"$STACK/log/$name.out" 2>&1 </dev/null || {
			stack_logs "$name" >&2
			stack_error "mariadb-install-db failed"
			return 1
		}
	fi
	stack_start "$name" "$user" "$root" mariadbd --no-defaults "${options[@]}" \
		--innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 "${more[@]}"
	stack_wait 30 "$name" "MariaDB '$name' answering" database_sql "$name" 'SELECT 1'
}

# mysql_start NAME --root ROOT [OPTION...] [MYSQLD-OPTION...]: the same with Oracle's server, from
# a root of sid with mysql-server-core and mysql-client-core.
mysql_start() {
	local name=$1 root address port pki cert more user options=()
	shift
	_db_options "$@"
	_db_prepare "$name" || return 1
	options+=(--mysqlx=OFF --secure-file-priv=NULL --innodb-redo-log-capacity=8388608)
	if [ ! -d "$STACK/$name/data/mysql" ]; then
		(cd / && stack_as "$user" "$root" mysqld --no-defaults --initialize-insecure "${options[@]}") \
			>>"$STACK/log/$name.out" 2>&1 </dev/null || {
			stack_logs "$name" >&2
			stack_error "mysqld --initialize-insecure failed"
			return 1
		}
	fi
	stack_start "$name" "$user" "$root" mysqld --no-defaults "${options[@]}" "${more[@]}"
	stack_wait 60 "$name" "MySQL '$name' answering" database_sql "$name" 'SELECT 1'
}

# database_sql NAME [STATEMENT]: as the administrator; statements from stdin if none is given, which
# is the way for those that hold a secret. Prints rows, tab separated and without headings.
database_sql() {
	local name=$1
	shift
	mariadb --no-defaults --socket="$STACK/$name/socket" --user="$(id -un)" \
		--batch --skip-column-names ${1+--execute="$1"}
}

# Outside of STACK, so that a search through that does not end up in a root's /proc and /dev.
STACK_ROOTS=/run/stack-roots

# root_enter ROOT NAME: prints where ROOT is usable for this sandbox, $STACK_ROOTS/NAME/root: a view
# of its own, whose changes go to memory, with STACK, /run, /proc and /dev at their places.
root_enter() {
	local top=$STACK_ROOTS/$2
	[ -n "${STACK_SANDBOX-}" ] || {
		stack_error "servers of another release need the sandbox"
		return 1
	}
	if [ ! -d "$top/root/proc/self" ]; then
		mkdir -p "$top/root" "$top/upper" "$top/work"
		# Relative, for a path may hold what separates mount's options.
		(cd "$1" && mount -t overlay stack \
			-o "lowerdir=.,upperdir=$top/upper,workdir=$top/work" "$top/root") || return 1
		mount --bind /run "$top/root/run"
		mount --rbind /dev "$top/root/dev"
		mount -t proc proc "$top/root/proc"
		cat /etc/hosts >"$top/root/etc/hosts"
		case $STACK in
		/run/*) ;;
		*) mkdir -p "$top/root$STACK" && mount --rbind "$STACK" "$top/root$STACK" ;;
		esac
	fi >&2
	printf '%s\n' "$top/root"
}
