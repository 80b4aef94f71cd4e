#!/bin/bash
# trust.sh [PART...] - the long form of the tests that trust rests on, all parts unless some are named, at low priority:
#     valgrind  every unit under valgrind; one that ran clean is left out until its program changes, so that a run that
#               was broken off goes on where it was
#     tests     ./dev test
#     oracle    150,000 inputs a rule against the second versions
#     fuzz      ten minutes a fuzzer
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
renice -n 19 $$ >/dev/null

# run_unit NAME: under valgrind, unless it ran clean since its program was linked.
run_unit() {
    local file=${1//\//_}
    local clean=build-valgrind/clean/$file
    [ "$clean" -nt "build-valgrind/tests/${file}_test" ] && return
    rm -f "$clean"
    if meson test -C build-valgrind --no-rebuild --timeout-multiplier 40 --logbase "valgrind_$file" \
        --wrap 'valgrind --quiet --error-exitcode=99 --trace-children=no --leak-check=full --errors-for-leak-kinds=definite' \
        "$1" >"$clean.log" 2>&1; then
        grep -m 1 ' OK ' "$clean.log"
        touch "$clean"
    else
        tail -n 40 "build-valgrind/meson-logs/valgrind_$file.txt"
        return 1
    fi
}
export -f run_unit

part_valgrind() {
    say "units under valgrind"
    CC=gcc setup build-valgrind -Dbuildtype=debug -Doptimization=1 -Dc_args=-DUNDER_ASAN=1 # no sandbox, no limit
    ninja -C build-valgrind | tail -n 1
    mkdir -p build-valgrind/clean
    meson test -C build-valgrind --no-rebuild --list 2>/dev/null | grep / |
        xargs -P "$(nproc)" -I {} bash -c 'run_unit {}'
}

part_tests() {
    tools/test.sh
}

part_oracle() {
    say "millions of inputs against second versions"
    build_release
    python3 tests/oracle/run.py build/banso --count 150000
}

part_fuzz() {
    tools/fuzz.sh 600
}

for part in ${*:-valgrind tests oracle fuzz}; do
    "part_$part"
done
