#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# deps.sh PACKAGE...: install the Debian packages that are missing, saying which.
# Needs root or sudo only where something is missing; on other systems it names what to install and goes on.
set -eu
missing=
for p in "$@"; do
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
	echo "slacc: not a Debian system; please install the equivalents of:$missing" >&2
	exit 0
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	sudo=sudo
	command -v sudo >/dev/null || {
		echo "slacc: missing, and there is no sudo; as root: apt-get install --no-install-recommends$missing" >&2
		exit 1
	}
fi
echo "slacc: installing the missing packages:$missing (DEPS=no skips this)" >&2
# A package's own service must not start: the tests and the demo run private servers.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
	# Left behind it would keep every later service from starting, so it goes on Ctrl-C, too.
	trap '$sudo rm -f $policy' EXIT
	trap 'exit 130' HUP INT TERM
	printf '#!/bin/sh\nexit 101\n' | $sudo tee $policy >/dev/null
	$sudo chmod 755 $policy
fi
# env: sudo passes on no variables of ours.
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
