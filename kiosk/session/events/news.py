"""What the machine reports; sent by the runtime only."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from kiosk.session.events.touches import Corners


@dataclass(frozen=True)
class DraftOpened:
    """The runtime made the case's id, which is its idempotency key for life."""

    case_id: str
    now: datetime


@dataclass(frozen=True)
class CardRead:
    """A card was read; ``person`` holds name, id_no, sex, nation, birth, address, valid_to."""

    person: Mapping[str, str] = part(repr=False)
    card_type: str = "resident"
    read_ms: float = 0.0


@dataclass(frozen=True)
class CardRejected:
    """unreadable | unsupported | module_fault | expired."""

    code: str


@dataclass(frozen=True)
class CardRemoved:
    """The card left the reader."""


@dataclass(frozen=True)
class DeviceChanged:
    """A device came or went."""

    role: Literal["reader", "camera", "voice", "network", "desk", "ocr", "face", "printer"]
    working: bool
    code: str = ""  # what is wrong with it, where more is known


@dataclass(frozen=True)
class PageTaken:
    """A page is in the vault under ``ref``, the picture it was cut out of under ``scene``.

    quality: each figure with its verdict, as JSON. auto: nobody pressed the button. flaws: what is
    wrong with it, as codes. corners: where it was in the picture, as parts; sure: nobody need look
    at them. owner: the case for which the camera was opened.
    """

    ref: str
    sha256: str
    width: int
    height: int
    quality: Mapping[str, Any] = part(default_factory=dict)
    auto: bool = False
    flaws: tuple[str, ...] = ()
    scene: str = ""
    corners: Corners = part(default=(), repr=False)
    sure: bool = True
    owner: str = ""

    @property
    def refs(self) -> tuple[str, ...]:
        """Everything of it in the vault."""
        return (self.ref, self.scene) if self.scene else (self.ref,)


@dataclass(frozen=True)
class PageRefused:
    """no_paper | too_dark | unreadable | camera_offline."""

    code: str


@dataclass(frozen=True)
class PageRead:
    """Values that were read on a kept page, by field; nothing is sure of them yet."""

    material: str
    values: Mapping[str, str] = part(repr=False)


@dataclass(frozen=True)
class CardPictureRead:
    """A person as the machine read it from a card's picture; the picture can go."""

    ref: str
    person: Mapping[str, str] = part(repr=False)


@dataclass(frozen=True)
class CardPictureFailed:
    """The card's picture could not be read; ``code``: card_unclear or reading_failed."""

    ref: str
    code: Literal["card_unclear", "reading_failed"]


@dataclass(frozen=True)
class FaceAsked:
    """The agent would like to compare the face with the card's photo."""


@dataclass(frozen=True)
class FaceDone:
    """The comparison is over; ``code`` '' means that the agent has a score."""

    code: str = ""


@dataclass(frozen=True)
class PageHint:
    """What the camera sees right now, as a code."""

    code: str


@dataclass(frozen=True)
class LicenceFound:
    """The platform holds this paper; it is used by reference, never stored here."""

    material: str
    name: str
    auth_code: str = part(repr=False, default="")


@dataclass(frozen=True)
class LicenceMissing:
    """none | revoked | service_down: the paper is scanned instead, the reason recorded."""

    material: str
    reason: str


@dataclass(frozen=True)
class CallChanged:
    """State of the call in WebRTC's and queueing's words."""

    state: Literal["queued", "ringing", "connected", "reconnecting"]
    agent: str = ""
    position: int = 0
    setup_ms: float = 0.0


@dataclass(frozen=True)
class LineQuality:
    """What the line of the call does not carry just now; "" = all is well."""

    code: Literal["", "small", "sound_only", "still", "callback", "no_picture"]


@dataclass(frozen=True)
class CallDevices:
    """What the kiosk has for the call just now: a device was unplugged, or is back."""

    microphone: bool
    camera: bool
    speaker: bool


@dataclass(frozen=True)
class CallOver:
    """The call ended or never came about; ``code`` '' means a normal end."""

    by: str
    code: str = ""


@dataclass(frozen=True)
class AgentSaid:
    """A line of text from the agent."""

    text: str = part(repr=False)


@dataclass(frozen=True)
class AgentSuggested:
    """The agent proposes a value for a field; the resident takes it or gives another."""

    field: str
    value: str = part(repr=False)


@dataclass(frozen=True)
class AgentPointed:
    """The agent points at a choice; only the resident chooses."""

    name: str


@dataclass(frozen=True)
class AgentPhrase:
    """The agent has a ready sentence shown and said, in the resident's language."""

    name: str


@dataclass(frozen=True)
class AgentAsks:
    """The agent asks for a page, the camera's whole picture or a signature."""

    id: str
    kind: Literal["scan", "still", "signature", "camera"]


@dataclass(frozen=True)
class AgentDropsAsk:
    """The agent no longer wants it."""

    id: str


@dataclass(frozen=True)
class AgentGivesNotice:
    """The agent tells what is missing and what is looked at, by ids of the service."""

    id: str
    papers: tuple[str, ...]
    points: tuple[str, ...]


@dataclass(frozen=True)
class DocumentSent:
    """The desk has what was asked for under this id."""

    id: str


@dataclass(frozen=True)
class DocumentNotSent:
    """It did not get there: network, too_large or refused."""

    id: str
    code: str


@dataclass(frozen=True)
class CallHeld:
    """The agent put the call on hold, or took it up again."""

    on: bool


@dataclass(frozen=True)
class CallJoined:
    """Somebody else came into the call or left it; the resident is always told who hears."""

    name: str
    here: bool
    listens: bool = False


@dataclass(frozen=True)
class RecordingChanged:
    """The agent would like to record, or recording has begun or ended."""

    state: Literal["asked", "on", "off"]


@dataclass(frozen=True)
class DeskOffers:
    """Nobody can answer now; see ``session.Offers``."""

    why: Literal["after_hours", "nobody", "queue_full"]
    slots: tuple[tuple[str, str, str], ...] = ()
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class PromiseKept:
    """The desk has written it down; ``due`` is ISO 8601, local time."""

    kind: str
    number: str
    due: str


@dataclass(frozen=True)
class PromiseFailed:
    """The desk was not reached (network), or said no (slot_taken, refused)."""

    kind: str
    code: str


@dataclass(frozen=True)
class CaseSaved:
    """The case is durable on this machine; it will be sent whatever happens."""

    case_id: str


@dataclass(frozen=True)
class CaseNotSaved:
    """The disk refused: nothing was sent, nothing typed is lost."""

    case_id: str
    code: str


@dataclass(frozen=True)
class CaseAccepted:
    """The platform gave the case its number."""

    case_id: str
    case_no: str
    query_code: str = part(repr=False)
    promised_date: date | None
    office: str = ""
    next_steps: str = ""


@dataclass(frozen=True)
class CaseHeld:
    """The platform refused the case; ``fields`` are the ids it did not like."""

    case_id: str
    code: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseWaiting:
    """Not sent yet; the outbox goes on trying."""

    case_id: str
    code: str


@dataclass(frozen=True)
class ReceiptMade:
    """The receipt exists as a file of the session (printed, or offered as a picture)."""

    ref: str


@dataclass(frozen=True)
class SlipPrinted:
    """A slip lies in the printer's mouth."""

    case_id: str
    job: int


@dataclass(frozen=True)
class SlipFailed:
    """paper: there is none. unsure: part of it may be printed. failed: the printer is away."""

    case_id: str
    job: int
    code: Literal["paper", "failed", "unsure"]


@dataclass(frozen=True)
class PersonNear:
    """Somebody has stepped before the kiosk, or has gone."""

    present: bool


@dataclass(frozen=True)
class NewestAddress:
    """The card read last holds a newer address than its printed one."""

    address: str = part(repr=False)


@dataclass(frozen=True)
class CardStays:
    """A card that was read has lain there for long; told again until it is taken."""


@dataclass(frozen=True)
class RequestSaved:
    """A call-back, home visit or complaint is in the outbox."""

    kind: str


@dataclass(frozen=True)
class RequestNotSaved:
    """A call-back, home visit or complaint could not be noted down; ``kind`` says which."""

    kind: str


@dataclass(frozen=True)
class LastCase:
    """A case was accepted whose receipt nobody saw (the power failed, or it came too late)."""

    case_no: str
    case_id: str = ""


@dataclass(frozen=True)
class OutboxCount:
    """How many cases wait to be sent."""

    waiting: int


@dataclass(frozen=True)
class ContentAge:
    """Days since the content was confirmed by its source."""

    days: int


@dataclass(frozen=True)
class TimerFired:
    """A timer named by an effect ran out."""

    name: str


@dataclass(frozen=True)
class Wiped:
    """Nothing of the resident is left."""


@dataclass(frozen=True)
class Broke:
    """A defect was caught; ``audit_id`` finds it in the audit log."""

    audit_id: str


Report: TypeAlias = (
    DraftOpened | CardRead | CardRejected | CardRemoved | DeviceChanged | PageTaken | PageRefused
    | PageHint | LicenceFound | LicenceMissing | CallChanged | LineQuality | CallDevices | CallOver
    | AgentSaid
    | AgentSuggested | AgentPhrase | AgentPointed | CallHeld | CallJoined | CaseSaved
    | CaseNotSaved | CaseAccepted | CaseHeld | CaseWaiting | ReceiptMade | SlipPrinted
    | SlipFailed | PersonNear | NewestAddress | CardStays | RequestSaved
    | PageRead | CardPictureRead | CardPictureFailed | FaceAsked | FaceDone
    | RecordingChanged
    | DeskOffers
    | PromiseKept
    | PromiseFailed
    | RequestNotSaved | LastCase | OutboxCount | ContentAge | TimerFired | Wiped | Broke
    | AgentAsks | AgentDropsAsk | DocumentSent | DocumentNotSent
    | AgentGivesNotice
)  # fmt: skip
