"""Looks for what may tell of doors, people and keys: boards, radars, event devices."""

import time
from collections.abc import Iterator
from pathlib import Path

from evdev import ecodes

from drivers.auxiliaries.keys import NAME, WIRING
from drivers.auxiliaries.radar import BAUD
from drivers.auxiliaries.radar_wire import ReportReader
from drivers.bus import Bus, Found, Node, word
from drivers.errors import DeviceError
from drivers.ports import Opener, open_port
from drivers.relay_board.probe import CANT_ASK, found, modbus_board, not_asked, unclaimed

_LISTEN_S = 0.22
"""A radar reports each 100 ms; nothing is written to it."""


def probe(bus: Bus, opener: Opener = open_port) -> list[Found]:
    """At most 0.5 s a serial port; event devices are looked up in /sys, not opened.

    A board with relays too is found a second time with the role lights, as its port is taken by
    then. Roles: auxiliaries, lights, presence (a radar), keys (volume keys, the headset jack).
    """
    serial = [one for node in unclaimed(bus) for one in _serial(node, opener)]
    return [*serial, *_keys(bus)]


def _serial(node: Node, opener: Opener) -> Iterator[Found]:
    try:
        board = modbus_board(node.path, opener)
        if board is None:
            if _radar(node.path, opener):
                yield found(node, "presence", "LD2410 presence radar")
            return
    except DeviceError as error:
        if error.code in CANT_ASK:
            yield not_asked(node, error.code)
        return
    if board.contacts:
        yield found(node, "auxiliaries", "Modbus RTU board")
    if board.relays:
        yield found(node, "lights", "Modbus RTU board")


def _radar(path: str, opener: Opener) -> bool:
    """True as soon as a whole report has come. Raises DeviceError."""
    port, reader = opener(path, BAUD), ReportReader()
    end = time.monotonic() + _LISTEN_S
    try:
        while time.monotonic() < end:
            if reader.feed(port.read(reader.wanted)):
                return True
    finally:
        port.close()
    return False


def _keys(bus: Bus) -> Iterator[Found]:
    for node in bus.input:
        folder = bus.sys / "class" / "input" / Path(node.path).name / "device" / "capabilities"
        keys, switches = _bits(word(folder / "key")), _bits(word(folder / "sw"))
        has = {ecodes.EV_KEY: keys, ecodes.EV_SW: switches}
        # A whole keyboard has volume keys too, and is for somebody to type on.
        wired = any(has[one.kind] >> one.code & 1 for one in WIRING)
        if wired and not keys >> ecodes.KEY_A & 1:
            quoted = node.about.replace("\\", "\\\\").replace('"', '\\"')
            address = node.stable if node.by_path or node.by_id else f"{NAME}{quoted}"
            yield Found(
                "input", node.path, node.by_path, node.about, "keys",
                f'keys.device = "{address}"', node.warnings, by_id=node.by_id, confidence=0.8,
            )  # fmt: skip


def _bits(words: str) -> int:
    """A bitmap of sysfs: 64-bit words in hex, the highest first; 0 for what is none."""
    number = 0
    for one in words.split():
        try:
            number = number << 64 | int(one, 16)
        except ValueError:
            return 0
    return number
