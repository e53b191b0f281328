"""What all messages share: strict fields, plain limits, one error with a code.

Limits are per message: 64 kB in UTF-8. A field that is too long, misspelt or of the wrong type
makes the whole message an error, never a silence; the error never holds the message's words.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION = 1
SUBPROTOCOL = "jiujin.v1"
MAX_BYTES = 64 * 1024

ErrorCode = Literal["too_large", "not_json", "not_object", "wrong_version", "unknown_type", "bad"]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_.:-]*$")]
Words = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=1000)]
Sdp = Annotated[str, Field(min_length=1, max_length=48 * 1024)]
Gen = Annotated[int, Field(ge=1, le=10_000)]
Seq = Annotated[int, Field(ge=1, le=2**53 - 1)]
Missing = Annotated[tuple[Words, ...], Field(max_length=50)]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{2,19}$")]
Level = Literal["gacha", "sumu", "banner"]
By = Literal["agent", "resident", "system"]


class SignallingError(Exception):
    """A text that is no message; `code` says why, the text itself is left out."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code: ErrorCode = code


class Message(BaseModel):
    """The common shape. `reliable` messages are numbered, acknowledged and sent again on resume;
    the others tell a state that the next one of their kind replaces."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, ser_json_inf_nan="null"
    )
    t: ClassVar[str]
    reliable: ClassVar[bool] = True


class Part(BaseModel):
    """An object inside a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class IceServer(Part):
    """A STUN or TURN server in the browser's own words (RTCIceServer)."""

    urls: tuple[str, ...]
    username: str | None = Field(default=None, repr=False)
    credential: str | None = Field(default=None, repr=False)


class WaitingCall(Part):
    """One call as an agent sees it: the case's context without the person."""

    call: Id
    pos: int = Field(ge=1)
    site: Words
    region: Words
    lang: Words
    service_id: Words
    service_title: Words
    step: Words
    reason: Words = Field(repr=False)
    case_id: Words = Field(repr=False)
    missing: Missing = Field(repr=False)
    waited_s: float = Field(ge=0)
    level: Level = "banner"
    ringing: bool = False


class Colleague(Part):
    """Somebody who can take a transfer or join a call."""

    id: Id
    name: Words
    role: Literal["agent", "helper", "supervisor"]
    level: Level
    state: Literal["ready", "away", "busy", "wrapping"]
    reason: Code = ""


class Slot(Part):
    """A time that can be booked; ISO 8601 with offset."""

    id: Id
    begins: Words
    ends: Words


class Nearest(Part):
    """The nearest staffed point, from the site's own data."""

    name: Words
    address: Words = ""
    hours: Words = ""
    phone: Words = ""


class Ticket(Part):
    """A promise to a resident: a call back, an appointment or the answer to a complaint."""

    id: Id
    kind: Literal["callback", "appointment", "complaint"]
    site: Words
    lang: Words
    service_title: Words
    made: Words
    due: Words
    late: bool
    owner: Code = ""
    phone: Words = Field(default="", repr=False)
    text: Annotated[str, Field(max_length=1000)] = Field(default="", repr=False)
