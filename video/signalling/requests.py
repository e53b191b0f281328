"""What an agent asks the resident to show or sign, and how the picture comes to the desk.

Only control is said here. The picture itself goes over HTTPS (docs/signalling.md, section 3): a
data channel was measured five times slower on a line with losses.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from video.signalling.base import Code, Id, Message

AskKind = Literal["scan", "still", "signature", "camera"]
"""A page cut out straight, the camera's whole picture in full size, a signature by finger; the
document camera as it moves, on the second video line, of which nothing is uploaded."""
AskStage = Literal["asked", "accepted", "declined", "sending", "done", "failed"]
Media = Literal["image/jpeg", "image/png"]
MAX_DOCUMENT = 8 * 1024 * 1024
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Ask(Message):
    """The agent asks for a page, a still, a signature or to look on; the resident may say no."""

    t: ClassVar = "ask"
    call: Id
    id: Id
    kind: AskKind


class AskDrop(Message):
    """The agent no longer wants it; what was not sent yet is thrown away at the kiosk."""

    t: ClassVar = "ask.drop"
    call: Id
    id: Id


class AskState(Message):
    """What became of an ask: `asked` (it stands on the screen), `accepted`, `declined`, `sending`,
    `done`, `failed` with a `reason` of docs/signalling.md."""

    t: ClassVar = "ask.state"
    call: Id
    id: Id
    state: AskStage
    reason: Code = ""


class NoticeGive(Message):
    """The one-time notice (一次性告知): papers and check-points by the ids of `api/guides`. The
    kiosk shows, reads out and prints them in its own words; `ask.state` tells `asked`, `done`."""

    t: ClassVar = "notice.give"
    call: Id
    id: Id
    papers: tuple[Id, ...] = Field(default=(), max_length=30)
    points: tuple[Id, ...] = Field(default=(), max_length=30)


class UploadAsk(Message):
    """The kiosk has the picture and wants to send it: its type, `size` in bytes and SHA-256."""

    t: ClassVar = "upload.ask"
    call: Id
    id: Id
    media: Media
    size: int = Field(ge=1, le=MAX_DOCUMENT)
    sha256: Digest = Field(repr=False)


class UploadTicket(Message):
    """Good for one upload of exactly this picture, by this kiosk, within `expires_s`."""

    t: ClassVar = "upload.ticket"
    call: Id
    id: Id
    ticket: Id = Field(repr=False)
    expires_s: float = Field(ge=0)


class UploadRefused(Message):
    """No ticket; `reason` is a code of docs/signalling.md."""

    t: ClassVar = "upload.refused"
    call: Id
    id: Id
    reason: Code


class Document(Message):
    """The desk has it: `GET api/documents/{doc}` shows it to this agent until the call ends."""

    t: ClassVar = "document"
    call: Id
    id: Id
    doc: Id = Field(repr=False)
    kind: AskKind
    media: Media
    size: int = Field(ge=1)
