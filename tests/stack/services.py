#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# services.py DIRECTORY [CERTIFICATE KEY]: fakes, on a loopback port of their own, of the services that keep secrets and cannot be had in a
# test: AWS Secrets Manager, Systems Manager, STS, the instance metadata service, a container's agent, Vault. They follow the
# documented protocols; signatures are verified with botocore, AWS's own code, not with ours.
#
# Writes the port to DIRECTORY/port, and each request as a line of DIRECTORY/log: "METHOD PATH TARGET KEY-ID STATUS".
# What a secret's name begins with decides, or the word in DIRECTORY/behave: see `behave`. Values are read from DIRECTORY/value,
# the next one alone from DIRECTORY/first, and what Secrets Manager calls their version from DIRECTORY/version.
import datetime
import email.utils
import http.server
import json
import os
import re
import ssl
import sys
import threading
import time
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

directory = sys.argv[1]
lock = threading.Lock()
counts = {}
KEYS = {  # access key id: (secret access key, session token)
    "AKIDENVIRONMENT": ("environment/key+secret", None),
    "AKIDPROFILE": ("profile/key+secret", None),
    "ASIAPROCESS": ("process/key+secret", "process-token"),
    "ASIAWEB": ("web/key+secret", "web-token"),
    "ASIACONTAINER": ("container/key+secret", "container-token"),
    "ASIAINSTANCE": ("instance/key+secret", "instance-token"),
    "ASIAEXPIRED": ("expired/key+secret", "expired-token"),
}


def times(name):
    """How often something was asked for before."""
    with lock:
        counts[name] = counts.get(name, 0) + 1
        return counts[name] - 1


def expiration(seconds=3600):
    then = datetime.datetime.utcnow() + datetime.timedelta(seconds=seconds)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def credentials(key, token="Token"):
    return {"Code": "Success", "AccessKeyId": key, "SecretAccessKey": KEYS[key][0], token: KEYS[key][1],
            "Expiration": expiration()}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", headers=()):
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        with lock, open(os.path.join(directory, "log"), "a") as f:
            f.write("%s %s %s %s %d\n" % (self.command, self.path, self.headers.get("X-Amz-Target", "-"),
                                          getattr(self, "key", "-"), status))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def error(self, status, kind, message="", headers=()):
        self.answer(status, {"__type": "com.amazonaws#" + kind, "Message": message}, headers)

    def signed(self, body):
        """The problem with the signature, as (error type, words), or None."""
        m = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
                         r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})", self.headers.get("Authorization", ""))
        if not m or m[1] not in KEYS:
            return "UnrecognizedClientException", "The security token included in the request is invalid."
        self.key = m[1]
        secret, token = KEYS[m[1]]
        if self.headers.get("X-Amz-Security-Token") != token:
            return "UnrecognizedClientException", "wrong session token"
        names = m[5].split(";")
        for name in ["host", "x-amz-date", "content-type", "x-amz-target"] + (["x-amz-security-token"] if token else []):
            if name not in names:
                return "IncompleteSignatureException", "not signed: " + name
        for name in names:
            if name not in self.headers:
                return "IncompleteSignatureException", "signed and not sent: " + name
        request = AWSRequest("POST", "http://%s%s" % (self.headers["Host"], self.path), data=body,
                             headers={name: self.headers[name] for name in names})
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = SigV4Auth(Credentials(m[1], secret, token), m[4], m[3])
        expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        if expected != m[6]:
            return "InvalidSignatureException", "The request signature we calculated does not match"
        if m[1] == "ASIAEXPIRED":
            return "ExpiredTokenException", "The security token included in the request is expired"
        return None

    def file(self, name, otherwise=None):
        try:
            with open(os.path.join(directory, name), "rb") as f:
                return f.read()
        except FileNotFoundError:
            return otherwise

    def value(self):
        first = self.file("first")
        if first is None:
            return self.file("value")
        os.unlink(os.path.join(directory, "first"))
        return first

    def behave(self, name, good):
        """Answers as the first word of a secret's name says, and with `good` where it says nothing."""
        word = self.file("behave", re.split(r"[-/]", name)[0].encode()).decode()
        seen = times(name)
        plain = {"missing": "ResourceNotFoundException", "denied": "AccessDeniedException",
                 "undecipherable": "DecryptionFailure", "deleted": "InvalidRequestException",
                 "skewed": "RequestTimeTooSkewed", "malformed": "InvalidParameterException"}
        if word in plain:
            self.error(400, plain[word])
        elif word == "throttled":
            self.error(400, "ThrottlingException", headers=[("x-amz-retry-after", "10")])
        elif word == "throttledonce" and seen == 0:
            self.error(400, "ThrottlingException", headers=[("x-amz-retry-after", "10")])
        elif word == "failing" or word == "failingonce" and seen == 0:
            self.error(500, "InternalServiceError")
        elif word == "clock":
            self.error(400, "InvalidSignatureException",
                       headers=[("Date", email.utils.formatdate(time.time() + 3600, usegmt=True))])
        elif word == "huge":
            self.answer(200, b"x" * (2 * 1024 * 1024))
        elif word == "garbage":
            self.answer(200, b"<html>a proxy of the site</html>")
        elif word == "empty":
            self.answer(200, {"Name": name})
        elif word == "redirected":
            self.answer(302, b"", [("Location", "/elsewhere")])
        elif word == "slow":
            time.sleep(30)
        elif word == "torn":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
            self.close_connection = True
        else:
            good()

    def secrets_manager(self, q):
        arn = q["SecretId"]
        name = arn.split(":secret:")[-1]

        def good():
            reply = {"ARN": arn, "Name": name, "VersionId": self.file("version", b"01234567-89ab-cdef-0123-456789abcdef").decode(),
                     "VersionStages": [q.get("VersionStage", "AWSCURRENT")], "CreatedDate": time.time()}
            if name.startswith("binary"):
                import base64
                reply["SecretBinary"] = base64.b64encode(self.value()).decode()
            elif name.startswith("json"):
                reply["SecretString"] = json.dumps({"username": "joe", "password": self.value().decode()})
            else:
                reply["SecretString"] = self.value().decode()
            self.answer(200, reply)
        self.behave(name, good)

    def versions(self, name):
        """What there is of a secret that changes: versions by their names, and which of them has a stage."""
        kept = self.file("rotating")
        if kept:
            return json.loads(kept)
        first = "01234567-89ab-cdef-0123-456789abcdef"
        value = self.value().decode()
        if "json" in name:
            value = json.dumps({"username": "slurm", "password": value, "engine": "mariadb"})
        return {"versions": {first: value}, "stages": {"AWSCURRENT": first}}

    def keep(self, state):
        with open(os.path.join(directory, "rotating.new"), "w") as f:
            json.dump(state, f)
        os.rename(os.path.join(directory, "rotating.new"), os.path.join(directory, "rotating"))

    def move(self, state, stage, to):
        """A label is on one version; the one that was AWSCURRENT becomes AWSPREVIOUS."""
        if stage == "AWSCURRENT":
            state["stages"]["AWSPREVIOUS"] = state["stages"]["AWSCURRENT"]
        state["stages"][stage] = to

    def rotating(self, target, q):
        with lock:
            status, reply = self.rotated(target, q)
        if status == 200:
            self.answer(200, reply)
        else:
            self.error(status, reply)

    def rotated(self, target, q):
        arn = q["SecretId"]
        state = self.versions(arn)
        stages, versions = state["stages"], state["versions"]
        if target == "GetSecretValue":
            at = stages.get(q.get("VersionStage", "AWSCURRENT"))
            if not at:
                return 400, "ResourceNotFoundException"
            return 200, {"ARN": arn, "VersionId": at, "SecretString": versions[at],
                         "VersionStages": [s for s in stages if stages[s] == at]}
        if target == "PutSecretValue":
            token = q["ClientRequestToken"]
            if not 32 <= len(token) <= 64:
                return 400, "InvalidParameterException"
            if versions.get(token, q["SecretString"]) != q["SecretString"]:
                return 400, "ResourceExistsException"
            versions[token] = q["SecretString"]
            for stage in q.get("VersionStages", ["AWSCURRENT"]):
                self.move(state, stage, token)
            self.keep(state)
            return 200, {"ARN": arn, "VersionId": token, "VersionStages": q.get("VersionStages")}
        holder, to = stages.get(q["VersionStage"]), q.get("MoveToVersionId")
        if q.get("RemoveFromVersionId") != holder and holder != to or to not in versions:
            return 400, "InvalidParameterException"
        if holder != to:
            self.move(state, q["VersionStage"], to)
        self.keep(state)
        return 200, {"ARN": arn}

    def parameter(self, q):
        name = q["Name"].split(":parameter")[-1].lstrip("/")

        def good():
            kind = "String" if name.startswith("plain") else "SecureString"
            if not q.get("WithDecryption"):
                return self.error(400, "ValidationException", "not decrypted")
            self.answer(200, {"Parameter": {"Name": q["Name"], "Type": kind, "Value": self.value().decode(), "Version": 7}})
        if name.startswith("missing"):
            self.error(400, "ParameterNotFound")
        else:
            self.behave(name, good)

    def sts(self, body):
        form = dict(urllib.parse.parse_qsl(body.decode()))
        good = (form.get("Action") == "AssumeRoleWithWebIdentity" and form.get("Version") == "2011-06-15" and
                form.get("WebIdentityToken") == "token/of+the=provider" and form.get("RoleSessionName") and
                form.get("RoleArn") == "arn:aws:iam::111122223333:role/slacc" and "Authorization" not in self.headers)
        ns = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
        if not good:
            return self.answer(403, "<ErrorResponse %s><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                               "<Message>Not authorized</Message></Error></ErrorResponse>" % ns)
        c = credentials("ASIAWEB")
        self.answer(200, "<AssumeRoleWithWebIdentityResponse %s><AssumeRoleWithWebIdentityResult><Credentials>"
                    "<SessionToken>%s</SessionToken><SecretAccessKey>%s</SecretAccessKey><Expiration>%s</Expiration>"
                    "<AccessKeyId>%s</AccessKeyId></Credentials></AssumeRoleWithWebIdentityResult>"
                    "</AssumeRoleWithWebIdentityResponse>" % (ns, c["Token"], c["SecretAccessKey"], c["Expiration"],
                                                              c["AccessKeyId"]))

    def vault(self, body=None):
        if self.path == "/v1/auth/approle/login":
            q = json.loads(body)
            if q != {"role_id": "role", "secret_id": "secret-id"}:
                return self.answer(400, {"errors": ["invalid role or secret ID"]})
            return self.answer(200, {"auth": {"client_token": "hvs.approle", "lease_duration": 1200, "renewable": True}})
        name = self.path[len("/v1/secret/data/"):]
        if self.headers.get("X-Vault-Token") not in ("hvs.token", "hvs.approle") or self.headers.get("X-Vault-Request") != "true":
            return self.answer(403, {"errors": ["permission denied"]})
        if not self.path.startswith("/v1/secret/data/") or name.startswith("missing"):
            return self.answer(404, {"errors": []})
        if name.startswith("standby") and times(name) == 0:
            return self.answer(473, {})
        if name.startswith("busy"):
            return self.answer(429, {})
        if name.startswith("sealed"):
            return self.answer(503, {"errors": ["Vault is sealed"]})
        if name.startswith("rotating"):
            with lock:
                status, reply = self.kept(json.loads(body) if body else None)
            return self.answer(status, reply)
        if name.startswith("v1"):
            return self.answer(200, {"data": {"password": "of version 1"}})
        self.answer(200, {"data": {"data": {"username": "joe", "password": self.value().decode()},
                                   "metadata": {"version": 3, "destroyed": False, "deletion_time": ""}}})

    def kept(self, q):
        """A secret of Vault that is written: data and the number of the version, which 'cas' has to name."""
        state = json.loads(self.file("kept", b"null")) or {
            "version": 1, "data": {"username": "slurm", "password": self.value().decode()}}
        if q:
            if q["options"]["cas"] != state["version"]:
                return 400, {"errors": ["check-and-set parameter did not match the current version"]}
            state = {"version": state["version"] + 1, "data": q["data"]}
            with open(os.path.join(directory, "kept"), "w") as f:
                json.dump(state, f)
            return 200, {"data": {"version": state["version"]}}
        return 200, {"data": {"data": state["data"], "metadata": {"version": state["version"], "destroyed": False}}}

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/v1/"):
            return self.vault(body)
        if self.headers.get("Content-Type") == "application/x-www-form-urlencoded":
            return self.sts(body)
        problem = self.signed(body)
        if problem:
            return self.error(400, *problem)
        target = self.headers["X-Amz-Target"]
        if ":secret:rotating" in json.loads(body).get("SecretId", ""):
            return self.rotating(target.split(".")[1], json.loads(body))
        if target == "secretsmanager.GetSecretValue":
            return self.secrets_manager(json.loads(body))
        if target == "AmazonSSM.GetParameter":
            return self.parameter(json.loads(body))
        self.error(400, "UnknownOperationException")

    def do_PUT(self):
        if self.path == "/latest/api/token" and self.headers.get("X-aws-ec2-metadata-token-ttl-seconds") == "21600":
            return self.answer(200, "a-session==")
        self.answer(400)

    def do_GET(self):
        if self.path.startswith("/v1/"):
            return self.vault()
        if self.path.startswith("/agent/"):
            if self.headers.get("Authorization") != "agent-token":
                return self.answer(401, {"code": "AccessDenied"})
            if self.path == "/agent/slow" and times(self.path) < 2:
                return self.answer(500)
            return self.answer(200, credentials("ASIACONTAINER"))
        if self.path.startswith("/latest/meta-data/"):
            if self.headers.get("X-aws-ec2-metadata-token") != "a-session==":
                return self.answer(401)
            path = self.path[len("/latest/meta-data/"):]
            if path == "iam/security-credentials/":
                return self.answer(200, "head-node-role")
            if path == "iam/security-credentials/head-node-role":
                return self.answer(200, credentials("ASIAINSTANCE"))
            if path == "placement/region":
                return self.answer(200, "eu-west-1")
        self.answer(404)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = tls.wrap_socket(server.socket, server_side=True)
with open(os.path.join(directory, "port.new"), "w") as f:
    f.write(str(server.server_address[1]))
os.rename(os.path.join(directory, "port.new"), os.path.join(directory, "port"))
server.serve_forever()
