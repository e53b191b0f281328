"""Messages between an agent's page and the desk."""

from typing import ClassVar, Literal

from pydantic import Field

from video.signalling.base import (
    Code,
    Colleague,
    Id,
    Level,
    Message,
    Sdp,
    Ticket,
    WaitingCall,
    Words,
)
from video.signalling.common import (
    CallUpdate,
    Chat,
    Ended,
    Error,
    FromEither,
    Hold,
    LegAnswer,
    LegOffer,
    Stats,
    ToEither,
)
from video.signalling.devices import Devices
from video.signalling.papers import FaceAsk, FaceScore, Pages
from video.signalling.recording import RecordAsk, RecordState, RecordStop
from video.signalling.requests import Ask, AskDrop, AskState, Document, NoticeGive
from video.signalling.room import (
    RoomAnswer,
    RoomClose,
    RoomOffer,
    RoomOpen,
    RoomState,
    RoomStreams,
    RoomTold,
    RoomTook,
)
from video.signalling.screen import Mirror, Phrase, Point, Suggest


class Presence(Message):
    """Ready for calls or not; `reason` is one of break, meal, paperwork, training, other."""

    t: ClassVar = "presence"
    state: Literal["ready", "away"]
    reason: Literal["", "break", "meal", "paperwork", "training", "other"] = ""


class PresenceState(Message):
    """What the desk takes this agent for; sent after every change."""

    t: ClassVar = "presence.state"
    reliable: ClassVar = False
    state: Literal["ready", "away", "busy", "wrapping"]
    reason: Code = ""


class Claim(Message):
    """Answer a call of the snapshot or a ring; the first claim wins."""

    t: ClassVar = "claim"
    call: Id


class Decline(Message):
    """While it rings: not me. After the claim: back to the head of the queue."""

    t: ClassVar = "decline"
    call: Id


class Transfer(Message):
    """Give the call on: to a colleague (`to`) or to a level. Warm: ask the colleague first."""

    t: ClassVar = "transfer"
    call: Id
    to: Id | None = None
    level: Level | None = None
    warm: bool = False
    note: Words = Field(default="", repr=False)


class TransferComplete(Message):
    """A warm transfer: the colleague is in, I leave."""

    t: ClassVar = "transfer.complete"
    call: Id


class TransferCancel(Message):
    """A warm transfer: I keep the call."""

    t: ClassVar = "transfer.cancel"
    call: Id


class Invite(Message):
    """Ask a colleague into the call."""

    t: ClassVar = "invite"
    call: Id
    to: Id
    note: Words = Field(default="", repr=False)


class Leave(Message):
    """An invited colleague or a listening supervisor goes; the call goes on."""

    t: ClassVar = "leave"
    call: Id


class WrapDone(Message):
    """The work after the call is done; `outcome`: solved, guided, callback, referred, none."""

    t: ClassVar = "wrap.done"
    call: Id
    outcome: Code = ""


class Listen(Message):
    """A supervisor listens or stops; refused to everybody else."""

    t: ClassVar = "listen"
    call: Id
    on: bool


class PeerSdp(Message):
    """Offer or answer between two agents' pages of the same call (`to` and `sender` are ids).

    The page of the call's first agent passes the resident's picture and sound on.
    """

    t: ClassVar = "peer.sdp"
    call: Id
    to: Id
    sender: Code = ""
    kind: Literal["offer", "answer"]
    sdp: Sdp = Field(repr=False)


class TicketTake(Message):
    """I look after this call-back, appointment or complaint."""

    t: ClassVar = "ticket.take"
    id: Id


class TicketDone(Message):
    """It is dealt with; `outcome`: reached, no_answer, solved, refused."""

    t: ClassVar = "ticket.done"
    id: Id
    outcome: Literal["reached", "no_answer", "solved", "refused"]


class QueueSnapshot(Message):
    """The first calls this agent may answer, in order; `total` counts all of them."""

    t: ClassVar = "queue.snapshot"
    reliable: ClassVar = False
    calls: tuple[WaitingCall, ...]
    total: int = Field(default=0, ge=0)


class Ring(Message):
    """The call rings here for `ring_s` seconds; `kind` says why it comes to this agent."""

    t: ClassVar = "ring"
    context: WaitingCall
    kind: Literal["new", "returning", "all", "transfer", "invite"]
    ring_s: float = Field(ge=0)
    note: Words = Field(default="", repr=False)
    sender: Words = Field(default="", repr=False)


class RingStop(Message):
    t: ClassVar = "ring.stop"
    call: Id
    why: Literal["taken", "timed_out", "gone", "declined"]


class Claimed(Message):
    """The claim won (or the invitation was taken: `as_third`); the case as it stands."""

    t: ClassVar = "claimed"
    context: WaitingCall
    as_third: bool = False


class Lost(Message):
    """The claim came too late, or the call is gone or not this agent's."""

    t: ClassVar = "lost"
    call: Id


class KioskLink(Message):
    """Whether the kiosk's signalling is up, so that the page can say so in words."""

    t: ClassVar = "kiosk.link"
    call: Id
    up: bool


class TransferState(Message):
    t: ClassVar = "transfer.state"
    call: Id
    state: Literal["ringing", "accepted", "refused", "done", "cancelled"]
    to: Code = ""


class Colleagues(Message):
    """Who else is signed in."""

    t: ClassVar = "colleagues"
    reliable: ClassVar = False
    agents: tuple[Colleague, ...]


class Tickets(Message):
    """Open call-backs, appointments and complaints, the earliest due first."""

    t: ClassVar = "tickets"
    reliable: ClassVar = False
    tickets: tuple[Ticket, ...]


FromAgent = (
    FromEither
    | Presence
    | Claim
    | Decline
    | LegAnswer
    | Hold
    | Transfer
    | TransferComplete
    | TransferCancel
    | Invite
    | Leave
    | WrapDone
    | Listen
    | PeerSdp
    | TicketTake
    | TicketDone
    | Suggest
    | Phrase
    | Point
    | Ask
    | AskDrop
    | RecordAsk
    | RecordStop
    | NoticeGive
    | FaceAsk
    | RoomOffer
    | RoomTook
    | RoomState
)
ToAgent = (
    ToEither
    | PresenceState
    | QueueSnapshot
    | Ring
    | RingStop
    | Claimed
    | Lost
    | LegOffer
    | CallUpdate
    | KioskLink
    | Stats
    | TransferState
    | PeerSdp
    | Colleagues
    | Tickets
    | Mirror
    | AskState
    | Document
    | Devices
    | RecordState
    | Pages
    | FaceScore
    | RoomOpen
    | RoomAnswer
    | RoomStreams
    | RoomClose
    | RoomTold
    | Ended
    | Chat
    | Error
)
