"""The bound on what a browser sends: from the queue on the way, over simulated lines."""

import random
from collections import deque
from dataclasses import dataclass, field

from video.tuning.standing import Narrow, Queueing

FPS = 25


@dataclass
class Line:
    """A browser that always wants more, a line of one rate, and our end of it."""

    rate: float
    delay: float = 0.05
    jitter: float = 0.0
    loss: float = 0.0
    bound_counts: bool = True
    queueing: Queueing = field(default_factory=Queueing)
    narrow: Narrow = field(default_factory=Narrow)
    stood: list[float] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    said: list[float | None] = field(default_factory=list)

    def run(self, seconds: float, wants: float, growth: float = 1.08, begin: float = 0.0) -> None:
        dice, free_at, now, last = random.Random(1), begin, begin, begin
        told: deque[tuple[float, float | None]] = deque([(begin, None)])
        for number in range(round(seconds * FPS)):
            now = begin + number / FPS
            while len(told) > 1 and told[1][0] <= now:
                told.popleft()
            bound = told[0][1] if self.bound_counts else None
            wants = min(wants * growth ** (1 / FPS), 1_200_000, bound or 1e9)
            size = wants / FPS / 8
            free_at = max(free_at, now) + 8 * size / self.rate
            last = max(last, free_at + self.delay + abs(dice.gauss(0, self.jitter)))
            stamp = round((begin + number / FPS) * 90_000) & 0xFFFFFFFF
            self.queueing.add(stamp, last)
            self.narrow.came(round(size), last)
            if self.narrow.turn(self.queueing.stands, self.loss, last):
                if self.narrow.moved:
                    self.queueing.restart()
                told.append((last + self.delay, self.narrow.bound))
                self.said.append(self.narrow.bound)
            elif self.narrow.bound is not None and number % FPS == 0:
                told.append((last + self.delay, self.narrow.bound))
            self.stood.append(free_at - now - 8 * size / self.rate)
            self.sent.append(wants)

    def stood_for(self, part: float) -> float:
        return sorted(self.stood)[int(part * (len(self.stood) - 1))]


def test_a_thin_line_keeps_no_queue_and_stays_used():
    line = Line(450_000)
    line.run(60, wants=300_000)
    assert line.stood_for(0.95) < 0.12
    assert sum(line.sent[250:]) / len(line.sent[250:]) > 0.8 * 450_000


def test_without_the_bound_the_same_line_stands_full():
    line = Line(450_000, bound_counts=False)
    line.run(20, wants=300_000)
    assert line.stood_for(0.95) > 1


def test_a_line_with_room_is_never_bound_whatever_its_jitter():
    line = Line(5_000_000, jitter=0.02)
    line.run(60, wants=300_000)
    assert line.said == []


def test_a_line_that_loses_packets_is_not_bound_and_a_bound_is_taken_back():
    line = Line(450_000)
    line.run(20, wants=300_000)
    assert line.narrow.bound is not None
    line.loss = 0.05
    line.run(10, wants=300_000, begin=20)
    assert line.said[-1] is None
    assert line.said.count(None) == 1


def test_a_line_that_becomes_wider_is_used_again():
    line = Line(450_000)
    line.run(20, wants=300_000)
    line.rate = 2_000_000
    line.run(90, wants=line.sent[-1], begin=20)
    assert line.narrow.bound is None
    assert line.sent[-1] > 900_000


def test_a_way_that_became_longer_is_no_queue():
    line = Line(5_000_000)
    line.run(20, wants=400_000, growth=1.0)
    line.delay = 0.25
    line.run(20, wants=400_000, growth=1.0, begin=20)
    assert line.narrow.bound is None
    assert min(line.sent) > 120_000
    assert line.queueing.stands < 0.01


def test_time_stamps_that_wrap_or_come_again_change_nothing():
    queueing = Queueing()
    for number in range(40):
        stamp = (2**32 - 20 * 3600 + number * 3600) % 2**32
        queueing.add(stamp, 5 + number / FPS)
        queueing.add(stamp, 5 + number / FPS + 3)
    assert queueing.stands < 0.001
