"""Lines to a printer: a serial port, TCP (9100), the kernel's USB printer node.

Beside what every port does, a printer's line must take bytes only as fast as paper moves: a write
that waits for all of it would neither see a cancel nor a printer that has stopped.
"""

import contextlib
import errno
import fcntl
import io
import os
import re
import select
import socket
import termios
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol, TypeAlias, runtime_checkable

from drivers.errors import DeviceError, lost
from drivers.ports import READ_S, Port, SerialPort, TcpPort

_GONE = (OSError, termios.error)
_SIOCOUTQ = 0x5411
"""Bytes that the far end has not acknowledged (linux/sockios.h)."""
_LP = re.compile(r"lp\d+")
_LEAST_SEND = 256
_AHEAD = 64
"""Printers say XOFF when some hundred bytes are left in their buffers."""
_MOST = 4096


@runtime_checkable
class Line(Port, Protocol):
    """An open line to a printer. Every call may raise DeviceLost; then only `close` is useful."""

    @property
    def delivered(self) -> bool:
        """True when the far end itself has acknowledged every byte, even if it has gone since."""

    def poll(self) -> bytes:
        """What has come, without waiting."""

    def send(self, data: bytes) -> int:
        """Hand over what fits now; 0 when nothing did within READ_S."""

    def unsent(self) -> int | None:
        """Bytes that still wait on this side; None where nobody can tell."""

    def discard(self) -> None:
        """Throw away what waits on this side, as far as that is possible."""


LineOpener: TypeAlias = Callable[[str, int], Port]


class TcpLine(TcpPort):
    """A network printer (raw port 9100), a serial server, or a simulator."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._all_taken = False
        # A printer whose cable is pulled says nothing: without this a silent one stays "online".
        for option, value in (
            (socket.TCP_KEEPIDLE, 10),
            (socket.TCP_KEEPINTVL, 5),
            (socket.TCP_KEEPCNT, 2),
        ):
            self._line.setsockopt(socket.IPPROTO_TCP, option, value)
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    @property
    def delivered(self) -> bool:
        """True when the printer's network side has everything."""
        return self._all_taken

    def poll(self) -> bytes:
        """What has come; notices a hang-up."""
        return self._take(_MOST, 0.0)

    def send(self, data: bytes) -> int:
        """What the window has room for."""
        try:
            if not select.select([], [self._line], [], READ_S)[1]:
                return 0
            self._all_taken = False
            return self._line.send(data)
        except (OSError, ValueError) as error:
            raise lost(getattr(error, "errno", None)) from None

    def unsent(self) -> int | None:
        """Bytes not acknowledged."""
        try:
            count = fcntl.ioctl(self._line.fileno(), _SIOCOUTQ, bytes(4))
        except OSError as error:
            raise lost(error.errno) from None
        self._all_taken = not any(count)
        return int.from_bytes(count, "little")

    def discard(self) -> None:
        """Closing will drop what was not sent, instead of delivering it late."""
        with contextlib.suppress(OSError):
            linger = (1).to_bytes(4, "little") + bytes(4)
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def close(self) -> None:
        """Hang up; what came and was not read would turn that into a reset."""
        with contextlib.suppress(DeviceError):
            self.drain()
        super().close()

    def _take(self, most: int, wait: float) -> bytes:
        try:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            if not select.select([self._line], [], [], wait)[0]:
                return b""
            data = self._line.recv(most)
            if not data:
                # It hangs up in good order: did it take everything?
                self.unsent()
        except (OSError, ValueError) as error:
            raise lost(getattr(error, "errno", None)) from None
        if not data:
            raise lost(None)
        return data


class _FileLine(ABC):
    """What a tty and a printer node have in common: bytes go to a file that may be full."""

    @abstractmethod
    def _file(self) -> int: ...

    @property
    def delivered(self) -> bool:
        """Never: the kernel took it, and a cable acknowledges nothing."""
        return False

    def send(self, data: bytes) -> int:
        """What the kernel's buffer has room for."""
        try:
            if not select.select([], [self._file()], [], READ_S)[1]:
                return 0
            return os.write(self._file(), data)
        except BlockingIOError:
            return 0
        except (*_GONE, ValueError) as error:
            raise lost(getattr(error, "errno", None)) from None


class SerialLine(_FileLine, SerialPort):
    """A printer on a tty. XON and XOFF are minded by the link; `rtscts` by the driver in Linux."""

    def __init__(self, port: str, baud: int, *, rtscts: bool = False) -> None:
        super().__init__(port, baud)
        try:
            self._port.rtscts = rtscts
            self._file()
        except (*_GONE, ValueError, io.UnsupportedOperation):
            self.close()
            raise DeviceError("bad_port") from None

    def _file(self) -> int:
        return int(self._port.fileno())

    def send(self, data: bytes) -> int:
        """A few bytes ahead of the line only: what has left can't be held back by XOFF."""
        waiting = self.unsent() or 0
        if waiting >= _AHEAD:
            time.sleep(min(READ_S, waiting * 10 / int(self._port.baudrate)))
            return 0
        return super().send(data[: _AHEAD - waiting])

    def poll(self) -> bytes:
        """What has come; asking for the count notices an unplug."""
        try:
            waiting = int(self._port.in_waiting)
            return bytes(self._port.read(waiting)) if waiting else b""
        except _GONE as error:
            raise lost(getattr(error, "errno", None)) from None

    def unsent(self) -> int | None:
        """Bytes in the kernel's buffer."""
        try:
            return int(self._port.out_waiting)
        except _GONE as error:
            raise lost(getattr(error, "errno", None)) from None

    def discard(self) -> None:
        """Empty the kernel's buffer."""
        with contextlib.suppress(*_GONE):
            self._port.reset_output_buffer()


class NodeLine(_FileLine):
    """/dev/usb/lpN: the kernel's usblp driver, which lets one program in at a time.

    A printer with no way back (USB protocol 1) refuses to be read: it tells no status then.
    """

    def __init__(self, path: str) -> None:
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise lost(error.errno) from None
        try:
            # usblp keeps others out by itself; a node that is no usblp does not.
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise lost(error.errno) from None
        self._open = True
        self._readable = True

    @property
    def baud(self) -> int | None:
        """USB has no speed that could be set."""
        return None

    def set_baud(self, baud: int) -> None:
        """Nothing to set."""

    def _file(self) -> int:
        return self._handle

    def read(self, most: int) -> bytes:
        """What is there within READ_S."""
        return self._take(most, READ_S)

    def poll(self) -> bytes:
        """What has come; notices an unplug."""
        return self._take(_MOST, 0.0)

    def drain(self) -> None:
        """Throw away what has come."""
        while self.poll():
            continue

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceLost when it takes nothing for a second."""
        idle = 0.0
        while data:
            taken = self.send(data)
            idle = 0.0 if taken else idle + READ_S
            if idle > 1.0:
                raise lost(errno.ETIMEDOUT)
            data = data[taken:]

    def unsent(self) -> int | None:
        """usblp does not tell."""
        return None

    def discard(self) -> None:
        """Nothing waits here: usblp takes a piece and has it sent."""

    def close(self) -> None:
        """Let it go."""
        if self._open:
            self._open = False
            os.close(self._handle)

    def _take(self, most: int, wait: float) -> bytes:
        watch = select.poll()
        watch.register(self._handle, select.POLLIN if self._readable else 0)
        try:
            events = watch.poll(wait * 1000)
            if any(event & (select.POLLHUP | select.POLLERR) for _, event in events):
                raise lost(errno.ENODEV)
            return os.read(self._handle, most) if events else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise lost(error.errno) from None
            self._readable = False
            return b""


class PortLine:
    """Any other port, such as one that is being recorded: it takes pieces and can't tell more."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self.delivered = False
        self.read, self.write, self.drain = port.read, port.write, port.drain
        self.set_baud, self.close = port.set_baud, port.close

    @property
    def baud(self) -> int | None:
        """Speed of the line."""
        return self._port.baud

    def poll(self) -> bytes:
        """Nothing: such a port can't say what has come without waiting, and must not drop it."""
        return b""

    def send(self, data: bytes) -> int:
        """A piece that a slow line takes within its write limit."""
        self._port.write(data[:_LEAST_SEND])
        return len(data[:_LEAST_SEND])

    def unsent(self) -> int | None:
        """Unknown."""
        return None

    def discard(self) -> None:
        """Nothing waits here."""


def is_node(path: str) -> bool:
    """True for the kernel's USB printer nodes."""
    return any(
        _LP.fullmatch(os.path.basename(one)) is not None for one in (path, os.path.realpath(path))
    )
