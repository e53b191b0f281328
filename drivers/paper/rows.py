"""Brings lines that were read into rows, and leaves out what can't have been read.

No model at hand knows the traditional Mongolian script: its columns come back as rubbish, so tall
boxes, doubtful lines and lines without Han, Latin or figures are dropped and told by their number.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.paper.contract import TextLine

LEAST_SCORE = 0.55
_LEAST_KNOWN = 0.6
"""Part of a line's characters that must be Han, Latin, figures or their marks."""
_TALL = 1.8
"""A box so much taller than wide holds a column, and with one character no line either."""
_MARKS = set(" .,:;!?()[]/-+*#%&@'\"<>=_、，。：；（）《》“”‘’—…·•¥￥年月日")


@dataclass(frozen=True, slots=True)
class Row:
    """Lines side by side, from the left; box as in TextLine."""

    lines: tuple[TextLine, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """All of it without gaps."""
        return "".join(line.text.strip() for line in self.lines)

    @property
    def score(self) -> float:
        """That of the least sure line."""
        return min(line.score for line in self.lines)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Around all of them."""
        boxes = [line.box for line in self.lines]
        return (
            min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes),
        )  # fmt: skip


def sensible(lines: Sequence[TextLine], shape: float = 1.0) -> tuple[TextLine, ...]:
    """The lines that were surely read. shape: width of the page over its height."""
    return tuple(line for line in lines if _is_sensible(line, shape))


def _is_sensible(line: TextLine, shape: float) -> bool:
    text = line.text.strip()
    left, top, right, bottom = line.box
    if not text or line.score < LEAST_SCORE:
        return False
    width, height = (right - left) * shape, bottom - top
    if len(text) > 1 and height > _TALL * width:
        return False
    known = sum(1 for char in text if _is_known(char))
    return known >= _LEAST_KNOWN * len(text)


def _is_known(char: str) -> bool:
    if char in _MARKS or char.isascii() and char.isalnum():
        return True
    return unicodedata.name(char, "").startswith(("CJK", "LATIN", "FULLWIDTH"))


def rows_of(lines: Sequence[TextLine]) -> tuple[Row, ...]:
    """Lines whose heights overlap by half make one row; rows from above, each from the left."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: (one.box[1] + one.box[3]) / 2):
        if rows and _beside(rows[-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(Row(tuple(sorted(row, key=lambda one: one.box[0]))) for row in rows)


def _beside(row: list[TextLine], line: TextLine) -> bool:
    last = row[-1]
    overlap = min(last.box[3], line.box[3]) - max(last.box[1], line.box[1])
    lower = min(last.box[3] - last.box[1], line.box[3] - line.box[1])
    return overlap > 0.5 * lower
