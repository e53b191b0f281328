"""Facts of the machine for a support file, each from a whitelist."""

import json
import platform
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from kiosk.audit import AuditRefused, line_of
from kiosk.commands.devices.redact import shown
from kiosk.settings import Settings, SettingsProblem, SiteSettings, load_settings

_PACKAGES = (
    "pcscd", "libccid", "cups-daemon", "sane-utils", "nut-server", "udev", "espeak-ng",
    "libusb-1.0-0",
)  # fmt: skip
_ASK_S = 5.0
_KERNEL = re.compile(
    r"(?i)\b(?:usb|tty\w*|ftdi_sio|ch341|pl2303|cp210x|cdc_acm|uvcvideo|video\d*|hid\w*|input\d*|"
    r"usblp|serial)\b"
)
_KERNEL_LINES = 400
_LOG_LINES = 500
_LOG_BYTES = 2 << 20
_TOLD = frozenset({"start", "stop", "device", "card.rejected", "bug"})
USB = Path("/sys/bus/usb/devices")


def versions() -> dict[str, Any]:
    """Program, Python, libraries, kernel, Debian and the daemons' packages."""
    return {
        "jiujin": _version("jiujin"),
        "python": sys.version.split()[0],
        "kernel": platform.release(),
        "machine": platform.machine(),
        "system": _system(),
        "libraries": {name: _version(name) for name in _libraries()},
        "packages": _packages(),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


def _libraries() -> Iterator[str]:
    try:
        wanted = metadata.requires("jiujin") or []
    except metadata.PackageNotFoundError:
        return
    for one in wanted:
        found = re.match(r"[A-Za-z0-9_.\-]+", one)
        if found:
            yield found[0]


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _packages() -> dict[str, str]:
    asked = _said("dpkg-query", "-W", "-f", "${Package} ${Version}\n", *_PACKAGES)
    return dict(one.split(" ", 1) for one in asked.splitlines() if " " in one)


def _said(*words: str) -> str:
    """Standard output of a program of the system, "" when it is absent or slow."""
    try:
        done = subprocess.run(
            words, capture_output=True, timeout=_ASK_S, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def settings_text(path: Path) -> str:
    """The settings as dotted lines; remarks, secrets and unknown values are left out."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        return f"# {error.strerror}\n"
    except UnicodeDecodeError:
        return "# not UTF-8\n"
    except tomllib.TOMLDecodeError as error:
        # Its text names line and column, and quotes at most one character.
        return f"# {error}\n"
    lines = [f"{key} = {text}" for key, text in _dotted(shown(raw, _all_keys()))]
    return "\n".join([*_problems(path), *lines, ""])


def _problems(path: Path) -> list[str]:
    try:
        load_settings(path)
    except SettingsProblem as problem:
        return [f"# {line}" for line in str(problem).splitlines()]
    return []


def _all_keys() -> dict[str, Any]:
    return asdict(Settings(SiteSettings("", "")))


def _dotted(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", json.dumps(value, ensure_ascii=False)


def usb_text(root: Path = USB) -> str:
    """USB devices by socket: ids, names, speed, drivers."""
    lines = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if ":" in folder.name or not (folder / "idVendor").is_file():
            continue
        words = [_word(folder / name) for name in ("manufacturer", "product", "speed")]
        drivers = sorted({one.resolve().name for one in folder.glob(f"{folder.name}:*/driver")})
        ids = f"{_word(folder / 'idVendor')}:{_word(folder / 'idProduct')}"
        number = "with" if (folder / "serial").is_file() else "without"
        lines.append(f"{folder.name} {ids} {' '.join(words)} {number} serial number {drivers}")
    return "\n".join([*lines, ""]) if lines else "no USB devices\n"


def _word(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return "?"


def kernel_text() -> str:
    """The last kernel messages about devices, if this user may read them."""
    lines = [one for one in _said("dmesg").splitlines() if _KERNEL.search(one)]
    kept = [one for one in lines if "SerialNumber" not in one][-_KERNEL_LINES:]
    return "\n".join([*kept, ""]) if kept else "none, or not readable by this user\n"


def device_log(path: Path) -> str:
    """The audit log's last lines about devices, each checked again by the log's own catalogue."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LOG_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kept = [line for line in map(_checked, lines) if line]
    return "\n".join([*kept[-_LOG_LINES:], ""])


def _checked(text: str) -> str:
    """The line as the log would write it, "" when it would not."""
    try:
        said = json.loads(text)
        at = datetime.fromisoformat(said.pop("at"))
        event = said.pop("event")
        return line_of(event, said, at) if event in _TOLD else ""
    except (AuditRefused, ValueError, TypeError, AttributeError, KeyError):
        return ""
