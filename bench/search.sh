#!/bin/bash
# search.sh - time in the query of a search for persons, by what was typed, first 50 hits.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "$size"
        echo "person search, $engine, $size persons:"
        "$build/bench/bench_search" "$target" 1000
        echo
    done
done
