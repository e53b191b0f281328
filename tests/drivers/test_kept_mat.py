"""The empty mat learned by itself: kept where nothing lies on it, never with a paper in it."""

from collections import Counter

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners.mat import Mat, saved
from drivers.document_camera.kept_mat import KeptMat
from drivers.document_camera.watching import Watcher
from tests.drivers.corner_scenes import A4_ASKEW, PAGE, furthest_px, ground, laid, relative

SMALL = (800, 600)
QUAD = A4_ASKEW / 2
DARK = np.full((877, 620, 3), (74, 70, 78), np.uint8)
"""A paper of nearly the mat's own colour."""


def empty(seed):
    return ground(noise=2.0, seed=seed, size=SMALL)


def learned(kept, frames, every=400.0):
    """Occasions with a paper between each two."""
    for number, frame in enumerate(frames):
        kept.page_laid()
        kept.seems_empty(frame, number * every)
    return kept


def test_three_empty_views_far_apart_make_the_mat_and_a_restart_knows_it(tmp_path):
    path, counts = tmp_path / "mat.png", Counter()
    kept = KeptMat(path, lambda what: counts.update([what]))
    learned(kept, [empty(1), empty(2)])
    assert kept.under(empty(3)) is None and not path.exists()
    learned(kept, [empty(3), empty(4)], every=1000.0)
    assert kept.under(empty(5)).empty(empty(5))
    assert counts == {"mat_learned": 1}
    again = KeptMat(path)
    assert np.array_equal(again.under(empty(5)).picture, kept.under(empty(5)).picture)
    assert again.under(np.zeros((480, 848, 3), np.uint8)) is None
    assert [one.name for one in tmp_path.iterdir()] == ["mat.png"]


def test_no_mat_without_papers_between_or_in_too_short_a_time():
    kept = KeptMat()
    for at in range(5):
        kept.seems_empty(empty(at), at * 1000.0)
    assert kept.under(empty(9)) is None
    assert learned(KeptMat(), [empty(n) for n in range(4)], every=60.0).under(empty(9)) is None


@pytest.mark.parametrize("paper", [PAGE, DARK], ids=["white", "dark"])
def test_a_view_with_a_paper_in_it_is_never_the_mat(paper, tmp_path):
    path = tmp_path / "mat.png"
    frames = [empty(1), laid(paper, QUAD, empty(2)), empty(3)]
    kept = learned(KeptMat(path), frames, every=1000.0)
    assert kept.under(empty(9)) is None and not path.exists()


def test_a_paper_that_the_mat_alone_tells_does_not_become_part_of_it():
    kept = learned(KeptMat(), [empty(n) for n in range(3)], every=1000.0)
    before = kept.under(empty(9)).picture
    learned(kept, [laid(DARK, QUAD, empty(n)) for n in range(10, 14)], every=1000.0)
    assert np.array_equal(kept.under(empty(9)).picture, before)


def test_another_mat_takes_the_place_of_the_old_one():
    kept = learned(KeptMat(), [empty(n) for n in range(3)], every=1000.0)

    def marked(seed):
        frame = empty(seed)
        for end in ((799, 90), (300, 599)):
            cv2.line(frame, (0, 60), end, (160, 160, 160), 14)
        return frame

    assert not kept.under(empty(9)).empty(marked(4))
    learned(kept, [marked(n) for n in range(4, 8)], every=1000.0)
    assert kept.under(empty(9)).empty(marked(9))


@pytest.mark.parametrize("data", [b"", b"no picture"])
def test_a_spoilt_file_is_no_mat_and_is_written_anew(data, tmp_path):
    path, counts = tmp_path / "mat.png", Counter()
    path.write_bytes(data)
    kept = KeptMat(path, lambda what: counts.update([what]))
    assert counts == {"mat_unreadable": 1} and kept.under(empty(1)) is None
    learned(kept, [empty(n) for n in range(3)], every=1000.0)
    assert KeptMat(path).under(empty(1)) is not None


def test_a_folder_that_cannot_be_written_is_counted(tmp_path):
    counts = Counter()
    kept = KeptMat(tmp_path / "gone" / "mat.png", lambda what: counts.update([what]))
    learned(kept, [empty(n) for n in range(3)], every=1000.0)
    assert counts == {"mat_learned": 1, "mat_not_kept": 1}
    assert kept.under(empty(5)) is not None


def test_a_new_preview_sees_a_paper_of_the_mats_colour_by_the_kept_mat(tmp_path):
    path = tmp_path / "mat.png"
    path.write_bytes(saved(Mat(cv2.resize(empty(1), (384, 288), interpolation=cv2.INTER_AREA))))
    frame = laid(DARK, QUAD, empty(2))
    found = Watcher(kept=KeptMat(path))
    found.observe(frame, 0.0)
    assert found.outline is not None
    assert furthest_px((found.outline.corners + 0.5) / SMALL, relative(QUAD, SMALL), (1, 1)) < 0.01


def test_a_watched_preview_teaches_the_mat():
    kept, at, page = KeptMat(), 0.0, laid(PAGE, QUAD, empty(1))
    for _ in range(4):
        watcher = Watcher(kept=kept)
        for frame in [empty(1)] * 14 + [page] * 2:
            watcher.observe(frame, at)
            at += 0.04
        at += 300.0
    assert kept.under(page) is not None
