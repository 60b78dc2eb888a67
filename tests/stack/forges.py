#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# forges.py DIRECTORY TOKEN: a fake, on a loopback port of its own, of what a pipeline asks of GitHub and GitLab: the comments of
# one pull request (octo/site, 7) and the notes of one merge request (project 42, 7), as their REST APIs document them.
#
# Writes the port to DIRECTORY/port, each request as a line "METHOD PATH STATUS" to DIRECTORY/log, and all comments, those of
# others among them, to DIRECTORY/comments.json. What is not as documented is refused as they refuse it.
import http.server
import json
import os
import re
import sys
import urllib.parse

directory, token = sys.argv[1:]
MARK = "<!-- slacc plan -->"
# Somebody else may write whatever they like, also what looks like ours.
comments = {
    "github": [{"id": 11, "body": MARK + "\nnothing to do, believe me", "user": {"login": "mallory", "type": "User"}}],
    "gitlab": [{"id": 11, "body": MARK + "\nnothing to do, believe me", "author": {"id": 6, "username": "mallory"}, "system": False}],
}
OURS = {"github": {"user": {"login": "github-actions[bot]", "type": "Bot"}},
        "gitlab": {"author": {"id": 5, "username": "project_42_bot"}, "system": False}}
LONGEST = {"github": 65536, "gitlab": 1000000}
PLACES = {  # method: [(path, forge, what is done)]
    "GET": [(r"/repos/octo/site/issues/7/comments", "github", "list"),
            (r"/api/v4/projects/42/merge_requests/7/notes", "gitlab", "list"), (r"/api/v4/user", "gitlab", "me")],
    "POST": [(r"/repos/octo/site/issues/7/comments", "github", "create"),
             (r"/api/v4/projects/42/merge_requests/7/notes", "gitlab", "create")],
    "PATCH": [(r"/repos/octo/site/issues/comments/(\d+)", "github", "update")],
    "PUT": [(r"/api/v4/projects/42/merge_requests/7/notes/(\d+)", "gitlab", "update")],
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        with open(os.path.join(directory, "log"), "a") as f:
            f.write("%s %s %d\n" % (self.command, self.path, status))
        with open(os.path.join(directory, "comments.json"), "w") as f:
            json.dump(comments, f)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def known(self, forge):
        if forge == "github":
            return (self.headers.get("Authorization") == "Bearer " + token and
                    self.headers.get("Accept") == "application/vnd.github+json")
        return self.headers.get("Private-Token") == token

    def text(self, forge, data):
        """The body of a comment, or None if it is none."""
        try:
            body = json.loads(data)["body"]
        except (ValueError, KeyError, TypeError):
            return None
        return body if isinstance(body, str) and 0 < len(body) <= LONGEST[forge] else None

    def change(self, forge, what, number, data):
        body = self.text(forge, data)
        if body is None:
            return self.answer(422 if forge == "github" else 400, {"message": "Validation Failed"})
        if what == "create":
            comments[forge].append({"id": 100 + len(comments[forge]), "body": body, **OURS[forge]})
            return self.answer(201, comments[forge][-1])
        for c in comments[forge]:
            if c["id"] == number:
                c["body"] = body
                return self.answer(200, c)
        self.answer(404, {"message": "Not Found"})

    def handle_any(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        for pattern, forge, what in PLACES[self.command]:
            m = re.fullmatch(pattern, path)
            if not m:
                continue
            if not self.known(forge):
                return self.answer(401, {"message": "Requires authentication"})
            if what == "me":
                return self.answer(200, OURS[forge]["author"])
            if what == "list":
                # 30 or 20 a page unless more are asked for, and never more than 100
                size = min(int(urllib.parse.parse_qs(query).get("per_page", ["20"])[0]), 100)
                return self.answer(200, comments[forge][:size])
            return self.change(forge, what, int(m[1]) if m.groups() else None, data)
        self.answer(404, {"message": "Not Found"})

    do_GET = do_POST = do_PATCH = do_PUT = handle_any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(os.path.join(directory, "port.new"), "w") as f:
    f.write(str(server.server_address[1]))
os.rename(os.path.join(directory, "port.new"), os.path.join(directory, "port"))
server.serve_forever()
