#!/usr/bin/env python3
"""Prints "PASSED FAILED", the cases of the unit tests of one build.

    count_tests.py build/meson-logs/testlog.json
"""
import json
import re
import sys

TOTAL = re.compile(r"\[\s+(PASSED|FAILED)\s+\]\s.*?(\d+) test\(s\)")


def cases(run):
    """Passed and failed cases of one test program, from what cmocka wrote."""
    text = run.get("stdout", "") + run.get("stderr", "")
    counts = {"PASSED": 0, "FAILED": 0}
    for word, number in TOTAL.findall(text):
        counts[word] += int(number)
    if run["result"] not in ("OK", "SKIP") and counts["FAILED"] == 0:
        counts["FAILED"] = 1  # ended before it could say which
    if run["result"] == "OK" and sum(counts.values()) == 0:
        counts["PASSED"] = 1
    return counts["PASSED"], counts["FAILED"]


def main():
    passed = failed = 0
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            one_passed, one_failed = cases(json.loads(line))
            passed += one_passed
            failed += one_failed
    print(passed, failed)


main()
