"""One open serial line to a SAM_V module: a request out, its reply in, by a deadline.

The port may be /dev/..., a pty or socket://host:port. Blocking reads of exactly the missing bytes
cost nothing over the wire; polling readers lose 12 to 290 ms per card (devices.md §3.1).
"""

import contextlib
import termios
import time
from collections.abc import Callable
from typing import Any

import serial

from drivers.errors import (
    DeviceCancelled,
    DeviceError,
    DeviceGarbled,
    DeviceTimeout,
    lost,
)
from drivers.id_card.wire import (
    BAD_REQUEST,
    GAP_S,
    Command,
    FrameParser,
    Reply,
    fits,
    parse_reply,
    request,
)

# After an unplug pyserial raises SerialException, plain OSError or termios.error, by call (§3.2).
_GONE = (OSError, termios.error)
_ATTEMPTS = 2


def _errno(error: BaseException) -> int | None:
    number = getattr(error, "errno", None)
    return number if isinstance(number, int) else None


class SamvLink:
    """Talks to one module; used from one thread. `stopping` ends a wait within GAP_S."""

    def __init__(self, port: str, baud: int, stopping: Callable[[], bool]) -> None:
        """Open the port, locked against a second opener. Raises DeviceLost."""
        self._stopping = stopping
        self._parser = FrameParser()
        self.garbled = 0
        try:
            self._port: Any = serial.serial_for_url(
                port, baudrate=baud, timeout=GAP_S, write_timeout=1.0, exclusive=True
            )
        except (OSError, termios.error) as error:
            raise lost(_errno(error) or 2) from None
        except ValueError:
            raise DeviceError("bad_port") from None

    def close(self) -> None:
        """Let the port go; a port that is already gone is fine."""
        # pyserial's socket:// port skips closing its socket when the other side hung up first.
        line = getattr(self._port, "_socket", None)
        with contextlib.suppress(*_GONE):
            self._port.close()
        if line is not None:
            line.close()

    def check(self) -> None:
        """Notice an unplug while nothing is asked; drops stray bytes. Raises DeviceLost."""
        try:
            waiting = self._port.in_waiting
            if waiting:
                self._port.read(waiting)
        except _GONE as error:
            raise lost(_errno(error)) from None

    def ask(self, command: Command) -> Reply:
        """Send a command and wait for its answer; a damaged frame is asked for once more.

        Raises DeviceLost, DeviceTimeout (at the command's deadline), DeviceGarbled (damaged twice),
        DeviceCancelled (closing).
        """
        for _ in range(_ATTEMPTS):
            try:
                answer = self._ask_once(command)
            except DeviceGarbled:
                self.garbled += 1
                continue
            if answer.status not in BAD_REQUEST:
                return answer
            self.garbled += 1
        raise DeviceGarbled("garbled")

    def _ask_once(self, command: Command) -> Reply:
        end = time.monotonic() + command.deadline
        self._parser.clear()
        self._parser.dropped = 0
        try:
            self._port.reset_input_buffer()
            self._port.write(request(command))
        except _GONE as error:
            raise lost(_errno(error)) from None
        while time.monotonic() < end:
            if self._stopping():
                raise DeviceCancelled("canceled")
            answer = self._receive(command)
            if answer is not None:
                return answer
        raise DeviceTimeout("no_answer")

    def _receive(self, command: Command) -> Reply | None:
        """Wait up to GAP_S for bytes; None when no answer is whole yet."""
        try:
            chunk: bytes = self._port.read(self._parser.wanted)
        except _GONE as error:
            raise lost(_errno(error)) from None
        bodies = self._parser.feed(chunk) if chunk else self._parser.gap()
        for body in bodies:
            answer = parse_reply(body)
            if fits(command, answer):
                return answer
        if not chunk and self._parser.dropped:
            # Something came, was no frame, and the line is silent now: no need to sit out the rest.
            raise DeviceGarbled("garbled")
        return None
