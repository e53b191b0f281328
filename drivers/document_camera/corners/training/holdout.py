"""Pictures to measure on: drawn scenes that no training saw, or a folder of marked photos."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from drivers.document_camera.corners.finder import Detection
from drivers.document_camera.corners.shapes import Floats, overlap
from drivers.document_camera.corners.training.scenes import scene
from drivers.document_camera.cv import cv2
from drivers.frames import Picture

PICTURES = "JIUJIN_PICTURES"
"""Names a folder with manifest.json: {"pictures": [{"file", "corners": 4x2 relative or null}]}."""
RIGHT = 0.9


@dataclass(frozen=True, slots=True)
class Marked:
    """A picture and where its page truly is; None: it has none."""

    name: str
    picture: Picture = field(repr=False)
    corners: Floats | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finder made of one picture; overlap 0 where there was no page or none was found."""

    name: str
    has_page: bool
    overlap: float
    found: bool
    accepted: bool


def drawn(seed: int, count: int, long_px: int) -> Iterator[Marked]:
    """So many scenes; number n is the same whatever the count."""
    for number in range(count):
        made = scene(np.random.default_rng([seed, number]), long_px)
        yield Marked(f"{number:04d}", made.picture, made.corners, made.doubtful)


def marked_folder() -> Path | None:
    """The folder named in the environment, if one is."""
    name = os.environ.get(PICTURES)
    return Path(name) if name else None


def marked(folder: Path) -> Iterator[Marked]:
    """Its pictures that can be read. Raises OSError, ValueError for a manifest that can't."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for one in manifest["pictures"]:
        picture = cv2.imread(str(folder / one["file"]), cv2.IMREAD_COLOR)
        if picture is not None:
            truth = one["corners"]
            corners = None if truth is None else np.array(truth, np.float32)
            yield Marked(one["file"], picture, corners)


def judged(one: Marked, found: Detection) -> Outcome:
    """Overlap of what was found with the truth."""
    return Outcome(
        one.name,
        one.corners is not None,
        share(one, found.corners),
        found.corners is not None,
        found.accepted,
    )


def share(one: Marked, corners: Floats | None) -> float:
    """Intersection over union in pixels; 0 where either has no page."""
    if one.corners is None or corners is None:
        return 0.0
    size = np.array([one.picture.shape[1], one.picture.shape[0]], np.float32)
    return overlap(corners * size, one.corners * size)


def outcomes(pictures: Iterator[Marked], find: Callable[[Picture], Detection]) -> list[Outcome]:
    """Of all pictures."""
    return [judged(one, find(one.picture)) for one in pictures]
