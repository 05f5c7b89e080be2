#!/usr/bin/env bash
# Starts processes, monitors them, and stops all of them when the script ends. Must be sourced after steps.sh.
set -euo pipefail

declare -A PIDS=() LOGS=()
STARTED=()
TEMPORARY=()
MADE_FOLDER=

# In seconds. The server may take 25 s to complete its requests.
STOP_LIMIT=30

# Must be called once, before anything is started.
clean_up_at_exit() {
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap stop_everything EXIT
}

# start NAME LOG COMMAND...: in its own session, so that Ctrl-C reaches only the script, which stops processes in order.
# If the script is killed, the kernel sends the process SIGTERM.
start() {
    local name=$1 log=$2
    shift 2
    LOGS[$name]=$log
    spawn "$name" "$@" >"$log" 2>&1
}

# run_foreground NAME COMMAND...: runs the command and waits for it, with its output shown. Unlike a plain command, it
# does not delay the handling of signals.
run_foreground() {
    local name=$1 status=0
    spawn "$@"
    wait "${PIDS[$name]}" || status=$?
    stop_process "$name"
    return "$status"
}

spawn() {
    local name=$1
    shift
    setsid setpriv --pdeathsig TERM "$@" </dev/null &
    PIDS[$name]=$!
    STARTED+=("$name")
}

is_running() { kill -0 "${PIDS[$1]}" 2>/dev/null; }

# wait_until NAME SECONDS COMMAND...: repeats the command until it succeeds; fails if the process NAME ends or the time
# is up.
wait_until() {
    local name=$1 limit=$2 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        is_running "$name" || fail_with_log "$name" "ended instead of starting"
        ((SECONDS < deadline)) || fail_with_log "$name" "was not ready after $limit s"
        sleep 0.1
    done
}

# Waits until one of the processes ends, which is an error.
supervise() {
    local name status
    while true; do
        for name in "${!PIDS[@]}"; do
            is_running "$name" && continue
            status=0
            wait "${PIDS[$name]}" 2>/dev/null || status=$?
            fail_with_log "$name" "ended unexpectedly, with status $status; everything else is stopped"
        done
        wait -n "${PIDS[@]}" 2>/dev/null || true
    done
}

fail_with_log() {
    show_log "$1"
    fail "$1 $2 (log: ${LOGS[$1]})"
}

show_log() {
    printf '\n--- last lines of %s\n' "${LOGS[$1]}" >&2
    tail -n 25 "${LOGS[$1]}" | cut -c 1-400 >&2
    printf -- '---\n' >&2
}

# free_port FIRST: prints the first port from FIRST on that is free on all IP addresses.
free_port() {
    [[ $1 =~ ^[0-9]{1,5}$ ]] || fail "'$1' is not a port"
    python3 - "$1" <<'PYTHON'
import socket, sys

for port in range(int(sys.argv[1]), 65536):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", port))
            listener.listen()
        except OSError:
            continue
        print(port)
        break
else:
    sys.exit("no port is free")
PYTHON
}

# Creates a folder that is removed when the script ends, and sets MADE_FOLDER to it.
make_temporary_folder() {
    MADE_FOLDER=$(mktemp -d)
    TEMPORARY+=("$MADE_FOLDER")
}

stop_everything() {
    local status=$? index
    trap '' HUP INT TERM
    set +e
    case $status in
        0) ;;
        129 | 130 | 143) printf '\n==> Stopping everything\n' ;;
        *) explain_failure ;;
    esac
    for ((index = ${#STARTED[@]} - 1; index >= 0; index--)); do stop_process "${STARTED[index]}"; done
    ((${#TEMPORARY[@]} == 0)) || rm -rf -- "${TEMPORARY[@]}"
    exit "$status"
}

# Stops the process, then kills what is left of its process group.
stop_process() {
    local pid=${PIDS[$1]:-} deadline=$((SECONDS + STOP_LIMIT))
    [[ -n $pid ]] || return 0
    unset "PIDS[$1]"
    # Right after the start the process group does not exist yet.
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    kill -KILL -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
}
