#!/usr/bin/env bash
# Runs an S3 server for the tests. Must be sourced after processes.sh.
set -euo pipefail

# start_object_store FOLDER: its data is in FOLDER; exports TEST_S3_ENDPOINT and the other variables that it prints.
start_object_store() {
    local log=$1/object-store.log
    mkdir -p "$1"
    start object-store "$log" scripts/lib/object-store.py "$1"
    wait_until object-store 120 grep --quiet '^TEST_S3_SECRET_ACCESS_KEY=' "$log"
    set -a
    # shellcheck source=/dev/null
    source <(grep '^TEST_S3_' "$log")
    set +a
}
