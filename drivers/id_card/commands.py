"""What `execute` can ask of a SAM_V module, each command within its job's deadline."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused, DeviceGarbled, DeviceTimeout
from drivers.id_card import contract, wire
from drivers.id_card.cards import Look, Rejected, module_fault, require_well
from drivers.id_card.contract import MeaningCode
from drivers.id_card.link import SamvLink
from drivers.id_card.meaning import meaning
from drivers.id_card.wire import Status
from drivers.job import Job

NO_MEDIA = "noMedia"
RF_SIZES = range(24, 256)
_MARGIN_S = 0.2
"""Kept of the deadline, so that "no card came" is said before the time is over."""
_ADDRESS_S = 0.5
"""The newest address is no reason to lose the record that was read already."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a command works with. `lying`: tells whether a card lies there that was read before."""

    link: SamvLink
    job: Job
    find_s: float
    lying: Callable[[], bool]


def perform(bench: Bench) -> object:
    """Do the job's command; returns its result as `contract` says.

    Raises CommandRefused for another end, DeviceError for trouble.
    """
    try:
        return _perform(bench)
    except Rejected as rejected:
        if rejected.code == "module_fault":
            raise module_fault() from None
        unsupported = rejected.code == "unsupported"
        word = MeaningCode.NOT_HERE if unsupported else MeaningCode.LAY_AGAIN
        raise CommandRefused(CompletionCode.USER_ERROR, word.value) from None


def _perform(bench: Bench) -> object:
    link, command = bench.link, bench.job.command
    match command:
        case contract.ReadCard():
            return _read_card(bench, command)
        case contract.ReadNewestAddress():
            answer = _of_card(bench, wire.READ_EXTRA)
            return contract.CardAddress(wire.address_text(answer.data))
        case contract.ReadChipNumber():
            answer = _of_card(bench, wire.CHIP_NUMBER)
            if answer.status == Status.ABSENT_ITEM:
                raise CommandRefused(CompletionCode.UNSUPPORTED_DATA, MeaningCode.ABSENT.value)
            return contract.ChipNumber(answer.data.hex().upper())
        case contract.ResetModule():
            _done(link.ask(wire.RESET))
            return None
        case contract.AskStatus():
            status = link.ask(wire.STATUS).status
            return contract.ModuleStatus(meaning(status), status)
        case contract.AskSamId():
            return contract.SamId(sam_id(link))
        case contract.SetBaud(baud=baud):
            _set_baud(link, baud)
            return None
        case contract.SetMaxRfBytes(size=size):
            _set_rf_bytes(link, size)
            return None
    raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "unsupported_command")


def sam_id(link: SamvLink) -> str:
    """The module's printed id; "" where it tells none. Raises DeviceError."""
    answer = require_well(link.ask(wire.SAM_ID))
    return wire.sam_id_text(answer.data) if answer.status == Status.OK else ""


def _read_card(bench: Bench, command: contract.ReadCard) -> contract.CardContents:
    contents = _wait_for_card(bench).read(fingerprint=command.fingerprint)
    address = _newest_address(bench) if command.newest_address else ""
    return contract.CardContents(
        record=contents.record,
        newest_address=address,
        photo=contents.parts.photo if command.photo else b"",
        fingerprint=contents.parts.fingerprint,
        read_ms=contents.read_ms,
        floor_ms=contents.floor_ms,
    )


def _newest_address(bench: Bench) -> str:
    seconds = min(_ADDRESS_S, bench.job.left() - _MARGIN_S)
    if seconds <= 0:
        return ""
    try:
        answer = bench.link.ask_once(replace(wire.READ_EXTRA, deadline=seconds))
    except (DeviceTimeout, DeviceGarbled):
        return ""
    return wire.address_text(answer.data) if answer.status == Status.OK else ""


def _wait_for_card(bench: Bench) -> Look:
    """Look until a card is found. Raises CommandRefused when none comes in time."""
    while True:
        look = Look(bench.link)
        if look.find():
            return look
        if bench.job.left() <= bench.find_s + _MARGIN_S:
            # To a card that was read before, find says "none" until it is lifted.
            word = MeaningCode.LAY_AGAIN.value if bench.lying() else NO_MEDIA
            raise CommandRefused(CompletionCode.USER_ERROR, word)
        bench.job.pause(bench.find_s)


def _of_card(bench: Bench, command: wire.Command) -> wire.Reply:
    """Ask for an item of the card that is selected, or else of the next one that is found."""
    good = (Status.OK, Status.ABSENT_ITEM)
    answer = require_well(bench.link.ask(command))
    if answer.status not in good:
        _wait_for_card(bench).select()
        answer = require_well(bench.link.ask(command))
    if answer.status in wire.NOT_OFFERED:
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "not_offered")
    if answer.status not in good:
        raise Rejected("unreadable")
    return answer


def _set_baud(link: SamvLink, baud: int) -> None:
    if baud not in wire.SET_BAUD:
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_baud")
    before = link.baud
    if before is None:
        # The module would follow, and the serial server in between would not.
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "line_without_speed")
    _done(link.ask(wire.SET_BAUD[baud]))
    link.set_baud(baud)
    try:
        require_well(link.ask(wire.STATUS))
    except (DeviceTimeout, DeviceGarbled):
        link.set_baud(before)
        raise


def _set_rf_bytes(link: SamvLink, size: int) -> None:
    if size not in RF_SIZES:
        raise CommandRefused(CompletionCode.INVALID_DATA, "bad_size")
    _done(link.ask(wire.RF_BYTES, bytes([size])))


def _done(answer: wire.Reply) -> None:
    """Nothing to tell but that it was done. Raises CommandRefused where it was not."""
    require_well(answer)
    if answer.status in wire.NOT_OFFERED:
        raise CommandRefused(CompletionCode.UNSUPPORTED_COMMAND, "not_offered")
    if answer.status != Status.OK:
        raise CommandRefused(CompletionCode.HARDWARE_ERROR, "refused")
