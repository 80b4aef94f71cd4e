#!/bin/bash
# start.sh - from the command to the first answer, and memory of a worker after a thousand pages.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    use "$engine" "${sizes%% *}"
    echo "start with all definitions, $engine:"
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        begin=$(date +%s%N)
        "$BANSO" serve --home "$home" --listen "127.0.0.1:$port" --workers 1 \
            --public-origin "http://localhost:$port" >"$scratch/serve.log" 2>&1 &
        server=$!
        until grep -q "localhost:$port" "$scratch/serve.log"; do sleep 0.002; done
        echo "  ready after $((($(date +%s%N) - begin) / 1000000)) ms"
        stop_server
    done
    paths sessions 1 >"$scratch/who"
    paths cases 500 >"$scratch/paths"
    start_server
    load 16 "$scratch/who" "$scratch/paths" >/dev/null
    echo "  largest process after $seconds s of case pages: $(memory) MiB private"
    stop_server
done
