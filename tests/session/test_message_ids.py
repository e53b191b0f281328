"""Code, language files and the list between them agree: no word is missing, none is left over."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from session_player import DECK, Player
from test_session_views import SERVICES, reach

from drivers.document_camera.contract import HintCode, RefusedCode
from drivers.id_card.contract import RejectCode
from kiosk.catalogue.messages import REQUIRED
from kiosk.catalogue.types import LANGS
from kiosk.session import working
from kiosk.session.speech import line_of
from kiosk.session.views import view_of
from video.contract import FailureCode

SOURCES = list(Path(working.__file__).parent.rglob("*.py"))
PART_IDS = {
    *(f"card-{c}" for c in get_args(RejectCode)),
    *(f"page-{c}" for c in get_args(RefusedCode)),
    *(f"page-hint-{c}" for c in get_args(HintCode)),
    *(f"trouble-call-{c}-{p}" for c in get_args(FailureCode) for p in ("heading", "text")),
}


class Asked:
    """A phrasebook that remembers which messages were asked for."""

    def __init__(self) -> None:
        self.ids: dict[str, set[str]] = {}

    def say(self, lang, message, args):
        self.ids.setdefault(message, set()).update(args)
        return DECK.words.say(lang, message, args)


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    book = Asked()
    for service in SERVICES:
        for state in reach(service, 5, 1600):
            again = replace(state, deck=replace(state.deck, words=book))
            view_of(again)
            line_of(again)
    return book.ids


def test_every_message_that_walks_ask_for_is_required(asked: dict[str, set[str]]) -> None:
    assert len(asked) > 150
    assert set(asked) - set(REQUIRED) == set()


def test_every_placeholder_that_is_filled_is_allowed(asked: dict[str, set[str]]) -> None:
    for name, args in asked.items():
        extra = args - set(REQUIRED[name])
        # A call's state is said with one set of arguments, whatever the sentence uses of it.
        assert not extra or name.startswith("call-"), (name, extra)
        assert set(REQUIRED[name]) <= args, name


def _literals() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the plain strings of the sources, and its f-strings as patterns of ids."""
    plain: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else ".+"
                    for v in node.values
                ]
                if re.search("[a-z]{2}", "".join(p for p in parts if p != ".+")):
                    patterns.append(re.compile("".join(parts)))
    return plain, patterns


def test_every_required_message_is_used_somewhere(asked: dict[str, set[str]]) -> None:
    plain, patterns = _literals()
    used = plain | set(asked) | {f"button-{name}" for name in plain} | PART_IDS
    left = {
        name
        for name in set(REQUIRED) - used
        if not any(p.fullmatch(name) or p.fullmatch(name.removeprefix("button-")) for p in patterns)
    }
    assert left == set()
    assert len(set(REQUIRED) & set(asked)) > 200  # patterns cover only the rest


@pytest.mark.parametrize("lang", LANGS)
def test_every_code_of_a_part_has_words(lang: str) -> None:
    for name in PART_IDS:
        assert name in REQUIRED
        assert DECK.words.say(lang, name, {}), name


def test_a_language_without_a_sentence_falls_back_to_chinese() -> None:
    assert DECK.words.say("en", "no-such-message", {}) == ""
    assert Player().begin("property-query", "mn").view.frame.title
