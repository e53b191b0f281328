"""``kiosk devices sim``, ``record`` and ``replay``: a device without the device."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from drivers.errors import SimulatorRefused
from drivers.id_card import wire
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator
from drivers.id_card.sim_card import SimCard
from drivers.id_card.tape import Recorder, TapeError, TapeModule, parse_tape
from drivers.id_card.trial import try_reader
from kiosk.commands.devices.trial import invite, no_port, port_of, tell
from kiosk.settings import load_settings

CARDS: dict[str, Callable[[], SimCard]] = {
    "resident": SimCard.resident,
    "hmt_permit": SimCard.hmt_permit,
    "foreign_2017": SimCard.foreign_2017,
    "foreign_2023": SimCard.foreign_2023,
}
SPEEDS = tuple(wire.SET_BAUD)
_COMMANDS = {
    "status": wire.STATUS,
    "sam_id": wire.SAM_ID,
    "find": wire.FIND,
    "select": wire.SELECT,
    "read": wire.READ_BASE,
    "address": wire.READ_EXTRA,
}


def fault(text: str) -> Fault:
    """Read KIND[:COMMAND[:VALUE]]; VALUE: seconds of a delay, hex status word of a status."""
    kind, _, rest = text.partition(":")
    on, _, value = rest.partition(":")
    if kind not in set(FaultKind):
        raise argparse.ArgumentTypeError(f"kinds: {', '.join(FaultKind)}")
    if on and on not in _COMMANDS:
        raise argparse.ArgumentTypeError(f"commands: {', '.join(_COMMANDS)}")
    try:
        seconds = float(value or 0.5) if kind == FaultKind.DELAY else 0.0
        status = int(value or "41", 16) if kind == FaultKind.STATUS else wire.Status.UNKNOWN
    except ValueError:
        raise argparse.ArgumentTypeError(
            "values: delay:find:0.5 (seconds), status:read:41 (hex)"
        ) from None
    if not (0 <= seconds <= 3600 and 0 <= status <= 0xFF):
        raise argparse.ArgumentTypeError("a value out of range")
    command = _COMMANDS[on] if on else None
    return Fault(FaultKind(kind), command, None, seconds=seconds, status=status)


def sim(args: argparse.Namespace) -> int:
    """Print the port and stay until SIGINT or SIGTERM."""
    mode = load_settings(args.config).site.mode
    try:
        module = SamvSimulator(mode, tcp=args.tcp, baud=args.baud)
    except SimulatorRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    for one in args.fault:
        module.fault(one)
    signals = {signal.SIGINT, signal.SIGTERM}
    # Before the simulator's thread starts: it must not take the signal for us.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        with module:
            if args.card != "none":
                module.lay(CARDS[args.card]())
            print(module.port, flush=True)
            signal.sigwait(signals)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
    return 0


def record(args: argparse.Namespace) -> int:
    """Read one card and keep the wire; the file is for its owner's eyes only."""
    port = port_of(args)
    if not port:
        return no_port()
    path: Path = args.file
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        print(f"{path}: {error.strerror}; name a new file", file=sys.stderr)
        return 2
    with open(handle, "w", encoding="ascii") as out:
        recorder = Recorder(out, masked=not args.unmasked)
        outcome = try_reader(
            port,
            timeout=args.timeout,
            on_ready=None if args.json else lambda: invite(args.timeout),
            opener=recorder.open,
        )
    return tell(outcome, as_json=args.json, whole=False)


def replay(args: argparse.Namespace) -> int:
    """Let the real driver read what was recorded."""
    mode = load_settings(args.config).site.mode
    path: Path = args.file
    try:
        tape = parse_tape(path.read_text("ascii").splitlines())
        module = TapeModule(mode, tape)
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print(f"{path}: not a recording (not ASCII)", file=sys.stderr)
        return 2
    except TapeError as error:
        print(f"{path}: not a recording ({error.code})", file=sys.stderr)
        return 2
    except SimulatorRefused as refused:
        print(refused, file=sys.stderr)
        return 2
    with module:
        outcome = try_reader(module.port, timeout=args.timeout)
    return tell(outcome, as_json=args.json, whole=args.show)
