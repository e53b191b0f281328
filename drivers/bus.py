"""What hangs on this machine's buses, as one look at /dev and /sys: drivers' probes read from it.

Roots can be replaced, so that tests lay out a machine in a folder. Nothing here raises: a scan is
run where things are broken.
"""

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from serial.tools import list_ports


@dataclass(frozen=True, slots=True)
class Node:
    """One device node; by_path names the physical socket, by_id the maker's name and number.

    Both are "" where udev gives none. usb: "0403:6001" or "".
    """

    path: str
    by_path: str = ""
    by_id: str = ""
    usb: str = ""
    serial_number: str = ""
    about: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def stable(self) -> str:
        """The name to write into kiosk.toml: the physical path first (devices.md §3.3)."""
        return self.by_path or self.by_id or self.path


@dataclass(frozen=True, slots=True)
class Found:
    """One device a probe has found; `config` is its line of kiosk.toml ("" when nothing uses it).

    confidence: 0..1, 1 = it answered in its protocol. warnings: stable codes.
    role "" is a node on which no known device answered.
    """

    bus: str
    path: str
    by_path: str
    about: str
    role: str = ""
    config: str = ""
    warnings: tuple[str, ...] = ()
    usb: str = ""
    by_id: str = ""
    confidence: float = 0.5


@dataclass(frozen=True)
class Bus:
    """One look at the machine. `ports` replaces pyserial's list in tests."""

    dev: Path = Path("/dev")
    sys: Path = Path("/sys")
    ports: Iterable[Any] | None = None
    send: bool = True
    """False: send nothing to any port; only names are looked at."""
    tried: dict[str, str] = field(default_factory=dict, compare=False)
    """Serial path to the role that has claimed it in this scan."""

    @cached_property
    def serial(self) -> tuple[Node, ...]:
        """Serial ports: USB adapters, on-board UARTs that exist; never the kernel's console."""
        consoles = word(self.sys / "class" / "tty" / "console" / "active").split()
        known = [
            one
            for one in (list_ports.comports() if self.ports is None else self.ports)
            if os.path.basename(one.device) not in consoles
        ]
        by_path = _links(self.dev / "serial" / "by-path")
        by_id = _links(self.dev / "serial" / "by-id")
        alike = [
            (one.vid, one.pid) for one in known if one.vid is not None and not one.serial_number
        ]
        nodes = []
        for one in sorted(known, key=lambda port: str(port.device)):
            real = os.path.realpath(one.device)
            warnings = []
            if not one.serial_number and alike.count((one.vid, one.pid)) > 1:
                warnings.append("twin_without_serial_number")
            if one.vid is not None and real not in by_path:
                warnings.append("no_stable_path")
            kind = f"{one.vid:04x}:{one.pid:04x}" if one.vid is not None else ""
            nodes.append(
                Node(
                    one.device, by_path.get(real, ""), by_id.get(real, ""), kind,
                    one.serial_number or "", str(one.description), tuple(warnings),
                )
            )  # fmt: skip
        return tuple(nodes)

    def without(self, paths: Collection[str]) -> "Bus":
        """The same look with these serial ports left out: another role has claimed them."""
        less = replace(self)
        # What is said of twins still counts them.
        less.__dict__["serial"] = tuple(one for one in self.serial if one.path not in paths)
        return less

    @cached_property
    def video(self) -> tuple[Node, ...]:
        """V4L2 nodes that carry pictures; of one camera only index 0 does, others are metadata."""
        folder = self.sys / "class" / "video4linux"
        nodes = sorted(folder.iterdir()) if folder.is_dir() else []
        return tuple(
            self._node(node.name, "v4l", word(node / "name"))
            for node in nodes
            if word(node / "index") in ("0", "")
        )

    @cached_property
    def input(self) -> tuple[Node, ...]:
        """Event devices: keys, jacks, keyboard-wedge scanners, touch panels."""
        folder = self.sys / "class" / "input"
        nodes = sorted(folder.glob("event*")) if folder.is_dir() else []
        return tuple(
            self._node(f"input/{node.name}", "input", word(node / "device" / "name"))
            for node in nodes
        )

    def _node(self, name: str, family: str, about: str) -> Node:
        path = self.dev / name
        by_path = _links(self.dev / family / "by-path").get(os.path.realpath(path), "")
        by_id = _links(self.dev / family / "by-id").get(os.path.realpath(path), "")
        warnings = [] if os.access(path, os.R_OK | os.W_OK) else ["no_permission"]
        if not by_path:
            warnings.append("no_stable_path")
        return Node(str(path), by_path, by_id, "", "", about, tuple(warnings))


def word(file: Path) -> str:
    """A file of sysfs as one word, "" where it can't be read."""
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""


def _links(folder: Path) -> dict[str, str]:
    """Device node to its stable name."""
    try:
        return {os.path.realpath(link): str(link) for link in sorted(folder.iterdir())}
    except OSError:
        return {}
