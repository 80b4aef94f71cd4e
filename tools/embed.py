#!/usr/bin/env python3
"""Writes a C file that holds the files named on the command line (src/base/assets.h).

    embed.py ROOT OUTPUT DEPFILE NAME FOLDER...     every file below ROOT/FOLDER, by its path from ROOT, as NAMEs[]
"""
import gzip
import hashlib
import os
import sys


def literal(data):
    rows = [data[i:i + 20] for i in range(0, len(data), 20)]
    return ",\n    ".join(", ".join(f"0x{byte:02x}" for byte in row) for row in rows) or "0"


def main():
    root, output, depfile, table, *folders = sys.argv[1:]
    names = sorted(
        os.path.relpath(os.path.join(place, name), root)
        for folder in folders
        for place, _, files in os.walk(os.path.join(root, folder))
        for name in files
        if not name.startswith(".") and name != "meson.build"
    )
    with open(output, "w", encoding="utf-8") as out:
        out.write('/* made by tools/embed.py */\n#include "base/assets.h"\n\n')
        rows = []
        for number, name in enumerate(names):
            with open(os.path.join(root, name), "rb") as file:
                data = file.read()
            out.write(f"static const unsigned char bytes_{number}[] = {{\n    {literal(data)}\n}};\n")
            small = gzip.compress(data, 9, mtime=0) if name.startswith("web/") else b""
            if small:
                out.write(f"static const unsigned char gzip_{number}[] = {{\n    {literal(small)}\n}};\n")
            small_row = f"{{ (const char *)gzip_{number}, {len(small)} }}" if small else 'STR_INIT("")'
            fingerprint = hashlib.sha256(data).hexdigest()[:16]
            url = f"/assets/{fingerprint}/{name.removeprefix('web/')}" if small else ""
            rows.append(f'    {{ STR_INIT("{name}"), {{ (const char *)bytes_{number}, {len(data)} }},'
                        f' STR_INIT("{fingerprint}"), {small_row}, STR_INIT("{url}") }},\n')
        out.write(f"extern const struct asset {table}s[];\nextern const size_t {table}_count;\n")
        out.write(f"const struct asset {table}s[] = {{\n" + "".join(rows) + "};\n")
        out.write(f"const size_t {table}_count = {len(names)};\n")
    # the folders too: a new file changes its folder, and the output must be made anew
    places = [place for folder in folders for place, _, _ in os.walk(os.path.join(root, folder))]
    with open(depfile, "w", encoding="utf-8") as file:
        file.write(f"{os.path.basename(output)}: "
                   + " ".join(places + [os.path.join(root, n) for n in names]) + "\n")


main()
