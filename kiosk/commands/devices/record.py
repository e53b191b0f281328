"""``kiosk devices record`` and ``replay``: a wire taken down in the field, played at the desk."""

import argparse
import re
from dataclasses import replace
from pathlib import Path

from drivers.errors import SimulatorRefused
from drivers.tape import Recorder, Tape, TapeError, parse_tape
from drivers.tape_player import TapePlayer
from kiosk.commands.devices.ask import CannotRun, new_file, settings_of
from kiosk.commands.devices.maskers import masker_of, opener_of
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.trial import tell, wish_of
from kiosk.commands.devices.tries import Wish, try_role


def record(args: argparse.Namespace) -> int:
    """Use the device once and keep the wire; the file is for its owner's eyes only."""
    role = ROLES[args.role]
    wish = wish_of(args, role)
    masker = None if args.unmasked else masker_of(role.name)
    with open(new_file(args.file), "w", encoding="ascii") as out:
        recorder = Recorder(out, role.name, masker=masker, opener=opener_of(role.name))
        outcome = try_role(role.name, replace(wish, opener=recorder.open, tap=recorder.exchanged))
    return tell(role, outcome, as_json=args.json)


def replay(args: argparse.Namespace) -> int:
    """Let the real driver of the recording's role read what was recorded."""
    mode = settings_of(args).site.mode
    tape = _tape(args.file)
    role = ROLES.get(tape.role)
    if role is None or role.wire != "port":
        raise CannotRun(f"{args.file}: a recording of {tape.role} can be read, but not played")
    try:
        player = TapePlayer(mode, tape, tcp=role.name == "ups")
    except SimulatorRefused as refused:
        raise CannotRun(str(refused)) from None
    with player:
        outcome = try_role(
            role.name,
            Wish(_played(role.name, player.port, tape), args.timeout or role.timeout, args.show),
        )
    return tell(role, outcome, as_json=args.json)


def _tape(path: Path) -> Tape:
    try:
        return parse_tape(path.read_text("ascii").splitlines())
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CannotRun(f"{path}: not a recording (not ASCII)") from None
    except TapeError as error:
        raise CannotRun(f"{path}: not a recording ({error.code})") from None


def _played(role: str, port: str, tape: Tape) -> str:
    """The address of what is played; a UPS is one of several of its upsd, by name."""
    if role != "ups":
        return port
    asked = b"".join(
        one for exchange in tape.exchanges for one in exchange.asked if isinstance(one, bytes)
    )
    named = re.search(rb"LIST VAR ([A-Za-z0-9_.-]{1,60})", asked)
    return f"nut://{port.removeprefix('socket://')}/{named[1].decode() if named else ''}"
