#!/bin/bash
# Fetches the fonts that Debian 12 does not have in a usable version: Noto Sans
# Mongolian 3 (Debian's 2.001 shapes traditional Mongolian wrongly) and the icons.
set -euo pipefail
cd "$(dirname "$0")/.."
target="$PWD/.venv/share/jiujin/fonts"
mkdir -p "$target" .cache/npm
grep -v '^#' deploy/fonts.txt | while IFS='|' read -r package file integrity; do
    out="$target/$(basename "$file")"
    [ -s "$out" ] && continue
    archive=".cache/npm/$(echo "$package" | tr '@/' '--').tgz"
    if [ ! -s "$archive" ]; then
        name=$(npm pack "$package" --silent --pack-destination .cache/npm 2>/dev/null | tail -1)
        mv ".cache/npm/$(basename "$name")" "$archive"
    fi
    have="sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w0)"
    if [ "$have" != "$integrity" ]; then
        echo "setup: $package does not match its recorded checksum; delete $archive and try again" >&2
        exit 1
    fi
    tar xzf "$archive" -O "$file" > "$out.part" && mv "$out.part" "$out"
done
