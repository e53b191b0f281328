"""The empty mat of a fixed camera: kept as a picture, known again in other light."""

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners.finder import NOTHING, detect, detect_preview, track
from drivers.document_camera.corners.mat import Mat, MatError, loaded, mat_of, saved
from tests.drivers.corner_scenes import A4_ASKEW, PAGE, SIZE, furthest_px, ground, laid, wood

CARD = np.array([(900, 500), (1190, 520), (1175, 705), (888, 684)], np.float32)


def empty(seed):
    """A mat with a printed frame and a ruler, as the camera's noise shows it this time."""
    base = ground((46, 44, 42), noise=2.0, seed=seed)
    cv2.rectangle(base, (200, 100), (1400, 1100), (120, 120, 120), 6)
    for x in range(200, 1400, 50):
        cv2.line(base, (x, 1100), (x, 1080), (120, 120, 120), 3)
    return base


@pytest.fixture(scope="module")
def mat():
    return mat_of([empty(seed) for seed in range(4)])


def lit(picture, gain=1.0, slope=0.0, cast=(1.0, 1.0, 1.0)):
    """The same scene under other light."""
    x = np.linspace(-0.5, 0.5, picture.shape[1])[None, :, None]
    return np.clip(picture * (gain * (1 + slope * x)) * np.array(cast), 0, 255).astype(np.uint8)


LIGHTS = {
    "same": {},
    "bright": {"gain": 1.5},
    "evening": {"gain": 0.6, "cast": (0.8, 1.0, 1.15)},
    "window": {"slope": 0.6},
}


@pytest.mark.parametrize("light", list(LIGHTS))
def test_the_empty_mat_is_known_in_any_light(mat, light):
    frame = lit(empty(9), **LIGHTS[light])
    assert mat.empty(frame)
    for look in (detect, detect_preview):
        assert look(frame, mat) == NOTHING
    assert track(frame, detect(laid(PAGE, A4_ASKEW, empty(9)), mat), mat) == NOTHING


@pytest.mark.parametrize("light", list(LIGHTS))
@pytest.mark.parametrize("corners", [A4_ASKEW, CARD], ids=["a4", "card"])
def test_a_paper_on_it_is_not_empty_and_is_found(mat, light, corners):
    frame = lit(laid(PAGE[:800] if corners is CARD else PAGE, corners, empty(11)), **LIGHTS[light])
    assert not mat.empty(frame)
    assert furthest_px(detect(frame, mat).corners, corners) < 4


def test_a_paper_of_the_mats_own_colour_is_told_by_the_mat_alone(mat):
    dark = np.full((1754, 1240, 3), (74, 70, 78), np.uint8)
    frame = laid(dark, A4_ASKEW, empty(12))
    assert not mat.empty(frame)
    cells = mat.things(frame)
    truth = np.zeros(cells.shape, np.uint8)
    scale = cells.shape[1] / SIZE[0]
    cv2.fillConvexPoly(truth, np.rint(A4_ASKEW * scale).astype(np.int32), 255)
    both, either = (cells & truth) > 0, (cells | truth) > 0
    assert both.sum() / either.sum() > 0.9
    assert furthest_px(detect(frame, mat).corners, A4_ASKEW) < 6


def test_a_soft_shadow_of_a_person_is_no_paper(mat):
    shade = np.zeros(SIZE[::-1], np.float32)
    cv2.circle(shade, (500, 300), 500, 1.0, -1)
    shade = 1 - 0.35 * cv2.GaussianBlur(shade, (0, 0), 60)
    assert mat.empty(np.clip(empty(13) * shade[:, :, None], 0, 255).astype(np.uint8))


def test_a_mat_goes_through_a_file(mat):
    again = loaded(saved(mat))
    assert np.array_equal(again.picture, mat.picture)
    assert max(again.picture.shape) == 384


@pytest.mark.parametrize("data", [b"", b"not a picture", saved(Mat(np.zeros((8, 8, 3), np.uint8)))])
def test_another_file_is_no_mat(data):
    with pytest.raises(MatError) as caught:
        loaded(data)
    assert caught.value.code == "unreadable"


def test_frames_that_make_no_mat():
    frames = [empty(seed) for seed in range(3)]
    for made, code in (
        (frames[:2], "too_few"),
        ([*frames[:2], frames[2][:600]], "other_shape"),
        ([frames[0], frames[1], laid(PAGE, A4_ASKEW, frames[2])], "uneven"),
    ):
        with pytest.raises(MatError) as caught:
            mat_of(made)
        assert caught.value.code == code


def test_the_mat_of_another_camera_is_refused(mat):
    with pytest.raises(MatError) as caught:
        detect(wood(size=(1600, 900)), mat)
    assert caught.value.code == "other_shape"
