#!/usr/bin/env bash
# Shared by the scripts: sources the files in scripts/lib. Must be sourced from the project's folder.
set -euo pipefail

for part in steps processes packages wheels mongod object-store services browser; do
    # shellcheck source=/dev/null
    source "scripts/lib/$part.sh"
done
