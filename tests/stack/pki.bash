# SPDX-License-Identifier: BSD-2-Clause
# Throw-away certificates: two authorities, and a server's certificate in variants of which one is
# good. Part of stack.bash.

# pki_make DIR NAME...: the server has the given names; one that looks like an address goes in as
# an address. Makes
#   ca.pem, other-ca.pem                   what a client may trust
#   server.pem       + .key                good
#   wrong-host.pem   + .key                for wrong-host.test
#   expired.pem      + .key                ended yesterday
#   not-yet.pem      + .key                begins tomorrow
#   self-signed.pem  + .key                of nobody
#   other.pem        + .key                good, but of other-ca
#   client.pem       + .key                for a client (REQUIRE X509), CN=slacc-client
pki_make() {
	local dir=$1 names
	shift
	mkdir -p "$dir" && names=$(_pki_names "$@") || return 1
	(
		cd "$dir" && umask 077 || exit 1
		_pki_authority ca "slacc test authority"
		_pki_authority other-ca "slacc other authority"
		_pki_leaf ca server "$1" serverAuth "$names" 30
		_pki_leaf ca wrong-host wrong-host.test serverAuth DNS:wrong-host.test 30
		_pki_leaf ca expired "$1" serverAuth "$names" -1
		_pki_not_yet ca not-yet "$1" "$names"
		_pki_self self-signed "$1" "subjectAltName=$names"
		_pki_leaf other-ca other "$1" serverAuth "$names" 30
		_pki_leaf ca client slacc-client clientAuth DNS:slacc-client 30
		chmod 644 ./*.pem
	) >"$dir/log" 2>&1 || {
		cat "$dir/log" >&2
		stack_error "cannot make the certificates in $dir"
	}
	chmod 755 "$dir"
}

_pki_names() {
	local name names=
	for name in "$@"; do
		case $name in
		*[!0-9.]*) names+=,DNS:$name ;;
		*) names+=,IP:$name ;;
		esac
	done
	printf '%s\n' "${names#,}"
}

_pki_authority() {
	_pki_self "$1" "$2" keyUsage=critical,keyCertSign,cRLSign
}

# _pki_self FILE CN EXTENSION: one that vouches for itself.
_pki_self() {
	openssl req -x509 -new -sha256 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-keyout "$1.key" -out "$1.pem" -subj "/CN=$2" -days 30 -addext "$3" || exit 1
}

# _pki_request FILE CN: FILE.key and FILE.csr.
_pki_request() {
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-keyout "$1.key" -out "$1.csr" -subj "/CN=$2" || exit 1
}

# _pki_leaf AUTHORITY FILE CN USAGE NAMES DAYS; OpenSSL 3.0 takes negative DAYS for one that has
# expired.
_pki_leaf() {
	_pki_request "$2" "$3"
	openssl x509 -req -sha256 -in "$2.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial \
		-days "$6" -out "$2.pem" -extfile <(_pki_extensions "$4" "$5") && rm "$2.csr" || exit 1
}

# _pki_not_yet AUTHORITY FILE CN NAMES: only "openssl ca" can say when it begins, and that wants the
# files of a real authority.
_pki_not_yet() {
	_pki_request "$2" "$3"
	mkdir "$2" && : >"$2/index" || exit 1
	printf '%s\n' '[ca]' default_ca=a '[a]' "database=$2/index" rand_serial=yes policy=p '[p]' \
		commonName=supplied >"$2/config"
	openssl ca -batch -notext -md sha256 -in "$2.csr" -cert "$1.pem" -keyfile "$1.key" \
		-startdate "$(date -u -d tomorrow +%Y%m%d%H%M%SZ)" \
		-enddate "$(date -u -d '30 days' +%Y%m%d%H%M%SZ)" -config "$2/config" -outdir "$2" \
		-out "$2.pem" -extfile <(_pki_extensions serverAuth "$4") && rm -r "$2" "$2.csr" || exit 1
}

_pki_extensions() {
	printf '%s\n' basicConstraints=CA:FALSE "extendedKeyUsage=$1" "subjectAltName=$2"
}
