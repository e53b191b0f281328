"""The seam between a call and the WebRTC library that carries it.

The worker knows only these names. Shipped is the tuned aiortc (`video.aiortc_leg`,
`video.tuning`); PyPI `wrtc` (`video.wrtc_leg`) is there for who installs it. Another library fits
by an `Engine` whose legs keep the same promises: offer with every media line and all candidates,
silence and loss told, no renegotiation. What it can't do it says in its `Abilities`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol, cast

from video import tuning
from video.aiortc_leg import AiortcLeg
from video.frames import FrameWriter
from video.ladder import ReceivingCode, SendingCode
from video.leg import LegState, Media
from video.meter import LegStats
from video.room_leg import RoomLeg
from video.signalling import IceServer, RoomStream


class EngineLeg(Protocol):
    """One peer connection of a call."""

    gen: int
    state: Literal["new", "live", "silent", "lost", "closed"]

    async def offer(self) -> str:
        """The whole offer."""

    async def answer(self, sdp: str) -> bool:
        """Take the agent's answer; False when it is none."""

    def say_devices(self) -> None:
        """Tell the page whether microphone and camera are on."""

    def say_document(self) -> None:
        """Tell the page whether the document camera's picture is shared."""

    def stats(self) -> LegStats:
        """Rates since the last call."""

    async def close(self) -> None:
        """Release everything; nothing is told any more."""


class EngineRoomLeg(EngineLeg, Protocol):
    """A leg to the media server."""

    async def subscribe(self, sdp: str, streams: tuple[RoomStream, ...], first: str) -> str:
        """Take the server's offer of what the others send; the answer, empty when it is none."""


StateTold = Callable[[EngineLeg, LegState], None]
QualityTold = Callable[[EngineLeg, SendingCode, ReceivingCode], None]
WordsTold = Callable[[dict[str, object]], None]
MakeRoomLeg = Callable[
    [int, Media, FrameWriter, tuple[IceServer, ...], StateTold, QualityTold, WordsTold],
    EngineRoomLeg,
]


class EngineMissing(Exception):
    """The library of the engine asked for is not installed; `code` is for the log."""

    code = "VIDEO_ENGINE_MISSING"


EngineName = Literal["aiortc", "wrtc"]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an engine can do beyond the promises of its legs.

    `codecs`: what it sends, the first is preferred. `rate`: whose rules steer the bit rate.
    `sound_only`: it can leave the picture out and still find out when the line is better again.
    `stills`: it can send one picture each few seconds where the line carries no more.
    """

    codecs: tuple[str, ...]
    rate: Literal["ours", "its own"]
    sound_only: bool
    stills: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """`prepare` once in a worker's life, then `make_leg` for each peer connection.

    Without `make_room_leg` calls with three stay on the direct leg.
    """

    name: str
    prepare: Callable[[], None]
    make_leg: Callable[
        [int, Media, FrameWriter, tuple[IceServer, ...], StateTold, QualityTold], EngineLeg
    ]
    abilities: Callable[[], Abilities]
    make_room_leg: MakeRoomLeg | None = None


def _aiortc_abilities() -> Abilities:
    return Abilities(("H264", "VP8"), "ours", sound_only=True, stills=True)


AIORTC = Engine("aiortc", tuning.apply, AiortcLeg, _aiortc_abilities, RoomLeg)


def named(name: EngineName) -> Engine:
    """The engine of that name; EngineMissing where its library is not installed or can't load.

    Loaded only when asked for: the second engine's library is no dependency.
    """
    if name == "aiortc":
        return AIORTC
    try:
        return cast("Engine", import_module("video.wrtc_engine").WRTC)
    except ImportError as error:
        raise EngineMissing from error
