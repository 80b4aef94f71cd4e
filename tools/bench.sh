#!/bin/bash
# bench.sh [NAME ...] - the measurements of bench/: every bench/*.sh, or those named.
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(cd bench && ls ./*.sh | sed 's|^\./||; s|\.sh$||' | grep -vxE 'lib|data')
for name in "${names[@]}"; do
    say "bench: $name"
    "bench/$name.sh"
done
