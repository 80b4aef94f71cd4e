#!/usr/bin/env python3
"""Writes the two directions of CP932 (Microsoft's Shift_JIS) as C tables (src/base/charset.c).

    cp932.py OUTPUT
"""
import sys

LEADS = [lead for lead in range(0x81, 0xFD) if not 0xA0 <= lead <= 0xDF]
TRAILS = range(0x40, 0xFD)


def decoded(lead, trail):
    try:
        text = bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 else 0


def rows(items, form, per_row=12):
    texts = [form(item) for item in items]
    return ",\n    ".join(", ".join(texts[i:i + per_row]) for i in range(0, len(texts), per_row))


def main():
    points = [decoded(lead, trail) for lead in LEADS for trail in TRAILS]
    pairs = []
    for point in sorted(set(points) - {0}):
        code = chr(point).encode("cp932")
        assert len(code) == 2
        pairs.append((point, code[0] << 8 | code[1]))
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('/* made by tools/cp932.py */\n#include "base/charset_table.h"\n\n')
        out.write(f"const uint16_t cp932_points[CP932_POINTS] = {{\n    {rows(points, hex)}\n}};\n\n")
        out.write("const struct cp932_pair cp932_pairs[] = {\n    ")
        out.write(rows(pairs, lambda pair: "{ 0x%x, 0x%x }" % pair, 6))
        out.write(f"\n}};\nconst size_t cp932_pair_count = {len(pairs)};\n")


main()
