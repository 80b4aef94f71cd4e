#!/usr/bin/env python3
"""check_manuals.py BANSO - README, manuals and manual page against the program and the tree.

- every example that computes (`echo '{...}' | banso calc NAME`) runs as it stands, and gives the
  members of the answer that stands below it, if one does;
- every other `banso COMMAND ...` is a command line that the program understands;
- every link and picture leads to a file;
- docs/dependencies.md names every library of meson.build, every package of tools/packages and of npm,
  tools/packages has the -dev package of every library, docs/architecture.md names every floor.

The last line is "N passed, N failed".
"""
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
MAN = ROOT / "packaging/banso.1"
# meson's name of a library: Debian's package, name in docs/dependencies.md
LIBRARIES = {
    "libmicrohttpd": ("libmicrohttpd-dev", "libmicrohttpd"),
    "sqlite3": ("libsqlite3-dev", "SQLite"),
    "libpq": ("libpq-dev", "libpq"),
    "libsodium": ("libsodium-dev", "libsodium"),
    "yaml-0.1": ("libyaml-dev", "libyaml"),
    "libutf8proc": ("libutf8proc-dev", "utf8proc"),
    "libcrypto": ("libssl-dev", "libcrypto"),
    "libqrencode": ("libqrencode-dev", "libqrencode"),
    "libzip": ("libzip-dev", "libzip"),
    "expat": ("libexpat1-dev", "expat"),
    "xlsxwriter": ("libxlsxwriter-dev", "libxlsxwriter"),
    "gmp": ("libgmp-dev", "GMP"),
    "libseccomp": ("libseccomp-dev", "libseccomp"),
    "cmocka": ("libcmocka-dev", "cmocka"),
    "icu-i18n": ("libicu-dev", "ICU"),
    "icu-uc": ("libicu-dev", "ICU"),
}
faults = []
passed = 0


def judge(is_good, place, what):
    global passed
    if is_good:
        passed += 1
    else:
        faults.append(f"{place}: {what}")


def lines_of(page):
    """(number, text of code) of every line in a block, and of every piece in backticks."""
    text = page.read_text(encoding="utf-8")
    in_fence = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            in_fence = not in_fence
        elif in_fence or line.startswith("    "):
            yield number, line.strip()
        else:
            for piece in re.findall(r"`(banso [a-z][^`]*)`", line):
                yield number, piece


def examples_of_man():
    text = MAN.read_text(encoding="utf-8")
    after = text[text.index(".SH EXAMPLES"):]
    start = text[:text.index(".SH EXAMPLES")].count("\n") + 1
    for number, line in enumerate(after.splitlines(), start):
        if not line.startswith("."):
            yield number, line.replace("\\-", "-")


def run(banso, command):
    folder = Path(banso).resolve().parent
    env = {"PATH": f"{folder}:/usr/bin:/bin", "BANSO_LANG": "ja", "BANSO_HOME": "/nonexistent"}
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, env=env)


def check_calc(banso, place, line, answer):
    done = run(banso, line)
    judge(done.returncode == 0, place, f"{line}\n    ends with {done.returncode}: {done.stdout}{done.stderr}")
    if answer.startswith("{"):
        given = json.loads(done.stdout) if done.returncode == 0 else {}
        same = all(given.get(name) == value for name, value in json.loads(answer).items())
        judge(same, place, f"{line}\n    gives    {done.stdout.strip()}\n    not      {answer}")


def check_words(banso, place, line):
    """An option or command that the program does not know ends with 2, before --help is heard."""
    command = re.search(r"banso [a-z].*", re.sub(r"\s#.*$", "", line.replace("-u banso", "")))
    try:
        words = shlex.split(command.group().replace("...", "").replace("…", ""))
    except ValueError as error:
        return judge(False, place, f"{line}: {error}")
    words = words[:next((i for i, word in enumerate(words) if word in "|<>&;"), len(words))]
    if words[1:2] and re.fullmatch(r"[a-z]+", words[1]):
        done = run(banso, shlex.join(words + ["--help"]))
        judge(done.returncode == 0, place, f"{line}\n    {done.stderr.strip()}")


def check_commands(banso, page, lines):
    lines = list(lines)
    for i, (number, line) in enumerate(lines):
        place = f"{page.relative_to(ROOT)}:{number}"
        answer = lines[i + 1][1] if i + 1 < len(lines) and lines[i + 1][0] == number + 1 else ""
        if re.match(r"(echo|printf) .*\| banso calc [a-z]", line):
            check_calc(banso, place, line, answer)
        elif re.match(r"(sudo (-u banso )?|build/)?banso [a-z]", line):
            check_words(banso, place, line)


def check_links(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not re.match(r"[a-z]+:", target):
            judge((page.parent / target).exists(), page.relative_to(ROOT), f"{target} is not there")


def check_lists():
    builds = "".join(p.read_text() for p in [ROOT / "meson.build", ROOT / "tests/meson.build"])
    dependencies = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    packages = (ROOT / "tools/packages").read_text().split()
    for line in (ROOT / "tools/packages").read_text().splitlines():
        for package in [] if line.startswith("#") else line.split()[1:]:
            word = next((w for p, w in LIBRARIES.values() if p == package), re.sub(r"-\d+(-dev)?$", "", package))
            judge(word in dependencies, "docs/dependencies.md", f"lacks {package} of tools/packages")
    for name in re.findall(r"dependency\('([^']+)'", builds):
        package, word = LIBRARIES.get(name, ("?", "?"))
        judge(package in packages, "tools/packages", f"lacks the package of {name}")
        judge(word in dependencies, "docs/dependencies.md", f"lacks {name}")
    npm = json.loads((ROOT / "package.json").read_text())
    for name in {**npm.get("dependencies", {}), **npm.get("devDependencies", {})}:
        judge(name in dependencies, "docs/dependencies.md", f"lacks {name} of package.json")
    architecture = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for folder in sorted(p.name for p in (ROOT / "src").iterdir() if p.is_dir()):
        judge(f"`src/{folder}`" in architecture, "docs/architecture.md", f"lacks src/{folder}")


def main():
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        sys.exit("check_manuals.py BANSO: the built program")
    for page in PAGES:
        check_commands(sys.argv[1], page, lines_of(page))
        check_links(page)
    check_commands(sys.argv[1], MAN, examples_of_man())
    check_lists()
    for fault in faults:
        print(fault)
    print(f"{passed} passed, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
