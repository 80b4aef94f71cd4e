#!/bin/bash
# rules.sh - the rules over a million rows in memory, beside plain loops (rules.c).
set -eu
cd "$(dirname "$0")/.."
ninja -C build bench/bench_rules >/dev/null
build/bench/bench_rules
