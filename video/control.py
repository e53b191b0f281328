"""The lines between the shell and its call worker: one JSON object a line over a pipe.

Both ends are ours and started together, so the check is short; the worker's output still may
be cut off by a crash, hence a broken line is an error value and never an exception.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from video.signalling import IceServer

MAX_LINE = 256 * 1024


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Setup(_Line):
    """First line to the worker: which devices to use."""

    cmd: Literal["setup"] = "setup"
    camera: str = Field(repr=False)
    microphone: str = Field(repr=False)
    speaker: str = Field(repr=False)
    width: int = 640
    height: int = 480
    fps: int = 25
    muted: bool = False
    hidden: bool = False


class MakeLeg(_Line):
    """Make peer connection `gen` and offer."""

    cmd: Literal["leg"] = "leg"
    gen: int
    ice: tuple[IceServer, ...]


class TakeAnswer(_Line):
    cmd: Literal["answer"] = "answer"
    gen: int
    sdp: str = Field(repr=False)


class SetDevices(_Line):
    cmd: Literal["devices"] = "devices"
    muted: bool
    hidden: bool


class Stop(_Line):
    cmd: Literal["stop"] = "stop"


class Offer(_Line):
    ev: Literal["offer"] = "offer"
    gen: int
    sdp: str = Field(repr=False)


class LegLive(_Line):
    """First remote picture decoded (or path up, when the agent sends none)."""

    ev: Literal["live"] = "live"
    gen: int


class LegLost(_Line):
    ev: Literal["lost"] = "lost"
    gen: int


class Rates(_Line):
    ev: Literal["rates"] = "rates"
    fps_in: float
    fps_out: float
    rtt_ms: float | None


Command = Annotated[Setup | MakeLeg | TakeAnswer | SetDevices | Stop, Field(discriminator="cmd")]
Report = Annotated[Offer | LegLive | LegLost | Rates, Field(discriminator="ev")]
_COMMAND: TypeAdapter[Setup | MakeLeg | TakeAnswer | SetDevices | Stop] = TypeAdapter(Command)
_REPORT: TypeAdapter[Offer | LegLive | LegLost | Rates] = TypeAdapter(Report)


def line_of(message: BaseModel) -> bytes:
    """One message as one line."""
    return message.model_dump_json().encode() + b"\n"


def command_of(line: bytes) -> Setup | MakeLeg | TakeAnswer | SetDevices | Stop | None:
    """The command in a line, or None when it is none."""
    try:
        return _COMMAND.validate_json(line)
    except (ValidationError, ValueError):
        return None


def report_of(line: bytes) -> Offer | LegLive | LegLost | Rates | None:
    """The report in a line, or None when it is none."""
    try:
        return _REPORT.validate_json(line)
    except (ValidationError, ValueError):
        return None
