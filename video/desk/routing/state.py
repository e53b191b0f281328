"""What the desk knows: calls, seats (people signed in) and promises; frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from video.signalling import CallRequest

LEVELS: tuple[Literal["gacha", "sumu", "banner"], ...] = ("gacha", "sumu", "banner")
TOP = len(LEVELS) - 1
RingKind = Literal["new", "returning", "all", "transfer", "invite"]
SeatRole = Literal["agent", "helper", "supervisor"]
PromiseKind = Literal["callback", "appointment", "complaint"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A person signed in; `idle_since` orders the ringing, `rung_by` is the call that rings here.

    `wraps`: the page takes its call up again after a reload and tells when the work after a call is
    done. `off_at`: when its line was lost. `wrap_call`: the call it wraps up.
    """

    id: str
    account: int
    name: str = field(repr=False)
    role: SeatRole = "agent"
    level: int = TOP
    regions: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    node: str = ""
    wraps: bool = False
    ready: bool = True
    reason: str = ""
    idle_since: float = 0.0
    call: str | None = None
    rung_by: str | None = None
    wrap_until: float | None = None
    off_at: float | None = None
    wrap_call: str | None = None

    @property
    def free(self) -> bool:
        """Whether a call may ring here."""
        return (
            self.ready
            and self.call is None
            and self.rung_by is None
            and self.wrap_until is None
            and self.off_at is None
        )

    def level_fit(self, level: int) -> int:
        """1 for the call's own level, 0 for one below: those of the level are rung first."""
        return int(self.level == level)

    @property
    def state(self) -> Literal["ready", "away", "busy", "wrapping"]:
        if self.call is not None:
            return "busy"
        if self.wrap_until is not None:
            return "wrapping"
        return "ready" if self.ready and self.off_at is None else "away"


@dataclass(frozen=True, slots=True)
class Asking:
    """A colleague is asked into a call: for a warm transfer or as a third."""

    to: str
    since: float
    kind: Literal["transfer", "invite"]
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One call from request to end; `agent`, `third` and `listeners` are seat ids."""

    id: str
    site: str
    asked: CallRequest = field(repr=False)
    queued_at: float
    level: int
    level_at: float
    node: str = ""
    agent: str | None = None
    claimed_at: float = 0.0
    rung: tuple[str, ...] = ()
    ring_at: float = 0.0
    ring_kind: RingKind = "new"
    tried: tuple[str, ...] = ()
    wanted: str | None = None
    note: str = field(default="", repr=False)
    sender: str = field(default="", repr=False)
    lost_at: float | None = None
    offer: tuple[int, str] | None = field(default=None, repr=False)
    on_hold: bool = False
    asking: Asking | None = None
    third: str | None = None
    warm: bool = False
    listeners: tuple[str, ...] = ()
    told: bool = False
    recording: Literal["", "asked", "on"] = ""
    recorded: str = ""  # id of the recording that runs


@dataclass(frozen=True, slots=True)
class Promise:
    """A call-back, an appointment or a complaint, kept until somebody has dealt with it."""

    id: str
    kind: PromiseKind
    number: str
    site: str
    lang: str
    service_title: str
    made: float
    due: float
    owner: str = ""
    slot: str = ""
    phone: str = field(default="", repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """`order` holds the waiting calls, head first; `owners` whose case a case is."""

    now: float = 0.0
    calls: Mapping[str, Call] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    seats: Mapping[str, Seat] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict, repr=False)
    promises: Mapping[str, Promise] = field(default_factory=dict)
    usual_s: float = 0.0
    numbers: int = 0
