#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# rds_token.py HOST PORT USER REGION KEY-ID SECRET [SESSION-TOKEN]: is what standard input has an IAM token of RDS for that login?
# Prints the one that AWS's own code (botocore) makes at the time that it names, and fails where they differ. A further argument
# 'at=20150830T123600Z' makes one for that time, without asking.
import datetime
import re
import sys

import botocore.auth
import botocore.session

arguments = [a for a in sys.argv[1:] if not a.startswith("at=")]
at = [a[3:] for a in sys.argv[1:] if a.startswith("at=")]
host, port, user, region, key, secret = arguments[:6]
given = None if at else sys.stdin.read().rstrip("\0\n")
found = re.search(r"X-Amz-Date=(\d{8}T\d{6}Z)", given or "")
if not at and not found:
    sys.exit("no token: it has no time")
when = datetime.datetime.strptime(at[0] if at else found[1], "%Y%m%dT%H%M%SZ")


class Then(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return when


class Module:
    datetime = Then


botocore.auth.datetime = Module
client = botocore.session.Session().create_client(
    "rds", region_name=region, aws_access_key_id=key, aws_secret_access_key=secret,
    aws_session_token=arguments[6] if len(arguments) > 6 else None)
token = client.generate_db_auth_token(host, int(port), user, region)
print(token)
if not at and token != given:
    sys.exit("the token differs")
if not at and abs((datetime.datetime.utcnow() - when).total_seconds()) > 900:
    sys.exit("the token is of another time")
