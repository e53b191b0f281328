"""Every state of a call, of asks, promises and capture: nothing clipped, no key too small.

Portrait in plain letters is drawn whole by test_screens_content. Of the nine other ways (three
languages, two panels, two letter sizes) each takes a third, so that every state is drawn in three
of them and its neighbours in the others. ``TOURS=all`` takes all, which takes minutes.
"""

import os
from functools import cache

import pytest
from test_screens_views import assert_geometry, assert_targets_apart

from kiosk.catalogue.load import load
from kiosk.commands import sample_scene
from kiosk.session.deck import Deck, Site
from kiosk.session.views.keys import keys_of
from kiosk.settings import CONFIG
from kiosk.walk.gallery import tours
from screens.bootstrap import LANDSCAPE, PORTRAIT
from screens.context import Sources
from screens.shell import Shell
from screens.text import missing_characters
from screens.widgets.button import BigButton, TouchBox
from screens.widgets.node import walk
from screens.widgets.words import Words

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(900)]
LANGS = ("zh", "mn", "en")
PANELS = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
WAYS = [("portrait", True), ("landscape", False), ("landscape", True)]
WAY_NAMES = ["portrait-large", "landscape", "landscape-large"]
EVERY = os.environ.get("TOURS") == "all"


@cache
def made_deck():
    loaded = load(CONFIG / "content")
    return Deck(loaded.catalogue, loaded.words, Site("test", loaded.catalogue.pack.region))


@pytest.fixture(scope="module")
def deck():
    return made_deck()


@cache
def toured(lang, large):
    """The same for every panel; views do not change."""
    return tours(made_deck(), lang, large)


@pytest.fixture(scope="module")
def sources():
    return Sources(
        camera=sample_scene.camera(),
        agent=sample_scene.person((128, 84, 38)),
        own=sample_scene.person((46, 74, 150)),
        page=sample_scene.page,
    )


def shell_for(panel, sources):
    shell = Shell(panel, [].append, sources)
    shell.place(0, 0, panel.width_px, panel.height_px)
    return shell


def share(views, lang, panel, large):
    """The third of the states that is drawn in this way."""
    turn = LANGS.index(lang) + WAYS.index((panel, large))
    return {
        name: view for n, (name, view) in enumerate(views.items()) if EVERY or (n + turn) % 3 == 0
    }


@pytest.mark.parametrize(("panel", "large"), WAYS, ids=WAY_NAMES)
@pytest.mark.parametrize("lang", LANGS)
def test_no_state_is_clipped(stage, sources, lang, large, panel):
    known = missing_characters()
    views = toured(lang, large)
    assert len(views) > 250
    shell = shell_for(PANELS[panel], sources)
    wrong = []
    for name, view in share(views, lang, panel, large).items():
        shell.show(view)
        try:
            assert_geometry(shell)
            assert_targets_apart(shell)
        except AssertionError as error:
            wrong.append((name, str(error).splitlines()[0]))
    assert wrong == [], "\n".join(f"{name}: {why[:90]}" for name, why in wrong)
    assert missing_characters() == known


def test_what_the_agent_means_is_ringed_and_nothing_else(stage, deck, sources):
    shell = shell_for(PORTRAIT, sources)
    for name, view in tours(deck, "zh").items():
        if name.startswith("pointed-"):
            shell.show(view)
            meant = {key.id for key in keys_of(view) if key.pointed}
            keys = [node for node in walk(shell) if isinstance(node, BigButton | TouchBox)]
            assert {node.name for node in keys if node.pointed} == meant, name
            assert len(meant) <= 1, name


def test_a_picture_that_does_not_come_is_a_sign_and_not_the_last_one(stage, deck, sources):
    views = tours(deck, "zh")
    assert not views["call-line-no_picture"].agent_picture
    assert not views["call-reconnecting"].agent_picture
    assert views["call-plain"].agent_picture
    assert not views["call-muted"].own_picture
    shell = shell_for(PORTRAIT, sources)
    shell.show(views["call-muted"])
    said = {node.text for node in walk(shell) if isinstance(node, Words)}
    assert views["call-muted"].own in said
