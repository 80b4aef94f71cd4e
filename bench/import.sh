#!/bin/bash
# import.sh - 100,000 rows of the intake sheet into an empty office: preview, then all at once.
set -eu
. "$(dirname "$0")/lib.sh"
rows=${ROWS:-100000}

awk -v rows="$rows" 'BEGIN {
    print "受付番号,受付日,受付者,氏名,フリガナ,性別,生年月日,年齢,住所,電話,相談経路,紹介元,最も困っていること,その他の困りごと,利用申込・同意日,スクリーニング結果,つなぎ先"
    for (i = 1; i <= rows; i++)
        printf "R07-%06d,2025-%02d-%02d,相談支援員A,山田　太郎%d,ヤマダ タロウ,男性,19%02d-%02d-%02d,,みなと県青葉市本町%d丁目,090-%04d-%04d,本人自ら連絡(来所),,住まいについて,,,情報提供や相談対応のみで終了,\n",
            i, 4 + i % 9, 1 + i % 28, i, 40 + i % 60, 1 + i % 12, 1 + i % 28, 1 + i % 9, i / 10000, i % 10000
}' >"$scratch/intake.csv"
# The preview alone, then the import (which looks once more, before its transaction); the rest is the taking. On PostgreSQL
# this is the processor of the program alone. The importer is the demo's chief of that office.
timed() { # WHAT ARGUMENT...
    local what=$1 TIMEFORMAT='%R %U %S'
    shift
    { time "$BANSO" import intake "$scratch/intake.csv" --home "$home" \
        --organisation "${OFFICE:-若草くらし相談室}" --user "${IMPORTER:-watanabe}" "$@" \
        >"$scratch/import.out" 2>"$scratch/import.err"; } 2>"$scratch/time"
    grep -q "$rows" "$scratch/import.out" || { cat "$scratch/import.err" >&2; exit 1; }
    awk -v what="$what" -v rows="$rows" '{ printf "%-22s %6.2f s, processor %6.2f s: %d rows/s, %.0f us of the processor a row\n",
        what, $1, $2 + $3, rows / $1, ($2 + $3) * 1e6 / rows }' "$scratch/time"
}

for engine in $engines; do
    use "$engine" "${sizes%% *}"
    echo "import of $rows rows, $engine, load $(cut -d' ' -f1 /proc/loadavg):"
    timed "preview" --dry-run
    timed "preview and taking"
    timed "the same file again" --dry-run
done
