#!/bin/bash
# postgres.sh - a real PostgreSQL for the tests: one cluster a user of the machine, started when a
# test first asks, stopped half a minute after the last test let go of it. Data is written through
# (fsync), access is by a Unix socket in a folder of ours alone.
#     postgres.sh ensure      starts it if need be, prints its address for libpq
#     postgres.sh stop        stops it now and removes it
# A test holds a shared lock on FOLDER.users while it runs (test_db.c).
set -eu
folder=/tmp/banso-test-postgres-$(id -u)
idle_seconds=30
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "postgres.sh: PostgreSQL is not installed (apt install postgresql)" >&2; exit 1; }

# The server refuses to run as root; then it runs as its own user.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

is_up() {
    "$bin/pg_isready" -q -h "$folder/socket" -U postgres
}

start() {
    rm -rf "$folder"
    mkdir -m 700 "$folder"
    [ "$(id -u)" != 0 ] || chown postgres: "$folder"
    as_owner mkdir -m 700 "$folder/socket"
    as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --no-sync >"$folder.log" 2>&1
    as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 start -o \
        "-c listen_addresses='' -c unix_socket_directories=$folder/socket -c max_connections=200 \
         -c shared_buffers=64MB -c max_prepared_transactions=4" >>"$folder.log" 2>&1 </dev/null 9>&-
    "$bin/psql" -q -h "$folder/socket" -U postgres -c 'CREATE ROLE banso_serve NOLOGIN' postgres
    # Away from the caller's pipes and locks, or they would never end.
    setsid "$0" watch </dev/null >/dev/null 2>&1 9>&- 8>&- &
}

stop() {
    [ ! -d "$folder/data" ] ||
        as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

# Stops the cluster when nobody has used it for a while.
watch() {
    while sleep "$idle_seconds"; do
        exec 9>"$folder.lock"
        flock 9
        if flock -n -x "$folder.users" true; then
            stop
            exit 0
        fi
        exec 9>&-
        is_up || exit 0
    done
}

case ${1:-} in
ensure)
    exec 9>"$folder.lock"
    flock 9
    is_up || start
    touch "$folder.users"
    echo "host=$folder/socket user=postgres"
    ;;
stop)
    exec 9>"$folder.lock"
    flock 9
    stop
    ;;
watch) watch ;;
*)
    sed -n '2,8p' "$0" >&2
    exit 2
    ;;
esac
