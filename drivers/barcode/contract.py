"""What the code scanner takes and tells, whatever it is: camera, serial scanner or keyboard wedge.

Words are those of XFS4IoT's BarcodeReader class (CEN CWA; names of symbologies as there).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NoReturn, TypeAlias

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, NeedsStaff, Stamped

Source: TypeAlias = Literal["camera", "serial", "wedge"]
Point: TypeAlias = tuple[int, int]


class Symbology(StrEnum):
    """Kinds of codes; UNKNOWN where the scanner does not tell."""

    QR_CODE = "qrCode"
    MICRO_QR_CODE = "microQrCode"
    """Not in XFS4IoT; it is too seldom there."""
    DATA_MATRIX = "dataMatrix"
    PDF417 = "pdf417"
    AZTEC = "aztec"
    CODE_128 = "code128"
    EAN_128 = "ean128"
    CODE_39 = "code39"
    CODE_93 = "code93"
    CODABAR = "codabar"
    ITF = "itf"
    EAN_13 = "ean13"
    EAN_8 = "ean8"
    UPC_A = "upcA"
    UPC_E = "upcE0"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One code's content. It may be personal data (a health code, a ticket): its repr hides it.

    text: decoded, line ends as \\n, other control characters left out but tab and GS (0x1D).
    data: the bytes as they are in the code, as far as the scanner hands them over. charset: how
    they were read: ascii, utf-8, gb18030, the code's own declaration, or latin-1. corners: px in
    the frame, clockwise from the code's own top left; () where no camera saw it. turn_deg: its
    rotation in the frame, clockwise.
    """

    text: str = field(repr=False)
    data: bytes = field(repr=False)
    symbology: Symbology
    charset: str = "ascii"
    corners: tuple[Point, ...] = ()
    turn_deg: int = 0

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled: a pickle is an unencrypted copy that nobody wipes."""
        raise TypeError("personal data is not pickled")


# Commands.


@dataclass(frozen=True, slots=True)
class ReadSymbol:
    """Wait for the next code (BarcodeReader.Read); the completion's result is a Symbol.

    formats: take only these; () takes all that the scanner reads. A code that came before does not
    count, one that lies in front of a camera does. Scans even where scanning is off. Ends with
    timeOut at the deadline. A scanner that does not tell symbologies answers unsupportedData when
    it is asked for some.
    """

    formats: tuple[Symbology, ...] = ()


@dataclass(frozen=True, slots=True)
class SetScanning:
    """Tell codes as SymbolRead without being asked, or stop; while off they are thrown away."""

    on: bool


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Ask for ScannerStatus (BarcodeReader status); no I/O."""


@dataclass(frozen=True, slots=True)
class ScannerStatus:
    """scanner: XFS4IoT's word; off = nothing is told unasked."""

    scanner: Literal["on", "off", "inoperative", "unknown"]
    source: Source


# Events.


@dataclass(frozen=True, slots=True)
class SymbolRead(Stamped):
    """A code was read unasked; `read_ms` = from its first byte, key or frame to this event."""

    symbol: Symbol
    source: Source
    read_ms: float = 0.0


RefusedCode: TypeAlias = Literal["barcodeInvalid", "too_long", "partial", "lost_keys"]


@dataclass(frozen=True, slots=True)
class SymbolRefused(Stamped):
    """Something came that is no whole code: show it again.

    barcodeInvalid: nothing readable in it; too_long: more than the site allows; partial: it broke
    off; lost_keys: the kernel dropped key events because this machine was too busy.
    """

    code: RefusedCode
    source: Source


ScannerEvent: TypeAlias = DeviceOnline | DeviceOffline | NeedsStaff | SymbolRead | SymbolRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerCapabilities(Capabilities):
    """can_filter: tells kinds of codes apart; symbologies: which it reads (() = not known)."""

    source: Source
    can_filter: bool
    symbologies: tuple[Symbology, ...] = ()
