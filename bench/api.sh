#!/bin/bash
# api.sh - reading, listing and filtering contacts over the JSON API, 16 connections.
set -eu
. "$(dirname "$0")/lib.sh"

for engine in $engines; do
    for size in $sizes; do
        use "$engine" "spread_$size"
        paths token 1 >"$scratch/who"
        paths contacts 5000 >"$scratch/read"
        start_server
        echo "/api/v1/records/contact?size=20" >"$scratch/list"
        echo "/api/v1/records/contact?method=2&size=20" >"$scratch/search"
        for what in read list search; do
            echo "API $what, $engine, $size persons, 16 connections:"
            load 16 "$scratch/who" "$scratch/$what" || true
        done
        stop_server
        echo
    done
done
