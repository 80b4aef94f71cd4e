#!/bin/bash
# pages.sh - today page and the list of cases with three filters, 50 users at once.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "spread_$size"
        paths sessions 50 >"$scratch/who"
        start_server
        echo /today >"$scratch/today"
        echo "/cases?state=SUPPORTING&who=mine&from=2024-01-01" >"$scratch/list"
        for page in today list; do
            echo "$page, $engine, $size persons, 50 users:"
            load 50 "$scratch/who" "$scratch/$page"
        done
        stop_server
        echo
    done
done
