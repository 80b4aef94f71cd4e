# lib.sh - shared by the scripts of bench/: builds the programs, starts a server, asks it for pages.
# BUILD (build/), ENGINES (sqlite postgres), SIZES, SECONDS_EACH (8), WORKERS (2) may be set outside.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${BUILD:-$root/build}
export BANSO=$build/banso
engines=${ENGINES:-sqlite postgres}
sizes=${SIZES:-10000 100000 1000000}
seconds=${SECONDS_EACH:-8}
workers=${WORKERS:-2}
scratch=$(mktemp -d)
server=
trap 'stop_server; rm -rf "$scratch"' EXIT

ninja -C "$build" banso bench/bench_floor_loop bench/bench_load bench/bench_paths bench/bench_save \
    bench/bench_search >"$scratch/ninja.log" || { tail "$scratch/ninja.log" >&2; exit 1; }

wait_port() {
    for _ in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
        sleep 0.05
    done
    echo "nothing listens on $1:" >&2
    tail -n 5 "$scratch"/*.log >&2
    exit 1
}

# use ENGINE PERSONS: sets target and home.
use() {
    target=$("$root/bench/data.sh" "$1" "$2")
    home=$("$root/bench/data.sh" home "$1" "$2")
}

start_server() {
    port=$((20000 + RANDOM % 20000))
    "$BANSO" serve --home "$home" --listen "127.0.0.1:$port" --workers "$workers" \
        --public-origin "http://localhost:$port" >"$scratch/serve.log" 2>&1 &
    server=$!
    wait_port $port
}

stop_server() {
    [ -n "$server" ] || return 0
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}

paths() { # KIND COUNT
    "$build/bench/bench_paths" "$home" "$target" "$1" "$2"
}

load() { # CONNECTIONS WHO PATHS
    "$build/bench/bench_load" "$port" "$1" "$seconds" "$2" "$3"
}

# The largest private memory of the server's processes, in MiB.
memory() {
    local process
    for process in $(pgrep -P "$server"); do
        awk '/^Private_(Clean|Dirty):/ { sum += $2 } END { print int(sum / 1024) }' \
            "/proc/$process/smaps_rollup" 2>/dev/null || true
    done | sort -n | tail -n 1
}
