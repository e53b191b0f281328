"""Three in a call by way of the county's media server, where it has one.

The desk alone speaks the server's own language; kiosk and pages make peer connections to it with
these words. `room` names one try: what is said of another one is old and changes nothing.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from video.signalling.base import Code, Id, Message, Part, Sdp, Words

KIOSK = "kiosk"
"""Who the resident's pictures and sound are from, among the ids of agents."""
StreamNumber = Annotated[int, Field(ge=1, le=1000)]


class RoomStream(Part):
    """One media line of an offer: `who` sends it, an agent's id or `kiosk`."""

    mid: Code
    who: Id
    kind: Literal["sound", "face", "document"]


class RoomOpen(Message):
    """Bring sound and picture to the media server, beside the way that carries them now."""

    t: ClassVar = "room.open"
    call: Id
    room: Id


class RoomOffer(Message):
    """A page's offer to send; `sender` is the desk's own word. The kiosk says `leg.offer`."""

    t: ClassVar = "room.offer"
    call: Id
    room: Id
    sdp: Sdp = Field(repr=False)
    sender: Code = ""


class RoomAnswer(Message):
    """The media server's answer to `room.offer`."""

    t: ClassVar = "room.answer"
    call: Id
    room: Id
    sdp: Sdp = Field(repr=False)


class RoomStreams(Message):
    """The media server's offer of what the others send, to be answered by `room.took`."""

    t: ClassVar = "room.streams"
    call: Id
    room: Id
    n: StreamNumber
    sdp: Sdp = Field(repr=False)
    streams: Annotated[tuple[RoomStream, ...], Field(max_length=20)]


class RoomTook(Message):
    """The answer to offer `n` of `room.streams`."""

    t: ClassVar = "room.took"
    call: Id
    room: Id
    n: StreamNumber
    sdp: Sdp = Field(repr=False)
    sender: Code = ""


class RoomState(Message):
    """`up`: what the others send arrives. `failed`: it does not (any more), so the call goes back
    to its old way for everybody. `left`: this side's old way carries it again."""

    t: ClassVar = "room.state"
    call: Id
    room: Id
    state: Literal["up", "failed", "left"]
    sender: Code = ""


class RoomClose(Message):
    """Back to the old way: keep what the room brings until that stands."""

    t: ClassVar = "room.close"
    call: Id
    room: Id


class RoomTold(Message):
    """What the kiosk says on the data channel of a direct leg, for all pages in a room: what the
    resident has on, what does not work, the picture's step, whether the second picture comes."""

    t: ClassVar = "room.told"
    call: Id
    room: Id
    mic: bool
    camera: bool
    missing: Annotated[tuple[Code, ...], Field(max_length=5)]
    sending: Words
    receiving: Words
    document: bool
