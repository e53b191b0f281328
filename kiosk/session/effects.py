"""What the flow asks of the world; each effect's end comes back as an event."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from datetime import datetime
from typing import Any, Literal, TypeAlias

from kiosk.session.forms import Value

GuideLight: TypeAlias = Literal["card", "card-out", "camera", "slip", "slip-out"]
"""Lay the card, take it; lay a paper; a slip is coming, take it."""
CardSide: TypeAlias = Literal["", "front", "back"]
"""Of an ID card; "" = any page."""


@dataclass(frozen=True)
class Say:
    """Speak a sentence; ``message`` names it for the transcript, the words stay hidden."""

    message: str
    text: str = part(repr=False)
    lang: str = "zh"
    critical: bool = False
    passing: bool = False  # gives way to every other sentence


@dataclass(frozen=True)
class Ring:
    """The shutter's sound: a page was taken."""


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
    """Show the document camera's picture; auto: a good page is taken without the button.

    side: the side of an ID card that is wanted, "" for any page. owner: the case whose pages these
    are; it comes back with each of them.
    """

    auto: bool = True
    side: CardSide = ""
    owner: str = ""


@dataclass(frozen=True)
class ArmCamera:
    """Take the next good page by itself; again: the last one was not wanted."""

    again: bool = False
    side: CardSide = ""


@dataclass(frozen=True)
class CloseCamera:
    """Camera off."""


@dataclass(frozen=True)
class Capture:
    """Take one page; force: also where none is seen, its corners are dragged then."""

    force: bool = False


@dataclass(frozen=True)
class CutAnew:
    """Cut the page out of the last picture by other corners."""

    corners: tuple[tuple[float, float], ...] = part(repr=False)


@dataclass(frozen=True)
class ReadPage:
    """Read the text of a page that was kept, and the values beside these labels."""

    ref: str
    material: str
    labels: Mapping[str, tuple[str, ...]] = part(default_factory=dict)
    kind: str = "form"


@dataclass(frozen=True)
class ReadCardPicture:
    """Read the person's side of an ID card from its picture."""

    ref: str


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
class CompareFace:
    """Compare the face before the screen with the card's photo, once; the score is the agent's.

    id_no: whose card it must be. hidden: the camera shows nothing.
    """

    id_no: str = part(default="", repr=False)
    hidden: bool = False


@dataclass(frozen=True)
class TellFace:
    """Tell the agent why faces were not compared: refused, off, no_chip or not_now."""

    code: Literal["refused", "off", "no_chip", "not_now"]


@dataclass(frozen=True)
class TakeStill:
    """Take the camera's whole picture in its full size."""


@dataclass(frozen=True)
class TellAsk:
    """Tell the agent what became of something they asked for."""

    ask: str
    state: Literal["asked", "accepted", "declined", "sending", "done", "failed"]
    reason: str = ""


@dataclass(frozen=True)
class SendDocument:
    """Bring a picture of the vault to the agent of the call; it is read at once."""

    ask: str
    kind: Literal["scan", "still", "signature", "camera"]
    ref: str


@dataclass(frozen=True)
class ShareCamera:
    """Show the agent the document camera's picture as it moves, or no longer."""

    on: bool


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
    title: str = ""
    sheet: str = "paper"  # paper | card | photo
    purpose: tuple[str, ...] = ()  # words that bind the copy to this case
    trust: str = ""  # words of the trust level
    figures: tuple[Mapping[str, Any], ...] = ()  # what was measured on each page, as JSON


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
    opened: datetime | None = None  # when the case was begun: the date inside its papers


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
class PrintSlip:
    """Print the receipt on paper; ``job`` names this order, as a slip may be printed again.

    ``number`` and ``promised`` are rows that stand out; None where there is none yet.
    """

    case_id: str
    job: int
    titles: tuple[str, ...]
    subtitle: str
    number: tuple[str, str] | None = part(repr=False)
    promised: tuple[str, str] | None = part(repr=False)
    rows: tuple[tuple[str, str], ...] = part(repr=False)
    notes: tuple[str, ...] = part(repr=False)
    qr: str = part(repr=False)
    qr_caption: str
    footer: tuple[str, ...]


@dataclass(frozen=True)
class ShowLights:
    """Guide lights: these shine, all others are dark."""

    lights: frozenset[GuideLight]


@dataclass(frozen=True)
class SendRating:
    """Queue a rating; it never waits for the network."""

    case_no: str
    case_id: str
    level: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SaveRequest:
    """Queue a call-back, home visit or complaint so that a person comes back to the resident."""

    kind: str
    phone: str = part(repr=False)
    name: str = part(repr=False, default="")
    service: str = ""
    lang: str = "zh"
    text: str = part(repr=False, default="")


@dataclass(frozen=True)
class AskDesk:
    """Ask the desk for a call back, a booked time or the answer to a complaint."""

    kind: str
    lang: str
    title: str
    slot: str = ""
    phone: str = part(repr=False, default="")
    text: str = part(repr=False, default="")


@dataclass(frozen=True)
class AnswerRecording:
    """Tell the desk whether the talk may be recorded."""

    yes: bool


@dataclass(frozen=True)
class StopRecording:
    """The resident ends the recording; the call goes on."""


@dataclass(frozen=True)
class RateCall:
    """Bring the resident's mark for the last call to the desk."""

    level: int
    reasons: tuple[str, ...] = ()


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
    Say | Hush | Ring | OpenDraft | ReadCard | StopReading | OpenCamera | ArmCamera | CloseCamera
    | Capture | CutAnew | ReadPage | ReadCardPicture | DropPages | KeepSignature | LookUpLicence
    | CompareFace | TellFace | StartCall | UpdateCall | StopCall | SetCallDevices | SubmitCase
    | MakeReceipt | PrintSlip | ShowLights | SendRating | SaveRequest | MarkShown | StartTimer
    | StopTimer | Wipe | Audit | TakeStill | TellAsk | SendDocument
    | AskDesk | AnswerRecording | StopRecording | RateCall | ShareCamera
)  # fmt: skip
