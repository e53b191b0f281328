"""When to play which audio packet: as early as the line's own jitter allows, never a hole.

The aim is that nearly all packets are in when their turn comes; lateness beyond the earliest
packets is remembered for some seconds. Too early, a made-up packet is put in; too late, a quiet
one is left out. What is missing at its turn comes from the next packet's FEC or is concealed.

Pure: times are seconds of a monotonic clock; one step is one packet of `STEP_S`.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from video.tuning.remembered import Remembered
from video.tuning.sequence import Unwrapper

STEP_S = 0.020
_SHARE = 0.97
_REMEMBER_S = 8.0
_SPARE_S = 0.012
_MIN_S, _MAX_S = 0.020, 0.500
_FEC_LOSS = 0.01
_STRETCH_EVERY, _SHRINK_EVERY = 5, 5  # steps between two corrections
# Steps. Played a whole step earlier than wanted, a sixth of what comes in bursts is late for good.
_EARLY = 0.5
_HURRY = 8  # steps too late: leave out even what is loud
_JUMP = 250  # packets: the stream began anew
_MADE_UP = 15  # steps: after that concealment is silence anyway


@dataclass(frozen=True, slots=True)
class Turn:
    """What to play now. `drop` is decoded before and not played."""

    kind: Literal["wait", "play", "recover", "conceal"]
    payload: bytes = b""
    drop: bytes | None = None


@dataclass(slots=True)
class SoundBuffer:
    """`add` each packet, then `turn` once each `STEP_S`."""

    target_s: float = _MIN_S
    played: int = 0
    made_up: int = 0
    recovered: int = 0  # from the FEC of the packet after
    _unwrap: Unwrapper = field(default_factory=Unwrapper)
    _packets: dict[int, bytes] = field(default_factory=dict)
    _next: int | None = None
    _highest: int = -1
    _started: bool = False
    _offsets: deque[tuple[float, float]] = field(default_factory=deque)
    _late: Remembered = field(default_factory=lambda: Remembered(_REMEMBER_S))
    _losses: deque[bool] = field(default_factory=lambda: deque(maxlen=250))
    _since_fix: int = 0
    _dry: int = 0

    def add(self, number: int, payload: bytes, now: float) -> None:
        """One packet."""
        seq = self._unwrap(number)
        if self._next is None or abs(seq - self._next) > _JUMP:
            self._packets.clear()
            self._offsets.clear()
            self._late.clear()
            self._next, self._started, self._highest = seq, False, seq
        self._highest = max(self._highest, seq)
        self._learn(seq, now)
        if seq < self._next and not self._started:
            self._next = seq
        if seq >= self._next:
            self._packets[seq] = payload

    def _learn(self, seq: int, now: float) -> None:
        offset = now - seq * STEP_S
        while self._offsets and self._offsets[-1][1] >= offset:
            self._offsets.pop()
        self._offsets.append((now, offset))
        while self._offsets[0][0] < now - _REMEMBER_S:
            self._offsets.popleft()
        self._late.add(offset - self._offsets[0][1], now)
        late = self._late.quantile(_SHARE)
        lossy = sum(self._losses) > _FEC_LOSS * max(50, len(self._losses))
        wanted = late + _SPARE_S + (STEP_S if lossy else 0.0)
        self.target_s = max(_MIN_S, min(_MAX_S, wanted))

    def turn(self, now: float, *, quiet: bool) -> Turn:
        """What this step plays; `quiet` when the last one was nearly silent."""
        if self._next is None:
            return Turn("wait")
        behind = self._behind(now)
        if not self._started:
            if behind < 0:
                return Turn("wait")
            self._started = True
        self._since_fix += 1
        drop = None
        if behind < -_EARLY and self._since_fix >= _STRETCH_EVERY:
            self._since_fix = 0
            self.played += 1
            self.made_up += 1
            return Turn("conceal")
        if behind > 1.5 and self._since_fix >= _SHRINK_EVERY and (quiet or behind > _HURRY):
            self._since_fix = 0
            drop = self._packets.pop(self._next, None)
            self._next += 1
        if behind > _HURRY and self._packets and min(self._packets) > self._next + 1:
            self._next = min(self._packets)  # after a pause in the line the present counts
        return self._step(drop)

    def _behind(self, now: float) -> float:
        """Steps by which the next packet is later than it should be played."""
        assert self._next is not None
        due = self._offsets[0][1] + self._next * STEP_S + self.target_s
        return (now - due) / STEP_S

    def _step(self, drop: bytes | None) -> Turn:
        assert self._next is not None
        payload = self._packets.pop(self._next, None)
        if payload is not None:
            self._advance(lost=False)
            return Turn("play", payload, drop)
        following = self._packets.get(self._next + 1)
        if following is not None:
            self._advance(lost=True)
            self.recovered += 1
            self.made_up -= 1
            return Turn("recover", following, drop)
        if self._next > self._highest:
            self._dry += 1
            if self._dry > _MADE_UP:
                return Turn("wait", drop=drop)
            self.played += 1
            self.made_up += 1
            self._next += 1
            return Turn("conceal", drop=drop)
        self._advance(lost=True)
        return Turn("conceal", drop=drop)

    def _advance(self, *, lost: bool) -> None:
        assert self._next is not None
        self._next += 1
        self._dry = 0
        self.played += 1
        self.made_up += lost
        self._losses.append(lost)
