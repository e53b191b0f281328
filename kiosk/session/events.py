"""Everything that can happen to a session: touches, cards, pages, replies, timers.

Touches (``Intent``) may be sent by a screen; the rest only by the runtime. Values that
are personal never show in a repr.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date, datetime
from typing import Literal, TypeAlias

from kiosk.catalogue.types import DeliveryKind, Lang, Way
from kiosk.session.forms import Value

# ---- touches ---------------------------------------------------------------


@dataclass(frozen=True)
class Touched:
    """The attract screen was touched."""


@dataclass(frozen=True)
class ChoseLanguage:
    """A language was chosen, at the start or later from the header."""

    lang: Lang


@dataclass(frozen=True)
class AskLanguage:
    """The language button of the header was pressed."""


@dataclass(frozen=True)
class ChoseSize:
    """Larger or normal letters."""

    large: bool


@dataclass(frozen=True)
class ChoseTheme:
    """A part of life was chosen; an empty id goes back to all of them."""

    theme: str


@dataclass(frozen=True)
class ChoseService:
    """A service was chosen."""

    service: str


@dataclass(frozen=True)
class Next:
    """Go on."""


@dataclass(frozen=True)
class Back:
    """One spot back, nothing lost."""


@dataclass(frozen=True)
class Leave:
    """The resident wants to go; asks first when something would be lost."""


@dataclass(frozen=True)
class LeaveAnswered:
    """Answer to 'do you really want to leave?'."""

    yes: bool


@dataclass(frozen=True)
class StillHere:
    """Answer to the idle warning."""


@dataclass(frozen=True)
class Repeat:
    """Say the prompt again."""


@dataclass(frozen=True)
class AskHelp:
    """Talk to a person, now."""


@dataclass(frozen=True)
class CallNow:
    """Yes, call: camera and microphone may turn on."""


@dataclass(frozen=True)
class EndCall:
    """The resident ends the call or stops waiting."""


@dataclass(frozen=True)
class ToggleMute:
    """Microphone off or on."""


@dataclass(frozen=True)
class ToggleCamera:
    """The resident's own picture off or on."""


@dataclass(frozen=True)
class ChoseSituation:
    """One plain question answered."""

    question: str
    choice: str = part(repr=False)


@dataclass(frozen=True)
class Answered:
    """A field was filled; ``value`` is as typed."""

    field: str
    value: Value = part(repr=False)


@dataclass(frozen=True)
class AddRow:
    """Start one more row of the repeated group on the screen."""


@dataclass(frozen=True)
class DropRow:
    """Take one row of the repeated group away."""

    row: int


@dataclass(frozen=True)
class EditField:
    """Jump from the read-back to one field."""

    field: str


@dataclass(frozen=True)
class TypeIdentity:
    """No card or no reader: name and number are typed and checked by a person later."""


@dataclass(frozen=True)
class AllowLookup:
    """May the platform be asked for papers it already holds?"""

    yes: bool


@dataclass(frozen=True)
class TakePicture:
    """The capture button."""


@dataclass(frozen=True)
class RetakePage:
    """Throw the last page away and take it again."""


@dataclass(frozen=True)
class KeepPage:
    """The page on the screen is right."""


@dataclass(frozen=True)
class DeferMaterial:
    """'I do not have it with me.'"""


@dataclass(frozen=True)
class AcceptCommitment:
    """The commitment or the entrustment was accepted or refused; never pre-ticked."""

    yes: bool


@dataclass(frozen=True)
class Signed:
    """A signature; ``png`` is the picture, ``strokes`` its number of strokes."""

    png: bytes = part(repr=False)
    strokes: int = 0


@dataclass(frozen=True)
class ChoseDelivery:
    """How the result shall come."""

    kind: DeliveryKind


@dataclass(frozen=True)
class PressedSubmit:
    """Send it."""


@dataclass(frozen=True)
class Rated:
    """One of five levels (5 best), with reasons when it is a bad one."""

    level: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkipRating:
    """Rating is free."""


@dataclass(frozen=True)
class ChoseWay:
    """A way on from a trouble screen."""

    way: Way


Intent: TypeAlias = (
    Touched | ChoseLanguage | AskLanguage | ChoseSize | ChoseTheme | ChoseService | Next | Back
    | Leave | LeaveAnswered | StillHere | Repeat | AskHelp | EndCall | ToggleMute | ToggleCamera
    | ChoseSituation | Answered | AddRow | DropRow | EditField | TypeIdentity | TakePicture
    | RetakePage | KeepPage | DeferMaterial | AcceptCommitment | Signed
    | ChoseDelivery | PressedSubmit | Rated | SkipRating | ChoseWay | CallNow | AllowLookup
)  # fmt: skip

# ---- what the machine reports ----------------------------------------------


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
    """A device came or went; ``role`` is reader, camera, voice, network or desk."""

    role: Literal["reader", "camera", "voice", "network", "desk"]
    working: bool


@dataclass(frozen=True)
class PageTaken:
    """A page is in the vault under ``ref``."""

    ref: str
    sha256: str
    width: int
    height: int
    quality: Mapping[str, float] = part(default_factory=dict)


@dataclass(frozen=True)
class PageRefused:
    """no_paper | blurred | too_dark | cut_off | unreadable | camera_offline."""

    code: str


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
class CallOver:
    """The call ended or never came about; ``code`` '' means a normal end."""

    by: str
    code: str = ""


@dataclass(frozen=True)
class AgentSaid:
    """A line of text from the agent."""

    text: str = part(repr=False)


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
class RequestSaved:
    """A call-back or home visit is in the outbox."""

    kind: str


@dataclass(frozen=True)
class RequestNotSaved:
    """A call-back or home visit could not be noted down; ``kind`` says which."""

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
    | PageHint | LicenceFound | LicenceMissing | CallChanged | CallOver | AgentSaid | CaseSaved
    | CaseNotSaved | CaseAccepted | CaseHeld | CaseWaiting | ReceiptMade | RequestSaved
    | RequestNotSaved | LastCase | OutboxCount | ContentAge | TimerFired | Wiped | Broke
)  # fmt: skip

Event: TypeAlias = Intent | Report
