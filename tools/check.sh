#!/bin/bash
# check.sh - `./dev check`: what can be judged without running the program, then `banso check`.
set -u
cd "$(dirname "$0")/.."
. tools/lib.sh
failed=0
part() {
    say "$1"
    shift
    "$@" || failed=1
}

format() { git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror; }
cppcheck_all() {
    timeout 600 cppcheck --quiet --std=c11 --suppress=legacyUninitvar --enable=warning,portability --inline-suppr \
        --error-exitcode=1 --suppress=missingIncludeSystem -I src src
}
tidy() {
    [ -f build/build.ninja ] || build_release
    timeout 900 clang-tidy --quiet -p build $(git ls-files 'src/*.c')
}

part "floors, limits, calls, folders" python3 tools/check_source.py
part "texts in every language" python3 tools/check_texts.py
part "rules and their tests" python3 tools/check_rules.py
part "format" format
part "cppcheck" cppcheck_all
[ "${1:-}" = --quick ] || part "clang-tidy" tidy
part "README, manuals, lists" python3 tools/check_manuals.py build/banso
part "definitions" build/banso check
[ $failed = 0 ] && echo "check: nothing found"
exit $failed
