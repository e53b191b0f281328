"""Puts one code together from the bytes or keys in which it comes, and knows when it is whole.

A scanner ends a code by a character that is set on it, or by nothing at all; then silence is the
end. A site need not know: silence counts only until the first ending character has come.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from drivers.barcode.contract import RefusedCode

Gap: TypeAlias = Literal["auto", "ends", "breaks"]
"""What silence means: the end of the code, or that the rest of it is lost; auto = learned."""
BROKEN_S = 0.5
"""Silence after which the rest will not come; a busy machine may pause a code for less."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One whole code, or why there is none (`refused`); `began`: monotonic s of its first byte."""

    data: bytes = field(default=b"", repr=False)
    began: float = 0.0
    refused: RefusedCode | None = None


class Assembler:
    """Takes bytes, gives scans. Not thread-safe.

    longest: bytes; more spoil the code. gap_s: silence that ends a code. least: fewer bytes that
    silence ends are no code (a key that somebody touched). trim: removed from both ends.
    """

    def __init__(
        self, *, longest: int, gap_s: float, gap: Gap = "auto", least: int = 1, trim: bytes = b""
    ) -> None:
        self._longest, self._gap_s, self._least = longest, gap_s, least
        self._gap: Gap = gap
        self._trim = trim
        self._buffer = bytearray()
        self._began = 0.0
        self._touched = 0.0
        self._spoiled: RefusedCode | None = None

    @property
    def empty(self) -> bool:
        """True between two codes."""
        return not self._buffer and self._spoiled is None

    def add(self, data: bytes, now: float) -> None:
        """Some more of the present code."""
        if not data:
            return
        if self.empty:
            self._began = now
        self._touched = now
        if self._spoiled is not None:
            return
        self._buffer += data
        if len(self._buffer) > self._longest:
            self.spoil("too_long", now)

    def spoil(self, code: RefusedCode, now: float) -> None:
        """What comes until the next end is of no use."""
        if self.empty:
            self._began = now
        self._touched = now
        self._spoiled = self._spoiled or code
        self._buffer.clear()

    def end(self) -> list[Scan]:
        """An ending character has come; two in a row (CR LF) end one code."""
        if not self.empty and self._gap == "auto":
            self._gap = "breaks"
        return self._finish()

    def silence(self, now: float) -> list[Scan]:
        """Nothing came until now."""
        if self.empty:
            return []
        # A clock that was put back must not keep a code waiting until it has caught up.
        quiet = abs(now - self._touched)
        if self._gap == "breaks":
            return self.break_off() if quiet >= BROKEN_S else []
        if quiet < self._gap_s:
            return []
        if self._spoiled is None and len(self._buffer) < self._least:
            self.clear()
        return self._finish()

    def break_off(self) -> list[Scan]:
        """The rest of the present code will not come."""
        if self._spoiled is None and len(self._buffer) < self._least:
            self.clear()
        elif not self.empty:
            self._spoiled = self._spoiled or "partial"
        return self._finish()

    def clear(self) -> None:
        """Forget what has come of a code."""
        self._buffer.clear()
        self._spoiled = None

    def _finish(self) -> list[Scan]:
        if self.empty:
            return []
        data, spoiled = bytes(self._buffer), self._spoiled
        data = data.strip(self._trim) if self._trim else data
        self.clear()
        if spoiled is not None:
            return [Scan(began=self._began, refused=spoiled)]
        return [Scan(data, self._began)] if data else []
