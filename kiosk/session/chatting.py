"""A line that an agent typed: made safe for the screen, and said once in a voice that can read it.

What stands in it stays text: the screen draws no markup. Signs that would turn, hide or stack
letters are left out; those that Mongolian needs stay.
"""

import unicodedata

from kiosk.catalogue.types import LANGS, Lang

MOST = 300
_KEPT = frozenset("\u180e\u200c\u200d")  # vowel separator, joiners (Unicode 16, chapter 13.5)
_SCRIPTS: tuple[tuple[str, Lang], ...] = (
    ("CJK", "zh"),
    ("MONGOLIAN", "mn"),
    ("CYRILLIC", "mn"),
    ("LATIN", "en"),
)


def plain(text: str) -> str:
    """Return one line of at most 300 characters without control and direction signs."""
    shown = "".join(
        one if one in _KEPT or unicodedata.category(one)[0] != "C" else " " for one in text
    )
    return " ".join(shown.split())[:MOST].strip()


def voice_for(text: str, lang: Lang) -> Lang:
    """Return the voice that reads most of the letters; the resident's own where none is known."""
    counts = dict.fromkeys(LANGS, 0)
    for one in text:
        name = unicodedata.name(one, "")
        for script, voice in _SCRIPTS:
            if name.startswith(script):
                counts[voice] += 1
    best = max(LANGS, key=lambda one: (counts[one], one == lang))
    return best if counts[best] else lang
