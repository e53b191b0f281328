"""The session: one frozen value with all the kiosk knows about the resident in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from kiosk.catalogue.types import Lang, Service, Step, Way
from kiosk.session.deck import Deck, Machine
from kiosk.session.forms import Value

Author: TypeAlias = Literal["chip", "resident", "platform", "machine", "confirmed", "agent"]
"""machine: read from paper, not looked at yet; confirmed: read, then confirmed by the resident"""


@dataclass(frozen=True)
class Answer:
    """A value and who gave it."""

    value: Value = field(repr=False)
    by: Author = "resident"


@dataclass(frozen=True)
class Identity:
    """Who the resident is, and how sure: read from the chip, typed, or read off a picture."""

    person: Mapping[str, str] = field(repr=False)
    method: Literal["chip", "typed", "photo"] = "chip"
    card_type: str = "resident"
    read_ms: float = 0.0


@dataclass(frozen=True)
class Page:
    """One page in the vault; the picture itself never enters the session."""

    ref: str
    sha256: str
    quality: Mapping[str, Any] = field(default_factory=dict)  # each figure with its verdict
    scene: str = ""  # the picture it was cut out of, until the page is kept
    corners: tuple[tuple[float, float], ...] = field(default=(), repr=False)

    @property
    def refs(self) -> tuple[str, ...]:
        """Everything of it in the vault."""
        return (self.ref, self.scene) if self.scene else (self.ref,)


@dataclass(frozen=True)
class Licence:
    """What the platform answered about one material."""

    state: Literal["asked", "found", "missing"]
    name: str = ""
    auth_code: str = field(default="", repr=False)
    reason: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the platform promised, or only that the case is safe here."""

    case_no: str = ""
    query_code: str = field(default="", repr=False)
    promised: date | None = None
    office: str = ""
    next_steps: str = ""
    file_ref: str = ""


@dataclass(frozen=True)
class GroupDraft:
    """The row of a repeated group that is being filled."""

    group: str
    part: int = 0
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


Lack: TypeAlias = Literal["speaker", "microphone", "camera"]


@dataclass(frozen=True)
class Call:
    """The open call."""

    state: Literal["queued", "ringing", "connected", "reconnecting"]
    agent: str = ""
    position: int = 0
    muted: bool = False
    hidden: bool = False
    chat: str = field(default="", repr=False)
    quality: Literal["", "small", "sound_only", "still", "callback", "no_picture"] = ""
    """What the line does not carry just now; "" = all is well."""
    lacks: tuple[Lack, ...] = ()
    """What does not work just now; what matters most to a talk comes first."""
    held: bool = False
    pointed: str = ""  # the button the agent points at, until the next touch
    others: tuple[str, ...] = ()  # who else speaks
    listeners: tuple[str, ...] = ()  # who only hears
    # The agent's proposals by field; an answer counts only once the resident has given it.
    suggested: Mapping[str, str] = field(default_factory=dict, repr=False)
    talked: bool = False  # somebody has answered
    recording: bool = False  # the desk keeps what is said and seen


@dataclass(frozen=True)
class CallScreen:
    """The call as the whole screen: asking first, then waiting, then talking."""


@dataclass(frozen=True)
class Trouble:
    """Something does not work; ``ways`` lead on."""

    code: str
    ways: tuple[Way, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offers:
    """Nobody can answer now: what there is instead. ``slots``: id, begin and end of times to book;
    ``nearest``: name, address, hours, phone of a staffed point; ``choosing``: one of the times."""

    why: Literal["after_hours", "nobody", "queue_full"]
    slots: tuple[tuple[str, str, str], ...] = ()
    nearest: tuple[str, ...] = ()
    waiting: bool = False
    choosing: bool = False
    problem: str = ""


@dataclass(frozen=True)
class PhoneAsk:
    """At which number shall a person call back, come for a home visit, or answer?

    ``slot``: the time that is booked; ``text``: the complaint; ``offers``: where the slot is from.
    """

    kind: Literal["callback", "home-visit", "appointment", "complaint"]
    problem: str = ""
    slot: str = ""
    text: str = field(default="", repr=False)
    offers: Offers | None = None


@dataclass(frozen=True)
class ComplaintAsk:
    """What is wrong?"""

    problem: str = ""


@dataclass(frozen=True)
class Promising:
    """The desk is being asked for this; until it has answered, the wish is kept here."""

    ask: PhoneAsk
    phone: str = field(repr=False)


@dataclass(frozen=True)
class Told:
    """Good news of one screen (a call-back is arranged); ``number`` and ``due`` of a promise."""

    code: str
    number: str = ""
    due: str = ""


@dataclass(frozen=True)
class RecordAsk:
    """May the talk be recorded? ``over_call``: the call was the whole screen before."""

    over_call: bool = False


@dataclass(frozen=True)
class CallRating:
    """How was the talk? ``level``: a bad mark that waits for its reason."""

    level: int = 0


@dataclass(frozen=True)
class LanguageAsk:
    """Language choice in the middle of a session."""


@dataclass(frozen=True)
class FaceAsk:
    """May the face be compared with the card's photo? Its own consent; no is as good as yes."""


AskKind: TypeAlias = Literal["scan", "still", "signature", "camera"]
"""A page cut out straight, the camera's whole picture, a signature by finger."""


@dataclass(frozen=True)
class AgentAsk:
    """The agent asks for a page, a picture or a signature; the step below stands still.

    ``page`` is what was taken; ``under`` says whether the talk filled the screen before.
    """

    id: str
    kind: AskKind
    stage: Literal["asked", "doing", "sending", "failed"] = "asked"
    page: Page | None = None
    busy: bool = False
    dragging: bool = False
    hint: str = ""
    problem: str = ""
    under: CallScreen | None = None

    @property
    def wants_page(self) -> bool:
        """Tell whether the camera is to take a picture now."""
        waits = self.page is None and not self.busy
        return self.stage == "doing" and self.kind in ("scan", "still") and waits

    @property
    def shows_live(self) -> bool:
        """Tell whether the agent may see the document camera's picture as it moves."""
        return self.stage == "doing" and self.kind == "camera"


@dataclass(frozen=True)
class NoticeGiven:
    """What the agent tells once and in full: papers and check-points of the service, by id."""

    id: str
    papers: tuple[str, ...]
    points: tuple[str, ...]
    slip: Literal["", "printing", "printed", "paper", "failed", "unsure"] = ""
    job: int = 0


Overlay: TypeAlias = (
    CallScreen | Trouble | PhoneAsk | Told | LanguageAsk | FaceAsk
    | AgentAsk | NoticeGiven | Offers | ComplaintAsk | Promising | RecordAsk | CallRating
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What every stage has: content, machine, language, call, overlay."""

    deck: Deck = field(repr=False)
    machine: Machine = Machine()
    lang: Lang = "zh"
    large: bool = False
    call: Call | None = None
    overlay: Overlay | None = None
    dialog: Literal["", "leave", "idle"] = ""


@dataclass(frozen=True, kw_only=True)
class Attract(Stage):
    """Nobody is here; ``greeting``: somebody has just stepped up."""

    greeting: bool = False


@dataclass(frozen=True, kw_only=True)
class PickLanguage(Stage):
    """Somebody touched the screen."""


@dataclass(frozen=True, kw_only=True)
class PickService(Stage):
    """Which part of life, which service."""

    theme: str = ""


@dataclass(frozen=True, kw_only=True)
class Working(Stage):
    """A resident works on one service; the only stage that holds personal data."""

    service: Service = field(repr=False)
    at: int = 0
    spot: str = ""
    case_id: str = ""
    now: datetime | None = None
    situation: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: Identity | None = None
    card_present: bool = False
    typing: bool = False
    photographing: bool = False
    typed_name: str = field(default="", repr=False)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    group: GroupDraft | None = None
    consent: bool | None = None
    licences: Mapping[str, Licence] = field(default_factory=dict)
    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    taken: Page | None = None
    dragging: bool = False  # the corners of ``taken`` on its picture
    slot: int | None = None  # the page that is taken again; behind the last one: added
    picked: int = 0  # the page of the row that is looked at
    busy: bool = False
    hint: str = ""
    deferred: frozenset[str] = frozenset()
    notified: frozenset[str] | None = None
    committed: bool | None = None
    entrusted: bool | None = None
    signature: Page | None = None
    delivery: str = ""
    return_to: int | None = None
    problem: str = ""
    warning: str = ""
    typed: str = field(default="", repr=False)
    submit: Literal["ready", "sending", "waiting", "accepted", "held"] = "ready"
    replaces: str = ""
    receipt: Receipt | None = None
    slip: Literal["", "printing", "printed", "paper", "failed", "unsure"] = ""
    slip_job: int = 0
    level: int = 0
    rated: bool = False
    talked: str = ""  # agent who helped; named on the receipt (首问负责)

    @property
    def step(self) -> Step:
        """The present step."""
        return self.service.steps[self.at]

    @property
    def today(self) -> date:
        """The kiosk's date when the draft was opened."""
        return self.now.date() if self.now else date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Wiping(Stage):
    """The resident has gone or goes: everything is destroyed, a farewell is on the screen."""

    reason: str
    card_present: bool = False
    wiped: bool = False
    waited: bool = False
    reminders: int = 0
    had_case: bool = False


Session: TypeAlias = Attract | PickLanguage | PickService | Working | Wiping
