"""Checks what a resident typed, so that a wrong digit is told at once and in place.

Every check is pure and answers ``Good(value, warning)`` or ``Bad(code)``; the codes are
message ids of the language files (``bad-…``, ``warn-…``). Sources: GB 11643-1999 (resident
id), GB/T 2260 regions as twelve digits, ISO/IEC 7812-1 (Luhn) for bank accounts.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kiosk.catalogue.types import Field, FieldKind

Value: TypeAlias = str | tuple[Mapping[str, str], ...]

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
NAME_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅.．", "·"))


@dataclass(frozen=True)
class Good:
    """A value that may be kept, in its normal form, perhaps with a warning code."""

    value: Value
    warning: str = ""

    def __repr__(self) -> str:
        return f"Good(warning={self.warning!r})"


@dataclass(frozen=True)
class Bad:
    """Why a value can't be kept; ``where`` names row and field inside a repeated group."""

    code: str
    where: tuple[int, str] | None = None


Checked: TypeAlias = Good | Bad


def id_check_digit(first17: str) -> str:
    """Return the check character of a resident id (GB 11643-1999, annex A)."""
    total = sum(int(c) * w for c, w in zip(first17, ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11]


def birth_of(id_no: str) -> date | None:
    """Return the birth date inside a resident id, or None when it is no real date."""
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return None


def luhn(digits: str) -> bool:
    """Tell whether the last digit fits ISO/IEC 7812-1; some old passbooks do not."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        number = int(char) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _plain(raw: str) -> str:
    # A Chinese input method leaves full-width digits and spaces behind.
    return unicodedata.normalize("NFKC", raw).strip()


def _digits(raw: str) -> str:
    return re.sub(r"[\s-]", "", _plain(raw))


def _name(raw: str, _field: Field, _today: date) -> Checked:
    # NFC, not NFKC: compatibility forms would replace rare characters of real names.
    value = re.sub(r"\s+", " ", unicodedata.normalize("NFC", raw)).strip().translate(NAME_DOTS)
    if not value:
        return Bad("bad-empty")
    if len(value) > 50:
        return Bad("bad-too-long")
    for char in value:
        category = unicodedata.category(char)
        # Co: names on id cards may hold private-use characters (GB 18030 bookings).
        if (
            category[0] != "L"
            and category not in ("Mn", "Co", "Lo")
            and char not in "·'- \u180e\u202f"
        ):
            return Bad("bad-name")
    if value[0] in "·-'" or value[-1] in "·-'" or "··" in value:
        return Bad("bad-name-dot")
    return Good(value)


def _id_no(raw: str, _field: Field, today: date) -> Checked:
    value = _digits(raw).upper()
    if len(value) != 18:
        return Bad("bad-id-length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return Bad("bad-id-characters")
    born = birth_of(value)
    if born is None or born > today or born.year < 1900:
        return Bad("bad-id-date")
    if id_check_digit(value[:17]) != value[17]:
        return Bad("bad-id-check")
    return Good(value)


def _phone(raw: str, _field: Field, _today: date) -> Checked:
    value = _digits(raw)
    value = value.removeprefix("+86")
    if re.fullmatch(r"1[3-9][0-9]{9}", value):
        return Good(value)
    if re.fullmatch(r"0[0-9]{9,11}", value):
        return Good(value, "warn-landline")
    return Bad("bad-phone")


def _region(raw: str, _field: Field, _today: date) -> Checked:
    value = _digits(raw)
    if not re.fullmatch(r"[1-9][0-9]{11}", value):
        return Bad("bad-region")
    return Good(value)


def _text(raw: str, field: Field, _today: date) -> Checked:
    value = re.sub(r"\s+", " ", raw).strip()
    if not value:
        return Bad("bad-empty")
    if len(value) > field.max_length:
        return Bad("bad-too-long")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
        return Bad("bad-characters")
    return Good(value)


def _address(raw: str, field: Field, today: date) -> Checked:
    checked = _text(raw, field, today)
    if isinstance(checked, Good) and len(str(checked.value)) < 4:
        return Bad("bad-address-short")
    return checked


def _bank_account(raw: str, _field: Field, _today: date) -> Checked:
    value = _digits(raw)
    if not re.fullmatch(r"[0-9]{12,23}", value):
        return Bad("bad-account")
    # A warning only: passbook numbers of rural credit unions carry no Luhn digit.
    return Good(value, "" if luhn(value) else "warn-account-luhn")


def _date(raw: str, field: Field, today: date) -> Checked:
    # Without separators only eight digits are clear: 2020112 may be two different days.
    found = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", _plain(raw)) or re.fullmatch(
        r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?", _plain(raw)
    )
    if not found:
        return Bad("bad-date")
    try:
        value = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return Bad("bad-date")
    if value.year < 1900 or value.year > today.year + 50:
        return Bad("bad-date")
    if field.past and value > today:
        return Bad("bad-date-future")
    return Good(value.isoformat())


def _money(raw: str, _field: Field, _today: date) -> Checked:
    value = re.sub(r"[\s,¥￥元]", "", _plain(raw))
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value):
        return Bad("bad-money")
    yuan, _, cents = value.partition(".")
    return Good(f"{int(yuan)}.{cents.ljust(2, '0')}")


def _choice(raw: str, field: Field, _today: date) -> Checked:
    return Good(raw) if raw in {c.id for c in field.choices} else Bad("bad-choice")


CHECKS: Mapping[FieldKind, Callable[[str, Field, date], Checked]] = {
    FieldKind.NAME: _name,
    FieldKind.ID_NO: _id_no,
    FieldKind.PHONE: _phone,
    FieldKind.REGION: _region,
    FieldKind.ADDRESS: _address,
    FieldKind.BANK_ACCOUNT: _bank_account,
    FieldKind.DATE: _date,
    FieldKind.MONEY: _money,
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
}


def check(field: Field, raw: Value, today: date, regions: frozenset[str] = frozenset()) -> Checked:
    """Check one answer; an empty optional answer is good and stays empty."""
    if field.kind is FieldKind.GROUP:
        return _group(field, raw if isinstance(raw, tuple) else (), today, regions)
    text = raw if isinstance(raw, str) else ""
    if not text.strip():
        return Bad("bad-empty") if field.required else Good("")
    checked = CHECKS[field.kind](text, field, today)
    if isinstance(checked, Good) and field.kind is FieldKind.REGION:
        return checked if checked.value in regions else Bad("bad-region-unknown")
    return checked


def _group(
    field: Field, rows: tuple[Mapping[str, str], ...], today: date, regions: frozenset[str]
) -> Checked:
    if len(rows) < field.least or (field.required and not rows):
        return Bad("bad-group-few")
    if len(rows) > field.most:
        return Bad("bad-group-many")
    kept: list[Mapping[str, str]] = []
    for number, row in enumerate(rows):
        clean: dict[str, str] = {}
        for part in field.fields:
            checked = check(part, row.get(part.id, ""), today, regions)
            if isinstance(checked, Bad):
                return Bad(checked.code, (number, part.id))
            clean[part.id] = str(checked.value)
        kept.append(clean)
    return Good(tuple(kept))
