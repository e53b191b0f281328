#!/bin/bash
# Sets up a county's servers on Debian 12: setup.sh ROLE..., roles desk, relay, store (Redis and
# PostgreSQL, where several desks work as one), media (Janus, for calls with three). Run as root from an unpacked release in
# /opt/jiujin; safe to run again: settings, certificates and secrets that are there stay.
# DESTDIR=DIR writes below DIR and installs, enables and encrypts nothing (to look, and for images).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
etc=$root/etc/jiujin
roles=" $* "
[ $# -gt 0 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
for role in "$@"; do
    case $role in desk|relay|store|media) ;; *) echo "setup: no such role: $role" >&2; exit 2 ;; esac
done
has() { [[ $roles == *" $1 "* ]]; }

# Packages between "# ROLE:" and the next such line of packages.txt.
of_role() { sed -n "/^# $1:/,/^# [a-z]*:/{/^[^#]/p}" "$here/packages.txt"; }
if [ -z "$root" ]; then
    [ "$(id -u)" = 0 ] || { echo "setup: needs root" >&2; exit 1; }
    packages=()
    for role in "$@"; do mapfile -t -O ${#packages[@]} packages < <(of_role "$role"); done
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
fi

keep() { [ -e "$2" ] || install -D -m "${3:-0644}" "$1" "$2"; }  # what the county may change
put() { install -D -m "${3:-0644}" "$1" "$2"; }                  # what comes with the release
# A secret of this name, made once; on a second machine it is brought along in JIUJIN_NAME instead.
made() {
    local file=$etc/secrets/$1 given="JIUJIN_${1^^}" value
    [ -e "$file" ] && return
    value=${!given:-$(openssl rand -hex 24)}
    install -d -m 0700 "$etc/secrets"
    if [ -n "$root" ]; then (umask 077; printf %s "$value" > "$file")
    else printf %s "$value" | systemd-creds encrypt --name="$1" - "$file"; fi
    echo "setup: secret $1 made"
}

if has relay; then
    put "$here/turnserver.conf" "$etc/turnserver.conf"
    keep "$here/relay.conf" "$etc/relay.conf"
    put "$here/county-relay-config" "$root/usr/local/lib/jiujin/county-relay-config" 0755
    put "$here/coturn.conf" "$root/etc/systemd/system/coturn.service.d/jiujin.conf"
    made relay_secret
fi
if has media; then
    keep "$here/janus.conf" "$etc/janus.conf"
    keep "$here/janus-websockets.conf" "$etc/janus-websockets.conf"
    put "$here/county-janus-config" "$root/usr/local/lib/jiujin/county-janus-config" 0755
    put "$here/janus.service.conf" "$root/etc/systemd/system/janus.service.d/jiujin.conf"
    made janus_secret
fi
if has store; then
    put "$here/redis.conf" "$root/etc/redis/redis-jiujin.conf"
    keep "$here/store.conf" "$etc/store.conf"
    put "$here/postgres.sql" "$etc/postgres.sql"
    if ! grep -q '^requirepass ' "$etc/store.conf"; then
        printf 'requirepass %s\n' "${JIUJIN_STORE_PASSWORD:-$(openssl rand -hex 24)}" \
            >> "$etc/store.conf"
    fi
    chmod 0640 "$etc/store.conf"
    [ -n "$root" ] || chgrp redis "$etc/store.conf"
fi
if has desk; then
    if [ ! -e "$etc/config" ]; then
        install -d "$etc"
        cp -r "$here/../../config" "$etc/config"
        sed -i 's/^mode = "dev"/mode = "prod"/' "$etc/config/kiosk.toml"
        sed -i 's/^https = false/https = true/' "$etc/config/desk.toml"
    fi
    if [ ! -e "$root/etc/nginx/sites-available/jiujin" ]; then
        put "$here/nginx.conf" "$root/etc/nginx/sites-available/jiujin"
        install -d "$root/etc/nginx/sites-enabled"
        ln -sf ../sites-available/jiujin "$root/etc/nginx/sites-enabled/jiujin"
        rm -f "$root/etc/nginx/sites-enabled/default"
    fi
    put "$here/jiujin-county.service" "$root/etc/systemd/system/jiujin-county.service"
    made desk_key
    made site_token
    for name in site_tokens relay_secret janus_secret oidc_secret database_url redis_url; do
        given="JIUJIN_${name^^}"
        [ -z "${!given:-}" ] || made "$name"
    done
    drop_in=$root/etc/systemd/system/jiujin-county.service.d/secrets.conf
    install -d "$(dirname "$drop_in")"
    { echo "[Service]"
      for file in "$etc"/secrets/*; do
          name=$(basename "$file")
          echo "LoadCredentialEncrypted=$name:/etc/jiujin/secrets/$name"
      done; } > "$drop_in"
fi

if [ -z "$root" ]; then
    units=()
    has relay && units+=(coturn.service)
    has media && units+=(janus.service)
    has store && units+=(redis-server@jiujin.service postgresql.service)
    has desk && units+=(nginx.service jiujin-county.service)
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
    systemctl enable "${units[@]}"
    echo "setup: done; certificates and addresses next (docs/how-to/county-desk.md), then:" \
        "systemctl restart ${units[*]}"
fi
