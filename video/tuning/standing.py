"""The queue that packets stand in on their way to us, and the limit that empties it.

A browser's own rate control fills a thin line's queue again and again until the delay shows
(draft-ietf-rmcat-gcc section 5): on 500 kbit/s one picture of twenty came a quarter of a second
late. What arrives while the queue is full is what the line carries; named as a bound, a little
less than that (REMB, draft-alvestrand-rmcat-remb-03), it keeps the queue empty.

Rates are bit/s, times seconds of a monotonic clock. No I/O, no clock of its own.
"""

from collections import deque

from video.tuning.sequence import Unwrapper

_CLOCK = 90_000  # of every picture's time stamp (RFC 3551 section 5)
_SPAN_S = 10.0  # how long a fastest way counts, at least; at most twice that
_NOW = 6  # pictures: the fastest of them says how long the queue is
_RATE_S = 0.3  # while a queue stands, all that arrives in it came as fast as the line goes
_STANDS_S, _FLOWS_S = 0.090, 0.040
_DRAIN, _BELOW = 0.7, 0.85  # of what the line carries: until the queue is empty, and after
_AGAIN_S = 0.8  # a cut needs a round trip and the queue's own length to show
_UP_S = 0.012  # a second: the line may have become wider; the longer without a queue, the more
_WIDER_S = 10.0
_FREE = 1.6  # of what comes: a bound so far above binds nothing
_LEAST = 120_000
_RADIO = 0.004
_TRIES = 3  # cuts in a row: what they do not shorten is no queue but a longer way


class Queueing:
    """How long pictures stand in a queue, by how much longer than the fastest they take."""

    def __init__(self) -> None:
        self._unwrap = Unwrapper(32)
        self._stamp: int | None = None
        self._lately: deque[float] = deque(maxlen=_NOW)
        self._fastest: float | None = None
        self._before: float | None = None
        self._since = 0.0

    def add(self, timestamp: int, arrived: float) -> None:
        """The first packet of a picture; further packets of the same change nothing."""
        stamp = self._unwrap(timestamp)
        if self._stamp is not None and stamp <= self._stamp:
            return
        self._stamp = stamp
        took = arrived - stamp / _CLOCK
        self._lately.append(took)
        if self._fastest is None or arrived - self._since > _SPAN_S:
            self._before, self._fastest, self._since = self._fastest, took, arrived
        self._fastest = min(self._fastest, took)

    def restart(self) -> None:
        """The way itself has become longer: only what comes from now on is compared."""
        self._fastest = self._before = None
        self._lately.clear()

    @property
    def stands(self) -> float:
        """Seconds."""
        if self._fastest is None or len(self._lately) < _NOW:
            return 0.0
        base = self._fastest if self._before is None else min(self._fastest, self._before)
        return min(self._lately) - base


class Narrow:
    """The bound to name, from the queue and from what comes; `moved`: it was no queue."""

    def __init__(self) -> None:
        self.bound: float | None = None
        self.moved = False
        self._came: deque[tuple[float, int]] = deque()
        self._bits = 0
        self._line = 0.0
        self._cut_at = -1e9
        self._at = 0.0
        self._draining = False
        self._tries = 0

    def came(self, size: int, now: float) -> None:
        """So many bytes arrived, of all streams."""
        self._came.append((now, 8 * size))
        self._bits += 8 * size
        while self._came and self._came[0][0] < now - _RATE_S:
            self._bits -= self._came.popleft()[1]

    @property
    def rate(self) -> float:
        """Bits a second, lately."""
        return self._bits / _RATE_S

    def turn(self, stands: float, loss: float, now: float) -> bool:
        """Look at the queue; whether the bound has changed so that it should be said at once.

        `loss` is the usual part of the packets. Where the radio loses some, pictures stand in the
        browser's own queue, behind what it sends again: that is no reason to ask for less.
        """
        past, self._at = now - self._at, now
        if loss > _RADIO:
            bound, self.bound, self._draining, self._tries = self.bound, None, False, 0
            return bound is not None
        if stands > _STANDS_S:
            return self._cut(now)
        if self.bound is None:
            return False
        if self._draining:
            if stands > _FLOWS_S:
                return False
            self._draining, self._tries = False, 0
            self.bound = max(self.bound, _BELOW * self._line)
            return True
        self.bound *= 1 + _UP_S * (1 + (now - self._cut_at) / _WIDER_S) * min(past, 1.0)
        if self.bound > _FREE * max(self.rate, self._line):
            self.bound = None
            return True
        return False

    def _cut(self, now: float) -> bool:
        if now - self._cut_at < _AGAIN_S:
            return False
        self._tries += 1
        self.moved = self._tries > _TRIES
        if self.moved:
            self.bound, self._draining, self._tries = None, False, 0
            return True
        # A queue that is full tells what the line carries; one that still drains does not.
        self._line = self.rate if not self._draining else min(self._line, self.rate)
        self._cut_at, self._draining = now, True
        self.bound = max(_LEAST, _DRAIN * self._line)
        return True
