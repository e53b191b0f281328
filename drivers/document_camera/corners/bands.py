"""Coloured bands at a paper's end: the strongest edge may be the band's, not the paper's.

What lies outside of a page is the same ground on all sides. Where one side alone has something else
outside, which ends at the two neighbouring sides' own lines and gives way to ground at one line
across, the paper goes on to there.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.document_camera.corners.edges import refined
from drivers.document_camera.corners.lines import plausible
from drivers.document_camera.corners.shapes import Floats
from drivers.document_camera.corners.view import View

_PLACES = 10
_PART = np.linspace(0.06, 0.94, _PLACES, dtype=np.float32)
_STEPS = 36
_NEAR = 4
_OFFSET = np.linspace(0.02, 0.57, _STEPS, dtype=np.float32)
"""How far outside of a side, in parts of the neighbouring sides."""
_GROUND = np.linspace(0.04, 0.96, 12, dtype=np.float32)
_INSET = 4.0 / 384
_UNLIKE = 9.0
"""Lab units from every ground colour beside the other sides."""
_BAND, _BARE = 0.8, 0.25
"""Part of the places that a band covers at least, and that it may cover beyond its end."""
_CRISP = 3
_LEAST_PX = 4.0
_SHADE = 0.35
_SHADE_CHROMA = 7.0
"""A shadow has the ground's hue, and is rarely darker than this part of its lightness."""
_REACH_PX = 4.0


@dataclass(frozen=True, slots=True)
class Beyond:
    """What lies outside of four sides. `strange`: part of each that is no ground; `to`: how far the
    paper goes on there, in parts of the neighbouring sides, 0 where it does not."""

    strange: Floats = field(repr=False)
    to: Floats = field(repr=False)


def beyond(view: View, quad: Floats) -> Beyond:
    """Look outside of a quadrilateral (px of the view, clockwise)."""
    grounds = _grounds(view, quad)
    strange, to = np.zeros(4, np.float32), np.zeros(4, np.float32)
    for side in range(4):
        others = [grounds[n] for n in range(4) if n != side and len(grounds[n])]
        if len(others) < 2:
            continue
        ground = np.concatenate(others)
        at = _outside(quad, side, _PART)
        near = _things(view, at[:, :_NEAR], ground).mean(axis=0)
        strange[side] = near[1:].mean()
        # The dear part only where a band may be.
        if near[1:].min() >= _BAND:
            to[side] = _reach(view, quad, side, at, ground)
    return Beyond(strange, to)


def _reach(view: View, quad: Floats, side: int, at: Floats, ground: Floats) -> float:
    """How far a band goes on outside of a side, in parts of its neighbours; 0: there is none."""
    end = _end(_things(view, at, ground).mean(axis=0))
    if not end or not _ends_at_neighbours(view, quad, side, end, ground):
        return 0.0
    band = np.median(_colours(view, at[:, :end])[0].reshape(-1, 3), axis=0)
    return 0.0 if _is_shade(band, ground) else float(_OFFSET[end])


def _things(view: View, at: Floats, ground: Floats) -> NDArray[np.bool_]:
    """Which places of the picture are unlike all of the ground's colours."""
    colours, seen = _colours(view, at)
    return (_away(colours, ground) > _UNLIKE + 2 * view.noise) & seen


def extended(view: View, quad: Floats) -> tuple[Floats, float]:
    """The quadrilateral with the bands that belong to it, on their edges; itself where none does.

    And how bare the ground outside of its other sides is, 0..1.
    """
    found = beyond(view, quad)
    bare = 1 - float(np.where(found.to > 0, 0, found.strange).max())
    if not found.to.any():
        return quad, bare
    wide = quad.copy()
    for side in np.flatnonzero(found.to):
        a, b = int(side), int(side + 1) % 4
        wide[a] = wide[a] + found.to[side] * (wide[a] - wide[a - 1])
        wide[b] = wide[b] + found.to[side] * (wide[b] - wide[(b + 1) % 4])
    if not len(plausible(wide[None], view.size)):
        return quad, bare
    return refined(view.picture, wide.astype(np.float32), _REACH_PX), bare


def _outside(quad: Floats, side: int, part: Floats) -> Floats:
    """Places x offsets outside of a side, between its neighbours drawn on."""
    a, b = quad[side], quad[(side + 1) % 4]
    back, on = a - quad[side - 1], b - quad[(side + 2) % 4]
    left = a + _OFFSET[:, None] * back
    right = b + _OFFSET[:, None] * on
    at = left[None] + part[:, None, None] * (right - left)[None]
    return np.asarray(at, np.float32)


def _grounds(view: View, quad: Floats) -> list[Floats]:
    """Colours just outside of each side, where the picture goes on there."""
    inset = _INSET * float(view.size.max())
    told = []
    for side in range(4):
        a, b = quad[side], quad[(side + 1) % 4]
        along = b - a
        outward = np.array([along[1], -along[0]]) / max(1e-3, float(np.linalg.norm(along)))
        colours, seen = _colours(view, a + _GROUND[:, None] * along + inset * outward)
        told.append(colours[seen])
    return told


def _colours(view: View, at: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Lab at the places, and which of them are in the picture."""
    right, low = view.size.astype(int) - 1
    x, y = np.rint(at[..., 0]).astype(int), np.rint(at[..., 1]).astype(int)
    seen = (x >= 0) & (y >= 0) & (x <= right) & (y <= low)
    colours = view.lab[np.clip(y, 0, low), np.clip(x, 0, right)]
    return np.asarray(colours, np.float32), np.asarray(seen)


def _away(colours: Floats, ground: Floats) -> Floats:
    """Distance of each colour to the nearest of the ground's."""
    flat = colours.reshape(-1, 3)
    step = np.linalg.norm(flat[:, None] - ground[None], axis=2).min(axis=1)
    return np.asarray(step.reshape(colours.shape[:-1]), np.float32)


def _end(covered: Floats) -> int:
    """Number of the offset at which a band ends in one step; 0 where there is none."""
    below = np.flatnonzero(covered < _BAND)
    if not len(below) or below[0] < 2:
        return 0
    first = int(below[0])
    after = covered[first + _CRISP : first + 2 * _CRISP]
    if first + 2 * _CRISP > _STEPS or (after > _BARE).any():
        return 0
    return first


def _ends_at_neighbours(view: View, quad: Floats, side: int, end: int, ground: Floats) -> bool:
    """Is there ground beside the band, at both of its ends?"""
    depth = float(_OFFSET[end]) * float(np.linalg.norm(quad[side] - quad[side - 1]))
    if depth < _LEAST_PX:
        return False
    length = max(1.0, float(np.linalg.norm(quad[(side + 1) % 4] - quad[side])))
    out = _INSET * float(view.size.max()) / length
    beside = _outside(quad, side, np.array([-out, 1 + out], np.float32))[:, 1:end]
    _, seen = _colours(view, beside)
    thing = _things(view, beside, ground)
    return bool((thing.mean(axis=1) < 0.3).all() and seen.any(axis=1).all())


def _is_shade(band: Floats, ground: Floats) -> bool:
    """The ground's own hue, only darker?"""
    near = ground[np.abs(ground[:, 1:] - band[1:]).sum(axis=1).argmin()]
    hue = float(np.linalg.norm(near[1:] - band[1:]))
    return bool(hue < _SHADE_CHROMA and _SHADE * near[0] < band[0] < near[0])
