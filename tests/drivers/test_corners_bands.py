"""A coloured band at a paper's end belongs to it; a shadow or another paper beside it does not."""

import cv2
import numpy as np
import pytest

from drivers.document_camera.corners.bands import beyond, extended
from drivers.document_camera.corners.view import View

CARD = np.array([(100, 80), (280, 90), (276, 200), (96, 190)], np.float32)
"""In px of a view of 384 x 288."""
BAND = 0.25


def strip(side, deep=BAND, wide=0.0):
    """What lies outside of a side of the card: so deep, and so much wider at both ends."""
    a, b = CARD[side], CARD[(side + 1) % 4]
    back, on = a - CARD[side - 1], b - CARD[(side + 2) % 4]
    along = b - a
    left, right = a - wide * along, b + wide * along
    return np.array([left, right, right + deep * on, left + deep * back], np.float32)


def view(*areas, paper=(225, 228, 230), ground=(70, 90, 84)):
    """A card on a plain ground with more areas on it: (corners, BGR)."""
    wide = np.full((288 * 4, 384 * 4, 3), ground, np.uint8)
    for corners, colour in ((CARD, paper), *areas):
        cv2.fillConvexPoly(wide, np.rint((corners + 0.5) * 4).astype(np.int32), colour)
    noise = np.random.default_rng(1).normal(0, 2, (288, 384, 3))
    small = cv2.resize(wide, (384, 288), interpolation=cv2.INTER_AREA)
    return View(np.clip(small + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize("colour", [(140, 40, 60), (40, 120, 230), (60, 60, 200)])
def test_a_band_at_any_side_belongs_to_the_paper(side, colour):
    band = strip(side)
    whole, bare = extended(view((band, colour)), CARD)
    outer = CARD.copy()
    outer[side], outer[(side + 1) % 4] = band[3], band[2]
    assert np.linalg.norm(whole - outer, axis=1).max() < 2.0
    assert bare > 0.7


def test_a_paper_without_bands_stays_as_it_is():
    whole, bare = extended(view(), CARD)
    assert np.array_equal(whole, CARD)
    assert bare > 0.9


@pytest.mark.parametrize(
    "area",
    [
        (strip(1), (42, 54, 50)),
        (strip(1, wide=0.4), (40, 120, 230)),
        (strip(1, 3.0), (200, 90, 60)),
    ],
    ids=["shadow", "wider", "endless"],
)
def test_what_is_no_band_is_left_and_lowers_the_trust(area):
    seen = view(area)
    whole, bare = extended(seen, CARD)
    assert np.array_equal(whole, CARD)
    assert bare < 0.3
    assert beyond(seen, CARD).strange.argmax() == 1
