"""``kiosk devices scan``: asks every bus what hangs there, and prints ready configuration.

Each role's package has its own probe. Those of serial roles run one after the other, as two
questions at once on one port would spoil both; the others run beside them. A probe that breaks or
hangs is told as a warning.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from multiprocessing.pool import AsyncResult, ThreadPool
from typing import Any, TypeAlias, cast

from drivers.bus import Bus, Found
from kiosk.commands.devices import machine
from kiosk.commands.devices.roles import ROLES, Role
from kiosk.commands.devices.scan_text import as_text, config_lines

Probe: TypeAlias = Callable[[Bus], list[Found]]
WHOLE_S = 25.0
"""The longest a scan takes, whatever hangs."""
_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Scan:
    """All that was found, what is wrong with the machine, and lines for kiosk.toml."""

    found: tuple[Found, ...]
    warnings: tuple[str, ...]

    @property
    def config(self) -> tuple[str, ...]:
        """Lines of the section [devices]: the most trusted device of each role."""
        return tuple(config_lines(self.found))

    def as_object(self) -> dict[str, Any]:
        """The stable JSON form."""
        return {**asdict(self), "config": self.config}


def scan(args: argparse.Namespace) -> int:
    """List what was found, with warnings and lines for kiosk.toml; 0 even if nothing was."""
    seen = scan_all(probe=not args.no_probe, seconds=args.timeout, user=args.user)
    if args.json:
        print(json.dumps(seen.as_object(), ensure_ascii=False))
    else:
        print(as_text(seen.found, seen.warnings))
    return 0


def probe_of(role: Role) -> Probe:
    """The probe of a role's package."""
    first = next(one for one in ROLES.values() if one.package == role.package)
    if role is not first:
        # One probe looks for all that a package drives.
        return lambda bus: []
    return cast("Probe", import_module(f"drivers.{role.package}.probe").probe)


def scan_all(
    *,
    probe: bool = True,
    seconds: float = WHOLE_S,
    user: str = "",
    bus: Bus | None = None,
    probes: Callable[[Role], Probe] = probe_of,
) -> Scan:
    """Look at all buses within `seconds`; `probe` False sends nothing to any port."""
    bus = bus or Bus(send=probe)
    nodes = machine.node_warnings(bus)
    asked = _Asked(bus, probes, seconds)
    named = [_warned(one, nodes) for one in asked.found if one.role]
    warnings = [*asked.warnings, *machine.missing_groups(user)]
    roles = {one.role for one in named}
    warnings += machine.missing_daemons(printing="document_printer" in roles, power="ups" in roles)
    if not bus.video:
        warnings.append("no_camera")
    if not bus.serial:
        warnings.append("no_serial_port")
    found = (*named, *_unanswered(bus, asked.found, nodes))
    return Scan(found, tuple(dict.fromkeys(warnings)))


class _Asked:
    """What the probes said; those that are late or broken have given a warning instead."""

    def __init__(self, bus: Bus, probes: Callable[[Role], Probe], seconds: float) -> None:
        self.found: list[Found] = []
        self.warnings: list[str] = []
        self._probes = probes
        self._end = time.monotonic() + seconds
        # Its threads are daemons: one that hangs in foreign code does not hold the command up.
        self._pool = ThreadPool(_AT_ONCE)
        beside = [(role, self._begin(role, bus)) for role in ROLES.values() if not role.serial]
        self._one_by_one(bus)
        for role, answer in beside:
            self._take(role, answer)
        self._pool.close()

    def _begin(self, role: Role, bus: Bus) -> "AsyncResult[list[Found]]":
        # The package is loaded there too: what breaks while loading is told like the rest.
        return self._pool.apply_async(lambda: self._probes(role)(bus))

    def _one_by_one(self, bus: Bus) -> None:
        """A port that a role has claimed is not asked again; a late probe may still be writing."""
        late = False
        for role in ROLES.values():
            if not role.serial:
                continue
            if late:
                self.warnings.append(f"probe_late:{role.name}")
                continue
            answer = self._begin(role, bus.without(bus.tried))
            for one in self._take(role, answer):
                if one.bus == "serial" and one.role:
                    bus.tried[one.path] = one.role
            late = not answer.ready()

    def _take(self, role: Role, answer: "AsyncResult[list[Found]]") -> list[Found]:
        answer.wait(max(0.0, self._end - time.monotonic()))
        if not answer.ready():
            self.warnings.append(f"probe_late:{role.name}")
            return []
        if not answer.successful():
            self.warnings.append(f"probe_failed:{role.name}")
            return []
        found = answer.get()
        self.found += found
        return found


def _warned(found: Found, nodes: Mapping[str, tuple[str, ...]]) -> Found:
    """With what is wrong with its node."""
    codes = (*found.warnings, *nodes.get(found.path, ()))
    return replace(found, warnings=tuple(dict.fromkeys(codes)))


def _unanswered(
    bus: Bus, found: list[Found], nodes: Mapping[str, tuple[str, ...]]
) -> Iterator[Found]:
    """Serial ports on which no known device answered."""
    for node in bus.serial:
        here = [one for one in found if one.path == node.path]
        if any(one.role for one in here):
            continue
        codes = [code for one in here for code in one.warnings] + list(nodes.get(node.path, ()))
        about = f"{node.about} {node.usb}".strip()
        yield Found(
            "serial", node.path, node.by_path, about, warnings=tuple(dict.fromkeys(codes)),
            usb=node.usb, by_id=node.by_id, confidence=0.0,
        )  # fmt: skip
