"""The state machine of auto-capture, fed with observations by hand."""

from dataclasses import replace

import pytest

from drivers.document_camera.autocapture import (
    CODES,
    Capture,
    Gone,
    Hint,
    Observation,
    SeenPage,
    State,
    arm,
    captured,
    disarm,
    refused,
    step,
)

FPS = 25.0
CORNERS = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.9), (0.2, 0.9))
PAGE = SeenPage(CORNERS, 0.8, True, False)
CALM = Observation(0.0, PAGE, 0.0, 0.0, flaws=())
EMPTY = Observation(0.0, None, 1.0, 0.0)
HAND = replace(CALM, hand=True, changed=0.02)


class Run:
    """Feeds frame after frame; `told` holds (seconds, output)."""

    def __init__(self, state=None, fps=FPS):
        self.state, self.fps, self.frame, self.told = state or State(), fps, 0, []

    @property
    def now(self):
        return self.frame / self.fps

    def feed(self, seen, count=1):
        """Feed it `count` times; a capture is answered by whoever calls."""
        for _ in range(count):
            self.state, outputs = step(self.state, replace(seen, at=self.now))
            self.told += [(self.now, output) for output in outputs]
            self.frame += 1
        return self

    def captures(self):
        return [at for at, output in self.told if isinstance(output, Capture)]

    def codes(self):
        return [output.code for _, output in self.told if isinstance(output, Hint)]

    def take(self, after="taken"):
        self.state, outputs = captured(self.state, self.now, after)
        self.told += [(self.now, output) for output in outputs]


def moved(by, seen=CALM):
    corners = tuple((x + by, y) for x, y in CORNERS)
    return replace(seen, page=replace(seen.page, corners=corners))


def test_a_page_that_lies_still_is_taken_once():
    run = Run().feed(EMPTY, 10).feed(HAND, 10)
    left = run.now
    run.feed(CALM, 60)
    assert len(run.captures()) == 1
    assert 0.19 <= run.captures()[0] - left <= 0.5


@pytest.mark.parametrize("fps", [8, 12, 25, 60])
def test_at_any_frame_rate_within_half_a_second(fps):
    run = Run(fps=fps).feed(HAND, fps)
    left = run.now
    run.feed(CALM, fps)
    assert 0.19 <= run.captures()[0] - left <= 0.5


def test_nothing_is_taken_in_motion_however_slow():
    run = Run()
    for number in range(200):
        run.feed(moved(0.0015 * number))
    assert run.captures() == []


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(CALM, changed=0.01),
        replace(CALM, motion=0.01),
        HAND,
        replace(CALM, dark=True),
        replace(CALM, page=replace(PAGE, accepted=False)),
        replace(CALM, page=replace(PAGE, score=0.4)),
        replace(CALM, page=replace(PAGE, cut_off=True)),
        replace(CALM, flaws=None),
        replace(CALM, flaws=("glare",)),
        replace(CALM, flaws=("move_left",)),
        EMPTY,
    ],
)
def test_nothing_is_taken_while_anything_is_wrong(spoilt):
    run = Run().feed(spoilt, 50)
    assert run.captures() == []
    assert run.codes()


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (EMPTY, "no_paper"),
        (replace(EMPTY, partly=True), "cut_off"),
        (replace(CALM, page=replace(PAGE, cut_off=True)), "cut_off"),
        (HAND, "hand"),
        (replace(EMPTY, hand=True), "hand"),
        (replace(EMPTY, dark=True), "too_dark"),
        (replace(CALM, changed=0.1), "hold_still"),
        (replace(CALM, flaws=("blurred", "closer")), "blurred"),
        (replace(CALM, page=replace(PAGE, accepted=False)), "unsure"),
    ],
)
def test_hints(seen, code):
    assert Run().feed(seen, 20).codes()[-1] == code


def test_a_hint_does_not_flicker():
    run = Run()
    for number in range(100):
        run.feed(EMPTY if number % 2 else replace(EMPTY, dark=True))
    assert run.codes() == []
    run.feed(EMPTY, 6)
    assert run.codes() == ["no_paper"]
    first = run.told[-1][0]
    run.feed(replace(EMPTY, dark=True), 30)
    assert run.codes() == ["no_paper", "too_dark"]
    assert run.told[-1][0] - first >= 0.59


def test_the_next_page_may_be_taken_when_this_one_is_gone():
    run = Run().feed(CALM, 12)
    run.take()
    run.feed(CALM, 40)
    assert len(run.captures()) == 1
    run.feed(HAND, 5).feed(EMPTY, 10)
    assert [type(output) for _, output in run.told if isinstance(output, Gone)] == [Gone]
    run.feed(HAND, 5).feed(CALM, 20)
    assert len(run.captures()) == 2


def test_another_page_laid_on_top_is_taken_too():
    run = Run().feed(CALM, 12)
    run.take()
    run.feed(HAND, 10).feed(CALM, 20)
    assert len(run.captures()) == 2
    assert any(isinstance(output, Gone) for _, output in run.told)


def test_the_same_page_pushed_about_is_called_a_duplicate():
    run = Run().feed(CALM, 12)
    run.take()
    same = moved(0.05, replace(CALM, flaws=("duplicate",)))
    run.feed(HAND, 10).feed(same, 30)
    assert len(run.captures()) == 1
    assert run.codes()[-1] == "duplicate"


def test_a_change_of_light_after_the_capture_is_no_movement():
    run = Run().feed(CALM, 12)
    run.take("upside_down")
    run.feed(replace(CALM, changed=0.5), 2).feed(replace(CALM, flaws=("duplicate",)), 30)
    assert run.codes()[-1] == "upside_down"


def test_a_capture_that_fails_is_not_tried_for_ever():
    run = Run()
    for _ in range(200):
        before = len(run.captures())
        run.feed(CALM)
        if len(run.captures()) > before:
            run.state = refused(run.state, run.now)
    assert len(run.captures()) == 2
    assert run.codes()[-1] == "unsure", "the button is the way on"
    run.feed(HAND, 3).feed(CALM, 20)
    assert len(run.captures()) == 3


def test_armed_and_disarmed():
    run = Run(disarm(State())).feed(CALM, 40)
    assert run.captures() == []
    assert run.codes()[-1] == "ready"
    run.state = arm(run.state)
    assert len(run.feed(CALM, 2).captures()) == 1
    run.take()
    run.state = arm(run.state, again=True)
    run.feed(CALM, 60)
    assert len(run.captures()) == 1, "the same page at rest would give the same picture"
    run.feed(moved(0.02), 20)
    assert len(run.captures()) == 2


def test_every_code_is_known_once():
    assert len(CODES) == len(set(CODES)) == 22
