#!/usr/bin/env bash
# Says what a script does, how long each step took and why it failed. To be sourced.
set -euo pipefail

TIMINGS=()
CURRENT_STEP=

say() { printf '==> %s\n' "$*"; }

note() { printf '    %s\n' "$*"; }

fail() {
    printf '\n%s: %s\n' "$0" "$*" >&2
    CURRENT_STEP=
    exit 1
}

# step NAME TEXT COMMAND...: a failure of the command ends the script; `explain_failure` then names the step.
step() {
    local name=$1 text=$2 began=$SECONDS
    shift 2
    CURRENT_STEP=$name
    say "$text"
    "$@"
    CURRENT_STEP=
    TIMINGS+=("$name $((SECONDS - began)) s")
}

explain_failure() {
    if [[ -n $CURRENT_STEP ]]; then printf '\n%s: failed: %s\n' "$0" "$CURRENT_STEP" >&2; fi
}

say_timings() {
    local text
    printf -v text '%s, ' "${TIMINGS[@]}"
    note "Took: ${text%, }."
}
