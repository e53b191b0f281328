"""What may be wrong with a simulated printer, and how it says so in its status bytes."""

from dataclasses import dataclass
from enum import StrEnum

_FIXED_BITS = 0x12
_ROW_DOTS = 34


class FaultKind(StrEnum):
    """What may be wrong; `value` of the fault in brackets."""

    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    """[lines until it runs out, 0 = now]"""
    JAM = "jam"
    """[lines until it jams, 0 = now]"""
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    """The knife sticks at the next cut."""
    TOO_HOT = "too_hot"
    OFFLINE = "offline"
    """Nothing is printed and the printer does not say why."""
    SILENCE = "silence"
    """Answers nothing."""
    DELAY = "delay"
    """[seconds] before each answer."""
    NOISE = "noise"
    """Bytes that mean nothing before each answer."""
    NONSENSE = "nonsense"
    """[byte] in place of each answer."""
    NO_CONFIRM = "no_confirm"
    """Knows no GS r, as many cheap printers."""
    FEW_QUESTIONS = "few_questions"
    """Knows only DLE EOT 1 and 4."""
    SLOW = "slow"
    """[mm a second]"""
    HANG_UP = "hang_up"
    """Ends the line after each cut."""
    DEAF = "deaf"
    """Takes nothing from the line, as if its cable's other wire were broken."""


USUAL = {FaultKind.DELAY: 0.5, FaultKind.NONSENSE: 255.0, FaultKind.SLOW: 20.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, until it is mended; value: see FaultKind."""

    kind: FaultKind
    value: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Read KIND[:VALUE], as `kiosk devices sim --fault` gives it. Raises ValueError."""
        kind, _, value = text.partition(":")
        known = FaultKind(kind)
        return cls(known, float(value) if value else USUAL.get(known, 0.0))


class Wrong:
    """All that is wrong now, by kind; the values are those of `Fault`."""

    def __init__(self) -> None:
        self.now: dict[FaultKind, float] = {}

    def _due(self, kind: FaultKind) -> bool:
        """True when it is wrong now, not only in some lines' time."""
        return kind in self.now and self.now[kind] <= 0

    @property
    def _knife_stuck(self) -> bool:
        return self.now.get(FaultKind.CUTTER, 0.0) < 0

    @property
    def stops(self) -> bool:
        """True when something keeps it from printing."""
        open_or_hot = {FaultKind.COVER_OPEN, FaultKind.TOO_HOT, FaultKind.OFFLINE} & set(self.now)
        out = self._due(FaultKind.PAPER_OUT) or self._due(FaultKind.JAM)
        return bool(open_or_hot) or out or self._knife_stuck

    def status(self, n: int) -> int:
        """The answer to DLE EOT n."""
        jam, hot = self._due(FaultKind.JAM), FaultKind.TOO_HOT in self.now
        out, knife = self._due(FaultKind.PAPER_OUT), self._knife_stuck
        cover, low = FaultKind.COVER_OPEN in self.now, FaultKind.PAPER_LOW in self.now
        bits = {
            1: 0x08 * self.stops,
            2: 0x04 * cover | 0x20 * out | 0x40 * (jam or knife or hot),
            3: 0x04 * jam | 0x08 * knife | 0x40 * hot,
            4: 0x0C * (low or out) | 0x60 * out,
        }
        return _FIXED_BITS | bits.get(n, 0)

    def sensor(self) -> int:
        """The answer to GS r 1."""
        out = self._due(FaultKind.PAPER_OUT)
        return 0x03 * (FaultKind.PAPER_LOW in self.now or out) | 0x0C * out

    def block(self) -> bytes:
        """Automatic status (GS a): four bytes."""
        first = 0x10 | 0x08 * self.stops | 0x20 * (FaultKind.COVER_OPEN in self.now)
        return bytes((first, self.status(3) & 0x6C, self.sensor(), 0))

    def wear(self, dots: int) -> None:
        """Paper gets less with each line."""
        for kind in (FaultKind.PAPER_OUT, FaultKind.JAM):
            left = self.now.get(kind, 0.0)
            if left > 0:
                self.now[kind] = max(0.0, left - dots / _ROW_DOTS)
