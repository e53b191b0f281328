"""Values of the last seconds, kept in order: a quantile for each packet costs no sorting."""

from bisect import bisect_left, insort
from collections import deque


class Remembered:
    """`add` values as they come; each counts for `seconds` (of a monotonic clock)."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._came: deque[tuple[float, float]] = deque()
        self._ordered: list[float] = []

    def __len__(self) -> int:
        return len(self._ordered)

    def add(self, value: float, now: float) -> None:
        """One value; what is too old is forgotten."""
        self._came.append((now, value))
        insort(self._ordered, value)
        while self._came[0][0] < now - self._seconds:
            _, old = self._came.popleft()
            del self._ordered[bisect_left(self._ordered, old)]

    def quantile(self, share: float) -> float:
        """The value that `share` (0 to 1) of all do not exceed; IndexError while there is none."""
        return self._ordered[int((len(self._ordered) - 1) * share)]

    def clear(self) -> None:
        """Begin anew."""
        self._came.clear()
        self._ordered.clear()
