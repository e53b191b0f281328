"""The far ends of a simulated serial line: a pty that can be unplugged, and a TCP port."""

import contextlib
import os
import shutil
import socket
import tempfile
import termios
import threading
import tty
from pathlib import Path

_SPEEDS = {
    getattr(termios, f"B{baud}"): baud for baud in (1200, 2400, 4800, 9600, 19200, 38400, 57600)
} | {termios.B115200: 115200}


class PtyEnd:
    """A pseudo terminal behind a link whose path stays the same, as udev's by-id links do.

    name: of the link. blocking: whether `send` waits while nobody takes the bytes.
    """

    def __init__(self, name: str = "device", *, blocking: bool = True) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sim-line-"))
        self._link = self._folder / name
        self._blocking = blocking
        self._lock = threading.Lock()
        self._master: int | None = None
        self._slave: int | None = None

    @property
    def port(self) -> str:
        """Path for the driver."""
        return str(self._link)

    def plug(self) -> None:
        """Make the terminal and its link; nothing happens when it is plugged in already."""
        with self._lock:
            if self._master is not None:
                return
            # The slave end stays open here: without it the master would fail between two openers.
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, self._blocking)
            self._link.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """Hang up: reads of the other side fail at once, and the path is gone."""
        with self._lock:
            master, slave = self._master, self._slave
            self._master = self._slave = None
            if master is None or slave is None:
                return
            self._link.unlink()
            os.close(master)
            os.close(slave)

    def files(self) -> list[int]:
        """What to wait on for requests."""
        with self._lock:
            return [] if self._master is None else [self._master]

    def receive(self) -> bytes:
        """Bytes that came; b"" when unplugged meanwhile."""
        with self._lock, contextlib.suppress(OSError):
            if self._master is not None:
                return os.read(self._master, 4096)
        return b""

    def send(self, data: bytes) -> None:
        """Bytes to the other side; lost when unplugged, as on a wire."""
        with self._lock, contextlib.suppress(OSError):
            if self._master is not None:
                os.write(self._master, data)

    def baud(self) -> int | None:
        """Speed at which the other side speaks, by its terminal settings."""
        with self._lock, contextlib.suppress(termios.error):
            if self._slave is not None:
                return _SPEEDS.get(termios.tcgetattr(self._slave)[5])
        return None

    def close(self) -> None:
        """Unplug and remove the folder."""
        self.unplug()
        shutil.rmtree(self._folder, ignore_errors=True)


class TcpEnd:
    """The same line as a TCP port on 127.0.0.1 (serial servers; the QEMU lab)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._door: socket.socket | None = None
        self._line: socket.socket | None = None
        self._address = ("127.0.0.1", 0)
        self.plug()

    @property
    def port(self) -> str:
        """URL for the driver."""
        return f"socket://{self._address[0]}:{self._address[1]}"

    def plug(self) -> None:
        """Listen; the port number stays the same after an unplug."""
        with self._lock:
            if self._door is None:
                self._door = socket.create_server(self._address)
                self._door.settimeout(0)
                self._address = self._door.getsockname()

    def unplug(self) -> None:
        """Stop listening and cut the line."""
        with self._lock:
            self._shut(self._line, self._door)
            self._line = self._door = None

    def files(self) -> list[socket.socket]:
        """What to wait on: a new line, or bytes on the present one."""
        with self._lock:
            return [end for end in (self._line, self._door) if end is not None]

    def receive(self) -> bytes:
        """Bytes that came; a new line replaces the old one."""
        with self._lock, contextlib.suppress(OSError):
            self._accept()
            if self._line is not None:
                data = self._line.recv(4096)
                if not data:
                    self._shut(self._line)
                    self._line = None
                return data
        return b""

    def send(self, data: bytes) -> None:
        """Bytes to the other side; lost when the line is down."""
        with self._lock, contextlib.suppress(OSError):
            if self._line is not None:
                self._line.sendall(data)

    def baud(self) -> int | None:
        """TCP has no speed that the other side could get wrong."""
        return None

    def close(self) -> None:
        """Stop for good."""
        self.unplug()

    def _accept(self) -> None:
        if self._door is None:
            return
        with contextlib.suppress(BlockingIOError):
            line, _ = self._door.accept()
            # Without this, 16-byte bursts wait for acknowledgements: 43 ms a card were measured.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.settimeout(0)
            self._admit(line)

    def _admit(self, line: socket.socket) -> None:
        """A caller has come."""
        self._shut(self._line)
        self._line = line

    @staticmethod
    def _shut(*ends: socket.socket | None) -> None:
        for end in ends:
            if end is not None:
                end.close()
