"""What an answer to reset tells of a card: how it is reached, never who it is.

Sources: ISO/IEC 7816-3 clause 8; PC/SC part 3, 3.1.3.2.3 (the ATR that readers make up for
contactless cards).
"""

from typing import Literal, TypeAlias

AtrClass: TypeAlias = Literal["contact_t0", "contact_t1", "contactless", "mute", "unknown"]

_CONVENTIONS = (0x3B, 0x3F)
_CONTACTLESS = b"\x80\x01"


def atr_class(atr: bytes) -> AtrClass:
    """The class of a card by its ATR; `mute` for none, `unknown` for bytes that are none."""
    if not atr:
        return "mute"
    if len(atr) < 2 or atr[0] not in _CONVENTIONS:
        return "unknown"
    if atr[0] == 0x3B and atr[1] >> 4 == 8 and atr[2:4] == _CONTACTLESS:
        return "contactless"
    protocols = _protocols(atr)
    if protocols is None:
        return "unknown"
    return "contact_t1" if protocols and protocols[0] == 1 else "contact_t0"


def _protocols(atr: bytes) -> list[int] | None:
    """Protocol numbers of TD1, TD2, ... in order; None when interface bytes are missing."""
    found: list[int] = []
    place, present = 2, atr[1] >> 4
    # Each round eats at least one byte, so this ends with the ATR.
    while True:
        has_td = bool(present & 0x8)
        place += (present & 0x7).bit_count()
        if place + has_td > len(atr):
            return None
        if not has_td:
            return found
        found.append(atr[place] & 0x0F)
        present = atr[place] >> 4
        place += 1
