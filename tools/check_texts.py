#!/usr/bin/env python3
"""Every text key in every language with the same placeholders, none that nobody uses, and none used
that does not exist. Prints one line a fault and fails if there is any."""
import glob
import os
import re
import subprocess
import sys

LANGUAGES = ("ja", "en")
KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
# First words of dotted literals that are no text keys: events of the log, file names.
NOT_KEYS = re.compile(r"log_(?:event|failure)\(\s*\"[^\"]*\"")

faults = []


def unquote(text):
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


def read_po(name):
    texts, key, target = {}, None, None
    with open(name, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            match = re.fullmatch(r'(msgid|msgstr)?\s*"(.*)"', line)
            if not match:
                continue
            word, value = match.groups()
            if word == "msgid":
                key, target = unquote(value), "id"
            elif word == "msgstr":
                if key in texts and key:
                    faults.append(f"{name}:{number}: {key} stands here twice")
                texts[key], target = unquote(value), "str"
            elif target == "str":
                texts[key] += unquote(value)
    texts.pop("", None)
    return texts


def placeholders(text):
    return sorted(set(re.findall(r"\{([a-z_]+)\}", text)))


def literals():
    """Dotted literals of the C files, with the place of their first use; and patterns with %."""
    used, patterns = {}, []
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "src", "web"], check=True,
                           capture_output=True, text=True).stdout.split()
    for name in names:
        if not name.endswith((".c", ".h", ".js")) or not os.path.isfile(name):
            continue
        with open(name, encoding="utf-8") as file:
            text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), file.read(), flags=re.S)
        text = NOT_KEYS.sub("", text)
        text = re.sub(r'"\s*\n\s*"', "", text)
        for match in re.finditer(r'"([^"\\\n]*)"', text):
            literal = match.group(1)
            if KEY.fullmatch(literal):
                used.setdefault(literal, f"{name}:{text.count(chr(10), 0, match.start()) + 1}")
            elif re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z0-9_.]*", literal) and literal.endswith("."):
                patterns.append(re.escape(literal) + r"[a-z0-9_.]+")
            elif "%" in literal and re.fullmatch(r"[a-z0-9_.%*]+", literal) and "." in literal:
                patterns.append(re.sub(r"%(?:\\\.)?(?:\\\*)?[a-z]+|%\\\.\\\*s", "[A-Za-z0-9_.]+", re.escape(literal).replace("%", "%")))
    return used, patterns


def main():
    os.chdir(subprocess.run(["git", "rev-parse", "--show-toplevel"], check=True,
                            capture_output=True, text=True).stdout.strip())
    areas = sorted({os.path.basename(name).split(".")[0] for name in glob.glob("text/*.po")})
    texts = {language: {} for language in LANGUAGES}
    for area in areas:
        for language in LANGUAGES:
            name = f"text/{area}.{language}.po"
            if not os.path.exists(name):
                faults.append(f"{name}: is missing")
                continue
            for key, value in read_po(name).items():
                if key in texts[language]:
                    faults.append(f"{name}: {key} stands in another file too")
                texts[language][key] = value
    keys = sorted(set(texts["ja"]) | set(texts["en"]))
    used, patterns = literals()
    pattern = re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)")
    for key in keys:
        for language in LANGUAGES:
            if not texts[language].get(key):
                faults.append(f"text: {key} has no text in {language}")
        if placeholders(texts["ja"].get(key, "")) != placeholders(texts["en"].get(key, "")):
            faults.append(f"text: {key} has other placeholders in ja than in en")
        if key not in used and not pattern.fullmatch(key):
            faults.append(f"text: nobody uses {key}")
    prefixes = {key.split(".")[0] for key in keys}
    for key, place in sorted(used.items()):
        if key not in texts["ja"] and key.split(".")[0] in prefixes and not re.search(
                r"\.(?:yaml|json|css|js|csv|xlsx|po|h|c|db|key|conf|svg|ico|html|ics|txt|md|sql)$", key):
            faults.append(f"{place}: uses {key}, which has no text")
    for line in faults:
        print(line)
    return 1 if faults else 0


sys.exit(main())
