"""What to send over a line of this quality: picture sizes, then sound alone, then stills and text.

A pure state machine: `advance(ladder, look)` once each quarter second. A smaller picture comes at
once, a larger one only when the line has carried more for a while; a step up that failed makes
the next try wait longer. Whatever the rung, both sides have something to see and a word for it:
`code` names what is sent, the words themselves are content. Each new word is spoken to the
resident, so a step up that needs one is held to a longer trial, and the offer to call back stands
until the line carries sound again.

Rates are bit/s for everything (picture, sound, headers), times seconds of a monotonic clock.
"""

from dataclasses import dataclass, replace
from typing import Literal

SendingCode = Literal["full", "small", "sound_only", "still", "callback"]
ReceivingCode = Literal["picture", "sound_only"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to send: `height` of the picture (0: none), and the rate below which it fails."""

    name: str
    height: int
    fps: int
    need: int
    code: SendingCode
    sound: bool = True
    still: bool = False


RUNGS = (
    Rung("720p", 720, 25, 850_000, "full"),
    Rung("540p", 540, 25, 520_000, "full"),
    Rung("480p", 480, 25, 330_000, "full"),
    Rung("360p", 360, 25, 210_000, "small"),
    Rung("270p", 270, 15, 115_000, "small"),
    Rung("sound", 0, 0, 52_000, "sound_only"),
    Rung("still", 270, 1, 0, "still", sound=False, still=True),
    Rung("callback", 270, 1, 0, "callback", sound=False, still=True),
)
STILL, CALLBACK = 6, 7
_DOWN_S = 0.75
_FAR_BELOW = 0.6
_HEADROOM = 1.2
_UP_S = 3.0
_UP_MAX_S = 48.0
_FAILED_S = 10.0  # a step up that lasted no longer was one too many
_FAILED_WORD_S = 30.0  # the same where both sides were told of it
_CALLBACK_S = 25.0
_QUIET_S = 0.8  # shorter than the silence after which the rate is cut
_GONE_S = 20.0
_NO_PICTURE_S = 2.5
_HOLE_S, _RUNNING_S = 1.2, 2.0  # pictures come again when they run so long without such a hole


@dataclass(frozen=True, slots=True)
class Look:
    """The line now: `rate` it is thought to carry, `quiet_s` since the other side said anything.

    `height` is the camera's own: larger pictures are never made of smaller ones.
    """

    now: float
    rate: float
    quiet_s: float
    height: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where we stand; begin with `start`."""

    rung: int
    low_since: float | None = None
    high_since: float | None = None
    patience_s: float = _UP_S
    raised_at: float | None = None
    poor_since: float | None = None

    @property
    def plan(self) -> Rung:
        return RUNGS[self.rung]

    @property
    def code(self) -> SendingCode:
        return self.plan.code


def highest(look: Look, headroom: float = 1.0) -> int:
    """The best rung that this rate carries."""
    for index, rung in enumerate(RUNGS[:STILL]):
        if rung.height <= max(look.height, 270) and rung.need * headroom <= look.rate:
            return index
    return STILL


def start(look: Look) -> Ladder:
    """The rung for what is known at the beginning; never less than a picture."""
    return Ladder(min(highest(look), 4))


def advance(ladder: Ladder, look: Look) -> Ladder:
    """The ladder after this look at the line."""
    if look.quiet_s > _QUIET_S:
        # A line that is away needs no smaller picture; `CALLBACK` alone is said meanwhile.
        waiting = replace(ladder, low_since=None, high_since=None)
        return replace(waiting, rung=CALLBACK) if look.quiet_s > _GONE_S else waiting
    ladder = _callback(ladder, look)
    rung = RUNGS[ladder.rung]
    if ladder.rung < STILL and look.rate < rung.need:
        return _below(ladder, look)
    better = highest(look, _HEADROOM)
    if better < min(ladder.rung, STILL):  # stills are sent in both of the last two
        return _above(ladder, look, better)
    return replace(ladder, low_since=None, high_since=None)


def _callback(ladder: Ladder, look: Look) -> Ladder:
    """Stills for too long: offer to call back; the stills go on meanwhile."""
    if ladder.rung < STILL:
        return replace(ladder, poor_since=None)
    since = look.now if ladder.poor_since is None else ladder.poor_since
    rung = CALLBACK if look.now - since >= _CALLBACK_S else ladder.rung
    return replace(ladder, poor_since=since, rung=rung)


def _below(ladder: Ladder, look: Look) -> Ladder:
    since = look.now if ladder.low_since is None else ladder.low_since
    far = look.rate < _FAR_BELOW * RUNGS[ladder.rung].need
    if not far and look.now - since < _DOWN_S:
        return replace(ladder, low_since=since, high_since=None)
    rung, patience = highest(look), ladder.patience_s
    if ladder.raised_at is not None:
        word = RUNGS[rung].code != ladder.code
        failed = look.now - ladder.raised_at < (_FAILED_WORD_S if word else _FAILED_S)
        patience = min(_UP_MAX_S, patience * 2) if failed else max(_UP_S, patience / 2)
    return Ladder(rung, patience_s=patience)


def _above(ladder: Ladder, look: Look, better: int) -> Ladder:
    since = look.now if ladder.high_since is None else ladder.high_since
    if look.now - since < ladder.patience_s:
        return replace(ladder, high_since=since, low_since=None)
    return replace(ladder, rung=better, raised_at=look.now, low_since=None, high_since=None)


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether the other side's picture comes, as both sides are told; `since` it seems to again."""

    there: bool = True
    since: float | None = None


def see(seen: Seen, now: float, age_s: float) -> Seen:
    """What is known when the newest picture is `age_s` old: one alone is not yet a picture."""
    if age_s > _NO_PICTURE_S or seen.there:
        return Seen(age_s <= _NO_PICTURE_S)
    if age_s > _HOLE_S:
        return Seen(False)
    since = now if seen.since is None else seen.since
    return Seen(now - since >= _RUNNING_S, since)
