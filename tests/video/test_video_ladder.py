"""The ladder on a clock of its own: down at once, up with patience, never nothing to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from video import ladder
from video.addresses import changes
from video.ladder import RUNGS, Ladder, Look, Seen, advance, see, start

STEP = 0.25


class Climb:
    """A ladder that is looked at each quarter second."""

    def __init__(self, rate: float, height: int = 720) -> None:
        self.now, self.height = 100.0, height
        self.ladder = start(Look(self.now, rate, 0, height))

        self.told: list[tuple[float, str]] = []

    def stay(self, seconds: float, rate: float, quiet: float = 0.0) -> str:
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            before = self.ladder.code
            self.ladder = advance(self.ladder, Look(self.now, rate, quiet, self.height))
            if self.ladder.code != before:
                self.told.append((self.now, self.ladder.code))
        return self.ladder.plan.name


@pytest.mark.parametrize(
    ("rate", "height", "name"),
    [
        (3_000_000, 720, "720p"), (3_000_000, 480, "480p"), (3_000_000, 240, "270p"),
        (600_000, 720, "540p"), (400_000, 720, "480p"), (250_000, 480, "360p"),
        (120_000, 480, "270p"), (1_000, 480, "270p"),
    ],
)  # fmt: skip
def test_a_call_begins_with_the_picture_its_line_carries(rate, height, name):
    assert Climb(rate, height).ladder.plan.name == name


def test_a_worse_line_is_answered_within_a_second_and_a_far_worse_one_at_once():
    climb = Climb(1_000_000)
    assert climb.stay(0.75, 800_000) == "720p"
    assert climb.stay(0.25, 800_000) == "540p"
    assert climb.stay(STEP, 130_000) == "270p"
    assert climb.stay(STEP, 20_000) == "still"


def test_a_dip_changes_nothing():
    climb = Climb(1_100_000)
    for _ in range(20):
        climb.stay(0.5, 800_000)
        assert climb.stay(0.5, 1_100_000) == "720p"


def test_the_way_up_takes_patience_and_a_step_that_failed_takes_more():
    climb = Climb(250_000)
    assert climb.stay(2.75, 450_000) == "360p"
    assert climb.stay(0.5, 450_000) == "480p"
    assert climb.stay(1, 250_000) == "360p"
    assert climb.stay(5, 450_000) == "360p"
    assert climb.stay(1.5, 450_000) == "480p"
    assert climb.stay(30, 450_000) == "480p"
    assert climb.stay(1, 250_000) == "360p"
    assert climb.stay(3.5, 450_000) == "480p"


def test_sound_stays_longest_then_stills_then_the_offer_to_call_back():
    climb = Climb(250_000)
    codes = []
    for rate in (100_000, 40_000):
        climb.stay(2, rate)
        codes.append((climb.ladder.plan.name, climb.ladder.code, climb.ladder.plan.sound))
    assert codes == [("sound", "sound_only", True), ("still", "still", False)]
    assert climb.stay(20, 40_000) == "still"
    assert climb.stay(6, 40_000) == "callback"
    assert climb.ladder.plan.still
    assert climb.stay(4, 400_000) == "480p"
    assert climb.ladder.code == "full"


def test_the_offer_to_call_back_is_told_once_and_stands_until_there_is_sound():
    climb = Climb(250_000)
    climb.stay(300, 40_000)
    climb.stay(60, 55_000)  # carries sound, but not for long
    climb.stay(60, 40_000, quiet=25)
    climb.stay(60, 40_000)
    assert [word for _, word in climb.told] == ["still", "callback"]
    assert climb.stay(4, 80_000) == "sound"
    assert climb.stay(2, 40_000) == "still"


@pytest.mark.parametrize("worse", [1_000, 40_000, 60_000, 120_000])
@pytest.mark.parametrize("held", [0.5, 2, 4, 7, 12, 20, 28, 45])
def test_a_line_that_comes_and_goes_is_not_talked_about_all_the_time(worse, held):
    """As on a machine that is far too busy: the rate jumps up and down for ten minutes."""
    climb = Climb(400_000)
    while climb.now < 700:
        climb.stay(held, worse)
        climb.stay(held, 450_000)
    assert len(climb.told) <= 24


def test_a_line_that_has_got_well_is_trusted_again():
    climb = Climb(400_000)
    for good in (2, 4, 7, 13, 25, 47):
        climb.stay(1, 40_000)
        climb.stay(good, 450_000)
    assert climb.ladder.patience_s == ladder._UP_MAX_S
    for _ in range(5):
        assert climb.stay(ladder._UP_MAX_S + 1, 450_000) == "480p"
        climb.stay(40, 450_000)
        assert climb.stay(1, 40_000) == "still"
    assert climb.stay(3.5, 450_000) == "480p"


def test_a_line_that_is_away_keeps_its_rung_until_a_call_back_is_offered():
    climb = Climb(1_000_000)
    assert climb.stay(10, 40_000, quiet=5) == "720p"
    assert climb.stay(1, 40_000, quiet=21) == "callback"
    assert climb.stay(3.5, 1_100_000) == "720p"


@given(st.lists(st.tuples(st.floats(0, 4e6), st.floats(0, 30)), max_size=120))
def test_whatever_the_line_does_there_is_something_to_see_or_hear(looks):
    now, one = 0.0, Ladder(0)
    for rate, quiet in looks:
        now += STEP
        one = advance(one, Look(now, rate, quiet, 480))
        assert one.plan.height or one.plan.sound
        assert one.code in {rung.code for rung in RUNGS}
        assert one.patience_s <= ladder._UP_MAX_S


def watched(pictures: list[float], until: float) -> list[tuple[float, bool]]:
    """When what is said of the other side's picture changes; looked at each quarter second."""
    seen, changes, now = Seen(), [], 0.0
    while (now := now + STEP) <= until:
        before, newest = seen, max((at for at in pictures if at <= now), default=0.0)
        seen = see(seen, now, now - newest)
        if seen.there != before.there:
            changes.append((now, seen.there))
    return changes


def test_a_picture_now_and_then_is_not_told_as_coming_and_going():
    assert watched([n / 10 for n in range(200)], 20) == []
    assert watched([3.0 * n for n in range(20)], 60) == [(2.75, False)]
    steady = [*(n / 10 for n in range(50)), *(10 + n / 10 for n in range(100))]
    assert watched(steady, 20) == [(7.5, False), (12.0, True)]


def test_without_a_camera_there_no_picture_is_missed():
    assert see(Seen(), 100.0, 0).there
    assert see(see(Seen(), 3.0, 3.0), 3.25, 0).since == 3.25


def message(kind: int, scope: int) -> bytes:
    """An rtnetlink message with an ifaddrmsg of this scope."""
    body = bytes((2, 24, 0, scope)) + (3).to_bytes(4, "little")
    head = (16 + len(body)).to_bytes(4, "little") + kind.to_bytes(2, "little") + bytes(10)
    return head + body


def test_only_addresses_that_reach_a_desk_count():
    assert changes(message(20, 0))
    assert changes(message(21, 0))
    assert not changes(message(20, 253))
    assert not changes(message(16, 0))
    assert changes(message(16, 0) + message(21, 0))
    assert not changes(b"")
    assert not changes(bytes(40))
    assert not changes(message(21, 0)[:17])
