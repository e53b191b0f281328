"""Asks the kiosk's probe what is on the screen, and waits for it to change."""

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Seen:
    """What is on the glass: ``targets`` are (x, y, width, height) in pixels from the top left."""

    seq: int
    view: str
    spot: str
    problem: str
    call: str
    targets: dict[str, tuple[float, float, float, float]]

    def middle(self, name: str) -> tuple[float, float]:
        """Return the middle of a target."""
        x, y, width, height = self.targets[name]
        return x + width / 2, y + height / 2


class Looker:
    """One connection to the probe."""

    def __init__(self, path: Path, seconds: float = 60) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(60)
        _connect(self._socket, path, seconds)
        self._file = self._socket.makefile("rwb")

    def ask(self, op: str, **more: Any) -> dict[str, Any]:
        """Ask one question."""
        self._file.write(json.dumps({"op": op, **more}).encode() + b"\n")
        self._file.flush()
        line = self._file.readline()
        if not line:
            raise ConnectionError("the kiosk's screen has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def see(self) -> Seen:
        """Return what is shown now."""
        return _seen(self.ask("state"))

    def wait(self, after: int, seconds: float) -> Seen:
        """Return what is shown once something newer than ``after`` was drawn, or at the end."""
        return _seen(self.ask("wait", after=after, seconds=seconds))

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


def _seen(answer: dict[str, Any]) -> Seen:
    targets = {name: tuple(rect) for name, rect in answer["targets"].items()}
    return Seen(
        answer["seq"], answer["view"], answer["spot"], answer["problem"], answer["call"], targets
    )


def _connect(link: socket.socket, path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            link.connect(str(path))
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # another process makes the socket; nothing to wait on before it
