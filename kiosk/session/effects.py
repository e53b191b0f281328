"""What the flow asks of the world; each effect's end comes back as an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from typing import TypeAlias

from kiosk.session.forms import Value


@dataclass(frozen=True)
class Say:
    """Speak a sentence; ``message`` names it for the transcript, the words stay hidden."""

    message: str
    text: str = part(repr=False)
    lang: str = "zh"
    critical: bool = False


@dataclass(frozen=True)
class Hush:
    """Stop speaking."""


@dataclass(frozen=True)
class OpenDraft:
    """Make the case's id."""


@dataclass(frozen=True)
class ReadCard:
    """Watch the id reader for a card."""


@dataclass(frozen=True)
class StopReading:
    """Let the id reader rest."""


@dataclass(frozen=True)
class OpenCamera:
    """Show the document camera's picture."""


@dataclass(frozen=True)
class CloseCamera:
    """Camera off."""


@dataclass(frozen=True)
class Capture:
    """Take one page."""


@dataclass(frozen=True)
class DropPages:
    """Overwrite these pages in the vault."""

    refs: tuple[str, ...]


@dataclass(frozen=True)
class KeepSignature:
    """Put the signature's picture into the vault under its digest."""

    png: bytes = part(repr=False)
    ref: str = ""


@dataclass(frozen=True)
class LookUpLicence:
    """Ask the platform for a licence of this person, with the consent just given."""

    material: str
    code: str
    id_no: str = part(repr=False)
    name: str = part(repr=False)


@dataclass(frozen=True)
class StartCall:
    """Open a call; the context goes with it, without who the resident is."""

    service: str
    title: str
    step: str
    lang: str
    case_id: str
    missing: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class UpdateCall:
    """Tell the agent where the resident is now."""

    step: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class StopCall:
    """Hang up."""

    reason: str


@dataclass(frozen=True)
class SetCallDevices:
    """Microphone and camera of the call."""

    muted: bool
    camera_hidden: bool


@dataclass(frozen=True)
class MaterialOut:
    """One material as it leaves the kiosk."""

    id: str
    kind: str  # scan | licence | form | shown | deferred
    refs: tuple[str, ...] = ()
    auth_code: str = part(repr=False, default="")
    reason: str = ""


@dataclass(frozen=True)
class SubmitCase:
    """Make the case durable and send it; holds live answers only."""

    case_id: str
    service: str
    item_code: str
    version: str
    lang: str
    answers: Mapping[str, Value] = part(repr=False)
    authors: Mapping[str, str] = part(repr=False)
    situation: Mapping[str, str] = part(repr=False)
    materials: tuple[MaterialOut, ...]
    identity_method: str
    commitment_hash: str
    entrust: Mapping[str, str]
    signature_ref: str
    delivery: str
    assisted_by: str
    replaces: str = ""


@dataclass(frozen=True)
class MakeReceipt:
    """Lay the receipt out as a file; every word is given."""

    title: str
    rows: tuple[tuple[str, str], ...] = part(repr=False)
    notes: tuple[str, ...] = ()
    qr: str = part(repr=False, default="")
    lang: str = "zh"
    case_no: str = ""
    case_id: str = ""
    key: tuple[str, str] = part(default=("", ""), repr=False)
    qr_caption: str = ""
    footer: str = ""
    entrust_title: str = ""
    entrust_rows: tuple[tuple[str, str], ...] = part(default=(), repr=False)
    entrust_text: tuple[str, ...] = ()
    entrust_signature: str = ""
    entrust_date: str = ""
    signature_ref: str = ""


@dataclass(frozen=True)
class SendRating:
    """Queue a rating; it never waits for the network."""

    case_no: str
    case_id: str
    level: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SaveRequest:
    """Queue a call-back or home visit so that a person comes back to the resident."""

    kind: str
    phone: str = part(repr=False)
    name: str = part(repr=False, default="")
    service: str = ""
    lang: str = "zh"


@dataclass(frozen=True)
class MarkShown:
    """The resident has seen the receipt of this case."""

    case_id: str


@dataclass(frozen=True)
class StartTimer:
    """(Re)start a named timer."""

    name: str
    seconds: float


@dataclass(frozen=True)
class StopTimer:
    """Stop a named timer."""

    name: str


@dataclass(frozen=True)
class Wipe:
    """Destroy all that belongs to the resident."""

    reason: str


@dataclass(frozen=True)
class Audit:
    """One line of the audit log: an event id and allow-listed fields."""

    event: str
    fields: Mapping[str, str | int] = part(default_factory=dict)


Effect: TypeAlias = (
    Say | Hush | OpenDraft | ReadCard | StopReading | OpenCamera | CloseCamera | Capture
    | DropPages | KeepSignature | LookUpLicence | StartCall | UpdateCall | StopCall
    | SetCallDevices | SubmitCase | MakeReceipt | SendRating | SaveRequest | MarkShown
    | StartTimer | StopTimer | Wipe | Audit
)  # fmt: skip
