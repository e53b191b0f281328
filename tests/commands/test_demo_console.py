"""What the console's demo calls a failure; the demo itself is run by hand (it takes minutes)."""

import pytest

from kiosk.commands.demo.console import _wrong

GOOD = {
    "submitted": True,
    "call": {"fps_in": 18.8, "fps_out": 24.8},
    "not_played": [],
    "console_errors": {"王代办": [], "李主任": []},
    "empty_pictures": [],
    "missing_glyphs": [],
    "canary_hits": 0,
}


def test_a_whole_call_is_good():
    assert _wrong(GOOD) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"console_errors": {"王代办": ["TypeError"], "李主任": []}}, "console of 王代办"),
        ({"not_played": ["transfer"]}, "transfer was not played"),
        ({"submitted": False}, "did not reach the platform"),
        ({"call": {"fps_in": 0.0, "fps_out": 20.0}}, "both ways"),
        ({"empty_pictures": ["01-wait-kiosk.png"]}, "empty picture"),
        ({"missing_glyphs": ["㋿"]}, "without a glyph"),
        ({"canary_hits": 1}, "personal values"),
    ],
)
def test_each_flaw_fails_it_in_words(change, words):
    (said,) = _wrong({**GOOD, **change})
    assert words in said
