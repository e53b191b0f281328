"""What every kind of camera offers to the driver above it."""

from dataclasses import dataclass
from typing import Protocol

from drivers.document_camera.frame import Frame
from drivers.document_camera.wire import Size


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What was agreed with the camera; (0, 0) and 0 = it does not tell. Sizes in px."""

    pixel_format: str = ""
    preview: Size = (0, 0)
    still: Size = (0, 0)
    fps: float = 0.0
    sizes: tuple[Size, ...] = ()
    warnings: tuple[str, ...] = ()


class Source(Protocol):
    """An open camera, used from one thread.

    pace: seconds to wait between reads (0: the camera paces itself). look_s: how often `alive` is
    worth its cost while nobody wants frames.
    """

    pace: float
    look_s: float

    @property
    def facts(self) -> SourceFacts:
        """What was agreed with it."""

    def read(self) -> Frame:
        """The next frame; starts the stream again after `rest`.

        Raises DeviceLost, UnreadablePicture.
        """

    def still(self, on: bool) -> None:
        """Full size for a capture, or back to preview size; trouble shows at the next read."""

    def rest(self) -> None:
        """Stop the stream and stay bound to the camera: its lamp goes out, the bus is free."""

    def alive(self) -> None:
        """Is a resting camera still there? Raises DeviceLost."""

    def close(self) -> None:
        """Let it go; never raises."""
