"""How much may be sent: from the delay and loss that the other side reports a packet at a time.

A queue that builds on the way shows as growing delay before it shows as loss, so delay rules:
sent below the rate that last built a queue, the queue drains. Loss without delay is mostly the
radio's and no reason to send less: one cut tries whether it is ours, and if it stays, it is not.
Idea: draft-ietf-rmcat-gcc
(delay and loss, multiplicative then careful increase) with LEDBAT's base delay (RFC 6817).

Rates are bit/s, times seconds of a monotonic clock. No I/O, no clock of its own.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

START = 400_000
FLOOR = 40_000
CEILING = 3_000_000
_BASE_S = 12.0  # how long a lowest delay counts
_WINDOW_S = 0.6  # of arrivals, for the delivered rate
_LOSS_S = 2.0
_LOW_S, _HIGH_S, _FULL_S = 0.020, 0.055, 0.180  # queueing delay: free, filling, nearly full
_NOISE_MAX_S = 0.030
_START_GAIN, _FREE_GAIN, _NEAR_GAIN = 1.6, 1.35, 1.05  # factors a second
_TRIED = 170_000  # a voice alone must not hold the rate down: a small picture is always tried
_KNEE = 0.85  # of the rate that built a queue, the way up becomes careful
_CALM_S = 4.0
_BEYOND = 1.15  # of the knee: carried without a queue, this shows that the line is wider
# What each such time without a queue adds: to the gain near the knee, to how far beyond what is
# used and beyond the knee itself the rate may go.
_CALM_GAIN, _CALM_TRIED, _CALM_REACH = 0.06, 0.15, 0.13
_LOSS_NEWS = 0.06  # more than this over what was found to be the radio's is worth a trial cut
_LOSS_TRIAL_S = 3.0
_SILENCE_S = 1.5
_PACKET_BITS = 8 * 1300
_THIN = 150_000


@dataclass(frozen=True, slots=True)
class Report:
    """One packet as the other side saw it; `arrived` on its own clock, None when lost."""

    sent: float
    size: int
    arrived: float | None


class RateController:
    """Feed it `reports` (or `remb`/`loss_report` from a peer without them); read `target`."""

    def __init__(self) -> None:
        self.target = float(START)
        self.ceiling = float(CEILING)
        self.loss = 0.0
        self.queue_s = 0.0
        self.delivered: float | None = None
        self.reported_at: float | None = None
        self._bases: deque[tuple[float, float]] = deque()
        self._received: deque[tuple[float, int]] = deque()
        self._losses: deque[tuple[float, int, int]] = deque()
        self._usual_loss = 0.0
        self._radio_loss = 0.0
        # When it ends, and loss, target, knee and calm before it.
        self._trial: tuple[float, float, float, float | None, int] | None = None
        self._noise_s = 0.0
        self._knee: float | None = None
        self._knee_at, self._calm, self._proved = 0.0, 0, 0.0
        self._hold_until = 0.0
        self._moved_at: float | None = None
        self._before_silence: float | None = None

    # --- transport-wide feedback -----------------------------------------------------------

    def reports(self, reports: Sequence[Report], now: float, rtt: float) -> bool:
        """Take one feedback; True when it ends a silence (a key picture is due then)."""
        woke = self._wake(now)
        arrived = [(r, r.arrived) for r in reports if r.arrived is not None]
        self._note_loss(now, len(reports) - len(arrived), len(reports))
        if arrived:
            self._note_delay(now, [at - r.sent for r, at in arrived])
            for report, at in arrived:
                self._received.append((at, report.size))
            self._measure()
            self._decide(now, rtt)
        return woke

    def _note_delay(self, now: float, delays: list[float]) -> None:
        lowest = min(delays)
        while self._bases and self._bases[-1][1] >= lowest:
            self._bases.pop()
        self._bases.append((now, lowest))
        while self._bases[0][0] < now - _BASE_S:
            self._bases.popleft()
        # The lowest of a report is free of our own bursts and of most jitter.
        queue = lowest - self._bases[0][1]
        self._noise_s += 0.1 * (min(_NOISE_MAX_S, abs(queue - self.queue_s)) - self._noise_s)
        self.queue_s += 0.5 * (queue - self.queue_s)

    def _note_loss(self, now: float, lost: int, total: int) -> None:
        self._losses.append((now, lost, total))
        while self._losses[0][0] < now - _LOSS_S:
            self._losses.popleft()
        total = sum(one[2] for one in self._losses)
        self.loss = sum(one[1] for one in self._losses) / total if total else 0.0
        self._usual_loss += 0.02 * (self.loss - self._usual_loss)

    def _measure(self) -> None:
        newest = self._received[-1][0]
        while self._received[0][0] < newest - _WINDOW_S:
            self._received.popleft()
        span = newest - self._received[0][0]
        if span > _WINDOW_S / 2:
            # The first packet only marks the beginning of the span.
            size = sum(size for _, size in self._received) - self._received[0][1]
            self.delivered = size * 8 / span

    def _decide(self, now: float, rtt: float) -> None:
        since = now - self._moved_at if self._moved_at is not None else 0.0
        self._moved_at = now
        delivered = self.delivered if self.delivered is not None else self.target
        spare = self._noise_s + self._serial_s
        if self.queue_s > _HIGH_S + spare or self._loss_is_ours(now):
            self._cut(now, rtt, delivered)
        elif self.queue_s < _LOW_S + spare and now >= self._hold_until:
            self._grow(now, min(since, 0.5), delivered / (1 - min(0.4, self.loss)))

    def _grow(self, now: float, since: float, offered: float) -> None:
        """Up by the time `since` the last look; `offered` is what the line has carried or lost.

        A camera that shows little uses little: what was never tried is not promised, and near the
        knee still less. Each step beyond the knee is small until the step before it has shown no
        queue for a while: what is too much fills the queue in which our pictures then wait.
        """
        tried = 1.6 * offered + 60_000
        if self._knee is None:
            gain = _START_GAIN
        else:
            self._doubt_knee(now, offered)
            gain = _FREE_GAIN
            if self.target >= _KNEE * self._knee:
                gain = min(gain, _NEAR_GAIN + _CALM_GAIN * self._calm)
                tried = min(1.6, 1.1 + _CALM_TRIED * self._calm) * offered + 15_000
                tried = min(tried, (1 + _CALM_REACH * self._calm) * self._knee)
        self._set(min(self.target * gain**since, max(self.target, tried, _TRIED)))

    @property
    def _serial_s(self) -> float:
        """How much later a full packet is than a small one on a line so thin: no queue."""
        return max(0.0, _PACKET_BITS / self.target - _PACKET_BITS / _THIN)

    def _cut(self, now: float, rtt: float, delivered: float) -> None:
        if now < self._hold_until:
            return
        full = self.queue_s > _FULL_S + self._serial_s
        self._knee, self._knee_at, self._calm = delivered, now, 0
        self._proved = delivered
        self._set(min(self.target, delivered) * (0.65 if full else 0.85))
        self._hold_until = now + rtt + (0.5 if full else 0.25)

    def _doubt_knee(self, now: float, offered: float) -> None:
        """What goes through without a queue is below the knee; a calm time allows a step on.

        So does, at once, what is well above it: then the queue was another's, or our own lateness.
        """
        assert self._knee is not None
        self._knee = max(self._knee, offered)
        proved = offered > _BEYOND * self._proved
        if proved or now - self._knee_at >= _CALM_S:
            self._calm += 2 if proved else 1
            self._knee_at = now
        if proved:
            self._proved = offered

    def _loss_is_ours(self, now: float) -> bool:
        """Whether to cut for loss: once, to see whether it helps, and on while it does."""
        if self._trial is not None:
            end, before, target, knee, calm = self._trial
            if now < end:
                return False
            self._trial = None
            if self.loss > 0.6 * before:
                self._radio_loss = self.loss
                self._knee, self._calm = knee, calm
                self._set(max(self.target, target))
        self._radio_loss = min(self._radio_loss, 3 * self.loss)
        if len(self._losses) < 5 or self.loss < 1.3 * self._radio_loss + _LOSS_NEWS:
            return False
        end = now + _LOSS_TRIAL_S
        self._trial = (end, self.loss, self.target, self._knee, self._calm)
        return True

    def _set(self, rate: float) -> None:
        self.target = max(FLOOR, min(self.ceiling, rate))

    @property
    def known(self) -> float:
        """The target, or in a silence that of before: an absent line is not a narrow one."""
        return self.target if self._before_silence is None else self._before_silence

    # --- silence ---------------------------------------------------------------------------

    def silent(self, now: float, rtt: float, sent_at: float | None = None) -> bool:
        """Whether the other side has said nothing for too long; called while sending.

        `sent_at`: when the first packet went out that no report speaks of yet. Who sends a still
        picture each few seconds hears nothing between two of them.
        """
        if self.reported_at is None:
            return False
        heard = self.reported_at if sent_at is None else max(sent_at, self.reported_at)
        if now - heard < max(_SILENCE_S, 4 * rtt):
            return False
        if self._before_silence is None:
            self._before_silence = self.target
            self._set(self.target / 4)
        return True

    def _wake(self, now: float) -> bool:
        self.reported_at = now
        if self._before_silence is None:
            return False
        # The line was gone, not narrow: what it carried before is the best guess.
        self._set(self._before_silence * 0.7)
        self._before_silence = None
        for notes in (self._bases, self._received, self._losses):
            notes.clear()
        self.queue_s = self._noise_s = 0.0
        self._hold_until = now + 0.5
        return True

    # --- peers without transport-wide feedback ---------------------------------------------

    def remb(self, rate: float, now: float) -> None:
        """The receiver's own estimate is law where there is nothing better."""
        self.reported_at = now
        self._set(rate)

    def loss_report(self, share: float, now: float) -> None:
        """A receiver report's fraction lost (0..1), where no delay is known."""
        self.reported_at = now
        self.loss += 0.5 * (share - self.loss)
        if share > 0.10:
            self._set(self.target * (1 - share / 2))
        elif share < 0.02:
            self._set(self.target * 1.08)

    def typical_loss(self) -> float:
        """Loss over a longer time, for how much redundancy is worth its bits."""
        return self._usual_loss
