#!/bin/bash
# Makes every secret that is not there yet: the replica set's key, the passwords of its users, and what the program
# signs with. They are kept in two volumes and shown to nobody; to have others, remove the file and start again.
set -euo pipefail
umask 077

DATABASE_FOLDER=${1:-/secrets/mongodb}
PROGRAM_FOLDER=${2:-/secrets/afterimage}
# The users of the images: mongodb's, and the one of our own Dockerfile.
MONGODB_USER=${MONGODB_USER:-999}
PROGRAM_USER=${PROGRAM_USER:-10001}

main() {
    local hosts=mongodb-1:27017,mongodb-2:27017,mongodb-3:27017
    keep "$DATABASE_FOLDER/key" random_base64
    keep "$DATABASE_FOLDER/root-password" random_hex
    keep "$DATABASE_FOLDER/program-password" random_hex
    chown -R "$MONGODB_USER" "$DATABASE_FOLDER"

    keep "$PROGRAM_FOLDER/jwt-secret" random_hex
    keep "$PROGRAM_FOLDER/callback-secret" random_hex
    # As the program's environment, where it does not say otherwise.
    cat >"$PROGRAM_FOLDER/environment" <<TEXT
: "\${JWT_SECRET:=$(<"$PROGRAM_FOLDER/jwt-secret")}"
: "\${CALLBACK_SECRET:=$(<"$PROGRAM_FOLDER/callback-secret")}"
: "\${MONGODB_URI:=mongodb://afterimage:$(<"$DATABASE_FOLDER/program-password")@$hosts/?replicaSet=rs0&authSource=admin}"
TEXT
    chown -R "$PROGRAM_USER" "$PROGRAM_FOLDER"
}

# keep FILE COMMAND: under its own name a file is there whole or not at all.
keep() {
    [[ -s $1 ]] && return
    "$2" >"$1.part"
    mv "$1.part" "$1"
    echo "made ${1##*/}"
}

# What mongod takes as a key: 6 to 1024 characters of base64.
random_base64() { head -c 512 /dev/urandom | base64 --wrap 0; }

random_hex() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

main
