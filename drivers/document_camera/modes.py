"""Which of a camera's modes are used: the preview's and the still's, chosen so that they match."""

from dataclasses import dataclass

from drivers.document_camera.v4l2 import CameraFacts
from drivers.document_camera.wire import Size
from drivers.errors import DeviceError
from drivers.health import DeviceState

LEAST_STILL_PX = 4_900_000
"""5 MP: A4 at about 200 dpi; less than that reads badly (capture.md §3)."""
MOST_STILL_PX = 16_000_000
"""Larger frames cost time and memory, and no letter on A4 needs them."""
PREVIEW: Size = (1280, 720)
_PREVIEW_LONG = (960, 1640)
_SAME_SHAPE = 0.03
WITHOUT_MJPEG, TOO_SMALL = "camera_without_mjpeg", "too_small"
_CODED, _PLAIN = ("MJPG", "JPEG"), ("YUYV", "UYVY", "NV12", "YU12", "YV12", "BGR3", "RGB3", "GREY")
"""What OpenCV can turn into pictures, the best first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The modes to use. coded: frames are JPEG. sizes: all of the format, the largest first."""

    pixel_format: str
    preview: Size
    still: Size
    sizes: tuple[Size, ...]
    warnings: tuple[str, ...] = ()

    @property
    def coded(self) -> bool:
        """True where frames come as JPEG."""
        return self.pixel_format in _CODED


def plan(facts: CameraFacts) -> Plan:
    """Choose. Raises DeviceError("no_camera") for a node that gives no usable frames."""
    usable = [one for one in (*_CODED, *_PLAIN) if one in facts.modes]
    if not facts.picks or not usable:
        raise DeviceError("no_camera", DeviceState.HARDWARE_ERROR)
    pixel_format = usable[0]
    sizes = facts.modes[pixel_format] or (PREVIEW,)
    still = next((one for one in sizes if _area(one) <= MOST_STILL_PX), sizes[-1])
    warnings = () if pixel_format in _CODED else (WITHOUT_MJPEG,)
    if _area(still) < LEAST_STILL_PX:
        warnings = (*warnings, TOO_SMALL)
    return Plan(pixel_format, _preview(sizes, still), still, sizes, warnings)


def _preview(sizes: tuple[Size, ...], still: Size) -> Size:
    """About 1280 px wide, and of the still's shape where there is such a one.

    A 16:9 mode of a 4:3 sensor shows less than the still does: a page would seem cut off that is
    not.
    """
    least, most = _PREVIEW_LONG
    handy = [one for one in sizes if least <= max(one) <= most]
    alike = [one for one in handy if abs(_shape(one) / _shape(still) - 1) < _SAME_SHAPE]
    return min(alike or handy or list(sizes), key=lambda one: (_away(one), one))


def _away(size: Size) -> int:
    return abs(size[0] - PREVIEW[0]) + abs(size[1] - PREVIEW[1])


def _area(size: Size) -> int:
    return size[0] * size[1]


def _shape(size: Size) -> float:
    return size[0] / size[1]
