"""What one call is made of: its value, what may come in and what goes out (`video.call`)."""

from dataclasses import dataclass, field
from typing import Literal

from video.contract import (
    CallContext,
    CallEvent,
    FaceTold,
    ShownDevices,
    ShownScreen,
)
from video.control import (
    Alive,
    Devices,
    DropLeg,
    LegLive,
    LegLost,
    LegSilent,
    MakeLeg,
    Offer,
    Quality,
    Rates,
    RoomWords,
    Subscribe,
    Subscribed,
    TakeAnswer,
)
from video.signalling import (
    Chat,
    FaceAsk,
    IceServer,
    Message,
    Phrase,
    Point,
    Suggest,
    ToKiosk,
    Welcome,
)

Phase = Literal["dialling", "waiting", "connecting", "talking", "reconnecting", "over"]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part may take, in seconds.

    `away_s`: how long a silent leg may come back by itself before a new one is tried. The desk
    holds the agent for 90 s, so `reconnect_s` is a little longer: the desk speaks first.
    `thin_s`: how long a line may be too thin for the pictures of two.
    """

    desk_s: float = 10
    answer_s: float = 90
    media_s: float = 20
    leg_s: float = 8
    away_s: float = 2
    reconnect_s: float = 95
    worker_crashes: int = 3
    thin_s: float = 5


@dataclass(frozen=True, slots=True)
class Call:
    """Everything known of one call; `give_up_at` and `retry_at` are monotonic seconds."""

    context: CallContext
    patience: Patience
    started_at: float
    phase: Phase = "dialling"
    give_up_at: float = 0.0
    retry_at: float | None = None
    gen: int = 0
    offer: str | None = field(default=None, repr=False)
    ice: tuple[IceServer, ...] = field(default=(), repr=False)
    way: int = 0  # to the relay (`video.ways`)
    agent: str = field(default="", repr=False)
    assigned: bool = False
    assigned_at: float = 0.0
    ringing: bool = False
    desk_up: bool = False
    live: int = 0  # the leg that carries the talk; a newer one may be on its way
    crashes: int = 0
    room: str = ""  # the media server's that is being tried, used or left
    room_gen: int = 0  # the leg to it
    thin_since: float | None = None  # the line carries no good picture
    tries: int = 0  # of new legs since the talk was last alive
    shown: ShownScreen | None = field(default=None, repr=False)
    devices: ShownDevices | None = None

    @property
    def id(self) -> str:
        return self.context.call_id


@dataclass(frozen=True, slots=True)
class DeskUp:
    """The desk's welcome came (again)."""

    welcome: Welcome


@dataclass(frozen=True, slots=True)
class DeskDown:
    """The line to the desk is gone; it is being rebuilt."""


@dataclass(frozen=True, slots=True)
class DeskBack:
    """The line is back and its session goes on: what was said meanwhile comes, nothing is lost."""


@dataclass(frozen=True, slots=True)
class AddressChanged:
    """This machine got another network address: what went from the old one is dead."""


@dataclass(frozen=True, slots=True)
class DeskRefused:
    """The desk does not know this kiosk's token."""


@dataclass(frozen=True, slots=True)
class WorkerGone:
    """The worker process ended without being told to."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The resident ends the call."""

    reason: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; nothing else happened."""


@dataclass(frozen=True, slots=True)
class Update:
    """The case moved on while the call stands."""

    step: str
    missing: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Joined:
    """A third person has come in; they have seen nothing of the screen yet."""


Input = (
    DeskUp
    | DeskDown
    | DeskBack
    | DeskRefused
    | AddressChanged
    | ToKiosk
    | Offer
    | Subscribed
    | RoomWords
    | LegLive
    | LegSilent
    | LegLost
    | Quality
    | Rates
    | Devices
    | Alive
    | WorkerGone
    | HangUp
    | Update
    | ShownScreen
    | ShownDevices
    | FaceTold
    | Joined
    | Tick
)


@dataclass(frozen=True, slots=True)
class Send:
    """Say this to the desk."""

    message: Message


@dataclass(frozen=True, slots=True)
class Tell:
    """Say this to the worker."""

    command: MakeLeg | TakeAnswer | Subscribe | DropLeg


@dataclass(frozen=True, slots=True)
class Respawn:
    """Start a new worker; what is told from now on is for it."""


@dataclass(frozen=True, slots=True)
class Emit:
    """Give this to the listener."""

    event: CallEvent


AgentWords = Chat | Suggest | Phrase | Point | FaceAsk
Output = Send | Tell | Respawn | Emit
Step = tuple[Call, tuple[Output, ...]]
