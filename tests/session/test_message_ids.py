"""Code, language files and the list between them agree: no word is missing, none is left over."""

import ast
from pathlib import Path
from typing import get_args

import pytest

import kiosk.session
from drivers.document_camera.contract import HintCode, RefusedCode
from drivers.id_card.contract import RejectCode
from kiosk.catalogue.messages import REQUIRED
from kiosk.catalogue.types import LANGS
from session_player import DECK, Player
from test_session_views import SERVICES, reach
from video.contract import FailureCode

SOURCES = [
    *Path(kiosk.session.__file__).parent.rglob("*.py"),
]


class Asked:
    """A phrasebook that remembers which messages were asked for."""

    def __init__(self) -> None:
        self.ids: dict[str, set[str]] = {}

    def say(self, lang, message, args):
        self.ids.setdefault(message, set()).update(args)
        return DECK.words.say(lang, message, args)


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    from dataclasses import replace

    from kiosk.session.speech import line_of
    from kiosk.session.views import view_of

    book = Asked()
    for service in SERVICES:
        for state in reach(service, 5, 2500):
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


def _literals() -> tuple[set[str], set[str]]:
    """Return the plain strings of the sources, and the f-string openings ('prompt-')."""
    plain: set[str] = set()
    openings: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                openings.add(str(node.values[0].value))
    return plain, openings


def test_every_required_message_is_used_somewhere() -> None:
    plain, openings = _literals()
    # Sentences that a code of a driver, of the platform or of the shell completes.
    buttons = {f"button-{name}" for name in plain}
    rests = {
        opening + rest for opening in openings if opening.endswith("-") for rest in plain
    } | {f"{o}{r}{tail}" for o in openings for r in plain for tail in ("-heading", "-text")}
    codes = {f"card-{c}" for c in get_args(RejectCode)} | {
        f"page-{c}" for c in get_args(RefusedCode)
    }
    codes |= {f"page-hint-{c}" for c in get_args(HintCode)}
    codes |= {f"trouble-call-{c}-{part}" for c in get_args(FailureCode)
              for part in ("heading", "text")}  # fmt: skip
    from kiosk.catalogue.types import FieldKind, StepKind

    kinds = {f"{o}{k.value}" for o in ("hint-",) for k in FieldKind}
    kinds |= {f"{o}{k.value}" for o in ("step-", "prompt-") for k in StepKind}
    kinds |= {f"rate-{n}" for n in range(1, 6)} | {"prompt-type-id-no", "prompt-type-name"}
    kinds |= {f"material-{s}" for s in ("licence", "form", "shown")}
    kinds |= {f"{k}-{s}{part}" for k in ("told-callback", "told-home-visit")
              for s in ("saving", "saved") for part in ("", "-heading")}  # fmt: skip
    used = plain | buttons | rests | codes | kinds
    assert set(REQUIRED) - used == set()


@pytest.mark.parametrize("lang", LANGS)
def test_every_code_of_a_part_has_words(lang: str) -> None:
    ids = [f"card-{c}" for c in get_args(RejectCode)]
    ids += [f"page-{c}" for c in get_args(RefusedCode)]
    ids += [f"page-hint-{c}" for c in get_args(HintCode)]
    ids += [f"trouble-call-{c}-{p}" for c in get_args(FailureCode) for p in ("heading", "text")]
    for name in ids:
        assert name in REQUIRED
        assert DECK.words.say(lang, name, {}), name


def test_a_language_without_a_sentence_falls_back_to_chinese() -> None:
    assert DECK.words.say("en", "no-such-message", {}) == ""
    assert Player().begin("property-query", "mn").view.frame.title
