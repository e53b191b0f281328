"""``kiosk devices bundle``: one file that tells a supporter far away how this machine is.

Every member is made from a whitelist and cleaned once more as text; nothing is copied as it lies.
"""

import argparse
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from kiosk.commands.devices import machine_facts
from kiosk.commands.devices.ask import CannotRun, new_file, settings_of
from kiosk.commands.devices.redact import clean
from kiosk.commands.devices.scan import scan_all
from kiosk.commands.devices.status import look
from kiosk.commands.devices.words import fit_end, framed
from kiosk.settings import CONFIG, state_dir

ABOUT = """Support file of a Jiujin kiosk, made by `kiosk devices bundle`.

scan.json      what hangs on the buses, and warnings
status.json    each configured device: state, code, counters, capabilities
versions.json  program, Python, libraries, kernel, system packages
kiosk.toml     the settings, without passwords and without unknown values
usb.txt        USB devices by socket; no serial numbers
kernel.txt     kernel messages about USB, serial ports, cameras, input
devices.jsonl  the kiosk's own log of its devices: role, state, code

No resident's data: nothing that was read from a card, a code or a paper is kept anywhere that
this file is made from. Passwords, tokens and long numbers are replaced by ***.
"""


def bundle(args: argparse.Namespace) -> int:
    """Write the file; tell what is in it and that it may be sent."""
    now = datetime.now(UTC)
    path: Path = args.file or Path(f"jiujin-support-{now:%Y%m%d-%H%M%S}.zip")
    members = _members(args)
    _write(path, members, now)
    if args.json:
        print(json.dumps({"file": str(path), "members": list(members)}, ensure_ascii=False))
        return 0
    names = ["支持文件 / SUPPORT FILE", fit_end(str(path)), *members]
    print(framed([*names, "没有个人信息，可以发送", "No personal data. May be sent."]))
    return 0


def _members(args: argparse.Namespace) -> dict[str, str]:
    """Name to text. A part that can't be made says why in its place."""
    config = args.config or CONFIG / "kiosk.toml"
    makers: Mapping[str, Callable[[], str]] = {
        "about.txt": lambda: ABOUT,
        "scan.json": lambda: _json(scan_all(probe=not args.no_probe).as_object()),
        "status.json": lambda: _status(args),
        "versions.json": lambda: _json(machine_facts.versions()),
        "kiosk.toml": lambda: machine_facts.settings_text(config),
        "usb.txt": machine_facts.usb_text,
        "kernel.txt": machine_facts.kernel_text,
        "devices.jsonl": lambda: machine_facts.device_log(state_dir() / "audit.jsonl"),
    }
    return {name: clean(make()) for name, make in makers.items()}


def _status(args: argparse.Namespace) -> str:
    if args.no_probe:
        return _json({"not_asked": "--no-probe"})
    try:
        devices = settings_of(args).devices
    except CannotRun as problem:
        return _json({"settings": str(problem)})
    return _json([one.as_object() for one in look(devices)])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, members: Mapping[str, str], now: datetime) -> None:
    handle = new_file(path)
    try:
        with open(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name, text in members.items():
                entry = zipfile.ZipInfo(name, now.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(entry, text)
    except OSError as error:
        os.unlink(path)
        raise CannotRun(f"{path}: {error.strerror}; make room") from None
