"""The search behind the finder: candidates from lines and areas, scored, then put on the edges."""

from dataclasses import dataclass, field

import numpy as np

from drivers.document_camera.corners.bands import extended
from drivers.document_camera.corners.edges import refined_all
from drivers.document_camera.corners.gate import Signs
from drivers.document_camera.corners.lines import line_quads, plausible
from drivers.document_camera.corners.masks import area_quads, like_inside, mask_quads, masks
from drivers.document_camera.corners.opinion import Opinion
from drivers.document_camera.corners.score import Scored, score
from drivers.document_camera.corners.shapes import Floats, distance
from drivers.document_camera.corners.view import View
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

FAR = 0.12
"""Distance from the net's corners (over the square root of the area) at which doubt is strong."""
CLOSE = 0.04
"""The same, at which the net is taken to mean just this quadrilateral."""
TRUST = 0.8
"""Part of the score that the net can take away; 0.6 left more text blocks of white receipts."""
_FINALISTS = 6
_SAME = 0.025
_SNAP = 0.035
REACH_PX = 6.0


@dataclass(frozen=True, slots=True)
class Best:
    """The winner, in px of the view. lead: 0..1, how far the next different one stays behind.

    bare: 0..1, how sure it is that only ground lies outside.
    """

    quad: Floats = field(repr=False)
    scored: Scored
    lead: float
    bare: float


def candidates(view: View, opinion: Opinion, away: Picture | None) -> Floats:
    """Every quadrilateral worth a look, in px of the view. away: what lies on the mat, or None."""
    found = [line_quads(view), mask_quads(masks(view), view.size)]
    found.append(mask_quads(like_inside(view, opinion.cells), view.size))
    found.append(_told(view, opinion))
    found += _on_mat(view, away)
    return np.concatenate(found)


def short_candidates(view: View, opinion: Opinion, away: Picture | None) -> Floats:
    """Those that cost nearly nothing: the net's corners, its area, what lies on the mat."""
    found = [_told(view, opinion)]
    found.append(area_quads(opinion.cells, view.size))
    found += _on_mat(view, away)
    return np.concatenate(found)


def _told(view: View, opinion: Opinion) -> Floats:
    """The net's corners, and the same with those next to the picture's border put on it."""
    corners = opinion.corners
    snapped = np.where(corners < _SNAP, 0, np.where(corners > 1 - _SNAP, 1, corners))
    return plausible(np.stack([corners, snapped]) * view.size - 0.5, view.size)


def _on_mat(view: View, away: Picture | None) -> list[Floats]:
    if away is None:
        return []
    fitted = cv2.resize(away, view.picture.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return [mask_quads(iter([fitted]), view.size)]


def chosen(view: View, quads: Floats, opinion: Opinion, finalists: int = _FINALISTS) -> Best | None:
    """The best after the best few were moved onto their edges; None where none is any good."""
    if not len(quads):
        return None
    first = _distinct(quads, fused(view, quads, opinion), finalists)
    moved = refined_all(view.picture, quads[first], REACH_PX)
    last = np.concatenate([quads[first], moved]).astype(np.float32)
    scores = fused(view, last, opinion)
    winner = int(scores.argmax())
    if scores[winner] <= 0:
        return None
    apart = [n for n in range(len(last)) if distance(last[winner], last[n]) > 2 * _SAME]
    second = max((float(scores[n]) for n in apart), default=0.0)
    lead = min(1.0, 2 * (1 - second / float(scores[winner])))
    whole, bare = extended(view, last[winner])
    return Best(whole, score(view, whole[None]), lead, bare)


def fused(view: View, quads: Floats, opinion: Opinion) -> Floats:
    """The score of each, lowered for what the net would not expect."""
    told = opinion.corners * view.size - 0.5
    rolled = np.stack([np.roll(told, n, axis=0) for n in range(4)])
    apart = np.linalg.norm(quads[:, None] - rolled[None], axis=3).mean(axis=2).min(axis=1)
    area = max(0.01, float(opinion.cells.mean())) * float(view.size.prod())
    d = apart / np.sqrt(area)
    near, close = np.exp(-((d / FAR) ** 2)), np.exp(-((d / CLOSE) ** 2))
    total = score(view, quads, close).total
    return np.asarray(total * (1 - TRUST + TRUST * near), np.float32)


def _distinct(quads: Floats, scores: Floats, most: int) -> list[int]:
    """The best ones that differ from each other."""
    kept: list[int] = []
    for n in np.argsort(-scores, kind="stable")[:60]:
        if all(distance(quads[k], quads[n]) > _SAME for k in kept):
            kept.append(int(n))
        if len(kept) == most:
            break
    return kept


def signs(view: View, best: Best, opinion: Opinion) -> Signs:
    """What the gate weighs."""
    d = distance(best.quad, opinion.corners * view.size - 0.5)
    return Signs(
        score=float(best.scored.total[0]),
        agreement=float(np.exp(-((d / FAR) ** 2))),
        mask=_mask_overlap(best.quad / view.size, opinion.cells),
        present=opinion.present,
        peak=opinion.peak,
        steady=float(np.exp(-((opinion.spread / 0.05) ** 2))),
        weakest=float(best.scored.sides[0].min()),
        lead=best.lead,
        bare=best.bare,
    )


def _mask_overlap(relative: Floats, cells: Floats) -> float:
    wide = cells.shape[0] * 4
    drawn = np.zeros((wide, wide), np.uint8)
    cv2.fillConvexPoly(drawn, np.rint(relative * wide * 16).astype(np.int32), 255, cv2.LINE_8, 4)
    area = cv2.resize(drawn, cells.shape[::-1], interpolation=cv2.INTER_AREA) / 255
    union = float(np.maximum(area, cells).sum())
    return float(np.minimum(area, cells).sum()) / max(union, 1e-6)
