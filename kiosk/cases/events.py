"""What the outbox tells the runtime; every event is durable before it is told."""

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.gateway.port import CaseReceipt, FieldProblem, RequestReceipt


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """The platform has the case; the content is gone from this machine."""

    case_id: str
    receipt: CaseReceipt


@dataclass(frozen=True, slots=True)
class CaseHeld:
    """The platform (or a broken blob) stops this case until a human decides."""

    case_id: str
    code: str
    fields: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseWaiting:
    """Saved, not yet sent; the next try is in about `next_in_s` seconds."""

    case_id: str
    code: str
    next_in_s: float


@dataclass(frozen=True, slots=True)
class RatingDelivered:
    """The platform has the rating."""

    case_id: str
    assess_no: int


@dataclass(frozen=True, slots=True)
class RatingHeld:
    """The platform refused the rating."""

    case_id: str
    code: str


@dataclass(frozen=True, slots=True)
class RequestDelivered:
    """The platform has the call-back or visit; its content is gone from this machine."""

    request_id: str
    receipt: RequestReceipt


@dataclass(frozen=True, slots=True)
class RequestHeld:
    """The platform (or a broken blob) stops this request until a human decides."""

    request_id: str
    code: str
    fields: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboxTrouble:
    """The store itself is in trouble (full disk, broken file): an alarm for staff."""

    code: str


OutboxEvent: TypeAlias = (
    CaseAccepted | CaseHeld | CaseWaiting | RatingDelivered | RatingHeld
    | RequestDelivered | RequestHeld | OutboxTrouble
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnseenReceipt:
    """A case that was accepted while nobody stood before the screen."""

    case_id: str
    receipt: CaseReceipt
    accepted_at: float
