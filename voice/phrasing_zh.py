"""Chinese as it is read aloud: a speech engine given digits says huge cardinals or nothing useful.

Pure functions, one for each kind of value (reference: voice, section 4, reading rules). `幺` is
said for 1 in codes that are read digit by digit, `两` for 2 in front of a classifier.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零一二三四五六七八九"
CODE_DIGITS = "零幺二三四五六七八九"
LETTERS = {"X": "艾克斯"}
TAIL = 4
"""Characters of a personal code that may sound on a loudspeaker (EN 301 549, 5.1.3.9)."""
MAX_CARDINAL = 10**16
CENT = Decimal("0.01")


def digits(text: str) -> str:
    """Year and decimals: each digit by itself, with 一 for 1; other characters are kept."""
    return "".join(DIGITS[int(c)] if c.isdecimal() else c for c in text)


def code(text: str) -> str:
    """A code digit by digit, with 幺; a letter stands by itself between spaces."""
    parts: list[str] = []
    for char in text.upper():
        if char.isdecimal():
            parts.append(CODE_DIGITS[int(char)])
        elif char.isascii() and char.isalpha():
            parts.append(f" {LETTERS.get(char, char)} ")
    return "".join(parts).replace("  ", " ").strip()


def groups(text: str, sizes: tuple[int, ...]) -> str:
    """A code cut into breath groups of `sizes`; what is left over is the last group."""
    parts: list[str] = []
    for size in sizes:
        parts.append(text[:size])
        text = text[size:]
    return "，".join(code(part) for part in [*parts, text] if part)


def long_code(text: str) -> str:
    """A whole code for private listening: a resident id as 6-8-4, others in fours."""
    if len(text) == 18:
        return groups(text, (6, 8, 4))
    return groups(text, (4,) * (len(text) // 4))


def tail(text: str) -> str:
    """A personal code on the loudspeaker: its last 4 characters, said to be the tail."""
    return f"尾号{code(text[-TAIL:])}"


def phone(text: str) -> str:
    """A mobile number as 3-4-4, a fixed line as area code and number, a short one in one go."""
    if "-" in text:
        area, *rest = text.split("-")
        return "，".join([code(area), *(groups(part, (len(part) - 4,)) for part in rest)])
    if len(text) == 11:
        return groups(text, (3, 4, 4))
    return code(text)


def queue_number(text: str) -> str:
    """A queue ticket: letter, then digits one by one."""
    return code(text)


def window(number: int, noun: str = "窗口") -> str:
    """A window or room: 三号窗口; from 100 on digit by digit."""
    return f"{cardinal(number) if number < 100 else code(str(number))}号{noun}"


def _group(value: int, leading: bool) -> str:
    """1..9999 as a group of a cardinal; a leading one says 十 for 一十 and 两百 for 二百."""
    said = ""
    gap = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit == 0:
            gap = bool(said)
            continue
        if gap:
            said += "零"
            gap = False
        first = leading and not said
        bare_ten = unit == 10 and digit == 1 and first
        word = "两" if digit == 2 and unit >= 100 and first else DIGITS[digit]
        said += name if bare_ten else word + name
    return said


def cardinal(number: int) -> str:
    """A number as spoken (两百, 两万, 一千零一十); from 10^16 on digit by digit."""
    if number < 0:
        return "负" + cardinal(-number)
    if number == 0:
        return DIGITS[0]
    if number >= MAX_CARDINAL:
        return digits(str(number))
    said = ""
    gap = False
    for power, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        value, number = divmod(number, power)
        if value == 0:
            gap = bool(said)
            continue
        if said and (gap or value < 1000):
            said += "零"
        gap = False
        word = "两" if value == 2 and name and not said else _group(value, leading=not said)
        said += word + name
    return said


def decimal_number(text: str) -> str:
    """3.14 as 三点一四; `text` is an optional integer part, a point and digits."""
    whole, _, fraction = text.partition(".")
    said = cardinal(int(whole or "0"))
    return f"{said}点{digits(fraction)}" if fraction else said


def amount(number: int) -> str:
    """A number in front of a classifier or unit: 2 is 两."""
    return "两" if number == 2 else cardinal(number)


def count(number: int, classifier: str) -> str:
    """两份, 十二份, 两百份; nobody in the queue is 没有."""
    return "没有" if number == 0 else amount(number) + classifier


def money(value: Decimal) -> str:
    """Yuan as 元, 角 and 分, rounded to the cent: 一千二百三十四元五角."""
    cents = int((abs(value).quantize(CENT, ROUND_HALF_UP)) * 100)
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    said = f"{amount(yuan)}元" if yuan or not rest else ""
    if jiao:
        said += f"{amount(jiao)}角"
    if fen:
        said += ("零" if yuan and not jiao else "") + f"{amount(fen)}分"
    return ("负" if value < 0 and cents else "") + said


def year(number: int) -> str:
    """二零二六年."""
    return f"{digits(str(number))}年"


def date(year_number: int, month: int, day: int) -> str:
    """二零二六年十一月二十三日."""
    return f"{year(year_number)}{cardinal(month)}月{cardinal(day)}日"


def time_of_day(hour: int, minute: int) -> str:
    """下午三点零五分 by the twelve-hour clock with the part of the day; 0..24 and 0..59."""
    part = next(
        name
        for end, name in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (25, "晚上"))
        if hour < end
    )
    twelve = hour - 12 if hour > 12 else hour
    said = f"{part}{amount(twelve)}点"
    if minute == 0:
        return said
    if minute == 30:
        return said + "半"
    return f"{said}{'零' if minute < 10 else ''}{cardinal(minute)}分"
