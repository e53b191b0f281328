"""The messages between kiosk, desk and agent page, strict so that a wrong one cannot act.

JSON objects over WebSocket: `v` (protocol version), `t` (type) and the type's own fields; at
most 64 kB. A text that is not exactly one known message raises `SignallingError` with a code and
never with the text itself, which may hold a resident's words.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

VERSION = 1
MAX_BYTES = 64 * 1024

ErrorCode = Literal["too_large", "not_json", "not_object", "wrong_version", "unknown_type", "bad"]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Words = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(min_length=1, max_length=1000)]
Sdp = Annotated[str, Field(min_length=1, max_length=48 * 1024)]
Gen = Annotated[int, Field(ge=1, le=10_000)]
Missing = Annotated[tuple[Words, ...], Field(max_length=50)]


class SignallingError(Exception):
    """A text that is no message; `code` says why, the text itself is left out."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code: ErrorCode = code


class Message(BaseModel):
    """The common shape; `extra=forbid` makes a misspelt field an error and not a silence."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, ser_json_inf_nan="null"
    )
    t: ClassVar[str]


class IceServer(BaseModel):
    """A STUN or TURN server in the browser's own words (RTCIceServer)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    urls: tuple[str, ...]
    username: str | None = Field(default=None, repr=False)
    credential: str | None = Field(default=None, repr=False)


class WaitingCall(BaseModel):
    """One call as every agent sees it: the case's context without the person."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
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


# --- kiosk → desk ---------------------------------------------------------------------------


class Hello(Message):
    t: ClassVar = "hello"
    site: Words


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


class CallUpdate(Message):
    t: ClassVar = "call.update"
    call: Id
    step: Words
    missing: Missing = Field(repr=False)


class CallCancel(Message):
    """The resident gives up waiting."""

    t: ClassVar = "call.cancel"
    call: Id


class LegOffer(Message):
    """An SDP offer; `gen` counts the peer connections of one call."""

    t: ClassVar = "leg.offer"
    call: Id
    gen: Gen
    sdp: Sdp = Field(repr=False)


class Stats(Message):
    t: ClassVar = "stats"
    call: Id
    fps_in: float = Field(ge=0, le=1000)
    fps_out: float = Field(ge=0, le=1000)
    rtt_ms: float | None = Field(ge=0, le=600_000)


# --- both ways ------------------------------------------------------------------------------


class LegAnswer(Message):
    t: ClassVar = "leg.answer"
    call: Id
    gen: Gen
    sdp: Sdp = Field(repr=False)


class Bye(Message):
    """The sender hangs up."""

    t: ClassVar = "bye"
    call: Id
    reason: Words


class Chat(Message):
    t: ClassVar = "chat"
    call: Id
    text: Line = Field(repr=False)


class Error(Message):
    """The other side could not act; `code` is a word from docs, never free text."""

    t: ClassVar = "error"
    code: Id


class Welcome(Message):
    """First word of the desk: which ICE servers to use, who it takes the other side for."""

    t: ClassVar = "welcome"
    name: Words
    ice: tuple[IceServer, ...]


class Ended(Message):
    t: ClassVar = "ended"
    call: Id
    by: Literal["agent", "resident", "system"]
    reason: Words


# --- desk → kiosk ---------------------------------------------------------------------------


class Queue(Message):
    """Place in the queue; `ringing` when the call shows on a free agent's page."""

    t: ClassVar = "queue"
    call: Id
    pos: int = Field(ge=1)
    eta_s: int | None = Field(ge=0)
    ringing: bool


class Assigned(Message):
    t: ClassVar = "assigned"
    call: Id
    agent: Words = Field(repr=False)


class Requeued(Message):
    """The agent was lost or gave the call back; it stands at the head of the queue."""

    t: ClassVar = "requeued"
    call: Id


# --- agent ↔ desk ---------------------------------------------------------------------------


class Presence(Message):
    t: ClassVar = "presence"
    state: Literal["ready", "away"]


class Claim(Message):
    t: ClassVar = "claim"
    call: Id


class Decline(Message):
    """Gives a claimed call back to the head of the queue."""

    t: ClassVar = "decline"
    call: Id


class QueueSnapshot(Message):
    t: ClassVar = "queue.snapshot"
    calls: tuple[WaitingCall, ...]


class Claimed(Message):
    """The claim won; `context` is the case as it stands."""

    t: ClassVar = "claimed"
    context: WaitingCall


class Lost(Message):
    """The claim came too late, or the call is gone."""

    t: ClassVar = "lost"
    call: Id


class KioskLink(Message):
    """Whether the kiosk's signalling is up, so that the page can say so in words."""

    t: ClassVar = "kiosk.link"
    call: Id
    up: bool


FromKiosk = Hello | CallRequest | CallUpdate | CallCancel | LegOffer | Stats | Bye | Chat
ToKiosk = Welcome | Queue | Assigned | Requeued | LegAnswer | Ended | Chat | Error
FromAgent = Presence | Claim | Decline | LegAnswer | Bye | Chat
ToAgent = (
    Welcome
    | QueueSnapshot
    | Claimed
    | Lost
    | LegOffer
    | CallUpdate
    | KioskLink
    | Stats
    | Ended
    | Chat
    | Error
)

M = TypeVar("M", bound=Message)


def _table(*types: type[M]) -> Mapping[str, type[M]]:
    return MappingProxyType({kind.t: kind for kind in types})


_FROM_KIOSK = _table(Hello, CallRequest, CallUpdate, CallCancel, LegOffer, Stats, Bye, Chat)
_TO_KIOSK = _table(Welcome, Queue, Assigned, Requeued, LegAnswer, Ended, Chat, Error)
_FROM_AGENT = _table(Presence, Claim, Decline, LegAnswer, Bye, Chat)


def dump(message: Message) -> str:
    """One message as the text that goes on the wire."""
    body = message.model_dump(mode="json")
    return json.dumps({"v": VERSION, "t": message.t, **body}, ensure_ascii=False)


def _fields(text: str | bytes) -> tuple[str, dict[str, Any]]:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SignallingError("too_large")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SignallingError("not_json") from error
    if not isinstance(body, dict):
        raise SignallingError("not_object")
    if body.pop("v", None) != VERSION:
        raise SignallingError("wrong_version")
    kind = body.pop("t", None)
    if not isinstance(kind, str):
        raise SignallingError("unknown_type")
    return kind, body


def _parse(text: str | bytes, table: Mapping[str, type[M]]) -> M:
    kind, body = _fields(text)
    found = table.get(kind)
    if found is None:
        raise SignallingError("unknown_type")
    try:
        return found.model_validate_json(json.dumps(body))
    except (ValidationError, ValueError) as error:
        raise SignallingError("bad") from error


def parse_from_kiosk(text: str | bytes) -> FromKiosk:
    """What a kiosk may say to the desk; anything else raises `SignallingError`."""
    return _parse(text, _FROM_KIOSK)  # type: ignore[return-value]


def parse_to_kiosk(text: str | bytes) -> ToKiosk:
    """What the desk may say to a kiosk."""
    return _parse(text, _TO_KIOSK)  # type: ignore[return-value]


def parse_from_agent(text: str | bytes) -> FromAgent:
    """What an agent's page may say to the desk."""
    return _parse(text, _FROM_AGENT)  # type: ignore[return-value]
