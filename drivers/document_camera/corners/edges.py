"""Move the sides of quadrilaterals onto the edge of the paper, then cross the sides anew.

Along each side, profiles across it are projected on the colour step from outside to inside, so
only an edge of the right kind counts; the line with most edge under it wins, print or not. All
sides of all quadrilaterals are done at once: arrays are side x place x offset.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.shapes import Floats, areas, convex
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

_PLACES = 40
_PART = np.linspace(0.03, 0.97, _PLACES, dtype=np.float32)
_ENDS = 13
"""Offsets tried at each end of a side."""
_MARGIN = 4
_LEAST_SIDE_PX = 8.0
_LEAST_SEEN = 0.6
_LEAST_EDGE = 1.5
"""Mean rise (grey levels a px) below which there is no edge."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """S sides: start and end S x 2, inward unit S x 2, length S."""

    start: Floats = field(repr=False)
    end: Floats = field(repr=False)
    inward: Floats = field(repr=False)
    length: Floats = field(repr=False)


def refined(picture: Picture, quad: Floats, reach: float) -> Floats:
    """One quadrilateral in px of the picture, each side within `reach` px of where it was."""
    moved: Floats = refined_all(picture, quad[None], reach)[0]
    return moved


def refined_all(picture: Picture, quads: Floats, reach: float) -> Floats:
    """The same for N x 4 x 2; one whose sides then make no sense stays as it was."""
    sides = _sides(quads)
    half = int(np.ceil(reach)) + _MARGIN
    slope, seen = _slopes(picture, sides, half)
    shift = _fitted(slope, *_voted(slope, reach, half), half)
    usable = (sides.length > _LEAST_SIDE_PX) & (seen > _LEAST_SEEN)
    shift = np.where(usable[:, None], shift, 0)
    start = (sides.start + shift[:, :1] * sides.inward).reshape(-1, 4, 2)
    end = (sides.end + shift[:, 1:] * sides.inward).reshape(-1, 4, 2)
    corners = _crossed(start, end)
    moved = np.abs(corners - quads).max(axis=(1, 2))
    sane = np.asarray(np.isfinite(moved) & (moved < 5 * reach + 3), bool)
    corners = np.where(sane[:, None, None], corners, quads).astype(np.float32)
    sane = np.asarray(convex(corners) & (areas(corners) > 0), bool)
    return np.where(sane[:, None, None], corners, quads).astype(np.float32)


def _sides(quads: Floats) -> _Sides:
    start = quads.reshape(-1, 2)
    end = np.roll(quads, -1, axis=1).reshape(-1, 2)
    along = end - start
    length = np.linalg.norm(along, axis=1)
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(length, 1e-3)[:, None]
    return _Sides(start, end, inward.astype(np.float32), length.astype(np.float32))


def _slopes(picture: Picture, sides: _Sides, half: int) -> tuple[Floats, Floats]:
    """Rise towards the page's colour at offsets -(half-2)..half-2, and each side's share in sight.

    Part by the side's own colour step, part by any change: a side over two grounds has two steps.
    """
    offsets = np.arange(-half, half + 1, dtype=np.float32)
    along = sides.end - sides.start
    at = sides.start[:, None] + _PART[None, :, None] * along[:, None]
    grid = at[:, :, None] + offsets[None, None, :, None] * sides.inward[:, None, None]
    limit = np.array([picture.shape[1] - 1, picture.shape[0] - 1], np.float32)
    seen: NDArray[np.bool_] = np.asarray(((grid >= 0) & (grid <= limit)).all(axis=3))
    flat = np.ascontiguousarray(grid.reshape(-1, len(offsets), 2), np.float32)
    got = cv2.remap(picture, flat, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    rows = got.reshape(*grid.shape[:3], 3).astype(np.float32)
    rows = 0.25 * rows[:, :, :-2] + 0.5 * rows[:, :, 1:-1] + 0.25 * rows[:, :, 2:]
    rows[:, 1:-1] = 0.25 * rows[:, :-2] + 0.5 * rows[:, 1:-1] + 0.25 * rows[:, 2:]
    inner, outer = rows[:, :, half + 1 :].mean(axis=2), rows[:, :, : half - 2].mean(axis=2)
    step = np.median(inner - outer, axis=1)
    size = np.linalg.norm(step, axis=1)
    rise = (rows[:, :, 2:] - rows[:, :, :-2]) / 2
    plain = np.sqrt(np.einsum("spoc,spoc->spo", rise, rise))
    told = np.einsum("spoc,sc->spo", rise, step / np.maximum(size, 1e-3)[:, None])
    slope = np.where(size[:, None, None] < 3, plain, 0.75 * told + 0.25 * plain)
    slope = np.where(seen[:, :, 2:-2], np.maximum(slope, 0), 0)
    return slope.astype(np.float32), seen[:, :, half].mean(axis=1).astype(np.float32)


def _voted(slope: Floats, reach: float, half: int) -> tuple[Floats, Floats]:
    """Offsets at both ends (S x 2) of the line with most edge under it, and each side's cap.

    A strong edge at one place must not outvote a weak one all along: each place counts up to a cap.
    """
    cap = np.maximum(4.0, np.percentile(slope.max(axis=2), 60, axis=1)).astype(np.float32)
    capped = np.minimum(slope, cap[:, None, None])
    ends = np.linspace(-reach, reach, _ENDS, dtype=np.float32)
    first, last = (grid.ravel() for grid in np.meshgrid(ends, ends, indexing="ij"))
    place = first[:, None] * (1 - _PART) + last[:, None] * _PART
    column = np.rint(place).astype(np.intp) + half - 2
    found = capped[:, np.arange(_PLACES)[None, :], column].mean(axis=2)
    # Of two equal edges the nearer one.
    far = np.maximum(np.abs(first), np.abs(last)) / (reach + 1)
    found = found * (1 - 0.25 * far * far)
    best = found.argmax(axis=1)
    shift = np.stack([first[best], last[best]], axis=1)
    return np.where(found.max(axis=1)[:, None] < _LEAST_EDGE, np.nan, shift), cap


def _fitted(slope: Floats, guess: Floats, cap: Floats, half: int) -> Floats:
    """Offsets at both corners by weighted least squares of the edge's centre near the guess."""
    none = np.asarray(np.isnan(guess).any(axis=1))
    ends = np.where(none[:, None], 0, guess)
    line = ends[:, :1] * (1 - _PART) + ends[:, 1:] * _PART
    window = np.arange(-2, 3)
    column = np.rint(line).astype(np.intp)[:, :, None] + half - 2 + window
    near = np.take_along_axis(slope, np.clip(column, 0, slope.shape[2] - 1), axis=2)
    total = near.sum(axis=2)
    centre = (near * (column - half + 2)).sum(axis=2) / np.maximum(total, 1e-6)
    weight = near.max(axis=2)
    weight = np.where(weight > 0.3 * cap[:, None], np.minimum(weight, cap[:, None]), 0)
    for _ in range(3):
        few = (weight > 0).sum(axis=1) < 8
        fresh = _least_squares(centre, weight)
        ends = np.where((few | none)[:, None], ends, fresh)
        off = np.abs(centre - (ends[:, :1] * (1 - _PART) + ends[:, 1:] * _PART))
        weight = np.where(off > 1.0, 0.3 * weight, weight)
    return np.where(none[:, None], 0, ends).astype(np.float32)


def _least_squares(values: Floats, weight: Floats) -> Floats:
    """Values of the best line at part 0 and part 1 of each side."""
    total = np.maximum(weight.sum(axis=1), 1e-6)
    x = (weight * _PART).sum(axis=1) / total
    y = (weight * values).sum(axis=1) / total
    away = _PART[None] - x[:, None]
    slope = (weight * away * values).sum(axis=1)
    slope = slope / np.maximum((weight * away * away).sum(axis=1), 1e-6)
    return np.stack([y - slope * x, y + slope * (1 - x)], axis=1)


def _crossed(start: Floats, end: Floats) -> Floats:
    """Corner n: where side n-1 meets side n. Not finite where they are parallel."""
    before_start, before_end = np.roll(start, 1, axis=1), np.roll(end, 1, axis=1)
    d, e = before_end - before_start, end - start
    size = d[..., 0] * e[..., 1] - d[..., 1] * e[..., 0]
    size = np.where(np.abs(size) < 1e-6, np.nan, size)
    away = start - before_start
    along = (away[..., 0] * e[..., 1] - away[..., 1] * e[..., 0]) / size
    corners: Floats = before_start + along[..., None] * d
    return corners
