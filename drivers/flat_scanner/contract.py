"""What the flat scanner tells the rest of the kiosk: pages in memory, none on any disk.

XFS4IoT scans only as Printer.ReadImage; its words for media are used here.
"""

import io
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from drivers.contract import Capabilities, DeviceOnline, Stamped

MOST_PAGES = 50
A4_MM = (210.0, 297.0)
Picture: TypeAlias = NDArray[np.uint8]


class Mode(StrEnum):
    """Colours of a page."""

    COLOR = "color"
    GRAY = "gray"
    LINEART = "lineart"


class Source(StrEnum):
    """Where the paper lies."""

    FLATBED = "flatbed"
    FEEDER = "feeder"
    FEEDER_DUPLEX = "feederDuplex"


@dataclass(frozen=True, slots=True)
class Area:
    """Part of the glass in mm from its upper left corner."""

    left: float = 0.0
    top: float = 0.0
    width: float = A4_MM[0]
    height: float = A4_MM[1]


@dataclass(frozen=True, slots=True)
class Scan:
    """Scan what lies there. Result: Scanned.

    resolution in dpi. area None = A4, or the whole glass where it is smaller. pages: at most so
    many from the feeder (1..50), until it is empty; the glass gives one.
    Refused with userError (noMedia, canceled_elsewhere), hardwareError (mediaJammed, io_error,
    cut_off, backend_crashed, no_memory, too_large), deviceNotReady (coverOpen, busy,
    no_permission), unsupportedData (resolution, mode, source, area, settings_refused), invalidData
    (pages). After a jam the completion's result still holds the pages that came before it.
    """

    resolution: int = 300
    mode: Mode = Mode.COLOR
    source: Source = Source.FLATBED
    area: Area | None = None
    pages: int = 1


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Ask the scanner now whether it answers. Result: FlatScannerCapabilities."""


@dataclass(frozen=True, slots=True, eq=False)
class ScannedPage:
    """One page. Personal data: it never shows and never pickles; `wipe` when the session ends.

    picture: uint8, rows top to bottom; (height, width, 3) blue-green-red, or (height, width) grey.
    resolution in dpi.
    """

    picture: Picture = field(repr=False)
    resolution: int

    @property
    def width(self) -> int:
        """In px."""
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        """In px."""
        return int(self.picture.shape[0])

    def jpeg(self, quality: int = 90) -> bytes:
        """The page as a JPEG file with its resolution in it."""
        grey = self.picture.ndim == 2
        image = Image.fromarray(self.picture if grey else self.picture[:, :, ::-1])
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, dpi=(self.resolution, self.resolution))
        return out.getvalue()

    def wipe(self) -> None:
        """Overwrite it; what is left is black."""
        self.picture.fill(0)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled: a pickle is an unencrypted copy that nobody wipes."""
        raise TypeError("personal data is not pickled")


@dataclass(frozen=True, slots=True)
class Scanned:
    """The pages of one scan, in order.

    first_ms: until the first page was there whole; page_ms: mean of all pages. feeder_empty: no
    further page waits.
    """

    pages: tuple[ScannedPage, ...] = field(repr=False)
    first_ms: float = 0.0
    page_ms: float = 0.0
    feeder_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatScannerCapabilities(Capabilities):
    """What the scanner said when it was greeted; empty before.

    resolutions: dpi, or lowest and highest of a range when `any_resolution`. Sizes in mm, 0 where
    the scanner does not tell them.
    """

    model: str = ""
    resolutions: tuple[int, ...] = ()
    any_resolution: bool = False
    modes: tuple[Mode, ...] = ()
    sources: tuple[Source, ...] = ()
    width_mm: float = 0.0
    height_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class ScannerOnline(DeviceOnline):
    """The scanner has told its options; model as SANE names it."""

    model: str = ""


@dataclass(frozen=True, slots=True)
class PageScanned(Stamped):
    """A page of a scan under way is there whole; from 1; sizes in px."""

    number: int
    width: int
    height: int


FlatScannerCommand: TypeAlias = Scan | GetStatus
FlatScannerEvent: TypeAlias = ScannerOnline | PageScanned
