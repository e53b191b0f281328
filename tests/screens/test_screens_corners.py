"""The capture screen with corners to drag, and the flash of a page that was just taken."""

from dataclasses import replace

import numpy as np
import pytest
from test_screens_views import assert_geometry, shell_of
from view_samples import LANGS, samples

from kiosk.session import events as ev
from screens.bootstrap import LANDSCAPE, PORTRAIT
from screens.context import Sources
from screens.shell import Shell
from screens.stage import Finger
from screens.widgets.corners import CornersPad, FlashingPicture
from screens.widgets.node import walk

pytestmark = pytest.mark.window
CORNERS = ((0.2, 0.1), (0.8, 0.15), (0.75, 0.9), (0.25, 0.85))
PICTURES = {
    "scene": np.full((720, 1280, 3), (40, 60, 80), np.uint8),
    "page": np.full((877, 620, 3), (10, 200, 30), np.uint8),
}


def shown(view, panel=PORTRAIT, sent=None):
    sent = [] if sent is None else sent
    shell = Shell(panel, sent.append, Sources(page=PICTURES.get))
    shell.show(view)
    shell.place(0, 0, panel.width_px, panel.height_px)
    return shell


def dragging(lang="zh", **more):
    base = samples(lang)["capture"]
    words = {"hint": "", "corners": CORNERS, "corners_words": "就这样", "buttons": base.buttons[:1]}
    return replace(base, page_ref="scene", **{**words, **more})


def pad_of(shell):
    return next(node for node in walk(shell) if isinstance(node, CornersPad))


@pytest.mark.parametrize("panel", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("lang", LANGS)
def test_corners_are_large_targets_inside_the_screen(lang, panel):
    shell = shown(dragging(lang), panel)
    assert_geometry(shell)
    targets = shell.targets()
    for number in range(4):
        _, _, width, height = targets[f"corner:{number}"]
        assert min(width, height) / panel.px_per_mm >= 15
    assert "corners-done" in targets


def test_a_corner_follows_the_finger_and_is_sent(stage):
    sent = []
    shell = shown(dragging(), sent=sent)
    stage.show(shell)
    pad = pad_of(shell)
    handle = pad.handles[0]
    finger = Finger(handle.center_x + 5, handle.center_y - 5)
    finger.press()
    finger.drag(handle.center_x + 105, handle.center_y - 5)
    finger.lift()
    stage.tap_name(shell, "corners-done")
    (dragged,) = sent
    assert isinstance(dragged, ev.DraggedCorners)
    (x, y), *rest = dragged.corners
    assert x == pytest.approx(0.2 + 100 / pad._area()[2], abs=0.01)
    assert y == pytest.approx(0.1, abs=0.01)
    assert rest == list(CORNERS[1:])
    assert "0." not in repr(dragged)


def test_a_corner_stays_on_the_picture(stage):
    shell = shown(dragging())
    stage.show(shell)
    pad = pad_of(shell)
    finger = Finger(pad.handles[2].center_x, pad.handles[2].center_y)
    finger.press()
    finger.drag(PORTRAIT.width_px * 2.0, -500.0)
    finger.lift()
    assert pad.corners[2] == (1.0, 1.0)


def test_nothing_is_dragged_while_the_page_is_cut():
    shell = shown(dragging(busy=True))
    assert not any(name.startswith("corner") for name in shell.targets())


def test_a_page_that_was_just_taken_flashes_once(stage):
    live = replace(samples("zh")["capture"], page_ref="")
    shell = shown(live)
    stage.show(shell)
    shell.show(replace(live, page_ref="page", hint=""))
    picture = next(node for node in walk(shell) if isinstance(node, FlashingPicture))
    assert picture._light == 1.0
    assert stage.until(lambda: picture._light == 0.0)
    stage.frames(2)
    assert ((stage.picture() == (10, 200, 30)).all(axis=2)).sum() > 100_000
    shell.show(replace(live, page_ref="page", hint="", busy=True))
    assert not any(isinstance(node, FlashingPicture) for node in walk(shell))


def test_the_hint_is_large_and_gone_with_the_page():
    from screens.widgets.words import Words

    live = replace(samples("zh")["capture"], page_ref="", hint="请把手拿开")
    texts = [node.text for node in walk(shell_of(live)) if isinstance(node, Words)]
    assert "请把手拿开" in texts
    taken = shown(replace(live, page_ref="page"))
    assert "请把手拿开" not in [n.text for n in walk(taken) if isinstance(n, Words)]
