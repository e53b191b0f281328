"""Finding, judging and cutting out a page, on drawn papers."""

import cv2
import numpy as np
import pytest

from drivers.document_camera.gates.light import is_broken
from drivers.document_camera.page import find_page, rectify
from drivers.document_camera.paper import draw_page
from drivers.document_camera.source import MAT_BGR, UnreadablePicture, decode, lay_on_mat

LINES = [f"第{number}项 姓名 巴特尔 示例内容 {number * 37}" for number in range(18)]
PAGE = draw_page("居民养老保险登记表", LINES)
SIZE = (1600, 1200)


def expected_corners(turn: float, size=SIZE, paper=PAGE) -> np.ndarray:
    """Where lay_on_mat puts the paper's corners, worked out here by plain trigonometry."""
    rows, columns = paper.shape[:2]
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    angle = np.radians(-turn)
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners = (signs * [columns / 2, rows / 2]) @ spin
    return corners * 0.86 * min(size / np.ptp(corners, axis=0)) + np.array(size) / 2


@pytest.mark.parametrize("turn", [0, 2, -7, 15, 30])
def test_the_corners_are_found_to_a_pixel_or_two(turn):
    quad = find_page(lay_on_mat(PAGE, turn, SIZE))
    assert quad is not None
    assert not quad.cut_off
    far = np.linalg.norm(quad.corners[:, None] - expected_corners(turn)[None], axis=2).min(axis=1)
    assert far.max() < 3.0, far


def test_the_page_is_cut_out_straight_in_its_own_size():
    scene = lay_on_mat(PAGE, 5, SIZE)
    page = rectify(scene, find_page(scene))
    height, width = page.shape[:2]
    assert height / width == pytest.approx(297 / 210, rel=0.01)
    # No mat is left at its border, and it looks like the paper that was laid.
    ring = np.concatenate([page[3], page[-4], page[:, 3], page[:, -4]])
    assert float((ring.min(axis=1) > 150).mean()) > 0.98
    plain = cv2.resize(PAGE, (width, height), interpolation=cv2.INTER_AREA)
    likeness = np.corrcoef(plain.ravel()[::7].astype(float), page.ravel()[::7].astype(float))[0, 1]
    assert likeness > 0.8


@pytest.mark.parametrize("level", [4, 42, 120])
def test_an_empty_mat_has_no_page(level):
    noise = np.random.default_rng(3).normal(0, 2, (900, 1200, 3))
    empty = np.clip(level + noise, 0, 255).astype(np.uint8)
    assert find_page(empty) is None


def test_a_card_on_the_mat_is_found():
    card = cv2.resize(PAGE[:800], (340, 214), interpolation=cv2.INTER_AREA)
    scene = np.full((1200, 1600, 3), MAT_BGR, np.uint8)
    scene[300:514, 500:840] = card
    quad = find_page(scene)
    assert quad is not None
    assert cv2.contourArea(quad.corners) == pytest.approx(340 * 214, rel=0.03)


@pytest.mark.parametrize(("x", "y"), [(0, -250), (0, 250), (-560, 0), (560, 0)])
def test_a_page_that_leaves_the_frame_is_called_cut_off(x, y):
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    scene = cv2.warpAffine(lay_on_mat(PAGE, 2, SIZE), move, SIZE, borderValue=MAT_BGR)
    quad = find_page(scene)
    assert quad is not None
    assert quad.cut_off


def test_a_frame_that_ends_in_even_grey_is_broken():
    scene = lay_on_mat(PAGE, 2, SIZE)
    assert not is_broken(scene)
    scene[600:] = 128
    assert is_broken(scene)


def test_decode_takes_whole_pictures_only():
    _, coded = cv2.imencode(".jpg", PAGE)
    whole = coded.tobytes()
    assert decode(whole).shape == PAGE.shape
    # Cameras append bytes after the end mark, and thumbnails have an end mark of their own.
    assert decode(whole + b"\0" * 20).shape == PAGE.shape
    for bad in (b"", b"no picture", whole[: len(whole) // 2], whole[:40]):
        with pytest.raises(UnreadablePicture, match="unreadable"):
            decode(bad)
