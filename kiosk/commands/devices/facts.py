"""A good trial in few, short lines: what was seen, and how quick it was."""

from collections.abc import Mapping
from typing import Any

from drivers.trial import Trial
from kiosk.commands.devices.words import FACTS, FIGURES, fit, plain

CARDS: dict[str, str] = {
    "resident": "居民身份证 / RESIDENT CARD",
    "hmt_permit": "港澳台居民居住证 / HMT PERMIT",
    "foreign_2017": "外国人永居证 2017 / FOREIGNER 2017",
    "foreign_2023": "外国人永居证 2023 / FOREIGNER 2023",
}
_PERCENT = frozenset({"charge", "load"})


def fact_lines(outcome: Trial) -> list[str]:
    """Short facts, each on its line: `name  value`."""
    facts = outcome.facts
    if facts.get("card_type") in CARDS:
        return _card(facts)
    said = ((words, _short(facts.get(name))) for name, words in FACTS.items())
    return [fit(f"{words}  {text}") for words, text in said if text]


def _card(facts: Mapping[str, Any]) -> list[str]:
    record = facts.get("record") or {}
    said = [record.get("name") or record.get("name_en"), record.get("id_no")]
    return [CARDS[facts["card_type"]], *(fit(plain(str(one))) for one in said if one)]


def _short(value: object) -> str:
    """A value of one line, "" for what is none."""
    match value:
        case bool():
            return "有 / yes" if value else "无 / no"
        case int() | float() | str():
            return plain(str(value))
        case list() | tuple() if value and all(isinstance(one, str) for one in value):
            return plain(", ".join(value))
        case _:
            return ""


def figure_lines(outcome: Trial) -> list[str]:
    """Milliseconds and rates, those that were measured."""
    return [
        fit(f"{FIGURES.get(name, plain(name))} {_with_unit(name, value)}")
        for name, value in outcome.figures.items()
        if value is not None
    ]


def _with_unit(name: str, value: float) -> str:
    if name.endswith("_ms"):
        return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"
    if name.endswith("_s"):
        return f"{value:.0f} s"
    return f"{value:.0f} %" if name in _PERCENT else f"{value:.1f}"
