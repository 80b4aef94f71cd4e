#!/usr/bin/env python3
"""Checks what docs/architecture.md and CONTRIBUTING.md promise of the source tree: floors, limits,
calls, texts, folders, links. Prints one line a fault and fails if there is any."""
import os
import re
import subprocess
import sys

FLOORS = [["base"], ["os"], ["store", "seido"], ["access"], ["record"], ["stats"],
          ["consult", "benefit", "loan", "custody", "joint", "complaint"],
          ["calc", "jobs"], ["web"], ["cli"]]
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
FUNCTION_LINES, FILE_LINES, HEADER_LINES, PARAMETERS, FOLDER_FILES = 60, 800, 200, 6, 40
README_FROM = 6
LARGEST = 2_000_000
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
# Files whose business is Japanese characters themselves, not words for people.
JAPANESE_ALLOWED = ("src/base/", "src/seido/", "src/record/kind", "tests/", "bench/", "fuzz/")

faults = []


def fault(place, what):
    faults.append(f"{place}: {what}")


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True)
    return [name for name in out.stdout.splitlines() if os.path.isfile(name)]


def read(name):
    with open(name, encoding="utf-8", errors="replace") as file:
        return file.read()


def floor_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] in ("src", "tests") and len(parts) > 2 else None


def check_includes(name, text):
    own = floor_of(name)
    quoted = re.findall(r'^#include "([^"]+)"', text, re.M)
    for include in quoted:
        other = include.split("/")[0]
        if own not in FLOOR or other not in FLOOR or other == own:
            continue
        if FLOOR[other] >= FLOOR[own]:
            fault(name, f'includes "{include}", which is not on a lower floor')
    if name.endswith(".c") and name.startswith("src/"):
        if not quoted or quoted[-1] != "base/banned.h":
            fault(name, 'the last include must be "base/banned.h"')
        header = name[4:-2] + ".h"
        if os.path.exists("src/" + header) and quoted and quoted[0] != header:
            fault(name, f'its own header "{header}" must come first')


def parameters(signature):
    """How many, without `arena` and `err`, which nearly every function is handed."""
    signature = re.sub(r",?\s*struct (arena \*\w+|err \*err)", "", signature).replace("(,", "(")
    inside = signature[signature.find("(") + 1:signature.rfind(")")]
    depth, count = 0, 1
    for char in inside:
        depth += (char == "(") - (char == ")")
        count += char == "," and depth == 0
    return count


def check_functions(name, lines):
    start = 0
    for number, line in enumerate(lines):
        if line == "{":
            start = number
            first = number
            while first > 0 and lines[first - 1] and not lines[first - 1].startswith(("}", "#", "/*", " *")) \
                    and not lines[first - 1].endswith((";", "*/")):
                first -= 1
            signature = " ".join(lines[first:number])
            is_callback = first > 0 and "callback of a library" in lines[first - 1]  # its type is given
            if "(" in signature and parameters(signature) > PARAMETERS and not is_callback:
                fault(f"{name}:{first + 1}", f"more than {PARAMETERS} parameters")
        elif line == "}" and start:
            if number - start + 1 > FUNCTION_LINES:
                fault(f"{name}:{start + 1}", f"function of {number - start + 1} lines (limit {FUNCTION_LINES})")
            start = 0


def check_calls(name, text):
    # Composed text is for the record engine, and for lists that carry the clause of access/may.h.
    if "db_prepare_composed(" in text and not name.startswith(
            ("src/record/", "src/store/", "src/cli/demo_bulk.c")) \
            and not (name.endswith("_db.c") and re.search(r"\b(clause_write|consult_add_sight)\(", text)):
        fault(name, "db_prepare_composed without a visibility clause is for src/record alone")
    if re.search(r"\bdb_prepare_literal\(", text) and not name.startswith("src/store/"):
        fault(name, "call db_prepare with a literal")
    if re.search(r"^#define _GNU_SOURCE", text, re.M) and not name.startswith("src/os/"):
        fault(name, "_GNU_SOURCE is for src/os alone")
    if re.search(r"\bgoto\b", strip_comments(text)):
        fault(name, "goto")
    if re.search(r"\b(TODO|FIXME|XXX)\b", text):
        fault(name, "an open end: write NEEDSWORK with the reason, or finish it")


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)


def check_words(name, text):
    if name.startswith(JAPANESE_ALLOWED):
        return
    for number, line in enumerate(strip_comments(text).splitlines(), 1):
        for literal in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
            if JAPANESE.search(literal):
                fault(f"{name}:{number}", "words for people belong to text/ or seido/")


def check_c(name):
    text = read(name)
    lines = text.splitlines()
    limit = HEADER_LINES if name.endswith(".h") else FILE_LINES
    if len(lines) > limit:
        fault(name, f"{len(lines)} lines (limit {limit})")
    if name.endswith(".h") and not lines[0].startswith(f"/* {os.path.basename(name)} - "):
        fault(name, "the first comment must say what the file is for")
    check_includes(name, text)
    check_functions(name, lines)
    if name.startswith("src/"):
        check_calls(name, text)
        check_words(name, text)


def check_size(name):
    """What is large or was made by a machine is no source: a dump of memory holds what nobody meant to publish."""
    with open(name, "rb") as file:
        start = file.read(4)
    if start == b"\x7fELF" or os.path.getsize(name) > LARGEST:
        fault(name, f"a program, a dump of memory, or over {LARGEST:,} bytes: not a source file")


def check_folders(names):
    folders = {}
    for name in names:
        folders.setdefault(os.path.dirname(name), []).append(os.path.basename(name))
    for folder, files in sorted(folders.items()):
        if not folder.startswith(("src/", "tools", "bench", "fuzz", "seido")):
            continue
        files = [file for file in files if file not in ("meson.build", ".keep")]
        if len(files) > FOLDER_FILES:
            fault(folder, f"{len(files)} files (limit {FOLDER_FILES})")
        if len(files) >= README_FROM and "README.md" not in files:
            fault(folder, "more than five files and no README.md")


def check_links(name):
    text = re.sub(r"```.*?```", "", read(name), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        if not os.path.exists(os.path.normpath(os.path.join(os.path.dirname(name), target))):
            fault(name, f"links to {target}, which does not exist")


def check_tests(names):
    present = set(names)
    for name in names:
        match = re.fullmatch(r"src/(\w+)/(\w+)\.c", name)
        if not match or not os.path.exists(name[:-2] + ".h"):
            continue
        folder, module = match.groups()
        if f"tests/{folder}/{module}_test.c" not in present and "--tests" in sys.argv:
            fault(name, f"no tests/{folder}/{module}_test.c")


def main():
    os.chdir(subprocess.run(["git", "rev-parse", "--show-toplevel"], check=True,
                            capture_output=True, text=True).stdout.strip())
    names = tracked()
    for name in names:
        check_size(name)
        if name.startswith(("src/", "tests/", "bench/", "fuzz/")) and name.endswith((".c", ".h")):
            check_c(name)
        elif name.endswith(".md"):
            check_links(name)
    check_folders(names)
    check_tests(names)
    for line in faults:
        print(line)
    return 1 if faults else 0


sys.exit(main())
