"""Cut text into runs that one face can shape in one script (UAX #24 in the small).

Only what a kiosk in Inner Mongolia shows is told apart: Han, Mongolian, everything else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from screens.text.fonts import Font

Script = Literal["Hani", "Mong", "Latn"]

NNBSP = "\u202f"
MVS = "\u180e"
# Characters that shape with what stands before them and never start a run.
_JOINERS = frozenset("\u180b\u180c\u180d\u180e\u180f\u200c\u200d\u202f") | {
    chr(code) for code in (*range(0xFE00, 0xFE10), *range(0x0300, 0x0370))
}
# Unassigned-looking format characters that draw nothing: never reported as missing.
_INVISIBLE = _JOINERS | frozenset("\u2060\ufeff\u200b\u00ad")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one script in one face; `missing` are the characters that no face has."""

    text: str
    script: Script
    font_index: int
    missing: tuple[str, ...] = ()


def script_of(char: str) -> Script:
    """Mongolian, Han-like (upright in a column) or Latin-like (sideways in a column)."""
    code = ord(char)
    if 0x1800 <= code <= 0x18AF or 0x11660 <= code <= 0x1167F:
        return "Mong"
    if is_han(char):
        return "Hani"
    return "Latn"


def is_han(char: str) -> bool:
    """Ideographs, kana, CJK punctuation and full-width forms: one square each."""
    code = ord(char)
    return (
        0x2E80 <= code <= 0xA4CF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFF60
        or 0xFFE0 <= code <= 0xFFE6
        or 0x20000 <= code <= 0x3FFFF
    )


def itemise(text: str, fonts: tuple[Font, ...]) -> Iterator[Run]:
    """Runs in reading order; joining characters stay with what they join."""
    start = 0
    current: tuple[Script, int] | None = None
    missing: list[str] = []
    for position, char in enumerate(text):
        if char in _JOINERS and current is not None:
            continue
        found = _pick(char, fonts)
        key = (script_of(char), found if found is not None else 0)
        if current is not None and key != current:
            yield Run(text[start:position], *current, tuple(missing))
            start, missing = position, []
        current = key
        if found is None and char not in _INVISIBLE:
            missing.append(char)
    if current is not None:
        yield Run(text[start:], *current, tuple(missing))


def _pick(char: str, fonts: tuple[Font, ...]) -> int | None:
    if script_of(char) == "Mong" and fonts[1].covers(char):
        return 1
    for index, font in enumerate(fonts):
        if font.covers(char):
            return index
    return None
