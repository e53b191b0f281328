"""Find, select, read: the steps of one card over an open line (devices.md §1.6)."""

import time
from dataclasses import dataclass, field

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceError, DeviceGarbled, DeviceTimeout
from drivers.health import DeviceState
from drivers.id_card import wire
from drivers.id_card.contract import IdCardRecord, MeaningCode, RejectCode
from drivers.id_card.link import SamvLink
from drivers.id_card.meaning import meaning, needs_staff, rejection
from drivers.id_card.text_block import decode
from drivers.id_card.wire import Status


class Rejected(Exception):
    """A card that gave no record; its code is the event's."""

    def __init__(self, code: RejectCode) -> None:
        super().__init__(code)
        self.code = code


def module_fault() -> DeviceError:
    """The module is broken, or won't do what it is there for."""
    return DeviceError("module_fault", DeviceState.HARDWARE_ERROR)


def require_well(answer: wire.Reply) -> wire.Reply:
    """Raise DeviceError("module_fault") for a module that calls itself broken."""
    if needs_staff(answer.status):
        raise module_fault()
    return answer


@dataclass(frozen=True, slots=True)
class Contents:
    """One card as it was read; times in milliseconds, see `contract.CardRead`."""

    record: IdCardRecord = field(repr=False)
    parts: wire.BaseData = field(repr=False)
    read_ms: float
    floor_ms: float


class Look:
    """One look for a card; keeps the time from the first byte of its find on."""

    def __init__(self, link: SamvLink) -> None:
        self._link = link
        self._began, self._line_ms = time.monotonic(), link.line_ms

    def find(self) -> bool:
        """Is there a card that was not read yet?

        Raises Rejected for one that can't be read ("module_fault" where the module won't look for
        cards), DeviceError for a module in trouble.
        """
        found = self._link.ask(wire.FIND)
        if found.status == Status.CARD_FOUND:
            return True
        require_well(found)
        if found.status in (Status.BAD_COMMAND, Status.NOT_PERMITTED):
            # Of no use to anybody: staff must see to it.
            raise Rejected("module_fault")
        if meaning(found.status) in (MeaningCode.LAY_AGAIN, MeaningCode.NOT_HERE):
            raise Rejected(rejection(found.status))
        return False

    def select(self) -> None:
        """Select the card that was found. Raises Rejected."""
        self._step(wire.SELECT)

    def read(self, *, fingerprint: bool = False) -> Contents:
        """Select and read the card that was found. Raises Rejected, CommandRefused."""
        self.select()
        answer = self._step(wire.READ_BASE_FP if fingerprint else wire.READ_BASE)
        try:
            parts = wire.split_base(answer.data, fingerprint=fingerprint)
            record = decode(parts.text)
        except wire.WireError as error:
            unknown = error.code == "unknown_card"
            raise Rejected("unsupported" if unknown else "unreadable") from None
        read_ms = (time.monotonic() - self._began) * 1000
        return Contents(record, parts, read_ms, self._link.line_ms - self._line_ms)

    def _step(self, command: wire.Command) -> wire.Reply:
        try:
            answer = self._link.ask(command)
        except (DeviceTimeout, DeviceGarbled) as error:
            if error.code == "deadline":
                raise
            raise Rejected("unreadable") from None
        if answer.status == Status.OK:
            return answer
        refused = answer.status in (Status.BAD_COMMAND, Status.NOT_PERMITTED)
        if command is wire.READ_BASE_FP and refused:
            raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "fingerprint_not_offered")
        raise Rejected(rejection(answer.status))
