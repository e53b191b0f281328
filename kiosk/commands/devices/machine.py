"""What is wrong with the machine itself: groups, daemons, nodes that may not be opened.

Nothing is sent to any device; a daemon is asked by connecting to its door.
"""

import grp
import os
import pwd
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from drivers.bus import Bus, Node

GROUPS = ("dialout", "video", "input", "lp", "scanner")
"""Whose members may open serial ports, cameras, keys, USB printers, scanners (Debian)."""
_OF_NODES = {"serial": "dialout", "video": "video", "input": "input"}
_DOOR_S = 0.5

PCSCD = Path(os.environ.get("PCSCLITE_CSOCK_NAME", "/run/pcscd/pcscd.comm"))
CUPSD = Path("/run/cups/cups.sock")
UPSD = ("127.0.0.1", 3493)
UDEVD = Path("/run/udev/control")


def missing_groups(user: str = "") -> tuple[str, ...]:
    """`no_group:NAME` for each group that exists here and lacks the user (root needs none).

    `no_user` when the system knows no such user.
    """
    try:
        entry = pwd.getpwnam(user) if user else pwd.getpwuid(os.geteuid())
    except KeyError:
        return ("no_user",)
    if entry.pw_uid == 0:
        return ()
    mine = set(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return tuple(
        f"no_group:{name}" for name in GROUPS if (number := _gid(name)) and number not in mine
    )


def _gid(name: str) -> int | None:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def missing_daemons(*, printing: bool, power: bool) -> tuple[str, ...]:
    """Codes of daemons that don't answer; CUPS and upsd count where they are used or installed."""
    codes = []
    if not UDEVD.exists():
        codes.append("udevd_absent")
    if not _opens(PCSCD):
        codes.append("pcscd_absent")
    if (printing or Path("/usr/sbin/cupsd").exists()) and not (
        _opens(CUPSD) or _opens(("127.0.0.1", 631))
    ):
        codes.append("cupsd_absent")
    if (power or Path("/usr/sbin/upsd").exists()) and not _opens(UPSD):
        codes.append("upsd_absent")
    return tuple(codes)


def _opens(door: Path | tuple[str, int]) -> bool:
    """True when somebody answers there."""
    family = socket.AF_UNIX if isinstance(door, Path) else socket.AF_INET
    with socket.socket(family) as line:
        line.settimeout(_DOOR_S)
        try:
            line.connect(str(door) if isinstance(door, Path) else door)
        except OSError:
            return False
    return True


def node_warnings(bus: Bus) -> dict[str, tuple[str, ...]]:
    """By node: its own warnings, permission and group; nodes that are well are left out."""
    seen: dict[str, tuple[str, ...]] = {}
    kinds: Iterable[tuple[str, Callable[[], tuple[Node, ...]]]] = (
        ("serial", lambda: bus.serial),
        ("video", lambda: bus.video),
        ("input", lambda: bus.input),
    )
    for kind, nodes in kinds:
        for node in nodes():
            codes = (*node.warnings, *_node(node, _OF_NODES[kind]))
            if codes:
                seen[node.path] = tuple(dict.fromkeys(codes))
    return seen


def _node(node: Node, group: str) -> list[str]:
    codes = []
    if not os.access(node.path, os.R_OK | os.W_OK):
        codes.append("no_permission")
    try:
        owner = os.stat(node.path).st_gid
    except OSError:
        return codes
    wanted = _gid(group)
    if node.path.startswith("/dev/tty") and wanted is not None and owner != wanted:
        codes.append("wrong_group")
    return codes
