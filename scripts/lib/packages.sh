#!/usr/bin/env bash
# Installs missing packages of the build, the program and the tests. Must be sourced after steps.sh.
set -euo pipefail

FONT=/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf

require_swift() {
    has_command swift || fail "Swift is not on PATH; install Swift 6.3: https://www.swift.org/install/linux/"
}

# install_missing_packages [FUNCTION]: installs what the function lists; by default, what the program needs.
install_missing_packages() {
    local list=${1:-missing_packages} missing
    mapfile -t missing < <("$list")
    ((${#missing[@]} > 0)) || return 0
    install_packages "${missing[@]}"
    mapfile -t missing < <("$list")
    ((${#missing[@]} == 0)) || fail "these packages are installed, but their contents are not found: ${missing[*]}"
}

# Checks for contents, not for packages: they may have been installed in another way.
missing_packages() {
    has_command pkg-config || echo pkg-config
    has_library libmongoc-1.0 || echo libmongoc-dev
    has_library libbson-1.0 || echo libbson-dev
    has_library libssl || echo libssl-dev
    has_library libcurl || echo libcurl4-openssl-dev
    has_library yaml-0.1 || echo libyaml-dev
    has_library zlib || echo zlib1g-dev
    has_library libturbojpeg || echo libturbojpeg0-dev
    has_library libpng || echo libpng-dev
    has_library libwebp || echo libwebp-dev
    has_library lcms2 || echo liblcms2-dev
    has_command ffmpeg || echo ffmpeg
    [[ -e $FONT ]] || echo fonts-dejavu-core
    has_command curl || echo curl
    has_command python3 || echo python3
}

# Also what only the tests need: libfaketime for wrong clocks, nginx for comparisons with the video proxy and as a load
# balancer, Node for the mongo shell scripts, promtool for metrics and alert tests, OpenStack Swift as an S3 server,
# botocore for comparisons of signatures, aiosmtpd as a mail server with a certificate of trustme, and programs that open
# archives.
missing_test_packages() {
    missing_packages
    has_library_file 'faketime/libfaketimeMT.so.1' || echo libfaketime
    has_command nginx || [[ -x /usr/sbin/nginx ]] || echo nginx-light
    has_command node || echo nodejs
    has_command promtool || echo prometheus
    # The library only: the packages of the servers would start them.
    has_python_module swift.common.middleware || echo python3-swift
    has_python_module botocore || echo python3-botocore
    has_python_module aiosmtpd || echo python3-aiosmtpd
    has_python_module trustme || echo python3-trustme
    has_command unzip || echo unzip
    has_command 7z || echo p7zip-full
    has_command bsdtar || echo libarchive-tools
}

# Whether Debian's Python has the module; another Python may be the first on PATH.
has_python_module() { /usr/bin/python3 -c "import $1" 2>/dev/null; }

# Whether the file is in one of the system's library folders.
has_library_file() { compgen -G "/usr/lib/*/$1" >/dev/null; }

has_command() { command -v "$1" >/dev/null; }

has_library() { has_command pkg-config && pkg-config --exists "$1"; }

install_packages() {
    local install=(apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "$@")
    has_command apt-get || fail "these Debian packages are missing, and there is no apt-get: $*"
    say "Installing Debian packages: $* (a minute or two)"
    if ! { as_root apt-get -o DPkg::Lock::Timeout=300 update --quiet && as_root "${install[@]}"; }; then
        fail "the packages could not be installed. Run this as root, then try again:
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
        # Not interactive: fail instead of asking for a password.
        sudo -n "${command[@]}"
    fi
}
