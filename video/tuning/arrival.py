"""When a packet reached this machine, not when a busy event loop came round to look.

The kernel stamps each datagram (SO_TIMESTAMPNS, socket(7)); the stamp travels with the bytes up
to the transport-wide feedback. Without it, a loop that is late for 50 ms looks to a browser like
a queue on the line, and its picture shrinks (measured: 1.2 Mbit/s to 60 kbit/s on a busy kiosk).
"""

import asyncio
import functools
import socket
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

from aioice import ice, turn
from aiortc import RTCIceGatherer, RTCIceTransport

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; Python names it from 3.14 on only
_ROOM = socket.CMSG_SPACE(16)
_STAMP = struct.Struct("@qq")
_OLDEST_S = 2.0
_BATCH = 64
_LARGEST = 64 * 1024
GATHER_S = 3  # aioice waits 5 s for a relay; a new leg of a broken call has no such time


class Stamped(bytes):
    """A datagram with the monotonic time of its arrival."""

    at: float


class _Now:
    """The stamp of the datagram that is being handed on; all of that happens in one call."""

    at: float | None = None


def _arrival(ancillary: list[tuple[int, int, bytes]]) -> float:
    """The kernel's wall-clock stamp on the monotonic clock; now, where it is missing or odd."""
    now = time.monotonic()
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS) and len(data) >= _STAMP.size:
            seconds, nanoseconds = _STAMP.unpack_from(data)
            age: float = time.time() - (seconds + nanoseconds / 1e9)
            if 0 <= age < _OLDEST_S:
                return now - age
    return now


class StampingSocket:
    """Stands before an asyncio transport's socket and notes when what it gives has come.

    asyncio reads one datagram a round; a loop that was late gets what has piled up by `more`,
    before timers act as if nothing had come.
    """

    def __init__(self, below: socket.socket) -> None:
        self._below = below
        self.sendto = below.sendto  # what is called for each packet takes no detour

    def __getattr__(self, name: str) -> Any:
        return getattr(self._below, name)

    def recvfrom(self, size: int) -> tuple[bytes, Any]:
        data, ancillary, _, address = self._below.recvmsg(size, _ROOM)
        _Now.at = _arrival(ancillary)
        return data, address

    def more(self) -> Iterator[tuple[bytes, Any]]:
        """What else is there now, at most `_BATCH` datagrams."""
        for _ in range(_BATCH):
            try:
                yield self.recvfrom(_LARGEST)
            except OSError:  # nothing left; a real trouble shows at asyncio's own next read
                return


def stamp(transport: asyncio.BaseTransport) -> StampingSocket | None:
    """Have this transport's datagrams stamped; None where the kernel can't."""
    below = getattr(transport, "_sock", None)
    if not isinstance(below, socket.socket):
        return None
    try:
        below.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    except OSError:
        return None
    stamping = StampingSocket(below)
    transport._sock = stamping  # type: ignore[attr-defined]
    return stamping


class StampedStun(ice.StunProtocol):
    """The socket of one local address."""

    _stamping: StampingSocket | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._stamping = stamp(transport)

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        self._take(cast("bytes", data), addr)
        if self._stamping is not None:
            for further, sender in self._stamping.more():
                self._take(further, sender)

    def _take(self, data: bytes, addr: tuple[Any, ...]) -> None:
        # RFC 7983: no STUN message begins like this, so none is looked for.
        if is_media(data) and self.local_candidate is not None:
            self.receiver.data_received(data, self.local_candidate.component)
        else:
            super().datagram_received(data, addr)


class StampedTurn(turn.TurnClientUdpProtocol):
    """The socket to a relay."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        stamp(transport)


def is_media(data: bytes) -> bool:
    """Whether this datagram is RTP or RTCP (RFC 7983)."""
    return len(data) > 1 and 127 < data[0] < 192


class TunedIce(RTCIceTransport):
    """Knows when the packet it gave last `arrived`; gives a relay that is silent little time.

    RTP and RTCP go to `on_media` in the very call that read them, if that takes them: a queue and
    a task to empty it cost as much as all that is then done with a packet.
    """

    def __init__(self, gatherer: RTCIceGatherer) -> None:
        super().__init__(gatherer)
        self.arrived = 0.0
        self.on_media: Callable[[bytes, float], bool] = lambda data, at: False
        connection = self._connection
        connection.get_component_candidates = functools.partial(  # type: ignore[method-assign]
            connection.get_component_candidates, timeout=GATHER_S
        )
        receive, hand_on = connection.recv, connection.data_received

        def data_received(data: bytes, component: int) -> None:
            at = time.monotonic() if _Now.at is None else _Now.at
            _Now.at = None
            if is_media(data) and self.on_media(data, at):
                return
            stamped = Stamped(data)
            stamped.at = at
            hand_on(stamped, component)

        async def recv() -> bytes:
            data = await receive()
            self.arrived = data.at if isinstance(data, Stamped) else time.monotonic()
            return data

        connection.data_received = data_received  # type: ignore[method-assign]
        self._recv = recv

    def put(self, data: bytes) -> None:
        """Send now, or fail; ConnectionError while there is no way to the other side."""
        pair = self._connection._nominated.get(1)
        if pair is None:
            raise ConnectionError("no way to the other side")
        pair.protocol.transport.sendto(data, pair.remote_addr)
