#!/bin/bash
# save.sh - contacts saved one by one, durable and audited, by one process and by two; on SQLite beside a
# plain loop that writes as many bytes and makes them durable (the first process, when it is done).
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "$size"
        for processes in 1 2; do
            echo "save a contact, $engine, $size persons:"
            "$build/bench/bench_save" "$target" "$seconds" $processes
        done
        echo
    done
done
