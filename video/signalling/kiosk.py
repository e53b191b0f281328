"""Messages between a kiosk and the desk."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from video.signalling.base import (
    Code,
    Id,
    Level,
    Line,
    Message,
    Missing,
    Nearest,
    Phone,
    Slot,
    Words,
)
from video.signalling.common import (
    CallUpdate,
    Chat,
    Ended,
    Error,
    FromEither,
    Heartbeat,
    Hold,
    Ice,
    LegAnswer,
    LegCandidate,
    LegOffer,
    ListenNotice,
    Party,
    Resumed,
    Stats,
    Welcome,
)
from video.signalling.devices import Devices
from video.signalling.papers import FaceAsk, FaceScore, Pages
from video.signalling.recording import RecordAnswer, RecordState, RecordStop
from video.signalling.requests import (
    Ask,
    AskDrop,
    AskState,
    NoticeGive,
    UploadAsk,
    UploadRefused,
    UploadTicket,
)
from video.signalling.room import RoomClose, RoomOpen, RoomState, RoomStreams, RoomTold, RoomTook
from video.signalling.screen import Mirror, Phrase, Point, Suggest


class CallRequest(Message):
    """Asks for an agent; sent again after a lost connection, it takes up the same call."""

    t: ClassVar = "call.request"
    call: Id
    service_id: Words
    service_title: Words
    step: Words
    lang: Words
    region: Words
    site: Words
    case_id: Words = Field(repr=False)
    missing: Missing = Field(repr=False)
    reason: Words = Field(repr=False)


class CallCancel(Message):
    """The resident gives up waiting."""

    t: ClassVar = "call.cancel"
    call: Id


class CallbackAsk(Message):
    """Call me back. The call leaves the queue; `id` makes a repeat harmless."""

    t: ClassVar = "callback.ask"
    id: Id
    call: Id | None = None
    lang: Words
    service_title: Words
    phone: Phone = Field(repr=False)


class AppointmentAsk(Message):
    """Book one of the `slots` of `alternatives`."""

    t: ClassVar = "appointment.ask"
    id: Id
    call: Id | None = None
    slot: Id
    lang: Words
    service_title: Words
    phone: Phone | None = Field(default=None, repr=False)


class ComplaintSubmit(Message):
    """A complaint; it is answered within three working days."""

    t: ClassVar = "complaint.submit"
    id: Id
    lang: Words
    service_title: Words
    text: Line = Field(repr=False)
    phone: Phone | None = Field(default=None, repr=False)


class Queue(Message):
    """Place in the queue; `ringing` when the call rings at somebody; `eta_s` None: nobody there."""

    t: ClassVar = "queue"
    reliable: ClassVar = False
    call: Id
    pos: int = Field(ge=1)
    eta_s: int | None = Field(ge=0)
    ringing: bool
    level: Level = "banner"


class Assigned(Message):
    t: ClassVar = "assigned"
    call: Id
    agent: Words = Field(repr=False)


class Requeued(Message):
    """The agent was lost or gave the call back or on; the call waits at the head of the queue."""

    t: ClassVar = "requeued"
    call: Id


class Alternatives(Message):
    """Nobody can answer now: what the resident can do instead of waiting."""

    t: ClassVar = "alternatives"
    call: Id
    why: Literal["after_hours", "nobody", "queue_full"]
    callback: bool
    slots: tuple[Slot, ...] = Field(max_length=20)
    nearest: Nearest | None = None


class Kept(Message):
    """A call-back, appointment or complaint was written down; `due` is ISO 8601."""

    t: ClassVar = "kept"
    id: Id
    kind: Literal["callback", "appointment", "complaint"]
    number: Code
    due: Words


class CallRate(Message):
    """The resident's mark for an ended call, 5 best; free to leave out. `reasons` of a bad one."""

    t: ClassVar = "call.rate"
    call: Id
    level: int = Field(ge=1, le=5)
    reasons: Annotated[tuple[Code, ...], Field(max_length=5)] = ()


class CallRated(Message):
    """The mark is kept (or was before: one a call)."""

    t: ClassVar = "call.rated"
    call: Id


FromKiosk = (
    FromEither
    | CallRequest
    | CallUpdate
    | CallCancel
    | LegOffer
    | Stats
    | CallbackAsk
    | AppointmentAsk
    | ComplaintSubmit
    | Mirror
    | AskState
    | UploadAsk
    | Devices
    | RecordAnswer
    | RecordStop
    | CallRate
    | Pages
    | FaceScore
    | RoomTook
    | RoomState
    | RoomTold
)
# What the call's own rules act on (see `video.call`).
ToKiosk = (
    Welcome
    | Ice
    | Queue
    | Assigned
    | Requeued
    | LegAnswer
    | Ended
    | Chat
    | Suggest
    | Phrase
    | Point
    | FaceAsk
    | RoomOpen
    | RoomStreams
    | RoomClose
    | Error
)
# What the kiosk shows or hands to the leg; a call goes on without.
KioskNotice = (
    LegCandidate
    | Hold
    | Party
    | ListenNotice
    | Alternatives
    | Kept
    | Ask
    | AskDrop
    | NoticeGive
    | UploadTicket
    | UploadRefused
    | RecordState
    | CallRated
)
LineToKiosk = ToKiosk | KioskNotice | Resumed | Heartbeat
