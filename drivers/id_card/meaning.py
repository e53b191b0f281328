"""What each status of the module means for a person: the one table that everything asks.

Source: devices.md §1.4. No status means that a card is false; a module only says what it could not
do.
"""

from drivers.id_card.contract import MeaningCode, RejectCode
from drivers.id_card.wire import Status

_MEANINGS: dict[int, MeaningCode] = {
    Status.OK: MeaningCode.FINE,
    Status.CARD_FOUND: MeaningCode.FINE,
    Status.CHECKSUM: MeaningCode.REPEAT,
    Status.LENGTH: MeaningCode.REPEAT,
    Status.BAD_COMMAND: MeaningCode.REPEAT,
    Status.NOT_PERMITTED: MeaningCode.REPEAT,
    Status.UNKNOWN: MeaningCode.LAY_AGAIN,
    Status.CARD_REFUSED_MODULE: MeaningCode.NOT_HERE,
    Status.MODULE_REFUSED_CARD: MeaningCode.NOT_HERE,
    Status.DATA_VERIFICATION: MeaningCode.NOT_HERE,
    Status.UNKNOWN_CARD: MeaningCode.NOT_HERE,
    Status.READ_FAILED: MeaningCode.LAY_AGAIN,
    Status.RANDOM_FAILED: MeaningCode.LAY_AGAIN,
    Status.SELF_TEST_FAILED: MeaningCode.STAFF,
    Status.NOT_AUTHORISED: MeaningCode.STAFF,
    Status.FIND_FAILED: MeaningCode.NO_CARD,
    Status.SELECT_FAILED: MeaningCode.LAY_AGAIN,
    Status.ABSENT_ITEM: MeaningCode.ABSENT,
}
_REJECTIONS: dict[MeaningCode, RejectCode] = {
    MeaningCode.STAFF: "module_fault",
    MeaningCode.NOT_HERE: "unsupported",
}


def meaning(status: int) -> MeaningCode:
    """SW3 to what shall be done; REPEAT for one that no document names."""
    return _MEANINGS.get(status, MeaningCode.REPEAT)


def rejection(status: int) -> RejectCode:
    """The same for a card that was found and gave no record."""
    return _REJECTIONS.get(meaning(status), "unreadable")


def needs_staff(status: int) -> bool:
    """True when the module itself is broken."""
    return meaning(status) is MeaningCode.STAFF
