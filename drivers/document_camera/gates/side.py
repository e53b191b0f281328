"""Which side of a resident's id card lies there: by its words, or by its picture alone.

Front (GA 450-2013): text left, portrait right. Back: state emblem upper left, no portrait.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from drivers.document_camera.cv import cv2
from drivers.document_camera.figures import Side
from drivers.frames import Picture

ReadWords: TypeAlias = Callable[[Picture], Sequence[str]]
"""Reads a card's lines of text (OCR), as the output side offers it."""

_FRONT_WORDS = ("公民身份号码", "姓名", "住址", "出生")
_BACK_WORDS = ("签发机关", "居民身份证", "有效期限", "中华人民共和国")
_CARD = (342, 216)
"""Work size: four px a millimetre."""
# x and y spans as parts of the card, upright.
_PORTRAIT = (0.62, 0.95, 0.13, 0.76)
_EMBLEM = (0.05, 0.26, 0.07, 0.42)
_RED_PART = 0.10
_PICTURE_PART = 0.28
"""Drawn cards: 0.44 where the portrait is, 0.10 at most elsewhere."""
_CALM = 10.0


def side_by_words(lines: Sequence[str]) -> Side:
    """By what stands on either side only; 168 of 168 on synthetic cards (capture.md §3)."""
    text = "".join(lines).replace(" ", "")
    front = sum(word in text for word in _FRONT_WORDS)
    back = sum(word in text for word in _BACK_WORDS)
    if front == back:
        return ""
    return "front" if front > back else "back"


def side_by_picture(card: Picture) -> Side:
    """By the emblem's red upper left, and by a portrait at the right; either way round.

    "" where neither is clear: a card that is no id card, or one seen badly.
    """
    if card.shape[0] > card.shape[1]:
        card = np.ascontiguousarray(np.rot90(card))
    small = cv2.resize(card, _CARD, interpolation=cv2.INTER_AREA)
    for turned in (small, small[::-1, ::-1]):
        red, picture = _red(_part(turned, _EMBLEM)), _pictured(_part(turned, _PORTRAIT))
        if red >= _RED_PART and picture < _PICTURE_PART:
            return "back"
        if picture >= _PICTURE_PART and red < _RED_PART:
            return "front"
    return ""


def side_of(card: Picture, read: ReadWords | None = None) -> Side:
    """By the picture, and where that is not clear by its words, which cost a second."""
    seen = side_by_picture(card)
    return side_by_words(read(card)) if not seen and read is not None else seen


def _part(card: Picture, spans: tuple[float, float, float, float]) -> Picture:
    high, wide = card.shape[:2]
    left, right, top, bottom = spans
    return card[round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)]


def _red(part: Picture) -> float:
    hsv = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_BGR2HSV)
    hue, strength = hsv[:, :, 0], hsv[:, :, 1]
    return float((((hue <= 8) | (hue >= 172)) & (strength > 110)).mean())


def _pictured(part: Picture) -> float:
    """Part that is neither paper nor thin strokes on it: hair, skin and clothes."""
    smooth = cv2.medianBlur(np.ascontiguousarray(part), 9)
    grey = cv2.cvtColor(smooth, cv2.COLOR_BGR2GRAY).astype(np.float32)
    paper = float(np.percentile(grey, 97))
    return float((grey < paper - 4 * _CALM).mean())
