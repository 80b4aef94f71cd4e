#!/usr/bin/env python3
"""coverage.py - how many branches of the rules' modules the tests take.

    coverage.py BUILD [--list]

BUILD was made with -Db_coverage=true and its tests have run. Counted are the branches that gcov sees in the files of
MODULES, without those that cannot be taken: the failing side of an assert or TRY, and the way past a switch that has
every value of its enum (and its count of values, which ends in an assert). Prints what was not taken, then "branches of the rules: N of M (P %)"; exits 1 below 100 %.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

MODULES = re.compile(
    r"^src/(calc/[a-z_]+|benefit/[a-z_]+|joint/[a-z_]+|custody/[a-z_]+|complaint/quorum|stats/(suppress|targets)|loan/[a-z_]+"
    r"|base/(date|era|holiday|yen|name_key|number_check)|record/individual_number|seido/holidays)\.c$")
CALLS = re.compile(r"\b(assert|TRY)\(")


def objects(build):
    """The .gcda of each module."""
    found = {}
    for path in glob.glob(os.path.join(build, "libbanso_core.a.p", "*.gcno")):
        source = os.path.basename(path)[:-len(".c.gcno")].replace("_", "/", 2) + ".c"
        if MODULES.match(source):
            found[source] = path
    return found


def gcov(build, path):
    run = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", os.path.relpath(path, build)],
                         cwd=build, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    for line in run.stdout.splitlines():
        yield from json.loads(line)["files"]


def spans(text):
    """(word, first line, last line) of each assert and TRY."""
    for match in CALLS.finditer(text):
        depth, at = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield match.group(1), text.count("\n", 0, match.start()) + 1, text.count("\n", 0, at) + 1


def forgiven(text):
    """Line -> how many branches of it may stay untaken; -1: any number."""
    lines = collections.Counter()
    for word, first, last in spans(text):
        for line in range(first, last + 1):
            if word == "assert":
                lines[line] = -1
            elif lines[line] >= 0:
                lines[line] += 1
    code = text.split("\n")
    for number, line in enumerate(code, 1):
        if re.search(r"\bswitch \(", line) and lines[number] >= 0:
            lines[number] += 1
            body = code[number:number + 60]
            end = next((at for at, one in enumerate(body) if one == "}"), len(body))
            lines[number] += any("assert(false" in one for one in body[:end])
        found = re.match(r"\s*assert\((\w+)\);", line)
        if found:  # bool x = ...; assert(x);
            at = number - 1
            while at > 0 and number - at < 5 and not re.match(r"\s*bool %s = " % found.group(1), code[at - 1]):
                at -= 1
            if at > 0 and number - at < 5:
                for one in range(at, number):
                    lines[one] = -1
    return lines


def judge(source, files):
    """(taken, all, [(line, untaken)]) of one module."""
    text = open(source, encoding="utf-8").read()
    may = forgiven(text)
    taken = total = 0
    missing = []
    for line in (line for file in files if file["file"].endswith(source) for line in file["lines"]):
        branches = line["branches"]
        untaken = sum(branch["count"] == 0 for branch in branches)
        allowed = len(branches) if may[line["line_number"]] < 0 else may[line["line_number"]]
        wrong = max(0, untaken - allowed)
        taken, total = taken + len(branches) - untaken, total + len(branches) - min(untaken, allowed)
        if not branches and line["count"] == 0 and not line["unexecuted_block"]:
            wrong = 0
        if wrong:
            missing.append((line["line_number"], wrong))
    return taken, total, missing


def main():
    build = sys.argv[1]
    taken = total = 0
    for source, path in sorted(objects(build).items()):
        mine, whole, missing = judge(source, list(gcov(build, path)))
        taken, total = taken + mine, total + whole
        if "--list" in sys.argv:
            print("%-34s %5d of %5d" % (source, mine, whole))
        code = open(source, encoding="utf-8").read().split("\n")
        for line, wrong in missing:
            print("%s:%d: %d not taken: %s" % (source, line, wrong, code[line - 1].strip()))
    print("branches of the rules: %d of %d (%.1f %%)" % (taken, total, 100.0 * taken / max(1, total)))
    return 0 if taken == total and total else 1


if __name__ == "__main__":
    sys.exit(main())
