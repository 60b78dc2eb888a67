# SPDX-License-Identifier: BSD-2-Clause
# storage_pass = script: slurmdbd asks slacc for its password, from SlurmUser's own cache. With the newest Slurm, for the
# installed one may not know StoragePassScript yet.

# its_stack HOW: the newest Slurm, as newest.bash has it.
its_stack() {
	. "$(atf_config_get topdir)/tests/tools/newest.bash"
	"$1"
}
# as_slurm COMMAND...: as SlurmUser.
as_slurm() {
	(stack_as "$slurm" '' "$@")
}
# new_password WORD: the server and the secret have it from now on.
new_password() {
	secret slurm "$1"
	database_sql db "ALTER USER slurm@'127.0.0.%' IDENTIFIED BY '$1'"
}
atf_test_case cache
cache_head() {
	atf_set descr "the newest slurmdbd asks the script, and takes up new passwords without a restart"
	atf_set timeout 900
}
cache_body() {
	local pid own
	its_stack newest
	own=$STACK/slacc-slurmdbd-alpha

	atf_check -s exit:2 -o match:"\+ cache $own" -o match:"\+ file $SLURM_ETC/slacc-storage-pass" -e save:plan.err \
		"$slacc" plan site.slacc
	[ ! -e "$own" ] || atf_fail "plan made SlurmUser's cache"
	atf_check -s exit:0 -o save:apply.out -e save:apply.err "$slacc" apply site.slacc --yes
	atf_check -s exit:0 -o match:"nothing to do" -e ignore "$slacc" plan site.slacc
	sacctmgr -i add cluster alpha >/dev/null 2>&1
	answers || atf_fail "slurmdbd does not answer"

	# The password is in SlurmUser's cache, sealed, and nowhere else; the admin's is not there at all.
	atf_check -o match:"^StoragePassScript=\"$SLURM_ETC/slacc-storage-pass\"" -o not-match:"^StoragePass=" \
		cat "$SLURM_ETC/slurmdbd.conf"
	atf_check -o inline:"700 $slurm\n700 $slurm\n600 $slurm\n" stat -c '%a %U' "$own" "$own/cache" "$own/cache.key"
	atf_check_equal 1 "$(find "$own" -name '*.sec' | wc -l)"
	pid=$(stack_pid slurmdbd) || atf_fail "slurmdbd does not run"
	cat "/proc/$pid/cmdline" "/proc/$pid/environ" >seen
	no_leak
	as_slurm "$SLURM_ETC/slacc-storage-pass" >told || atf_fail "the script"
	atf_check -o inline:"TOKEN=$STORAGE_PASSWORD\n" cat told
	[ "$slurm" = "$(id -un)" ] || ! as_slurm ls "$STACK/slacc" >/dev/null 2>&1 || atf_fail "SlurmUser sees slacc's own state"

	# A new password: apply puts it there, slurmdbd hears of it and is not started anew.
	new_password 'Second Sentinel-Kw9#3'
	atf_check -s exit:2 -o match:"~ cache $own" -o match:"SIGHUP" -e ignore "$slacc" plan site.slacc
	atf_check -s exit:0 -o ignore -e ignore "$slacc" apply site.slacc --yes
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with the second password" answers || atf_fail "the second password"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"

	# And one that it is not told of: its next login fails, and it asks again.
	new_password 'Third Sentinel-Kw9#4'
	{ cat "$SLURM_ETC/slacc-storage-pass" && printf '\0%s' 'Third Sentinel-Kw9#4'; } |
		as_slurm /run/slacc/libexec/slacc/slacc-storage-pass --put || atf_fail "--put"
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with the third password" answers || atf_fail "the third password"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	atf_check -s exit:0 -o match:"nothing to do" -e ignore "$slacc" plan site.slacc

	# What is not as slacc left it.
	cp -a "$own" kept
	printf x | dd of="$(find "$own" -name '*.sec')" bs=1 seek=140 conv=notrunc 2>/dev/null
	atf_check -s exit:22 -o ignore -e match:'SL6470' "$slacc" plan site.slacc
	rm -r "$own" && cp -a kept "$own"
	chmod 755 "$own/cache"
	atf_check -s exit:21 -o ignore -e match:'SL6470' "$slacc" plan site.slacc
	chmod 700 "$own/cache"
	mv "$own" gone
	atf_check -s exit:2 -o match:"\+ cache $own" -e not-match:SL6470 "$slacc" plan site.slacc
	mv gone "$own"

	# What no script can say.
	for password in 'blank behind ' ' blank before'; do
		secret slurm "$password"
		script_site script
		atf_check -s exit:26 -o ignore -e match:SL6471 "$slacc" plan site.slacc
	done
	script_site conf
	atf_check -s ignore -o ignore -e not-match:SL6471 "$slacc" plan site.slacc

	# Back to slurmdbd.conf: then nothing is left of it.
	secret slurm 'Third Sentinel-Kw9#4'
	atf_check -s exit:0 -o ignore -e ignore "$slacc" apply site.slacc --yes
	atf_check -o match:'^StoragePass="Third' -o not-match:StoragePassScript cat "$SLURM_ETC/slurmdbd.conf"
	[ ! -e "$own" ] || atf_fail "$(find "$own")"
	[ ! -e "$SLURM_ETC/slacc-storage-pass" ] || atf_fail "the script is still there"
	atf_check -s exit:0 -o match:"nothing to do" -e ignore "$slacc" plan site.slacc
	answers || atf_fail "slurmdbd does not answer"
}

atf_test_case rotated
rotated_head() {
	atf_set descr "the password is rotated without a restart and without one in slurmdbd.conf, and no job's record is lost"
	atf_set timeout 900
}
rotated_body() {
	local pid point told killat
	its_stack newest
	. "$(atf_config_get topdir)/tests/tools/rotate.bash"
	killat=$(atf_config_get builddir)/tests/tools/killat
	atf_check -s exit:0 -o ignore -e ignore "$slacc" apply site.slacc --yes
	jobs_begin
	answers || atf_fail "slurmdbd does not answer"
	pid=$(stack_pid slurmdbd)
	atf_check -s exit:0 -o match:"done: put slurmdbd's password into" -o match:"done: reload slurmdbd" -o not-match:"restart" \
		-e ignore "$slacc" rotate site.slacc credential.slurm --yes
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	for point in 1 2 2; do
		atf_check -s ignore -o ignore -e ignore "$killat" $point kill rename points "$slacc" rotate site.slacc credential.slurm --yes
	done
	atf_check -s exit:0 -o match:"rotate: done" -e ignore "$slacc" rotate site.slacc credential.slurm --yes
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with the new password" answers || atf_fail "the new password"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	jobs_end 5
	told=$(as_slurm "$SLURM_ETC/slacc-storage-pass")
	atf_check_equal "$told" "TOKEN=$(cat "$STACK/secrets/slurm")"
	lets_in "${told#TOKEN=}" || atf_fail "the new password is refused"
	! lets_in "$STORAGE_PASSWORD" || atf_fail "the old password is still taken"
	atf_check -s exit:0 -o match:"nothing to do" -e ignore "$slacc" plan site.slacc
	# What was changed in its source is taken over in the same way.
	secret slurm 'Second Sentinel-Kw9#3'
	atf_check -s exit:0 -o match:"take the old password" -e ignore "$slacc" apply site.slacc --only credential.slurm --yes
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with the second password" answers || atf_fail "the second password"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	! lets_in "${told#TOKEN=}" || atf_fail "the password before is still taken"
	# And so is another source with another password: the script names it.
	secret slurm '{"p": "Third Sentinel-Kw9#4"}'
	site "$SCRIPT_SITE; s|file(\"$STACK/secrets/slurm\"|&, key = \"p\"|"
	atf_check -s exit:0 -o match:"~ file $SLURM_ETC/slacc-storage-pass" -e ignore \
		"$slacc" apply site.slacc --only credential.slurm --yes
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with the third password" answers || atf_fail "the third password"
	atf_check_equal "TOKEN=Third Sentinel-Kw9#4" "$(as_slurm "$SLURM_ETC/slacc-storage-pass")"
	atf_check_equal "$pid" "$(stack_pid slurmdbd)"
	! lets_in 'Second Sentinel-Kw9#3' || atf_fail "the second password is still taken"
	atf_check -s exit:0 -o match:"nothing to do" -e ignore "$slacc" plan site.slacc
}

atf_test_case token_of_slurmdbd
token_of_slurmdbd_head() {
	atf_set descr "the newest slurmdbd logs in with tokens of IAM, by AWS credentials that are SlurmUser's"
	atf_set timeout 900
	atf_set require.files /usr/lib/mysql/plugin/auth_pam_v1.so
}
token_of_slurmdbd_body() {
	local root home
	/usr/bin/python3 -c 'import botocore' 2>/dev/null || atf_skip "python3-botocore is not installed"
	its_stack newest_root
	. "$(atf_config_get topdir)/tests/tools/pam.bash"
	pki_make "$STACK/pki" db.test || atf_fail "certificates"
	pam_begin slurm
	mariadb_start db --pki "$STACK/pki" --plugin-load-add=auth_pam_v1 --pam-use-cleartext-plugin=ON || atf_fail "MariaDB"
	database_sql db "CREATE DATABASE alpha; CREATE USER slurm@'127.0.0.%' IDENTIFIED VIA pam USING 'rds' REQUIRE SSL;
		GRANT ALL ON alpha.* TO slurm@'127.0.0.%'"
	munge_start || atf_fail "munged"
	slurm_conf_write alpha
	# What SlurmUser has of AWS is in its home, as slurmdbd gives its script no environment.
	home=$root$(awk -F: -v user="$slurm" '$1 == user { print $6 }' "$root/etc/passwd")
	mkdir -p "$home/.aws"
	printf '[default]\naws_access_key_id = AKIDENVIRONMENT\naws_secret_access_key = environment/key+secret\nregion = eu-central-1\n' >"$home/.aws/credentials"
	chmod 755 "$home" "$home/.aws"
	site "s|engine = mariadb|engine = mysql|; s|file(\"$STACK/secrets/slurm\")|rds_iam_token()|; s|credential      = slurm|&; storage_pass = script|
		s|conf_dir .*|conf_dir = \"$SLURM_ETC\"|"
	atf_check -s exit:0 -e ignore "$slacc" build site.slacc -o tree
	sed '1s|.*|#!/run/slacc/libexec/slacc/slacc-storage-pass|' tree/slurmdbd/alpha/slacc-storage-pass >"$SLURM_ETC/slacc-storage-pass"
	cp tree/slurmdbd/alpha/slurmdbd.conf tree/slurmdbd/alpha/slacc-private.pem "$SLURM_ETC"
	chmod 700 "$SLURM_ETC/slacc-storage-pass"
	chmod 600 "$SLURM_ETC/slurmdbd.conf"
	mkdir -p "$STACK/state"
	stack_own "$slurm" "$root" "$SLURM_ETC/slacc-storage-pass" "$SLURM_ETC/slurmdbd.conf" "$STACK/state"
	cat tree/cluster/alpha/slurm_accounting.conf >>"$SLURM_CONF"
	slurmdbd_start || atf_fail "slurmdbd"
	sacctmgr -i add cluster alpha >/dev/null 2>&1
	answers || atf_fail "slurmdbd does not answer"
	# Each token that slurmdbd gets is a new one.
	cut_off
	stack_wait 20 slurmdbd "slurmdbd with another token" answers || atf_fail "another token"
	[ ! -e "$STACK/slacc-slurmdbd-alpha" ] || atf_fail "a token was kept"
	[ "$(grep -c storage.token.refreshed "$STACK/state/slurmdbd.log")" -ge 1 ] || atf_fail "$(cat "$STACK/state/slurmdbd.log")"
}

# made SOURCE [CACHE]: ./script for a credential that comes from SOURCE, ./own for its cache, and the program in $program.
made() {
	program=$(atf_config_get builddir)/libexec/slacc/slacc-storage-pass
	cat >site.slacc <<-SITE
		edition 2026
		tls t { mode = verify_identity; ca = "/etc/ca.pem" }
		credential c { username = "joe"; password = $1; ${2-} }
		database_server s { host = "db.eu-central-1.rds.amazonaws.com"; engine = mysql; tls = t }
		layout l { state_dir = "$PWD/state" }
		slurmdbd d {
		  slurm_version = "26.05"; host = "h"; database_server = s; credential = c
		  storage_pass = script; layout = l
		}
	SITE
	atf_check -s exit:0 -e ignore "$(atf_config_get builddir)/bin/slacc" build site.slacc -o tree
	sed "1s|.*|#!$program|" tree/slurmdbd/d/slacc-storage-pass >script
	chmod 700 script
	own=$PWD/state-slurmdbd-d
	[ -d "$own" ] || mkdir -m 700 "$own"
}
# put PASSWORD: as apply does.
put() {
	{ cat script && printf '\0%s' "$1"; } | atf_check -s exit:0 "$program" --put
}
# told PASSWORD: the answer, as slurmdbd runs it.
told() {
	atf_check -s exit:0 -o inline:"TOKEN=$1\n" env -i ${AWS-} SLURM_STORAGE_HOSTNAME=h SLURM_STORAGE_PORT=3306 \
		SLURM_STORAGE_USER=joe "$PWD/script"
}
# silent STATUS WORDS: no answer, but these on standard error.
silent() {
	atf_check -s exit:"$1" -o empty -e match:"$2" env -i ${AWS-} "$PWD/script"
}

atf_test_case program
program_head() {
	atf_set descr "the program answers from the cache alone, and nothing but the answer"
}
program_body() {
	made 'file("/nowhere")'
	silent 20 "holds no password of credential 'c'"
	put 'a "b" #c\d'
	told 'a "b" #c\d'
	atf_check -s exit:0 -o inline:'a "b" #c\d' "$program" --look <script
	# What a configuration file, a shell or a format could stumble over, comes out as it went in.
	for password in '#' '\' '"' "'" '"a b"' '%s%n' '${x}$(x)' '{"password":"x"}' 'TOKEN=x' 'ä€😀' "$(printf 'a\tb\001\177c')" \
		"$(head -c 40000 /dev/zero | tr '\0' x)"; do
		put "$password"
		env -i "$PWD/script" >answer || atf_fail "no answer for '$password'"
		printf 'TOKEN=%s\n' "$password" | cmp - answer || atf_fail "another answer for '$password'"
	done
	put 'a "b" #c\d'
	# No user is said; another one is.
	atf_check -s exit:0 -o match:^TOKEN= env -i "$PWD/script"
	atf_check -s exit:4 -o empty -e match:"for the user 'joe'.*SL6473" env -i SLURM_STORAGE_USER=root "$PWD/script"
	# What is in the cache is for this user at this server, and for no other.
	cp script kept
	sed -i 's/"joe"/"jim"/' script
	silent 20 "holds no password"
	sed 's/"host": "db/"host": "dc/' kept >script
	silent 20 "holds no password"
	sed 's/"format": 1/"format": 2/' kept >script
	silent 4 'is no password script of this version.*SL6473'
	: >script.new && cp kept script
	atf_check -s exit:0 "$program" --forget <script
	atf_check -o empty find "$own" -mindepth 1
	silent 20 "holds no password"
	rmdir "$own"
	silent 20 "holds no password"
	atf_check -s exit:3 -o empty -e match:'slurmdbd runs this' "$program"
	# Nothing of databases is loaded for it.
	atf_check -o not-match:'maria|mysql' ldd "$program"
}

atf_test_case token
token_head() {
	atf_set descr "a token of IAM is made each time, for the server and the user of slurmdbd, and is kept nowhere"
}
token_body() {
	/usr/bin/python3 -c 'import botocore' 2>/dev/null || atf_skip "python3-botocore is not installed"
	made 'rds_iam_token()'
	rmdir "$own"
	as="HOME=$PWD AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=key"
	# shellcheck disable=SC2086 # variables
	env -i $as SLURM_STORAGE_USER=joe "$PWD/script" >answer || atf_fail "the script"
	sed -n 's/^TOKEN=//p' answer >token
	atf_check -s exit:0 -o file:token /usr/bin/python3 "$(atf_config_get topdir)/tests/tools/rds_token.py" \
		db.eu-central-1.rds.amazonaws.com 3306 joe eu-central-1 AKIDEXAMPLE key <token
	[ ! -e "$own" ] || atf_fail "something was kept"
	AWS="HOME=$PWD AWS_EC2_METADATA_DISABLED=true" silent 21 'no credentials for AWS.*SL6424'
	atf_check -o match:"IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL" cat tree/database_server/s/bootstrap.sql
}

atf_test_case remote cleanup
remote_head() {
	atf_set descr "what is remote is fetched anew by SlurmUser where it can, and else serves up to max_stale"
}
remote_body() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_start
	arn=arn:aws:secretsmanager:eu-central-1:111122223333:secret
	as="AWS_ENDPOINT_URL=$base AWS_EC2_METADATA_DISABLED=true HOME=$PWD"
	role="$as AWS_ACCESS_KEY_ID=AKIDENVIRONMENT AWS_SECRET_ACCESS_KEY=environment/key+secret"
	made "aws_secret(\"$arn:json-AbCdEf\", key = \"password\")" 'cache { ttl = 1h; max_stale = 1d }'
	# Within its ttl nobody is asked.
	put 'first'
	AWS=$as told first
	AWS=$role told first
	asked 0
	# Past it: fetched by who can; by who cannot, what is there serves.
	sed -i 's/"ttl": 3600/"ttl": 0/' script
	put 'second'
	AWS=$as told second
	asked 0
	AWS=$role told "$VALUE"
	asked 1 ' AKIDENVIRONMENT 200'
	AWS=$as told "$VALUE"
	# slacc itself looks at what is there, and has it put there anew in time.
	atf_check -s exit:0 -o inline:"$VALUE" env -i $role "$program" --look <script
	asked 0
	sed -i 's/"max_stale": 86400/"max_stale": 0/' script
	atf_check -s exit:20 -o empty -e ignore env -i $role "$program" --look <script
	AWS=$as silent 23 'too old'
	AWS=$role told "$VALUE"
	# For another user by now: it is not for slurmdbd, and the old one serves.
	made "aws_secret(\"$arn:json-AbCdEf\", key = \"password\")" 'cache { ttl = 1h; max_stale = 1d }'
	sed -i 's/"ttl": 3600/"ttl": 0/; s/"user": "joe"/"user": "jim"/' script
	put 'third'
	atf_check -s exit:0 -o inline:"TOKEN=third\n" env -i $role "$PWD/script"
	# Denied: nothing stays.
	made "aws_secret(\"$arn:denied-AbCdEf\", key = \"password\")" 'cache { ttl = 1h; max_stale = 1d }'
	sed -i 's/"ttl": 3600/"ttl": 0/' script
	put 'fourth'
	AWS=$role silent 21 'denies access'
	AWS=$as silent 4 'no credentials.*SL6472'
	# A service that does not answer: slurmdbd gets what there is, in its ten seconds.
	made "aws_secret(\"$arn:slow-AbCdEf\", key = \"password\")" 'cache { ttl = 1h; max_stale = 1d }'
	sed -i 's/"ttl": 3600/"ttl": 0/' script
	put 'fifth'
	before=$(date +%s)
	AWS=$role told fifth
	[ $(($(date +%s) - before)) -le 8 ] || atf_fail "it took too long"
}
remote_cleanup() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}

atf_init_test_cases() {
	atf_add_test_case program
	atf_add_test_case token
	atf_add_test_case remote
	atf_add_test_case cache
	atf_add_test_case rotated
	atf_add_test_case token_of_slurmdbd
}
