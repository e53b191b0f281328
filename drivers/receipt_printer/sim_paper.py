"""The paper of a simulated printer: as text to compare, and as a picture to look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from drivers.receipt_printer.sim_draw import (
    Blank,
    CodePart,
    Part,
    RasterPart,
    TextLine,
    columns,
    draw,
)
from drivers.receipt_printer.sim_stream import Step

_FEED = 34
_ALIGN = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}
_ECC = {48: "L", 49: "M", 50: "Q", 51: "H"}


@dataclass(frozen=True, slots=True)
class Slip:
    """What lies in the tray after a cut; `cut` is "" for the paper that still hangs out."""

    parts: tuple[Part, ...] = field(repr=False)
    columns: int
    cut: str = ""

    def lines(self) -> list[TextLine]:
        """The lines of text."""
        return [part for part in self.parts if isinstance(part, TextLine)]

    def text(self) -> str:
        """As monospaced text; codes and pictures in brackets."""
        return "\n".join(filter(None, (self._as_text(part) for part in self.parts)))

    def _as_text(self, part: Part) -> str:
        match part:
            case TextLine(text, align, across):
                gap = self.columns - across * columns(text)
                left = {"left": 0, "center": gap // 2, "right": gap}[align]
                return " " * max(0, left) + text
            case CodePart(kind, content):
                return f"[{kind} {content}]"
            case RasterPart(width, height):
                return f"[picture {width}x{height}]"
            case _:
                return ""

    def picture(self, font: Path | None = None) -> Image.Image:
        """As a grey picture, one dot a pixel; font: a CJK font (found by itself on Debian)."""
        return draw(self.parts, self.columns, font, cut=bool(self.cut))


class Paper:
    """Prints steps; lines are counted as they are fed. charset: what the font holds.

    unknown: commands that no list names. garbage: bytes that are no character of this font.
    overflowed: lines that were longer than the paper.
    """

    def __init__(self, columns: int, charset: str) -> None:
        self.columns, self._charset = columns, charset
        self.slips: list[Slip] = []
        self.unknown = self.garbage = self.overflowed = 0
        self.moved = 0
        """Dots of paper fed so far."""
        self._parts: list[Part] = []
        self._qr: dict[int, bytes] = {}
        self.initialize()

    def initialize(self) -> None:
        """ESC @: style and print buffer, not the paper."""
        self._kanji, self._align, self._bold, self._across, self._down = True, "left", False, 1, 1
        self._line = bytearray()

    @property
    def hanging(self) -> Slip:
        """What has been printed since the last cut."""
        return Slip(tuple(self._parts), self.columns)

    def print(self, step: Step) -> None:
        """Do one step. Steps about status are the engine's business."""
        if step.name == "text":
            self._line += step.data
            return
        action = _ACTIONS.get(step.name)
        if action is not None:
            action(self, step.data)
        elif step.name == "unknown":
            self.unknown += 1
            self.garbage += 1

    def cut(self, how: str) -> None:
        """The knife; what hangs out falls into the tray."""
        self.slips.append(Slip(tuple(self._parts), self.columns, how))
        self._parts = []

    # Steps.

    def _feed_line(self, data: bytes) -> None:
        text = self._decode(bytes(self._line))
        self._line.clear()
        width = self.columns // self._across
        if columns(text) > width:
            self.overflowed += 1
        self._add(TextLine(text, self._align, self._across, self._down, self._bold))
        self.moved += _FEED * self._down

    def _feed_lines(self, data: bytes) -> None:
        if self._line:
            self._feed_line(b"")
        self._add(Blank(data[0] * _FEED))
        self.moved += data[0] * _FEED

    def _style(self, data: bytes) -> None:
        self._across, self._down = (data[0] >> 4) + 1, (data[0] & 0x0F) + 1

    def _set_align(self, data: bytes) -> None:
        self._align = _ALIGN.get(data[0], "left")

    def _set_bold(self, data: bytes) -> None:
        self._bold = bool(data[0] & 1)

    def _set_kanji(self, on: bool) -> None:
        self._kanji = on

    def _raster(self, data: bytes) -> None:
        width, height = data[2] + 256 * data[3], data[4] + 256 * data[5]
        before = self._parts[-1] if self._parts else None
        part = RasterPart(width * 8, height, data[6:], self._align)
        if isinstance(before, RasterPart) and before.width == part.width:
            # Bands of one picture.
            self._parts.pop()
            whole = before.data + part.data
            part = RasterPart(part.width, before.height + height, whole, part.align)
        self._add(part)
        self.moved += height

    def _two_d(self, data: bytes) -> None:
        """GS ( k, from the k on: cn 49 is QR; 65 model, 67 size, 69 ecc, 80 store, 81 print."""
        if len(data) < 5 or data[0] != ord("k") or data[3] != 0x31:
            self.unknown += 1
            return
        function, argument = data[4], data[5:]
        if function != 81:
            self._qr[function] = argument
            return
        size = (self._qr.get(67) or b"\x03")[0]
        ecc = _ECC.get((self._qr.get(69) or b"0")[0], "L")
        content = self._qr.get(80, b"0")[1:].decode("utf-8", errors="replace")
        self._add(CodePart("qr", content, size, ecc, self._align))
        self.moved += 30 * size

    def _barcode(self, data: bytes) -> None:
        content = data[2:] if data[0] >= 65 else data[1:-1]
        self._add(CodePart("barcode", content.decode("ascii", errors="replace"), 2, "", "center"))
        self.moved += 64 + _FEED

    def _add(self, part: Part) -> None:
        self._parts.append(part)

    def _decode(self, data: bytes) -> str:
        """As the font shows it: a code that it lacks prints as some other sign."""
        if not self._kanji:
            return data.decode("cp437")
        text = data.decode("gb18030", errors="replace")
        known = []
        for char in text:
            try:
                fits = self._charset == "gb18030" or len(char.encode(self._charset)) <= 2
            except UnicodeEncodeError:
                fits = False
            if not fits or char == "\ufffd":
                self.garbage += 1
            known.append(char if fits else "\ufffd")
        return "".join(known)


_ACTIONS: dict[str, Callable[[Paper, bytes], None]] = {
    "0a": Paper._feed_line,
    "ESC @": lambda paper, data: paper.initialize(),
    "ESC a": Paper._set_align,
    "ESC E": Paper._set_bold,
    "ESC d": Paper._feed_lines,
    "GS !": Paper._style,
    "FS &": lambda paper, data: paper._set_kanji(True),
    "FS .": lambda paper, data: paper._set_kanji(False),
    "GS v": Paper._raster,
    "GS (": Paper._two_d,
    "GS k": Paper._barcode,
}
