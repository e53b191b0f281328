"""16- and 32-bit counters of RTP as numbers that only grow, so that the rest can compare them."""


class Unwrapper:
    """Maps each counter value to the number nearest to the highest one seen."""

    def __init__(self, bits: int = 16) -> None:
        self._span = 1 << bits
        self._highest: int | None = None

    def __call__(self, value: int) -> int:
        if self._highest is None:
            self._highest = value + self._span  # so that a packet before the first is not negative
            return self._highest
        half = self._span // 2
        found = self._highest + (value - self._highest + half) % self._span - half
        self._highest = max(self._highest, found)
        return found
