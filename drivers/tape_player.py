"""A device that answers as one did in the field: the far end of a recorded wire."""

import select
import threading
import time

from drivers.errors import require_dev
from drivers.sim_ends import PtyEnd, TcpEnd
from drivers.tape import Exchange, Parts, Tape

QUIET_S = 0.15
"""Bytes that no request of the tape begins with are thrown away after so long a silence."""
_LOOK_S = 0.05


class TapePlayer:
    """Plays a tape on a pty; on a TCP port with `tcp`, or when the device spoke unasked.

    A request is answered by its next exchange of the tape, or by its last one when the tape has
    no more; one that the tape doesn't know stays without an answer. Masked bytes of a request
    stand for any; masked bytes of an answer are sent as zeros. Dev sites only.
    """

    def __init__(self, site_mode: str, tape: Tape, *, tcp: bool = False) -> None:
        require_dev("TapePlayer", site_mode)
        self._tape, self._place = tape.exchanges, 0
        self._first = self._tape[0] if self._tape and not self._tape[0].asked else None
        self._end: PtyEnd | TcpEnd = TcpEnd() if tcp or self._first is not None else PtyEnd()
        self._waiting = b""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tape-player", daemon=True)

    @property
    def port(self) -> str:
        """The driver's port."""
        return self._end.port

    def __enter__(self) -> "TapePlayer":
        self._end.plug()
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()
        self._end.close()

    def _run(self) -> None:
        quiet_at = time.monotonic()
        while not self._stop.is_set():
            if select.select(self._end.files(), [], [], _LOOK_S)[0]:
                self._waiting += self._end.receive()
                quiet_at = time.monotonic() + QUIET_S
                self._greet()
            while self._answer():
                continue
            if self._waiting and time.monotonic() > quiet_at:
                self._quiet()

    def _greet(self) -> None:
        """What the device said before it was asked, once somebody is there to hear it."""
        first, self._first = self._first, None
        if first is not None:
            self._place = 1
            self._play(first)

    def _answer(self) -> bool:
        """Answer one request that has come whole; True when there may be another."""
        for place in self._order():
            size = _begins(self._tape[place].asked, self._waiting)
            if size:
                self._take(place, size)
                return True
        if self._waiting and not any(_may_begin(one.asked, self._waiting) for one in self._tape):
            # Noise, or a question that the tape doesn't know: look for one behind it.
            self._waiting = self._waiting[1:]
            return True
        return False

    def _quiet(self) -> None:
        """The rest of a request won't come: a masked one (a printed text) may be shorter today."""
        place = self._place
        if place < len(self._tape) and any(isinstance(one, int) for one in self._tape[place].asked):
            self._take(place, len(self._waiting))
        else:
            self._waiting = b""

    def _order(self) -> list[int]:
        later = range(self._place, len(self._tape))
        return [*later, *range(self._place - 1, -1, -1)]

    def _take(self, place: int, size: int) -> None:
        self._waiting = self._waiting[size:]
        self._place = max(self._place, place + 1)
        self._play(self._tape[place])

    def _play(self, exchange: Exchange) -> None:
        began = time.monotonic()
        for delay, parts in exchange.pieces:
            if self._stop.wait(max(0.0, began + delay - time.monotonic())):
                return
            self._end.send(filled(parts))


def filled(parts: Parts) -> bytes:
    """The bytes of a piece, zeros in the place of what was masked."""
    return b"".join(bytes(one) if isinstance(one, int) else one for one in parts)


def _begins(asked: Parts, data: bytes) -> int:
    """How many bytes of `data` are this request, 0 when they are not."""
    whole = filled(asked)
    return len(whole) if len(whole) <= len(data) and _may_begin(asked, data) else 0


def _may_begin(asked: Parts, data: bytes) -> bool:
    """True when `data` is this request, a first part of it, or goes on after it."""
    place = 0
    for one in asked:
        size = one if isinstance(one, int) else len(one)
        seen = data[place : place + size]
        if isinstance(one, bytes) and not one.startswith(seen):
            return False
        place += size
    return bool(asked)
