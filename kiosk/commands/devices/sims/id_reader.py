"""A SAM_V module on a pty or a TCP port, with a card on it."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.id_card import wire
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator
from drivers.id_card.sim_card import SimCard
from kiosk.commands.devices.sims.faults import number, pick, split_fault

CARDS: dict[str, Callable[[], SimCard]] = {
    "resident": SimCard.resident,
    "hmt_permit": SimCard.hmt_permit,
    "foreign_2017": SimCard.foreign_2017,
    "foreign_2023": SimCard.foreign_2023,
}
_COMMANDS = {
    "status": wire.STATUS,
    "sam_id": wire.SAM_ID,
    "find": wire.FIND,
    "select": wire.SELECT,
    "read": wire.READ_BASE,
    "address": wire.READ_EXTRA,
}
FAULTS = (
    f"KIND[:COMMAND[:VALUE]]; kinds: {', '.join(FaultKind)}; commands: {', '.join(_COMMANDS)}; "
    "values: seconds of a delay or slow, hex SW3 of a status. E.g. delay:read:0.5, status:find:80"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Card, line and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--card", choices=(*CARDS, "none"), default="resident")
    parser.add_argument("--tcp", action="store_true", help="a TCP port instead of a pty")
    parser.add_argument("--baud", type=int, choices=tuple(wire.SET_BAUD), default=115200)


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The module, plugged in."""
    with SamvSimulator(site_mode, tcp=args.tcp, baud=args.baud) as module:
        for one in args.fault:
            module.fault(one)
        if args.card != "none":
            module.lay(CARDS[args.card]())
        yield module.port


def fault(text: str) -> Fault:
    """Read KIND[:COMMAND[:VALUE]]."""
    kind, on, value = split_fault(text, FaultKind)
    command = pick(on, _COMMANDS)
    seconds, status = 0.0, int(wire.Status.UNKNOWN)
    if kind in (FaultKind.DELAY, FaultKind.SLOW):
        seconds = number(value, 0.5 if kind == FaultKind.DELAY else 0.0, 3600)
    elif kind == FaultKind.STATUS:
        status = int(number(value or "41", 0, 0xFF, 16))
    return Fault(FaultKind(kind), command, None, seconds=seconds, status=status)
