"""``kiosk devices test``: one real use of a device, with its time against the wire's own."""

import argparse
import json
from collections.abc import Callable

from drivers.trial import Trial
from kiosk.commands.devices.ask import address_of
from kiosk.commands.devices.facts import fact_lines, figure_lines
from kiosk.commands.devices.roles import ROLES, Role
from kiosk.commands.devices.tries import Wish, try_role
from kiosk.commands.devices.trouble_words import trouble
from kiosk.commands.devices.words import INDENT, framed, news


def test(args: argparse.Namespace) -> int:
    """Ask for what the device needs, use it once, tell how it went."""
    role = ROLES[args.role]
    return tell(role, try_role(role.name, wish_of(args, role)), as_json=args.json)


def wish_of(args: argparse.Namespace, role: Role) -> Wish:
    """How the device shall be tried; with --json nobody is asked for anything.

    Raises CannotRun when no address is known.
    """
    address, devices = address_of(args)
    timeout = args.timeout or role.timeout
    show = getattr(args, "show", False)
    if args.json:
        return Wish(address, timeout, show, devices=devices)

    def held_up(word: str) -> None:
        print(trouble(role.name, word), flush=True)

    invite = inviting(role, timeout)
    return Wish(address, timeout, show, invite, held_up, moved, devices=devices)


def moved(line: str) -> None:
    """Print what a device tells while it is being watched."""
    print(f"{' ' * INDENT}{news(line)}", flush=True)


def inviting(role: Role, seconds: float) -> Callable[[], None]:
    """What asks for a card, a paper, a look."""

    def invite() -> None:
        print(framed([role.title, *role.invite, f"{seconds:.0f} s"]), flush=True)

    return invite


def tell(role: Role, outcome: Trial, *, as_json: bool) -> int:
    """Print the outcome; returns the exit code."""
    if as_json:
        print(json.dumps(outcome.as_object(), ensure_ascii=False))
    elif outcome.result == "ok":
        print(framed(["好 / OK", role.title, *fact_lines(outcome), *figure_lines(outcome)]))
    else:
        print(trouble(role.name, outcome.result))
    if outcome.result == "bad_port":
        return 2
    return 0 if outcome.result == "ok" else 1
