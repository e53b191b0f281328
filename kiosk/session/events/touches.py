"""What the resident does; any of these may be sent by a screen."""

from dataclasses import dataclass
from dataclasses import field as part
from typing import Literal, TypeAlias

from kiosk.catalogue.types import DeliveryKind, Lang, Way
from kiosk.session.forms import Value

Corners: TypeAlias = tuple[tuple[float, float], ...]


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
class TalkHeld:
    """The button that turns the microphone on is held, or let go."""

    on: bool


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
class AllowFace:
    """May the face be compared with the card's photo?"""

    yes: bool


@dataclass(frozen=True)
class AnswerAsk:
    """Shall the agent get the page, picture or signature they asked for?"""

    yes: bool


@dataclass(frozen=True)
class SendAgain:
    """Try once more to send what the agent asked for."""


@dataclass(frozen=True)
class TakePicture:
    """The capture button."""


@dataclass(frozen=True)
class RetakePage:
    """Throw the last page away and take it again; with a number, that page is taken anew."""

    page: int | None = None


@dataclass(frozen=True)
class PickPage:
    """Look at one page of the row, from 0."""

    page: int


@dataclass(frozen=True)
class MovePage:
    """Put a page at another place of the row."""

    page: int
    to: int


@dataclass(frozen=True)
class RemovePage:
    """Take a page out of the document."""

    page: int


@dataclass(frozen=True)
class AddPage:
    """The paper has one more page."""


@dataclass(frozen=True)
class PhotographCard:
    """No reader: the card is laid under the camera and its text is read."""


@dataclass(frozen=True)
class KeepPage:
    """The page on the screen is right."""


@dataclass(frozen=True)
class EditCorners:
    """Show the whole picture, to drag the page's corners on it."""


@dataclass(frozen=True)
class DraggedCorners:
    """The corners are right now: four (x, y), clockwise, as parts of the picture."""

    corners: Corners = part(repr=False)


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
class PrintAgain:
    """Print the receipt once more."""


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


@dataclass(frozen=True)
class AllowRecording:
    """May the talk be recorded?"""

    yes: bool


@dataclass(frozen=True)
class StopRecording:
    """No more recording; the call goes on."""


@dataclass(frozen=True)
class ChoseOffer:
    """What the resident does instead of waiting."""

    way: Literal["callback", "appointment", "complaint", "wait"]


@dataclass(frozen=True)
class ChoseSlot:
    """A time to book, by its id."""

    slot: str


Intent: TypeAlias = (
    Touched | ChoseLanguage | AskLanguage | ChoseSize | ChoseTheme | ChoseService | Next | Back
    | Leave | LeaveAnswered | StillHere | Repeat | AskHelp | EndCall | ToggleMute | ToggleCamera
    | TalkHeld
    | ChoseSituation | Answered | AddRow | DropRow | EditField | TypeIdentity | TakePicture
    | RetakePage | KeepPage | EditCorners | DraggedCorners | DeferMaterial | AcceptCommitment
    | Signed | ChoseDelivery | PressedSubmit | PrintAgain | Rated | SkipRating | ChoseWay
    | CallNow | AllowLookup
    | PickPage | MovePage | RemovePage | AddPage | PhotographCard | AllowFace
    | AnswerAsk | SendAgain
    | AllowRecording
    | StopRecording
    | ChoseOffer
    | ChoseSlot
)  # fmt: skip
