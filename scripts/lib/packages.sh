#!/usr/bin/env bash
# Sees to it that what the build and the program need is on the machine. To be sourced after steps.sh.
set -euo pipefail

FONT=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf

require_swift() {
    has_command swift || fail "Swift is not on PATH; install Swift 6.3: https://www.swift.org/install/linux/"
}

# Takes the name of the function that lists them; without one, what the program needs.
install_missing_packages() {
    local list=${1:-missing_packages} missing
    mapfile -t missing < <("$list")
    ((${#missing[@]} > 0)) || return 0
    install_packages "${missing[@]}"
    mapfile -t missing < <("$list")
    ((${#missing[@]} == 0)) || fail "The packages are installed, but what they should bring is not found: ${missing[*]}"
}

# Asks for the thing and not for the package: it may have come another way.
missing_packages() {
    has_command pkg-config || echo pkg-config
    has_library libmongoc-1.0 || echo libmongoc-dev
    has_library libbson-1.0 || echo libbson-dev
    has_library libssl || echo libssl-dev
    has_library libcurl || echo libcurl4-openssl-dev
    has_library zlib || echo zlib1g-dev
    has_command ffmpeg || echo ffmpeg
    [[ -e $FONT ]] || echo fonts-dejavu-core
    has_command curl || echo curl
    has_command python3 || echo python3
}

# Beside those, what only the tests need: a clock that lies, the nginx that the video proxy is compared with and that
# stands in front of two servers, Node for the scripts of the mongo shell, and the promtool that reads the metrics and
# runs the alerts' own tests.
missing_test_packages() {
    missing_packages
    has_library_file 'faketime/libfaketimeMT.so.1' || echo libfaketime
    has_command nginx || [[ -x /usr/sbin/nginx ]] || echo nginx-light
    has_command node || echo nodejs
    has_command promtool || echo prometheus
}

# Whether one of the system's folders of libraries holds this file.
has_library_file() { compgen -G "/usr/lib/*/$1" >/dev/null; }

has_command() { command -v "$1" >/dev/null; }

has_library() { has_command pkg-config && pkg-config --exists "$1"; }

install_packages() {
    local install=(apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@")
    has_command apt-get || fail "These are missing, by their names in Debian, and apt-get is not here: $*"
    say "Installing Debian packages: $* (a minute or two)"
    if ! { as_root apt-get -o DPkg::Lock::Timeout=300 update --quiet && as_root "${install[@]}"; }; then
        fail "The packages could not be installed. Run as root, then start again:
    apt-get update && ${install[*]}"
    fi
}

as_root() {
    local command=(env DEBIAN_FRONTEND=noninteractive "$@")
    if ((EUID == 0)); then
        "${command[@]}"
    elif [[ -t 0 ]]; then
        sudo "${command[@]}"
    else
        # Nobody is there to type a password.
        sudo -n "${command[@]}"
    fi
}
