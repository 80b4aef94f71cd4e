#!/bin/bash
# case_page.sh [PERSONS] - the case page over 16 connections: banso beside the hand-made loop
# (floor_loop.c) that runs three queries and sends the same bytes without session, right and audit.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build}
export BANSO=$build/banso
sizes=${1:-10000 100000 1000000}
connections=16 seconds=${SECONDS_EACH:-8} workers=2
scratch=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$scratch"' EXIT

wait_port() {
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.1
    done
    echo "nothing listens on $1" >&2
    exit 1
}

for engine in ${ENGINES:-sqlite postgres}; do
    for size in $sizes; do
        target=$("$root/bench/data.sh" "$engine" "$size")
        home=$("$root/bench/data.sh" home "$engine" "$size")
        "$build/bench/bench_paths" "$home" "$target" bench01 2000 >"$scratch/all"
        token=$(head -n 1 "$scratch/all")
        sed 1d "$scratch/all" >"$scratch/paths"
        port=$((20000 + RANDOM % 20000))
        "$BANSO" serve --home "$home" --db "$target" --listen "127.0.0.1:$port" --workers $workers \
            --public-origin "http://localhost:$port" >"$scratch/serve.log" 2>&1 &
        server=$!
        wait_port $port
        echo "case page, $engine, $size persons, $connections connections, banso ($workers workers):"
        "$build/bench/bench_load" $port $connections "$seconds" "banso=$token" "$scratch/paths" |
            tee "$scratch/banso"
        memory=$(for p in $(pgrep -P $server); do awk '/^Rss:/ { s += $2 } END { print s }' \
            "/proc/$p/smaps_rollup"; done | sort -n | tail -n 1)
        echo "largest process of the server: $((memory / 1024)) MiB resident"
        kill $server
        wait $server 2>/dev/null || true
        bytes=$(sed -n 's/.*bytes an answer \([0-9]*\).*/\1/p' "$scratch/banso")
        port=$((20000 + RANDOM % 20000))
        "$build/bench/bench_floor_loop" $port "$target" "$bytes" $workers &
        floor=$!
        wait_port $port
        echo "hand-made loop, $bytes bytes:"
        "$build/bench/bench_load" $port $connections "$seconds" x "$scratch/paths" | tee "$scratch/floor"
        pkill -P $floor || true
        kill $floor 2>/dev/null || true
        awk '/requests\/s/ { rate[FILENAME] = $2 } END { for (f in rate) if (f ~ /banso$/) a = rate[f];
            else b = rate[f]; printf "ratio %.1f %%\n", b ? 100 * a / b : 0 }' \
            "$scratch/banso" "$scratch/floor"
    done
done
