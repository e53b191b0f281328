"""Messages that go both ways or belong to the line itself: greeting, resume, acknowledgement."""

from typing import ClassVar, Literal

from pydantic import Field

from video.signalling.base import By, Code, Gen, IceServer, Id, Line, Message, Sdp, Words


class Hello(Message):
    """First word of a client that numbers and acknowledges messages (`resume` true)."""

    t: ClassVar = "hello"
    reliable: ClassVar = False
    site: Words = ""
    resume: bool = False


class Welcome(Message):
    """First word of the desk: who it takes the other side for, ICE servers, the line's session.

    Times are seconds: a client sends `ping` every `heartbeat_s` when it has nothing to say, and
    can take up the session within `resume_s` of losing the line.
    """

    t: ClassVar = "welcome"
    reliable: ClassVar = False
    name: Words
    ice: tuple[IceServer, ...]
    session: Code = Field(default="", repr=False)
    role: Code = ""
    heartbeat_s: float = Field(default=2.0, ge=0)
    resume_s: float = Field(default=0.0, ge=0)


class Ice(Message):
    """Fresh ICE servers: they take the place of the welcome's, whose passes end."""

    t: ClassVar = "ice"
    reliable: ClassVar = False
    ice: tuple[IceServer, ...]


class Resume(Message):
    """Take up an earlier session; `got` is the last number this side has received in it."""

    t: ClassVar = "resume"
    reliable: ClassVar = False
    session: Id = Field(repr=False)
    got: int = Field(ge=0)


class Resumed(Message):
    """The session stands; `got` is the last number the desk has received in it."""

    t: ClassVar = "resumed"
    reliable: ClassVar = False
    session: Id = Field(repr=False)
    got: int = Field(ge=0)


class Ack(Message):
    """All messages up to `seq` have arrived."""

    t: ClassVar = "ack"
    reliable: ClassVar = False
    seq: int = Field(ge=0)


class Ping(Message):
    t: ClassVar = "ping"
    reliable: ClassVar = False


class Pong(Message):
    t: ClassVar = "pong"
    reliable: ClassVar = False


class Error(Message):
    """The other side could not act; `code` is a word of docs/signalling.md, never free text."""

    t: ClassVar = "error"
    reliable: ClassVar = False
    code: Id


class LegOffer(Message):
    """An SDP offer; `gen` counts the peer connections of one call. Only the kiosk offers.

    `room`: it is for the media server (`room.open`), not for the agent.
    """

    t: ClassVar = "leg.offer"
    call: Id
    gen: Gen
    sdp: Sdp = Field(repr=False)
    room: Code = ""


class LegAnswer(Message):
    t: ClassVar = "leg.answer"
    call: Id
    gen: Gen
    sdp: Sdp = Field(repr=False)


class LegCandidate(Message):
    """One ICE candidate in RFC 8839's text form; empty text means the end of candidates."""

    t: ClassVar = "leg.candidate"
    call: Id
    gen: Gen
    mid: Code = ""
    candidate: str = Field(max_length=1000, repr=False)


class Stats(Message):
    """The kiosk's measurements, at most one a second."""

    t: ClassVar = "stats"
    reliable: ClassVar = False
    call: Id
    fps_in: float = Field(ge=0, le=1000)
    fps_out: float = Field(ge=0, le=1000)
    rtt_ms: float | None = Field(ge=0, le=600_000)


class CallUpdate(Message):
    """The case moved on."""

    t: ClassVar = "call.update"
    call: Id
    step: Words
    missing: tuple[Words, ...] = Field(max_length=50, repr=False)


class Bye(Message):
    """The sender hangs up for everybody."""

    t: ClassVar = "bye"
    call: Id
    reason: Words


class Chat(Message):
    t: ClassVar = "chat"
    call: Id
    text: Line = Field(repr=False)


class Ended(Message):
    t: ClassVar = "ended"
    call: Id
    by: By
    reason: Words


class Hold(Message):
    """The agent puts the resident on hold or takes the call up again."""

    t: ClassVar = "hold"
    call: Id
    on: bool


class Party(Message):
    """A third person joins or leaves; the kiosk names everybody who can hear the resident."""

    t: ClassVar = "party"
    call: Id
    id: Id
    name: Words = Field(repr=False)
    role: Literal["agent", "helper", "supervisor"]
    here: bool


class ListenNotice(Message):
    """A supervisor begins or stops to listen; both sides must be shown it."""

    t: ClassVar = "listen.notice"
    call: Id
    on: bool
    name: Words = Field(repr=False)
    id: Code = ""


Heartbeat = Ack | Ping | Pong
FromEither = Hello | Resume | Heartbeat | LegCandidate | Bye | Chat
"""What a kiosk and an agent's page both say."""
ToEither = Welcome | Ice | Resumed | Heartbeat | LegCandidate | Hold | Party | ListenNotice
"""What the desk says to both, beside what each must act on."""
