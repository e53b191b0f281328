"""Whether a scanner is still there, without waking it: SANE can only open it, which takes it.

USB: its node exists. eSCL over the network (also a USB one behind ipp-usb): its port takes
connections. Others can't be looked at in passing.
"""

import configparser
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from drivers.bus import word

Presence: TypeAlias = Callable[[], bool]
CONNECT_S = 0.4
_LIBUSB = re.compile(r"libusb:(\d{3}):(\d{3})")
_ESCL = re.compile(r"escl:(https?://.+)")
_AIRSCAN = re.compile(r"airscan:(?:[ew]\d+):(.+)")
_PORTS = {"http": 80, "https": 443}
_SANE_D = Path("/etc/sane.d")


def presence_of(name: str, config: str, dev: Path = Path("/dev")) -> Presence | None:
    """How to look for the scanner that SANE calls `name`; None where there is no way."""
    usb = _LIBUSB.search(name)
    if usb is not None:
        node = dev / "bus" / "usb" / usb[1] / usb[2]
        return node.exists
    escl = _ESCL.match(name)
    url = escl[1] if escl is not None else ""
    airscan = _AIRSCAN.match(name)
    if airscan is not None:
        url = airscan_url(airscan[1], Path(config) if config else _SANE_D)
    place = _place(url)
    return None if place is None else lambda: _listens(place)


def airscan_url(name: str, folder: Path) -> str:
    """What airscan.conf (and airscan.d/*.conf) says under [devices]; "" for a discovered one."""
    for file in (folder / "airscan.conf", *sorted((folder / "airscan.d").glob("*.conf"))):
        parser = configparser.RawConfigParser(
            delimiters=("=",), comment_prefixes=("#", ";"), inline_comment_prefixes=(";",),
            strict=False, allow_no_value=True,
        )  # fmt: skip
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            parser.read_string(file.read_text("utf-8", errors="replace"))
        except (OSError, configparser.Error):
            continue
        if not parser.has_section("devices"):
            continue
        for key, value in parser.items("devices"):
            if key.strip().strip('"') == name and value:
                return str(value).partition(",")[0].strip().strip('"')
    return ""


def usb_id(name: str, sys: Path = Path("/sys")) -> str:
    """ "04a9:190f" of a scanner on the USB, "" for another."""
    usb = _LIBUSB.search(name)
    if usb is None:
        return ""
    wanted = (int(usb[1]), int(usb[2]))
    folder = sys / "bus" / "usb" / "devices"
    for device in sorted(folder.glob("*")) if folder.is_dir() else []:
        numbers = (word(device / "busnum"), word(device / "devnum"))
        if all(one.isdigit() for one in numbers) and (int(numbers[0]), int(numbers[1])) == wanted:
            return f"{word(device / 'idVendor')}:{word(device / 'idProduct')}".lower()
    return ""


def _place(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    return (host, port) if host and port else None


def _listens(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, CONNECT_S).close()
    except OSError:
        return False
    return True


def configured(config: str) -> str:
    """The folder that SANE reads: given, or the environment's, or "" for its own."""
    return config or os.environ.get("SANE_CONFIG_DIR", "")
