"""What a SAM_V module answers by its state and the card that lies on it; no wire, no clock.

It behaves as modules do: after a read, good or bad, find answers "none" until the card leaves the
field (devices.md §1.6).
"""

from drivers.id_card import wire
from drivers.id_card.sim_card import SimCard
from drivers.id_card.wire import Status

Answer = tuple[int, bytes]
_SAM_ID = b"".join(
    number.to_bytes(size, "little")
    for number, size in ((5, 2), (1, 2), (20240105, 4), (12345, 4), (678901, 4))
)
# Real modules send ids here, not zeros: a driver must not compare whole frames.
_CARD_ID = bytes.fromhex("5A01C307")
_SERIAL = bytes.fromhex("9E11223344556677")
_CHIP = bytes(range(0xA0, 0xB0))


class Module:
    """One module; its owner locks it. `presence` False: it does not know 30 03."""

    def __init__(self, baud: int, *, presence: bool = True) -> None:
        self.baud = baud
        self.rf_bytes = 0x50
        self._presence = presence
        self._card: SimCard | None = None
        self._spent = self._found = self._selected = False

    def lay(self, card: SimCard | None) -> None:
        """Lay a card, or take it away (None)."""
        self._card = card
        self._spent = self._found = self._selected = False

    def do(self, command: wire.Command, data: bytes) -> Answer:
        """SW3 and DATA."""
        if command in wire.SET_BAUD.values() or command == wire.STATUS:
            return Status.OK, b""
        if command == wire.RESET:
            self._found = self._selected = False
            return Status.OK, b""
        if command == wire.SAM_ID:
            return Status.OK, _SAM_ID
        if command == wire.RF_BYTES:
            return self._set_rf_bytes(data)
        if command == wire.FIND:
            self._found = self._card is not None and not self._spent
            return (Status.CARD_FOUND, _CARD_ID) if self._found else (Status.FIND_FAILED, b"")
        if command == wire.SELECT:
            self._selected = self._card is not None and self._found
            return (Status.OK, _SERIAL) if self._selected else (Status.SELECT_FAILED, b"")
        if command in (wire.READ_BASE, wire.READ_BASE_FP):
            return self._read(command)
        return self._item(command)

    def switch(self, command: wire.Command) -> None:
        """Speak at another speed, once the answer to that command is out."""
        self.baud = next((b for b, c in wire.SET_BAUD.items() if c == command), self.baud)

    def _set_rf_bytes(self, data: bytes) -> Answer:
        if len(data) != 1 or not 24 <= data[0] <= 255:
            return Status.LENGTH, b""
        self.rf_bytes = data[0]
        return Status.OK, b""

    def _read(self, command: wire.Command) -> Answer:
        card, may = self._card, self._selected and not self._spent
        self._spent = card is not None
        if card is None or not may:
            return Status.READ_FAILED, b""
        return Status.OK, card.base_data(fingerprint=command == wire.READ_BASE_FP)

    def _item(self, command: wire.Command) -> Answer:
        card = self._card
        if command == wire.READ_EXTRA and not self._presence:
            return Status.BAD_COMMAND, b""
        if card is None or not self._selected:
            return Status.READ_FAILED, b""
        if command == wire.CHIP_NUMBER:
            return Status.OK, _CHIP
        if not card.new_address:
            return Status.ABSENT_ITEM, b""
        return Status.OK, card.new_address.ljust(35).encode("utf-16-le")
