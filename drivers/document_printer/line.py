"""A connection that never waits for longer than it may: TCP, TLS or UNIX socket, for http.client.

http.client knows only a time limit for each single read, which a printer that sends one byte every
now and then never reaches, and nobody can interrupt it. So it gets a socket whose waits look up
every 50 ms.
"""

import contextlib
import hashlib
import hmac
import io
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from drivers.document_printer.address import Address
from drivers.errors import DeviceError, DeviceLost, DeviceTimeout, lost
from drivers.health import DeviceState

TICK_S = 0.05


class Watch:
    """Ends a wait: `check` raises when nobody waits any more, and no byte may be later than this.

    stall_s: longest silence; total_s: longest exchange. Raises DeviceTimeout("no_answer").
    """

    def __init__(self, check: Callable[[], None], stall_s: float, total_s: float) -> None:
        self._check = check
        self._stall_s = stall_s
        self._moved_at = time.monotonic()
        self._end = self._moved_at + total_s

    def moved(self) -> None:
        """A byte went or came."""
        self._moved_at = time.monotonic()

    def tick(self) -> None:
        """Look whether to go on waiting."""
        self._check()
        now = time.monotonic()
        if now - self._moved_at > self._stall_s or now > self._end:
            raise DeviceTimeout("no_answer")


class Line:
    """An open connection; it has what http.client wants of a socket. Raises DeviceLost."""

    def __init__(self, opened: socket.socket, watch: Watch) -> None:
        self._socket: socket.socket | ssl.SSLSocket = opened
        self._readers = 0
        self._closed = False
        self.watch = watch

    def encrypt(self, host: str, pin: str) -> None:
        """Speak TLS from now on; with a pin only that certificate is trusted, else the system's.

        Raises DeviceError("untrusted_certificate").
        """
        context = ssl.create_default_context()
        if pin:
            # The pin says more than any authority could: printers sign their certificates
            # themselves and are called by their address.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        try:
            secured = context.wrap_socket(
                self._socket, server_hostname=host, do_handshake_on_connect=False
            )
            self._socket = secured
            self._patiently(secured.do_handshake)
        except ssl.SSLCertVerificationError:
            raise DeviceError("untrusted_certificate", DeviceState.HARDWARE_ERROR) from None
        except (OSError, ValueError):
            raise DeviceError("no_tls", DeviceState.HARDWARE_ERROR) from None
        if pin:
            found = hashlib.sha256(secured.getpeercert(True) or b"").hexdigest()
            if not hmac.compare_digest(found, pin):
                raise DeviceError("untrusted_certificate", DeviceState.HARDWARE_ERROR)

    def sendall(self, data: bytes | Iterable[bytes]) -> None:
        """Send all of it."""
        for piece in [data] if isinstance(data, bytes | bytearray | memoryview) else data:
            left = memoryview(piece)
            while left:
                left = left[self._send_some(left) :]

    def _send_some(self, data: memoryview) -> int:
        with _gone():
            sent = int(self._patiently(lambda: self._socket.send(data), reading=False))
        self.watch.moved()
        return sent

    def receive_into(self, buffer: Any) -> int:
        """Wait for bytes; 0 when the other side has hung up."""
        with _gone():
            size = int(self._patiently(lambda: self._socket.recv_into(buffer)))
        self.watch.moved()
        return size

    def hung_up(self) -> bool:
        """True when an idle connection is of no use: closed, or with bytes nobody asked for."""
        try:
            if not select.select([self._socket], [], [], 0)[0]:
                return False
            secure = isinstance(self._socket, ssl.SSLSocket)
            # TLS sends tickets of its own accord; reading finds out whether that is all.
            self._socket.recv(1, 0 if secure else socket.MSG_PEEK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except (OSError, ValueError):
            return True
        return True

    def makefile(self, mode: str, *_: Any, **__: Any) -> io.BufferedReader:
        """What http.client reads an answer from."""
        assert mode == "rb"
        self._readers += 1
        return io.BufferedReader(_Raw(self))

    def close(self) -> None:
        """Hang up, as soon as nobody reads any more; never raises."""
        self._closed = True
        self._let_go()

    def reader_done(self) -> None:
        """An answer has been read to its end."""
        self._readers -= 1
        self._let_go()

    def abort(self) -> None:
        """Hang up now."""
        self._readers = 0
        self.close()

    def _let_go(self) -> None:
        if self._closed and self._readers <= 0:
            with contextlib.suppress(OSError):
                self._socket.close()

    def _patiently(self, step: Callable[[], Any], *, reading: bool = True) -> Any:
        while True:
            try:
                return step()
            except BlockingIOError:
                self._await(reading)
            except ssl.SSLWantReadError:
                self._await(True)
            except ssl.SSLWantWriteError:
                self._await(False)

    def _await(self, reading: bool) -> None:
        self.watch.tick()
        wanted = [self._socket]
        select.select(wanted if reading else [], [] if reading else wanted, [], TICK_S)


class _Raw(io.RawIOBase):
    """The line as a file."""

    def __init__(self, line: Line) -> None:
        self._line: Line | None = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return 0 if self._line is None else self._line.receive_into(buffer)

    def close(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.reader_done()
        super().close()


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise lost(getattr(error, "errno", None)) from None


def connect(address: Address, watch: Watch) -> Line:
    """Open a connection to the first of the host's addresses that answers.

    Raises DeviceLost (no_device when nobody listens), DeviceError for TLS that can't be trusted.
    """
    line = _connect_unix(address, watch) if address.socket else _connect_tcp(address, watch)
    if address.tls:
        try:
            line.encrypt(address.host, address.pin)
        except DeviceError:
            line.abort()
            raise
    return line


def _connect_unix(address: Address, watch: Watch) -> Line:
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    return _joined(opened, address.socket, watch)


def _connect_tcp(address: Address, watch: Watch) -> Line:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _nobody() from None
    failure: DeviceError = _nobody()
    for family, kind, protocol, _, place in found:
        try:
            opened = socket.socket(family, kind, protocol)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _joined(opened, place, watch)
        except DeviceLost as error:
            failure = error
        except OSError:
            continue
    raise failure


def _joined(opened: socket.socket, place: Any, watch: Watch) -> Line:
    try:
        with contextlib.ExitStack() as undo:
            undo.callback(opened.close)
            _join(opened, place, watch)
            undo.pop_all()
    except PermissionError:
        raise DeviceLost("no_permission", DeviceState.HARDWARE_ERROR) from None
    except OSError:
        raise _nobody() from None
    return Line(opened, watch)


def _join(opened: socket.socket, place: Any, watch: Watch) -> None:
    """Connect, looking at the watch meanwhile. Raises OSError, and what the watch raises."""
    opened.setblocking(False)
    try:
        opened.connect(place)
    except BlockingIOError:
        while not select.select([], [opened], [], TICK_S)[1]:
            watch.tick()
        number = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise OSError(number, "") from None


def _nobody() -> DeviceLost:
    return DeviceLost("no_device", DeviceState.NO_DEVICE)
