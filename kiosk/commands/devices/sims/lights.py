"""A board of relays, on a pty or a TCP port; it tells on standard error which one turns."""

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.relay_board.link import Lcus, Modbus, Protocols
from drivers.relay_board.sim import BoardSimulator, FaultKind
from kiosk.commands.devices.sims.auxiliaries import QUESTIONS, fault

FAULTS = (
    f"KIND[:QUESTION[:SECONDS]]; kinds: {', '.join(FaultKind)}; questions: "
    f"{', '.join(QUESTIONS)}. E.g. silence, bit_flip:switch, delay:outputs:0.5"
)
_KINDS: dict[str, Protocols] = {
    "modbus": Modbus(),
    "lcus": Lcus(),
    "lcus_silent": Lcus(answers=False),
}
_LOOK_S = 0.1


def arguments(parser: argparse.ArgumentParser) -> None:
    """Line, kind, size and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--tcp", action="store_true", help="a TCP port instead of a pty")
    parser.add_argument("--board", choices=_KINDS, default="modbus")
    parser.add_argument("--size", type=int, choices=(1, 2, 4, 8), default=8, help="channels")


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The board, all relays off."""
    with BoardSimulator(site_mode, _KINDS[args.board], size=args.size, tcp=args.tcp) as board:
        for one in args.fault:
            board.fault(one)
        stop = threading.Event()
        teller = threading.Thread(target=_tell, args=(board, stop), daemon=True)
        teller.start()
        try:
            yield board.port
        finally:
            stop.set()
            teller.join()


def _tell(board: BoardSimulator, stop: threading.Event) -> None:
    told = 0
    while not stop.wait(_LOOK_S):
        for one in board.switched[told:]:
            print(f"{one.number} {'on' if one.on else 'off'}", file=sys.stderr, flush=True)
            told += 1
