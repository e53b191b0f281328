"""What comparing two faces tells: a figure for the agent, never a decision.

Off by default. Rules of use: docs/privacy.md (separate consent, another way beside it, nothing
kept). No claim of liveness is made: a printed face gives the same score as the person.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

FaceCode: TypeAlias = Literal[
    "off", "model_missing", "model_unknown", "unreadable", "no_face", "many_faces", "too_small",
    "no_decoder", "no_photo", "no_camera", "camera_hidden",
]  # fmt: skip
Which: TypeAlias = Literal["card", "live", ""]
LIKELY = 0.363
"""Cosine from which OpenCV's SFace counts two faces as one person's (capture.md §6: TPR 1.0 and
FPR 0 over 300 easy pairs, which shows that it works and is no error rate)."""


class FaceError(Exception):
    """No score; `code` says why and `which` picture is meant. Holds nothing of any face."""

    def __init__(self, code: FaceCode, which: Which = "") -> None:
        super().__init__(f"{code} {which}".strip())
        self.code: FaceCode = code
        self.which: Which = which


@dataclass(frozen=True, slots=True)
class FaceScore:
    """Likeness -1..1 (cosine). likely: at or above LIKELY; the agent sees the figure and judges."""

    score: float = field(repr=False)
    ms: float

    @property
    def likely(self) -> bool:
        """At or above the library's threshold."""
        return self.score >= LIKELY


class FaceCheck(Protocol):
    """Compares the card's photo with a picture taken now; both live in memory only."""

    def compare(self, card: bytes, live: bytes) -> FaceScore:
        """Two picture files (JPEG or PNG) to a score. Raises FaceError. 50 ms of one core."""

    def close(self) -> None:
        """Let the models go."""


class FaceMatcher(Protocol):
    """What the kiosk asks: the photo as it came from the card, a frame as it came from the call."""

    def compare(self, card: bytes, live: bytes, size: tuple[int, int]) -> FaceScore:
        """card: WLT. live: I420 of size (width, height) in px. Raises FaceError.

        The first time takes a second or two, for the models; then 0.1 s. May be called from any
        thread.
        """

    def close(self) -> None:
        """Let models and decoder go."""
