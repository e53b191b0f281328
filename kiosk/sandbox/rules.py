"""What the stand-in platform checks in a case, written apart from the kiosk's own checks.

It shares no code with the kiosk's forms on purpose: a rule that is wrong on one side shows up as a
refusal. Problems are (field, code) in the platform's names; no value is ever repeated.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Problem = tuple[str, str]

_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))  # GB 11643
_CHECK = "10X98765432"
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")
# Guide field → where the case body keeps it when it is not in formData.
_APPLICANT = {
    "name": "applyerName",
    "id_no": "applyerPageCode",
    "phone": "contactMobile",
    "address": "applyerAddress",
}


def resident_id_problem(number: str) -> str | None:
    """Code of what is wrong with a GB 11643 number, or None."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return "shape"
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birth_date"
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return None if _CHECK[total % 11] == number[17] else "check_digit"


def phone_problem(number: str) -> str | None:
    """Code of what is wrong with a number to call back, or None; a landline can be called too."""
    if not number:
        return "required"
    return None if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) else "shape"


def case_problems(body: Mapping[str, Any], required: Sequence[str]) -> list[Problem]:
    """Every field of a case body that can't be accepted: all at once, never one by one."""
    found: list[Problem] = []
    if not str(body["applyerName"]).strip():
        found.append(("applyerName", "required"))
    wrong = resident_id_problem(str(body["applyerPageCode"]))
    if wrong:
        found.append(("applyerPageCode", wrong))
    mobile = str(body.get("contactMobile") or "")
    # Herders without a mobile give a landline; the kiosk has already asked them about it.
    if mobile and phone_problem(mobile):
        found.append(("contactMobile", "shape"))
    answers = body["formData"]
    for name in required:
        applicant_field = _APPLICANT.get(name)
        value = answers.get(name)
        if value in (None, "", []) and applicant_field:
            value = body.get(applicant_field)
        if value in (None, "", []):
            problem = (applicant_field or f"formData.{name}", "required")
            if problem not in found:
                found.append(problem)
    return found


def rating_problems(level: int, reasons: Sequence[str], text: str) -> list[Problem]:
    """好差评: five levels; below 3 it needs a reason or a sentence."""
    if not 1 <= level <= 5:
        return [("satisfaction", "range")]
    if level < 3 and not reasons and not text.strip():
        return [("evalDetail", "required")]
    return []
