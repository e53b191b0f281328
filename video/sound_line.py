"""The call worker's end of the kiosk's sound: the devices themselves belong to another process.

A socket (AF_UNIX, SOCK_SEQPACKET) whose descriptor is given at start. Out: packets of 16-bit mono
samples at 48 kHz for the loudspeaker. In: the same of the microphone, and packets of one byte that
say what is there (bit 0: microphone, bit 1: loudspeaker). Nothing here waits.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable

_MICROPHONE, _LOUDSPEAKER = 1, 2
_PACKET = 8192


class SoundLine:
    """Belongs to the running loop; `on_sound` is given what the microphone heard."""

    def __init__(self, fd: int) -> None:
        self.microphone = self.loudspeaker = True  # until something else is said
        self.on_sound: Callable[[bytes], None] = lambda data: None
        self._socket = socket.socket(fileno=fd)
        self._socket.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._take)

    def _take(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while packet := self._socket.recv(_PACKET):
                if len(packet) == 1:
                    self.microphone = bool(packet[0] & _MICROPHONE)
                    self.loudspeaker = bool(packet[0] & _LOUDSPEAKER)
                else:
                    self.on_sound(packet)
            self.close()

    def play(self, data: bytes) -> None:
        """To the loudspeaker; lost when the kiosk does not take it."""
        with contextlib.suppress(BlockingIOError, ConnectionError, OSError):
            self._socket.send(data)

    def close(self) -> None:
        """Stop listening; safe to call twice."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()
