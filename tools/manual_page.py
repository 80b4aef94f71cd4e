#!/usr/bin/env python3
"""Writes the chapter COMMANDS of packaging/banso.1 anew from `build/banso help`.

    manual_page.py [PROGRAM]        (build/banso)
"""
import re
import subprocess
import sys

PAGE = "packaging/banso.1"


def help_of(program, *words):
    return subprocess.run([program, "help", *words, "--lang", "en"], check=True, capture_output=True,
                          text=True).stdout


def troff(text):
    return text.replace("\\", "\\\\").replace("-", "\\-").replace("'", "\\(aq")


def commands(program):
    for line in help_of(program).splitlines():
        match = re.match(r"  banso (\w+)", line)
        if match:
            yield match.group(1)


def chapter(program):
    common = {line.split()[0] for line in help_of(program).splitlines() if line.startswith("  --")}
    out = [".SH COMMANDS"]
    for name in commands(program):
        text = help_of(program, name)
        usage, about, *rest = text.splitlines()
        arguments = re.sub(r"^banso \w+ ?(\[--\.\.\.\] ?)?", "", usage)
        out += [".TP", f".B banso {name}" if not arguments else f".BI \"banso {name} \" \"{troff(arguments)}\"",
                troff(about)]
        for line in rest:
            match = re.match(r"  (--\S+)(?: (\S+))?\s+(.*)", line)
            if not match or match.group(1) in common:
                continue
            option, value, words = match.groups()
            out += [".RS", ".TP", f".BI \"{troff(option)} \" \"{troff(value)}\"" if value else f".B {troff(option)}",
                    troff(words), ".RE"]
    return "\n".join(out) + "\n"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "build/banso"
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    new = re.sub(r"\.SH COMMANDS\n.*?(?=\.SH OPTIONS\n)", lambda _: chapter(program), page, flags=re.S)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(new)


main()
