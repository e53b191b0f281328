"""Finds numbers that prove themselves: resident ids (GB 11643-1999) and bank cards (Luhn)."""

import re
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ALIKE = str.maketrans("OoQDlI|iZzSsBb×хХ", "0000111122558" + "8XXX")
"""What reading takes for a digit, and the other way round."""
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
"""Chinese bank cards have 16 to 19 digits (JR/T 0008)."""


def is_id_no(text: str) -> bool:
    """Is this a resident id with a right check digit and a real birth date?"""
    if not re.fullmatch(r"\d{17}[\dX]", text) or birth_of(text) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, ID_WEIGHTS, strict=False))
    return text[17] == _ID_CHECKS[total % 11]


def birth_of(id_no: str) -> date | None:
    """The date inside a resident id, None when it is none."""
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return None


def id_no_in(text: str) -> str:
    """The resident id in a line, "" where there is none that proves itself."""
    for whole in (text, text.translate(_ALIKE)):
        for found in _ID.findall(re.sub(r"\s", "", whole)):
            if is_id_no(found.upper()):
                return str(found.upper())
    return ""


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def bank_card_in(text: str) -> str:
    """The bank card number in a line, "" where none passes Luhn."""
    for whole in (text, text.translate(_ALIKE)):
        for found in _CARD.findall(re.sub(r"[\s-]", "", whole)):
            if found[0] in "3456" and passes_luhn(found):
                return str(found)
    return ""
