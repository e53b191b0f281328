"""Text as a receipt printer can take it: clean, in its font, in lines of whole characters.

A receipt printer obeys control characters wherever they stand, so none may come through from a
name or an address. Its font holds a part of GB 18030; the rest must not turn into garbage.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

Charset: TypeAlias = Literal["gb2312", "gbk", "gb18030"]
"""The part of GB 18030 that the font holds: 6763 and 21003 ideographs, or four-byte ones too."""
CHARSETS: tuple[Charset, ...] = ("gb2312", "gbk", "gb18030")
MISSING = "〓"
"""The type founders' mark for a missing character; in every GB 2312 font (A1FE)."""
_BREAKS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n",
                         "\u2029": "\n", "\t": " "})  # fmt: skip
_NOT_FIRST = frozenset("，。、；：！？）》」』】〕”’·…—%,.;:!?)]}")
"""Closing marks that may not begin a line (GB/T 15834)."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`removed`: so many control and format characters were taken out."""

    text: str
    removed: int


def clean(text: str) -> Cleaned:
    """Take out what is no letter: a byte 1B in a name must not become a command.

    Line ends of any kind become "\\n", other blanks a space.
    """
    kept, removed = [], 0
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").translate(_BREAKS)
    for char in unified:
        kind = unicodedata.category(char)
        if char == "\n" or char == "\u3000":
            kept.append(char)
        elif kind == "Zs":
            kept.append(" ")
        elif kind in ("Cc", "Cf"):
            removed += 1
        else:
            kept.append(char)
    return Cleaned("".join(kept), removed)


def in_font(char: str, charset: Charset) -> bool:
    """True when the printer has this character.

    Private-use characters have a place in GB 18030 but no printer's font has them; and a character
    whose code differs between the standards would come out as another one.
    """
    if char.isascii():
        return char.isprintable()
    if unicodedata.category(char) in ("Co", "Cn", "Cs"):
        return False
    try:
        code = char.encode("gb18030")
        return charset == "gb18030" or code == char.encode(charset)
    except UnicodeEncodeError:
        return False


def replace_missing(text: str, charset: Charset) -> tuple[str, int]:
    """Put 〓 for each character that the font lacks; returns how many there were."""
    marked = [char if in_font(char, charset) else MISSING for char in text]
    return "".join(marked), sum(a != b for a, b in zip(marked, text, strict=True))


def columns(text: str) -> int:
    """Columns on paper: the printer gives every non-ASCII character two, whatever Unicode says."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns (2 at least): broken at blanks and between ideographs.

    A word longer than a line is broken where the line ends. "\\n" ends a line.
    """
    width, lines = max(2, width), []
    for paragraph in text.split("\n"):
        lines += _wrap_one(paragraph, width)
    return lines


def _wrap_one(text: str, width: int) -> list[str]:
    lines: list[str] = []
    rest = text.rstrip(" ")
    while columns(rest) > width:
        end = _fits(rest, width)
        place = _break_before(rest, end)
        lines.append(rest[:place].rstrip(" "))
        rest = rest[place:].lstrip(" ")
    return [*lines, rest]


def _fits(text: str, width: int) -> int:
    """How many characters go into a line; one at least."""
    used = 0
    for place, char in enumerate(text):
        used += 1 if char.isascii() else 2
        if used > width:
            return max(1, place)
    return len(text)


def _break_before(text: str, end: int) -> int:
    """The best place for the break, at `end` or before it; never 0."""
    for place in range(end, 0, -1):
        before, after = text[place - 1], text[place]
        if after in _NOT_FIRST or before in "（《「『【〔“‘(":
            continue
        if before == " " or after == " " or not (before.isascii() and after.isascii()):
            return place
    return end
