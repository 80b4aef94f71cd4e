#!/usr/bin/env python3
"""Every rule of docs/rules.md is cited where it is carried out and where it is tested, and every cited
rule stands there. Prints one line a fault and fails if there is any."""
import os
import re
import subprocess
import sys

RULE = re.compile(r"\bR-\d{3}\b")


def cited(folders):
    found = {}
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *folders], check=True,
                           capture_output=True, text=True).stdout.split("\n")
    for name in names:
        if not name.endswith((".c", ".h", ".yaml", ".js", ".mjs")) or not os.path.isfile(name):
            continue
        with open(name, encoding="utf-8", errors="replace") as file:
            for rule in RULE.findall(file.read()):
                found.setdefault(rule, name)
    return found


def main():
    os.chdir(subprocess.run(["git", "rev-parse", "--show-toplevel"], check=True,
                            capture_output=True, text=True).stdout.strip())
    with open("docs/rules.md", encoding="utf-8") as file:
        rules = re.findall(r"^(?:\||##+|-)\s*(R-\d{3})\b", file.read(), re.M)
    carried, tested = cited(["src", "seido"]), cited(["tests"])
    faults = [f"docs/rules.md: {rule} stands there twice" for rule in set(rules) if rules.count(rule) > 1]
    for rule in sorted(set(rules)):
        if rule not in carried:
            faults.append(f"docs/rules.md: {rule} is carried out nowhere in src or seido")
        if rule not in tested:
            faults.append(f"docs/rules.md: {rule} is tested nowhere")
    for rule, name in sorted({**tested, **carried}.items()):
        if rule not in rules:
            faults.append(f"{name}: {rule} does not stand in docs/rules.md")
    for line in faults:
        print(line)
    return 1 if faults else 0


sys.exit(main())
