"""Packets of one incoming video stream become pictures: what to ask again, when to give up.

A picture is handed on as soon as its last packet (marker bit, RFC 6184 section 5.1) is in and
all before it are. A hole is asked for at once and again each round trip; when that takes too
long, or a newer key picture is whole, the stream goes on from a key picture. Where the line often
makes pictures late, all wait a little, so that a hole becomes a short hitch instead of a freeze.

Pure: times are seconds of a monotonic clock, timestamps 90 kHz, sequence numbers 16 bit.
"""

from collections import deque
from dataclasses import dataclass, field

from video.tuning.remembered import Remembered
from video.tuning.sequence import Unwrapper

CLOCK = 90_000
_GIVE_UP_S = 0.25
_RETRY_SPARE_S = 0.010
_RETRY_MIN_S = 0.025  # `pacing.Resender` gives nothing twice within a shorter time
_TRIES = 16
_TWICE_S = 0.012  # a question may be lost too: on a lossy line it is said again at once
_TWICE_COST_S = 0.003  # loss times round trip from which that is worth it
_TAIL_LOSS = 0.01
_TAIL_S = 0.014  # a picture whose end stays out so long has lost its end
_JUMP = 400  # packets: more than this missing at once is an outage, not a hole
_KEEP = 1500
_ASK_S = 0.2
_LATE_S = 10.0  # how long lateness is remembered
_LATE_SHARE = 0.94
# This much stutter is better than being late all the time; the second where pictures are later
# than `_VERY_LATE_S`, and how late they are is less sure.
_HITCH_S, _SHORT_HITCH_S = 0.180, 0.150
_VERY_LATE_S = 0.28
_DELAY_MAX_S = 0.6
_REPAIR_SHARE, _REPAIR_SPARE_S = 0.8, 0.020  # of a round trip: pictures never wait longer
_CATCH_UP_S = 0.012  # between pictures that are late: the eye sees them run, not jump
_CALM_S = 0.25  # playout delay given back a second


@dataclass(frozen=True, slots=True)
class Picture:
    """One whole coded picture."""

    timestamp: int
    data: bytes
    key: bool


@dataclass(slots=True)
class _Part:
    timestamp: int
    marker: bool
    data: bytes
    key: bool


@dataclass(slots=True)
class _Hole:
    since: float
    asked: float = -1e9
    tries: int = 0
    again: float = 0.0  # space to the next question


@dataclass(slots=True)
class _Ready:
    picture: Picture
    due: float


@dataclass(slots=True)
class Assembly:
    """`add` every packet; then `take`, `ask` and `wants_key`, and again at `next_due`."""

    received: int = 0
    lost: int = 0
    delay_s: float = 0.0
    usual_loss: float = 0.0
    _unwrap: Unwrapper = field(default_factory=Unwrapper)
    _clock: Unwrapper = field(default_factory=lambda: Unwrapper(32))
    _parts: dict[int, _Part] = field(default_factory=dict)
    _holes: dict[int, _Hole] = field(default_factory=dict)
    _next: int | None = None
    _highest: int = -1
    _lost_track: bool = True  # nothing can be shown before a key picture
    _asked_key_at: float = -1e9
    _ready: deque[_Ready] = field(default_factory=deque)
    _offsets: deque[tuple[float, float]] = field(default_factory=deque)
    _late: Remembered = field(default_factory=lambda: Remembered(_LATE_S))
    _seen_at: float = 0.0
    _rtt: float = 0.1
    _shown_at: float = -1e9
    _heard_at: float = 0.0
    _open: bool = False  # the newest packet has no marker: its picture goes on

    def add(
        self, number: int, timestamp: int, marker: bool, data: bytes, key: bool, now: float
    ) -> None:
        """One packet; `key` when a key picture begins in it."""
        seq = self._unwrap(number)
        if self._next is None:
            self._next, self._highest = seq, seq - 1
            self._asked_key_at = now  # the first picture of a call is a key picture anyway
        if seq < self._next or seq in self._parts:
            return
        self.received += 1
        if seq - self._highest > _JUMP:
            self._restart(seq)
        self._note(seq, marker, now)
        self._parts[seq] = _Part(timestamp, marker, data, key)
        self._collect(now)

    def _note(self, seq: int, marker: bool, now: float) -> None:
        assert self._next is not None
        new = range(max(self._highest + 1, self._next), seq)
        for missing in new:
            self._holes.setdefault(missing, _Hole(now))
        if seq > self._highest:
            self._highest, self._heard_at, self._open = seq, now, not marker
            lost = len(new) / (len(new) + 1)
            self.usual_loss += 0.01 * (len(new) + 1) * (lost - self.usual_loss)
        self._holes.pop(seq, None)

    def _restart(self, seq: int) -> None:
        self._parts.clear()
        self._holes.clear()
        self._next, self._lost_track = seq, True
        self._highest = seq - 1
        self._asked_key_at = -1e9

    # --- whole pictures --------------------------------------------------------------------

    def _collect(self, now: float) -> None:
        assert self._next is not None
        if self._lost_track or self._next not in self._parts:
            self._skip_to_key()
        while not self._lost_track and (last := self._whole(self._next)) is not None:
            self._finish(self._next, last, now)
        for old in [seq for seq in self._parts if seq < self._next or seq < self._highest - _KEEP]:
            del self._parts[old]

    def _whole(self, start: int) -> int | None:
        """Number of the picture's last packet, if all from `start` up to it are there."""
        seq = start
        first = self._parts.get(seq)
        while (part := self._parts.get(seq)) is not None and first is not None:
            if part.timestamp != first.timestamp:
                return seq - 1  # a sender that sets no marker: the next picture shows the end
            if part.marker:
                return seq
            seq += 1
        return None

    def _skip_to_key(self) -> None:
        """Go on from the newest whole key picture after a hole, if there is one."""
        for seq in sorted((s for s, part in self._parts.items() if part.key), reverse=True):
            if self._whole(seq) is not None:
                self._forget_before(seq)
                self._next, self._lost_track = seq, False
                return

    def _forget_before(self, seq: int) -> None:
        gone = [hole for hole in self._holes if hole < seq]
        self.lost += len(gone)
        for hole in gone:
            del self._holes[hole]

    def _finish(self, start: int, last: int, now: float) -> None:
        parts = [self._parts.pop(seq) for seq in range(start, last + 1)]
        self._next = last + 1
        data = b"".join(part.data for part in parts)
        if not data:
            return  # padding only
        timestamp = parts[0].timestamp
        due = self._schedule(self._clock(timestamp) / CLOCK, now)
        due = max(due, self._shown_at + _CATCH_UP_S)
        self._shown_at = due
        self._ready.append(_Ready(Picture(timestamp, data, any(p.key for p in parts)), due))

    def _schedule(self, stamp: float, now: float) -> float:
        """When to show: at once, or so late that most pictures are in time to within a hitch."""
        offset = now - stamp
        while self._offsets and self._offsets[-1][1] >= offset:
            self._offsets.pop()
        self._offsets.append((now, offset))
        while self._offsets[0][0] < now - _LATE_S:
            self._offsets.popleft()
        base = self._offsets[0][1]
        self._late.add(offset - base, now)
        usual = self._late.quantile(_LATE_SHARE)
        hitch = _HITCH_S if usual < _VERY_LATE_S else _SHORT_HITCH_S
        # By then what was asked for once is nearly in; what must be asked for again is a hitch, not
        # a reason to be late all the time.
        most = min(_DELAY_MAX_S, _REPAIR_SHARE * self._rtt + _REPAIR_SPARE_S)
        wanted = min(most, max(0.0, usual - hitch))
        calmer = min(most, self.delay_s - (now - self._seen_at) * _CALM_S * self.delay_s)
        self.delay_s = max(wanted, calmer) if len(self._late) > 10 else wanted
        self._seen_at = now
        return max(now, base + stamp + self.delay_s)

    def take(self, now: float) -> list[Picture]:
        """Pictures whose time has come, oldest first."""
        taken = []
        while self._ready and self._ready[0].due <= now + 0.001:
            taken.append(self._ready.popleft().picture)
        return taken

    # --- what to ask for -------------------------------------------------------------------

    def ask(self, now: float, rtt: float) -> list[int]:
        """16-bit numbers to ask for again now; `rtt` also says how long pictures may wait."""
        self._rtt = rtt
        if self._open and self._tail_may_be_lost and now - self._heard_at >= _TAIL_S:
            self._open = False
            self._holes.setdefault(self._highest + 1, _Hole(now))
        twice = self.usual_loss * rtt > _TWICE_COST_S
        numbers = []
        for seq, hole in self._holes.items():
            if now - hole.asked >= hole.again and hole.tries < _TRIES:
                hole.asked, hole.tries = now, hole.tries + 1
                echo = twice and hole.tries % 2 == 1
                hole.again = _TWICE_S if echo else max(_RETRY_MIN_S, rtt + _RETRY_SPARE_S)
                numbers.append(seq)
        return [seq & 0xFFFF for seq in sorted(numbers)]

    def wants_key(self, now: float, rtt: float) -> bool:
        """Whether to ask for a key picture now; asked again until one comes."""
        if self._next is None:
            return False
        if now - self._oldest(now) > self._patience(rtt):
            self._lost_track = True
            self._next = self._highest + 1
            self._parts.clear()
            self._forget_before(self._next)
        if not self._lost_track or now - self._asked_key_at < max(_ASK_S, 1.5 * rtt + 0.05):
            return False
        self._asked_key_at = now
        return True

    @property
    def _tail_may_be_lost(self) -> bool:
        """On a line without loss a late end is only late."""
        return self.usual_loss > _TAIL_LOSS and not self._lost_track

    def _oldest(self, now: float) -> float:
        return min((hole.since for hole in self._holes.values()), default=now)

    def _patience(self, rtt: float) -> float:
        return max(_GIVE_UP_S, 5 * rtt + 0.05)

    def broken(self) -> None:
        """The decoder could not use a picture: only a key picture helps."""
        self._lost_track = True

    def idle(self, rtt: float) -> bool:
        """Nothing is ready, missing or to be asked for: only a packet can change anything."""
        self._rtt = rtt
        busy = self._ready or self._holes or self._lost_track
        return not busy and not (self._open and self._tail_may_be_lost)

    def next_due(self, now: float, rtt: float) -> float | None:
        """When something will be due if no packet comes; None when nothing waits."""
        times = [one.due for one in list(self._ready)[:1]]
        asking = [h.asked + h.again for h in self._holes.values() if h.tries < _TRIES]
        if asking:
            times.append(min(asking))
        if self._holes:
            times.append(self._oldest(now) + self._patience(rtt))
        if self._open and self._tail_may_be_lost:
            times.append(self._heard_at + _TAIL_S)
        if self._lost_track and self._next is not None:
            times.append(self._asked_key_at + max(_ASK_S, 1.5 * rtt + 0.05))
        return max(now + 0.002, min(times)) if times else None
