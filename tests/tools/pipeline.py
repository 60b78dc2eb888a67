#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
# pipeline.py github|gitlab FILE EVENT [NAME=VALUE...]: runs the jobs of an example pipeline as its platform documents it: which run
# at all, their commands in order, in the platform's shell, with its variables, outputs and artifacts handed on. The working
# directory is the repository; each job gets a copy. What is in FILE and not known here is an error, not left out.
#
#   EVENT    change: a request to merge; fork: the same from outside; merge: it was merged
#   only=JOB           that job alone
#   before=JOB:COMMAND run before that job, for a world that moves
#   api=URL  token=T  key=K   of the API, for the comment; the key that signs plans
#
# Prints all that the commands print, and at the end a line a job: "job NAME: success", "failure STATUS" or "skipped". Ends with 1 if
# one failed.
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

PATH = os.environ["PATH"]
base = tempfile.mkdtemp(prefix="runner")


class Wrong(Exception):
    pass


def known(mapping, names, what):
    unknown = {str(k) for k in mapping} - set(names)
    if unknown:
        raise Wrong("%s: not known here: %s" % (what, ", ".join(sorted(unknown))))


def workspace(name):
    """A fresh copy of the repository, as a checkout is."""
    path = os.path.join(base, name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(os.getcwd(), path, ignore=lambda d, names: [n for n in names if os.path.join(d, n) == base])
    return path


def run(argv, where, env):
    sys.stdout.flush()
    return subprocess.run(argv, cwd=where, env={"PATH": PATH, "HOME": base, "CI": "true", **env}, stdin=subprocess.DEVNULL,
                          stderr=subprocess.STDOUT).returncode


def condition(text, operand):
    """True if an expression of operands, ==, !=, &&, ||, ! and parentheses holds."""
    out, rest = [], text.strip()
    tokens = re.compile(r"\s*(==|!=|&&|\|\||!|\(|\)|'[^']*'|\"[^\"]*\"|\$?[A-Za-z_][\w.]*(?:\(\))?)")
    words = {"&&": " and ", "||": " or ", "!": " not "}
    while rest:
        m = tokens.match(rest)
        if not m:
            raise Wrong("no expression: %s" % text)
        t = m[1]
        out.append(words.get(t) or (t if t in ("==", "!=", "(", ")") else repr(t[1:-1]) if t[0] in "'\"" else repr(operand(t))))
        rest = rest[m.end():].strip()
    return bool(eval("".join(out), {"__builtins__": {}}))


class Github:
    JOB = ("runs-on", "needs", "if", "permissions", "environment", "concurrency", "outputs", "steps", "env")
    STEP = ("name", "id", "if", "uses", "with", "env", "run")

    def __init__(self, spec, event, options):
        known(spec, ("name", "on", "True", "permissions", "env", "jobs"), "workflow")
        # YAML 1.1 takes the word for a truth value
        if {"change": "pull_request", "fork": "pull_request", "merge": "push"}[event] not in spec[True]:
            raise Wrong("the workflow does not run then")
        self.jobs, self.options, self.artifacts, self.outputs = spec["jobs"], options, {}, {}
        self.number = None if event == "merge" else "7"
        self.context = {
            "github.event_name": "push" if event == "merge" else "pull_request", "github.repository": "octo/site",
            "github.token": options.get("token", ""), "secrets.SLACC_PLAN_KEY": options.get("key", ""),
            "github.event.pull_request.number": self.number,
            "github.event.pull_request.head.repo.full_name": "mallory/site" if event == "fork" else "octo/site"}

    def operand(self, name):
        if name in ("always()", "true"):
            return True
        if name == "success()":
            return not self.failed
        m = re.fullmatch(r"needs\.(\w+)\.outputs\.(\w+)", name)
        if m:
            return self.outputs.get(m[1], {}).get(m[2], "")
        m = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+)", name)
        if m:
            return self.steps.get(m[1], {}).get(m[2], "")
        if name not in self.context:
            raise Wrong("no such value: %s" % name)
        return self.context[name]

    def fill(self, text):
        """A value with its ${{ expressions }} replaced."""
        return re.sub(r"\$\{\{\s*([\w.]+)\s*\}\}", lambda m: str(self.operand(m[1]) or ""), str(text))

    def wanted(self, name, job, results):
        self.failed, self.steps = False, {}
        needs = job.get("needs", [])
        needs = [needs] if isinstance(needs, str) else needs
        return all(results.get(n, "success") == "success" for n in needs) and condition(job.get("if", "true"), self.operand)

    def variables(self, temp):
        files = {v: os.path.join(temp, v) for v in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")}
        for f in files.values():
            open(f, "w").close()
        return {**files, "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": self.where, "RUNNER_TEMP": temp,
                "GITHUB_REPOSITORY": "octo/site", "GITHUB_API_URL": self.options.get("api", ""),
                "GITHUB_EVENT_NAME": self.context["github.event_name"], "GITHUB_RUN_ID": "1"}

    def action(self, uses, inputs):
        name = uses.partition("@")[0]
        if name == "actions/checkout":
            self.where = workspace("workspace")
        elif name == "actions/upload-artifact":
            with open(os.path.join(self.where, inputs["path"]), "rb") as f:
                self.artifacts[inputs["name"]] = (inputs["path"], f.read())
        elif name == "actions/download-artifact":
            path, data = self.artifacts[inputs["name"]]
            with open(os.path.join(self.where, path), "wb") as f:
                f.write(data)
        elif name == "github/codeql-action/upload-sarif":
            with open(os.path.join(self.where, inputs["sarif_file"])) as f:
                if yaml.safe_load(f)["version"] != "2.1.0":
                    return 1
        else:
            raise Wrong("no such action here: %s" % uses)
        return 0

    def step(self, step, env, temp):
        known(step, self.STEP, "step")
        if "uses" in step:
            return self.action(step["uses"], step.get("with", {}))
        script = os.path.join(temp, "script.sh")
        with open(script, "w") as f:
            f.write(self.fill(step["run"]))
        open(env["GITHUB_OUTPUT"], "w").close()
        own = {k: self.fill(v) for k, v in step.get("env", {}).items()}
        status = run(["bash", "-e", script], self.where, {**env, **own})
        with open(env["GITHUB_OUTPUT"]) as f:
            self.steps[step.get("id")] = dict(line.rstrip("\n").split("=", 1) for line in f)
        return status

    def job(self, name, job):
        known(job, self.JOB, name)
        self.where = os.path.join(base, "nothing")
        os.makedirs(self.where, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=base) as temp:
            env, first = self.variables(temp), 0
            for step in job["steps"]:
                test = str(step.get("if", "true"))
                if not condition(test if "()" in test else "success() && (%s)" % test, self.operand):
                    continue
                env["GITHUB_WORKSPACE"] = self.where
                status = self.step(step, env, temp)
                self.failed, first = self.failed or status != 0, first or status
            left = [f for f in os.listdir(temp) if f.endswith(".key")]
            if left:
                raise Wrong("left behind: %s" % left)
        self.outputs[name] = {k: self.fill(v) for k, v in job.get("outputs", {}).items()}
        return first


class Gitlab:
    JOB = ("stage", "tags", "rules", "script", "after_script", "artifacts", "needs", "environment", "resource_group")

    def __init__(self, spec, event, options):
        self.spec, self.artifacts, self.dotenv = spec, {}, {}
        self.where = None
        key = os.path.join(base, "SLACC_PLAN_KEY")
        with open(key, "w") as f:
            f.write(options.get("key", ""))
        os.chmod(key, 0o666)
        self.env = {"GITLAB_CI": "true", "CI_API_V4_URL": options.get("api", "") + "/api/v4", "CI_PROJECT_ID": "42",
                    "CI_DEFAULT_BRANCH": "main"}
        self.scoped = {"review": {"SLACC_COMMENT_TOKEN": options.get("token", "")}, "production": {"SLACC_PLAN_KEY": key}}
        if event == "merge":
            self.env.update(CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="main")
        else:
            self.env.update(CI_PIPELINE_SOURCE="merge_request_event", CI_MERGE_REQUEST_IID="7",
                            CI_MERGE_REQUEST_SOURCE_PROJECT_ID="43" if event == "fork" else "42")
        if not self.ruled(spec["workflow"]["rules"]):
            raise Wrong("the pipeline does not run then")
        jobs = {k: v for k, v in spec.items() if k not in ("stages", "workflow")}
        self.jobs = {k: jobs[k] for k in sorted(jobs, key=lambda k: spec["stages"].index(jobs[k]["stage"]))}

    def operand(self, name):
        return self.env.get(name[1:]) if name[0] == "$" else {"null": None}[name]

    def ruled(self, rules):
        for r in rules:
            known(r, ("if",), "rule")
        return any(condition(r["if"], self.operand) for r in rules)

    def wanted(self, name, job, results):
        known(job, self.JOB, name)
        earlier = self.spec["stages"][:self.spec["stages"].index(job["stage"])]
        before = job.get("needs") or [n for n, j in self.jobs.items() if j["stage"] in earlier]
        return all(results.get(n, "success") in ("success", "skipped") for n in before) and (
            "rules" not in job or self.ruled(job["rules"]))

    def script(self, lines, env):
        text = "set -eo pipefail\nset +o noclobber\n" + "\n".join(lines) + "\n"
        return run(["bash", "-c", text], self.where, env)

    def collect(self, job, failed):
        artifacts = job.get("artifacts", {})
        known(artifacts, ("paths", "reports", "when"), "artifacts")
        known(artifacts.get("reports", {}), ("dotenv", "codequality"), "reports")
        if failed and artifacts.get("when") != "always":
            return
        for p in artifacts.get("paths", []):
            with open(os.path.join(self.where, p), "rb") as f:
                self.artifacts[p] = f.read()
        for kind, p in artifacts.get("reports", {}).items():
            with open(os.path.join(self.where, p)) as f:
                if kind == "dotenv":
                    self.dotenv.update(line.rstrip("\n").split("=", 1) for line in f)
                else:
                    self.quality(yaml.safe_load(f))

    def quality(self, report):
        """As GitLab documents a report of code quality, and paths as it can link them."""
        for f in report:
            print("finding %s %s:%d" % (f["severity"], f["location"]["path"], f["location"]["lines"]["begin"]))
            if f["severity"] not in ("info", "minor", "major", "critical", "blocker") or not (
                    f["description"] and f["check_name"] and f["fingerprint"]) or f["location"]["path"].startswith((".", "/")):
                raise Wrong("no report of code quality: %s" % f)

    def job(self, name, job):
        self.where = workspace(name)
        for p, data in self.artifacts.items():
            with open(os.path.join(self.where, p), "wb") as f:
                f.write(data)
        environment = job.get("environment", {})
        if isinstance(environment, str):
            environment = {"name": environment}
        env = {**self.env, **self.scoped.get(environment.get("name"), {}), **self.dotenv, "CI_PROJECT_DIR": self.where}
        status = self.script(job["script"], env)
        self.script(job.get("after_script", []), env)
        self.collect(job, status != 0)
        if any(f.endswith(".key") for f in os.listdir(self.where)):
            raise Wrong("a key is left behind")
        return status


def main():
    platform, path, event = sys.argv[1:4]
    options = dict(o.split("=", 1) for o in sys.argv[4:])
    with open(path) as f:
        spec = yaml.safe_load(f)
    p = {"github": Github, "gitlab": Gitlab}[platform](spec, event, options)
    before, _, command = options.get("before", "").partition(":")
    results = {}
    for name, job in p.jobs.items():
        if options.get("only", name) != name:
            continue
        if not p.wanted(name, job, results):
            results[name] = "skipped"
            continue
        if name == before:
            subprocess.run(["bash", "-c", command], check=True)
        status = p.job(name, job)
        results[name] = "failure %d" % status if status else "success"
    for name, result in results.items():
        print("job %s: %s" % (name, result))
    return any(r.startswith("failure") for r in results.values())


try:
    sys.exit(main())
except Wrong as e:
    sys.exit("pipeline.py: %s" % e)
finally:
    shutil.rmtree(base)
