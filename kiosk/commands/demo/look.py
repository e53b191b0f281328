"""Asks the kiosk's probe what is on the screen, and waits for it to change."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ASK_S = 60.0


class ScreenEnded(Exception):
    """The kiosk's screen does not answer any more: it ended, or the power failed."""


@dataclass(frozen=True)
class Seen:
    """What is on the glass: ``targets`` are (x, y, width, height) in pixels from the top left.

    ``notice`` is the number of a saved case that the attract screen tells of, ``waiting`` counts
    cases the platform does not have yet, ``marks`` are figures of this session so far.
    """

    seq: int
    view: str
    spot: str
    problem: str
    call: str
    submit: str
    hint: str
    lang: str
    notice: str
    waiting: int
    marks: dict[str, Any] = field(repr=False)
    targets: dict[str, tuple[float, float, float, float]] = field(repr=False)

    def middle(self, name: str) -> tuple[float, float]:
        """Return the middle of a target."""
        x, y, width, height = self.targets[name]
        return x + width / 2, y + height / 2

    def same_screen(self, other: "Seen") -> bool:
        """True when nothing was drawn and nothing happened between the two looks.

        Targets count: they are known a moment before their View is on the glass.
        """
        return self._face() == other._face()

    def _face(self) -> tuple[object, ...]:
        return (
            self.seq, self.view, self.spot, self.problem, self.call, self.submit, self.notice,
            frozenset(self.targets),
        )  # fmt: skip


class Looker:
    """One connection to the probe. Raises ScreenEnded when the other side is gone."""

    def __init__(
        self, path: Path, seconds: float = 60, alive: Callable[[], bool] = lambda: True
    ) -> None:
        self._socket = _connect(path, seconds, alive)
        self._file = self._socket.makefile("rwb")
        self._told = 0

    def ask(self, op: str, **more: Any) -> dict[str, Any]:
        """Ask one question."""
        try:
            self._file.write(json.dumps({"op": op, **more}).encode() + b"\n")
            self._file.flush()
            line = self._file.readline()
        except (OSError, ValueError):
            raise ScreenEnded("the kiosk's screen has ended") from None
        if not line.endswith(b"\n"):
            raise ScreenEnded("the kiosk's screen has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def see(self) -> Seen:
        """Return what is shown now."""
        return _seen(self.ask("state"))

    def wait(self, after: int, seconds: float) -> Seen:
        """Return what is shown once something newer than ``after`` was drawn, or at the end."""
        return _seen(self.ask("wait", after=after, seconds=seconds))

    def until(self, wanted: Callable[[Seen], bool], seconds: float) -> Seen | None:
        """Return the first look that is wanted, or None when it did not come in time."""
        deadline = time.monotonic() + seconds
        seen = self.see()
        while not wanted(seen):
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            # Not every change is drawn (keys, ink), so look again now and then.
            seen = self.wait(seen.seq, min(0.25, left))
        return seen

    def lines(self) -> list[dict[str, Any]]:
        """Return what was said and shown since the last time."""
        fresh: list[dict[str, Any]] = self.ask("lines", **{"from": self._told})["lines"]
        self._told += len(fresh)
        return fresh

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _seen(answer: dict[str, Any]) -> Seen:
    targets = {name: tuple(rect) for name, rect in answer["targets"].items()}
    return Seen(**{**answer, "targets": targets})


def _connect(path: Path, seconds: float, alive: Callable[[], bool]) -> socket.socket:
    deadline = time.monotonic() + seconds
    while True:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(ASK_S)
        try:
            link.connect(str(path))
        except OSError:
            link.close()
            if not alive():
                raise ScreenEnded("the kiosk's screen did not start") from None
            if time.monotonic() > deadline:
                raise ScreenEnded(f"no screen after {seconds:.0f} s") from None
            time.sleep(0.05)  # another process makes the socket; nothing to wait on before it
        else:
            return link
