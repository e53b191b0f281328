"""What a service is: frozen values the core reads, so that a service stays data and never code.

The classes double as the schema of ``service.toml``: the loader lets pydantic fill
them, and a key that is not written here is a mistake in the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal

Lang = Literal["zh", "mn", "en"]
LANGS: tuple[Lang, ...] = ("zh", "mn", "en")


class Strict:
    """Makes pydantic refuse unknown keys without this module knowing pydantic."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Text(Strict):
    """One sentence in the three languages a resident may choose."""

    zh: str
    mn: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the sentence in ``lang``."""
        return {"zh": self.zh, "mn": self.mn, "en": self.en}[lang]


class StepKind(StrEnum):
    """Steps a service may use, in any order its data gives."""

    GUIDE = "guide"
    SITUATION = "situation"
    IDENTITY = "identity"
    FORM = "form"
    MATERIALS = "materials"
    COMMITMENT = "commitment"
    CALL = "call"
    CONFIRM = "confirm"
    SIGN = "sign"
    DELIVERY = "delivery"
    SUBMIT = "submit"
    RECEIPT = "receipt"
    RATE = "rate"


class FieldKind(StrEnum):
    """Kinds of answers the kiosk knows how to ask for and to check."""

    NAME = "name"
    ID_NO = "id_no"
    PHONE = "phone"
    REGION = "region"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"
    DATE = "date"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    GROUP = "group"


class ServiceClass(StrEnum):
    """The four classes of village business in the county notice."""

    FINISH_HERE = "finish-here"  # 受理办结
    COLLECT_AND_RUN = "collect-and-run"  # 代收代办
    PRE_CHECK = "pre-check"  # 咨询预审
    ACCEPT_AND_FORWARD = "accept-and-forward"  # 受理转办


class MaterialSource(StrEnum):
    """Where a material comes from, by the two exemptions (两个免于提交)."""

    SCAN = "scan"  # laid under the camera
    LICENCE = "licence"  # an electronic licence is looked up first; scan when there is none
    FORM = "form"  # made from the answers, nothing to bring
    SHOWN = "shown"  # the original is shown (the id card on the reader)


class DeliveryKind(StrEnum):
    """How the result reaches the resident."""

    ELECTRONIC = "electronic"
    PICK_UP = "pick-up"
    COURIER = "courier"
    HOME = "home"


class Way(StrEnum):
    """Ways on when something does not work; none of them is a dead end."""

    RETRY = "retry"
    OTHER = "other"  # go on without the device: type instead of reading, defer instead of scanning
    AGENT = "agent"
    CALLBACK = "callback"
    HOME_VISIT = "home-visit"
    COMPLAINT = "complaint"
    LEAVE = "leave"


PREFILLS = ("name", "id_no", "sex", "nation", "birth", "address")


@dataclass(frozen=True)
class Choice(Strict):
    """One answer of a choice field or a situation question, and what it makes necessary."""

    id: str
    label: Text
    materials: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    icon: str = ""


@dataclass(frozen=True)
class When(Strict):
    """A field or material that matters only when another answer has this value."""

    field: str
    equals: str


@dataclass(frozen=True)
class Field(Strict):
    """One answer the service needs; ``ask`` is shown large and spoken, ``label`` names it later."""

    id: str
    kind: FieldKind
    label: Text
    ask: Text
    required: bool = True
    hint: Text | None = None
    prefill: str | None = None
    editable: bool = True
    choices: tuple[Choice, ...] = ()
    when: When | None = None
    fields: tuple["Field", ...] = ()
    most: int = 5
    least: int = 0
    past: bool = False  # a date that can't lie in the future
    max_length: int = 200
    printed: tuple[str, ...] = ()  # labels on the paper beside or above this value
    read_from: str = ""  # the material on which they stand; what is read must be confirmed


@dataclass(frozen=True)
class Question(Strict):
    """A plain question about the resident's situation (情形)."""

    id: str
    ask: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Material(Strict):
    """A paper or record the service needs, and where the resident gets it."""

    id: str
    title: Text
    ask: Text
    how: Text
    source: MaterialSource
    pages: int = 1
    most_pages: int = 0  # more than `pages`: the resident adds as many as the paper has
    # card: both sides on one sheet in true size; photo: a portrait, as it is and unmarked
    sheet: Literal["paper", "card", "photo"] = "paper"
    # Of an ID card: which side each page is, in order; the camera tells when the other lies there.
    sides: tuple[Literal["front", "back"], ...] = ()
    reads: Literal["form", "id-card", "bank-card"] = "form"  # how values are found on it
    deferrable: bool = False
    licence_code: str = ""
    when: When | None = None


@dataclass(frozen=True)
class Guide(Strict):
    """What a resident must know before starting (办事指南)."""

    who: Text
    limits: Text
    fee: Text
    result: Text
    basis: Text
    elsewhere: Text
    legal_days: int
    promised_days: int


@dataclass(frozen=True)
class CheckPoint(Strict):
    """What a reviewer looks at (审核要点), in words that a resident may read as well."""

    id: str
    text: Text


@dataclass(frozen=True)
class StaffText(Strict):
    """A sentence for staff, in the languages of their page."""

    zh: str
    en: str


@dataclass(frozen=True)
class Faq(Strict):
    """A question that residents ask, and the one answer that all staff give (统一咨询答复口径)."""

    ask: StaffText
    answer: StaffText


@dataclass(frozen=True)
class Commitment(Strict):
    """The text of a notice-and-commitment (告知承诺), read aloud before it is accepted."""

    text: Text
    duties: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Entrust(Strict):
    """Who runs the errand when the resident entrusts it (委托代办)."""

    agent: Text
    phone: str
    text: Text
    duties: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Delivery(Strict):
    """One way the result can be handed over."""

    kind: DeliveryKind
    label: Text
    where: Text | None = None


@dataclass(frozen=True)
class Step(Strict):
    """One step of a service; ``say`` replaces the pack's usual prompt for this kind."""

    kind: StepKind
    say: Text | None = None
    fields: tuple[str, ...] = ()
    on_trouble: tuple[Way, ...] = (Way.RETRY, Way.OTHER, Way.AGENT)


@dataclass(frozen=True)
class Service(Strict):
    """One government service item, complete: texts, questions, fields, papers, steps."""

    id: str
    version: str
    theme: str
    service_class: ServiceClass
    item_code: str
    region: str
    title: Text
    summary: Text
    guide: Guide
    steps: tuple[Step, ...]
    questions: tuple[Question, ...] = ()
    fields: tuple[Field, ...] = ()
    materials: tuple[Material, ...] = ()
    commitment: Commitment | None = None
    entrust: Entrust | None = None
    deliveries: tuple[Delivery, ...] = ()
    check_points: tuple[CheckPoint, ...] = ()
    faq: tuple[Faq, ...] = ()
    sample: bool = False
    icon: str = "file-text"
    languages_reviewed: tuple[Lang, ...] = ()


@dataclass(frozen=True)
class Theme(Strict):
    """A part of life that groups services on the first choice."""

    id: str
    title: Text
    icon: str


@dataclass(frozen=True)
class Pack(Strict):
    """Where the content comes from and how fresh it is; shown with every guide."""

    id: str
    version: str
    region: str
    region_name: Text
    source: Text
    as_of: str
    sample: bool
    themes: tuple[Theme, ...]
    nearest_point: Text
    nearest_phone: str


@dataclass(frozen=True)
class Region(Strict):
    """One of the 12-digit regions a resident may live in."""

    code: str
    name: Text


@dataclass(frozen=True)
class Words:
    """All sentences of the shell in one language, by message id; placeholders stay in."""

    lang: Lang
    messages: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Catalogue:
    """Everything the core reads; built once, after every mistake has been listed."""

    pack: Pack
    services: tuple[Service, ...]
    regions: tuple[Region, ...]

    def service(self, service_id: str) -> Service | None:
        """Return the service with this id, or None when it was withdrawn."""
        return next((s for s in self.services if s.id == service_id), None)

    def themes(self) -> tuple[Theme, ...]:
        """Return the themes that have at least one service, in the pack's order."""
        used = {s.theme for s in self.services}
        return tuple(t for t in self.pack.themes if t.id in used)
