#!/bin/bash
# data.sh ENGINE PERSONS - prints the target of a database with so many persons; makes it when it is
# not there. Everything lies in /var/tmp/banso-bench (BANSO_BENCH_FOLDER) and stays for the next run.
#     data.sh sqlite 1000000        a path
#     data.sh sqlite spread_1000000 the persons spread over 50 offices
#     data.sh postgres 1000000      a libpq string, in a cluster of its own that is started if need be
#     data.sh home ENGINE PERSONS   the home folder of `banso serve`
#     data.sh stop                  stops the cluster
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${BANSO_BENCH_FOLDER:-/var/tmp/banso-bench}
banso=${BANSO:-$root/build/banso}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
mkdir -p "$folder"
chmod 755 "$folder"

as_owner() {
    if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

cluster() {
    local at=$folder/postgres
    if [ ! -d "$at/data" ]; then
        mkdir -p "$at/socket"
        [ "$(id -u)" != 0 ] || chown -R postgres: "$at"
        as_owner "$bin/initdb" -D "$at/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
    fi
    "$bin/pg_isready" -q -h "$at/socket" && return
    as_owner "$bin/pg_ctl" -D "$at/data" -l "$at/data/server.log" -w -t 120 start -o \
        "-c listen_addresses='' -c unix_socket_directories=$at/socket -c shared_buffers=2GB \
         -c maintenance_work_mem=256MB -c max_wal_size=4GB -c random_page_cost=1.1" \
        >/dev/null </dev/null
}

target() { # ENGINE PERSONS
    if [ "$1" = sqlite ]; then echo "$folder/sqlite-$2/banso.db"
    else echo "host=$folder/postgres/socket user=postgres dbname=bench_$2"; fi
}

make() { # ENGINE PERSONS
    local home=$folder/$1-$2
    if [ -f "$home/made" ]; then
        "$banso" migrate --home "$home" >&2
        return
    fi
    rm -rf "$home"
    if [ "$1" = postgres ]; then
        "$bin/psql" -q -h "$folder/postgres/socket" -U postgres postgres \
            -c "DROP DATABASE IF EXISTS bench_$2" -c "CREATE DATABASE bench_$2" 2>/dev/null
    fi
    "$banso" init --home "$home" --db "$(target "$1" "$2")" --demo --name bench >&2
    "$banso" demo --home "$home" --persons "${2#spread_}" $(case $2 in spread_*) echo --spread ;; esac) >&2
    if [ "$1" = postgres ]; then
        "$bin/vacuumdb" -q -z -h "$folder/postgres/socket" -U postgres "bench_$2"
    fi
    : >"$home/made"
}

case $1 in
stop) as_owner "$bin/pg_ctl" -D "$folder/postgres/data" -m fast -w stop >/dev/null ;;
home)
    [ "$2" != postgres ] || cluster
    make "$2" "$3"
    echo "$folder/$2-$3"
    ;;
*)
    [ "$1" != postgres ] || cluster
    make "$1" "$2"
    target "$1" "$2"
    ;;
esac
