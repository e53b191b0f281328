"""Looks for boards that can switch lights."""

from collections.abc import Iterator

from drivers.bus import Bus, Found, Node
from drivers.errors import DeviceError
from drivers.ports import Opener, open_port
from drivers.relay_board.probe import (
    CANT_ASK,
    found,
    lcus_board,
    modbus_board,
    not_asked,
    unclaimed,
)


def probe(bus: Bus, opener: Opener = open_port) -> list[Found]:
    """At most 0.5 s a port. LCUS boards of the older kind never answer and can't be found."""
    return [one for node in unclaimed(bus) for one in _serial(node, opener)]


def _serial(node: Node, opener: Opener) -> Iterator[Found]:
    try:
        board = modbus_board(node.path, opener) or lcus_board(node.path, opener)
    except DeviceError as error:
        if error.code in CANT_ASK:
            yield not_asked(node, error.code)
        return
    if board is not None and board.relays:
        config = f'lights.port = "{node.stable}"\nlights.board = "{board.name}"'
        about = {"modbus": "Modbus RTU board", "lcus": "LCUS relay board"}[board.name]
        yield found(node, "lights", about, config=config if board.name != "modbus" else "")
