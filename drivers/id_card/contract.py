"""What the ID-card reader tells the rest of the kiosk: typed results, in no vendor's words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, NoReturn, Protocol, TypeAlias

from drivers.health import DeviceHealth


class CardType(StrEnum):
    """The four cards the module reads (GA 467 text block, type byte at 248)."""

    RESIDENT = "resident"
    HMT_PERMIT = "hmt_permit"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCardRecord:
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

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled: a pickle is an unencrypted copy that nobody wipes."""
        raise TypeError("personal data is not pickled")


RejectCode: TypeAlias = Literal["unreadable", "unsupported", "module_fault"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamped:
    """What every event says: its place in the stream and when it came (monotonic seconds)."""

    seq: int = 0
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class ReaderOnline(_Stamped):
    """The module answered; `sam_id` as printed on it, e.g. 05.01-20240105-0000012345-0000678901."""

    sam_id: str


@dataclass(frozen=True, slots=True)
class ReaderOffline(_Stamped):
    """The reader is gone or doesn't answer; it is reconnected without being asked."""

    code: str


@dataclass(frozen=True, slots=True)
class CardRead(_Stamped):
    """A card was read; `read_ms` runs from the first byte of find to the decoded record.

    `floor_ms`: what the bytes that went both ways take on the line alone, at its present speed.
    """

    record: IdCardRecord = field(repr=False)
    read_ms: float
    floor_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class CardRejected(_Stamped):
    """A card lies there but gave no record.

    unreadable: lift it and lay it again; unsupported: this card can't be read here (that does not
    mean false); module_fault: the reader needs staff.
    """

    code: RejectCode


@dataclass(frozen=True, slots=True)
class CardRemoved(_Stamped):
    """The card that was read last has left the reader."""


IdCardEvent: TypeAlias = ReaderOnline | ReaderOffline | CardRead | CardRejected | CardRemoved
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
