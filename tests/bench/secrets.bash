#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# secrets.bash BUILD, in tests/stack/sandbox: what secrets take. A hit of the cache beside a fetch over lines of 50 ms
# (tests/tools/link), 100 secrets side by side and one after another, guarded memory. The service is nginx with one answer of
# Vault's for every path: a service that computes would be measured too. Prints rows as plans.bash does.
set -u
build=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/../.." && pwd)
export PATH=$build/bin:$PATH
. "$top/tests/stack/stack.bash"
stack_open /run/bench
MS=50 RUNS=5 SECRETS=100 HITS=1000 BLOCKS=10000
. "$top/tests/bench/rows.bash"
# The wallet's.
threads=$(sed -n 's/^enum { POOL_THREADS_MAX = \([0-9]*\) };$/\1/p' "$top/runtime/base/pool.h")

# service: plain on 8200, TLS on 8201; far away on another address.
service() {
	local port
	pki_make "$STACK/pki" vault.bench.test || fail certificates
	echo "127.2.0.1 vault.bench.test" >>/etc/hosts
	cat >"$STACK/nginx.conf" <<-CONF
		daemon off; pid $STACK/nginx.pid; error_log $STACK/log/nginx.log; worker_processes 2;
		events { worker_connections 1024; }
		http {
		  access_log off;
		  server {
		    listen 127.1.0.1:8200 backlog=512;
		    listen 127.1.0.1:8201 ssl backlog=512;
		    ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate $STACK/pki/server.pem; ssl_certificate_key $STACK/pki/server.key;
		    location / {
		      default_type application/json;
		      return 200 '{"data":{"data":{"username":"slurm","password":"Storage-Password-1"},"metadata":{"version":3,"destroyed":false}}}';
		    }
		  }
		}
	CONF
	stack_start nginx root "" "$(command -v nginx)" -c "$STACK/nginx.conf"
	for port in 8200 8201; do
		stack_start "link$port" root "" "$build/tests/tools/link" far 127.2.0.1 $port 127.1.0.1 $port $MS "$STACK/link.log"
		stack_wait 20 "link$port" link grep -q ready "$STACK/log/link$port.out" || fail link
	done
	stack_wait 20 nginx nginx test -s "$STACK/nginx.pid" || fail nginx
}

# The service's CA among those of the system: in the folder and in the file of all.
trust() {
	cp -rL /etc/ssl/certs "$STACK/certs" || fail "the system has no certificates"
	cp "$STACK/pki/ca.pem" "$STACK/certs/$(openssl x509 -hash -noout -in "$STACK/pki/ca.pem").0"
	cat "$STACK/pki/ca.pem" >>"$STACK/certs/ca-certificates.crt"
	mount --bind "$STACK/certs" /etc/ssl/certs || fail mount
}

fetches() { "$build/tests/bench/fetches" "$@" || fail "fetches $*"; }

# side_by_side N THREADS: medians of some runs, in "took" and "cpu".
side_by_side() {
	local ms c times=() cpus=()
	for _ in $(seq "$RUNS"); do
		read -r ms c < <(fetches many "$1" "$2" secret/many) || fail fetches
		times+=("$ms") cpus+=("$c")
	done
	took=$(median "${times[@]}") cpu=$(median "${cpus[@]}")
}

bench_hit() {
	local fetch hit p95
	mkdir -m 700 "$STACK/state"
	read -r fetch hit p95 < <(fetches hit $HITS "$STACK/state" secret/hit) || fail hit
	row "fetch, TLS, and keep" "$fetch ms = $(tenths "$fetch / $MS") round trips"
	row "hit of the cache" "$hit ms, p95 $p95, $(awk "BEGIN { printf \"%.0f\", $fetch / $hit }") x quicker" \
		"<= 1 ms" "$(holds "$p95 <= 1")"
}

# bench_many WHAT
bench_many() {
	local one
	RUNS=1 side_by_side $SECRETS 1
	one=$took
	row "$SECRETS one after another, $1" "$one ms = $(tenths "$one / $MS") round trips"
	side_by_side $SECRETS "$threads"
	row "$SECRETS side by side, $1" "$took ms = $(tenths "$took / $MS") round trips, $cpu ms of processor" \
		"<= 4" "$(holds "$took <= 4 * $MS")"
}

bench_memory() {
	local guarded plain kib
	read -r guarded plain kib < <(fetches memory $BLOCKS) || fail memory
	row "a value in guarded memory" "$guarded us, $kib KiB"
	row "  of malloc" "$plain us"
}

service
trust
export VAULT_TOKEN=hvs.bench VAULT_ADDR=https://vault.bench.test:8201
printf '\nSecrets over lines of %d ms, median of %d\n' $MS $RUNS
bench_hit
bench_many TLS
# What slacc only does to loopback: it shows what of the time is TLS, over a line that no loopback is as long as.
VAULT_ADDR=http://127.2.0.1:8200 bench_many "no TLS"
bench_memory
rows_end
stack_stop_all
