"""What the net is trained on, and what measures it; the training itself needs torch and minutes."""

import json

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners.finder import Detection
from drivers.document_camera.corners.layout import NET_PX
from drivers.document_camera.corners.shapes import areas, convex
from drivers.document_camera.corners.training import gating, pool, report
from drivers.document_camera.corners.training.holdout import (
    Marked,
    Outcome,
    drawn,
    judged,
    marked,
    marked_folder,
    outcomes,
    share,
)
from drivers.document_camera.corners.training.scenes import ordered, scene, visible
from drivers.document_camera.corners.training.surfaces_rough import SURFACES

POOL = pool.make(5, 60, 1)
PAGES = ~np.isnan(POOL.corners[:, 0, 0])


def test_scenes_depend_on_seed_and_number_alone():
    again = [pool.sample(5, number) for number in (3, 41)]
    assert np.array_equal(POOL.pictures[[3, 41]], np.stack([one[0] for one in again]))
    assert not np.array_equal(POOL.pictures[3], pool.sample(6, 3)[0])


def test_scenes_are_pages_most_of_the_time_and_their_corners_make_sense():
    assert POOL.pictures.shape == (60, NET_PX, NET_PX, 3)
    assert 0.75 < PAGES.mean() < 1
    corners = POOL.corners[PAGES]
    assert convex(corners).all()
    assert (areas(corners) > 0.005).all()
    assert corners.min() > -0.6 and corners.max() < 1.6
    assert np.ptp(POOL.pictures.reshape(60, -1), axis=1).min() > 20


def test_a_scene_is_the_same_at_another_size_in_its_parts():
    for number in range(4):
        made = scene(np.random.default_rng([5, number]), 320)
        assert max(made.picture.shape[:2]) == 320
        assert made.picture.dtype == np.uint8


@pytest.mark.parametrize("kind", SURFACES, ids=lambda kind: kind.__name__)
def test_every_surface_fills_its_picture(kind):
    made = kind(np.random.default_rng(3), (120, 90))
    assert made.shape == (90, 120, 3)
    assert np.isfinite(made).all()


def test_labels_lie_on_the_papers_edge():
    """A page drawn without any trouble: its mask and its bright pixels are the same."""
    from drivers.document_camera.corners.training.papers import Paper
    from drivers.document_camera.corners.training.placing import lay

    corners = np.array([(30, 20), (120, 26), (130, 150), (22, 140)], np.float32)
    sheet = Paper(np.ones((140, 100, 3), np.float32), 0.0, 0.0)
    laid = lay(np.random.default_rng(1), sheet, corners, (160, 160))
    exact = np.zeros((1600, 1600), np.float32)
    cv2.fillConvexPoly(exact, np.rint(corners * 10 - 0.5).astype(np.int32), 1.0)
    exact = cv2.resize(exact, (160, 160), interpolation=cv2.INTER_AREA)
    assert float(np.abs(laid.cover - exact).mean()) < 0.003


def test_a_batch_is_the_scenes_turned_with_their_labels():
    made = pool.batch_of(5, 7, POOL, 32)
    again = pool.batch_of(5, 7, POOL, 32)
    assert np.array_equal(made.pictures, again.pictures)
    assert made.pictures.shape == (32, 3, NET_PX, NET_PX)
    assert made.pictures.min() >= 0 and made.pictures.max() <= 1
    known = made.present > 0
    assert np.array_equal(made.masks.max(axis=(1, 2)) > 0, known)
    inside = np.clip(made.corners[known], 0, 1)
    covered = made.masks[known].mean(axis=(1, 2))
    assert np.abs(covered - areas(inside)).max() < 0.05
    for corners, other in zip(made.corners[known], made.other[known], strict=True):
        assert any(np.array_equal(np.roll(corners, -n, axis=0), other) for n in (0, 1, 3))


def test_each_round_shows_every_scene_once():
    seen = []
    for step in range(3):
        round_, place = divmod(step * 20, 60)
        order = np.random.default_rng([5, 1, round_]).permutation(60)
        seen += order[place : place + 20].tolist()
    assert sorted(seen) == list(range(60))


def test_a_page_cut_by_the_frame_is_labelled_by_its_part_in_sight():
    low = np.array([(20, 60), (80, 60), (80, 140), (20, 140)], np.float32)
    assert visible(low, (100, 100))[:, 1].max() == pytest.approx(100)
    corner_out = np.array([(50, -10), (90, 40), (50, 90), (10, 40)], np.float32)
    assert np.array_equal(visible(corner_out, (100, 100)), corner_out)
    assert np.array_equal(ordered(low[[2, 0, 3, 1]]), low)


def test_the_gate_learns_which_signs_matter():
    rng = np.random.default_rng(1)
    signs = rng.random((600, 9))
    right = signs[:, 0] + signs[:, 2] + rng.normal(0, 0.1, 600) > 1.0
    weights = gating._weights(np.hstack([signs, right[:, None]]), gating.ACCEPT_STILL)
    assert min(weights.signs) >= 0
    assert weights.signs[0] > 4 and weights.signs[2] > 4
    assert max(weights.signs[n] for n in (1, 3, 4, 5, 6, 7, 8)) < 1.5
    told = 1 / (1 + np.exp(-(signs @ weights.signs + weights.bias)))
    taken = told >= weights.accept
    assert right[taken].mean() > 0.97
    assert taken.mean() > 0.3


def test_measuring_and_the_report():
    truth = np.array([(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)], np.float32)
    one = Marked("a", np.zeros((50, 100, 3), np.uint8), truth)
    assert share(one, truth) == pytest.approx(1)
    assert share(one, None) == 0
    sure = Detection(truth, True, 0.9, False)
    assert judged(one, sure) == Outcome("a", True, pytest.approx(1), True, True)
    none = Marked("b", one.picture, None)
    made = outcomes(iter([one, none]), lambda picture: sure)
    assert [outcome.overlap for outcome in made] == [pytest.approx(1), 0]
    row = report.row("still", made)
    assert row == "| still | 1 | 1.000 | 100.0% | 100.0% | 200.0% | 50.0% (1/2) | 1 of 1 empty |"
    page = report.document([("seed", "7")], [report.Measured("Set", made, made, made)])
    assert "| seed | 7 |" in page and "## Set" in page and page.count(" 1 of 1 empty") == 3


def test_drawn_and_marked_pictures(tmp_path, monkeypatch):
    few = list(drawn(11, 2, 160))
    assert [one.name for one in few] == ["0000", "0001"]
    cv2.imwrite(str(tmp_path / "x.png"), few[0].picture)
    pictures = [
        {"file": "x.png", "corners": [[0, 0], [1, 0], [1, 1], [0, 1]]},
        {"file": "x.png", "corners": None},
        {"file": "missing.png", "corners": None},
    ]
    (tmp_path / "manifest.json").write_text(json.dumps({"pictures": pictures}), "utf-8")
    monkeypatch.setenv("JIUJIN_PICTURES", str(tmp_path))
    read = list(marked(marked_folder()))
    assert [one.corners is None for one in read] == [False, True]
    monkeypatch.delenv("JIUJIN_PICTURES")
    assert marked_folder() is None
