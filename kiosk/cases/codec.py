"""Neutral gateway values ↔ bytes for the sealed columns; the outbox's own form, not a wire's."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.gateway.port import (
    Applicant,
    CaseReceipt,
    CaseSubmission,
    Delivery,
    Entrustment,
    HelpRequest,
    MaterialFile,
    MaterialRef,
    Rating,
    Supplement,
)


class BadRecord(Exception):
    """Bytes that opened but do not read as what was stored."""


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """One finished case as the session hands it over: what it says, and its pages.

    The submission's `MaterialRef`s carry no file ids yet; the outbox fills them in by `code`, in
    page order, as the pages are uploaded.
    """

    submission: CaseSubmission = field(repr=False)
    files: tuple[MaterialFile, ...] = field(default=(), repr=False)

    @property
    def case_id(self) -> str:
        """The idempotency key."""
        return self.submission.case_id


def _plain(value: object) -> object:
    """Answers may be frozen mappings; anything else that JSON does not know is a bug."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def _dump(value: Any) -> bytes:
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return text.encode("utf-8")


def _load(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        raise BadRecord from None
    if not isinstance(value, dict):
        raise BadRecord
    return value


def dump_submission(case: CaseSubmission) -> bytes:
    """Submission → bytes; the same submission always gives the same bytes."""
    plain = {f.name: getattr(case, f.name) for f in dataclasses.fields(case)}
    plain |= {
        "applicant": dataclasses.asdict(case.applicant),
        "answers": dict(case.answers),
        "materials": [dataclasses.asdict(material) for material in case.materials],
        "entrust": dataclasses.asdict(case.entrust) if case.entrust else None,
        "delivery": dataclasses.asdict(case.delivery),
    }
    return _dump(plain)


def load_submission(raw: bytes) -> CaseSubmission:
    """Bytes → submission; `BadRecord` when they do not read as one."""
    plain = _load(raw)
    try:
        materials = tuple(_material(row) for row in plain.pop("materials"))
        entrust = plain.pop("entrust")
        return CaseSubmission(
            applicant=Applicant(**plain.pop("applicant")),
            materials=materials,
            entrust=Entrustment(**entrust) if entrust else None,
            delivery=Delivery(**plain.pop("delivery")),
            **plain,
        )
    except (KeyError, TypeError, AttributeError):
        raise BadRecord from None


def _material(row: Mapping[str, Any]) -> MaterialRef:
    return MaterialRef(**{**row, "file_ids": tuple(row["file_ids"])})


def dump_file_head(file: MaterialFile) -> bytes:
    """Everything about a page but its bytes."""
    head = {f.name: getattr(file, f.name) for f in dataclasses.fields(file) if f.name != "data"}
    return _dump(head)


def load_file(head: bytes, data: bytes) -> MaterialFile:
    """Head and bytes → page."""
    try:
        return MaterialFile(data=data, **_load(head))
    except TypeError:
        raise BadRecord from None


def dump_receipt(receipt: CaseReceipt) -> bytes:
    """Receipt → bytes."""
    return _dump(dataclasses.asdict(receipt))


def load_receipt(raw: bytes) -> CaseReceipt:
    """Bytes → receipt."""
    plain = _load(raw)
    try:
        # A receipt kept by an older version has no supplements.
        supplements = tuple(Supplement(**row) for row in plain.pop("supplements", ()))
        steps = tuple(plain.pop("next_steps"))
        return CaseReceipt(next_steps=steps, supplements=supplements, **plain)
    except (KeyError, TypeError):
        raise BadRecord from None


def dump_rating(rating: Rating) -> bytes:
    """Rating → bytes."""
    return _dump(dataclasses.asdict(rating))


def load_rating(raw: bytes) -> Rating:
    """Bytes → rating."""
    plain = _load(raw)
    try:
        reasons, targets = tuple(plain.pop("reasons")), tuple(plain.pop("targets"))
        return Rating(reasons=reasons, targets=targets, **plain)
    except (KeyError, TypeError):
        raise BadRecord from None


def dump_request(request: HelpRequest) -> bytes:
    """Help request → bytes."""
    return _dump(dataclasses.asdict(request))


def load_request(raw: bytes) -> HelpRequest:
    """Bytes → help request."""
    plain = _load(raw)
    try:
        return HelpRequest(**plain)
    except TypeError:
        raise BadRecord from None
