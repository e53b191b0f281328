"""The sample pack's own sentences on the screen: nothing runs over, nothing is missing or cut."""

import gc
from collections.abc import Iterator
from functools import cache

import pytest
from test_screens_views import assert_geometry, assert_targets_apart, shell_of

from kiosk.catalogue.load import load
from kiosk.session.deck import Deck, Site
from kiosk.settings import CONFIG
from kiosk.walk.gallery import gallery
from screens.bootstrap import LANDSCAPE, PORTRAIT
from screens.context import Sources
from screens.shell import Shell, dismantle
from screens.text import missing_characters
from screens.widgets.node import walk
from screens.widgets.words import Words

pytestmark = [pytest.mark.window, pytest.mark.slow]


@pytest.fixture(autouse=True)
def old_garbage_waits() -> Iterator[None]:
    """As in the kiosk (screens/memory.py) old garbage is not looked for while screens are drawn:
    the search took more than half the time. One look at the end."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*thresholds[:2], 1_000_000)
    yield
    gc.set_threshold(*thresholds)
    gc.collect()


@cache
def views(lang):
    loaded = load(CONFIG / "content")
    deck = Deck(loaded.catalogue, loaded.words, Site("test", loaded.catalogue.pack.region))
    found = gallery(deck, lang)
    return {name: view for name, view in found.items() if "_call-" not in name}


@pytest.mark.parametrize("lang", ["zh", "mn", "en"])
def test_every_screen_of_the_sample_pack_fits_and_its_sentences_are_whole(stage, lang, monkeypatch):
    known = missing_characters()
    cut, whole = [], Words._shortened

    def shortened(self, *room):
        # What is being typed shows its end; nobody says it.
        if not self.tail:
            cut.append(self.text)
        return whole(self, *room)

    monkeypatch.setattr(Words, "_shortened", shortened)
    seen = views(lang)
    assert len(seen) > 60
    for name, view in seen.items():
        shell = Shell(PORTRAIT, [].append, Sources())
        shell.place(0, 0, PORTRAIT.width_px, PORTRAIT.height_px)
        shell.show(view)
        assert_geometry(shell)
        assert_targets_apart(shell)
        words = [node for node in walk(shell) if isinstance(node, Words)]
        assert words, name
        if name == "beside-chat-long" or lang == "mn":
            # A page of chat is whole on the call's own page; columns are cut, and not spoken.
            cut.clear()
        assert cut == [], name
        dismantle(shell)
    assert missing_characters() == known


def test_the_guide_fits_a_landscape_panel_too(stage):
    for name, view in views("zh").items():
        if name.startswith(("guide", "identity", "confirm", "receipt", "attract")):
            shell = shell_of(view, LANDSCAPE)
            assert_geometry(shell)
            dismantle(shell)
