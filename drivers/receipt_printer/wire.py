"""Status bytes of ESC/POS printers, both ways; pure.

Which command a byte answers shows in its fixed bits (the "transmission status identification" of
Epson's, Citizen's and Bematech's manuals; every maker keeps to it):
  0xx1xx10 DLE EOT n   0xx0xxxx GS r n   00010001 XON   00010011 XOFF
  0xx1xx00 begins an automatic status block (GS a): three bytes 0xx0xxxx follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from drivers.receipt_printer.contract import Paper, PrinterStatus

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR = 1, 2, 3, 4
QUESTIONS = (PRINTER, PAPER_SENSOR, OFFLINE_CAUSE, ERROR_CAUSE)
"""n of DLE EOT, in the order in which they are asked: every printer knows the first two."""
END_OF_JOB = b"\x1dr\x01"
"""GS r 1: answered when all before it has been done."""
RECOVER = b"\x10\x05\x02"
"""DLE ENQ 2: forget the fault that staff have mended, and what is in the buffers."""
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: throw the buffers away, at once (the last seven bytes are fixed)."""
INITIALIZE = b"\x1b@"
WELL = 0x12
"""The fixed bits and nothing else."""
_XON, _XOFF = 0x11, 0x13


def question(n: int) -> bytes:
    """DLE EOT n, the real-time status question."""
    return bytes((0x10, 0x04, n))


@dataclass(frozen=True, slots=True)
class RealTime:
    """Answers DLE EOT n; which n, only the order tells."""

    byte: int


@dataclass(frozen=True, slots=True)
class Buffered:
    """Answers GS r."""

    byte: int


@dataclass(frozen=True, slots=True)
class Block:
    """Four bytes of automatic status, sent unasked when something changes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Flow:
    """XOFF: send no more until XON."""

    stop: bool


Answer: TypeAlias = RealTime | Buffered | Block | Flow


class StatusParser:
    """Sorts the bytes that come, in pieces of any size; `junk` counts those that fit nowhere."""

    def __init__(self) -> None:
        self.junk = 0
        self._block = bytearray()

    def clear(self) -> None:
        """Forget a block that has only begun."""
        self._block.clear()

    def feed(self, data: bytes) -> list[Answer]:
        """The answers that are whole now."""
        return [answer for byte in data for answer in self._one(byte)]

    def _one(self, byte: int) -> list[Answer]:
        if byte in (_XON, _XOFF):
            return [Flow(byte == _XOFF)]
        if self._block:
            if byte & 0x90 == 0:
                self._block.append(byte)
                if len(self._block) < 4:
                    return []
                whole = bytes(self._block)
                self._block.clear()
                return [Block(whole)]
            # The block has broken off; this byte begins something else.
            self.junk += len(self._block)
            self._block.clear()
        if byte & 0x93 == 0x12:
            return [RealTime(byte)]
        if byte & 0x93 == 0x10:
            self._block.append(byte)
            return []
        if byte & 0x90 == 0:
            return [Buffered(byte)]
        self.junk += 1
        return []


def decode(answers: Mapping[int, int]) -> PrinterStatus:
    """Status from the answers to DLE EOT n by n; questions left unanswered are missing.

    Of a paper sensor's two bits one is enough: makers differ in which they set.
    """
    if not answers:
        return PrinterStatus(answers=False)
    state, cause, error = (answers.get(n, WELL) for n in (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE))
    jammed = bool(error & 0x04)
    paper = _paper(answers.get(PAPER_SENSOR), ended=bool(cause & 0x20))
    if jammed and paper is not Paper.OUT:
        paper = Paper.JAMMED
    return PrinterStatus(
        online=not state & 0x08,
        paper=paper,
        cover_open=bool(cause & 0x04),
        cutter_fault=bool(error & 0x08),
        jammed=jammed,
        hardware_fault=bool(error & 0x20),
        too_hot=bool(error & 0x40),
        error=bool(cause & 0x40) and not error & 0x6C,
        feed_button=bool(state & 0x40 or cause & 0x08),
    )


def _paper(sensor: int | None, *, ended: bool) -> Paper:
    if ended:
        return Paper.OUT
    if sensor is None:
        return Paper.UNKNOWN
    if sensor & 0x60:
        return Paper.OUT
    return Paper.LOW if sensor & 0x0C else Paper.FULL


def decode_block(block: bytes) -> PrinterStatus:
    """Status from an automatic status block (GS a)."""
    state, error, sensor = block[0], block[1], block[2]
    jammed = bool(error & 0x04)
    paper = Paper.OUT if sensor & 0x0C else Paper.LOW if sensor & 0x03 else Paper.FULL
    if jammed and paper is not Paper.OUT:
        paper = Paper.JAMMED
    return PrinterStatus(
        online=not state & 0x08,
        paper=paper,
        cover_open=bool(state & 0x20),
        cutter_fault=bool(error & 0x08),
        jammed=jammed,
        hardware_fault=bool(error & 0x20),
        too_hot=bool(error & 0x40),
        feed_button=bool(state & 0x40),
    )
