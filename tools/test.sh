#!/bin/bash
# test.sh - `./dev test`: all tests, and one closing line "N passed, N failed".
#     test.sh [unit|e2e|all]        (all)
# Units: gcc with the flags of the shipped program on both databases; gcc and clang with the address
# and undefined-behaviour sanitizers on one database each. Then the program in a real browser.
set -u
cd "$(dirname "$0")/.."
. tools/lib.sh
what=${1:-all}
passed=0 failed=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS=detect_stack_use_after_return=1:abort_on_error=1

add() { # PASSED FAILED
    passed=$((passed + $1)) failed=$((failed + $2))
}

# units FOLDER ENGINES TITLE: builds and runs the unit tests of a build folder.
units() {
    say "$3"
    ninja -C "$1" >"$1/build.log" 2>&1 || {
        tail -n 60 "$1/build.log" >&2
        echo "build of $1 failed" >&2
        add 0 1
        return
    }
    grep -q 'warning:' "$1/build.log" && grep -A3 'warning:' "$1/build.log" | head -n 40 >&2
    BANSO_TEST_ENGINES=$2 meson test -C "$1" --no-rebuild --print-errorlogs >"$1/test.log" 2>&1 ||
        tail -n 200 "$1/test.log" >&2
    add $(python3 tools/count_tests.py "$1/meson-logs/testlog.json")
}

if [ "$what" != e2e ]; then
    CC=gcc setup build -Dbuildtype=release -Doptimization=2 -Db_pie=true \
        -Dc_args="$(echo $release_c_args)" -Dc_link_args="$release_link_args"
    units build sqlite,postgres "gcc, as shipped, SQLite and PostgreSQL"
    say "the rules by name against second versions"
    python3 tests/oracle/run.py build/banso | tee build/oracle.log >&2
    add $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' build/oracle.log | grep . || echo "0 1")
    say "the examples, links and lists of README and manuals"
    python3 tools/check_manuals.py build/banso | tee build/manuals.log >&2
    add $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' build/manuals.log | grep . || echo "0 1")
    say "branches that the tests of the rules take"
    if tools/coverage.sh >&2; then add 1 0; else add 0 1; fi
    say "hardening of build/banso"
    python3 tools/check_binary.py build/banso build/binary.count >&2 || true
    add $(cat build/binary.count 2>/dev/null || echo "0 1")
    CC=gcc setup build-gcc-san -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined
    units build-gcc-san sqlite "gcc with sanitizers, SQLite"
    CC=clang setup build-clang-san -Dbuildtype=debug -Doptimization=1 -Db_lundef=false \
        -Db_sanitize=address,undefined
    units build-clang-san postgres "clang with sanitizers, PostgreSQL"
fi
if [ "$what" != unit ]; then
    [ -x build/banso ] || build_release
    tools/e2e.sh || true
    add $(cat build/e2e.count 2>/dev/null || echo "0 1")
fi
echo
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
