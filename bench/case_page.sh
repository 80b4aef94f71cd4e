#!/bin/bash
# case_page.sh - the case page over 16 connections: banso beside the hand-made loop (floor_loop.c) that
# runs three queries and sends the same bytes without session, right and audit.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "spread_$size"
        paths sessions 1 >"$scratch/who"
        paths cases 2000 >"$scratch/paths"
        start_server
        echo "case page, $engine, $size persons, 16 connections, banso with $workers workers:"
        load 16 "$scratch/who" "$scratch/paths" | tee "$scratch/banso"
        echo "largest process of the server: $(memory) MiB private"
        stop_server
        bytes=$(sed -n 's/.*bytes an answer \([0-9]*\).*/\1/p' "$scratch/banso")
        port=$((20000 + RANDOM % 20000))
        "$build/bench/bench_floor_loop" $port "$target" "$bytes" "$workers" &
        server=$!
        wait_port $port
        echo "hand-made loop with $workers processes, $bytes bytes:"
        load 16 "$scratch/who" "$scratch/paths" | tee "$scratch/floor"
        stop_server
        awk -v size="$size" -v engine="$engine" '/requests\/s/ { rate[++n] = $2 }
            END { printf "ratio, %s, %d persons: %.1f %%\n\n", engine, size, 100 * rate[1] / rate[2] }' \
            "$scratch/banso" "$scratch/floor"
    done
done
