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
    # Of several codes for one character Windows writes the first, but never the rows ED and EE
    # (NEC's selection of IBM's extension): those come back as FA to FC.
    codes = {}
    for lead in LEADS:
        for trail in TRAILS:
            point = decoded(lead, trail)
            if point and lead not in (0xED, 0xEE):
                codes.setdefault(point, lead << 8 | trail)
    assert set(codes) == set(points) - {0}
    pairs = sorted(codes.items())
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('/* made by tools/cp932.py */\n#include "base/charset_table.h"\n\n')
        out.write(f"const uint16_t cp932_points[CP932_POINTS] = {{\n    {rows(points, hex)}\n}};\n\n")
        out.write("const struct cp932_pair cp932_pairs[] = {\n    ")
        out.write(rows(pairs, lambda pair: "{ 0x%x, 0x%x }" % pair, 6))
        out.write(f"\n}};\nconst size_t cp932_pair_count = {len(pairs)};\n")


main()
