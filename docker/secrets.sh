#!/bin/bash
# Generates missing secrets: the key of the replica set, the passwords of its users, and the program's signing secrets.
# They are stored in two volumes and never printed. To replace one, remove its file and start again.
set -euo pipefail
umask 077

DATABASE_FOLDER=${1:-/secrets/mongodb}
PROGRAM_FOLDER=${2:-/secrets/afterimage}
# User ids: of the mongo image, and of docker/Dockerfile.
MONGODB_USER=${MONGODB_USER:-999}
PROGRAM_USER=${PROGRAM_USER:-10001}

main() {
    local hosts=mongodb-1:27017,mongodb-2:27017,mongodb-3:27017
    generate "$DATABASE_FOLDER/key" random_base64
    generate "$DATABASE_FOLDER/root-password" random_hex
    generate "$DATABASE_FOLDER/program-password" random_hex
    chown -R "$MONGODB_USER" "$DATABASE_FOLDER"

    generate "$PROGRAM_FOLDER/jwt-secret" random_hex
    generate "$PROGRAM_FOLDER/callback-secret" random_hex
    # Defaults: variables of the container's environment take precedence.
    cat >"$PROGRAM_FOLDER/environment" <<TEXT
: "\${JWT_SECRET:=$(<"$PROGRAM_FOLDER/jwt-secret")}"
: "\${CALLBACK_SECRET:=$(<"$PROGRAM_FOLDER/callback-secret")}"
: "\${MONGODB_URI:=mongodb://afterimage:$(<"$DATABASE_FOLDER/program-password")@$hosts/?replicaSet=rs0&authSource=admin}"
TEXT
    chown -R "$PROGRAM_USER" "$PROGRAM_FOLDER"
}

# generate FILE COMMAND: writes the command's output to the file unless it exists; atomic.
generate() {
    [[ -s $1 ]] && return
    "$2" >"$1.part"
    mv "$1.part" "$1"
    echo "generated ${1##*/}"
}

# mongod accepts keys of 6 to 1024 base64 characters.
random_base64() { head -c 512 /dev/urandom | base64 --wrap 0; }

random_hex() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

main
