"""Puts coded pages into one PDF: true size, words one can search, marks one can't overlook.

The same input always gives the same bytes: no random ids, and the only date is the caller's.
ISO 32000-1: image layers 8.9.6 and 11.6.5, invisible text 9.3.6, Type0 fonts 9.7.
"""

import io
import time
import zlib
from datetime import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from drivers.paper.contract import (
    A4_MM,
    CARD_MM,
    PAGE_BYTES,
    Marks,
    PageFigures,
    PageIn,
    PaperError,
    PaperJob,
    PaperOut,
    SizeMm,
    TextLine,
)
from drivers.paper.enhance import Block
from drivers.paper.layers import Layers
from drivers.paper.marks import FOOT_STATE, MARK_STATE, PT_PER_MM, mark_operators
from drivers.paper.sheet import Photo, Sheet, sheet_of
from drivers.paper.text_layer import font_of, text_operators

_MARK_GREY, _MARK_ALPHA, _FOOT_ALPHA = "0.35 g", 0.28, 0.9
_OVERHEAD_BYTES = 2_000
"""Room for a sheet's own tables and invisible text (measured 0.6 to 1.5 KB)."""
_CARD_SIDES_MM = ((62.2, 172.0), (62.2, 71.0))
"""Lower left corners of the front and the back of a card on an A4 sheet, centred."""
_BOTTOM_MM = (0.0, 0.0)


def make_pdf(job: PaperJob) -> PaperOut:
    """Make the PDF of a job; a PaperMaker. Raises PaperError."""
    if not job.pages:
        raise PaperError("no_pages")
    began = time.perf_counter()
    with Pdf.new() as pdf:
        writer = _Writer(pdf, job.marks)
        if job.card:
            figures = [writer.card(job.pages[at : at + 2]) for at in range(0, len(job.pages), 2)]
        else:
            figures = [writer.page(page) for page in job.pages]
        pdf.docinfo = pdf.make_indirect(_info(job.title, job.made_at))
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return PaperOut(out.getvalue(), tuple(figures), (time.perf_counter() - began) * 1e3)


def _info(title: str, made_at: datetime) -> Dictionary:
    return Dictionary(Title=pikepdf.String(title), CreationDate=pikepdf.String(_pdf_date(made_at)))


def _pdf_date(made_at: datetime) -> str:
    """ISO 32000-1 7.9.4: D:YYYYMMDDHHmmSS and the zone, +08'00."""
    zone = made_at.strftime("%z")
    return made_at.strftime("D:%Y%m%d%H%M%S") + (f"{zone[:3]}'{zone[3:5]}" if zone else "")


class _Writer:
    """Appends sheets to one PDF; fonts and marks are shared by all of them."""

    def __init__(self, pdf: Pdf, marks: Marks) -> None:
        self._pdf = pdf
        self._marks = marks
        self._font: pikepdf.Object | None = None
        self._marked: dict[SizeMm, pikepdf.Object] = {}
        self._mark_bytes = len(zlib.compress(mark_operators(marks, A4_MM).encode("ascii")))

    def page(self, page: PageIn) -> PageFigures:
        """One paper on a sheet of its own size."""
        began = time.perf_counter()
        sheet = sheet_of(page, PAGE_BYTES - _OVERHEAD_BYTES - self._mark_bytes)
        self._add(sheet.size_mm, [(sheet, page.lines, _BOTTOM_MM)])
        return _figures(sheet, sheet.size_mm, sheet.coded.bytes, began, len(page.lines))

    def card(self, sides: tuple[PageIn, ...]) -> PageFigures:
        """The sides of one card on one A4 sheet in true size, the colours as they are."""
        began = time.perf_counter()
        share = (PAGE_BYTES - _OVERHEAD_BYTES - self._mark_bytes) // len(sides)
        placed: list[tuple[Sheet, tuple[TextLine, ...], SizeMm]] = []
        for side, corner in zip(sides, _CARD_SIDES_MM, strict=False):
            sheet = sheet_of(PageIn(side.jpeg, CARD_MM, side.lines, plain=True), share)
            placed.append((sheet, side.lines, corner))
        self._add(A4_MM, placed)
        total = sum(sheet.coded.bytes for sheet, _, _ in placed)
        worst = max((sheet for sheet, _, _ in placed), key=lambda sheet: sheet.step)
        lines = sum(len(side.lines) for side in sides)
        return _figures(worst, A4_MM, total, began, lines)

    def _add(
        self, size_mm: SizeMm, placed: list[tuple[Sheet, tuple[TextLine, ...], SizeMm]]
    ) -> None:
        images, operators = Dictionary(), []
        for number, (sheet, lines, corner) in enumerate(placed):
            operators += self._image(sheet, number, corner, images)
            operators += text_operators(lines, sheet.size_mm, corner)
        resources = Dictionary(XObject=images)
        if any(lines for _, lines, _ in placed):
            resources.Font = Dictionary(T=self._text_font())
        mark = self._mark(size_mm)
        if mark is not None:
            images.Mark = mark
            operators.append("q /Mark Do Q")
        width, height = (side * PT_PER_MM for side in size_mm)
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 2), round(height, 2)]),
            Resources=resources,
            Contents=Stream(self._pdf, "\n".join(operators).encode("ascii")),
        )
        self._pdf.pages.append(pikepdf.Page(self._pdf.make_indirect(page)))

    def _image(self, sheet: Sheet, number: int, corner: SizeMm, images: Dictionary) -> list[str]:
        """Add the sheet's layers to `images`; returns the operators that draw them."""
        width, height = (side * PT_PER_MM for side in sheet.size_mm)
        x, y = (side * PT_PER_MM for side in corner)
        place = f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm"
        coded = sheet.coded
        if isinstance(coded, Photo):
            name = f"/P{number}"
            images[name] = self._jpeg(coded.jpeg, (coded.width, coded.height))
            return [f"{place} {name} Do Q"]
        images[f"/B{number}"] = self._jpeg(coded.paper, coded.paper_size)
        ink = self._jpeg(coded.colour, coded.colour_size)
        ink.SMask = self._mask(coded)
        images[f"/I{number}"] = ink
        drawn = f"{place} /B{number} Do /I{number} Do"
        for at, inset in enumerate(coded.insets):
            name = f"/N{number}_{at}"
            images[name] = self._jpeg(inset.jpeg, inset.size)
            drawn += f" {_inset_place(inset.block, coded)} {name} Do Q"
        return [f"{drawn} Q"]

    def _jpeg(self, coded: bytes, size: tuple[int, int]) -> Stream:
        return Stream(
            self._pdf,
            coded,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=size[0],
            Height=size[1],
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
            Interpolate=True,
        )

    def _mask(self, layers: Layers) -> Stream:
        return Stream(
            self._pdf,
            layers.mask,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=layers.width,
            Height=layers.height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=1,
            Filter=Name.CCITTFaxDecode,
            DecodeParms=Dictionary(K=-1, Columns=layers.width, Rows=layers.height, BlackIs1=False),
        )

    def _mark(self, size_mm: SizeMm) -> pikepdf.Object | None:
        """The marks of a sheet of this size as a form, made once; None where there are none."""
        if size_mm not in self._marked:
            operators = mark_operators(self._marks, size_mm)
            if not operators:
                return None
            states = Dictionary()
            states[f"/{MARK_STATE}"] = Dictionary(Type=Name.ExtGState, ca=_MARK_ALPHA)
            states[f"/{FOOT_STATE}"] = Dictionary(Type=Name.ExtGState, ca=_FOOT_ALPHA)
            width, height = (round(side * PT_PER_MM, 2) for side in size_mm)
            form = Stream(
                self._pdf,
                f"/{MARK_STATE} gs {_MARK_GREY}\n{operators}".encode("ascii"),
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=Array([0, 0, width, height]),
                Resources=Dictionary(ExtGState=states),
                # One group, so that strokes which cross are not darker than the rest.
                Group=Dictionary(Type=Name.Group, S=Name.Transparency),
            )
            self._marked[size_mm] = self._pdf.make_indirect(form)
        return self._marked[size_mm]

    def _text_font(self) -> pikepdf.Object:
        if self._font is None:
            self._font = self._pdf.make_indirect(font_of())
        return self._font


def _inset_place(block: Block, page: Layers) -> str:
    """Where a picture stands, in the unit square of its page (origin lower left)."""
    left, top, right, bottom = block
    width, height = (right - left) / page.width, (bottom - top) / page.height
    x, y = left / page.width, 1 - bottom / page.height
    return f"q {width:.5f} 0 0 {height:.5f} {x:.5f} {y:.5f} cm"


def _figures(sheet: Sheet, size_mm: SizeMm, size: int, began: float, lines: int) -> PageFigures:
    return PageFigures(
        coding="jpeg" if isinstance(sheet.coded, Photo) else "mrc",
        width_mm=size_mm[0],
        height_mm=size_mm[1],
        dpi=sheet.dpi,
        bytes=size,
        step=sheet.step,
        ms=(time.perf_counter() - began) * 1e3,
        text_lines=lines,
    )
