"""What the receipt printer takes and tells: typed documents, commands, status and events.

Words are those of XFS4IoT's Printer class (paper full, low, out, jammed; media presented). No word
of a receipt is made here: all that a resident reads comes from the caller.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from drivers.contract import Capabilities, DeviceOnline, Stamped


class Align(StrEnum):
    """Where a line stands on the paper."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(StrEnum):
    """How large the letters are; a wide one takes twice the columns."""

    NORMAL = "normal"
    TALL = "tall"
    WIDE = "wide"
    LARGE = "large"

    @property
    def across(self) -> int:
        """How many times as wide as normal."""
        return 2 if self in (Size.WIDE, Size.LARGE) else 1

    @property
    def down(self) -> int:
        """How many times as high as normal."""
        return 2 if self in (Size.TALL, Size.LARGE) else 1


class Ecc(StrEnum):
    """How much of a QR code may be dirty: 7, 15, 25, 30 % (ISO/IEC 18004)."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


class BarcodeKind(StrEnum):
    """Symbologies that every ESC/POS printer draws by itself."""

    CODE128 = "CODE128"
    CODE39 = "CODE39"
    EAN13 = "EAN13"


class CutMode(StrEnum):
    """Partial leaves a bridge, so that the slip can't fall behind the kiosk."""

    PARTIAL = "partial"
    FULL = "full"


class Unprintable(StrEnum):
    """What becomes of a character that is not in the printer's font and has no picture."""

    REPLACE = "replace"
    """〓 stands in its place (the printers' own mark for a missing type), and is counted."""
    REFUSE = "refuse"
    """Nothing is printed; the completion says unsupportedData."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots for what the printer has no font for, such as Mongolian script or a rare name.

    rows: one bit a dot, 1 = black, the leftmost dot is the highest bit, each row padded to whole
    bytes (as Pillow's mode "1" packs them). Made from a Pillow image by `picture.picture`.
    """

    width: int
    height: int
    rows: bytes = field(repr=False)
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; wrapped by columns, so that no character is cut in two.

    picture: printed in its place when a character is not in the printer's font. indent: so many
    columns stay empty on the left.
    """

    text: str = field(repr=False)
    size: Size = Size.NORMAL
    bold: bool = False
    align: Align = Align.LEFT
    picture: Picture | None = field(default=None, repr=False)
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of one repeated character across the paper."""

    char: str = "-"


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code; `size` = dots a module side, 1..16."""

    content: str = field(repr=False)
    ecc: Ecc = Ecc.M
    size: int = 6
    align: Align = Align.CENTER


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode with its text below; `height` in dots, 1..255, `width` of the thinnest bar 2..6."""

    content: str = field(repr=False)
    kind: BarcodeKind = BarcodeKind.CODE128
    height: int = 64
    width: int = 2


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty lines, 1..100; part of a receipt, and a command of its own."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Moves the end past the knife and cuts; part of a receipt, and a command of its own."""

    mode: CutMode = CutMode.PARTIAL


Item: TypeAlias = Line | Rule | Qr | Barcode | Picture | Feed | Cut


@dataclass(frozen=True, slots=True)
class Receipt:
    """A document from top to bottom. Personal data: its repr tells only how long it is.

    A cash drawer is never opened: there is no item for it.
    """

    items: tuple[Item, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; a strong one stands on lines of its own, in large letters."""

    label: str = field(repr=False)
    value: str = field(repr=False)
    strong: bool = False
    picture: Picture | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceipt:
    """The fields of a case's receipt; the driver lays them out for the width of its paper.

    Every word, labels too, comes from the caller. Empty fields take no room. number and promised:
    the case number, and when an answer is promised. head: a picture above the title, such as an
    emblem or a title in Mongolian script. qr: what the code holds, qr_caption: the words under it.
    """

    title: str = field(repr=False)
    head: Picture | None = field(default=None, repr=False)
    subtitle: str = field(default="", repr=False)
    number: Row | None = field(default=None, repr=False)
    promised: Row | None = field(default=None, repr=False)
    rows: tuple[Row, ...] = field(default=(), repr=False)
    lines: tuple[str | Line, ...] = field(default=(), repr=False)
    qr: str = field(default="", repr=False)
    qr_caption: str = field(default="", repr=False)
    footer: tuple[str, ...] = field(default=(), repr=False)
    cut: CutMode = CutMode.PARTIAL


# Commands.


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Prints; success only when the printer has said that it is well after the last byte.

    Completion.result is a PrintResult. Ends other than success: deviceNotReady with cover_open,
    paper_out, offline; hardwareError with paper_jammed, cutter_fault, hardware_fault, too_hot,
    printer_error; invalidData or unsupportedData when the document can't be printed (nothing was
    sent then).
    """

    document: Receipt | CaseReceipt
    unprintable: Unprintable = Unprintable.REPLACE


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Asks the printer now; Completion.result is a PrinterStatus."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Clears a mended fault and the printer's buffer (DLE ENQ 2, ESC @); result as GetStatus."""


Command: TypeAlias = PrintReceipt | GetStatus | Cut | Feed | Reset


# Status.


class Paper(StrEnum):
    """XFS4IoT Printer, paper status."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """What keeps the printer from printing, in the order in which staff should see to it."""

    COVER_OPEN = "cover_open"
    PAPER_OUT = "paper_out"
    CUTTER_FAULT = "cutter_fault"
    PAPER_JAMMED = "paper_jammed"
    HARDWARE_FAULT = "hardware_fault"
    TOO_HOT = "too_hot"
    PRINTER_ERROR = "printer_error"
    OFFLINE = "offline"


TELLS_NO_STATUS = "tells_no_status"
"""Health code of a printer that prints but answers no question."""
PAPER_LOW = "paper_low"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """What the printer says of itself; with `answers` False nothing, and the rest is unknown.

    too_hot: an error that goes away by itself. error: one that it did not explain.
    """

    answers: bool = True
    online: bool = True
    paper: Paper = Paper.UNKNOWN
    cover_open: bool = False
    cutter_fault: bool = False
    jammed: bool = False
    hardware_fault: bool = False
    too_hot: bool = False
    error: bool = False
    feed_button: bool = False

    @property
    def trouble(self) -> Trouble | None:
        """The first thing to see to; None when it can print."""
        told = {
            Trouble.COVER_OPEN: self.cover_open,
            Trouble.PAPER_OUT: self.paper is Paper.OUT,
            Trouble.CUTTER_FAULT: self.cutter_fault,
            Trouble.PAPER_JAMMED: self.jammed,
            Trouble.HARDWARE_FAULT: self.hardware_fault,
            Trouble.TOO_HOT: self.too_hot,
            Trouble.PRINTER_ERROR: self.error,
            Trouble.OFFLINE: not self.online,
        }
        return next((word for word, true in told.items() if true), None)

    @property
    def word(self) -> str:
        """One word for the health page: a trouble, paper_low, tells_no_status or "" for well."""
        if not self.answers:
            return TELLS_NO_STATUS
        if self.trouble is not None:
            return str(self.trouble)
        return PAPER_LOW if self.paper is Paper.LOW else ""


class Printed(StrEnum):
    """How much of a document is on paper, as far as anybody can know."""

    ALL = "all"
    SENT = "sent"
    """All bytes were taken, by a printer that tells nothing."""
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    """Part of it may be there: let the resident look, then print it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintResult:
    """What became of a document; given with failures too (None there: it is unknown).

    replaced: characters that 〓 stands for. removed: control characters taken out. sent_ms: until
    the last byte had left this machine; print_ms: until the printer had said that it is well.
    """

    printed: Printed
    status: PrinterStatus
    bytes_sent: int = 0
    replaced: int = 0
    removed: int = 0
    sent_ms: float = 0.0
    print_ms: float = 0.0


# Events.


@dataclass(frozen=True, slots=True)
class PrinterOnline(DeviceOnline):
    """The line is open, and the printer has answered, or is known to answer nothing."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class StatusChanged(Stamped):
    """Something has changed since the last word; `changed` names the fields of the status."""

    status: PrinterStatus
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaPresented(Stamped):
    """A slip has been cut and waits to be taken; when it is taken no printer without a
    presenter can tell, so there is no MediaTaken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterCapabilities(Capabilities):
    """What this printer can do; the last two are None until it has been asked.

    charset: the part of GB 18030 that its font holds. confirms: it answers GS r when all before
    has been printed, so a job's end is known and not guessed.
    """

    width_mm: int
    dots: int
    columns: int
    charset: str
    native_qr: bool
    answers_status: bool | None = None
    confirms: bool | None = None
