"""The finder's parts, each by itself: shapes, edges, scores, the net's file, the gate."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners import gate
from drivers.document_camera.corners.edges import refined, refined_all
from drivers.document_camera.corners.gate import Signs, Weights, chance
from drivers.document_camera.corners.layout import MASK_CELLS, NET_PX, OUTPUTS
from drivers.document_camera.corners.lines import line_quads
from drivers.document_camera.corners.masks import area_quads, mask_quads, masks
from drivers.document_camera.corners.opinion import WEIGHTS, CornerNet, corner_net
from drivers.document_camera.corners.score import score
from drivers.document_camera.corners.shapes import areas, convex, distance, ordered, overlap
from drivers.document_camera.corners.view import View, halved, shrunk
from tests.drivers.corner_scenes import A4_ASKEW, PAGE, SIZE, ground, laid, wood

SQUARE = np.array([(10, 10), (110, 10), (110, 110), (10, 110)], np.float32)
SCENE = cv2.resize(laid(PAGE, A4_ASKEW, wood()), (384, 288), interpolation=cv2.INTER_AREA)
TRUTH = (A4_ASKEW * 384 / SIZE[0] - 0.5).astype(np.float32)


def test_shapes():
    assert float(areas(SQUARE)) == pytest.approx(10000)
    assert float(areas(SQUARE[::-1])) == pytest.approx(-10000)
    assert convex(SQUARE)
    assert not convex(SQUARE[[0, 2, 1, 3]])
    assert overlap(SQUARE, SQUARE) == pytest.approx(1)
    assert overlap(SQUARE, SQUARE + (50, 0)) == pytest.approx(1 / 3, abs=1e-3)
    assert overlap(SQUARE, SQUARE + (200, 0)) == 0
    assert distance(SQUARE, np.roll(SQUARE, 2, axis=0)) == pytest.approx(0)
    assert distance(SQUARE, SQUARE + (0, 10)) == pytest.approx(0.1)
    for shuffle in ([2, 0, 3, 1], [3, 2, 1, 0]):
        assert np.array_equal(ordered(SQUARE[shuffle]), SQUARE)


@pytest.mark.parametrize("size", [(3000, 4000), (2999, 4001), (700, 500)])
def test_shrinking_keeps_every_part_of_the_picture(size):
    y, x = np.mgrid[0 : size[0], 0 : size[1]]
    ramp = np.dstack([255 * x / size[1], 255 * y / size[0], 0 * x]).astype(np.uint8)
    for small in (shrunk(ramp, 384), halved(ramp, 384)):
        assert max(small.shape[:2]) >= 384
        assert np.ptp(small[:, :, 0]) > 250 and np.ptp(small[:, :, 1]) > 250
    assert max(shrunk(ramp, 384).shape[:2]) == 384


def test_edges_are_found_between_pixels():
    off = TRUTH + np.array([(3.2, -2.1), (-2.5, 3.0), (-3.1, -2.8), (2.2, 3.3)], np.float32)
    moved = refined(SCENE, off, 6.0)
    assert np.abs(moved - TRUTH).max() < 0.6
    both = refined_all(SCENE, np.stack([off, TRUTH]), 6.0)
    assert np.abs(both[0] - moved).max() < 1e-3
    assert np.abs(both[1] - TRUTH).max() < 0.6


def test_nothing_is_refined_where_there_is_no_edge():
    plain = np.full((288, 384, 3), 120, np.uint8)
    assert np.allclose(refined(plain, TRUTH, 6.0), TRUTH, atol=1e-3)
    outside = TRUTH + (900, 0)
    assert np.allclose(refined(SCENE, outside, 6.0), outside, atol=1e-3)
    assert np.isfinite(refined_all(SCENE, np.zeros((2, 4, 2), np.float32), 6.0)).all()


def test_the_true_page_scores_best():
    view = View(SCENE)
    inner = TRUTH.mean(axis=0) + (TRUTH - TRUTH.mean(axis=0)) * 0.8
    turned = np.stack([TRUTH, inner, TRUTH + (20, 0), TRUTH * 0.5]).astype(np.float32)
    scored = score(view, turned)
    assert scored.total.argmax() == 0
    assert scored.total[0] > 1.3 * scored.total[1:].max()
    assert (scored.sides[0] > 0.8).all()
    assert not scored.border.any()


@pytest.mark.parametrize("way", ["lines", "masks"])
def test_each_search_alone_has_the_page_among_its_candidates(way):
    view = View(SCENE)
    quads = line_quads(view) if way == "lines" else mask_quads(masks(view), view.size)
    assert 0 < len(quads) < 3000
    assert max(overlap(quad, TRUTH) for quad in quads) > 0.93


def test_pictures_without_lines_or_areas_have_no_candidates():
    even = View(np.full((288, 384, 3), 90, np.uint8))
    assert len(line_quads(even)) <= 1
    assert area_quads(np.zeros((28, 28), np.float32), even.size).shape == (0, 4, 2)


def test_the_net_knows_a_page_and_an_empty_table():
    seen = corner_net().look(SCENE)
    size = np.array([384, 288], np.float32)
    assert overlap(seen.corners * size, TRUTH) > 0.85
    assert seen.present > 0.9
    area = float(np.abs(areas(TRUTH)) / size.prod())
    assert float(seen.cells.mean()) == pytest.approx(area, rel=0.15)
    assert corner_net().glance(ground()).present < 0.5


def test_the_nets_file():
    assert WEIGHTS.stat().st_size < 3_000_000
    told = CornerNet(WEIGHTS.read_bytes()).run(np.zeros((NET_PX, NET_PX, 3), np.uint8))
    assert told.shape == (OUTPUTS,)
    assert OUTPUTS > MASK_CELLS**2
    for bad in (b"", b"junk" * 100, WEIGHTS.read_bytes()[:5000]):
        with pytest.raises(ValueError, match="not a corner net"):
            CornerNet(bad)


def test_the_gate_rises_with_every_sign():
    low = Signs(*([0.5] * len(Signs.__dataclass_fields__)))
    for weights in (gate.STILL, gate.PREVIEW):
        assert 0.5 <= weights.accept < 1
        before = chance(low, weights)
        for name in Signs.__dataclass_fields__:
            assert chance(replace(low, **{name: 1.0}), weights) >= before
        assert chance(Signs(*([1.0] * len(Signs.__dataclass_fields__))), weights) > weights.accept
        assert chance(Signs(*([0.0] * len(Signs.__dataclass_fields__))), weights) < 0.05


def test_the_gates_file_is_read_as_it_was_written(tmp_path, monkeypatch):
    one = Weights(-1.5, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0), 0.75)
    path = tmp_path / "gate.json"
    path.write_text(gate.written(one, gate.PREVIEW), "utf-8")
    monkeypatch.setattr(gate, "FILE", path)
    assert gate._read("still") == one
    assert gate._read("preview") == gate.PREVIEW
