"""Text on paper: which font draws a character, how wide a line is, and where it may break.

Chinese is drawn with the Simplified face (index 2) of the Noto CJK collection: index 0 is the
Japanese one. Mongolian is shaped by HarfBuzz as a horizontal line and turned by -90 degrees, so
that columns run from left to right; Han stands upright in them. Names with rare characters fall
back to Hanazono, loaded only when such a character comes.
"""

import logging
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont

MM_PER_PT = 25.4 / 72
_NOTO = Path("/usr/share/fonts/opentype/noto")
_HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
_SC_FACE = 2
# Ems from a column's middle to the base line, so that spine and figures stand in the middle.
MONGOLIAN_HANG = 0.48
LATIN_HANG = 0.34

# At INFO the font subsetter lists the glyphs it keeps, which spell the resident's name.
logging.getLogger("fontTools").setLevel(logging.WARNING)
logging.getLogger("fpdf").setLevel(logging.WARNING)

# Breaks come after a space or a hyphen, and around every Han character; closing marks never start
# a line and opening marks never end one (kinsoku).
_CLOSING = "，。、；：？！）》」』】”’％…—·"
_TOKENS = re.compile(
    rf"[（《「『【“‘]*(?:[⺀-⿟㐀-鿿豈-﫿\U00020000-\U000323af]|[^\s⺀-⿟㐀-鿿豈-﫿\U00020000-\U000323af"
    rf"（《「『【“‘{_CLOSING}]+|[{_CLOSING}]+)[{_CLOSING}]*\s*|\s+"
)


class PaperProblem(Exception):
    """A paper could not be drawn; `code` is font_missing, bad_picture or qr_too_long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PaperFonts:
    """Font files; `rare` is tried in order for characters the first two lack."""

    han: Path = _NOTO / "NotoSansCJK-Regular.ttc"
    han_bold: Path = _NOTO / "NotoSansCJK-Bold.ttc"
    mongolian: Path = (
        Path(sys.prefix) / "share" / "jiujin" / "fonts" / "NotoSansMongolian_400Regular.ttf"
    )
    rare: tuple[Path, ...] = (_HANAZONO / "HanaMinA.ttf", _HANAZONO / "HanaMinB.ttf")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters drawn by one font in one direction; `upright` is a Han character in a column."""

    text: str
    family: str
    upright: bool


def is_mongolian(char: str) -> bool:
    """Mongolian letters and the joiners that stand between them."""
    return 0x1800 <= ord(char) <= 0x18AF or char in "\u202f\u200c\u200d"


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


class Typesetter:
    """Draws and measures runs on one FPDF document; sizes in points, lengths in millimetres."""

    def __init__(self, pdf: FPDF, fonts: PaperFonts) -> None:
        self._pdf = pdf
        self._fonts = fonts
        self._cmaps: dict[str, frozenset[int]] = {}
        self._load("han", fonts.han, _SC_FACE)
        pdf.c_margin = 0

    def _load(self, family: str, path: Path, face: int = 0) -> None:
        if not path.is_file():
            raise PaperProblem("font_missing")
        self._pdf.add_font(family, fname=path, collection_font_number=face)
        self._cmaps[family] = frozenset(getattr(self._pdf.fonts[family], "cmap", ()))

    def close(self) -> None:
        """Close the font files."""
        for family in self._cmaps:
            font = self._pdf.fonts[family]
            if isinstance(font, TTFFont):
                font.close()

    def _family(self, char: str, *, bold: bool) -> str:
        if 0x1800 <= ord(char) <= 0x18AF:
            if "mongolian" not in self._cmaps:
                self._load("mongolian", self._fonts.mongolian)
            return "mongolian"
        if ord(char) in self._cmaps["han"]:
            if bold and "han_bold" not in self._cmaps:
                self._load("han_bold", self._fonts.han_bold, _SC_FACE)
            return "han_bold" if bold else "han"
        return self._rare(char)

    def _rare(self, char: str) -> str:
        for number, path in enumerate(self._fonts.rare):
            family = f"rare{number}"
            if family not in self._cmaps:
                if not path.exists():
                    continue
                self._load(family, path)
            if ord(char) in self._cmaps[family]:
                return family
        return "han"

    def runs(self, text: str, *, bold: bool, vertical: bool) -> list[Run]:
        """Split a line where the font or the direction changes."""
        found: list[Run] = []
        for char in text:
            upright = vertical and _is_wide(char)
            last = found[-1] if found else None
            neutral = is_mongolian(char) or char == " "
            if last and last.family == "mongolian" and neutral:
                family = "mongolian"
            else:
                family = self._family(char, bold=bold)
            if last and last.family == family and not upright and not last.upright:
                found[-1] = Run(last.text + char, family, False)
            else:
                found.append(Run(char, family, upright))
        return found

    def width(self, text: str, size: float, *, bold: bool = False, vertical: bool = False) -> float:
        """Length of a line along its direction."""
        return sum(
            self._run_width(run, size) for run in self.runs(text, bold=bold, vertical=vertical)
        )

    def _run_width(self, run: Run, size: float) -> float:
        if run.upright:
            return size * MM_PER_PT
        self._use(run.family, size)
        return float(self._pdf.get_string_width(run.text, normalized=True))

    def _use(self, family: str, size: float) -> None:
        self._pdf.set_font(family, size=size)
        self._pdf.set_text_shaping(
            use_shaping_engine=family == "mongolian",
            direction=TextDirection.LTR if family == "mongolian" else None,
            script="mong" if family == "mongolian" else None,
        )

    def across(self, x: float, baseline: float, text: str, size: float, *, bold: bool) -> None:
        """A horizontal line."""
        for run in self.runs(text, bold=bold, vertical=False):
            self._use(run.family, size)
            self._draw(x, baseline, run, size)
            x += self._run_width(run, size)

    def down(self, x: float, y: float, pitch: float, text: str, size: float, *, bold: bool) -> None:
        """A column whose left edge is x, starting at y."""
        em = size * MM_PER_PT
        for run in self.runs(text, bold=bold, vertical=True):
            self._use(run.family, size)
            if run.upright:
                self._draw(x + (pitch - em) / 2, y + 0.88 * em, run, size)
            else:
                # A turned line hangs with its descenders to the left of its base line.
                hang = MONGOLIAN_HANG if run.family == "mongolian" else LATIN_HANG
                axis = x + pitch / 2 - hang * em
                with self._pdf.rotation(-90, x=axis, y=y):
                    self._draw(axis, y, run, size)
            y += self._run_width(run, size)

    def _draw(self, x: float, baseline: float, run: Run, size: float) -> None:
        if run.family != "mongolian":
            self._pdf.text(x, baseline, run.text)
            return
        # Only cell() shapes. Its baseline lies 0.8 font sizes below the top of a one-em cell.
        em = size * MM_PER_PT
        self._pdf.set_xy(x, baseline - 0.8 * em)
        self._pdf.cell(w=self._run_width(run, size), h=em, text=run.text)


def wrap(text: str, length: float, measure: Callable[[str], float]) -> list[str]:
    """Break a paragraph into lines of at most `length`; a longer word is cut."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for token in _TOKENS.findall(paragraph):
            if line and measure((line + token).rstrip()) > length:
                lines.append(line.rstrip())
                line = ""
            while measure(token.rstrip()) > length and len(token) > 1:
                cut = max(1, _fitting(token, length, measure))
                lines.append(token[:cut])
                token = token[cut:]
            line += token
        lines.append(line.rstrip())
    return lines


def _fitting(token: str, length: float, measure: Callable[[str], float]) -> int:
    count = 0
    while count < len(token) and measure(token[: count + 1]) <= length:
        count += 1
    return count
