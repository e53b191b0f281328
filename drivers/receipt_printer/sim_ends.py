"""The far ends of a simulated printer's line: what a printer does otherwise than any device."""

import contextlib
import socket

from drivers import sim_ends

__all__ = ["PtyEnd", "TcpEnd"]


class PtyEnd(sim_ends.PtyEnd):
    """A printer on a serial cable; what it says to nobody is lost."""

    def __init__(self, name: str = "receipt_printer") -> None:
        super().__init__(name, blocking=False)

    def waited_on(self, *, full: bool) -> list[int]:
        """What to wait on; a serial printer hears questions even when its buffer is full."""
        return self.files()

    def hang_up(self) -> None:
        """A cable can't; the printer goes away."""
        self.unplug()


class TcpEnd(sim_ends.TcpEnd):
    """Port 9100 of a network printer, on 127.0.0.1: one caller at a time, others are hung up on."""

    def unplug(self) -> None:
        """Gone without a good-bye: the line is reset and nobody listens."""
        with self._lock:
            if self._line is not None:
                linger = (1).to_bytes(4, "little") + bytes(4)
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._shut(self._line, self._door)
            self._line = self._door = None

    def hang_up(self) -> None:
        """End the line in good order; it still listens."""
        with self._lock:
            self._shut(self._line)
            self._line = None

    def waited_on(self, *, full: bool) -> list[socket.socket]:
        """What to wait on: a caller, and bytes of the present one unless the buffer is full."""
        with self._lock:
            ends = [self._door] if full else [self._line, self._door]
            return [end for end in ends if end is not None]

    def accept(self) -> None:
        """Take a caller, while no bytes are wanted."""
        with self._lock, contextlib.suppress(OSError):
            self._accept()

    def _admit(self, line: socket.socket) -> None:
        if self._line is not None and self._still_there(self._line):
            line.close()
            return
        # So that a full printer is felt soon, as with a printer's few kilobytes.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        super()._admit(line)

    @staticmethod
    def _still_there(line: socket.socket) -> bool:
        try:
            return line.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
