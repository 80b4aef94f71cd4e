#!/bin/bash
# search.sh - time in the query of a search for persons, by what was typed, first 50 hits.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "$size"
        echo "person search, $engine, $size persons:"
        "$build/bench/bench_search" "$target" 1000 | tee "$scratch/found"
        awk -v size="$size" '$1 == "all" { print size, $4, $9 }' "$scratch/found" >>"$scratch/$engine.grown"
        echo
    done
    awk -v engine="$engine" 'NR > 1 { printf "growth, %s, %d to %d persons: median %.2f times, p99 %.2f times\n",
        engine, size, $1, $2 / median, $3 / last } { size = $1; median = $2; last = $3 }' \
        "$scratch/$engine.grown"
done
