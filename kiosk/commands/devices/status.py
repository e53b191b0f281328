"""``kiosk devices status``: opens each configured device for a moment and tells how it is."""

import argparse
import json
import queue
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline
from drivers.health import DeviceHealth, DeviceState
from kiosk.commands.devices.ask import settings_of
from kiosk.commands.devices.build import chosen, drivers_of, opened
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.devices.trouble_words import words_of
from kiosk.commands.devices.words import STATES, framed
from kiosk.settings import Devices

ANSWER_S = 8.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One device as it was at the end of its moment; answer_ms is None when it gave none."""

    health: DeviceHealth
    capabilities: Capabilities
    answer_ms: float | None

    def as_object(self) -> dict[str, Any]:
        """The stable JSON form."""
        return {
            "role": self.health.role,
            "state": str(self.health.state),
            "code": self.health.code,
            "answer_ms": None if self.answer_ms is None else round(self.answer_ms, 1),
            "counters": dict(self.health.counters),
            "capabilities": asdict(self.capabilities),
        }


def status(args: argparse.Namespace) -> int:
    """Open each configured device for a moment; 1 when one of them is not online."""
    seen = look(settings_of(args).devices, args.timeout)
    if args.json:
        print(json.dumps([one.as_object() for one in seen], ensure_ascii=False))
    else:
        print(as_text(seen))
    return 0 if all(one.health.state is DeviceState.ONLINE for one in seen) else 1


def as_text(seen: Iterable[Seen]) -> str:
    """Two lines a device; what to do about one that is not well."""
    lines: list[str] = []
    for one in seen:
        role, health = ROLES[one.health.role], one.health
        lines += [role.title, STATES[health.state]]
        if health.state is not DeviceState.ONLINE:
            lines += [*words_of(role.name, health.code)]
        lines.append("-" * 20)
    return framed(lines[:-1] or ["没有配置设备 / NO DEVICE CONFIGURED", "kiosk devices scan"])


def look(devices: Devices, seconds: float = ANSWER_S) -> list[Seen]:
    """All configured devices at once, each for as long as it needs to answer."""
    _, roles = chosen(devices, [], {})
    drivers = drivers_of(roles, devices)
    answered: dict[str, float | None] = {}
    with opened(drivers) as events:
        began = time.monotonic()
        while len(answered) < len(drivers):
            try:
                role, event = events.get(timeout=max(0.0, began + seconds - time.monotonic()))
            except queue.Empty:
                break
            if isinstance(event, DeviceOnline):
                answered[role] = (time.monotonic() - began) * 1000
            elif isinstance(event, DeviceOffline):
                answered.setdefault(role, None)
        return [Seen(one.health(), one.capabilities(), answered.get(one.role)) for one in drivers]
