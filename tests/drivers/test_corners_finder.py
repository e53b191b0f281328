"""Corners of pages in pictures: where they are, when to be sure, what is cut off, what is none."""

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners.finder import (
    NOTHING,
    Detection,
    detect,
    detect_preview,
    track,
    within,
)
from drivers.document_camera.page import find_page, rectify
from tests.drivers.corner_scenes import (
    A4_ASKEW,
    PAGE,
    SIZE,
    furthest_px,
    ground,
    laid,
    wood,
)

TABLES = {
    "mat": ground(),
    "wood": wood(),
    "grey": ground((150, 152, 149)),
    "pale": ground((222, 224, 226), noise=1.0),
}


@pytest.mark.parametrize("table", list(TABLES))
def test_a_still_is_searched_to_a_pixel_or_two(table):
    found = detect(laid(PAGE, A4_ASKEW, TABLES[table]))
    assert found.accepted
    assert not found.cut_off
    assert furthest_px(found.corners, A4_ASKEW) < 2.5


@pytest.mark.parametrize("turn", [0, 40, 85, 180, 250])
def test_corners_go_clockwise_from_the_upper_left_however_the_page_lies(turn):
    middle = np.array(SIZE) / 2
    spin = cv2.getRotationMatrix2D((0, 0), -turn, 0.8)[:, :2]
    corners = (A4_ASKEW - A4_ASKEW.mean(axis=0)) @ spin.T + middle
    found = detect(laid(PAGE, corners, wood())).corners
    assert found[0].sum() == found.sum(axis=1).min()
    x, y = found.T
    assert float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) > 0
    apart = np.linalg.norm(found[:, None] * SIZE - corners[None], axis=2)
    assert apart.min(axis=1).max() < 3


def test_a_small_card_and_a_page_that_fills_the_frame():
    card = np.array([(900, 500), (1190, 520), (1175, 705), (888, 684)], np.float32)
    found = detect(laid(PAGE[:800], card, ground()))
    assert furthest_px(found.corners, card) < 2.5
    full = np.array([(45, 40), (1560, 52), (1550, 1160), (38, 1150)], np.float32)
    found = detect(laid(np.rot90(PAGE), full, wood()))
    assert found.accepted
    assert furthest_px(found.corners, full) < 3


def test_the_size_of_the_picture_makes_no_difference():
    large = laid(PAGE, A4_ASKEW * 2.5, cv2.resize(wood(), (4000, 3000)))
    found = detect(large)
    assert furthest_px(found.corners, A4_ASKEW * 2.5, (4000, 3000)) < 5
    small = cv2.resize(large, (400, 300), interpolation=cv2.INTER_AREA)
    assert furthest_px(detect(small).corners, A4_ASKEW / 4, (400, 300)) < 1.5


def test_an_odd_size_is_no_shift():
    odd = laid(PAGE, A4_ASKEW, ground(size=(1597, 1199)))
    assert furthest_px(detect(odd).corners, A4_ASKEW, (1597, 1199)) < 2.5


@pytest.mark.parametrize("shift", [(0, -220), (0, 260), (-450, 0), (560, 0)])
@pytest.mark.parametrize("look", [detect, detect_preview])
def test_a_page_that_leaves_the_picture_is_found_and_flagged(look, shift):
    found = look(laid(PAGE, A4_ASKEW + shift, wood()))
    # A preview may take what is in sight for a narrower page; it is not sure of it then.
    assert found.cut_off or (look is detect_preview and not found.accepted)
    assert found.corners.min() >= 0 and found.corners.max() <= 1
    if look is detect or found.accepted:
        seen = np.clip(A4_ASKEW + shift, 0, SIZE)
        assert furthest_px(found.corners, seen) < 60


@pytest.mark.parametrize("look", [detect, detect_preview])
@pytest.mark.parametrize("table", ["mat", "wood", "pale"])
def test_an_empty_table_has_no_page(look, table):
    found = look(TABLES[table])
    assert not found.accepted
    assert found == NOTHING


@pytest.mark.parametrize("shape", [(1, 1), (31, 400), (400, 8), (5000, 33)])
def test_a_picture_too_small_for_a_page_has_none(shape):
    assert detect(np.zeros((*shape, 3), np.uint8)) == NOTHING
    assert detect_preview(np.zeros((*shape, 3), np.uint8)) == NOTHING


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_even_picture_has_no_page(level):
    assert detect(np.full((300, 400, 3), level, np.uint8)) == NOTHING


def test_a_preview_frame_is_nearly_as_exact():
    frame = cv2.resize(laid(PAGE, A4_ASKEW, wood()), (1280, 960), interpolation=cv2.INTER_AREA)
    found = detect_preview(frame)
    assert found.accepted
    assert furthest_px(found.corners, A4_ASKEW * 0.8, (1280, 960)) < 3


def test_a_page_is_followed_from_frame_to_frame():
    last = detect_preview(laid(PAGE, A4_ASKEW, wood()))
    for step in range(1, 6):
        corners = A4_ASKEW + (step * 4, -step * 3)
        last = track(laid(PAGE, corners, wood()), last)
        assert furthest_px(last.corners, corners) < 4
    assert track(wood(), last) == NOTHING
    again = track(laid(PAGE, A4_ASKEW, wood()), NOTHING)
    assert furthest_px(again.corners, A4_ASKEW) < 4


def test_a_page_swapped_for_another_elsewhere_is_not_missed():
    last = detect_preview(laid(PAGE, A4_ASKEW, ground()))
    moved = A4_ASKEW * 0.7 + (350, 60)
    assert furthest_px(track(laid(PAGE, moved, ground()), last).corners, moved) < 4


def test_a_table_printed_on_the_page_is_not_taken_for_it():
    form = np.full((1754, 1240, 3), 245, np.uint8)
    cv2.rectangle(form, (120, 160), (1120, 1600), (20, 20, 20), 8)
    for y in range(280, 1600, 120):
        cv2.line(form, (120, y), (1120, y), (20, 20, 20), 5)
    found = detect(laid(form, A4_ASKEW, wood()))
    assert furthest_px(found.corners, A4_ASKEW) < 3


def test_blur_noise_and_dim_light_are_borne():
    scene = cv2.GaussianBlur(laid(PAGE, A4_ASKEW, wood()), (0, 0), 4) * 0.4
    scene = scene + np.random.default_rng(4).normal(0, 6, scene.shape)
    found = detect(np.clip(scene, 0, 255).astype(np.uint8))
    assert furthest_px(found.corners, A4_ASKEW) < 6


def test_what_is_found_can_be_cut_out():
    scene = laid(PAGE, A4_ASKEW, wood())
    quad = find_page(scene)
    assert quad.sure
    page = rectify(scene, quad)
    plain = cv2.resize(PAGE, page.shape[1::-1], interpolation=cv2.INTER_AREA)
    alike = np.corrcoef(plain.ravel()[::7].astype(float), page.ravel()[::7].astype(float))[0, 1]
    assert alike > 0.8
    ring = np.concatenate([page[3], page[-4], page[:, 3], page[:, -4]])
    assert float((ring.min(axis=1) > 120).mean()) > 0.97


def test_corners_outside_become_those_of_the_part_in_sight():
    over_top = np.array([(0.2, -0.1), (0.8, -0.1), (0.8, 0.6), (0.2, 0.6)], np.float32)
    assert within(over_top)[:, 1].min() == pytest.approx(0)
    assert within(over_top)[:, 0].min() == pytest.approx(0.2)
    one_out = np.array([(-0.05, 0.1), (0.8, 0.1), (0.8, 0.6), (0.2, 0.6)], np.float32)
    assert within(one_out).min() >= 0
    inside = np.array([(0.1, 0.1), (0.8, 0.1), (0.8, 0.6), (0.2, 0.6)], np.float32)
    assert np.array_equal(within(inside), inside)


def test_a_detection_prints_no_corners():
    assert "0.25" not in repr(Detection(np.full((4, 2), 0.25, np.float32), True, 0.9, False))
