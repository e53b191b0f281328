"""Which serial ports have a board of relays and contacts behind them, for both roles' probes."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.bus import Bus, Found, Node
from drivers.errors import DeviceError, DeviceTimeout
from drivers.ports import Opener
from drivers.relay_board.link import Check, Lcus, LcusLink, Modbus, ModbusLink

_ANSWER_S = 0.06
"""At 9600 baud question and answer take 16 ms; asked twice."""
_WHOLE_S = 0.24
CANT_ASK = frozenset({"no_permission", "port_busy"})


@dataclass(frozen=True, slots=True)
class Board:
    """What answered. contacts, relays: whether it has any."""

    name: str
    contacts: bool
    relays: bool


def unclaimed(bus: Bus) -> list[Node]:
    """Serial ports that may be written to."""
    return [node for node in bus.serial if node.path not in bus.tried] if bus.send else []


def modbus_board(path: str, opener: Opener) -> Board | None:
    """Ask unit 1 at 9600 baud for its first contact and its first relay. Raises DeviceError."""
    settings = Modbus(answer_s=_ANSWER_S)
    link = ModbusLink(opener(path, settings.baud), settings)
    try:
        check = _within(_WHOLE_S)
        contacts = _has(lambda: link.inputs(1, check))
        relays = contacts is not None and _has(lambda: link.outputs([1], check))
    finally:
        link.close()
    return Board("modbus", contacts, bool(relays)) if contacts is not None else None


def lcus_board(path: str, opener: Opener) -> Board | None:
    """Ask for the first channel; boards that never answer can't be found. Raises DeviceError."""
    settings = Lcus(answer_s=_ANSWER_S)
    link = LcusLink(opener(path, settings.baud), settings)
    try:
        answered = _has(lambda: link.outputs([1], _within(_WHOLE_S)))
    finally:
        link.close()
    return Board("lcus", False, True) if answered else None


def _has(ask: Callable[[], object]) -> bool | None:
    """True: it answered. False: it refused, so it has none. None: nobody is there."""
    try:
        ask()
    except DeviceError as error:
        return False if error.code in ("no_such_channel", "board_failure") else None
    return True


def _within(seconds: float) -> Check:
    end = time.monotonic() + seconds

    def check() -> None:
        if time.monotonic() >= end:
            raise DeviceTimeout("no_answer")

    return check


def found(node: Node, role: str, about: str, *, config: str = "") -> Found:
    """The line for the scan."""
    return Found(
        "serial", node.path, node.by_path, f"{about} ({node.about} {node.usb})".strip(), role,
        config or f'{role}.port = "{node.stable}"', node.warnings, node.usb, node.by_id, 0.9,
    )  # fmt: skip


def not_asked(node: Node, code: str) -> Found:
    """A port that could not be asked."""
    return Found(
        "serial", node.path, node.by_path, f"{node.about} {node.usb}".strip(),
        warnings=(*node.warnings, code), usb=node.usb, by_id=node.by_id, confidence=0.0,
    )  # fmt: skip
