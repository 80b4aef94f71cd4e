#!/bin/bash
# e2e.sh - the tests in a browser: tools/e2e.sh [sqlite|postgres ...] [-- NN_name ...]
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
say "the program in a browser"
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --loglevel=error
exec node_modules/.bin/node tests/e2e/run.mjs "$@"
