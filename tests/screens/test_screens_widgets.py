"""Widgets under real touches in a real (offscreen) window."""

import gc
import io
from dataclasses import dataclass, field

import numpy as np
import pytest
import segno
from kivy.uix.label import Label
from kivy.uix.textinput import TextInput
from PIL import Image

from screens.bootstrap import PORTRAIT
from screens.stage import Finger
from screens.text.provider import LabelJiujin
from screens.theme import Theme
from screens.widgets.box import Box
from screens.widgets.button import BigButton, HoldButton
from screens.widgets.entry import grouped
from screens.widgets.frames import FrameView, qr_view
from screens.widgets.keys import candidates, keyboard, keypad
from screens.widgets.node import Node, Spacer, walk
from screens.widgets.scroller import Scroller, clip_of
from screens.widgets.signature import SignaturePad
from screens.widgets.strip import PageStrip, Thumb
from screens.widgets.words import Words

pytestmark = pytest.mark.window
THEME = Theme()
QR = "https://example.invalid/q/150626-0001"


@dataclass
class Still:
    """A frame source with one picture at a time."""

    format: str
    data: np.ndarray
    sequence: int = 1
    asked: list[int] = field(default_factory=list)

    def latest(self, after):
        self.asked.append(after)
        return self if self.sequence > after else None


def column(*nodes: Node) -> Box:
    return Box(THEME, "block", nodes, pad=(40, 40), gap=THEME.gap, ground=THEME.palette.paper)


def test_a_tap_acts_once_and_looks_pressed_between(stage):
    taps: list[str] = []
    button = BigButton(THEME, "ok", "好", lambda: taps.append("ok"), look="primary")
    stage.show(column(button, Spacer(THEME, flex=1)))
    before = stage.picture()
    finger = Finger(button.center_x, button.center_y)
    finger.press()
    assert not np.array_equal(stage.picture(), before)
    finger.lift()
    stage.frames(2)
    assert taps == ["ok"]
    assert np.array_equal(stage.picture(), before)


def test_a_held_button_is_let_go_wherever_the_finger_is_and_whatever_is_drawn_meanwhile(stage):
    told: list[str] = []
    button = HoldButton(THEME, "talk", "按住说话", lambda: told.append("held"))
    button.on_release = lambda: told.append("let go")
    stage.show(column(button, Spacer(THEME, flex=1)))
    finger = Finger(button.center_x, button.center_y)
    del button
    finger.press()
    assert told == ["held"]
    stage.show(column(Spacer(THEME, flex=1)))
    gc.collect()
    finger.drag(10, 10)
    finger.lift()
    assert told == ["held", "let go"]


def test_a_finger_that_slides_off_does_nothing(stage):
    taps: list[str] = []
    button = BigButton(THEME, "ok", "好", lambda: taps.append("ok"))
    stage.show(column(button, Spacer(THEME, flex=1)))
    finger = Finger(button.center_x, button.center_y)
    finger.press()
    finger.drag(10, 10)
    finger.lift()
    assert taps == []


def test_a_disabled_button_does_nothing(stage):
    taps: list[str] = []
    root = column(BigButton(THEME, "ok", "好", lambda: taps.append("ok"), disabled=True))
    stage.show(root)
    stage.tap_name(root, "ok")
    assert taps == []


def test_words_shrink_then_report(stage):
    long = "城乡居民基本养老保险待遇领取资格认证"
    words = Words(THEME, long, size="headline")
    words.place(0, 0, 500, 130)
    assert not words.overflow
    assert words.laid is not None
    assert words.laid.size_px < THEME.em("headline")
    words.place(0, 0, 200, 60)
    assert words.overflow


def test_words_never_lie_about_missing_characters(stage):
    words = Words(THEME, "\U000f1234")
    words.place(0, 0, 500, 100)
    assert words.missing == ("\U000f1234",)


def test_keypad_and_keyboard_send_their_keys(stage):
    keys: list[str] = []
    root = column(
        keypad(THEME, keys.append, extra="X", flex=1), keyboard(THEME, keys.append, flex=1)
    )
    stage.show(root)
    for name in ("key:1", "key:X", "key:delete", "key:q", "key:space", "key:clear"):
        stage.tap_name(root, name)
    assert keys == ["1", "X", "delete", "q", "space", "clear"]


def test_candidates_say_which(stage):
    picked: list[int] = []
    root = column(candidates(THEME, ["乌", "吴", "武"], picked.append))
    stage.show(root)
    stage.tap_name(root, "candidate:2")
    assert picked == [2]


def test_groups_of_digits():
    assert grouped("150626198806230020", "id") == "150626 1988 0623 0020"
    assert grouped("1506261", "id") == "150626 1"
    assert grouped("13800001111", "phone") == "138 0000 1111"
    assert grouped("abc", "text") == "abc"


def sign(stage, pad, points):
    finger = Finger(*points[0])
    finger.press()
    for point in points[1:]:
        finger.drag(*point)
    stage.frames(1)
    finger.lift()


def test_signature(stage):
    changes: list[bool] = []
    now = iter(range(1000))
    pad = SignaturePad(THEME, changes.append, clock=lambda: float(next(now)), fixed=500)
    stage.show(column(pad, Spacer(THEME, flex=1)))
    empty = stage.picture()
    sign(stage, pad, [(300, pad.y + 100), (302, pad.y + 102)])
    assert changes == [False]
    sign(stage, pad, [(200 + 40 * i, pad.y + 100 + 30 * (i % 3)) for i in range(10)])
    assert changes == [False, True]
    assert not np.array_equal(stage.picture(), empty)
    times = [t for stroke in pad.strokes for _, _, t in stroke]
    assert times == sorted(times)
    picture = Image.open(io.BytesIO(pad.png()))
    assert picture.format == "PNG"
    assert picture.width / picture.height == pytest.approx(pad.width / pad.height, rel=0.02)
    assert np.asarray(picture).min() < 40
    pad.clear()
    assert changes[-1] is False
    assert pad.strokes == []
    assert np.array_equal(stage.picture(), empty)


def test_a_line_drawn_out_of_the_pad_stays_in_it(stage):
    pad = SignaturePad(THEME, lambda _enough: None, fixed=300)
    stage.show(column(pad, Spacer(THEME, flex=1)))
    sign(stage, pad, [(300, pad.y + 50), (400, pad.y - 400), (500, pad.y + 60)])
    assert len(pad.strokes[0]) == 2


def patches(kind: str) -> np.ndarray:
    """A picture with a red left and a blue right half, in the asked layout."""
    if kind != "i420":
        red, blue = ((0, 0, 255), (255, 0, 0)) if kind == "bgr" else ((255, 0, 0), (0, 0, 255))
        data = np.zeros((120, 160, 3), np.uint8)
        data[:, :80], data[:, 80:] = red, blue
        return data
    # BT.601 limited: red (81, 90, 240), blue (41, 240, 110).
    y = np.full((120, 160), 81, np.uint8)
    y[:, 80:] = 41
    u = np.full((60, 80), 90, np.uint8)
    u[:, 40:] = 240
    v = np.full((60, 80), 240, np.uint8)
    v[:, 40:] = 110
    return np.concatenate([y.ravel(), u.ravel(), v.ravel()]).reshape(180, 160)


@pytest.mark.parametrize("kind", ["bgr", "rgb", "i420"])
@pytest.mark.parametrize("cover", [False, True])
def test_frames_show_in_their_colours(stage, kind, cover):
    view = FrameView(THEME, Still(kind, patches(kind)), cover=cover, fixed=600)
    stage.show(column(view, Spacer(THEME, flex=1)))
    picture = stage.picture()
    row = picture.shape[0] - 1 - int(view.center_y)
    left = picture[row, int(view.center_x) - 150].astype(int)
    right = picture[row, int(view.center_x) + 150].astype(int)
    assert np.abs(left - (255, 0, 0)).max() < 8
    assert np.abs(right - (0, 0, 255)).max() < 8
    view.leave()


def test_frames_are_upright(stage):
    data = np.zeros((120, 160, 3), np.uint8)
    data[:60] = 255
    view = FrameView(THEME, Still("rgb", data), fixed=600)
    stage.show(column(view, Spacer(THEME, flex=1)))
    picture = stage.picture()
    middle, x = picture.shape[0] - 1 - int(view.center_y), int(view.center_x)
    assert picture[middle - 100, x].min() > 240
    assert picture[middle + 100, x].max() < 15
    view.leave()


def test_frames_poll_at_most_25_times_a_second_and_stop_when_left(stage):
    source = Still("rgb", patches("rgb"))
    view = FrameView(THEME, source, fixed=600)
    stage.show(column(view, Spacer(THEME, flex=1)))
    source.asked.clear()
    stage.frames(120)
    assert 40 <= len(source.asked) <= 50
    textures = list(view._textures)
    source.sequence += 1
    stage.frames(10)
    assert view.shown == 2
    assert view._textures == textures
    view.leave()
    source.asked.clear()
    stage.frames(60)
    assert source.asked == []


def test_scroller_pages_and_drags(stage):
    seen: list[str] = []
    taps: list[int] = []
    rows = [
        BigButton(THEME, f"row:{i}", f"第 {i} 项", lambda i=i: taps.append(i)) for i in range(40)
    ]
    scroller = Scroller(
        THEME, Box(THEME, "block", rows, gap=THEME.gap), on_seen=lambda: seen.append("end")
    )
    root = column(scroller)
    stage.show(root)
    assert clip_of(rows[0]) is not None
    assert clip_of(rows[39]) is None
    stage.tap_name(root, "page:on")
    assert clip_of(rows[0]) is None
    stage.tap_name(root, "page:back")
    assert scroller.offset == 0
    finger = Finger(300, 900)
    finger.press()
    for step in range(1, 20):
        finger.drag(300, 900 + 20 * step)
    finger.lift()
    stage.frames(2)
    assert scroller.offset == pytest.approx(380, abs=2)
    assert taps == []
    assert seen == []
    for _ in range(6):
        stage.tap_name(root, "page:on")
    assert seen == ["end"]
    assert scroller.at_end
    stage.tap_name(root, "row:39")
    assert taps == [39]


def test_pages_of_a_strip_are_picked_and_dragged(stage):
    told: list[tuple[int, ...]] = []
    rgb = np.full((140, 100, 3), 200, np.uint8)
    strip = PageStrip(
        THEME,
        [Thumb(f"page-{n}", str(n + 1), rgb, n == 0) for n in range(4)],
        lambda number: told.append((number,)),
        lambda number, to: told.append((number, to)),
    )
    stage.show(column(strip, Spacer(THEME, flex=1)))
    cards = strip.cards
    assert min(cards[0].width, cards[0].height) >= THEME.mm(15)
    finger = Finger(cards[2].center_x, cards[2].center_y)
    finger.press()
    finger.lift()
    assert told == [(2,)]
    start, goal = cards[3].center, cards[1].center
    finger = Finger(*start)
    finger.press()
    finger.drag(*goal)
    assert cards[3].center_x == pytest.approx(goal[0], abs=2)
    finger.lift()
    assert told == [(2,), (3, 1)]
    assert tuple(cards[3].center) == tuple(start), "the session says what the order is"
    finger = Finger(*cards[0].center)
    finger.press()
    finger.lift()
    finger = Finger(*cards[1].center)
    finger.press()
    finger.drag(cards[1].center_x + THEME.mm(6), cards[1].center_y)
    finger.lift()
    assert told == [(2,), (3, 1)], "the page that is looked at, and one put back, tell nothing"


def test_a_row_outside_the_window_cannot_be_touched(stage):
    taps: list[int] = []
    rows = [BigButton(THEME, f"row:{i}", "项", lambda i=i: taps.append(i)) for i in range(40)]
    scroller = Scroller(THEME, Box(THEME, "block", rows, gap=THEME.gap))
    stage.show(column(scroller, BigButton(THEME, "below", "下", fixed=300)))
    for y in range(45, 330, 20):
        stage.tap(500, y)
    assert taps == []


def test_short_content_has_no_page_keys(stage):
    scroller = Scroller(THEME, Words(THEME, "短"))
    stage.show(column(scroller))
    assert [n for n in walk(scroller) if getattr(n, "name", "").startswith("page:")] == []
    assert scroller.at_end


def test_qr_is_black_on_white_with_a_quiet_zone(stage):
    code = qr_view(THEME, QR, 300)
    stage.show(column(code, Spacer(THEME, flex=1)))
    side = code.texture.width
    assert 200 < side <= 300
    picture = stage.picture()
    top = picture.shape[0] - round(code.center_y + side / 2)
    left = round(code.center_x - side / 2)
    inner = picture[top + 4 : top + side - 4, left + 4 : left + side - 4]
    assert {tuple(colour) for colour in inner.reshape(-1, 3).tolist()} == {
        (0, 0, 0),
        (255, 255, 255),
    }
    quiet = 4 * side // (len(segno.make(QR).matrix[0]) + 8) - 6
    assert inner[:quiet].min() == 255
    assert inner[:, :quiet].min() == 255


def test_kivy_labels_use_our_engine(stage):
    label = Label(text="乌日𠮷娜 ᠮᠣᠩᠭᠣᠯ", font_size=40)
    label.texture_update()
    assert isinstance(label._label, LabelJiujin)
    pixels = np.frombuffer(label.texture.pixels, np.uint8).reshape(*label.texture.size[::-1], 4)
    assert pixels[..., 3].max() == 255
    entry = TextInput(text="ᠮᠣᠩᠭᠣᠯ 办事", font_size=40)
    entry._update_graphics()
    assert entry._lines[0] == "ᠮᠣᠩᠭᠣᠯ 办事"


def test_panel_lengths():
    assert PORTRAIT.mm(268) == 1080
    assert PORTRAIT.portrait
