#!/bin/bash
# coverage.sh - the branches that the tests of the rules take (coverage.py says which modules), in a build of its own.
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
CC=gcc setup build-cov -Db_coverage=true -Dbuildtype=debug -Doptimization=0
tests=$(meson test -C build-cov --list 2>/dev/null | grep -E '^(benefit|calc|complaint|custody|joint|loan)/|^base/(date|era|holiday|name_key|number_check|yen)$|^record/individual_number$|^seido/(built_in|lookup)$|^stats/(suppress|targets)$')
targets=$(for test in $tests; do echo "tests/${test/\//_}_test"; done)
ninja -C build-cov banso $targets >build-cov/build.log || { tail -n 40 build-cov/build.log >&2; exit 1; }
find build-cov -name '*.gcda' -delete
meson test -C build-cov --no-rebuild $tests >build-cov/test.log 2>&1 || { tail -n 60 build-cov/test.log >&2; exit 1; }
python3 tests/oracle/run.py build-cov/banso --seed 1 --count 100 >build-cov/oracle.log
python3 tools/coverage.py build-cov "$@"
