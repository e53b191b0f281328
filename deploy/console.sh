#!/bin/bash
# Builds the agents' page (TypeScript, Vite) into video/desk/console/dist, when a source is newer
# than what is built. Needs Node 18.13 or later, as Debian 12 has it, and npm.
set -euo pipefail
cd "$(dirname "$0")/../video/desk/console"

built=dist/index.html
modules=node_modules/.package-lock.json
newer() { [ ! -e "$1" ] || [ -n "$(find "${@:2}" -newer "$1" -print -quit)" ]; }

newer "$built" src public index.html package.json package-lock.json tsconfig.json vite.config.js \
    || exit 0
if newer "$modules" package-lock.json; then
    echo "setup: installing the agents' page's packages from package-lock.json"
    npm ci --no-audit --no-fund --loglevel=error || {
        echo "setup: npm could not install them; the county desk then has no agents' page." >&2
        echo "setup: check that a package registry is reachable ('npm ping'), then run again." >&2
        exit 1
    }
    touch "$modules"
fi
echo "setup: building the agents' page"
npm run --silent build -- --logLevel warn
touch "$built"
