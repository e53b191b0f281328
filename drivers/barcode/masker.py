"""Takes the content out of a recorded wire of a serial scanner: how codes end is what is kept."""

from drivers.barcode.symbology import AIM_SIZE, is_aim
from drivers.tape import Parts

_KEPT = frozenset({0x00, 0x02, 0x03, 0x0A, 0x0D})
"""Breaks, STX, ETX, line ends: what a wrongly set scanner gets wrong."""
_REPLY_HEAD = b"\x02\x00\x00"
_LONGEST_REPLY = 4
"""Data bytes of an answer to what the driver asks; a code that looks like one is masked."""
_MASK = ord("x")
"""A byte of a code, unlike the zeros that a player sends for a length: the parser reads it."""


class ScanMasker:
    """Implements `drivers.tape.Masker`."""

    def sent(self, data: bytes) -> Parts:
        """Commands hold nobody's data."""
        return (data,)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """Content becomes as many x; an answer to a command stays if it comes first."""
        size = 0
        if asked and data.startswith(_REPLY_HEAD) and data[3:4] <= bytes([_LONGEST_REPLY]):
            size = 6 + int.from_bytes(data[3:4])
        if data[size : size + AIM_SIZE].startswith(b"]") and is_aim(data[size : size + AIM_SIZE]):
            size += AIM_SIZE
        return (data[:size] + bytes(one if one in _KEPT else _MASK for one in data[size:]),)
