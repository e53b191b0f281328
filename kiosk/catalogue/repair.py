"""Puts a stand-in where a file is wrong, so that one mistake does not hide the next ones.

What was repaired is only looked at, never used: a file with a mistake is not loaded.
"""

import copy
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk.catalogue.mistakes import Mistake, syntax

ROUNDS = 40
ASCII = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "＂": '"', "＝": "=", "［": "[", "］": "]", "｛": "{",
     "｝": "}"}
)  # fmt: skip
_SENTENCES = (
    "label", "ask", "title", "how", "summary", "text", "who", "limits", "fee", "result", "basis",
    "elsewhere", "agent", "source", "name", "region_name", "nearest_point", "say", "hint",
)  # fmt: skip
_NUMBERS = ("legal_days", "promised_days", "pages", "most", "least", "max_length")
_LISTS = ("steps", "choices", "fields", "questions", "materials", "deliveries", "themes", "regions")


def parse(file: str, text: str) -> tuple[dict[str, Any], list[Mistake], bool]:
    """Parse TOML; return (data, mistakes, whole): every line that is no TOML is told and mended.

    ``whole`` is False when a line had to be left out, so that what it said is missing.
    """
    mistakes: list[Mistake] = []
    lines, whole = text.splitlines(), True
    tried: set[int] = set()
    for _ in range(ROUNDS):
        try:
            return tomllib.loads("\n".join(lines) + "\n"), mistakes, whole
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            place = min(int(found[1]) if found else len(lines), len(lines)) - 1
            detail = re.sub(r" \(at .*\)$", "", str(error))
            if place < 0:
                break
            if place not in tried:
                mistakes.append(syntax(file, place + 1, lines[place], detail))
            mended = lines[place].translate(ASCII)
            if place in tried or mended == lines[place]:
                mended, whole = "", False
            tried.add(place)
            lines[place] = mended
    return {}, mistakes, False


def repair(
    data: dict[str, Any], errors: Sequence[Mapping[str, Any]], known: Mapping[str, str]
) -> dict[str, Any]:
    """Return a copy of ``data`` in which each error's place holds something of the right type.

    ``known`` gives values by key that are right in this pack (region, theme, id).
    """
    mended = copy.deepcopy(data)
    for error in sorted(errors, key=lambda one: len(one["loc"])):
        loc = tuple(error["loc"])
        parent = _parent(mended, loc)
        if parent is None:
            continue
        key = loc[-1]
        if error["type"] == "unexpected_keyword_argument" and isinstance(parent, dict):
            parent.pop(key, None)
        else:
            parent[key] = _stand_in(error, str(key), parent, known)
    return mended


def _parent(data: Any, loc: tuple[Any, ...]) -> Any:
    for part in loc[:-1]:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    held = isinstance(data, dict) or (isinstance(data, list) and isinstance(loc[-1], int))
    return data if loc and held else None


def _stand_in(error: Mapping[str, Any], key: str, parent: Any, known: Mapping[str, str]) -> object:
    if error["type"] in ("enum", "literal_error"):
        if key == "kind" and isinstance(parent, dict) and "ask" in parent:
            return "group" if "fields" in parent else "choice" if "choices" in parent else "text"
        return re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))[0]
    if key in known:
        return known[key]
    if key in _LISTS:
        return []
    if key in _NUMBERS:
        return 1
    if key == "source" and "ask" in parent:
        return "shown"
    if error["type"].startswith("dataclass") or key in _SENTENCES:
        return {"zh": "?", "mn": "?", "en": "?"}
    if error["type"].startswith("bool"):
        return False
    return "?"
