"""What the document camera tells the rest of the kiosk: typed results, no picture in any repr."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from drivers.frames import FrameSlot
from drivers.health import DeviceHealth

HintCode: TypeAlias = Literal["no_paper", "hold_still", "too_dark", "cut_off", "blurred", "ready"]
RefusedCode: TypeAlias = Literal[
    "no_paper", "blurred", "too_dark", "cut_off", "unreadable", "camera_offline"
]


@dataclass(frozen=True, slots=True)
class PageQuality:
    """Why a page was taken, for the agent and for tuning.

    sharpness: edge slope 0..1 (taken from 0.26 up); brightness: luminance 0..255 of the paper's
    bright part; score: how sure the outline is, 0..1; tilt_deg: turn of its upper side.
    """

    sharpness: float
    brightness: float
    score: float
    tilt_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamped:
    """What every event says: its place in the stream and when it came (monotonic seconds)."""

    seq: int = 0
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class CameraOnline(_Stamped):
    """Frames come; width and height of a full frame in px."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CameraOffline(_Stamped):
    """The camera is gone or frozen; it is reconnected without being asked."""

    code: str


@dataclass(frozen=True, slots=True)
class PageHint(_Stamped):
    """What stands in the way of a good page, told during preview when it changes."""

    code: HintCode


@dataclass(frozen=True, slots=True)
class PageTaken(_Stamped):
    """One page, cut out and straightened, as JPEG; width and height in px."""

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    quality: PageQuality


@dataclass(frozen=True, slots=True)
class PageRefused(_Stamped):
    """The answer to a capture that gave no page."""

    code: RefusedCode


CameraEvent: TypeAlias = CameraOnline | CameraOffline | PageHint | PageTaken | PageRefused
Listener: TypeAlias = Callable[[CameraEvent], None]


class PageCamera(Protocol):
    """A camera over a mat; every call returns at once, results come to the listener.

    The listener runs on one of the camera's threads: it hands the event over and returns.
    """

    @property
    def preview(self) -> FrameSlot:
        """Newest preview frame, at most 1280 px, with the page's outline drawn."""

    def open(self, listener: Listener) -> None:
        """Start to connect; calling it again while open changes nothing."""

    def start_preview(self) -> None:
        """Put frames into `preview` and tell hints until `stop_preview`."""

    def stop_preview(self) -> None:
        """No more frames and hints; the last frame is forgotten."""

    def capture(self) -> None:
        """Take the page: exactly one PageTaken or PageRefused follows, by a deadline."""

    def close(self) -> None:
        """Let the camera go; no event comes afterwards. May be called twice."""

    def health(self) -> DeviceHealth:
        """Health from memory; no I/O."""
