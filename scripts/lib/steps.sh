#!/usr/bin/env bash
# Prints what a script does, how long each step took and why it failed. Must be sourced.
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

# step NAME TEXT COMMAND...: if the command fails, the script ends; `explain_failure` then prints the name of the step.
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

print_timings() {
    local text
    printf -v text '%s, ' "${TIMINGS[@]}"
    note "Took: ${text%, }."
}
