"""The lines between the shell and its call worker: one JSON object a line over a pipe.

Both ends are ours and started together, so the check is short; the worker's output still may
be cut off by a crash, hence a broken line is an error value and never an exception.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from video.ladder import ReceivingCode, SendingCode
from video.signalling import IceServer, RoomStream

MAX_LINE = 256 * 1024


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Setup(_Line):
    """First line to the worker: which devices to use."""

    cmd: Literal["setup"] = "setup"
    camera: str = Field(repr=False)
    microphone: str = Field(repr=False)
    width: int = 640
    height: int = 480
    fps: int = 25
    muted: bool = False
    hidden: bool = False


class MakeLeg(_Line):
    """Make peer connection `gen` and offer; `room`: to the media server."""

    cmd: Literal["leg"] = "leg"
    gen: int
    ice: tuple[IceServer, ...]
    room: bool = False


class TakeAnswer(_Line):
    cmd: Literal["answer"] = "answer"
    gen: int
    sdp: str = Field(repr=False)


class Subscribe(_Line):
    """Answer the media server's offer `n` of what the others send; `first`: whose picture shows."""

    cmd: Literal["subscribe"] = "subscribe"
    gen: int
    n: int
    sdp: str = Field(repr=False)
    streams: tuple[RoomStream, ...]
    first: str


class DropLeg(_Line):
    """A leg that is not wanted any more."""

    cmd: Literal["drop"] = "drop"
    gen: int


class SetDevices(_Line):
    cmd: Literal["devices"] = "devices"
    muted: bool
    hidden: bool


class ShareDocument(_Line):
    """Send what lies under the document camera, or no longer."""

    cmd: Literal["document"] = "document"
    on: bool


class Stop(_Line):
    cmd: Literal["stop"] = "stop"


class Offer(_Line):
    ev: Literal["offer"] = "offer"
    gen: int
    sdp: str = Field(repr=False)


class Subscribed(_Line):
    """The answer to offer `n` of the media server."""

    ev: Literal["subscribed"] = "subscribed"
    gen: int
    n: int
    sdp: str = Field(repr=False)


class RoomWords(_Line):
    """What a direct leg would say on its data channel, whole and each time some of it changes."""

    ev: Literal["words"] = "words"
    gen: int
    mic: bool
    camera: bool
    missing: tuple[str, ...]
    sending: SendingCode
    receiving: ReceivingCode
    document: bool


class LegLive(_Line):
    """First remote picture decoded (or path up, when the agent sends none)."""

    ev: Literal["live"] = "live"
    gen: int


class LegSilent(_Line):
    """Nothing was heard on a running leg for some seconds; it may come back."""

    ev: Literal["silent"] = "silent"
    gen: int


class LegLost(_Line):
    ev: Literal["lost"] = "lost"
    gen: int


class Quality(_Line):
    """What can be seen on either side changed (codes of `video.ladder`)."""

    ev: Literal["quality"] = "quality"
    gen: int
    sending: SendingCode
    receiving: ReceivingCode


class Devices(_Line):
    """What the kiosk has just now; told when it changes, at first all of it is taken as there."""

    ev: Literal["devices"] = "devices"
    microphone: bool
    camera: bool
    speaker: bool


class Alive(_Line):
    """Once a second while there are no rates to tell: the worker is not stuck."""

    ev: Literal["alive"] = "alive"


class Rates(_Line):
    ev: Literal["rates"] = "rates"
    fps_in: float
    fps_out: float
    rtt_ms: float | None
    kbps_in: float = 0.0
    kbps_out: float = 0.0
    audio_in: float = 0.0
    concealed_pct: float = 0.0
    loss_out_pct: float = 0.0
    target_kbps: float = 0.0


AnyCommand = Setup | MakeLeg | TakeAnswer | Subscribe | DropLeg | SetDevices | ShareDocument | Stop
Command = Annotated[AnyCommand, Field(discriminator="cmd")]
_LegReport = Offer | Subscribed | RoomWords | LegLive | LegSilent | LegLost
AnyReport = _LegReport | Quality | Rates | Devices | Alive
Report = Annotated[AnyReport, Field(discriminator="ev")]
_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(Command)
_REPORT: TypeAdapter[AnyReport] = TypeAdapter(Report)


def line_of(message: BaseModel) -> bytes:
    """One message as one line."""
    return message.model_dump_json().encode() + b"\n"


def command_of(line: bytes) -> AnyCommand | None:
    """The command in a line, or None when it is none."""
    try:
        return _COMMAND.validate_json(line)
    except (ValidationError, ValueError):
        return None


def report_of(line: bytes) -> AnyReport | None:
    """The report in a line, or None when it is none."""
    try:
        return _REPORT.validate_json(line)
    except (ValidationError, ValueError):
        return None
