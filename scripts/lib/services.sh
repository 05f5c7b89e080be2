#!/usr/bin/env bash
# Starts the server and the sandbox as a person would who tries them out; what they keep is in the folder STATE. To be
# sourced after processes.sh.
set -euo pipefail

PROGRAM=.build/debug/afterimage
BASE=
TOKEN=

use_secrets() {
    mkdir -p "$STATE/secrets"
    use_secret JWT_SECRET
    use_secret CALLBACK_SECRET
}

# The environment's secret, or else the one of earlier runs, or else a new one.
use_secret() {
    local file=$STATE/secrets/$1
    if [[ -z ${!1:-} ]]; then
        [[ -s $file ]] || (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file")
        printf -v "$1" %s "$(<"$file")"
    fi
    export "${1?}"
}

start_sandbox() {
    local port origin_port
    port=$(free_port "${SANDBOX_PORT:-8090}")
    origin_port=$(free_port "${SANDBOX_ORIGIN_PORT:-8091}")
    # The sandbox accepts every key, unless it was told one.
    export SANDBOX_PORT=$port SANDBOX_ORIGIN_PORT=$origin_port
    export NANOBANANA_BASE_URL=http://127.0.0.1:$port NANOBANANA_API_KEY=${SANDBOX_API_KEY:-sandbox}
    export QWEN_BASE_URL=$NANOBANANA_BASE_URL QWEN_API_KEY=$NANOBANANA_API_KEY
    # What it makes lies on this machine, where the server would otherwise fetch nothing from.
    export VIDEO_ORIGIN_HOSTS=127.0.0.1 IMAGE_ORIGIN_HOSTS=127.0.0.1 VIDEO_ORIGIN_ALLOW_PRIVATE=true
    export VIDEO_POLL_INTERVAL_SECONDS=${VIDEO_POLL_INTERVAL_SECONDS:-1}
    start sandbox "$STATE/sandbox.log" "$PROGRAM" sandbox
    step sandbox "Starting the sandbox, which stands in for the providers, on ports $port and $origin_port" \
        wait_until sandbox 30 curl --silent --max-time 2 "$NANOBANANA_BASE_URL/"
}

start_server() {
    local wanted=${PORT:-5000} host=${HOST:-127.0.0.1}
    PORT=$(free_port "$wanted")
    export PORT UPLOADS_DIRECTORY=${UPLOADS_DIRECTORY:-$STATE/uploads}
    export VIDEO_PROXY_LOG=${VIDEO_PROXY_LOG:-$STATE/logs/video_proxy.log}
    # Nobody is in front of it who would have to notice that it goes.
    export SHUTDOWN_DRAIN_SECONDS=${SHUTDOWN_DRAIN_SECONDS:-0}
    [[ $PORT == "$wanted" ]] || note "Port $wanted is taken: the server takes $PORT."
    case $host in
        0.0.0.0) host=127.0.0.1 ;;
        *:*) host="[$host]" ;;
    esac
    BASE=http://$host:$PORT
    start server "$STATE/server.log" "$PROGRAM" serve
    step server "Starting the server on port $PORT" \
        wait_until server 30 curl --silent --fail --max-time 5 "$BASE/health/ready"
}

# ask PATH OPTION...: the token comes through a file, as what is on a command line can be seen by everybody.
ask() {
    local path=$1
    shift
    curl --silent --show-error --max-time 30 --header @<(echo "x-access-token: $TOKEN") "$@" "$BASE$path"
}

# field A.B: out of the data of the answer that is read.
field() {
    python3 -c '
import functools, json, sys
print(functools.reduce(dict.__getitem__, sys.argv[1].split("."), json.load(sys.stdin)["data"]))' "$1" 2>/dev/null
}
