#!/bin/sh
# Makes throw-away certificates in the folder $1: two authorities, a hub of the first (also one whose
# dates are over), and a device of each authority. Keys are P-256, as Outpost's are.
set -eu
cd "$1"

authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
        -subj "/CN=$1" -keyout "$1.key" -out "$1.pem"
}

# signed NAME AUTHORITY EXTENSIONS: a certificate of today.
signed() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" \
        -keyout "$1.key" -out "$1.csr"
    printf '%s\n' "$3" > "$1.ext"
    openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -days 2 \
        -extfile "$1.ext" -out "$1.pem"
}

{
    authority mission
    authority stranger
    hub_names='subjectAltName=IP:127.0.0.1,DNS:localhost'
    signed hub mission "$hub_names"
    signed device mission 'keyUsage=digitalSignature'
    signed strange-device stranger 'keyUsage=digitalSignature'

    # Only `openssl ca` can set a day in the past, and it wants a register to write to.
    : > register
    printf '%s\n' '[ca]' 'default_ca=c' '[c]' 'database=register' 'new_certs_dir=.' \
        'rand_serial=yes' 'default_md=sha256' 'policy=p' '[p]' 'commonName=supplied' > ca.conf
    cp hub.key old-hub.key
    openssl ca -batch -config ca.conf -cert mission.pem -keyfile mission.key -in hub.csr \
        -startdate 20200101000000Z -enddate 20200201000000Z -extfile hub.ext -out old-hub.pem -notext
} > log 2>&1 || { cat log >&2; exit 1; }
