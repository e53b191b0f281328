"""A lossy line in a simulation of events: a sender of pictures, an `Assembly` at the other end."""

import heapq
from random import Random

from video.tuning.assembly import Assembly

_PACKETS = 8
_FPS = 25


class Line:
    """Plays a stream over a line with random loss both ways; everything on a clock of its own."""

    def __init__(self, random: Random, loss: float, rtt: float) -> None:
        self._random, self._loss, self._rtt = random, loss, rtt
        self._assembly = Assembly()
        self._events: list[tuple[float, int, str, tuple]] = []
        self._count = 0
        self._sent: dict[int, tuple] = {}
        self._key_wanted = True
        self._wake: float | None = None
        self._shown: list[tuple[float, float]] = []

    def play(self, seconds: float) -> list[tuple[float, float]]:
        """When each picture was shown and when it was sent."""
        for n in range(int(seconds * _FPS)):
            self._later(n / _FPS, "picture", n)
        while self._events:
            at, _, kind, values = heapq.heappop(self._events)
            getattr(self, "_" + kind)(at, *values)
        return self._shown

    def _later(self, at: float, kind: str, *values) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, kind, values))

    def _across(self, at: float, kind: str, *values) -> None:
        if self._random.random() >= self._loss:
            self._later(at + self._rtt / 2, kind, *values)

    def _picture(self, at: float, n: int) -> None:
        key, self._key_wanted = self._key_wanted, False
        count = _PACKETS * 4 if key else _PACKETS
        for place in range(count):
            number = len(self._sent) & 0xFFFF
            self._sent[number] = (number, n * 3600, place == count - 1, b"x", key and place == 0)
            self._across(at + place / 1000, "packet", number)

    def _packet(self, at: float, number: int) -> None:
        self._assembly.add(*self._sent[number], at)
        self._turn(at)

    def _nack(self, at: float, number: int) -> None:
        if number in self._sent:
            self._across(at, "packet", number)

    def _pli(self, at: float) -> None:
        self._key_wanted = True

    def _timer(self, at: float) -> None:
        if self._wake == at:
            self._turn(at)

    def _turn(self, at: float) -> None:
        assembly = self._assembly
        self._shown += [(at, p.timestamp / 90000) for p in assembly.take(at)]
        for number in assembly.ask(at, self._rtt):
            self._across(at, "nack", number)
        if assembly.wants_key(at, self._rtt):
            self._across(at, "pli")
        self._wake = assembly.next_due(at, self._rtt)
        if self._wake is not None:
            self._later(self._wake, "timer")
