"""Takes values out of the text of a card or a form; every one must be confirmed by the resident.

Cards follow the printing of the second-generation resident card (GA 448): labels stand left of
their values. A value that proves itself (check digit, Luhn) is surer than its reading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from drivers.id_card.text_block import NATIONS
from drivers.paper.contract import TextLine
from drivers.paper.numbers import bank_card_in, birth_of, id_no_in
from drivers.paper.rows import Row, rows_of, sensible

Side: TypeAlias = Literal["front", "back", ""]
Box: TypeAlias = tuple[float, float, float, float]
CARD_SHAPE = 85.6 / 54.0
_PROVEN, _DISPUTED = 0.99, 0.5
_LABELS = re.compile("姓名|性别|出生|住址|公民身份|签发机关|有效期")
_NAME = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U000323af·]{2,20}$")
_DATE = re.compile(r"(\d{4})\D{1,4}(\d{1,2})\D{1,4}(\d{1,2})")
_SPAN = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})\D{1,3}(?:(\d{4})\.?(\d{2})\.?(\d{2})|(长期))")
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅.．。", "·"))


@dataclass(frozen=True, slots=True)
class Found:
    """One value that the machine read. confidence: 0..1; box: where, as parts of the page."""

    value: str = field(repr=False)
    confidence: float
    box: Box
    source: Literal["machine"] = "machine"


Fields: TypeAlias = dict[str, Found]


def card_side(lines: Sequence[TextLine]) -> Side:
    """Which side of a resident card this is; "" for none."""
    words = "".join(line.text for line in lines)
    if "公民身份" in words or "姓名" in words or any(id_no_in(line.text) for line in lines):
        return "front"
    return "back" if "签发机关" in words or "居民身份证" in words or "有效期限" in words else ""


def id_card(lines: Sequence[TextLine]) -> Fields:
    """Values of one side of a resident card, keys as the chip's: name, sex, nation, birth, address,
    id_no; issuer, valid_from, valid_to ("" = for ever).
    """
    rows = rows_of(_beside_no_label(sensible(lines, CARD_SHAPE)))
    return _back(rows) if card_side(lines) == "back" else _front(rows)


def _beside_no_label(lines: Sequence[TextLine]) -> list[TextLine]:
    """Without what stands left of the labels: there the card is printed in a second script."""
    lefts = [line.box[0] for line in lines if _LABELS.match(line.text)]
    edge = min(lefts) if lefts else 0.0
    return [line for line in lines if (line.box[0] + line.box[2]) / 2 >= edge]


def bank_card(lines: Sequence[TextLine]) -> Fields:
    """The number of a bank card: `account`."""
    for row in rows_of(sensible(lines, CARD_SHAPE)):
        number = bank_card_in(row.text)
        if number:
            return {"account": Found(number, _PROVEN, row.box)}
    return {}


def form(lines: Sequence[TextLine], labels: Mapping[str, Sequence[str]], shape: float) -> Fields:
    """Values beside or below printed labels. labels: key to the words that may label it."""
    rows = rows_of(sensible(lines, shape))
    found: Fields = {}
    for key, words in labels.items():
        for number, row in enumerate(rows):
            value = _beside(row, words) or _below(row, rows[number + 1 :], words)
            if value is not None and key not in found:
                found[key] = value
    return found


def _front(rows: Sequence[Row]) -> Fields:
    found: Fields = {}
    for row in rows:
        number = id_no_in(row.text)
        if number:
            found["id_no"] = Found(number, _PROVEN, row.box)
    name = _name(rows)
    if name is not None:
        found["name"] = name
    _sex_and_nation(rows, found)
    _birth(rows, found)
    address = _address(rows)
    if address is not None:
        found["address"] = address
    return found


def _name(rows: Sequence[Row]) -> Found | None:
    """After 姓名; where the label was lost, what stands above 性别."""
    for number, row in enumerate(rows):
        text = row.text.translate(_DOTS)
        labelled = re.match(r"姓?\s*名[:：]?(.+)", text)
        above = number + 1 < len(rows) and "性别" in rows[number + 1].text
        value = labelled.group(1) if labelled else text if above else ""
        if _NAME.match(value):
            sure = row.score if labelled else min(row.score, _DISPUTED)
            return Found(value, sure, row.box)
    return None


def _sex_and_nation(rows: Sequence[Row], found: Fields) -> None:
    by_number = ""
    if "id_no" in found:
        by_number = "1" if int(found["id_no"].value[16]) % 2 else "2"
    for row in rows:
        printed = re.search(r"性?别\s*([男女])", row.text)
        if printed and "sex" not in found:
            sex = "1" if printed.group(1) == "男" else "2"
            sure = _agreed(row.score, sex, by_number)
            found["sex"] = Found(by_number or sex, sure, row.box)
        told = re.search(r"民?族\s*([一-鿿]{1,6})$", row.text)
        if told and told.group(1) in NATIONS.values():
            found["nation"] = Found(told.group(1), row.score, row.box)
    if by_number and "sex" not in found:
        found["sex"] = Found(by_number, _PROVEN, found["id_no"].box)


def _birth(rows: Sequence[Row], found: Fields) -> None:
    born = birth_of(found["id_no"].value) if "id_no" in found else None
    by_number = born.isoformat() if born else ""
    for row in rows:
        if "出生" in row.text or ("年" in row.text and "月" in row.text):
            printed = _day(_DATE.search(row.text))
            if printed:
                sure = _agreed(row.score, printed, by_number)
                found["birth"] = Found(by_number or printed, sure, row.box)
                return
    if by_number:
        found["birth"] = Found(by_number, _PROVEN, found["id_no"].box)


def _agreed(score: float, printed: str, by_number: str) -> float:
    """Two readings that agree prove each other; two that differ are told as doubtful."""
    if not by_number:
        return score
    return _PROVEN if printed == by_number else _DISPUTED


def _address(rows: Sequence[Row]) -> Found | None:
    """After 住址, and the rows below it down to the number."""
    for number, row in enumerate(rows):
        start = re.search(r"住?\s*址[:：]?(.+)", row.text)
        if not start:
            continue
        taken, text = [row], start.group(1)
        for below in rows[number + 1 :]:
            if "公民" in below.text or "号码" in below.text or id_no_in(below.text):
                break
            taken.append(below)
            text += below.text
        box = Row(tuple(line for one in taken for line in one.lines)).box
        return Found(text, min(one.score for one in taken), box)
    return None


def _back(rows: Sequence[Row]) -> Fields:
    found: Fields = {}
    for row in rows:
        issuer = re.search(r"签?发?机关[:：]?(.{2,})", row.text)
        if issuer:
            found["issuer"] = Found(issuer.group(1), row.score, row.box)
        span = _SPAN.search(row.text.replace(" ", ""))
        if span is None:
            continue
        first = _date(span.group(1), span.group(2), span.group(3))
        last = _date(span.group(4), span.group(5), span.group(6)) if span.group(4) else ""
        if first and (last or span.group(7)):
            found["valid_from"] = Found(first, row.score, row.box)
            found["valid_to"] = Found(last, row.score, row.box)
    return found


def _day(printed: re.Match[str] | None) -> str:
    return _date(*printed.groups()) if printed else ""


def _date(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _beside(row: Row, words: Sequence[str]) -> Found | None:
    """What stands right of a label in the same row, up to the next line that is a label."""
    for at, line in enumerate(row.lines):
        for word in words:
            label = re.match(rf"\s*{_loose(word)}\s*[:：]?\s*(.*)", line.text)
            if label is None:
                continue
            rest = label.group(1).strip()
            if rest:
                return Found(rest, line.score, line.box)
            if at + 1 < len(row.lines):
                value = row.lines[at + 1]
                return Found(value.text.strip(), value.score, value.box)
    return None


def _below(row: Row, lower: Sequence[Row], words: Sequence[str]) -> Found | None:
    """What stands in the next row under a label that has nothing beside it."""
    if not lower:
        return None
    for line in row.lines:
        if any(re.fullmatch(rf"\s*{_loose(word)}\s*[:：]?\s*", line.text) for word in words):
            for value in lower[0].lines:
                if min(value.box[2], line.box[2]) > max(value.box[0], line.box[0]):
                    return Found(value.text.strip(), value.score, value.box)
    return None


def _loose(word: str) -> str:
    """A label as a pattern: forms spread the letters of short labels (姓  名)."""
    return r"\s*".join(re.escape(char) for char in word)
