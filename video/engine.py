"""The seam between a call and the WebRTC library that carries it.

The worker knows only these names. Shipped is the tuned aiortc (`video.leg`, `video.tuning`);
another library fits by an `Engine` whose legs keep the same promises: offer with every media line
and all candidates, silence and loss told, no renegotiation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from video import tuning
from video.aiortc_leg import AiortcLeg
from video.frames import FrameWriter
from video.ladder import ReceivingCode, SendingCode
from video.leg import LegState, Media
from video.meter import LegStats
from video.signalling import IceServer


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


StateTold = Callable[[EngineLeg, LegState], None]
QualityTold = Callable[[EngineLeg, SendingCode, ReceivingCode], None]


@dataclass(frozen=True, slots=True)
class Engine:
    """`prepare` once in a worker's life, then `make_leg` for each peer connection."""

    name: str
    prepare: Callable[[], None]
    make_leg: Callable[
        [int, Media, FrameWriter, tuple[IceServer, ...], StateTold, QualityTold], EngineLeg
    ]


AIORTC = Engine("aiortc", tuning.apply, AiortcLeg)
