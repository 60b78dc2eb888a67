# SPDX-License-Identifier: BSD-2-Clause
# For tests of tokens of IAM: what stands for RDS is a MariaDB whose PAM has botocore, AWS's own code, look at the token. Needs
# stack.bash.

# pam_begin USER: PAM's service 'rds' lets in who has a token of AKIDENVIRONMENT for USER at db.test.
pam_begin() {
	mkdir "$STACK/pam" && chmod 755 "$STACK/pam"
	cp "$(atf_config_get topdir)/tests/tools/rds_token.py" /run/rds_token.py
	cat >/run/check <<-SCRIPT
		#!/bin/sh
		exec /usr/bin/python3 /run/rds_token.py db.test 3306 $1 eu-central-1 AKIDENVIRONMENT environment/key+secret
	SCRIPT
	chmod 755 /run/check /run/rds_token.py
	printf '%s\n' 'auth required pam_exec.so expose_authtok quiet /run/check' 'account required pam_permit.so' >"$STACK/pam/rds"
	mount --bind "$STACK/pam" /etc/pam.d || atf_fail "PAM"
}
