"""What can happen to the desk, and what is to be done about it."""

from dataclasses import dataclass, field
from typing import Literal

from video.desk.routing.state import PromiseKind, Seat
from video.signalling import CallRequest, Message


@dataclass(frozen=True, slots=True)
class SeatOn:
    """Somebody signed in, or is back with a page that knows nothing (`fresh`)."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class SeatLost:
    """The line of a page that can resume broke; the seat is kept for a while."""

    seat: str


@dataclass(frozen=True, slots=True)
class SeatBack:
    """The page took its line up again and has missed nothing."""

    seat: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class SeatOff:
    seat: str


@dataclass(frozen=True, slots=True)
class PresenceSet:
    seat: str
    ready: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Requested:
    """A kiosk asks for an agent, or for its call again after a lost line."""

    site: str
    request: CallRequest = field(repr=False)
    node: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Updated:
    call: str
    step: str
    missing: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Offered:
    call: str
    gen: int
    sdp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KioskLost:
    call: str


@dataclass(frozen=True, slots=True)
class KioskBack:
    """The kiosk took its line up again and has missed nothing."""

    call: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The resident or the call's agent ends the call."""

    call: str
    by: Literal["agent", "resident", "system"]
    reason: str


@dataclass(frozen=True, slots=True)
class Claimed:
    seat: str
    call: str


@dataclass(frozen=True, slots=True)
class Declined:
    seat: str
    call: str


@dataclass(frozen=True, slots=True)
class HoldSet:
    seat: str
    call: str
    on: bool


@dataclass(frozen=True, slots=True)
class TransferAsked:
    """Blind to a colleague or a level, or warm to a colleague."""

    seat: str
    call: str
    to: str | None = None
    level: int | None = None
    warm: bool = False
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TransferSettled:
    """The first agent leaves the colleague alone with the resident (`done`) or keeps the call."""

    seat: str
    call: str
    done: bool


@dataclass(frozen=True, slots=True)
class Invited:
    seat: str
    call: str
    to: str
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Left:
    seat: str
    call: str


@dataclass(frozen=True, slots=True)
class WrappedUp:
    seat: str
    call: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ListenSet:
    seat: str
    call: str
    on: bool


@dataclass(frozen=True, slots=True)
class RecordAsked:
    """The agent would like to record."""

    seat: str
    call: str


@dataclass(frozen=True, slots=True)
class RecordAnswered:
    """The resident says yes or no."""

    call: str
    yes: bool


@dataclass(frozen=True, slots=True)
class RecordStopped:
    """Either side has enough; an empty `seat` is the resident."""

    call: str
    seat: str = ""


@dataclass(frozen=True, slots=True)
class PromiseAsked:
    """A resident wants a call back, a time or an answer; the same id twice is one promise."""

    id: str
    kind: PromiseKind
    site: str
    line: str
    lang: str
    service_title: str
    call: str | None = None
    slot: str = ""
    phone: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PromiseTaken:
    seat: str
    id: str


@dataclass(frozen=True, slots=True)
class PromiseDone:
    seat: str
    id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class NodeGone:
    """A desk process died: every line it held is lost."""

    node: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = (
    SeatOn
    | SeatLost
    | SeatBack
    | SeatOff
    | PresenceSet
    | Requested
    | Updated
    | Offered
    | KioskLost
    | KioskBack
    | HungUp
    | Claimed
    | Declined
    | HoldSet
    | TransferAsked
    | TransferSettled
    | Invited
    | Left
    | WrappedUp
    | ListenSet
    | RecordAsked
    | RecordAnswered
    | RecordStopped
    | PromiseAsked
    | PromiseTaken
    | PromiseDone
    | NodeGone
    | Tick
)


@dataclass(frozen=True, slots=True)
class ToKiosk:
    """Send this to the kiosk of a call."""

    call: str
    message: Message


@dataclass(frozen=True, slots=True)
class ToLine:
    """Send this to the kiosk's line that asked."""

    line: str
    message: Message


@dataclass(frozen=True, slots=True)
class ToSeat:
    seat: str
    message: Message


@dataclass(frozen=True, slots=True)
class Noted:
    """An audit line; `event` is one of `video.desk.audit.EventId`."""

    event: str
    site: str = ""
    account: int = 0
    call: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The figures of an ended call, without a person; times are wall-clock seconds."""

    call: str
    site: str
    service_id: str
    lang: str
    level: str
    account: int
    queued_at: float
    claimed_at: float
    ended_at: float
    by: str


@dataclass(frozen=True, slots=True)
class Wrapped:
    """How the agent closed a call, as a code."""

    call: str
    account: int
    outcome: str
    at: float


@dataclass(frozen=True, slots=True)
class RecordingBegun:
    """Both sides agreed: what the agent's page records may be kept under this id."""

    id: str
    call: str
    site: str
    service_id: str
    lang: str
    account: int
    at: float


@dataclass(frozen=True, slots=True)
class RecordingOver:
    """Nothing new is recorded; what is under way may still arrive."""

    id: str
    at: float


Effect = ToKiosk | ToLine | ToSeat | Noted | Finished | Wrapped | RecordingBegun | RecordingOver
