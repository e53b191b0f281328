"""Quadrilaterals from straight lines: any two and two that could be a page's opposite sides.

Segments come from LSD (Grompone von Gioi et al., IPOL 2012), which needs no threshold on contrast.
"""

import numpy as np

from drivers.document_camera.corners.shapes import Floats, areas, convex
from drivers.document_camera.corners.view import View
from drivers.document_camera.cv import cv2

KEEP = 14
_LEAST = 0.05
"""Segments shorter than this part of the long side are text and texture."""
_SAME_TURN = np.radians(4.0)
_SAME_PLACE = 0.009
_OPPOSITE = np.cos(np.radians(38.0))
_CROSSING = np.sin(np.radians(48.0))
_OUTSIDE = 0.12
_MIN_AREA = 0.012
_INSET = 3.0 / 384
_PLAIN_STEP = 8.0
_PRINT = 0.25
"""What a line counts that has the same colour on both sides."""


def line_quads(view: View) -> Floats:
    """All plausible ones, N x 4 x 2."""
    lines = np.concatenate([_merged(view), _frame(view)])
    return _combined(lines, view.size)


def _segments(view: View) -> Floats:
    """x1, y1, x2, y2 a row, the longest first."""
    detector = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD)
    found = []
    for plane in (view.light, *view.hues):
        lines = detector.detect(plane)[0]
        if lines is not None:
            found.append(lines.reshape(-1, 4))
    if not found:
        return np.zeros((0, 4), np.float32)
    segments = np.concatenate(found)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    long = lengths > _LEAST * view.size.max()
    order = np.argsort(-lengths[long], kind="stable")[:160]
    return np.asarray(segments[long][order], np.float32)


def _merged(view: View) -> Floats:
    """Segments on one line made one; those with most support, as segments."""
    segments = _segments(view)
    if not len(segments):
        return segments
    steps = segments[:, 2:] - segments[:, :2]
    lengths = np.linalg.norm(steps, axis=1)
    units = steps / lengths[:, None]
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    free = np.ones(len(segments), bool)
    place = _SAME_PLACE * float(view.size.max())
    lines, support = [], []
    for n in range(len(segments)):
        if not free[n]:
            continue
        turn = np.abs(units[:, 0] * units[n, 1] - units[:, 1] * units[n, 0])
        away = middles - middles[n]
        off = np.abs(away[:, 0] * units[n, 1] - away[:, 1] * units[n, 0])
        group = free & (turn < np.sin(_SAME_TURN)) & (off < place)
        free &= ~group
        ends = segments[group].reshape(-1, 2)
        lines.append(_through(ends, units[n], np.repeat(lengths[group], 2)))
        support.append(float(lengths[group].sum()))
    merged = np.asarray(np.stack(lines), np.float32)
    weight = np.array(support) * (_PRINT + np.minimum(1, _steps(view, merged) / _PLAIN_STEP))
    return merged[np.argsort(-weight, kind="stable")[:KEEP]]


def _steps(view: View, lines: Floats) -> Floats:
    """Lab difference of both sides of each line: next to none for a printed rule or a crease."""
    along = lines[:, 2:] - lines[:, :2]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across = across / np.maximum(np.linalg.norm(across, axis=1), 1e-3)[:, None]
    part = np.linspace(0.05, 0.95, 16)
    at = lines[:, None, :2] + part[None, :, None] * along[:, None]
    shift = _INSET * float(view.size.max()) * across[:, None]
    sides = [_colours(view, at + shift), _colours(view, at - shift)]
    return np.asarray(np.linalg.norm(np.median(sides[0] - sides[1], axis=1), axis=1), np.float32)


def _colours(view: View, at: Floats) -> Floats:
    limit = view.size.astype(int) - 1
    place = np.clip(np.rint(at).astype(int), 0, limit)
    return np.asarray(view.lab[place[..., 1], place[..., 0]], np.float32)


def _through(points: Floats, unit: Floats, weights: Floats) -> Floats:
    """The segment along all points, on their weighted least-squares line."""
    middle = np.average(points, axis=0, weights=weights)
    away = points - middle
    across = np.array([-unit[1], unit[0]])
    along, off = away @ unit, away @ across
    spread = float((weights * along * along).sum())
    slope = float((weights * along * off).sum()) / spread if spread > 1e-6 else 0.0
    way = unit + slope * across
    way = way / np.linalg.norm(way)
    reach = away @ way
    return np.concatenate([middle + reach.min() * way, middle + reach.max() * way])


def _frame(view: View) -> Floats:
    """The picture's four borders: sides of a page that leaves it."""
    right, low = view.size - 1
    return np.array(
        [(0, 0, right, 0), (right, 0, right, low), (right, low, 0, low), (0, low, 0, 0)],
        np.float32,
    )


def _combined(lines: Floats, size: Floats) -> Floats:
    """Opposite pairs crossed with opposite pairs, all at once."""
    steps = lines[:, 2:] - lines[:, :2]
    units = steps / np.linalg.norm(steps, axis=1)[:, None]
    first, second = np.triu_indices(len(lines), 1)
    alike = np.abs((units[first] * units[second]).sum(axis=1)) > _OPPOSITE
    first, second = first[alike], second[alike]
    one, two = np.triu_indices(len(first), 1)
    a, b, c, d = first[one], second[one], first[two], second[two]
    apart = (a != c) & (a != d) & (b != c) & (b != d)
    turns = np.abs(units[:, None, 0] * units[None, :, 1] - units[:, None, 1] * units[None, :, 0])
    apart &= (turns[a, c] > _CROSSING) & (turns[b, d] > _CROSSING)
    a, b, c, d = a[apart], b[apart], c[apart], d[apart]
    meet = _crossings(lines)
    quads = np.stack([meet[a, c], meet[a, d], meet[b, d], meet[b, c]], axis=1)
    return plausible(quads, size)


def _crossings(lines: Floats) -> Floats:
    """Where each line meets each other; far away for parallels."""
    ones = np.ones((len(lines), 1), np.float32)
    flat = np.cross(np.hstack([lines[:, :2], ones]), np.hstack([lines[:, 2:], ones]))
    meet = np.cross(flat[:, None], flat[None, :])
    depth = np.where(np.abs(meet[..., 2:]) < 1e-6, 1e-6, meet[..., 2:])
    return np.asarray(np.clip(meet[..., :2] / depth, -1e5, 1e5), np.float32)


def plausible(quads: Floats, size: Floats) -> Floats:
    """Those that are convex, clockwise, large enough and not far outside of the picture."""
    if not len(quads):
        return np.zeros((0, 4, 2), np.float32)
    signed = areas(quads)
    quads = np.where((signed < 0)[:, None, None], quads[:, ::-1], quads)
    inside = (quads > -_OUTSIDE * size).all(axis=(1, 2))
    inside &= (quads < (1 + _OUTSIDE) * size).all(axis=(1, 2))
    inside &= convex(quads) & (np.abs(signed) > _MIN_AREA * float(size.prod()))
    return np.asarray(quads[inside], np.float32)
