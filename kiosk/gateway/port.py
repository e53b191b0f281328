"""What the kiosk asks of a government platform, in neutral words, so that no vendor's leak inside.

Field names of the national tables (projectNo, taskHandleItem, applyerName...) live only in the
adapter. Values that belong to a resident are hidden from `repr`. Dates are ISO-8601; times carry
+08:00. Errors: `GatewayProblem`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from kiosk.gateway.problems import FieldProblem, GatewayProblem, ProblemCode

__all__ = [
    "JSON",
    "Applicant",
    "CaseReceipt",
    "CaseState",
    "CaseStatus",
    "CaseSubmission",
    "CatalogueItem",
    "CataloguePage",
    "Delivery",
    "Entrustment",
    "FieldProblem",
    "GatewayPort",
    "GatewayProblem",
    "Health",
    "HelpKind",
    "HelpRequest",
    "Licence",
    "MaterialFile",
    "MaterialKind",
    "MaterialRef",
    "ProblemCode",
    "Rating",
    "RequestReceipt",
    "SubjectRef",
    "Supplement",
    "Trust",
    "UploadedFile",
]

JSON: TypeAlias = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]

MaterialKind = Literal["scan", "licence", "form", "deferred"]
# 国办函〔2016〕108号: A issuer, B window-checked, C self-uploaded, D self-made with a promise.
Trust = Literal["A", "B", "C", "D"]
HelpKind = Literal["callback", "home-visit", "complaint"]


class CaseState(StrEnum):
    """The nine words a resident hears about a case (domain reference §8)."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    SUPPLEMENT = "supplement"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PROCESSING = "processing"
    PAUSED = "paused"
    READY = "ready"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One service item as the platform publishes it; limits in working days."""

    service_id: str
    item_code: str
    version: str
    title: str
    legal_days: int
    promised_days: int
    required_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """What changed since a version; `unchanged` is the platform's 304."""

    version: str
    items: tuple[CatalogueItem, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """Whose licences are looked up, and the consent that allows it."""

    id_no: str = field(repr=False)
    name: str = field(repr=False)
    consent_id: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """An electronic licence that stands for a scan; used by reference, never stored."""

    code: str
    title: str
    issuer: str
    valid_until: str | None
    auth_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MaterialFile:
    """One page (or one whole PDF) of a material, as bytes; `page` counts from 1."""

    code: str
    page: int
    pages: int
    media_type: str
    data: bytes = field(repr=False)
    kind: MaterialKind = "scan"
    trust: Trust = "C"

    @property
    def sha256(self) -> str:
        """Hex digest by which the platform recognises bytes it already has."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """The platform's name for an uploaded file; `reused` when it had these bytes before."""

    file_id: str
    sha256: str
    reused: bool = False


@dataclass(frozen=True, slots=True)
class MaterialRef:
    """One material of a case; `licence_auth` for kind licence, `due` (ISO date) for deferred."""

    code: str
    kind: MaterialKind
    file_ids: tuple[str, ...] = ()
    pages: int = 0
    trust: Trust = "C"
    licence_auth: str | None = field(default=None, repr=False)
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies; the proxy, if any, is in `Entrustment`."""

    name: str = field(repr=False)
    id_no: str = field(repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Entrustment:
    """The signed 委托单: who acts, and the SHA-256 of the form that was signed."""

    agent_name: str = field(repr=False)
    form_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the result reaches the resident."""

    kind: str
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CaseSubmission:
    """Everything one case says; `case_id` (UUID text) is the idempotency key end to end."""

    case_id: str
    service_id: str
    item_code: str
    guide_version: str
    region: str
    site: str
    applicant: Applicant = field(repr=False)
    answers: Mapping[str, JSON] = field(repr=False)
    materials: tuple[MaterialRef, ...]
    submitted_at: str
    lang: str
    commitment_hash: str | None = None
    entrust: Entrustment | None = field(default=None, repr=False)
    signature_sha256: str | None = None
    delivery: Delivery = field(default=Delivery("electronic"), repr=False)
    channel: str = "kiosk"
    assisted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Supplement:
    """容缺: a material that may come later, and the ISO date by which the platform wants it."""

    code: str
    due: str


@dataclass(frozen=True, slots=True)
class CaseReceipt:
    """The platform's answer to a case; `promised_date` and `legal_date` are ISO dates.

    The query code opens the case to whoever holds it, so it is hidden. `supplements` holds the
    platform's own dates for deferred materials, which count more than those the kiosk proposed.
    """

    case_no: str
    query_code: str = field(repr=False)
    accepted_at: str
    promised_date: str
    legal_date: str
    office: str
    next_steps: tuple[str, ...] = ()
    supplements: tuple[Supplement, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """Where a case stands; `stages` are (name, ISO time) as the platform journals them."""

    case_no: str
    state: CaseState
    due: str | None
    office: str
    stages: tuple[tuple[str, str], ...] = ()
    next_action: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """One 好差评 of one case: level 5 best to 1 worst, one per (case, assess_no).

    `case_no` is None while the case waits in the outbox; the outbox fills it in.
    """

    case_id: str
    assess_no: int
    level: int
    rated_at: str
    case_no: str | None = None
    reasons: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    targets: tuple[str, ...] = ()
    channel: str = "kiosk"


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """A resident whom the kiosk could not serve asks that a person comes back, or complains.

    `request_id` (UUID text) is the idempotency key; `name` is empty when nobody was identified,
    `service_id` when no service was chosen; `asked_at` is an ISO time with its zone;
    `text` is a complaint's, whose phone may be empty.
    """

    request_id: str
    kind: HelpKind
    phone: str = field(repr=False)
    name: str = field(repr=False)
    service_id: str
    site: str
    region: str
    lang: str
    asked_at: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RequestReceipt:
    """The platform's answer to a help request; `due` is the ISO date by which somebody comes."""

    ticket_no: str
    due: str


@dataclass(frozen=True, slots=True)
class Health:
    """The platform says it is open; `version` is its own."""

    ok: bool
    version: str


class GatewayPort(Protocol):
    """One platform. Every call may raise `GatewayProblem`, and nothing else that is expected."""

    @property
    def host(self) -> str:
        """What the breaker counts failures for."""
        ...

    @property
    def idempotent(self) -> bool:
        """True when the platform answers a repeated case id with the first receipt."""
        ...

    async def sync_catalogue(self, region: str, since: str | None) -> CataloguePage:
        """What changed in the region's catalogue since a version."""
        ...

    async def list_licences(self, subject: SubjectRef, codes: Sequence[str]) -> tuple[Licence, ...]:
        """The subject's electronic licences among the asked kinds."""
        ...

    async def upload_material(self, case_id: str, file: MaterialFile) -> UploadedFile:
        """Bring one page over, from where the last try stopped."""
        ...

    async def submit_case(self, case: CaseSubmission) -> CaseReceipt:
        """Commit the case; the same case id never makes a second one."""
        ...

    async def find_case(self, case_id: str) -> CaseReceipt | None:
        """The receipt of a case the platform already has, asked by our own id."""
        ...

    async def case_status(self, case_no: str, query_code: str) -> CaseStatus:
        """Where the case stands, for whoever holds the query code."""
        ...

    async def submit_rating(self, rating: Rating) -> None:
        """Hand in a rating; one that is already there counts as done."""
        ...

    async def submit_request(self, request: HelpRequest) -> RequestReceipt:
        """Ask for a call-back or a visit; the same request id never makes a second ticket."""
        ...

    async def health(self) -> Health:
        """Is the platform open?"""
        ...
