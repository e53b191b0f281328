"""When to take the page by itself, and what to ask for until then: a pure state machine.

`step(state, observation)` gives the next state and what is to be done. Nothing here looks at a
picture, a clock or a thread, so a recorded film always gives the same answers. Figures from
capture.md §3: no capture in motion, about a quarter of a second after the hand has left.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from drivers.document_camera.figures import Flaw

Code: TypeAlias = Literal[
    "no_paper", "hold_still", "too_dark", "cut_off", "blurred", "ready", "glare", "too_bright",
    "blank", "duplicate", "hand", "closer", "move_left", "move_right", "move_up", "move_down",
    "unsure", "wrong_side", "card_back", "upside_down", "taken", "unreadable",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)

Corners: TypeAlias = tuple[tuple[float, float], ...]
"""Four (x, y), clockwise, as parts of the frame's width and height."""

STILL_S = 0.24
LEAST_FRAMES = 4
"""So long, and over so many frames, nothing may move: 6 steps at 25 frames a second."""
STILL_CORNERS = 0.006
"""Corners that stay within this part of the diagonal of where they came to rest."""
STILL_FRAME = 0.004
"""Part of the frame's pixels that may change from one frame to the next."""
LEAST_SCORE = 0.5
AGREE_S = 0.2
"""A hint must be meant so long before it is told: no flicker."""
HOLD_S = 0.6
"""A hint stays so long before another takes its place."""
GONE_S = 0.2
RETRY_S = 0.6
MOST_TRIES = 2
"""A capture that failed so often is tried again only after something has moved."""
_AT_ONCE: frozenset[Code] = frozenset(("taken", "upside_down", "card_back"))


@dataclass(frozen=True, slots=True)
class SeenPage:
    """The outline of this frame. accepted: sure enough to be cut out without a look."""

    corners: Corners = field(repr=False)
    score: float
    accepted: bool
    cut_off: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """One frame, looked at. `at`: seconds of any clock that only goes forward.

    motion: of the corners since the last frame, a part of the diagonal (1.0 = no page before).
    changed: part of the pixels that differ from the last frame. dark: nothing can be seen at all.
    partly: no outline, but paper comes in over the border. flaws: of the page at preview size;
    None = not looked at yet.
    """

    at: float
    page: SeenPage | None = None
    motion: float = 1.0
    changed: float = 1.0
    hand: bool = False
    dark: bool = False
    partly: bool = False
    flaws: tuple[Flaw, ...] | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """Tell this now, until another is told."""

    code: Code


@dataclass(frozen=True, slots=True)
class Capture:
    """Take the page; `captured` or `refused` follows."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The page that was taken is gone, or another lies there: the next one may be taken."""


Output: TypeAlias = Hint | Capture | Gone


@dataclass(frozen=True, slots=True)
class State:
    """armed: pages are taken by themselves. taken: the page there has been taken, or is being.

    moved: something has moved since then. patient: wait for a movement before the next capture.
    """

    armed: bool = True
    taken: bool = False
    waiting: bool = False
    after: Code = "taken"
    moved: bool = False
    patient: bool = False
    tries: int = 0
    not_before: float = float("-inf")
    anchor: Corners | None = field(default=None, repr=False)
    still_from: float = 0.0
    still_frames: int = 0
    absent_from: float | None = None
    told: Code | None = None
    told_at: float = float("-inf")
    meant: Code | None = None
    meant_from: float = 0.0


def step(state: State, seen: Observation) -> tuple[State, tuple[Output, ...]]:
    """Take one frame."""
    state = _presence(_stillness(state, seen), seen)
    outputs: list[Output] = []
    if _is_gone(state, seen):
        state = replace(state, taken=False, moved=False, tries=0, after="taken")
        outputs.append(Gone())
    if _may_capture(state, seen):
        state = replace(state, taken=True, waiting=True, moved=False, patient=False)
        outputs.append(Capture())
    return _tell(state, seen, outputs)


def captured(state: State, at: float, after: Code = "taken") -> tuple[State, tuple[Output, ...]]:
    """A page has been taken, by itself or by the button. after: what to tell then."""
    state = replace(
        state, taken=True, waiting=False, moved=False, patient=False, tries=0, after=after,
        told=after, told_at=at, meant=after, meant_from=at, absent_from=None,
    )  # fmt: skip
    return state, (Hint(after),)


def refused(state: State, at: float) -> State:
    """The full-size picture was not good enough, or never came: try again, but not for ever."""
    tries = state.tries + 1
    return replace(
        state, taken=False, waiting=False, tries=tries, patient=tries >= MOST_TRIES,
        not_before=at + RETRY_S, still_frames=0, still_from=at,
    )  # fmt: skip


def disarm(state: State) -> State:
    """Hints only; nothing is taken by itself."""
    return replace(state, armed=False)


def arm(state: State, *, again: bool = False) -> State:
    """Take pages by themselves. again: also the page that lies there, once it has been moved."""
    if not again:
        return replace(state, armed=True)
    return replace(state, armed=True, taken=False, patient=True, moved=False, tries=0)


def _stillness(state: State, seen: Observation) -> State:
    """Count frames in which nothing moves. Corners are held against where they came to rest, or a
    page pushed slowly would pass for one that lies still."""
    page = seen.page
    if _has_moved(state, seen):
        state = replace(state, moved=True, patient=False, tries=0)
    calm = seen.changed < STILL_FRAME and seen.motion < STILL_CORNERS and not seen.hand
    if page is None or not calm or apart(state.anchor, page.corners) >= STILL_CORNERS:
        anchor = None if page is None else page.corners
        return replace(state, anchor=anchor, still_from=seen.at, still_frames=0)
    return replace(state, still_frames=state.still_frames + 1)


def _has_moved(state: State, seen: Observation) -> bool:
    """Somebody did something: a change of light or of the camera's size alone is not that."""
    if seen.hand or seen.page is None:
        return True
    return state.anchor is not None and apart(state.anchor, seen.page.corners) >= STILL_CORNERS


def apart(one: Corners | None, other: Corners) -> float:
    """Largest step of a corner, as a part of the diagonal."""
    if one is None or len(one) != len(other):
        return 1.0
    if not one:
        return 0.0
    steps = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for a, b in zip(one, other, strict=True))
    return float((max(steps) / 2.0) ** 0.5)


def _is_still(state: State, at: float) -> bool:
    # A frame's time is a multiple of 1/fps and not exact in binary.
    return state.still_frames >= LEAST_FRAMES and at - state.still_from >= STILL_S - 1e-6


def _presence(state: State, seen: Observation) -> State:
    if seen.page is not None or seen.hand or seen.dark or seen.partly:
        return replace(state, absent_from=None)
    return state if state.absent_from is not None else replace(state, absent_from=seen.at)


def _is_gone(state: State, seen: Observation) -> bool:
    if not state.taken or state.waiting:
        return False
    if state.absent_from is not None:
        return seen.at - state.absent_from >= GONE_S - 1e-6
    # Another page was laid on the one that was taken.
    other = seen.flaws is not None and "duplicate" not in seen.flaws
    return state.moved and other and _is_still(state, seen.at)


def _may_capture(state: State, seen: Observation) -> bool:
    if not state.armed or state.taken or state.patient or seen.at < state.not_before:
        return False
    return _is_good(seen) and seen.flaws == () and _is_still(state, seen.at)


def _is_good(seen: Observation) -> bool:
    page = seen.page
    if page is None or seen.hand or seen.dark:
        return False
    return page.accepted and not page.cut_off and page.score >= LEAST_SCORE


def _tell(
    state: State, seen: Observation, outputs: list[Output]
) -> tuple[State, tuple[Output, ...]]:
    code = _meaning(state, seen)
    if code != state.meant:
        state = replace(state, meant=code, meant_from=seen.at)
    if code == state.told:
        return state, tuple(outputs)
    agreed = seen.at - state.meant_from >= AGREE_S - 1e-6
    held = seen.at - state.told_at >= HOLD_S - 1e-6
    if (agreed and held) or code in _AT_ONCE:
        state = replace(state, told=code, told_at=seen.at)
        outputs.append(Hint(code))
    return state, tuple(outputs)


def _meaning(state: State, seen: Observation) -> Code:
    """The one thing to tell about this frame, the most urgent first."""
    if state.taken:
        return _after(state, seen)
    page = seen.page
    if seen.dark:
        return "too_dark"
    if seen.hand:
        return "hand"
    if page is None:
        return "cut_off" if seen.partly else "no_paper"
    if page.cut_off:
        return "cut_off"
    if state.still_frames < LEAST_FRAMES or seen.flaws is None:
        return "hold_still"
    if seen.flaws:
        return seen.flaws[0]
    sure = page.accepted and page.score >= LEAST_SCORE and state.tries < MOST_TRIES
    return "ready" if sure else "unsure"


def _after(state: State, seen: Observation) -> Code:
    """While the page that was taken lies there."""
    if state.waiting:
        return "hold_still"
    laid_again = state.moved and _is_still(state, seen.at)
    return "duplicate" if laid_again and "duplicate" in (seen.flaws or ()) else state.after
