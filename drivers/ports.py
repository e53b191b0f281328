"""Serial lines behind one small door: /dev/..., a pty, an rfc2217 server or socket://host:port.

Everything that a vanished cable raises is turned into DeviceLost here, once: by call it is
SerialException, plain OSError or termios.error (devices.md §3.2). The opener can be replaced, which
is how a wire is recorded.
"""

import contextlib
import select
import socket
import termios
from collections.abc import Callable
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlsplit

import serial

from drivers.errors import DeviceError, lost

READ_S = 0.05
"""How long one read waits for bytes; also how soon a closing driver gets its thread back."""
_WRITE_S = 1.0
_CONNECT_S = 3.0
_GONE = (OSError, termios.error)


class Port(Protocol):
    """An open line. Every call may raise DeviceLost; after that only `close` is useful."""

    @property
    def baud(self) -> int | None:
        """Speed of the line; None where it has none that could be set (TCP)."""

    def set_baud(self, baud: int) -> None:
        """Change the speed with the port staying open, so that nobody else gets hold of it."""

    def read(self, most: int) -> bytes:
        """Up to `most` bytes; b"" after READ_S of silence."""

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def drain(self) -> None:
        """Throw away what has come; notices an unplug."""

    def close(self) -> None:
        """Let it go; never raises."""


Opener: TypeAlias = Callable[[str, int], Port]


def _errno(error: BaseException) -> int | None:
    number = getattr(error, "errno", None)
    return number if isinstance(number, int) else None


def open_port(port: str, baud: int) -> Port:
    """Open a line. Raises DeviceLost, or DeviceError("bad_port") for an address that can't be."""
    if port.startswith("socket://"):
        return TcpPort(port)
    return SerialPort(port, baud)


class SerialPort:
    """A tty through pyserial, locked against a second opener.

    Blocking reads of exactly the missing bytes cost nothing over the wire; polling readers lose 12
    to 290 ms per card (devices.md §3.1).
    """

    def __init__(self, port: str, baud: int) -> None:
        try:
            self._port: Any = serial.serial_for_url(
                port, baudrate=baud, timeout=READ_S, write_timeout=_WRITE_S, exclusive=True
            )
        except _GONE as error:
            raise lost(_errno(error) or 2) from None
        except ValueError:
            raise DeviceError("bad_port") from None

    @property
    def baud(self) -> int | None:
        """Speed of the line."""
        return int(self._port.baudrate)

    def set_baud(self, baud: int) -> None:
        """Change the speed in place; bytes of the old speed are thrown away."""
        try:
            if self._port.baudrate != baud:
                self._port.baudrate = baud
            self._port.reset_input_buffer()
        except _GONE as error:
            raise lost(_errno(error)) from None

    def read(self, most: int) -> bytes:
        """Up to `most` bytes, as many as come within READ_S."""
        try:
            return bytes(self._port.read(most))
        except _GONE as error:
            raise lost(_errno(error)) from None

    def write(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._port.write(data)
        except _GONE as error:
            raise lost(_errno(error)) from None

    def drain(self) -> None:
        """Throw away what has come; asking for the count notices an unplug."""
        try:
            if self._port.in_waiting:
                self._port.reset_input_buffer()
        except _GONE as error:
            raise lost(_errno(error)) from None

    def close(self) -> None:
        """Let the port go; one that is already gone is fine."""
        with contextlib.suppress(*_GONE):
            self._port.close()


class TcpPort:
    """A serial server's line, or a simulator's.

    Acknowledges at once: a far end that writes in small pieces without TCP_NODELAY would otherwise
    wait 40 ms for each acknowledgement (devices.md §2.3).
    """

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            address = (parts.hostname or "", parts.port or 0)
        except ValueError:
            raise DeviceError("bad_port") from None
        if not all(address):
            raise DeviceError("bad_port")
        try:
            self._line = socket.create_connection(address, timeout=_CONNECT_S)
        except OSError:
            # Nobody listens, or no such host: to the driver both mean that no device is there.
            raise lost(2) from None
        self._line.settimeout(_WRITE_S)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def baud(self) -> int | None:
        """The speed is the serial server's business."""
        return None

    def set_baud(self, baud: int) -> None:
        """Nothing to set."""

    def read(self, most: int) -> bytes:
        """What is there, up to `most` bytes, within READ_S."""
        return self._take(most, READ_S)

    def write(self, data: bytes) -> None:
        """Send all of it."""
        try:
            self._line.sendall(data)
        except OSError as error:
            raise lost(_errno(error)) from None

    def drain(self) -> None:
        """Throw away what has come; notices a hang-up."""
        while self._take(4096, 0.0):
            continue

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _take(self, most: int, wait: float) -> bytes:
        try:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            if not select.select([self._line], [], [], wait)[0]:
                return b""
            data = self._line.recv(most)
        except (OSError, ValueError) as error:
            raise lost(_errno(error)) from None
        if not data:
            raise lost(None)
        return data
