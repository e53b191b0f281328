"""What the A4 printer tells the rest of the kiosk, in XFS4IoT's words; no document ever shows."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from drivers.contract import Capabilities, DeviceOnline, Stamped

A4 = "iso_a4_210x297mm"
"""PWG 5101.1 self-describing media name."""
Sides: TypeAlias = Literal["one-sided", "two-sided-long-edge", "two-sided-short-edge"]


class Trouble(StrEnum):
    """What keeps paper from coming out; while it lasts, the job waits and goes on afterwards."""

    PAPER_OUT = "paperOut"
    PAPER_JAMMED = "paperJammed"
    DOOR_OPEN = "doorOpen"
    TONER_OUT = "tonerOut"
    TRAY_MISSING = "trayMissing"
    OUTPUT_FULL = "outputFull"
    SPOOL_FULL = "spoolFull"
    OFFLINE = "offline"
    """Switched off or its cable is out, though its queue still takes jobs."""
    PAUSED = "paused"
    """The queue stands still: an error stopped it, or a person."""
    ATTENTION = "attention"
    """Something that only the printer's own panel can explain."""


class Paper(StrEnum):
    """XFS4IoT Printer, paper status."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    JAMMED = "jammed"
    UNKNOWN = "unknown"


class Toner(StrEnum):
    """XFS4IoT Printer, toner status."""

    FULL = "full"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """Print a PDF and follow it until its last page is out.

    key: this paper's own name, such as a case's id with a number; letters, digits and .-_ up to
    64, no personal data, as it names the job. A second command with the same key never prints a
    second copy: it follows the job that is there, or answers that it was printed already.
    When the deadline passes or the command is cancelled, the job is cancelled too, so that no
    paper comes out for the next resident. Result: Printed.
    Refused with deviceNotReady (paused, rejecting, not_permitted, busy), invalidData (bad_key,
    not_a_pdf, too_large), unsupportedData (no_pdf, copies, sides, media, format_refused,
    settings_refused), hardwareError (aborted, job_forgotten), userError (canceled_elsewhere).
    """

    pdf: bytes = field(repr=False)
    key: str
    copies: int = 1
    sides: Sides = "one-sided"
    media: str = A4


@dataclass(frozen=True, slots=True)
class GetStatus:
    """Ask the printer now. Result: PrinterStatus."""


@dataclass(frozen=True, slots=True)
class ResumeQueue:
    """Set a stopped or rejecting queue to work again. Result: PrinterStatus.

    Refused with deviceNotReady not_permitted when this user may not administer CUPS (put it into
    the group lpadmin), unsupportedCommand cannot_resume when the printer has no such operation.
    """


@dataclass(frozen=True, slots=True)
class Printed:
    """One document lies in the tray.

    pages: as the printer counted them (CUPS: what it sent), None where it does not count.
    accept_ms: until the printer had taken the document; print_ms: from then on until it was done.
    repeated: it had been printed before; nothing came out this time.
    troubles: what held it up on the way.
    """

    job_id: int
    pages: int | None = None
    accept_ms: float = 0.0
    print_ms: float = 0.0
    repeated: bool = False
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """Toner or ink; level in percent, None where the printer does not tell it."""

    name: str
    kind: str
    level: int | None


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """One look at the printer; queued counts the jobs of everybody."""

    troubles: tuple[Trouble, ...] = ()
    paper: Paper = Paper.UNKNOWN
    toner: Toner = Toner.UNKNOWN
    accepting: bool = True
    queued: int = 0
    supplies: tuple[Supply, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPrinterCapabilities(Capabilities):
    """What the printer said of itself when it was greeted; empty before.

    pdf: takes PDF as it is; one that does not needs a CUPS queue, which converts.
    media: PWG 5101.1 names. cups: a queue of CUPS stands in between.
    """

    model: str = ""
    pdf: bool = False
    color: bool = False
    copies: int = 1
    sides: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    cups: bool = False


@dataclass(frozen=True, slots=True)
class PrinterOnline(DeviceOnline):
    """The printer, or its queue, has answered; model as it calls itself."""

    model: str = ""


@dataclass(frozen=True, slots=True)
class JobAccepted(Stamped):
    """The printer has the whole document."""

    job_id: int


@dataclass(frozen=True, slots=True)
class JobProgress(Stamped):
    """So many pages are out."""

    job_id: int
    pages: int


@dataclass(frozen=True, slots=True)
class TroubleBegan(Stamped):
    """Told once; job_id is the job that waits for it, 0 when none does."""

    trouble: Trouble
    job_id: int = 0


@dataclass(frozen=True, slots=True)
class TroubleEnded(Stamped):
    """Paper is in again, the door is shut: the job goes on."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PaperThreshold(Stamped):
    """Paper has become low, has run out, or is there again."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class TonerThreshold(Stamped):
    """Toner has become low, has run out, or is there again."""

    toner: Toner


@dataclass(frozen=True, slots=True)
class MediaPresented(Stamped):
    """The paper lies where the resident can take it."""

    job_id: int


DocumentPrinterCommand: TypeAlias = PrintDocument | GetStatus | ResumeQueue
DocumentPrinterEvent: TypeAlias = (
    PrinterOnline
    | JobAccepted
    | JobProgress
    | TroubleBegan
    | TroubleEnded
    | PaperThreshold
    | TonerThreshold
    | MediaPresented
)
