# SPDX-License-Identifier: BSD-2-Clause
# Where secrets come from: AWS, Vault, systemd, a program. The services are fakes that follow the documented protocols and
# verify signatures with AWS's own code.

ARN=arn:aws:secretsmanager:eu-central-1:111122223333:secret

# services [CERTIFICATE KEY]
services() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	fetch=$(atf_config_get builddir)/tests/tools/fetch
	services_start "$@"
}
stop_services() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	services_stop
}
# gives [ARGUMENT...]: the fetch gives the value.
gives() {
	atf_check -s exit:0 -o match:"^value size=${#VALUE} " -o match:"^$(sha256sum <value | cut -d' ' -f1)\$" "$fetch" "$@"
}
# fails CODE EXIT WORDS [ARGUMENT...]
fails() {
	code=$1 status=$2 words=$3
	shift 3
	atf_check -s exit:"$status" -o match:"^error $code stage=[a-z]* exit=$status" -o match:"$words" -o not-match:"$VALUE" "$fetch" "$@"
}
atf_test_case secrets_manager cleanup
secrets_manager_head() {
	atf_set descr "values of Secrets Manager, and each of its errors: exit status and number of requests"
}
secrets_manager_body() {
	services
	services_login
	gives aws_secret $ARN:hpc1-AbCdEf
	atf_check -o match:'version=01234567-89ab-cdef-0123-456789abcdef username=$' "$fetch" aws_secret $ARN:hpc1-AbCdEf
	gives aws_secret $ARN:binary-AbCdEf
	gives key=password aws_secret $ARN:json-AbCdEf
	atf_check -o match:'username=joe$' "$fetch" key=password aws_secret $ARN:json-AbCdEf
	fails SL6411 26 'add key' aws_secret $ARN:json-AbCdEf
	fails SL6412 26 'JSON' key=password aws_secret $ARN:hpc1-AbCdEf
	: >log
	fails SL6404 20 'ResourceNotFoundException' aws_secret $ARN:missing-AbCdEf && asked 1
	fails SL6405 21 'kms:Decrypt' aws_secret $ARN:denied-AbCdEf && asked 1
	fails SL6405 21 'kms:Decrypt' aws_secret $ARN:undecipherable-AbCdEf && asked 1
	fails SL6404 20 'restore-secret' aws_secret $ARN:deleted-AbCdEf && asked 1
	fails SL6427 4 'InvalidParameterException' aws_secret $ARN:malformed-AbCdEf && asked 1
	fails SL6426 25 'clock' aws_secret $ARN:skewed-AbCdEf && asked 1
	fails SL6426 25 'clock' aws_secret $ARN:clock-AbCdEf && asked 1
	fails SL6425 24 'less often' aws_secret $ARN:throttled-AbCdEf && asked 3
	gives aws_secret $ARN:throttledonce-AbCdEf && asked 2
	fails SL6427 4 'InternalServiceError' aws_secret $ARN:failing-AbCdEf && asked 3
	gives aws_secret $ARN:failingonce-AbCdEf && asked 2
	AWS_SECRET_ACCESS_KEY=wrong fails SL6405 21 'signature' aws_secret $ARN:hpc1-AbCdEf && asked 1
	AWS_ACCESS_KEY_ID=AKIDNOBODY fails SL6405 21 'does not know' aws_secret $ARN:hpc1-AbCdEf && asked 1
}
secrets_manager_cleanup() {
	stop_services
}

atf_test_case bad_answers cleanup
bad_answers_head() {
	atf_set descr "what is no answer of the service is refused: too large, not JSON, without a value, elsewhere, late, torn, dead"
}
bad_answers_body() {
	services
	services_login
	fails SL6423 4 'larger than any secret' aws_secret $ARN:huge-AbCdEf
	fails SL6423 4 'holds no value' aws_secret $ARN:garbage-AbCdEf
	fails SL6423 4 'holds no value' aws_secret $ARN:empty-AbCdEf
	fails SL6427 4 'status 302' aws_secret $ARN:redirected-AbCdEf
	asked 0 elsewhere
	fails SL6421 4 'Timeout' deadline_ms=300 aws_secret $ARN:slow-AbCdEf
	fails SL6423 4 'cannot be used' aws_secret $ARN:torn-AbCdEf
	AWS_ENDPOINT_URL=http://127.0.0.1:1 fails SL6421 4 'connect' aws_secret $ARN:hpc1-AbCdEf
	AWS_ENDPOINT_URL=http://192.0.2.1 fails SL6420 1 'without TLS' aws_secret $ARN:hpc1-AbCdEf
	AWS_ENDPOINT_URL=ftp://127.0.0.1 fails SL6420 1 'without TLS' aws_secret $ARN:hpc1-AbCdEf
	AWS_ENDPOINT_URL=https://joe:x@127.0.0.1 fails SL6420 1 'user name' aws_secret $ARN:hpc1-AbCdEf
	AWS_ENDPOINT_URL="https${base#http}" fails SL6422 4 'TLS' aws_secret $ARN:hpc1-AbCdEf
}
bad_answers_cleanup() {
	stop_services
}

atf_test_case certificates cleanup
certificates_head() {
	atf_set descr "TLS is verified: by the CA that is named, and for the name that is asked"
}
certificates_body() {
	. "$(atf_config_get topdir)/tests/stack/pki.bash"
	pki_make "$PWD/pki" 127.0.0.1 || atf_fail "certificates"
	services "$PWD/pki/server.pem" "$PWD/pki/server.key"
	services_login
	export AWS_ENDPOINT_URL="https${base#http}"
	unset AWS_CA_BUNDLE
	fails SL6422 4 'certificate' aws_secret $ARN:hpc1-AbCdEf
	export AWS_CA_BUNDLE="$PWD/pki/ca.pem"
	gives aws_secret $ARN:hpc1-AbCdEf
	stop_services
	services "$PWD/pki/wrong-host.pem" "$PWD/pki/wrong-host.key"
	export AWS_ENDPOINT_URL="https${base#http}"
	fails SL6422 4 'certificate' aws_secret $ARN:hpc1-AbCdEf
	asked 0
}
certificates_cleanup() {
	stop_services
}

atf_test_case system_trust cleanup
system_trust_head() {
	atf_set descr "without a CA that is named the system's count: the folder of them, and what is in the file of all alone"
	atf_set require.user root
	atf_set require.progs "unshare openssl"
}
# trusting DIRECTORY COMMAND...: with that for the system's certificates.
trusting() {
	atf_check -s exit:0 -o match:'^value ' unshare -m sh -c 'mount --bind "$0" /etc/ssl/certs && exec "$@"' "$@"
}
system_trust_body() {
	. "$(atf_config_get topdir)/tests/stack/pki.bash"
	pki_make "$PWD/pki" 127.0.0.1 || atf_fail "certificates"
	services "$PWD/pki/server.pem" "$PWD/pki/server.key"
	services_login
	export AWS_ENDPOINT_URL="https${base#http}"
	unset AWS_CA_BUNDLE
	mkdir file folder
	cp pki/ca.pem file/ca-certificates.crt
	cp pki/other-ca.pem folder/ca-certificates.crt
	cp pki/ca.pem "folder/$(openssl x509 -hash -noout -in pki/ca.pem).0"
	trusting "$PWD/file" "$fetch" aws_secret $ARN:hpc1-AbCdEf
	trusting "$PWD/folder" "$fetch" aws_secret $ARN:hpc1-AbCdEf
	asked 2
}
system_trust_cleanup() {
	stop_services
}

atf_test_case credential_chain cleanup
credential_chain_head() {
	atf_set descr "who we are to AWS: each source of credentials, and their order"
}
credential_chain_body() {
	services
	fails SL6424 21 'no credentials for AWS' aws_secret $ARN:hpc1-AbCdEf

	export AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="$base/" http_proxy=http://127.0.0.1:1
	: >log
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' ASIAINSTANCE 200'
	gives aws_parameter /slurm/hpc1
	atf_check -o inline:'PUT /latest/api/token - - 200\nGET /latest/meta-data/placement/region - - 200\n' \
		sh -c 'head -n 2 log'

	export AWS_CONTAINER_CREDENTIALS_FULL_URI="$base/agent/creds" AWS_CONTAINER_AUTHORIZATION_TOKEN=wrong
	: >log
	fails SL6424 21 'status 401' aws_secret $ARN:hpc1-AbCdEf
	asked 3 ' 401$'
	unset http_proxy
	printf 'agent-token' >token
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$PWD/token"
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' ASIACONTAINER 200'
	AWS_CONTAINER_CREDENTIALS_FULL_URI=http://192.0.2.1/creds fails SL6420 1 'without TLS' aws_secret $ARN:hpc1-AbCdEf
	printf 'agent\ntoken' >token
	fails SL6424 21 'line break' aws_secret $ARN:hpc1-AbCdEf

	mkdir .aws
	printf '#!/bin/sh\n[ "$1" = "two words" ] && [ -z "$AWS_ENDPOINT_URL" ] && echo '\''{"Version":1,"AccessKeyId":"ASIAPROCESS","SecretAccessKey":"process/key+secret","SessionToken":"process-token","Expiration":"2099-01-01T00:00:00Z"}'\' >process
	chmod 755 process
	printf '[default]\nregion = eu-west-1\ncredential_process = %s "two words"\n[profile sso]\nsso_session = x\n[profile half]\naws_access_key_id = AKIDPROFILE\n' "$PWD/process" >.aws/config
	: >log
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' ASIAPROCESS 200'
	AWS_PROFILE=sso fails SL6424 21 'export-credentials' aws_secret $ARN:hpc1-AbCdEf
	AWS_PROFILE=half fails SL6424 21 'no aws_secret_access_key' aws_secret $ARN:hpc1-AbCdEf
	AWS_PROFILE=none fails SL6424 21 "profile 'none'" aws_secret $ARN:hpc1-AbCdEf
	printf '[default]\naws_access_key_id=AKIDPROFILE\naws_secret_access_key = profile/key+secret\n' >.aws/credentials
	: >log
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' AKIDPROFILE 200'

	printf 'token/of+the=provider\n' >web
	export AWS_WEB_IDENTITY_TOKEN_FILE="$PWD/web" AWS_ROLE_ARN=arn:aws:iam::111122223333:role/slacc
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' ASIAWEB 200'
	AWS_ROLE_ARN=arn:aws:iam::111122223333:role/other fails SL6424 21 'AccessDenied' aws_secret $ARN:hpc1-AbCdEf

	services_login
	: >log
	gives aws_secret $ARN:hpc1-AbCdEf
	asked 1 ' AKIDENVIRONMENT 200'
	AWS_SECRET_ACCESS_KEY='' fails SL6424 21 'without AWS_SECRET_ACCESS_KEY' aws_secret $ARN:hpc1-AbCdEf
	export AWS_ACCESS_KEY_ID=ASIAEXPIRED AWS_SECRET_ACCESS_KEY=expired/key+secret AWS_SESSION_TOKEN=expired-token
	: >log
	fails SL6405 21 'expired' aws_secret $ARN:hpc1-AbCdEf
	asked 2
}
credential_chain_cleanup() {
	stop_services
}

atf_test_case black_hole cleanup
black_hole_head() {
	atf_set descr "where no metadata service answers, that costs little more than a second"
}
black_hole_body() {
	services
	# Nobody accepts on this port: what is sent there waits.
	/usr/bin/python3 -c 'import socket,time
s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(0)
c=[socket.socket() for _ in range(3)]
[x.setblocking(False) for x in c]; [x.connect_ex(s.getsockname()) for x in c]
open("hole","w").write(str(s.getsockname()[1])); time.sleep(60)' &
	hole=$!
	for _ in $(seq 100); do
		[ ! -s hole ] || break
		sleep 0.05
	done
	before=$(date +%s%N)
	AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$(cat hole) \
		fails SL6424 21 'no credentials for AWS' aws_secret $ARN:hpc1-AbCdEf
	kill $hole
	[ $(($(date +%s%N) - before)) -lt 5000000000 ] || atf_fail "it took more than five seconds"
}
black_hole_cleanup() {
	stop_services
}

atf_test_case parameter cleanup
parameter_head() {
	atf_set descr "values of the Parameter Store: decrypted, and only those that are kept encrypted"
}
parameter_body() {
	services
	services_login
	gives aws_parameter arn:aws:ssm:eu-central-1:111122223333:parameter/slurm/hpc1
	AWS_REGION=eu-west-1 atf_check -o match:'version=7 ' "$fetch" aws_parameter /slurm/hpc1
	export AWS_REGION=eu-west-1
	fails SL6404 20 'ParameterNotFound' aws_parameter /missing/one
	fails SL6406 26 'clear text' aws_parameter /plain/one
	fails SL6405 21 'ssm:GetParameter' aws_parameter denied-one
	unset AWS_REGION
	fails SL6403 1 'AWS_REGION' aws_parameter /slurm/hpc1
}
parameter_cleanup() {
	stop_services
}

atf_test_case vault cleanup
vault_head() {
	atf_set descr "values of Vault, by token, token file and AppRole"
}
vault_body() {
	services
	fails SL6403 1 'VAULT_ADDR' key=password vault secret/slurm/hpc1
	export VAULT_ADDR="$base"
	fails SL6424 21 'no token' key=password vault secret/slurm/hpc1
	(umask 077 && printf 'hvs.token\n' >.vault-token)
	gives key=password vault secret/slurm/hpc1
	atf_check -o match:'version=3 username=joe$' "$fetch" key=password vault secret/slurm/hpc1
	fails SL6413 26 'pass' key=pass vault secret/slurm/hpc1
	VAULT_TOKEN=hvs.other fails SL6405 21 'policy' key=password vault secret/slurm/hpc1
	export VAULT_TOKEN=hvs.token
	fails SL6404 20 'undelete' key=password vault secret/missing
	fails SL6427 4 'sealed' key=password vault secret/sealed
	fails SL6423 4 'version 2' key=password vault secret/v1
	fails SL6403 1 'mount and path' key=password vault secret
	gives key=password vault secret/standby/one
	fails SL6425 24 'standby' key=password vault secret/busy
	unset VAULT_TOKEN
	export VAULT_ROLE_ID=role VAULT_SECRET_ID=secret-id
	: >log
	gives key=password vault secret/slurm/hpc1
	asked 1 approle
	VAULT_SECRET_ID=wrong fails SL6405 21 'VAULT_ROLE_ID' key=password vault secret/slurm/hpc1
	unset VAULT_SECRET_ID
	fails SL6424 21 'VAULT_SECRET_ID' key=password vault secret/slurm/hpc1
	VAULT_ADDR=http://192.0.2.1 VAULT_TOKEN=hvs.token fails SL6420 1 'without TLS' key=password vault secret/slurm/hpc1
}
vault_cleanup() {
	stop_services
}

atf_test_case local_sources
local_sources_head() {
	atf_set descr "credentials of systemd and the output of programs"
}
local_sources_body() {
	. "$(atf_config_get topdir)/tests/stack/services.bash"
	fetch=$(atf_config_get builddir)/tests/tools/fetch
	printf '%s' "$VALUE" >value
	mkdir -m 700 credentials
	printf '%s\n' "$VALUE" >credentials/slurm
	fails SL6404 20 'LoadCredential' systemd_credential slurm
	export CREDENTIALS_DIRECTORY="$PWD/credentials"
	fails SL6406 21 'everybody' systemd_credential slurm
	chmod 440 credentials/slurm
	gives systemd_credential slurm
	fails SL6404 20 'none' systemd_credential none
	fails SL6403 1 'does not name' systemd_credential ../value

	printf '#!/bin/sh\nenv >seen 2>/dev/null\nprintf "%%s\\n" "$*"\n' >print
	printf '#!/bin/sh\necho "the secret is %s" >&2\nexit 3\n' "$VALUE" >fail
	printf '#!/bin/sh\nexec sleep 60\n' >hang
	printf '#!/bin/sh\nhead -c 70000 /dev/zero | tr "\\0" x\n' >large
	chmod 755 print fail hang large
	gives command "$PWD/print" a long sentinel value that is nowhere else: 7f3a9c51e8d2
	fails SL6032 4 'fail' command "$PWD/fail"
	fails SL6031 4 'hang' deadline_ms=300 command "$PWD/hang"
	fails SL6410 26 'more than' command "$PWD/large"
	fails SL6030 4 'none' command "$PWD/none"
	fails SL6403 1 'absolute' command print
}

atf_test_case side_by_side cleanup
side_by_side_head() {
	atf_set descr "secrets are fetched side by side, with the credentials found once"
}
side_by_side_body() {
	services
	export AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="$base"
	: >log
	atf_check -o match:'^50 of 50 in' "$fetch" threads=50 aws_secret $ARN:many-
	asked 1 'PUT'
}
side_by_side_cleanup() {
	stop_services
}

atf_test_case no_traces cleanup
no_traces_head() {
	atf_set descr "after a fetch neither the value nor keys and tokens are left in memory"
}
no_traces_body() {
	services
	case $(ldd "$fetch") in *libasan*) atf_skip "a sanitizer's memory cannot be searched" ;; esac
	! grep -q __asan_init "$fetch" || atf_skip "a sanitizer's memory cannot be searched"
	export AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT="$base"
	# Tails reversed: so that the arguments are no hits themselves.
	for name in hpc1 denied garbage; do
		atf_check -s ignore -o match:'^scan 0$' -o not-match:'^scan [1-9]' "$fetch" scan=2d8e15c9a3f7 scan=terces+yek/ecnatsni \
			scan=nekot-ecnatsni aws_secret $ARN:$name-AbCdEf
	done
}
no_traces_cleanup() {
	stop_services
}

atf_test_case rds_iam_token cleanup
rds_iam_token_head() {
	atf_set descr "tokens for a login to RDS are those that AWS's own code makes, and are made anew each time"
}
rds_iam_token_body() {
	local host=db.c0ffee.eu-central-1.rds.amazonaws.com as_aws
	as_aws="$(atf_config_get topdir)/tests/tools/rds_token.py"
	services
	services_login
	"$fetch" server=$host user=hpc1 reveal=1 rds_iam_token >token || atf_fail "$(cat token)"
	atf_check -s exit:0 -o file:token /usr/bin/python3 "$as_aws" $host 3306 hpc1 eu-central-1 AKIDENVIRONMENT environment/key+secret <token
	# With a role's credentials, and where only AWS's files know the region.
	export AWS_ACCESS_KEY_ID=ASIAEXPIRED AWS_SECRET_ACCESS_KEY=expired/key+secret AWS_SESSION_TOKEN=expired+token/ AWS_REGION=eu-west-1
	"$fetch" server=db.example.org user=hpc1 reveal=1 rds_iam_token >token || atf_fail "$(cat token)"
	atf_check -s exit:0 -o file:token /usr/bin/python3 "$as_aws" db.example.org 3306 hpc1 eu-west-1 ASIAEXPIRED expired/key+secret expired+token/ <token
	sed 's/hpc1/root/' token >other
	atf_check -s exit:1 -o ignore -e match:differs /usr/bin/python3 "$as_aws" db.example.org 3306 hpc1 eu-west-1 ASIAEXPIRED expired/key+secret expired+token/ <other
	asked 0
	# Without a server there is nothing to sign, and without credentials nobody who signs.
	fails SL6403 1 'for a login to a server' rds_iam_token
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
	fails SL6424 21 'no credentials for AWS' server=$host user=hpc1 rds_iam_token
}
rds_iam_token_cleanup() {
	stop_services
}

atf_init_test_cases() {
	atf_add_test_case rds_iam_token
	atf_add_test_case secrets_manager
	atf_add_test_case bad_answers
	atf_add_test_case certificates
	atf_add_test_case system_trust
	atf_add_test_case credential_chain
	atf_add_test_case black_hole
	atf_add_test_case parameter
	atf_add_test_case vault
	atf_add_test_case local_sources
	atf_add_test_case side_by_side
	atf_add_test_case no_traces
}
