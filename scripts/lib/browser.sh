#!/usr/bin/env bash
# Tests the pages in a real browser, with a private server, sandbox and database. Must be sourced after services.sh.
set -euo pipefail

BROWSER_TESTS=Tests/EndToEnd/Browser
BROWSER_PYTHON=.tools/browser/bin/python

missing_browser_packages() {
    has_command chromium || echo chromium
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

# Creates the Python environment of the tests, or recreates it if the requirements have changed.
prepare_browser() {
    local wanted=$BROWSER_TESTS/requirements.txt made=.tools/browser/made-for.txt
    install_missing_packages missing_browser_packages
    if ! cmp --silent "$wanted" "$made"; then
        rm -rf .tools/browser
        python3 -m venv .tools/browser
        "$BROWSER_PYTHON" -m pip --disable-pip-version-check --quiet install --requirement "$wanted"
        cp "$wanted" "$made"
    fi
}

# test_in_browser FOLDER RESULTS OPTION...: uses the database in TEST_MONGODB_URI; writes screenshots to
# .build/screenshots.
test_in_browser() {
    local results=$2 status=0
    STATE=$1
    shift 2
    mkdir -p "$STATE"
    export MONGODB_URI=$TEST_MONGODB_URI MONGODB_DATABASE=browser
    # Short, but long enough to be seen in progress.
    export SANDBOX_VIDEO_TIME=1500ms VIDEO_POLL_INTERVAL_SECONDS=0.3 VIDEO_RETRY_SECONDS=0.2 STATS_FLUSH_SECONDS=0.2
    use_secrets
    # The tests send more requests than the limits allow.
    export RATE_LIMITS=false
    export PORT=$((20000 + RANDOM % 10000)) SANDBOX_PORT=$((20000 + RANDOM % 10000))
    export SANDBOX_ORIGIN_PORT=$((20000 + RANDOM % 10000))
    start_sandbox
    start_server
    export AFTERIMAGE_BASE_URL=$BASE AFTERIMAGE_SCREENSHOTS=.build/screenshots
    export AFTERIMAGE_MONGODB_URI=$MONGODB_URI AFTERIMAGE_MONGODB_DATABASE=$MONGODB_DATABASE
    export AFTERIMAGE_PROGRAM=$PROGRAM
    mkdir -p "$AFTERIMAGE_SCREENSHOTS"
    run_foreground browser "$BROWSER_PYTHON" -m pytest --quiet -p no:cacheprovider \
        --numprocesses 3 --dist worksteal --junitxml "$results" "$@" "$BROWSER_TESTS" || status=$?
    stop_process server
    stop_process sandbox
    if ((status > 0)); then
        cp "$STATE"/*.log "$AFTERIMAGE_SCREENSHOTS"
        note "The logs of the server and the sandbox are in $AFTERIMAGE_SCREENSHOTS."
    fi
    return "$status"
}
