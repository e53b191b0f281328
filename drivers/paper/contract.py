"""What the paper maker takes and gives: pages as JPEG in, one PDF with its figures out.

Imports no vision library, so that the core may name these types.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

Coding: TypeAlias = Literal["mrc", "jpeg"]
OcrCode: TypeAlias = Literal["not_installed", "timed_out", "crashed", "no_memory", "unreadable"]
PaperCode: TypeAlias = Literal["unreadable", "font_missing", "no_pages"]
SizeMm: TypeAlias = tuple[float, float]

A4_MM: SizeMm = (210.0, 297.0)
CARD_MM: SizeMm = (85.6, 54.0)
A5_MM: SizeMm = (148.0, 210.0)
ROLL_MM = 80.0
"""Width of a receipt; its length is as it comes."""
"""ID-1 of ISO/IEC 7810 as the resident card has it (GA 448: 85.6 x 54.0 mm)."""
PAGE_BYTES = 100_000
"""Most that one A4 page at 200 dpi may take in the file."""


class PaperError(Exception):
    """A PDF can't be made; `code` says why, the text never holds what a page says."""

    def __init__(self, code: PaperCode) -> None:
        super().__init__(code)
        self.code: PaperCode = code


class OcrError(Exception):
    """A page could not be read; `code` says why, the text never holds what a page says."""

    def __init__(self, code: OcrCode) -> None:
        super().__init__(code)
        self.code: OcrCode = code


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line that was read on a page; corners are parts (0..1) of the page, from the upper left.

    box: left, top, right, bottom. score: 0..1, how sure the reading is.
    """

    text: str = field(repr=False)
    box: tuple[float, float, float, float]
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Words that say for what the paper was given; they come from content, none from code.

    purpose: lines across the page ("only for …", date and case). trust: one line at the foot that
    says how far the copy may be trusted.
    """

    purpose: tuple[str, ...] = ()
    trust: str = ""


@dataclass(frozen=True, slots=True)
class PageIn:
    """One straightened page. size_mm None: told by its shape; lines: what was read on it.

    paper: a4, a5, card or receipt where the camera knows it, which its shape alone does not tell.
    plain: leave the colours of the paper as they are (a card, a photograph).
    """

    jpeg: bytes = field(repr=False)
    size_mm: SizeMm | None = None
    lines: tuple[TextLine, ...] = field(default=(), repr=False)
    plain: bool = False
    paper: str = ""


@dataclass(frozen=True, slots=True)
class PaperJob:
    """A document to make. title and made_at go into the file's metadata, so no person's name.

    card: the pages are the sides of one ID card and go onto one A4 sheet in true size.
    """

    pages: tuple[PageIn, ...]
    title: str
    made_at: datetime
    marks: Marks = Marks()
    card: bool = False


@dataclass(frozen=True, slots=True)
class PageFigures:
    """How one sheet came out. dpi: of the text layer of pixels; bytes: of its own streams.

    step: 0 = best quality; each further one gave some away to stay within PAGE_BYTES.
    """

    coding: Coding
    width_mm: float
    height_mm: float
    dpi: int
    bytes: int
    step: int
    ms: float
    text_lines: int = 0


@dataclass(frozen=True, slots=True)
class PaperOut:
    """The file and its figures, one a sheet."""

    pdf: bytes = field(repr=False)
    sheets: tuple[PageFigures, ...]
    ms: float = 0.0


class TextReader(Protocol):
    """Reads the text of a page; blocks for seconds, so never on the thread of the screen."""

    def read(self, jpeg: bytes) -> tuple[TextLine, ...]:
        """The lines of a straightened page, from above. Raises OcrError."""

    def rest(self) -> None:
        """Forget everything that was read; called when a resident has left."""

    def close(self) -> None:
        """Let it go; may be called twice."""


PaperMaker: TypeAlias = Callable[[PaperJob], PaperOut]
"""Makes a PDF; takes 0.1 to 0.4 s a page, so never on the thread of the screen.

Raises PaperError.
"""
