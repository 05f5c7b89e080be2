#!/usr/bin/env bash
# Everything that the scripts share, a topic a file. To be sourced from the project's folder.
set -euo pipefail

for part in steps processes packages wheels mongod services browser; do
    # shellcheck source=/dev/null
    source "scripts/lib/$part.sh"
done
