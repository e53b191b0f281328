"""``kiosk devices watch``: every event of the devices as it comes, to see a plug being pulled."""

import argparse
import json
import queue
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from enum import Enum
from typing import Any, Protocol, runtime_checkable

from drivers.contract import DeviceOffline, DeviceOnline, NeedsStaff, Stamped
from kiosk.commands.devices.ask import settings_of
from kiosk.commands.devices.build import chosen, drivers_of, opened
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.words import INDENT, WIDTH, fit, framed

LOOK_S = 0.2
_CODE = re.compile(r"[a-z][A-Za-z0-9_]{0,39}")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FRAME = frozenset({"t", "role", "event", "kind", "seq"})


@runtime_checkable
class _Reads(Protocol):
    """A reader that looks for cards only when it is told to."""

    def start_reading(self) -> None: ...


def watch(args: argparse.Namespace) -> int:
    """Print events until Ctrl-C or for `--seconds`; 0 unless there is nothing to watch."""
    devices, roles = chosen(settings_of(args).devices, args.roles, dict(args.port))
    if not roles:
        print(framed(["没有配置设备 / NO DEVICE CONFIGURED", "kiosk devices scan"]))
        return 2
    drivers = drivers_of(roles, devices)
    with _interrupts() as stopped, opened(drivers) as told:
        for one in drivers:
            if isinstance(one, _Reads):
                one.start_reading()
        began = time.monotonic()
        if not args.json:
            print(framed([*(role.title for role in roles), "Ctrl-C 结束 / ENDS"]), flush=True)
        while not stopped.is_set() and time.monotonic() - began < args.seconds:
            try:
                role, event = told.get(timeout=LOOK_S)
            except queue.Empty:
                continue
            seen = shown(role, event, time.monotonic() - began)
            print(json.dumps(seen, ensure_ascii=False) if args.json else line(seen), flush=True)
    return 0


def shown(role: str, event: object, seconds: float) -> dict[str, Any]:
    """What may be said of an event: its kind, and fields that can only hold fixed words.

    Texts and numbers of an event may be a person's; enumerations, truths and codes can't.
    """
    said: dict[str, Any] = {
        "t": round(seconds, 3),
        "role": role,
        "event": type(event).__name__,
        "kind": kind_of(event),
        "seq": getattr(event, "seq", 0),
    }
    for one in fields(event) if isinstance(event, Stamped) else ():
        value = getattr(event, one.name)
        if not one.repr:
            continue
        if isinstance(value, bool | Enum):
            said[one.name] = value.value if isinstance(value, Enum) else value
        elif isinstance(value, tuple) and value and all(isinstance(x, Enum) for x in value):
            said[one.name] = [x.value for x in value]
        elif isinstance(value, float) and one.name.endswith("_ms"):
            said[one.name] = round(value, 1)
        elif one.name == "code" and isinstance(value, str) and _CODE.fullmatch(value):
            said["code"] = value
    return said


def kind_of(event: object) -> str:
    """online, offline, needs_staff, or the event's name in small letters."""
    match event:
        case DeviceOnline():
            return "online"
        case DeviceOffline():
            return "offline"
        case NeedsStaff():
            return "needs_staff"
        case _:
            return _WORD.sub("_", type(event).__name__).lower()


def line(seen: dict[str, Any]) -> str:
    """One event in two short lines and air."""
    words = " ".join([seen["kind"], *(str(seen[name]) for name in seen if name not in _FRAME)])
    role = ROLES[seen["role"]].title
    return f"{' ' * INDENT}{seen['t']:7.1f} s  {role}\n{' ' * 14}{fit(words, WIDTH - 14)}\n"


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM end the watch in good order."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    before = {
        sign: signal.signal(sign, lambda *_: stopped.set())
        for sign in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for sign, old in before.items():
            signal.signal(sign, old)
