#!/bin/bash
# Generates missing secrets: the key of the replica set, the passwords of its users, and the program's signing secrets.
# They are stored in two volumes and never printed. A signing secret is replaced in three steps, each followed by a
# rolling restart of the servers (docs/operations.md):
#
#     docker compose run --rm secrets prepare jwt-secret   the servers accept a new secret too
#     docker compose run --rm secrets switch jwt-secret    they sign with it, and still accept the old one
#     docker compose run --rm secrets forget jwt-secret    they no longer accept the old one
set -euo pipefail
umask 077

DATABASE_FOLDER=${DATABASE_FOLDER:-/secrets/mongodb}
PROGRAM_FOLDER=${PROGRAM_FOLDER:-/secrets/afterimage}
# User ids: of the mongo image, and of docker/Dockerfile.
MONGODB_USER=${MONGODB_USER:-999}
PROGRAM_USER=${PROGRAM_USER:-10001}

main() {
    generate "$DATABASE_FOLDER/key" random_base64
    generate "$DATABASE_FOLDER/root-password" random_hex
    generate "$DATABASE_FOLDER/program-password" random_hex
    chown -R "$MONGODB_USER" "$DATABASE_FOLDER"

    generate "$PROGRAM_FOLDER/jwt-secret" random_hex
    generate "$PROGRAM_FOLDER/callback-secret" random_hex
    if (($# > 0)); then replace "$@"; fi
    write_environment
    chown -R "$PROGRAM_USER" "$PROGRAM_FOLDER"
}

# replace STEP NAME: one step of the replacement of a signing secret.
replace() {
    local file=$PROGRAM_FOLDER/${2:-}
    case ${2:-} in
        jwt-secret | callback-secret) ;;
        *) fail "give jwt-secret or callback-secret" ;;
    esac
    case $1 in
        prepare)
            generate "$file-next" random_hex
            ;;
        switch)
            [[ -s $file-next ]] || fail "prepare $2 first"
            # Save the old secret before the new one replaces it.
            cp "$file" "$file-previous.part"
            mv "$file-previous.part" "$file-previous"
            mv "$file-next" "$file"
            ;;
        forget)
            rm -f "$file-previous"
            ;;
        *) fail "give prepare, switch or forget" ;;
    esac
}

# The settings of the servers and workers; variables of the container's environment take precedence.
write_environment() {
    local hosts=mongodb-1:27017,mongodb-2:27017,mongodb-3:27017
    cat >"$PROGRAM_FOLDER/environment.part" <<TEXT
: "\${JWT_SECRET:=$(<"$PROGRAM_FOLDER/jwt-secret")}"
: "\${JWT_SECRET_PREVIOUS:=$(accepted jwt-secret)}"
: "\${CALLBACK_SECRET:=$(<"$PROGRAM_FOLDER/callback-secret")}"
: "\${CALLBACK_SECRET_PREVIOUS:=$(accepted callback-secret)}"
: "\${MONGODB_URI:=mongodb://afterimage:$(<"$DATABASE_FOLDER/program-password")@$hosts/?replicaSet=rs0&authSource=admin}"
TEXT
    mv "$PROGRAM_FOLDER/environment.part" "$PROGRAM_FOLDER/environment"
}

# accepted NAME: the secrets that are accepted besides the one that signs, separated by commas.
accepted() {
    local secrets=() kind
    for kind in next previous; do
        if [[ -s $PROGRAM_FOLDER/$1-$kind ]]; then secrets+=("$(<"$PROGRAM_FOLDER/$1-$kind")"); fi
    done
    local IFS=,
    echo "${secrets[*]-}"
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

fail() {
    echo "secrets.sh: $1" >&2
    exit 2
}

main "$@"
