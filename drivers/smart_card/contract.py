"""What the smart-card reader tells the rest of the kiosk: typed results, in no vendor's words."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, NoReturn, TypeAlias

from drivers.contract import Capabilities, DeviceOffline, DeviceOnline, Stamped


class CardProblem(StrEnum):
    """Why a card gave nothing."""

    UNKNOWN_CARD = "unknown_card"
    """It answers, but carries nothing that this kiosk reads (that does not mean false)."""
    MUTE = "mute"
    """It does not answer: upside down, dirty, broken."""
    UNREADABLE = "unreadable"
    """It answered nonsense, or the contact failed twice."""
    REMOVED = "removed"
    """It was pulled while it was read."""
    IN_USE = "in_use"
    """Another program holds it."""


class HolderData(StrEnum):
    """What a social-security card has told of its holder."""

    READ = "read"
    PROTECTED = "protected"
    """The card wants a PIN or key; none is ever sent, so only its own number is known."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialSecurityCard:
    """One card's text. Personal data: its repr shows generation and holder only; never pickled.

    generation: 1, 2 or 3 by the first letter of `version`, None where the card tells none.
    Texts are "" and dates None where the card holds none or an impossible one. region: six digits
    (GB/T 2260). sex: GB/T 2261.1 '0','1','2','9'. nation: two digits of GB/T 3304.
    """

    generation: int | None
    holder: HolderData
    version: str = field(default="", repr=False)
    card_number: str = field(default="", repr=False)
    card_class: str = field(default="", repr=False)
    region: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)
    issued: date | None = field(default=None, repr=False)
    expires: date | None = field(default=None, repr=False)
    ss_number: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    sex: str = field(default="0", repr=False)
    nation: str = field(default="", repr=False)
    birthplace: str = field(default="", repr=False)
    birth: date | None = field(default=None, repr=False)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled: a pickle is an unencrypted copy that nobody wipes."""
        raise TypeError("personal data is not pickled")


BankKind: TypeAlias = Literal["debit", "credit", "quasi_credit", "e_cash", "other"]


@dataclass(frozen=True, slots=True)
class BankCard:
    """The last four digits of a bank card, and no more: the number itself is never kept."""

    last4: str = field(repr=False)
    kind: BankKind = "other"


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A staff card lies there; who it is must still be proven (`AuthenticateStaff`).

    card_id: 16 hexadecimal digits.
    """

    card_id: str


CardContent: TypeAlias = SocialSecurityCard | BankCard | StaffCard


@dataclass(frozen=True, slots=True)
class CardReading:
    """What a card gave and how long it took, in milliseconds.

    read_ms: from connecting to the decoded content. floor_ms: the part of it spent inside
    SCardTransmit, which is what the same APDUs take on the wire. apdus: how many there were.
    """

    content: CardContent = field(repr=False)
    read_ms: float
    floor_ms: float
    apdus: int


# Commands.


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Read the card that is there, or the next one that comes; the result is a CardReading."""


class StaffAlgorithm(StrEnum):
    """How a staff card proves itself (`staff.py`)."""

    ECDSA_P256 = "ecdsa_p256"
    AES_CMAC = "aes_cmac"


@dataclass(frozen=True, slots=True)
class EnrolledCard:
    """A staff card that is known: ECDSA_P256 has its public key, AES_CMAC its secret one.

    card_id: 16 hexadecimal digits. key: 65 bytes (X9.62, uncompressed), or 16 or 32 bytes.
    """

    card_id: str
    algorithm: StaffAlgorithm
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthenticateStaff:
    """Challenge the staff card that is there or comes next; the result is a StaffCard, proven.

    Refused with not_staff_card, not_enrolled or security_fail.
    """

    enrolled: tuple[EnrolledCard, ...]


# Events.


@dataclass(frozen=True, slots=True)
class ReaderOnline(DeviceOnline):
    """PC/SC answers and has the reader; a card that is in it is told next, even if it was before.

    reader: its PC/SC name.
    """

    reader: str = ""


@dataclass(frozen=True, slots=True)
class ReaderGone(DeviceOffline):
    """No reader, or no pcscd. code: no_device, no_service, no_answer, no_permission, bad_port."""


@dataclass(frozen=True, slots=True)
class CardInserted(Stamped):
    """A card came. code: contact_t0, contact_t1, contactless, mute or unknown, by its ATR."""

    code: str


@dataclass(frozen=True, slots=True)
class CardRemoved(Stamped):
    """The card has left."""


@dataclass(frozen=True, slots=True)
class SocialSecurityCardRead(Stamped):
    """A social-security card was read; times as in CardReading."""

    card: SocialSecurityCard = field(repr=False)
    read_ms: float
    floor_ms: float
    apdus: int

    @property
    def code(self) -> str:
        """For lists of events: what is known of the holder."""
        return str(self.card.holder)


@dataclass(frozen=True, slots=True)
class BankCardSeen(Stamped):
    """A bank card was recognised; `last4` may be shown to its holder."""

    last4: str = field(repr=False)
    kind: BankKind
    read_ms: float
    floor_ms: float
    apdus: int

    @property
    def code(self) -> str:
        """For lists of events."""
        return self.kind


@dataclass(frozen=True, slots=True)
class StaffCardSeen(Stamped):
    """A staff card lies there, not proven yet."""

    card_id: str
    read_ms: float
    floor_ms: float
    apdus: int

    @property
    def code(self) -> str:
        """For lists of events."""
        return "unproven"


@dataclass(frozen=True, slots=True)
class UnknownCard(Stamped):
    """A card that gave nothing; told once per insertion."""

    code: CardProblem


SmartCardEvent: TypeAlias = (
    ReaderOnline
    | ReaderGone
    | CardInserted
    | CardRemoved
    | SocialSecurityCardRead
    | BankCardSeen
    | StaffCardSeen
    | UnknownCard
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartCardCapabilities(Capabilities):
    """chip: always true. pin_entry: never: no PIN is asked for and VERIFY is never sent."""

    chip: bool = True
    pin_entry: bool = False
