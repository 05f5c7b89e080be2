#!/usr/bin/env bash
# Starts a private MongoDB, the server and the sandbox for trying things out. Their data is in the folder STATE. To be
# sourced after processes.sh and mongod.sh.
set -euo pipefail

PROGRAM=.build/debug/afterimage
BASE=
TOKEN=

# start_database [PORT]: starts a private mongod on that port or the next free one, unless MONGODB_URI names a database.
start_database() {
    local port=${1:-$((20000 + RANDOM % 10000))}
    if [[ -n ${MONGODB_URI:-} ]]; then
        note "Using the database in MONGODB_URI."
        return
    fi
    find_mongod
    port=$(free_port "$port")
    export MONGODB_URI
    MONGODB_URI=$(mongod_uri "$port")
    step mongod "Starting $MONGOD on port $port" start_mongod "$STATE/mongod" "$port"
}

use_secrets() {
    mkdir -p "$STATE/secrets"
    use_secret JWT_SECRET
    use_secret CALLBACK_SECRET
}

# use_secret NAME: the value in the environment, or that of an earlier run, or a new one.
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
    # The sandbox accepts every key unless SANDBOX_API_KEY is set.
    export SANDBOX_PORT=$port SANDBOX_ORIGIN_PORT=$origin_port
    export NANOBANANA_BASE_URL=http://127.0.0.1:$port NANOBANANA_API_KEY=${SANDBOX_API_KEY:-sandbox}
    export QWEN_BASE_URL=$NANOBANANA_BASE_URL QWEN_API_KEY=$NANOBANANA_API_KEY
    # The sandbox's files are on this machine, which the server refuses to fetch from by default.
    export VIDEO_ORIGIN_HOSTS=127.0.0.1 IMAGE_ORIGIN_HOSTS=127.0.0.1 VIDEO_ORIGIN_ALLOW_PRIVATE=true
    export VIDEO_POLL_INTERVAL_SECONDS=${VIDEO_POLL_INTERVAL_SECONDS:-1}
    start sandbox "$STATE/sandbox.log" "$PROGRAM" sandbox
    step sandbox "Starting the sandbox (the stand-in for the providers) on ports $port and $origin_port" \
        wait_until sandbox 30 curl --silent --max-time 2 "$NANOBANANA_BASE_URL/"
}

start_server() {
    local wanted=${PORT:-5000} host=${HOST:-127.0.0.1}
    PORT=$(free_port "$wanted")
    export PORT UPLOADS_DIRECTORY=${UPLOADS_DIRECTORY:-$STATE/uploads} SPOOL_DIRECTORY=${SPOOL_DIRECTORY:-$STATE/spool}
    export VIDEO_PROXY_LOG=${VIDEO_PROXY_LOG:-$STATE/logs/video_proxy.log}
    # Whoever tries it out has no invitation.
    export REGISTRATION=${REGISTRATION:-open}
    # No load balancer in front has to notice the shutdown.
    export SHUTDOWN_DRAIN_SECONDS=${SHUTDOWN_DRAIN_SECONDS:-0}
    [[ $PORT == "$wanted" ]] || note "Port $wanted is in use: the server listens on $PORT."
    case $host in
        0.0.0.0) host=127.0.0.1 ;;
        *:*) host="[$host]" ;;
    esac
    BASE=http://$host:$PORT
    start server "$STATE/server.log" "$PROGRAM" serve
    step server "Starting the server on port $PORT" \
        wait_until server 30 curl --silent --fail --max-time 5 "$BASE/health/ready"
}

# api PATH OPTION...: sends a request with the token, which is passed in a file: all users can see a command line.
api() {
    local path=$1
    shift
    curl --silent --show-error --max-time 30 --header @<(echo "x-access-token: $TOKEN") "$@" "$BASE$path"
}

# field A.B: prints that field of the response's data; the response is read from standard input.
field() {
    python3 -c '
import functools, json, sys
print(functools.reduce(dict.__getitem__, sys.argv[1].split("."), json.load(sys.stdin)["data"]))' "$1" 2>/dev/null
}
