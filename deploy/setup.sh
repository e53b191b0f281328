#!/bin/bash
# Sets up everything that is missing: Debian packages, Python packages from the
# lock file, fonts. Safe to run again; a finished set-up answers in under a second.
# Arguments: more lists of Debian packages, for targets that need more than the rest.
# JIUJIN_EXTRAS="ocr" also installs what reads the text of papers; it is remembered from then on
# (an empty JIUJIN_EXTRAS="" takes it away again).
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else
        echo "setup: '$*' needs root. Run as root or install sudo." >&2
        exit 1
    fi
}

wanted=$(grep -hv '^#' deploy/packages.txt "$@")
# npm fetches two font packages and builds the agents' page; Debian's own will do.
command -v npm >/dev/null || wanted="$wanted npm"
missing=()
for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' \
        || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "setup: installing Debian packages: ${missing[*]}"
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        "${missing[@]}"
fi

stamp=.venv/.jiujin-ready
chosen=.venv/.jiujin-extras
extras=${JIUJIN_EXTRAS-$(cat "$chosen" 2>/dev/null || true)}
if [ ! -f "$stamp" ] || [ uv.lock -nt "$stamp" ] || [ pyproject.toml -nt "$stamp" ] \
    || [ "$extras" != "$(cat "$chosen" 2>/dev/null || true)" ] \
    || [ deploy/fonts.txt -nt "$stamp" ] || ! .venv/bin/python -c '' 2>/dev/null; then
    uv_version=$(grep -A1 '^name = "uv"$' uv.lock | sed -n 's/^version = "\(.*\)"$/\1/p')
    if ! .venv/bin/python -c '' 2>/dev/null; then
        /usr/bin/python3 -m venv --clear .venv
    fi
    .venv/bin/pip install --quiet --disable-pip-version-check "uv==$uv_version"
    echo "setup: installing Python packages from uv.lock"
    # The lock file leaves the headless OpenCV out that rapidocr asks for (pyproject.toml).
    named=()
    for extra in $extras; do named+=(--extra "$extra"); done
    VIRTUAL_ENV= UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --frozen --quiet "${named[@]}"
    echo "$extras" > "$chosen"
    deploy/fonts.sh
    touch "$stamp"
fi

deploy/console.sh
