"""What a screen shows, as frozen data in the resident's language; screens add no word to it."""

from dataclasses import dataclass
from dataclasses import field as part
from typing import Literal, TypeAlias

from kiosk.session.events import Intent

Look: TypeAlias = Literal["primary", "secondary", "quiet", "danger"]


@dataclass(frozen=True)
class Button:
    """A touch target: ``id`` is stable over languages, ``intent`` is what a touch sends."""

    id: str
    words: str
    intent: Intent
    icon: str = ""
    look: Look = "secondary"
    enabled: bool = True
    note: str = ""
    chosen: bool = False
    pointed: bool = False
    """The agent of the call means this one."""
    release: Intent | None = None
    """Held, not tapped: ``intent`` is sent when the finger comes down, this when it goes."""


@dataclass(frozen=True)
class StepDot:
    """One step of the service in the step bar."""

    name: str
    state: Literal["done", "now", "next"]


@dataclass(frozen=True)
class Dialog:
    """A question that waits over the screen (leave? still there?)."""

    id: str
    heading: str
    text: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class CallBadge:
    """The open call: agent's picture in a corner of every screen, always a way to end it."""

    state: Literal["queued", "ringing", "connected", "reconnecting"]
    words: str
    agent: str
    buttons: tuple[Button, ...]
    chat: str = part(default="", repr=False)
    own_picture: bool = True
    agent_picture: bool = True


@dataclass(frozen=True)
class RecordMark:
    """The talk is recorded, or that pauses on a private screen; the button ends it."""

    words: str
    paused: bool
    stop: Button


@dataclass(frozen=True)
class Frame:
    """What every screen has around its own part."""

    lang: str
    vertical: bool
    large: bool
    title: str
    subtitle: str
    steps: tuple[StepDot, ...] = ()
    step_words: str = ""
    banner: str = ""
    help: Button | None = None
    back: Button | None = None
    repeat: Button | None = None
    leave: Button | None = None
    language: Button | None = None
    size: Button | None = None
    call: CallBadge | None = None
    dialog: Dialog | None = None
    recording: RecordMark | None = None


@dataclass(frozen=True)
class Row:
    """A labelled line of a guide, a read-back or a receipt."""

    label: str
    text: str = part(repr=False)
    icon: str = ""
    note: str = ""
    edit: Button | None = None
    good: bool | None = None


@dataclass(frozen=True)
class Section:
    """Rows under one heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Greeting:
    """One language's invitation on the attract screen."""

    lang: str
    vertical: bool
    heading: str
    text: str


@dataclass(frozen=True)
class AttractView:
    """Nobody is here; the whole screen is one button."""

    frame: Frame
    greetings: tuple[Greeting, ...]
    start: Button
    notice: str = ""
    facts: tuple[str, ...] = ()
    themes: tuple[tuple[str, str], ...] = ()  # icon, title


@dataclass(frozen=True)
class LanguageView:
    """Choose a language; each choice is written in its own script."""

    frame: Frame
    choices: tuple[tuple[Button, bool], ...]  # button, vertical


@dataclass(frozen=True)
class ChoiceView:
    """At most six big choices: themes, services, situations, deliveries, choice fields."""

    kind: Literal["services", "situation", "choice", "delivery"]
    frame: Frame
    heading: str
    choices: tuple[Button, ...]
    progress: str = ""
    next: Button | None = None
    empty: str = ""


@dataclass(frozen=True)
class GuideView:
    """Who may apply, what is needed, how long, what it costs, where else."""

    frame: Frame
    heading: str
    summary: str
    rows: tuple[Row, ...]
    source: str
    next: Button


@dataclass(frozen=True)
class IdentityView:
    """Lay the card on the reader; what was read is shown masked."""

    frame: Frame
    heading: str
    text: str
    state: Literal["waiting", "read", "problem"]
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class FieldView:
    """One question, one answer; ``entry`` says which keys are needed.

    The screen sends ``Answered(field, text)`` (or ``IdentityTyped`` parts through the same
    field ids) and the flow answers with ``problem`` words when it can't be kept.
    """

    frame: Frame
    field: str
    heading: str
    label: str
    entry: Literal["digits", "id", "text", "name", "date", "money", "phone", "account", "region"]
    value: str = part(default="", repr=False)
    hint: str = ""
    problem: str = ""
    warning: str = ""
    progress: str = ""
    next_words: str = ""
    skip: Button | None = None
    key_words: tuple[tuple[str, str], ...] = ()  # key id -> words (clear, delete, space …)
    suggestions: tuple[Button, ...] = ()


@dataclass(frozen=True)
class GroupView:
    """A repeated group: what is in it so far, add one, go on."""

    frame: Frame
    field: str
    heading: str
    rows: tuple[tuple[Row, Button], ...]  # summary, remove
    add: Button | None
    next: Button
    empty: str = ""
    problem: str = ""


@dataclass(frozen=True)
class MaterialsView:
    """The one-time full notice: every paper, its state, and where to get what is missing."""

    frame: Frame
    heading: str
    text: str
    rows: tuple[Row, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class PageThumb:
    """One page of the row: ``pick`` looks at it; ``chosen`` is looked at now."""

    ref: str
    words: str
    pick: Button
    chosen: bool = False


@dataclass(frozen=True)
class CaptureView:
    """Lay the page down; preview, or the page that was taken (``page_ref`` in the vault).

    ``pages`` are those kept so far, in order, to be dragged (``MovePage``); ``arrange`` are the
    buttons that do the same to the chosen one for whoever does not drag. ``corners`` are dragged
    on the picture ``page_ref`` while there are any; ``corners_words`` is on the button that sends
    them.
    """

    frame: Frame
    heading: str
    text: str
    progress: str
    hint: str = ""
    problem: str = ""
    page_ref: str = ""
    busy: bool = False
    buttons: tuple[Button, ...] = ()
    corners: tuple[tuple[float, float], ...] = part(default=(), repr=False)
    corners_words: str = ""
    pages: tuple[PageThumb, ...] = ()
    arrange: tuple[Button, ...] = ()


@dataclass(frozen=True)
class TextView:
    """A text that is read aloud and accepted or refused (commitment, entrustment)."""

    frame: Frame
    heading: str
    paragraphs: tuple[str, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class CallView:
    """The call as the whole screen; ``own`` stands beside the resident's own picture."""

    frame: Frame
    heading: str
    text: str = part(repr=False)
    state: Literal["idle", "queued", "ringing", "connected", "reconnecting", "over"]
    buttons: tuple[Button, ...]
    own: str = ""
    own_picture: bool = True
    agent_picture: bool = True


@dataclass(frozen=True)
class ConfirmView:
    """Everything read back before it is sent."""

    frame: Frame
    heading: str
    sections: tuple[Section, ...]
    next: Button
    text: str = ""


@dataclass(frozen=True)
class SignView:
    """Sign with the finger; the screen sends ``Signed`` when ``accept`` is pressed."""

    frame: Frame
    heading: str
    text: str
    clear_words: str
    accept_words: str
    problem: str = ""


@dataclass(frozen=True)
class SubmitView:
    """Send; sending; saved but not yet accepted."""

    frame: Frame
    heading: str
    text: str
    state: Literal["ready", "sending", "waiting", "held"]
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class ReceiptView:
    """The receipt, honest about 'accepted' and 'saved, not yet accepted'."""

    frame: Frame
    heading: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    qr: str = part(default="", repr=False)
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class RateView:
    """One key of five; free to skip; nobody at the kiosk sees it."""

    frame: Frame
    heading: str
    text: str
    levels: tuple[Button, ...]
    reasons: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class TroubleView:
    """What does not work, in plain words, and every way on."""

    frame: Frame
    heading: str
    text: str
    ways: tuple[Button, ...]
    rows: tuple[Row, ...] = ()
    icon: str = "alert-circle"


@dataclass(frozen=True)
class GoodbyeView:
    """Thank you; take your card."""

    frame: Frame
    heading: str
    text: str
    card: bool


View: TypeAlias = (
    AttractView | LanguageView | ChoiceView | GuideView | IdentityView | FieldView | GroupView
    | MaterialsView | CaptureView | TextView | CallView | ConfirmView | SignView | SubmitView
    | ReceiptView | RateView | TroubleView | GoodbyeView
)  # fmt: skip
