"""Every View, language, letter size and panel: nothing clipped, targets large, glyphs there."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from view_samples import LANGS, samples

from kiosk.session import events as ev
from kiosk.session import views as v
from screens.bootstrap import LANDSCAPE, PORTRAIT
from screens.context import Sources
from screens.form import FieldBody
from screens.shell import Shell
from screens.sign import build as build_sign
from screens.theme import HIGH_CONTRAST
from screens.widgets.button import Touchable
from screens.widgets.node import walk
from screens.widgets.scroller import Scroller, clip_of
from screens.widgets.signature import SignaturePad

pytestmark = pytest.mark.window
KINDS = sorted(samples("zh"))
MIN_MM = 19.5
KEY_MIN_MM = 17.0


def shell_of(view, panel=PORTRAIT, sent=None, **more):
    shell = Shell(panel, (sent if sent is not None else []).append, Sources(), **more)
    shell.show(view)
    shell.place(0, 0, panel.width_px, panel.height_px)
    return shell


def inside(node, parent):
    slack = 2
    return (
        node.x >= parent.x - slack
        and node.y >= parent.y - slack
        and node.right <= parent.right + slack
        and node.top <= parent.top + slack
    )


def assert_geometry(shell):
    panel = shell.theme.panel
    for node in walk(shell):
        assert not node.overflow, (type(node).__name__, getattr(node, "text", ""))
        assert not getattr(node, "missing", ()), node.text
        scrolled = isinstance(node.parent, Scroller) or type(node.parent).__name__ == "_Clip"
        if node is not shell and not scrolled and node.width and node.height:
            assert inside(node, node.parent), (type(node).__name__, getattr(node, "text", ""))
        if isinstance(node, Touchable) and clip_of(node) is not None:
            least = KEY_MIN_MM if node.name.startswith("key:") else MIN_MM
            short = min(node.width, node.height) / panel.px_per_mm
            assert short >= least, (node.name, short)


def assert_targets_apart(shell):
    boxes = list(shell.targets().values())
    for index, (x, y, w, h) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart_x = max(other[0] - (x + w), x - (other[0] + other[2]))
            apart_y = max(other[1] - (y + h), y - (other[1] + other[3]))
            assert max(apart_x, apart_y) >= 2 * shell.theme.panel.px_per_mm


@pytest.mark.parametrize("panel", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("lang", LANGS)
def test_geometry(stage, lang, large, panel):
    for view in samples(lang, large).values():
        shell = shell_of(view, panel)
        assert_geometry(shell)
        assert_targets_apart(shell)


@pytest.mark.parametrize("lang", LANGS)
def test_pictures(stage, lang):
    """Every screen draws something of its own; SHOTS=folder keeps the pictures."""
    folder = os.environ.get("SHOTS")
    pictures = {}
    for name, view in samples(lang).items():
        stage.show(shell_of(view))
        pictures[name] = stage.picture()
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pictures[name]).save(Path(folder) / f"{lang}-{name}.png")
    for name, picture in pictures.items():
        assert picture.shape == (1920, 1080, 3)
        assert picture.std() > 10, name
        # The window is cleared in magenta: none of it may show.
        assert not (picture == (255, 0, 255)).all(axis=2).any(), name
    distinct = {picture.tobytes() for picture in pictures.values()}
    assert len(distinct) == len(pictures)


def test_same_view_same_pixels(stage):
    first, second = (stage_picture(stage, samples("zh")["guide"]) for _ in range(2))
    assert np.array_equal(first, second)


def stage_picture(stage, view, **more):
    stage.show(shell_of(view, **more))
    return stage.picture()


def test_high_contrast_is_dark(stage):
    picture = stage_picture(stage, samples("zh")["guide"], palette=HIGH_CONTRAST)
    assert np.median(picture) < 20


@pytest.mark.parametrize("kind", KINDS)
def test_every_way_out_is_there(stage, kind):
    view = samples("zh")[kind]
    targets = shell_of(view).targets()
    if kind == "attract":
        assert set(targets) == {"start"}
    elif kind == "dialog":
        assert set(targets) == {"still", "go"}
    else:
        assert {"help", "leave", "repeat"} <= set(targets)


@pytest.mark.parametrize("lang", LANGS)
def test_targets_are_where_touches_work(stage, lang):
    for kind in ("services", "language", "rate", "delivery"):
        sent: list[object] = []
        shell = shell_of(samples(lang)[kind], sent=sent)
        stage.show(shell)
        names = shell.targets()
        for x, y, width, height in names.values():
            stage.tap(x + width / 2, PORTRAIT.height_px - (y + height / 2))
        assert len(sent) == len(names)


def test_a_dialog_covers_everything(stage):
    sent: list[object] = []
    view = samples("zh")["dialog"]
    below = shell_of(replace(view, frame=replace(view.frame, dialog=None)), sent=sent)
    hidden = below.targets()["leave"]
    shell = shell_of(view, sent=sent)
    stage.show(shell)
    stage.tap(hidden[0] + 5, PORTRAIT.height_px - hidden[1] - 5)
    assert sent == []
    stage.tap_name(shell, "still")
    assert sent == [ev.StillHere()]


def test_typing_and_sending(stage):
    sent: list[object] = []
    shell = shell_of(samples("zh")["form-id"], sent=sent)
    stage.show(shell)
    stage.tap_name(shell, "key:delete")
    stage.tap_name(shell, "key:X")
    stage.tap_name(shell, "key:1")
    stage.tap_name(shell, "next")
    assert sent == [ev.Answered("id_no", "15062619880623002X")]


def test_half_typed_text_survives_a_new_frame(stage):
    view = replace(samples("zh")["form-id"], value="")
    shell = shell_of(view)
    stage.show(shell)
    stage.tap_name(shell, "key:7")
    body = shell.body
    shell.show(replace(view, frame=replace(view.frame, subtitle="别的话")))
    assert shell.body is body
    stage.tap_name(shell, "key:8")
    shell.show(replace(view, warning="请再看一下"))
    assert shell.body is not body
    assert isinstance(shell.body, FieldBody)
    assert shell.body.draft == "78"


def test_an_answer_that_was_sent_is_not_offered_to_the_next_question(stage):
    view = replace(samples("zh")["form-id"], value="")
    shell = shell_of(view)
    stage.show(shell)
    stage.tap_name(shell, "key:7")
    stage.tap_name(shell, "next")
    shell.show(replace(view, progress="第二人"))
    assert shell.body.draft == ""


def test_what_was_typed_is_forgotten_with_the_screen(stage):
    shell = shell_of(samples("zh")["form-id"])
    old = shell.body
    assert old.draft
    shell.show(samples("zh")["attract"])
    assert old.draft == ""


def test_long_drafts_stop_at_the_field_length(stage):
    shell = shell_of(samples("zh")["form-id"])
    for _ in range(30):
        shell.body.press("9")
    assert len(shell.body.draft) == 18


def test_signing_sends_a_picture(stage):
    sent: list[object] = []
    shell = shell_of(samples("zh")["sign"], sent=sent)
    stage.show(shell)
    pad = next(node for node in walk(shell) if isinstance(node, SignaturePad))
    stage.tap_name(shell, "accept")
    assert sent == []
    from screens.stage import Finger

    finger = Finger(pad.x + 100, pad.y + 100)
    finger.press()
    for step in range(12):
        finger.drag(pad.x + 100 + 30 * step, pad.y + 100 + 40 * (step % 3))
    finger.lift()
    stage.tap_name(shell, "accept")
    assert isinstance(sent[0], ev.Signed)
    assert sent[0].png.startswith(b"\x89PNG")
    assert sent[0].strokes == 1
    stage.tap_name(shell, "clear")
    assert not pad.strokes
    assert "png" not in repr(sent[0])
    assert build_sign is not None


def test_the_same_view_is_not_drawn_again(stage):
    view = samples("zh")["guide"]
    shell = shell_of(view)
    page = shell._page
    shell.show(view)
    assert shell._page is page


def test_a_page_of_the_vault_is_shown(stage):
    pages = {"p1": np.full((400, 300, 3), (10, 200, 30), np.uint8)}
    view = replace(samples("zh")["capture"], page_ref="p1")
    shell = Shell(PORTRAIT, lambda _intent: None, Sources(page=pages.get))
    shell.show(view)
    stage.show(shell)
    assert ((stage.picture() == (10, 200, 30)).all(axis=2)).sum() > 100_000


def test_an_icon_that_content_got_wrong_does_not_break_the_screen(stage):
    view = samples("zh")["services"]
    wrong = replace(view.choices[0], icon="no-such-icon")
    shell = shell_of(replace(view, choices=(wrong, *view.choices[1:])))
    assert wrong.id in shell.targets()


def test_missing_words_leave_no_hole(stage):
    bare = v.Frame("zh", False, False, "", "")
    shell = shell_of(v.GoodbyeView(bare, "谢谢", "", False))
    assert_geometry(shell)
