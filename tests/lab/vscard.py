"""A card in QEMU's `ccid-card-passthru` reader: the far end of its VSCARD protocol.

Message: type, reader id, length (u32 big endian each), then data. Types: 1 init, 2 error, 3 reader
add, 4 reader remove, 5 ATR, 6 card remove, 7 APDU, 8 flush, 9 flush complete (libcacard
vscard_common.h). Loopback only.
"""

import socket
import struct
import threading
from collections.abc import Callable

INIT, ERROR, READER_ADD, READER_REMOVE, ATR, CARD_REMOVE, APDU, FLUSH, FLUSH_DONE = range(1, 10)
_HEAD = struct.Struct(">III")
_HELLO = b"VSCD" + struct.pack(">II", 2, 0)
"""Magic, protocol version 0.0.2, no capabilities."""


class CardEnd:
    """Listens for QEMU; `insert` and `eject` a card, which is a function from APDU to answer."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._card: Callable[[bytes], bytes] | None = None
        self._atr = b""
        self.ready = threading.Event()
        self.apdus = 0
        threading.Thread(target=self._serve, name="vscard", daemon=True).start()

    @property
    def port(self) -> int:
        """Where QEMU connects to."""
        return int(self._listener.getsockname()[1])

    def insert(self, atr: bytes, card: Callable[[bytes], bytes]) -> None:
        """Put a card in."""
        self._card, self._atr = card, atr
        self._send(ATR, atr)

    def eject(self) -> None:
        """Take it out."""
        self._card = None
        self._send(CARD_REMOVE, b"")

    def close(self) -> None:
        """End."""
        self._listener.close()
        with self._lock:
            if self._line is not None:
                self._line.close()

    def _send(self, kind: int, data: bytes) -> None:
        with self._lock:
            if self._line is not None:
                self._line.sendall(_HEAD.pack(kind, 0, len(data)) + data)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._line = line
            try:
                self._talk(line)
            except OSError:
                self._line = None

    def _talk(self, line: socket.socket) -> None:
        while True:
            kind, _, size = _HEAD.unpack(_exactly(line, _HEAD.size))
            data = _exactly(line, size)
            if kind == INIT:
                self._send(INIT, _HELLO)
                self._send(READER_ADD, b"Lab reader")
                self.ready.set()
            elif kind == APDU and self._card is not None:
                self.apdus += 1
                self._send(APDU, self._card(data))
            elif kind == FLUSH:
                self._send(FLUSH_DONE, b"")


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionResetError
        data += more
    return data
