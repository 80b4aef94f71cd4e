#!/bin/bash
# trust.sh - the long form of the tests that trust rests on: ten minutes a fuzzer, units under valgrind,
# and the tests that read BANSO_TRUST (kills, cuts, tamperings in their thousands).
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
export BANSO_TRUST=1
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y valgrind </dev/null >/dev/null
CC=gcc setup build-valgrind -Dbuildtype=debug
ninja -C build-valgrind | tail -n 1
say "units under valgrind"
meson test -C build-valgrind --no-rebuild --timeout-multiplier 20 \
    --wrap 'valgrind --quiet --error-exitcode=99 --trace-children=no --leak-check=full --errors-for-leak-kinds=definite'
tools/test.sh
say "millions of inputs against second versions"
python3 tests/oracle/run.py build/banso --count 150000
tools/fuzz.sh 600
