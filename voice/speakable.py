"""Turns written text into what is spoken, so that no digit and no personal code reaches an engine.

The screen shows the text as written; only the ear gets this form. Personal codes (resident id,
mobile, bank account, masked or not) keep their last 4 characters unless the listening is private
(EN 301 549, 5.1.3.9).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from voice import phrasing_zh as zh
from voice.contract import Language

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match], str]]

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
TO = r"\s*[-–—−~～至到]\s*"
DATE = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
CLASSIFIERS = (
    "个|份|位|人|件|张|名|项|次|页|本|套|户|家|年|天|周|小时|分钟|秒|岁|元|角|分|条|步|类|种|遍|"
    "点|倍|米|公里|平方米|亩|斤|公斤|度|枚|台|间|栋|块|封|笔|批|季度|万|亿"
)
HOTLINES = r"110|112|119|120|122|12\d{3}|100\d{2}|9[56]\d{3}"
# One character is as much as the last 4 may follow a mask of any length.
MASKED = r"\d{0,8}[*＊●•xX]*[*＊●•]+[*＊●•xX]*(\d{1,4}[Xx]?|[Xx])?"


def _plain(text: str) -> str:
    """Full-width, circled and foreign digits as ASCII; Chinese punctuation is kept."""
    return "".join(_plain_char(char) for char in text)


def _plain_char(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.category(char) == "No" or "Ａ" <= char <= "ｚ" or char in "．－／％￥":
        return unicodedata.normalize("NFKC", char).replace("⁄", "/")
    return char


def _money(match: Match) -> str:
    return zh.money(Decimal(match[1].replace(",", "")))


def _date(match: Match) -> str:
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return f"{zh.code(match[1])}，{zh.code(match[2])}，{zh.code(match[3])}"
    return zh.date(year, month, day)


def _time(match: Match) -> str:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return f"{zh.cardinal(hour)}比{zh.cardinal(minute)}"
    return zh.time_of_day(hour, minute)


def _number(text: str) -> str:
    return zh.decimal_number(text.replace(",", ""))


def _amount(text: str) -> str:
    return "两" if text == "2" else _number(text)


def _integer(match: Match) -> str:
    """A number that no rule knew: digit by digit if it looks like a code."""
    text = match[0]
    if len(text) >= 12:
        return zh.tail(text)
    if len(text) > 8:
        return zh.long_code(text)
    if text.startswith("0") and len(text) > 1:
        return zh.code(text)
    return zh.cardinal(int(text))


def _window(match: Match) -> str:
    return zh.window(int(match[1]), match[2])


def _code_word(match: Match) -> str:
    """Letters, digits and hyphens mixed: a case number, a credit code, a ticket."""
    bare = match[0].replace("-", "")
    return zh.tail(bare) if len(bare) >= 12 else zh.code(bare)


def _masked(match: Match) -> str:
    return zh.tail(match[1]) if match[1] else "已隐去"


def _rules(private: bool) -> tuple[Rule, ...]:
    def hidden(whole: Callable[[str], str]) -> Callable[[Match], str]:
        return lambda m: whole(m[0]) if private else zh.tail(m[0])

    table: tuple[tuple[str, Callable[[Match], str]], ...] = (
        (rf"(?<![\dA-Za-z]){MASKED}(?![\dA-Za-z])", _masked),
        (r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])", hidden(zh.long_code)),
        (r"(?<![\dA-Za-z])1[3-9]\d{9}(?!\d)", hidden(zh.phone)),
        (r"(?<!\d)(?:\d{12,})(?!\d)", hidden(zh.long_code)),
        (r"(?<![\d-])(?:0\d{2,3}-\d{7,8}|[48]00-\d{3,4}-\d{3,4})(?!\d)", lambda m: zh.phone(m[0])),
        (rf"(?<!\d){DATE}(?!\d)(?:T(?=\d))?", _date),
        (r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", _date),
        (rf"(?<!\d)(\d{{4}}){TO}(?=\d{{4}}年)", lambda m: zh.digits(m[1]) + "到"),
        (r"(?<!\d)(\d{4})(?=年)", lambda m: zh.digits(m[1])),
        (r"(?<!\d)(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?(?!\d)", _time),
        (rf"(?<=[日点半分号元个]){TO}(?=\d|[上下中晚凌{zh.DIGITS}十两])", lambda _: "到"),
        (rf"[¥￥]\s*({NUMBER})\s*(?:元(?!\d))?", _money),
        (rf"(?<![\d第])({NUMBER})\s*元", _money),
        (rf"({NUMBER})\s*[%％]", lambda m: f"百分之{_number(m[1])}"),
        (r"(?<![\dA-Za-z])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d]+(?:-[A-Z\d]+)+", _code_word),
        (r"(?<![\dA-Za-z])(?=\d*[A-Z])(?=[A-Z]*\d)[A-Z\d]{8,}(?![\dA-Za-z])", _code_word),
        (r"(?<![\dA-Za-z])[A-Z]\d{3,4}(?![\dA-Za-z])", lambda m: zh.queue_number(m[0])),
        (r"(?<!\d)(\d{1,4})\s*号\s*(窗口|窗|柜台|房间|室)", _window),
        (r"(?<!\d)(\d{3,4})(?=室|房)", lambda m: zh.code(m[1])),
        (rf"(?<![\d.])(\d{{1,4}}){TO}(?=\d{{1,4}}\s*(?:{CLASSIFIERS}|号|月|日))", _range),
        (r"(?:还?有)?\s*(?<![\d.])0\s*位", lambda _: zh.count(0, "位")),
        (rf"(?<![\dA-Za-z)）\]-])[-−](?={NUMBER})", lambda _: "负"),
        (rf"(?<![\d第.])({NUMBER})\s*(?={CLASSIFIERS})", lambda m: _amount(m[1])),
        (rf"(?<![\d.])(?:{HOTLINES})(?![\d.])", lambda m: zh.phone(m[0])),
        (r"(?<!\d)(\d{1,4})/(\d{1,4})(?!\d)", _fraction),
        (r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+(?![.\d])", lambda m: _number(m[0])),
        (r"\d+", _integer),
    )
    return tuple((re.compile(pattern), say) for pattern, say in table)


def _range(match: Match) -> str:
    return f"{_amount(match[1])}到"


def _fraction(match: Match) -> str:
    return f"{zh.cardinal(int(match[2]))}分之{zh.cardinal(int(match[1]))}"


PUBLIC = _rules(private=False)
PRIVATE = _rules(private=True)
PER = re.compile(r"(?<=元)/(?=[年月日天次人份户])")
MASKED_NAME = re.compile(r"(?<=[\u4e00-\u9fff])[*＊]+|[*＊]+(?=[\u4e00-\u9fff])")
EN_ID = re.compile(rf"\b\d{{17}}[\dXx]\b|\b\d{{11,}}\b|(?<!\w){MASKED}(?!\w)")
EN_CODE = re.compile(r"\b\d{7,10}\b|\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{6,}\b")
SPACES = re.compile(r"[ \t\u3000]+")


def speakable(text: str, lang: Language, *, private: bool = False) -> str:
    """The spoken form of `text`; in Chinese it holds no digit, whatever came in.

    `private` lets personal codes sound whole. Mongolian is returned as it is: no engine speaks it.
    """
    plain = SPACES.sub(" ", _plain(text)).strip()
    if lang == "zh":
        return _chinese(plain, private)
    if lang == "en":
        return _english(plain, private)
    return text


def _chinese(text: str, private: bool) -> str:
    said = PER.sub("每", MASKED_NAME.sub("某", text))
    for pattern, say in PRIVATE if private else PUBLIC:
        said = pattern.sub(say, said)
    return said


def _english(text: str, private: bool) -> str:
    """Numbers stay (the English voice reads them); long codes go character by character."""

    def personal(match: Match) -> str:
        code = re.sub(r"[*＊●•]", "", match[0])
        return " ".join(code if private else code[-zh.TAIL :])

    return EN_CODE.sub(lambda m: " ".join(m[0]), EN_ID.sub(personal, text))
