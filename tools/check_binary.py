#!/usr/bin/env python3
"""Reads the shipped program and checks its hardening. Prints one line a check, then "PASSED FAILED" into
the file named second.

    check_binary.py build/banso [build/binary.count]
"""
import re
import subprocess
import sys


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def checks(program):
    header = run("readelf", "-hW", program)
    segments = run("readelf", "-lW", program)
    dynamic = run("readelf", "-dW", program)
    code = run("objdump", "-d", "--no-show-raw-insn", program)
    symbols = run("readelf", "--dyn-syms", "-W", program)
    stack = re.search(r"GNU_STACK.*?(R\w*)\s+0x", segments)
    loads = re.findall(r"^\s+LOAD\s+.*?\s(R[ W]?[ E]?)\s+0x", segments, re.M)
    yield "position independent (PIE)", "DYN" in header and "PIE" in dynamic
    yield "relocations read-only (relro)", "GNU_RELRO" in segments
    yield "symbols bound at start (now)", "BIND_NOW" in dynamic or re.search(r"FLAGS_1.*NOW", dynamic)
    yield "stack not executable", stack is not None and "E" not in stack.group(1)
    yield "no segment writable and executable", loads and not any("W" in flags and "E" in flags for flags in loads)
    yield "code in a segment of its own", any("E" in flags for flags in loads) and len(loads) >= 4
    yield "stack protector", "__stack_chk_fail" in symbols
    yield "fortified calls", re.search(r"__\w+_chk\b(?<!__stack_chk)", symbols)
    # The note in the file is lost, since Debian's own start files lack it; our functions carry it.
    yield "control-flow protection", code.count("endbr64") > 300 or "x86-64" not in code
    yield "no search path for libraries", "RPATH" not in dynamic and "RUNPATH" not in dynamic
    yield "assertions are on", "__assert_fail" in symbols
    yield "none of the calls that lose data", not re.search(
        r"\s(?:gets|strcpy|strcat|sprintf|vsprintf|system|popen)@", symbols)


def main():
    passed = failed = 0
    for name, holds in checks(sys.argv[1]):
        print("ok   " if holds else "FAIL ", name)
        passed, failed = passed + bool(holds), failed + (not holds)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(f"{passed} {failed}\n")
    return 1 if failed else 0


sys.exit(main())
