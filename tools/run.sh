#!/bin/bash
# run.sh HOME - `./dev run`: the demo prefecture in HOME, served on http://localhost:8080 or BANSO_LISTEN.
set -eu
cd "$(dirname "$0")/.."
. tools/lib.sh
home=$1
address=${BANSO_LISTEN:-127.0.0.1:8080}
banso="build/banso"

if [ ! -f "$home/demo.made" ]; then
    if [ ! -f "$home/master.key" ]; then
        say "a new home in $home"
        $banso init --home "$home" --demo ${BANSO_DB:+--db "$BANSO_DB"}
    fi
    say "inventing a prefecture"
    $banso demo --home "$home"
    : >"$home/demo.made"
fi
$banso migrate --home "$home"
say "open http://localhost:${address##*:} in a browser (end with Ctrl+C)"
say "sign in as one of these; the one-time code of now: ./dev otp USER"
$banso demo --home "$home" --users
exec $banso serve --home "$home" --listen "$address" \
    --public-origin "http://localhost:${address##*:}"
