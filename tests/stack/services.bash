# SPDX-License-Identifier: BSD-2-Clause
# Starts and ends the fakes of services.py, in the working directory.

# What the fakes give out. It is looked for afterwards.
VALUE='a long sentinel value that is nowhere else: 7f3a9c51e8d2'

# services_start [CERTIFICATE KEY]: the fakes of AWS and Vault; $base is where they are.
services_start() {
	/usr/bin/python3 -c 'import botocore' 2>/dev/null || atf_skip "python3-botocore is not installed"
	[ -f value ] || printf '%s' "$VALUE" >value
	rm -f port
	: >log
	/usr/bin/python3 "$(atf_config_get topdir)/tests/stack/services.py" "$PWD" "$@" 2>services.err &
	echo $! >services.pid
	for _ in $(seq 200); do
		[ ! -f port ] || break
		sleep 0.05
	done
	[ -f port ] || atf_fail "$(cat services.err)"
	base=http://127.0.0.1:$(cat port)
	export HOME="$PWD" AWS_ENDPOINT_URL="$base" AWS_EC2_METADATA_DISABLED=true
}

# kyua may have ended it already, with the test's body.
services_stop() {
	[ ! -f services.pid ] || kill "$(cat services.pid)" 2>/dev/null || :
}

# Whom the fake of AWS knows.
services_login() {
	export AWS_ACCESS_KEY_ID=AKIDENVIRONMENT AWS_SECRET_ACCESS_KEY=environment/key+secret
}

# asked N [PATTERN]: so many requests (that match) since the last time.
asked() {
	atf_check -o inline:"$1\n" sh -c 'grep -c -e "$1" log || :' - "${2:-.}"
	: >log
}
