"""Page corners at 1280 px: our finder beside the recipes that are commonly used, on one set.

On drawn scenes that no training saw, and on marked photos where JIUJIN_PICTURES names a folder.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from subprocess import CalledProcessError, TimeoutExpired

import cv2
import numpy as np

from drivers.document_camera.corners.finder import detect, detect_preview, warm_up
from drivers.document_camera.corners.training.holdout import (
    RIGHT,
    Marked,
    drawn,
    marked,
    marked_folder,
    share,
)
from tests.bench.corner_recipes import canny_contour, jscanify, jscanify_ready, lsd_lines
from tests.bench.figures import BenchFailed, Figure, Plan, median

SEED = 7003
LONG_PX = 1280


@dataclass
class Told:
    """What one way told of all pictures: overlaps with the truth, milliseconds each."""

    overlaps: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def corners(plan: Plan) -> Iterator[Figure]:
    """IoU, part above 0.9 and time, ours beside each reference."""
    warm_up()
    scenes = [one for one in drawn(SEED, plan.times(60, 6), LONG_PX) if one.corners is not None]
    yield from _figures("drawn", scenes, plan)
    folder = marked_folder()
    if folder is None:
        return
    try:
        photos = [_at_size(one) for one in islice(marked(folder), plan.times(1000, 3))]
    except (OSError, ValueError, KeyError) as error:
        raise BenchFailed(f"JIUJIN_PICTURES: {type(error).__name__}") from None
    yield from _figures("photos", [one for one in photos if one.corners is not None], plan)


def _at_size(one: Marked) -> Marked:
    scale = min(1.0, LONG_PX / max(one.picture.shape[:2]))
    small = cv2.resize(one.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Marked(one.name, small, one.corners)


def _figures(name: str, pictures: list[Marked], plan: Plan) -> Iterator[Figure]:
    ours = _told(pictures, lambda picture: detect(picture).corners)
    others = {
        "canny": _told(pictures, canny_contour),
        "lsd": _told(pictures, lsd_lines),
        "preview": _told(pictures, lambda picture: detect_preview(picture).corners),
    }
    theirs = _jscanify(pictures, plan)
    if theirs is not None:
        others["jscanify"] = theirs
    for other, told in others.items():
        for what, unit, value in _MEASURES:
            figure = f"corners_{name}_{what}_beside_{other}"
            yield Figure(figure, value(ours), unit, value(told))


_MEASURES: tuple[tuple[str, str, Callable[[Told], float]], ...] = (
    ("iou", "mean", lambda told: float(np.mean(told.overlaps))),
    ("right", "part", lambda told: float(np.mean(np.array(told.overlaps) > RIGHT))),
    ("time", "ms", lambda told: median(told.times)),
)


def _told(pictures: list[Marked], find: Callable[[np.ndarray], np.ndarray | None]) -> Told:
    told = Told()
    for one in pictures:
        began = time.process_time()
        found = find(one.picture)
        told.times.append((time.process_time() - began) * 1e3)
        told.overlaps.append(0.0 if found is None else share(one, _clockwise(found)))
    return told


def _clockwise(quad: np.ndarray) -> np.ndarray:
    """Some recipes give corners in any order."""
    away = quad - quad.mean(axis=0)
    return np.asarray(quad[np.argsort(np.arctan2(away[:, 1], away[:, 0]))], np.float32)


def _jscanify(pictures: list[Marked], plan: Plan) -> Told | None:
    if not jscanify_ready():
        sys.stderr.write("bench: corners: no jscanify in .cache/npm (docs/bench.md)\n")
        return None
    try:
        found = jscanify([one.picture for one in pictures], plan.scratch)
    except (CalledProcessError, TimeoutExpired, json.JSONDecodeError) as error:
        raise BenchFailed(f"jscanify: {type(error).__name__}") from None
    told = Told([], [ms for _, ms in found])
    for one, (quad, _) in zip(pictures, found, strict=True):
        told.overlaps.append(0.0 if quad is None else share(one, _clockwise(quad)))
    return told
