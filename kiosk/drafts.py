"""Turns what a session hands over into the neutral values that the outbox keeps and sends."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kiosk.cases.codec import CaseDraft
from kiosk.gateway.port import (
    Applicant,
    CaseSubmission,
    Delivery,
    Entrustment,
    HelpKind,
    HelpRequest,
    MaterialFile,
    MaterialRef,
    Rating,
)
from kiosk.session.deck import Site
from kiosk.session.effects import MaterialOut, SaveRequest, SendRating, SubmitCase
from kiosk.vault import Vault

HELP: Mapping[str, HelpKind] = {
    "callback": "callback",
    "home-visit": "home-visit",
    "complaint": "complaint",
}


def case_draft(case: SubmitCase, vault: Vault, site: Site, now: datetime, due: date) -> CaseDraft:
    """Return the case with its pages; ``due`` is the date for papers brought later."""
    answers = dict(case.answers)
    name = str(answers.pop("applicant.name", ""))
    id_no = str(answers.pop("applicant.id_no", ""))
    files: list[MaterialFile] = []
    materials: list[MaterialRef] = []
    for material in case.materials:
        pages = _pages(material, vault)
        files += pages
        materials.append(_ref(material, len(pages), due))
    figures = {m.id: list(map(dict, m.figures)) for m in case.materials if any(m.figures)}
    signature = vault.get(case.signature_ref) if case.signature_ref else None
    digest: str | None = None
    if signature is not None:
        page = MaterialFile("signature", 1, 1, "image/png", signature, "form", "D")
        files.append(page)
        digest = page.sha256
        materials.append(MaterialRef("signature", "form", (), 1, "D"))
    payload: dict[str, Any] = {
        **{k: [dict(r) for r in v] if isinstance(v, tuple) else v for k, v in answers.items()},
        "situation": dict(case.situation),
        "authors": dict(case.authors),
        "identityMethod": case.identity_method,
        # Why paper was asked for although a licence might have stood for it (两个免于提交).
        "licenceLookups": {m.id: m.reason for m in case.materials if m.reason},
        # What was measured on each page: a clerk sees why it was taken in spite of a flaw.
        "pageFigures": figures,
    }
    submission = CaseSubmission(
        case_id=case.case_id,
        service_id=case.service,
        item_code=case.item_code,
        guide_version=case.version,
        region=site.region,
        site=site.id,
        applicant=Applicant(
            name, id_no, str(answers.get("phone", "")), str(answers.get("address", ""))
        ),
        answers=payload,
        materials=tuple(materials),
        submitted_at=now.isoformat(timespec="seconds"),
        lang=case.lang,
        commitment_hash=case.commitment_hash or None,
        entrust=Entrustment(case.entrust["agent"], digest or "") if case.entrust else None,
        signature_sha256=digest,
        delivery=Delivery(case.delivery or "electronic"),
        assisted_by=case.assisted_by or None,
    )
    return CaseDraft(submission, tuple(files))


def _pages(material: MaterialOut, vault: Vault) -> list[MaterialFile]:
    held = [data for data in (vault.get(ref) for ref in material.refs) if data is not None]
    return [
        MaterialFile(material.id, number, len(held), "image/jpeg", data)
        for number, data in enumerate(held, 1)
    ]


def _ref(material: MaterialOut, pages: int, due: date) -> MaterialRef:
    match material.kind:
        case "licence":
            return MaterialRef(material.id, "licence", (), 0, "A", material.auth_code)
        case "deferred":
            return MaterialRef(material.id, "deferred", due=due.isoformat())
        case "scan":
            return MaterialRef(material.id, "scan", (), pages, "C")
        case _:
            return MaterialRef(material.id, "form", (), 0, "D")


def rating_of(rating: SendRating, now: datetime) -> Rating:
    """Return the rating as the platform takes it; one a case and visit (现场一次一评)."""
    return Rating(
        case_id=rating.case_id,
        assess_no=1,
        level=rating.level,
        rated_at=now.isoformat(timespec="seconds"),
        case_no=rating.case_no or None,
        reasons=rating.reasons,
        text=",".join(rating.reasons),
    )


def help_request(request: SaveRequest, site: Site, request_id: str, now: datetime) -> HelpRequest:
    """Return the call-back or visit as the platform takes it."""
    return HelpRequest(
        request_id=request_id,
        kind=HELP[request.kind],
        phone=request.phone,
        name=request.name,
        service_id=request.service,
        site=site.id,
        region=site.region,
        lang=request.lang,
        asked_at=now.isoformat(timespec="seconds"),
        text=request.text,
    )
