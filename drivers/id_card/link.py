"""One open line to a SAM_V module: a request out, its reply in, by a deadline."""

import time
from collections.abc import Callable

from drivers.errors import (
    DeviceCancelled,
    DeviceGarbled,
    DeviceTimeout,
)
from drivers.id_card.wire import (
    BAD_REQUEST,
    Command,
    FrameParser,
    Reply,
    fits,
    parse_reply,
    reply,
    request,
)
from drivers.ports import READ_S, Opener, open_port

_ATTEMPTS = 2
GIVE_UP_S = 0.25
"""Silence after which the rest of a frame will not come. A serial server or a loaded machine may
pause a frame for longer than the 50 ms of the line itself."""


class SamvLink:
    """Talks to one module; used from one thread. `stopping` ends a wait within READ_S.

    `moved` counts the bytes of both directions: what they take on the line is the floor of a read.
    """

    def __init__(
        self, port: str, baud: int, stopping: Callable[[], bool], opener: Opener = open_port
    ) -> None:
        """Open the port, locked against a second opener. Raises DeviceLost."""
        self._stopping = stopping
        self._parser = FrameParser()
        self._silent = 0.0
        self._heard = 0
        self.garbled = 0
        self.moved = 0
        self._port = opener(port, baud)

    @property
    def baud(self) -> int | None:
        """Speed of the line; None where it can't be set."""
        return self._port.baud

    def set_baud(self, baud: int) -> None:
        """Speak at another speed from now on. Raises DeviceLost."""
        self._port.set_baud(baud)

    def close(self) -> None:
        """Let the port go; a port that is already gone is fine."""
        self._port.close()

    def check(self) -> None:
        """Notice an unplug while nothing is asked; drops stray bytes. Raises DeviceLost."""
        self._port.drain()

    def ask(self, command: Command) -> Reply:
        """Send a command and wait for its answer; a damaged frame is asked for once more.

        Raises DeviceLost, DeviceTimeout (at the command's deadline), DeviceGarbled (damaged twice),
        DeviceCancelled (closing).
        """
        for _ in range(_ATTEMPTS):
            try:
                answer = self.ask_once(command)
            except DeviceGarbled:
                self.garbled += 1
                continue
            if answer.status not in BAD_REQUEST:
                return answer
            self.garbled += 1
        raise DeviceGarbled("garbled")

    def ask_once(self, command: Command) -> Reply:
        """As `ask`, without a second attempt; a complaint about the request is an answer too."""
        end = time.monotonic() + command.deadline
        self._parser.clear()
        self._parser.broken = 0
        self._silent, self._heard = 0.0, 0
        out = request(command)
        self._port.drain()
        self._port.write(out)
        self.moved += len(out)
        while time.monotonic() < end:
            if self._stopping():
                raise DeviceCancelled("canceled")
            answer = self._receive(command)
            if answer is not None:
                return answer
        if self._parser.broken:
            raise DeviceGarbled("garbled")
        raise DeviceTimeout("no_answer")

    def _receive(self, command: Command) -> Reply | None:
        """Wait up to READ_S for bytes; None when no answer is whole yet."""
        chunk = self._port.read(self._parser.wanted)
        self.moved += len(chunk)
        self._heard += len(chunk)
        if chunk:
            self._silent = 0.0
            bodies = self._parser.feed(chunk)
        else:
            self._silent += READ_S
            bodies = self._parser.gap() if self._silent >= GIVE_UP_S else self._parser.glimpse()
        for body in bodies:
            answer = parse_reply(body)
            if fits(command, answer):
                return answer
        least = len(reply(command.good)) + command.data_len
        if self._silent >= GIVE_UP_S and self._parser.broken and self._heard >= least:
            # As much as an answer came, was hurt, and the line is silent now: no need to sit out
            # the rest. Less is noise and proves nothing: the module may still be at work, and a
            # card is read only once.
            raise DeviceGarbled("garbled")
        return None
