"""Several voices as one sound, and whose picture is shown beside them.

Pure: blocks of 16-bit mono samples come in by who speaks, one mixed block at a time goes out. The
voices come 50 times a second each on clocks of their own, so whoever is late for a block is left
out of it, and whoever stops holds nobody up.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

_AHEAD = 3  # blocks of one voice that wait for the others' before they go out without them
_LOUD = 600  # peak of 32767: somebody speaks
_SPEAKS = 25  # loud blocks of the last `_LOOK` that make somebody the one who speaks
_LOOK = 50  # blocks: one second


@dataclass(slots=True)
class Mixer:
    """Give each block with its voice; take the blocks that are complete."""

    _waiting: dict[str, deque[Samples]] = field(default_factory=dict)

    def add(self, who: str, block: Samples) -> list[Samples]:
        """What is to be played now, mostly one block or none; a single voice passes unchanged."""
        self._waiting.setdefault(who, deque()).append(block)
        mixed: list[Samples] = []
        while self._waiting and self._ready():
            mixed.append(self._mix())
        return mixed

    def _ready(self) -> bool:
        lengths = [len(waiting) for waiting in self._waiting.values()]
        return min(lengths) > 0 or max(lengths) > _AHEAD

    def _mix(self) -> Samples:
        # Whoever let the others wait in vain has stopped; the next block brings them back.
        for who in [who for who, waiting in self._waiting.items() if not waiting]:
            del self._waiting[who]
        blocks = [waiting.popleft() for waiting in self._waiting.values()]
        if len(blocks) == 1:
            return blocks[0]
        whole = np.zeros(max(block.size for block in blocks), np.int32)
        for block in blocks:
            whole[: block.size] += block
        return np.clip(whole, -32768, 32767).astype(np.int16)


@dataclass(slots=True)
class Floor:
    """Whose picture is shown: the `first` one's, until another one speaks and `shown` is silent."""

    first: str
    shown: str = ""
    _loud: dict[str, deque[bool]] = field(default_factory=dict)

    def heard(self, who: str, block: Samples) -> str:
        """One block of a voice; whose picture to show from now on."""
        peak = int(np.abs(block.astype(np.int32)).max(initial=0))
        self._loud.setdefault(who, deque(maxlen=_LOOK)).append(peak > _LOUD)
        self.shown = self.shown or self.first
        if who != self.shown and sum(self._loud[who]) >= _SPEAKS:
            before = self._loud.get(self.shown)
            if before is None or sum(before) < _SPEAKS // 2:
                self.shown = who
        return self.shown
