"""Learns the empty mat under a fixed camera by itself and keeps it, so that every preview knows it.

A picture of the mat may be kept only where no paper is in it. So one is taken when the finder, the
net and the hand's detector all see nothing, three such pictures must be alike, papers must have
been laid and taken away between them, and ten minutes must lie between the first and the last.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drivers.document_camera.corners.finder import surely_empty
from drivers.document_camera.corners.mat import (
    MAT_PX,
    Mat,
    MatError,
    fits,
    loaded,
    mat_of,
    saved,
    told_by,
)
from drivers.document_camera.corners.view import shrunk
from drivers.frames import Picture

OCCASIONS = 3
SPREAD_S = 600.0
_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _Occasion:
    """The mat as it was seen empty once, and when (seconds)."""

    picture: Picture = field(repr=False)
    at: float


class KeptMat:
    """One camera's mat. path: a PNG file that lives on over restarts; None keeps it in memory only.

    count: the driver's counters: mat_learned, mat_unreadable, mat_not_kept. Any thread may look,
    one learns.
    """

    def __init__(
        self, path: Path | None = None, count: Callable[[str], None] = lambda what: None
    ) -> None:
        self._path, self._count = path, count
        self._lock = threading.Lock()
        self._occasions: list[_Occasion] = []
        self._laid, self._tried_at = True, float("-inf")
        self._mat = None if path is None else self._read(path)

    def under(self, picture: Picture) -> Mat | None:
        """The mat for a picture of this shape; None where it is not known."""
        mat = self._mat
        return mat if mat is not None and fits(mat, picture) else None

    def page_laid(self) -> None:
        """A page was plainly seen: what is empty after it may be another occasion."""
        self._laid = True

    def seems_empty(self, frame: Picture, at: float) -> None:
        """Nothing was found in this calm frame (BGR). at: seconds that only go forward.

        Takes 0.1 s of a core once between two papers, and again now and then where it is unsure.
        """
        if not self._laid or 0 <= at - self._tried_at < _AGAIN_S:
            return
        self._tried_at = at
        if not surely_empty(frame):
            return
        self._laid = False
        small = shrunk(frame, MAT_PX)
        with self._lock:
            self._settle(small, at)

    def _settle(self, small: Picture, at: float) -> None:
        mat = self.under(small)
        if mat is not None:
            things = mat.things(small)
            if not things.any() or told_by(things) is not None:
                # As it is known; or a paper of the mat's own colour, that the mat alone tells.
                self._occasions = []
                return
        self._occasions = [*self._occasions, _Occasion(small, at)][-OCCASIONS:]
        if len(self._occasions) < OCCASIONS or at - self._occasions[0].at < SPREAD_S:
            return
        try:
            self._mat = mat_of([one.picture for one in self._occasions])
        except MatError:
            # Something was moved, or the camera changed: the older ones tell nothing any more.
            self._occasions = self._occasions[-1:]
            return
        self._occasions = []
        self._count("mat_learned")
        self._write(self._mat)

    def _read(self, path: Path) -> Mat | None:
        try:
            return loaded(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, MatError):
            self._count("mat_unreadable")
            return None

    def _write(self, mat: Mat) -> None:
        """A cut leaves the old file or none."""
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_bytes(saved(mat))
            fresh.replace(self._path)
        except OSError:
            self._count("mat_not_kept")
