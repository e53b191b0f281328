"""Runs inside the lab's machine: the shipping drivers on a real kernel's buses.

Speaks JSON lines with the host over a virtio serial port: `{"do": …}` in, one answer each out.
"""

import json
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.bus import Bus
from drivers.contract import DeviceOffline, DeviceOnline
from tests.lab import guest_roles

PORT = Path("/dev/virtio-ports/lab")


class Roles:
    """The drivers that are open, each with the events that came, stamped on arrival."""

    def __init__(self) -> None:
        self._open: dict[str, Any] = {}
        self._events: dict[str, queue.Queue[tuple[float, Any]]] = {}

    def open(self, role: str, address: str) -> dict[str, Any]:
        device, events = guest_roles.BUILD[role](address), queue.Queue()
        self._open[role], self._events[role] = device, events
        device.open(lambda event: events.put((time.monotonic(), event)))
        return {"opened": role}

    def expect(self, role: str, kind: str, seconds: float) -> dict[str, Any]:
        """Wait for an event whose class is `kind`; tells how long it took from now."""
        began = time.monotonic()
        seen = []
        while True:
            try:
                left = max(0.01, began + seconds - time.monotonic())
                at, event = self._events[role].get(timeout=left)
            except queue.Empty:
                health = self._open[role].health()
                state = f"{health.state} {health.code}"
                return {"error": f"no {kind} from {role} in {seconds} s; {state}; saw {seen}"}
            seen.append(type(event).__name__)
            if any(base.__name__ == kind for base in type(event).__mro__):
                symbol = getattr(event, "symbol", None)
                return {"event": type(event).__name__, "code": getattr(event, "code", ""),
                        "after_ms": round((at - began) * 1000, 1),
                        "text": getattr(symbol, "text", "")}  # fmt: skip

    def close(self) -> None:
        for device in self._open.values():
            device.close()


def buses() -> dict[str, Any]:
    """What the scan's eyes see."""
    bus = Bus()
    return {
        "serial": [[n.path, n.by_path, n.by_id, n.usb, list(n.warnings)] for n in bus.serial],
        "video": [[n.path, n.by_path, n.about] for n in bus.video],
        "input": [[n.path, n.by_path, n.about] for n in bus.input],
    }


def answer(roles: Roles, asked: dict[str, Any]) -> dict[str, Any]:
    match asked["do"]:
        case "buses":
            return buses()
        case "open":
            return roles.open(asked["role"], asked["address"])
        case "expect":
            return roles.expect(asked["role"], asked["kind"], asked.get("seconds", 30.0))
        case "call":
            function: Callable[..., dict[str, Any]] = getattr(guest_roles, asked["name"])
            return function(**asked.get("with", {}))
        case "threads":
            return {"threads": threading.active_count(), "files": len(os.listdir("/proc/self/fd"))}
    return {"error": f"unknown {asked['do']}"}


def main() -> None:
    roles = Roles()
    assert DeviceOnline and DeviceOffline
    with PORT.open("r+b", buffering=0) as port:
        port.write(b'{"event": "up"}\n')
        waiting = b""
        while True:
            while b"\n" not in waiting:
                waiting += port.read(4096) or b""
            line, _, waiting = waiting.partition(b"\n")
            asked = json.loads(line)
            if asked["do"] == "end":
                break
            try:
                said = answer(roles, asked)
            except Exception as error:  # noqa: BLE001 - told to the host, which fails the run
                said = {"error": f"{type(error).__name__}: {error}"}
            port.write(json.dumps(said).encode() + b"\n")
    roles.close()


if __name__ == "__main__":
    main()
