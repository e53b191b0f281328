"""The session: one frozen value with all the kiosk knows about the resident in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from kiosk.catalogue.types import Lang, Service, Step, Way
from kiosk.session.deck import Deck, Machine
from kiosk.session.forms import Value

Author: TypeAlias = Literal["chip", "resident", "platform"]


@dataclass(frozen=True)
class Answer:
    """A value and who gave it."""

    value: Value = field(repr=False)
    by: Author = "resident"


@dataclass(frozen=True)
class Identity:
    """Who the resident is, and how sure: read from the chip or typed."""

    person: Mapping[str, str] = field(repr=False)
    method: Literal["chip", "typed"] = "chip"
    card_type: str = "resident"
    read_ms: float = 0.0


@dataclass(frozen=True)
class Page:
    """One page in the vault; the picture itself never enters the session."""

    ref: str
    sha256: str
    quality: Mapping[str, float] = field(default_factory=dict)


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


@dataclass(frozen=True)
class Call:
    """The open call."""

    state: Literal["queued", "ringing", "connected", "reconnecting"]
    agent: str = ""
    position: int = 0
    muted: bool = False
    hidden: bool = False
    chat: str = field(default="", repr=False)


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
class PhoneAsk:
    """At which number shall a person call back, or come for a home visit?"""

    kind: Literal["callback", "home-visit"]
    problem: str = ""


@dataclass(frozen=True)
class Told:
    """Good news of one screen (a call-back is arranged)."""

    code: str


@dataclass(frozen=True)
class LanguageAsk:
    """Language choice in the middle of a session."""


Overlay: TypeAlias = CallScreen | Trouble | PhoneAsk | Told | LanguageAsk


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
    """Nobody is here."""


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
    typed_name: str = field(default="", repr=False)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    group: GroupDraft | None = None
    consent: bool | None = None
    licences: Mapping[str, Licence] = field(default_factory=dict)
    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    taken: Page | None = None
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
