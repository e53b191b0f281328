"""From a code's bytes to its text: Chinese codes often say nothing of their character set, or lie.

ISO/IEC 18004 means ISO 8859-1 where a code declares nothing; in China it is UTF-8 or GB18030 then.
A declaration (ECI, AIM ITS/04-023) is believed, but for 8859-1, which any bytes fit.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from types import MappingProxyType

ECI: MappingProxyType[int, str] = MappingProxyType(
    {
        2: "cp437", 4: "iso8859-2", 5: "iso8859-3", 6: "iso8859-4", 7: "iso8859-5", 8: "iso8859-6",
        9: "iso8859-7", 10: "iso8859-8", 11: "iso8859-9", 13: "iso8859-11", 15: "iso8859-13",
        16: "iso8859-14", 17: "iso8859-15", 18: "iso8859-16", 20: "shift_jis", 21: "cp1250",
        22: "cp1251", 23: "cp1252", 24: "cp1256", 25: "utf-16-be", 26: "utf-8", 27: "ascii",
        28: "big5", 29: "gb18030", 30: "euc-kr", 31: "gbk", 32: "gb18030", 33: "utf-16-le",
        34: "utf-32-be", 35: "utf-32-le", 170: "ascii",
    }
)  # fmt: skip
"""Assignment numbers; 0, 1 and 3 are the untrustworthy 8859-1 and are left out."""

_KEPT = frozenset("\n\t\x1d")
_JOINERS = frozenset("\u180e\u200c\u200d")
"""Mongolian needs them (the vowel separator changes letters); others only hide or reorder text."""
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_PLAUSIBLE = 0.5
_MARK_SIZE = 7


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a code's content under one declaration (None: none was made)."""

    data: bytes = field(repr=False)
    eci: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What it says, and as which character set it was read."""

    text: str = field(repr=False)
    charset: str


def text_of(data: bytes, *, guess: str | None = None) -> Text:
    """Bytes without a declaration. `guess`: what somebody else has read in them (zxing's text)."""
    if data.isascii():
        return Text(clean(data.decode("ascii")), "ascii")
    as_utf8 = _strict(data, "utf-8")
    if as_utf8 is not None:
        return Text(clean(as_utf8), "utf-8")
    chinese = _strict(data, "gb18030")
    other = guess if guess is not None else data.decode("latin-1")
    if chinese is not None and (_commonness(chinese) >= _PLAUSIBLE or _has_controls(other)):
        return Text(clean(chinese), "gb18030")
    return Text(clean(other), "latin-1" if guess is None else "guessed")


def text_of_parts(parts: list[Part], guess: str | None = None) -> Text:
    """A code's content piece by piece; charset names the first that is not plain ASCII."""
    read = [_text_of_part(part, guess if len(parts) == 1 else None) for part in parts]
    charsets = [one.charset for one in read if one.charset != "ascii"]
    return Text("".join(one.text for one in read), charsets[0] if charsets else "ascii")


def _text_of_part(part: Part, guess: str | None) -> Text:
    charset = ECI.get(part.eci) if part.eci is not None else None
    if charset is not None and not part.data.isascii():
        declared = _strict(part.data, charset)
        if declared is not None:
            return Text(clean(declared), charset)
    return text_of(part.data, guess=guess)


def marked_parts(raw: bytes) -> list[Part]:
    """Content with marks of ECI (a backslash and six digits), backslashes of its own doubled."""
    parts: list[Part] = []
    eci: int | None = None
    piece, at = bytearray(), 0
    while at < len(raw):
        if has_mark(raw, at):
            if piece:
                parts.append(Part(bytes(piece), eci))
            eci, piece = int(raw[at + 1 : at + _MARK_SIZE]), bytearray()
            at += _MARK_SIZE
            continue
        # A doubled backslash stands for one.
        doubled = raw[at : at + 2] == b"\\\\"
        piece.append(raw[at])
        at += 2 if doubled else 1
    return [*parts, Part(bytes(piece), eci)] if piece or not parts else parts


def has_mark(raw: bytes, at: int = 0) -> bool:
    """Is there a backslash with six digits (AIM ITS/04-023)?"""
    digits = raw[at + 1 : at + _MARK_SIZE]
    return raw[at : at + 1] == b"\\" and len(digits) == _MARK_SIZE - 1 and digits.isdigit()


def is_utf8(data: bytes) -> bool:
    """Could these bytes be UTF-8 (as all of ASCII is)?"""
    return _strict(data, "utf-8") is not None


def clean(text: str) -> str:
    """Without what could move a cursor or turn a line round; line ends as \\n, GS and tab stay."""
    plain = _LINE_END.sub("\n", text)
    return "".join(one for one in plain if _harmless(one))


def _harmless(one: str) -> bool:
    if one in _KEPT or one in _JOINERS:
        return True
    return unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Cn")


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def _commonness(text: str) -> float:
    """How much of what is not ASCII are common Chinese characters and signs, 0..1.

    GB 2312: rows 1 to 3 signs, 16 to 55 the 3755 common characters, 56 to 87 less common ones.
    """
    score, seen = 0.0, 0
    for one in text:
        if one.isascii():
            continue
        seen += 1
        coded = one.encode("gb2312", errors="ignore")
        if coded and (coded[0] <= 0xA3 or 0xB0 <= coded[0] <= 0xD7):
            score += 1
        elif coded:
            score += 0.5
    return score / max(1, seen)


def _has_controls(text: str) -> bool:
    """C1 controls: no text of a Latin alphabet has them."""
    return any("\x80" <= one <= "\x9f" for one in text)
