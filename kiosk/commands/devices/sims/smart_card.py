"""A card in the virtual reader vpcd of this machine's pcscd."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.smart_card.sim import (
    VPCD_PORT,
    Chip,
    Fault,
    FaultKind,
    VirtualSlot,
    bank_card,
    social_security,
)
from kiosk.commands.devices.sims.faults import number, pick, split_fault

CARDS: dict[str, Callable[[], Chip]] = {
    "social_security": lambda: Chip([social_security()]),
    "bank": lambda: Chip(bank_card()),
    "empty": Chip,
}
_COMMANDS = {"select": 0xA4, "read": 0xB2}
FAULTS = (
    f"KIND[:COMMAND[:VALUE]]; kinds: {', '.join(FaultKind)}; commands: {', '.join(_COMMANDS)}; "
    "values: seconds of a delay, hex SW1 SW2 of a status. E.g. pull:read, status:select:6A82"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Card, slot and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--card", choices=(*CARDS, "none"), default="social_security")
    parser.add_argument("--vpcd", type=int, default=VPCD_PORT, help="port of vpcd's slot")
    parser.add_argument("--reader", default="Virtual PCD", help="the reader's name, to be printed")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The slot; needs pcscd with vsmartcard-vpcd (never on a site that serves residents)."""
    with VirtualSlot(site_mode, args.vpcd) as slot:
        for one in args.fault:
            slot.fault(one)
        if args.card != "none":
            slot.insert(CARDS[args.card]())
        yield args.reader


def fault(text: str) -> Fault:
    """Read KIND[:COMMAND[:VALUE]]."""
    kind, on, value = split_fault(text, FaultKind)
    ins = pick(on, _COMMANDS)
    seconds, status = 0.0, 0x6F00
    if kind == FaultKind.DELAY:
        seconds = number(value, 0.5, 3600)
    elif kind == FaultKind.STATUS:
        status = int(number(value or "6F00", 0, 0xFFFF, 16))
    return Fault(FaultKind(kind), ins, None, seconds=seconds, status=status)
