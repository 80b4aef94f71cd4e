#!/bin/bash
# case_page.sh - the case page over 16 connections: banso beside the hand-made loop (floor_loop.c) that
# runs three queries and sends the same bytes without session, right and audit, and beside the same in
# JavaScript (peer/: fastify and better-sqlite3, SQLite only; PEER= leaves it out).
set -eu
. "$(dirname "$0")/lib.sh"
peer=$root/bench/peer
if [ -n "${PEER-yes}" ] && [ ! -d "$peer/node_modules/better-sqlite3" ]; then
    npm ci --prefix "$peer" --no-audit --no-fund >"$scratch/npm.log" 2>&1 || {
        echo "the peer cannot be installed:" >&2
        tail -n 3 "$scratch/npm.log" >&2
        PEER=
    }
fi

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
        : >"$scratch/peer"
        if [ -n "${PEER-yes}" ] && [ "$engine" = sqlite ]; then
            port=$((20000 + RANDOM % 20000))
            node "$peer/server.mjs" $port "$target" "$bytes" "$workers" &
            server=$!
            wait_port $port
            echo "fastify and better-sqlite3 with $workers processes, $bytes bytes:"
            load 16 "$scratch/who" "$scratch/paths" | tee "$scratch/peer"
            stop_server
        fi
        awk -v size="$size" -v engine="$engine" '/requests\/s/ { rate[++n] = $2 }
            END { printf "of the loop, %s, %d persons: %.1f %%\n", engine, size, 100 * rate[1] / rate[2]
                  if (n > 2) printf "of fastify and better-sqlite3: %.0f %%\n", 100 * rate[1] / rate[3]
                  print "" }' \
            "$scratch/banso" "$scratch/floor" "$scratch/peer"
    done
done
