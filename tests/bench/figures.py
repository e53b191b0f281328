"""One figure beside its reference, and the medians that make it robust on a shared machine."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


class BenchFailed(Exception):
    """A figure could not be measured; the text says why, and what is missing if that is it."""


@dataclass(frozen=True)
class Figure:
    """`value` and `reference` in the same `unit`; the reference is the same run's floor.

    None: what was waited for did not happen while it was measured.
    """

    name: str
    value: float | None
    unit: str
    reference: float | None

    def line(self) -> str:
        """Return the figure as one JSON line; `ratio` is value / reference."""
        ratio: float | None = None
        if self.value is not None and self.reference is not None:
            ratio = self.value / self.reference if self.reference else 0.0
        return json.dumps(
            {
                "name": self.name,
                "value": _short(self.value),
                "unit": self.unit,
                "reference": _short(self.reference),
                "ratio": _short(ratio),
            }
        )


@dataclass(frozen=True)
class Plan:
    """How long to measure, and where scratch files may go."""

    quick: bool
    scratch: Path

    def times(self, full: int, quick: int) -> int:
        """Return how often to repeat."""
        return quick if self.quick else full


def _short(value: float | None) -> float | None:
    """Four significant digits are more than a shared machine can promise."""
    return None if value is None else float(f"{value:.4g}")


def median(values: Sequence[float]) -> float:
    """Middle value; BenchFailed where nothing was measured."""
    if not values:
        raise BenchFailed("nothing was measured")
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 19 of 20 do not pass (nearest rank); the largest of a short list."""
    if not values:
        raise BenchFailed("nothing was measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * 95 // 100) - 1)]


def wall_ms(action: Callable[[], object]) -> float:
    """Return the wall time of one call in milliseconds."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1e3


def in_turn(
    value: Callable[[int], float], reference: Callable[[int], float], times: int
) -> tuple[float, float]:
    """Medians of both, measured alternately, so that the machine's other load hits both alike.

    One unmeasured round comes first: it loads files and fills caches.
    """
    value(-1), reference(-1)
    pairs = [(value(n), reference(n)) for n in range(times)]
    return median([v for v, _ in pairs]), median([r for _, r in pairs])
