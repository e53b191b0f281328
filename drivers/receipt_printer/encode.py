"""From a typed receipt to ESC/POS bytes, in pieces that are whole commands.

python-escpos makes the commands. Text goes in as GB 18030 by ourselves: the library would switch
code pages for lines without an ideograph, which ends the printer's Chinese mode (devices.md §4).
Between two pieces a real-time question may be put; inside one it would be taken for data.
"""

from dataclasses import dataclass
from typing import Any

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused
from drivers.receipt_printer import library
from drivers.receipt_printer.contract import (
    Barcode,
    BarcodeKind,
    CaseReceipt,
    Cut,
    CutMode,
    Feed,
    Item,
    Line,
    Picture,
    Qr,
    Receipt,
    Rule,
    Unprintable,
)
from drivers.receipt_printer.layout import lay_out
from drivers.receipt_printer.picture import (
    COLUMN_DOTS,
    Drawer,
    image,
    qr_modules,
    qr_picture,
)
from drivers.receipt_printer.text import (
    Charset,
    clean,
    columns,
    in_font,
    replace_missing,
    wrap,
)

BEGIN = b"\x1b@\x1c\x26"
"""ESC @ clears the last job's style and buffer, FS & turns Chinese on: the printer's own setting
may be off (devices.md §4)."""
INTERNATIONAL = b"\x1bR\x00"
"""Chinese models begin with China's set, where the code of $ prints a yen sign."""
_NATIONAL = frozenset("#$@[\\]^`{|}~")
_BAND = 48
"""Rows a raster command: at most 3.5 KB, so that the printer can be asked in between."""
_DOTS_MM = 8
_LINE_MM = 4.25
LONGEST_MM = 2000.0
_LONGEST_TEXT = 25_000
"""Characters of one paragraph: more would be longer than that anyway."""
_CUT_FEED = 5
"""Lines from the print head past the knife (about 20 mm)."""
_REAL_TIME = frozenset(b"\x04\x05\x14")


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The paper and the printer's font. width_mm: 58 or 80 are common, `columns` of font A."""

    width_mm: int = 80
    columns: int = 48
    charset: Charset = "gbk"
    native_qr: bool = True

    @property
    def dots(self) -> int:
        """Dots across (203 a inch)."""
        return self.columns * COLUMN_DOTS

    @classmethod
    def of(
        cls, width_mm: int, charset: Charset = "gbk", *, native_qr: bool = True, columns: int = 0
    ) -> "PaperForm":
        """The usual columns of that width: 32 for 58 mm, 48 for 80 mm."""
        usual = 32 if width_mm <= 60 else 48
        return cls(width_mm, columns or usual, charset, native_qr)


@dataclass(frozen=True, slots=True)
class Encoded:
    """What goes over the wire. replaced, removed: as in `contract.PrintResult`."""

    pieces: tuple[bytes, ...]
    replaced: int
    removed: int
    height_mm: float
    cuts: int

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(map(len, self.pieces))


def encode(
    document: Receipt | CaseReceipt,
    form: PaperForm,
    unprintable: Unprintable = Unprintable.REPLACE,
    drawer: Drawer | None = None,
) -> Encoded:
    """Bytes of the whole document, from ESC @ on; deterministic, no I/O.

    drawer: makes pictures of lines with characters outside the font, where it can. Raises
    CommandRefused with invalidData (bad_picture, picture_too_wide, bad_qr, qr_too_long,
    qr_too_large, bad_barcode, barcode_too_wide, bad_feed, bad_rule, empty, too_long) or
    unsupportedData (unprintable).
    """
    if isinstance(document, CaseReceipt):
        document = lay_out(document, form.columns, form.dots)
    if not document.items:
        raise _refused("empty")
    writer = _Writer(form, unprintable, drawer)
    for item in document.items:
        writer.add(item)
        if writer.height_mm > LONGEST_MM:
            raise _refused("too_long")
    pieces = tuple(writer.pieces)
    return Encoded(pieces, writer.replaced, writer.removed, writer.height_mm, writer.cuts)


def tail(mode: CutMode = CutMode.PARTIAL) -> bytes:
    """Ends a slip that could not be finished: what is in the printer goes, the rest is cut off."""
    writer = _Writer(PaperForm(), Unprintable.REPLACE, None)
    writer.add(Cut(mode))
    return b"".join(writer.pieces)


def defuse(data: bytes) -> bytes:
    """Raster data without real-time commands: those are obeyed even inside a picture.

    10 04, 10 05 and 10 14 get one more dot (18), which nobody sees.
    """
    if b"\x10" not in data:
        return data
    safe = bytearray(data)
    for place in range(len(safe) - 1):
        if safe[place] == 0x10 and safe[place + 1] in _REAL_TIME:
            safe[place] = 0x18
    return bytes(safe)


def _refused(code: str, completion: CompletionCode = CompletionCode.INVALID_DATA) -> CommandRefused:
    return CommandRefused(completion, code)


class _Writer(library.Escpos):  # type: ignore[misc] # the library has no types
    """Collects what the library would send."""

    def __init__(self, form: PaperForm, unprintable: Unprintable, drawer: Drawer | None) -> None:
        super().__init__(profile=library.profile(form.dots, form.width_mm))
        self._form, self._unprintable, self._drawer = form, unprintable, drawer
        self.pieces: list[bytes] = []
        self.replaced = self.removed = self.cuts = 0
        self.height_mm = 0.0
        self._style: dict[str, Any] = {"align": "left", "bold": False, "width": 1, "height": 1}
        self._international = False
        self._open = bytearray()
        self._raw(BEGIN)
        self._close_piece()

    def _raw(self, msg: bytes) -> None:
        self._open += msg

    def _close_piece(self) -> None:
        if self._open:
            self.pieces.append(bytes(self._open))
            self._open.clear()

    def add(self, item: Item) -> None:
        """Append one item."""
        match item:
            case Line():
                self._line(item)
            case Rule():
                self._rule(item)
            case Qr():
                self._qr(item)
            case Barcode():
                self._barcode(item)
            case Picture():
                self._picture(item)
            case Feed():
                if not 1 <= item.lines <= 100:
                    raise _refused("bad_feed")
                self.print_and_feed(item.lines)
                self.height_mm += item.lines * _LINE_MM
            case Cut():
                self._cut(item)
        self._close_piece()

    def _set(self, **wanted: Any) -> None:
        """Send what differs from the present style."""
        changed = {key: value for key, value in wanted.items() if self._style[key] != value}
        if not changed:
            return
        self._style |= changed
        if "width" in changed or "height" in changed:
            changed |= {key: self._style[key] for key in ("width", "height")}
            changed["custom_size"] = True
        self.set(**changed)

    def _line(self, line: Line) -> None:
        if len(line.text) > _LONGEST_TEXT:
            raise _refused("too_long")
        cleaned = clean(line.text)
        self.removed += cleaned.removed
        charset = self._form.charset
        known = all(char == "\n" or in_font(char, charset) for char in cleaned.text)
        if not known and line.picture is not None:
            self._picture(line.picture)
            return
        width = self._form.columns // line.size.across
        indent = " " * max(0, min(line.indent, width // 2))
        for row in wrap(cleaned.text, width - len(indent)):
            self._row(indent + row, line)

    def _row(self, row: str, line: Line) -> None:
        """One line of paper."""
        shown, missing = replace_missing(row, self._form.charset)
        if missing:
            drawn = self._drawer(row, line.size, line.bold) if self._drawer is not None else None
            if drawn is not None:
                self._picture(Picture(drawn.width, drawn.height, drawn.rows, line.align))
                return
            if self._unprintable is Unprintable.REFUSE:
                raise _refused("unprintable", CompletionCode.UNSUPPORTED_DATA)
            self.replaced += missing
        if not self._international and not _NATIONAL.isdisjoint(shown):
            self._raw(INTERNATIONAL)
            self._international = True
        self._set(
            align=str(line.align), bold=line.bold, width=line.size.across, height=line.size.down
        )
        self._raw(shown.encode("gb18030") + b"\n")
        self.height_mm += line.size.down * _LINE_MM
        self._close_piece()

    def _rule(self, rule: Rule) -> None:
        char = clean(rule.char).text
        if len(char) != 1 or char == "\n" or not in_font(char, self._form.charset):
            raise _refused("bad_rule")
        self._row(char * (self._form.columns // columns(char)), Line(""))

    def _qr(self, code: Qr) -> None:
        if not 1 <= code.size <= 16:
            raise _refused("bad_qr")
        side = qr_modules(code.content, code.ecc) * code.size
        if side > self._form.dots:
            raise _refused("qr_too_large")
        if not self._form.native_qr:
            shown = qr_picture(code.content, code.ecc, code.size)
            self._picture(Picture(shown.width, shown.height, shown.rows, code.align))
            return
        self._set(align=str(code.align))
        self.qr(code.content, ec=library.QR_ECC[str(code.ecc)], size=code.size, native=True)
        self.height_mm += side / _DOTS_MM

    def _barcode(self, code: Barcode) -> None:
        data, bars = _barcode_data(code)
        if not data.isascii() or not data.isprintable():
            raise _refused("bad_barcode")
        if bars * code.width > self._form.dots:
            raise _refused("barcode_too_wide")
        self._set(align="center")
        try:
            # The public call prints a remark to standard output.
            self._hw_barcode(
                data, str(code.kind), code.height, code.width, align_ct=False, function_type="B"
            )
        except library.EscposError:
            raise _refused("bad_barcode") from None
        self.height_mm += code.height / _DOTS_MM + _LINE_MM

    def _picture(self, shown: Picture) -> None:
        if shown.width > self._form.dots:
            raise _refused("picture_too_wide")
        if shown.height / _DOTS_MM > LONGEST_MM:
            raise _refused("too_long")
        drawn = image(shown)
        self._set(align=str(shown.align))
        self._close_piece()
        for top in range(0, shown.height, _BAND):
            band = drawn.crop((0, top, shown.width, min(top + _BAND, shown.height)))
            self.image(band, fragment_height=_BAND)
            self.pieces.append(defuse(bytes(self._open)))
            self._open.clear()
        self.height_mm += shown.height / _DOTS_MM

    def _cut(self, cut: Cut) -> None:
        self.print_and_feed(_CUT_FEED)
        full = cut.mode is CutMode.FULL
        self._raw(library.PAPER_FULL_CUT if full else library.PAPER_PART_CUT)
        self.height_mm += _CUT_FEED * _LINE_MM
        self.cuts += 1


def _barcode_data(code: Barcode) -> tuple[str, int]:
    """What goes to the printer, and how many thinnest bars it is wide."""
    size = len(code.content)
    match code.kind:
        case BarcodeKind.CODE128:
            # Code set B; { is the printer's escape.
            return "{B" + code.content.replace("{", "{{"), 11 * (size + 3) + 2
        case BarcodeKind.CODE39:
            return code.content, 16 * (size + 2)
        case BarcodeKind.EAN13:
            return code.content, 95
