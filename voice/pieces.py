"""Cuts a spoken text into what one voice can say in one go.

The Mandarin voice that reads hanzi rightly reads Latin letters as pinyin, so each script gets its
own voice (reference: voice, section 1); short pieces give the first sound sooner and keep a
render far below its deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from voice.contract import Language

SpokenLanguage = Literal["zh", "en"]
MAX_CHARS = 80
LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z0-9'’&.+/-]*(?:[ ,]+[A-Za-z0-9][A-Za-z0-9'’&.+/-]*)*")
HAN_RUN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff，。！？；：、]+")
SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*|[。！？!?；;\n]+")
BREATH = re.compile(r"[^，,、：: ]+[，,、：: ]*|[，,、：: ]+")
SOUNDS = re.compile(r"\w")
SOUNDS_LIKE = {
    # espeak-ng's Mandarin list gets these words wrong; the right side sounds as the left should.
    "重新": "虫新",
    "重复": "虫复",
    "归还": "归环",
    "还款": "环款",
    "退还": "退环",
    "校长": "校掌",
    "家长": "家掌",
    "行长": "航掌",
    "长者": "掌者",
    "地址": "第址",
    "应当": "英当",
    "调整": "条整",
    "识别": "石别",
    "曾用名": "增用名",
}
MISREAD = re.compile("|".join(SOUNDS_LIKE))


@dataclass(frozen=True, slots=True)
class Piece:
    """Text for one voice; `ends` tells that a sentence ends here, so a pause may stay."""

    text: str = field(repr=False)
    lang: SpokenLanguage
    ends: bool


def pieces(text: str, lang: Language) -> list[Piece]:
    """The pieces of `text` in order; none if nothing in it can sound, or for Mongolian."""
    if lang == "mn":
        return []
    found: list[Piece] = []
    for sentence in SENTENCE.findall(text):
        runs = [
            (part, run_lang)
            for run, run_lang in _by_script(sentence, lang)
            for part in _breaths(run)
            if SOUNDS.search(part)
        ]
        for index, (run, run_lang) in enumerate(runs):
            said = MISREAD.sub(lambda m: SOUNDS_LIKE[m[0]], run) if run_lang == "zh" else run
            found.append(Piece(said.strip(), run_lang, ends=index == len(runs) - 1))
    return found


def _by_script(text: str, lang: SpokenLanguage) -> list[tuple[str, SpokenLanguage]]:
    """Runs of the other script cut out; everything else stays with the utterance's language."""
    foreign = LATIN_RUN if lang == "zh" else HAN_RUN
    other: SpokenLanguage = "en" if lang == "zh" else "zh"
    runs: list[tuple[str, SpokenLanguage]] = []
    at = 0
    for match in foreign.finditer(text):
        runs += [(text[at : match.start()], lang), (match[0], other)]
        at = match.end()
    return [*runs, (text[at:], lang)]


def _breaths(text: str) -> list[str]:
    """Cut at commas, and by force where a text has none, into at most MAX_CHARS."""
    if len(text) <= MAX_CHARS:
        return [text]
    parts = [""]
    for breath in BREATH.findall(text):
        if parts[-1] and len(parts[-1]) + len(breath) > MAX_CHARS:
            parts.append("")
        parts[-1] += breath
    return [part[i : i + MAX_CHARS] for part in parts for i in range(0, len(part), MAX_CHARS)]
