"""Builds what leaves the kiosk: live answers only, each material with how it was given."""

import hashlib
import json

from kiosk.catalogue.types import Lang, Material, MaterialSource, StepKind
from kiosk.session.effects import MaterialOut, SubmitCase
from kiosk.session.live import live_answers, live_materials, needs_pages
from kiosk.session.session import Working

CLERKS_LANG: Lang = "zh"
CASE_CHARS = 8
"""The case's number does not exist yet; so much of its id tells it from all others of a day."""


def commitment_hash(w: Working) -> str:
    """Return the digest of the commitment as it was shown, or '' when there was none."""
    commitment = w.service.commitment
    kinds = {s.kind for s in w.service.steps}
    if commitment is None or not w.committed or StepKind.COMMITMENT not in kinds:
        return ""
    shown = [commitment.text.in_(w.lang), *(d.in_(w.lang) for d in commitment.duties)]
    text = json.dumps([w.service.id, w.service.version, w.lang, *shown], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def material_out(w: Working, material: Material) -> MaterialOut:
    """Return how one material is given: by licence, pages, form, shown, or later."""
    licence = w.licences.get(material.id)
    reason = licence.reason if licence and licence.state == "missing" else ""
    if not needs_pages(w, material):
        kind = material.source.value
        if material.source is MaterialSource.LICENCE and licence:
            return MaterialOut(material.id, "licence", (), licence.auth_code)
        return MaterialOut(material.id, kind)
    refs = tuple(p.ref for p in w.pages.get(material.id, ()))
    if not refs:
        return MaterialOut(material.id, "deferred", (), "", reason)
    title = material.title.in_(CLERKS_LANG)
    figures = tuple(p.quality for p in w.pages.get(material.id, ()))
    if material.sheet == "photo":
        # It will be printed on a certificate: no mark across a face.
        return MaterialOut(
            material.id, "scan", refs, "", reason, title, material.sheet, figures=figures
        )
    return MaterialOut(
        material.id, "scan", refs, "", reason, title, material.sheet, purpose_of(w),
        _clerks(w, "mark-trust-c"), figures,
    )  # fmt: skip


def purpose_of(w: Working) -> tuple[str, ...]:
    """Return the words that bind a copy to this case: for what, when, which case."""
    what = w.service.title.in_(CLERKS_LANG)
    case = w.case_id[:CASE_CHARS]
    return (
        _clerks(w, "mark-purpose", service=what),
        _clerks(w, "mark-case", date=w.today.isoformat(), case=case),
    )


def _clerks(w: Working, message: str, **args: str) -> str:
    """Return words for those who work with the copy, whatever the resident's language is."""
    return w.deck.words.say(CLERKS_LANG, message, args)


def submission(w: Working) -> SubmitCase:
    """Return the case of this session as it stands."""
    answers = live_answers(w)
    person = w.identity.person if w.identity else {}
    applicant = {f"applicant.{key}": person.get(key, "") for key in ("name", "id_no")}
    return SubmitCase(
        case_id=w.case_id,
        service=w.service.id,
        item_code=w.service.item_code,
        version=w.service.version,
        lang=w.lang,
        answers={**applicant, **answers},
        authors={f: w.answers[f].by for f in answers},
        situation=dict(w.situation),
        materials=tuple(material_out(w, m) for m in live_materials(w)),
        identity_method=w.identity.method if w.identity else "",
        commitment_hash=commitment_hash(w),
        entrust=(
            {"agent": w.service.entrust.agent.zh, "phone": w.service.entrust.phone}
            if w.service.entrust and w.entrusted
            else {}
        ),
        signature_ref=w.signature.ref if w.signature else "",
        delivery=w.delivery,
        assisted_by=w.talked,
        replaces=w.replaces,
        opened=w.now,
    )
