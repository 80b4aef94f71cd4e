#!/usr/bin/env python3
"""run.py - the rules by name against second versions written only for the tests: slow, obvious, exact.

    run.py BANSO [--seed N] [--count N] [--rule NAME]

Makes --count inputs a rule (3,000), asks `BANSO calc RULE` and the second version of tests/oracle, and prints
each difference. The seed is printed, so a run can be repeated. Last line: "N passed, N failed".
"""
import argparse
import json
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import benefit
import calendars
import joint
import loan
import measures
import products
import properties
import stats
from slow import Refused

RULES = {}
for module in (benefit, calendars, joint, loan, measures, products, stats):
    RULES.update(module.RULES)

CHUNK = 5000
DEAR = {"suppress": 20, "loan-schedule": 2, "loan-state": 2}  # one input costs as much as so many of another rule


def ask(banso, rule, inputs):
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in inputs)
    run = subprocess.run([banso, "calc", rule], input=lines.encode(), stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(inputs):
        raise SystemExit("%s: %d answers to %d lines; exit %d\n%s" % (
            rule, len(answers), len(inputs), run.returncode, run.stderr.decode()[-2000:]))
    return answers


def difference(answer, expected):
    """What differs, or None."""
    error = answer.get("error")
    if isinstance(expected, Refused):
        if error is None:
            return "was not refused"
        if expected.member and error["member"] != expected.member:
            return "refused at %s" % error["member"]
        return None
    if error is not None:
        return "refused: %s %s" % (error["code"], error["member"])
    wrong = ["%s is %r" % (name, answer.get(name)) for name, value in expected.items() if answer.get(name) != value]
    return "; ".join(wrong) or None


def check_rule(banso, rule, count, source):
    make, slow_answer = RULES[rule]
    failed = shown = 0
    for start in range(0, count, CHUNK):
        inputs = [make(source) for _ in range(min(CHUNK, count - start))]
        for given, answer in zip(inputs, ask(banso, rule, inputs)):
            expected = slow_answer(given)
            wrong = difference(answer, expected)
            if wrong is None:
                wrong = properties.broken(rule, given, answer)
            if wrong is None:
                continue
            failed += 1
            if shown < 5:
                shown += 1
                print("%s %s\n  %s\n  expected %r" % (rule, json.dumps(given, ensure_ascii=False), wrong, expected))
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("banso")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--rule", default=None)
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else int(time.time())
    print("oracle: seed %d, %d inputs a rule" % (seed, asked.count))
    passed = failed = 0
    for rule in sorted(RULES) if asked.rule is None else [asked.rule]:
        begun, count = time.time(), max(100, asked.count // DEAR.get(rule, 1))
        wrong = check_rule(asked.banso, rule, count, random.Random("%d %s" % (seed, rule)))
        print("%-32s %8d inputs, %d differ, %.1f s" % (rule, count, wrong, time.time() - begun))
        passed, failed = passed + (wrong == 0), failed + (wrong > 0)
    pairs = random.Random("%d pairs" % seed)
    for name, count in properties.run(asked.banso, asked.count, pairs, ask) if asked.rule is None else []:
        print("%-32s %8d broken" % (name, count))
        passed, failed = passed + (count == 0), failed + (count > 0)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
