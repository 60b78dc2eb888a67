#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
# plan_json.py SCHEMA FILE: holds what `slacc plan --json` printed against its schema, with a
# validator that is not ours, and prints what it names, a line each:
#   change SIGN RISK KIND NAME: ATTRIBUTE BEFORE -> AFTER     (one for each attribute)
#   finding CODE SEVERITY KIND NAME: MESSAGE
import json
import sys

import jsonschema


def value(v):
    return "-" if v is None else v


def lines(plan):
    for c in plan["changes"]:
        r = c["resource"]
        head = f"change {c['sign']} {c['risk']} {r['kind']} {r['name']}"
        yield head
        for a in c["attributes"]:
            if "secret" in a:
                yield f"{head}: {a['name']} secret {a['secret']}"
            else:
                yield f"{head}: {a['name']} {value(a['before'])} -> {value(a['after'])}"
    for f in plan["findings"]:
        r = f["resource"]
        yield f"finding {f['code']} {f['severity']} {r['kind']} {r['name']}: {f['message']}"


def main():
    schema = json.load(open(sys.argv[1], encoding="utf-8"))
    plan = json.load(open(sys.argv[2], encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plan)
    for line in lines(plan):
        print(line)


main()
