#!/bin/bash
# A sound system for machines with no sound card: PipeWire with a null sink, of its own.
#
#   deploy/audio-null.sh [FOLDER]
#
# Starts a session bus, PipeWire, WirePlumber and pipewire-pulse with their own
# XDG_RUNTIME_DIR (FOLDER, or a new folder under /tmp), makes the sink "kiosk" the default,
# prints the environment to use as NAME=VALUE lines, then "ready", and stays.
# Everything that it started ends with it: when it is told to stop (TERM, INT, HUP), when its
# parent ends, when one of the parts dies, and also when it is killed outright.
# Its own process id is in FOLDER/audio-null.pid. What is played can be recorded with
#   parec --device=kiosk.monitor
set -euo pipefail
parent=$PPID

fail() {
    echo "audio-null: $1" >&2
    exit 1
}

for tool in dbus-daemon pipewire wireplumber pipewire-pulse pactl setpriv; do
    command -v "$tool" >/dev/null || fail "$tool is not installed (see deploy/packages.txt)"
done

if [ $# -gt 0 ]; then
    folder=$1
    # The folder is deleted at the end, so it must be new, empty, or left by a killed run.
    if [ -f "$folder/audio-null.pid" ]; then
        kill -0 "$(cat "$folder/audio-null.pid")" 2>/dev/null && fail "already running in $folder"
        rm -rf "$folder"
    elif [ -n "$(ls -A "$folder" 2>/dev/null)" ]; then
        fail "folder is not empty: $folder"
    fi
    mkdir -p "$folder"
else
    folder=$(mktemp -d /tmp/jiujin-audio-XXXXXX)
fi
chmod 700 "$folder"
folder=$(cd "$folder" && pwd)
# A Unix socket's whole path must fit into 108 bytes (unix(7)).
[ ${#folder} -le 80 ] || fail "folder name too long for a socket: $folder"
echo $$ >"$folder/audio-null.pid"

end_all() {
    trap - EXIT
    trap '' TERM INT HUP
    local part
    for part in $(jobs -p); do kill "$part" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap end_all EXIT
trap 'exit 0' TERM INT HUP

# PR_SET_PDEATHSIG: the kernel ends a part if this script is killed with no chance to tidy up.
start() {
    local log=$1
    shift
    setpriv --pdeathsig KILL "$@" </dev/null >"$folder/$log.log" 2>&1 &
}

alive() {
    # A zombie still has its id, so kill -0 would call it alive.
    [ -r "/proc/$1/status" ] && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

watch_parent() {
    while alive "$parent" && alive $$; do sleep 0.5; done
}

wait_for() {
    local what=$1 tries
    shift
    for ((tries = 0; tries < 150; tries++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    tail -n 5 "$folder"/*.log >&2 || true
    fail "$what did not start within 15 s"
}

export XDG_RUNTIME_DIR=$folder
export DBUS_SESSION_BUS_ADDRESS=unix:path=$folder/bus
# PULSE_SERVER of a desktop session would lead pactl to another sound system.
unset PULSE_SERVER PIPEWIRE_REMOTE PIPEWIRE_RUNTIME_DIR

start dbus dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS"
wait_for "session bus" test -S "$folder/bus"
start pipewire pipewire
wait_for "PipeWire" test -S "$folder/pipewire-0"
start wireplumber wireplumber
# pactl and pipewire-pulse would both make this folder, and the second one would fail.
mkdir -m 700 -p "$folder/pulse"
start pulse pipewire-pulse
wait_for "pipewire-pulse" pactl info
pactl load-module module-null-sink sink_name=kiosk rate=48000 channels=2 \
    channel_map=front-left,front-right >/dev/null || fail "the null sink could not be made"
sink_is_default() {
    pactl set-default-sink kiosk && [ "$(pactl get-default-sink)" = kiosk ]
}
wait_for "sink 'kiosk'" sink_is_default
watch_parent </dev/null >/dev/null 2>&1 &

echo "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"
echo "DBUS_SESSION_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS"
echo "ready"

# The first part that ends, ends all; the watcher ends with our parent.
wait -n || true
