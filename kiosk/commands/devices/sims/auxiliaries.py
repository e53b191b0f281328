"""A Modbus board with contacts, on a pty or a TCP port; its front door moves by itself."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.relay_board import modbus
from drivers.relay_board.sim import BoardSimulator, Fault, FaultKind
from kiosk.commands.devices.sims.faults import number, pick, split_fault

QUESTIONS = {
    "inputs": int(modbus.Function.READ_INPUTS),
    "outputs": int(modbus.Function.READ_COILS),
    "switch_one": int(modbus.Function.WRITE_COIL),
    "switch": int(modbus.Function.WRITE_COILS),
}
FAULTS = (
    f"KIND[:QUESTION[:SECONDS]]; kinds: {', '.join(FaultKind)}; questions: "
    f"{', '.join(QUESTIONS)}. E.g. silence, delay:inputs:0.5, refuse:switch"
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Line, size, movement and faults."""
    parser.add_argument("--fault", type=fault, action="append", default=[], help=FAULTS)
    parser.add_argument("--tcp", action="store_true", help="a TCP port instead of a pty")
    parser.add_argument("--size", type=int, choices=(1, 2, 4, 8, 16), default=8, help="channels")
    parser.add_argument(
        "--every", type=float, default=3.0, help="seconds between two moves of input 1; 0: none"
    )


@contextmanager
def started(site_mode: str, args: argparse.Namespace) -> Iterator[str]:
    """The board; input 1 (the sample's front door) opens and closes."""
    with BoardSimulator(site_mode, size=args.size, tcp=args.tcp) as board:
        for one in args.fault:
            board.fault(one)
        stop = threading.Event()
        mover = threading.Thread(target=_move, args=(board, args.every, stop), daemon=True)
        mover.start()
        try:
            yield board.port
        finally:
            stop.set()
            mover.join()


def _move(board: BoardSimulator, every_s: float, stop: threading.Event) -> None:
    closed = True
    while every_s > 0 and not stop.is_set():
        board.contact(1, closed)
        closed = not closed
        stop.wait(every_s)


def fault(text: str) -> Fault:
    """Read KIND[:QUESTION[:SECONDS]]; it stays on."""
    kind, on, value = split_fault(text, FaultKind)
    seconds = number(value, 1.0, 3600) if kind == FaultKind.DELAY else 0.0
    return Fault(FaultKind(kind), None, pick(on, QUESTIONS) or 0, seconds)
