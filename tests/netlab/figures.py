"""Turns what both ends noted into the figures of one row."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

GAP_S = 0.25
FREEZE_S = 0.5
_STAMP_S = 0.005  # stamps are whole milliseconds
Frames = Sequence[Sequence[Any]]  # (wall-clock s, age ms or None, width, height)


@dataclass(frozen=True)
class Way:
    """One direction of a call over a window; times in ms or s as the names say."""

    fps: float
    p50_ms: float | None
    p95_ms: float | None
    gaps_s: float  # sum of all spaces between pictures of more than GAP_S
    longest_s: float
    freezes: int
    size: str
    audio: float | None = None  # frames played a second, 50 is perfect
    concealed: float | None = None  # percent of them made up
    kbps: float | None = None


def pictures(frames: Frames, start: float, end: float) -> Way:
    """What the eye got between two wall-clock times."""
    inside = [f for f in frames if start <= f[0] < end]
    times = [start, *(f[0] for f in inside), end]
    spaces = [b - a for a, b in zip(times, times[1:], strict=False)]
    ages = sorted(f[1] for f in inside if f[1] is not None)
    size = f"{inside[-1][2]}x{inside[-1][3]}" if inside else "-"
    return Way(
        fps=round(len(inside) / (end - start), 1),
        p50_ms=statistics.median(ages) if ages else None,
        p95_ms=ages[int(len(ages) * 0.95)] if ages else None,
        gaps_s=round(sum(s for s in spaces if s > GAP_S), 2),
        longest_s=round(max(spaces), 2),
        freezes=sum(1 for s in spaces if s > FREEZE_S),
        size=size,
    )


def back_after(frames: Frames, moment: float) -> float | None:
    """Seconds from `moment` to the first picture that was also sent after it."""
    for at, age, *_ in frames:
        if at > moment and age is not None and at - age / 1000 >= moment - _STAMP_S:
            return round(at - moment, 2)
    return None


def between(stats: Sequence[dict[str, Any]], name: str, start: float, end: float) -> float | None:
    """Growth a second of a counter in the once-a-second notes; a new leg counts from nothing."""
    inside = [s for s in stats if start <= s["at"] <= end and s.get(name) is not None]
    if len(inside) < 2:
        return None
    span = inside[-1]["at"] - inside[0]["at"]
    counts = [s[name] for s in inside]
    steps = (b - a if b >= a else b for a, b in zip(counts, counts[1:], strict=False))
    return float(sum(steps)) / span


def mean(stats: Sequence[dict[str, Any]], name: str, start: float, end: float) -> float | None:
    """Mean of a rate in the once-a-second notes."""
    inside = [s[name] for s in stats if start <= s["at"] <= end and s.get(name) is not None]
    return round(statistics.fmean(inside), 2) if inside else None


def plain(way: Way) -> dict[str, object]:
    return asdict(way)
