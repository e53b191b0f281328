"""How well quadrilaterals divide a page from what is round it; many at once.

Each side is judged by the colour just inside minus that just outside, at 20 places. A frame of a
table or a text block fails, as there both sides are the same paper.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.shapes import Floats, areas
from drivers.document_camera.corners.view import View

PLACES = 20
ON_BORDER = 0.22
"""What a side on the picture's border counts: enough to find a page cut off, little beside a real
side."""
TRUSTED_BORDER = 0.35
"""And so much more where the net too says that the page ends there."""
_INSET = 3.0 / 384
_EDGE = 1.6 / 384
_LEAST_SIDE = 0.035
_AREA_POWER = 0.3
"""Of two quadrilaterals with good sides the larger: cards and forms have boxes of their own."""
_PLAIN_STEP = 5.0
"""Lab units that make an edge plain to see."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Of N quadrilaterals: `total` 0..1; `sides` N x 4: coverage 0..1; `border`: side on border."""

    total: Floats = field(repr=False)
    sides: Floats = field(repr=False)
    border: NDArray[np.bool_] = field(repr=False)
    step: Floats = field(repr=False)


def score(view: View, quads: Floats, trust: Floats | None = None) -> Scored:
    """Quads in px of the view, clockwise. trust: 0..1 each, how much the net expects it so."""
    size = float(view.size.max())
    steps = np.roll(quads, -1, axis=1) - quads
    lengths = np.maximum(np.linalg.norm(steps, axis=2), 1e-3)
    unit = steps / lengths[..., None]
    inward = np.stack([-unit[..., 1], unit[..., 0]], axis=-1)
    part = np.linspace(0.05, 0.95, PLACES, dtype=np.float32)
    at = quads[:, :, None] + part[None, None, :, None] * steps[:, :, None]
    shift = (_INSET * size) * inward[:, :, None]
    outer, seen = _colours(view, at - shift)
    inner, _ = _colours(view, at + shift)
    apart = inner - outer
    middle = _middle(apart)
    contrast = np.linalg.norm(middle, axis=2)
    least = float(np.clip(1.2 + 2.0 * view.noise, 1.8, 7.0))
    along = np.einsum("nskc,nsc->nsk", apart, middle) / np.maximum(contrast, 1e-3)[..., None]
    agree = (along > np.maximum(least, 0.35 * contrast)[..., None]) & seen
    cover = agree.mean(axis=2) * (contrast > least * 0.8)
    # A faint step is less of a reason: on a table nearly as white as the paper, all are faint.
    cover = cover * np.clip(0.5 + 0.5 * contrast / _PLAIN_STEP, 0, 1)
    border = seen.mean(axis=2) < 0.5
    more = np.zeros(len(quads)) if trust is None else TRUSTED_BORDER * trust
    cover = np.where(border, ON_BORDER + more[:, None], cover).astype(np.float32)
    total = _total(view, quads, unit, lengths, cover, border, contrast, inner)
    return Scored(total, cover, border, contrast.astype(np.float32))


def _colours(view: View, at: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Lab at the places, and which of them are in the picture."""
    right, low = view.size.astype(int) - 1
    x, y = np.rint(at[..., 0]).astype(np.int32), np.rint(at[..., 1]).astype(np.int32)
    seen = (x >= 0) & (y >= 0) & (x <= right) & (y <= low)
    flat = np.clip(y, 0, low) * (right + 1) + np.clip(x, 0, right)
    return view.lab.reshape(-1, 3)[flat], seen


def _middle(values: Floats) -> Floats:
    """Median over the places; by partition, as that is most of the score's time."""
    half = values.shape[2] // 2
    return np.asarray(np.partition(values, half, axis=2)[:, :, half], np.float32)


def _total(
    view: View,
    quads: Floats,
    unit: Floats,
    lengths: Floats,
    cover: Floats,
    border: NDArray[np.bool_],
    contrast: Floats,
    inner: Floats,
) -> Floats:
    sides = 0.6 * cover.mean(axis=1) + 0.4 * cover.min(axis=1)
    # The mean contrast of the sides that have one.
    inside = np.maximum(1, (~border).sum(axis=1))
    step = np.where(border, 0, np.minimum(contrast, 40)).sum(axis=1) / inside
    clear = np.clip(0.6 + step / 60, 0, 1)
    colours = _middle(inner)
    typical = np.median(colours, axis=1, keepdims=True)
    spread = np.linalg.norm(colours - typical, axis=2)
    # The side that differs most may be a card's coloured band; three are paper.
    spread = np.sort(spread, axis=1)[:, :3].mean(axis=1)
    alike = 0.75 + 0.25 * np.exp(-spread / 20)
    slant = np.abs((unit * np.roll(unit, -1, axis=1)).sum(axis=2)).max(axis=1)
    square = np.where(slant < 0.75, 1 - 0.45 * slant, 0)
    opposite = np.minimum(lengths[:, :2], lengths[:, 2:]) / np.maximum(
        lengths[:, :2], lengths[:, 2:]
    )
    ratio = opposite.prod(axis=1) ** 0.3
    area = np.clip(np.abs(areas(quads)) / view.size.prod(), 0, 1) ** _AREA_POWER
    large = lengths.min(axis=1) > _LEAST_SIDE * view.size.max()
    return np.asarray(sides * clear * alike * square * ratio * area * large, np.float32)
