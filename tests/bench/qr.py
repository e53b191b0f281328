"""Codes in hard camera frames: how many are read, and how soon, beside OpenCV's own detectors."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import cv2

from drivers.barcode.decode import decode
from drivers.barcode.sim_pictures import KINDS, HardCase, hard_cases
from drivers.frames import Picture
from tests.bench.figures import Figure, Plan, median

SEED = 2026
"""No frame of it was looked at while the passes of `drivers.barcode.decode` were chosen."""
Read = Callable[[Picture], set[str]]


@dataclass
class Score:
    """One reader's luck with some frames: codes read rightly, and milliseconds a frame."""

    read: list[bool] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)

    def take(self, case: HardCase, reader: Read) -> None:
        """Give it one frame."""
        began = time.perf_counter()
        texts = reader(case.picture)
        self.ms.append((time.perf_counter() - began) * 1e3)
        self.read.append(case.text in texts)

    @property
    def percent(self) -> float:
        """Of the frames, how many were read."""
        return 100 * sum(self.read) / max(1, len(self.read))


def _ours(picture: Picture) -> set[str]:
    return {one.text for one in decode(picture)}


def _opencv(detector: object) -> Read:
    def read(picture: Picture) -> set[str]:
        try:
            return {detector.detectAndDecode(picture)[0]}  # type: ignore[attr-defined]
        except (cv2.error, UnicodeDecodeError):
            # It throws on some frames, and on text that it took for UTF-8.
            return set()

    return read


def qr(plan: Plan) -> Iterator[Figure]:
    """1280 x 720, one code a frame; `qr_read` in percent of the frames, `qr_ms` of wall time.

    Of each kind of frame the reference is the better of OpenCV's two (more read, then the quicker);
    at the end stand both, over all frames.
    """
    readers: dict[str, Read] = {
        "ours": _ours,
        "detector": _opencv(cv2.QRCodeDetector()),
        "aruco": _opencv(cv2.QRCodeDetectorAruco()),
    }
    whole = {name: Score() for name in readers}
    each = plan.times(20, 2)
    for kind in KINDS:
        scores = {name: Score() for name in readers}
        for case in hard_cases(SEED, each, (kind,)):
            for name, reader in readers.items():
                scores[name].take(case, reader)
        for name, score in scores.items():
            whole[name].read += score.read
            whole[name].ms += score.ms
        ours, best = scores["ours"], _better(scores["detector"], scores["aruco"])
        yield Figure(f"qr_read_{kind}", ours.percent, "%", best.percent)
        yield Figure(f"qr_ms_{kind}", median(ours.ms), "ms", median(best.ms))
    for name in ("detector", "aruco"):
        ours, other = whole["ours"], whole[name]
        yield Figure(f"qr_read_all_{name}", ours.percent, "%", other.percent)
        yield Figure(f"qr_ms_all_{name}", median(ours.ms), "ms", median(other.ms))


def _better(one: Score, other: Score) -> Score:
    return max(one, other, key=lambda score: (score.percent, -median(score.ms)))
