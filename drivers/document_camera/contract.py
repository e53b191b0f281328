"""What the document camera tells the rest of the kiosk: typed results, no picture in any repr."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, NeedsStaff, Stamped
from drivers.document_camera.autocapture import Code, Corners
from drivers.document_camera.figures import PageFigures, Side
from drivers.document_camera.figures import PageQuality as PageQuality
from drivers.frames import FrameSlot
from drivers.health import DeviceHealth

HintCode: TypeAlias = Code
"""What stands in the way of a good page; docs/how-to/capture.md explains each."""
RefusedCode: TypeAlias = Literal["no_paper", "too_dark", "unreadable", "camera_offline"]


@dataclass(frozen=True, slots=True)
class TakePage:
    """Take the page under the camera; the result is a PageTaken.

    A page is taken whatever its figures are, they go with it. auto: only a page without a flaw,
    else userError with the flaw. force: where no page is seen, take nearly the whole frame.
    corners: cut the page out of the picture taken last, by four (x, y) as parts of that picture;
    sequenceError no_still without one, invalidData bad_corners for what is no quadrilateral.
    Without a page: userError no_paper or too_dark; without a picture: hardwareError unreadable.
    """

    auto: bool = False
    force: bool = False
    corners: Corners | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class TakeStill:
    """Take one frame in the camera's full size, as it is, mat and all; the result is a Still."""


@dataclass(frozen=True, slots=True)
class GetStatus:
    """What was agreed with the camera; the result is a CameraStatus."""


@dataclass(frozen=True, slots=True)
class Still:
    """One full-size frame as JPEG, width and height in px.

    as_sent: the camera's own bytes, never coded anew (False for a camera that sends no JPEG).
    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    as_sent: bool


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """Sizes are (width, height) in px; a warning is a stable code such as camera_without_mjpeg.

    pixel_format: V4L2's four letters, MJPG or YUYV. fps: as agreed for the preview, 0 = unknown.
    switch_ms: from asking for the full size to its first frame, None before the first still.
    """

    preview: tuple[int, int]
    still: tuple[int, int]
    pixel_format: str
    fps: float
    switch_ms: float | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraCapabilities(Capabilities):
    """What the camera can do; what it told of itself is there once it has been online.

    sizes: (width, height) of all modes in the used pixel format, the largest first.
    """

    sizes: tuple[tuple[int, int], ...] = ()
    pixel_format: str = ""


@dataclass(frozen=True, slots=True)
class CameraOnline(DeviceOnline):
    """Frames come; width and height of a preview frame in px, 0 when the first was unreadable."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CameraOffline(DeviceOffline):
    """The camera is gone or frozen; it is reconnected without being asked."""


@dataclass(frozen=True, slots=True)
class PageHint(Stamped):
    """What stands in the way of a good page, told during preview when it changes."""

    code: HintCode


@dataclass(frozen=True, slots=True)
class PageTaken(Stamped):
    """One page, cut out, straightened and turned upright, as JPEG; width and height in px.

    auto: nobody pressed the button. corners: where it was in the picture, clockwise, as parts of
    its width and height; sure: nobody need look at them. scene: the picture itself, at most
    1280 px, as JPEG: what the corners can be dragged on (`recut`). owner: for whom its preview
    was started; whoever takes a page holds that against who is there now.
    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    quality: PageFigures
    auto: bool = False
    corners: Corners = field(default=(), repr=False)
    sure: bool = True
    scene: bytes = field(default=b"", repr=False)
    owner: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PageRefused(Stamped):
    """The answer to a capture that gave no page."""

    code: RefusedCode


@dataclass(frozen=True, slots=True)
class PageSeen(Stamped):
    """During preview: the page's outline, as in PageTaken; () = no page. accepted: it is sure."""

    accepted: bool
    corners: Corners = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageGone(Stamped):
    """The page that was taken is gone from the mat, or another lies there."""


CameraEvent: TypeAlias = (
    CameraOnline | CameraOffline | PageHint | PageSeen | PageTaken | PageRefused | PageGone
    | NeedsStaff
)  # fmt: skip
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

    def start_preview(
        self, *, auto: bool = False, sides: tuple[Side, ...] = (), owner: str = ""
    ) -> None:
        """Put frames into `preview` and tell hints until `stop_preview`, knowing nothing of before.

        auto: take a good page by itself, once; the next one after `arm`. sides: of an id card,
        asked for one after the other; () takes any page. owner: stands in every page of it.
        """

    def stop_preview(self) -> None:
        """No more frames and hints; frames, outlines and the last picture are forgotten.

        A capture under way gives no page any more.
        """

    def arm(self, *, again: bool = False, side: Side | None = None) -> None:
        """Take the next good page by itself. again: the last one is not wanted, take it anew.

        side: of an id card, from now on; "" for any page, None for what was asked before.
        """

    def capture(self, *, force: bool = False) -> None:
        """Take the page: exactly one PageTaken or PageRefused follows, by a deadline.

        force: also where no page is seen; its corners are to be dragged then.
        """

    def still(self) -> "Still | PageRefused":
        """The camera's whole picture in full size; waits for it, a few seconds at most."""

    def recut(self, corners: Corners) -> None:
        """Cut the page out of the picture taken last by other corners, as `capture` answers.

        The camera itself is not needed for it, and may be away.
        """

    def close(self) -> None:
        """Let the camera go; no event comes afterwards. May be called twice."""

    def health(self) -> DeviceHealth:
        """Health from memory; no I/O."""
