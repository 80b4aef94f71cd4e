#!/bin/bash
# fuzz.sh SECONDS - every fuzzer of fuzz/ for so long; what it finds stays in build-fuzz/NAME.
set -u
cd "$(dirname "$0")/.."
. tools/lib.sh
seconds=$1
failed=0
CC=clang setup build-fuzz -Dfuzz=true -Dbuildtype=debug -Doptimization=1 -Db_lundef=false
ninja -C build-fuzz >build-fuzz/build.log 2>&1 || { tail -n 40 build-fuzz/build.log; exit 1; }
for program in build-fuzz/fuzz/*_fuzz; do
    name=$(basename "$program")
    corpus=build-fuzz/corpus/$name
    mkdir -p "$corpus" "build-fuzz/$name"
    seeds=fuzz/corpus/$name
    say "$name, $seconds s"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build-fuzz/$name/" "$corpus" $([ -d "$seeds" ] && echo "$seeds") \
        >"build-fuzz/$name.log" 2>&1 || {
        failed=$((failed + 1))
        tail -n 30 "build-fuzz/$name.log"
    }
    grep -E 'number_of_executed_units|average_exec_per_sec' "build-fuzz/$name.log" || true
done
echo "fuzz: $failed fuzzers found something"
[ $failed = 0 ]
