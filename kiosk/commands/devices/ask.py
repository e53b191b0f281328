"""What a verb needs before it can begin: settings, an address; in words when they are missing."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kiosk.commands.devices.roles import ROLES, Role
from kiosk.commands.devices.words import framed

if TYPE_CHECKING:
    from kiosk.settings import Devices, Settings


T = TypeVar("T")


class CannotRun(Exception):
    """The command can't be done so; the text says what to do. Exit code 2."""


def settings_of(args: argparse.Namespace) -> "Settings":
    """Read kiosk.toml. Raises CannotRun."""
    # pydantic and the core's types cost 0.15 s that a test of one named port saves.
    from kiosk.settings import CONFIG, SettingsProblem, load_settings

    path: Path = args.config or CONFIG / "kiosk.toml"
    try:
        return load_settings(path)
    except SettingsProblem as problem:
        raise CannotRun(str(problem)) from None


def in_words(make: Callable[[], T]) -> T:
    """What it makes; a mistake in kiosk.toml ends the command with its words (CannotRun)."""
    from kiosk.settings import SettingsProblem

    try:
        return make()
    except SettingsProblem as problem:
        raise CannotRun(str(problem)) from None


def configured(devices: "Devices", role: Role) -> str:
    """The address of a role in kiosk.toml, "" when the machine has none."""
    return str(getattr(getattr(devices, role.name), role.key))


def address_of(args: argparse.Namespace) -> "tuple[str, Devices | None]":
    """The port that was given, else the configured one with the settings around it.

    A given port is tried with the usual settings of its kind, unless a file is named with it.
    Raises CannotRun when there is no address.
    """
    if args.port and not args.config:
        return str(args.port), None
    role = ROLES[args.role]
    devices = settings_of(args).devices
    address = args.port or configured(devices, role)
    if not address:
        lines = ["没有端口 / NO PORT", f"--port {role.example}", "kiosk devices scan"]
        raise CannotRun(framed(lines))
    return address, devices


def new_file(path: Path) -> int:
    """Make a file that did not exist, for its owner's eyes only; returns its descriptor.

    Raises CannotRun.
    """
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror}; name a new file") from None
