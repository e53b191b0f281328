"""What the ID-card reader tells the rest of the kiosk: typed results, in no vendor's words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, NoReturn, Protocol, TypeAlias

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, NeedsStaff, Stamped
from drivers.health import DeviceHealth


class CardType(StrEnum):
    """The four cards the module reads (GA 467 text block, type byte at 248)."""

    RESIDENT = "resident"
    HMT_PERMIT = "hmt_permit"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"


class MeaningCode(StrEnum):
    """What a person shall do about a status of the module; none of them says anything of the card.

    A card that can't be read here may be read at the next counter: whether it is genuine is not
    for a kiosk to say (devices.md §1.4).
    """

    FINE = "fine"
    NO_CARD = "no_card"
    LAY_AGAIN = "lay_again"
    """Lift the card and lay it down again."""
    NOT_HERE = "not_here"
    """This card can't be read here; another reader or a person helps."""
    STAFF = "staff"
    """The reader needs somebody."""
    REPEAT = "repeat"
    """The question was lost or came at a bad moment: ask again."""
    ABSENT = "absent"
    """The card is well and has no such item."""


class Personal:
    """Base of whatever holds a person's data: it is never pickled."""

    __slots__ = ()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled: a pickle is an unencrypted copy that nobody wipes."""
        raise TypeError("personal data is not pickled")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCardRecord(Personal):
    """One card's text. Personal data: its repr shows the card's type only, and it never pickles.

    sex: GB/T 2261.1 '0','1','2','9'. nation: two digits of GB/T 3304 ('' where the card has none).
    Dates are None where the card holds none or an impossible one; a card valid 长期 has
    `valid_to=None` and `long_term=True`. nationality: three letters (foreigners only).
    """

    card_type: CardType
    name: str = field(default="", repr=False)
    name_en: str = field(default="", repr=False)
    sex: str = field(default="0", repr=False)
    nation: str = field(default="", repr=False)
    nation_name: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    id_no: str = field(default="", repr=False)
    authority: str = field(default="", repr=False)
    valid_from: date | None = field(default=None, repr=False)
    valid_to: date | None = field(default=None, repr=False)
    long_term: bool = field(default=False, repr=False)
    pass_no: str = field(default="", repr=False)
    issue_count: str = field(default="", repr=False)
    nationality: str = field(default="", repr=False)


# Commands of `execute`. Whatever needs a card waits for one until the deadline.


@dataclass(frozen=True, slots=True)
class ResetModule:
    """Reset the module (10 FF); a card must be laid again afterwards."""


@dataclass(frozen=True, slots=True)
class AskStatus:
    """Is the module well (11 FF)? Result: ModuleStatus."""


@dataclass(frozen=True, slots=True)
class AskSamId:
    """The security module's id (12 FF). Result: SamId."""


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Find, select and read a card. Result: CardContents.

    Other ends: userError with noMedia (no card came), lay_again (also when the card that lies
    there was read before: it must be lifted) or not_here. What is not asked for is not kept.
    """

    fingerprint: bool = False
    photo: bool = False
    newest_address: bool = True


@dataclass(frozen=True, slots=True)
class ReadNewestAddress:
    """The address that was written on the card later (30 03). Result: CardAddress."""


@dataclass(frozen=True, slots=True)
class ReadChipNumber:
    """The card's chip management number (30 05). Result: ChipNumber."""


@dataclass(frozen=True, slots=True)
class SetBaud:
    """Speed of module and line (60 00..04), until the next connect: that brings 115200 back."""

    baud: int


@dataclass(frozen=True, slots=True)
class SetMaxRfBytes:
    """Most bytes of one radio frame (61 FF d), 24..255: smaller ones for a disturbed place."""

    size: int


COMMANDS: tuple[type, ...] = (
    ResetModule, AskStatus, AskSamId, ReadCard, ReadNewestAddress, ReadChipNumber, SetBaud,
    SetMaxRfBytes,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModuleStatus:
    """What the module said of itself; `status` is SW3."""

    meaning: MeaningCode
    status: int


@dataclass(frozen=True, slots=True)
class SamId:
    """As printed on the module: 05.01-20240105-0000012345-0000678901; "" where it tells none."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContents(Personal):
    """All that was asked of one card; photo is WLT (see `photo`), fingerprint as on the card.

    newest_address: "" where the card has none or it was not asked for. read_ms runs from the first
    byte of find to the decoded record, floor_ms is what its bytes take on the line alone.
    """

    record: IdCardRecord = field(repr=False)
    newest_address: str = field(default="", repr=False)
    photo: bytes = field(default=b"", repr=False)
    fingerprint: bytes = field(default=b"", repr=False)
    read_ms: float = 0.0
    floor_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class CardAddress(Personal):
    """A newest address; "" where the card has none."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChipNumber(Personal):
    """The chip's number in hex; it stands for its holder, so it never shows."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderCapabilities(Capabilities):
    """What a SAM_V reader can do."""

    card_types: tuple[str, ...] = tuple(str(one) for one in CardType)
    speeds: tuple[int, ...] = ()
    contactless: bool = True


# Events.

RejectCode: TypeAlias = Literal["unreadable", "unsupported", "module_fault"]
LeftCode: TypeAlias = Literal["take_card", "card_forgotten"]


@dataclass(frozen=True, slots=True)
class ReaderOnline(DeviceOnline):
    """The module answered; `sam_id` as printed on it, e.g. 05.01-20240105-0000012345-0000678901."""

    sam_id: str


@dataclass(frozen=True, slots=True)
class ReaderOffline(DeviceOffline):
    """The reader is gone or doesn't answer; it is reconnected without being asked."""


@dataclass(frozen=True, slots=True)
class CardRead(Stamped):
    """A card was read; `read_ms` runs from the first byte of find to the decoded record.

    `floor_ms`: what the bytes that went both ways take on the line alone, at its present speed.
    `photo`: WLT, only where the reader was told to keep it.
    """

    record: IdCardRecord = field(repr=False)
    read_ms: float
    floor_ms: float = 0.0
    photo: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class NewestAddress(Stamped):
    """The card read last holds a newer address than its text; comes right behind CardRead."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardLeftBehind(Stamped):
    """A card that was read still lies there; told again until CardRemoved.

    take_card: say it to the resident; card_forgotten: nobody takes it, tell staff. `seconds` since
    it was read.
    """

    code: LeftCode
    seconds: float


@dataclass(frozen=True, slots=True)
class CardRejected(Stamped):
    """A card lies there but gave no record.

    unreadable: lift it and lay it again; unsupported: this card can't be read here (that does not
    mean false); module_fault: the reader needs staff.
    """

    code: RejectCode


@dataclass(frozen=True, slots=True)
class CardRemoved(Stamped):
    """The card that was read last has left the reader."""


IdCardEvent: TypeAlias = ReaderOnline | ReaderOffline | CardRead | CardRejected | CardRemoved
"""What every listener gets."""
IdCardNews: TypeAlias = NewestAddress | CardLeftBehind | NeedsStaff
"""What a listener gets besides when its reader was made with `tell_all`."""
Listener: TypeAlias = Callable[[IdCardEvent], None]


class IdCardReader(Protocol):
    """A reader of ID cards; every call returns at once, results come to the listener.

    The listener runs on the reader's thread: it hands the event over and returns.
    """

    def open(self, listener: Listener) -> None:
        """Start to connect; calling it again while open changes nothing."""

    def start_reading(self) -> None:
        """Look for cards until `stop_reading`."""

    def stop_reading(self) -> None:
        """Look for no new card; the removal of one already read is still told."""

    def close(self) -> None:
        """Let the device go; no event comes afterwards. May be called twice."""

    def health(self) -> DeviceHealth:
        """Health from memory; no I/O."""
