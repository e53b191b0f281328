"""Takes over who the resident is, and fills in what the card already says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from kiosk.catalogue.types import FieldKind
from kiosk.session.effects import Audit, DropPages, Effect
from kiosk.session.forms import Bad, birth_of, check
from kiosk.session.live import regions_of
from kiosk.session.session import Answer, Author, Identity, Working


def typed_person(name: str, id_no: str) -> dict[str, str]:
    """Return what a typed id number tells: birth date and sex (GB 11643, digit 17 odd = male)."""
    born = birth_of(id_no)
    return {
        "name": name,
        "id_no": id_no,
        "birth": born.isoformat() if born else "",
        "sex": "1" if int(id_no[16]) % 2 else "2",
    }


def with_identity(
    w: Working,
    person: Mapping[str, str],
    method: Literal["chip", "typed", "photo"],
    card_type: str,
    read_ms: float,
) -> tuple[Working, tuple[Effect, ...]]:
    """Set the identity; another person's card takes everything of the last one away."""
    effects: list[Effect] = []
    if w.identity is not None and w.identity.person.get("id_no") != person.get("id_no"):
        pages = [p for pages in w.pages.values() for p in pages]
        pages += [p for p in (w.taken, w.signature) if p is not None]
        effects.append(DropPages(tuple(ref for p in pages for ref in p.refs)))
        w = replace(
            w, answers={}, pages={}, licences={}, consent=None, deferred=frozenset(), taken=None,
            dragging=False,
            committed=None, entrusted=None, signature=None, delivery="", notified=None,
            typed_name="", group=None, replaces="",
        )  # fmt: skip
    authors: Mapping[str, Author] = {"chip": "chip", "typed": "resident", "photo": "machine"}
    by = authors[method]
    identity = Identity(dict(person), method, card_type, read_ms)
    effects.append(Audit("identity.known", {"method": method, "read_ms": round(read_ms)}))
    known = replace(w, identity=identity, answers=_prefilled(w, person, by), problem="")
    return known, tuple(effects)


def with_address(w: Working, address: str) -> Working:
    """Take the newest address of the card over; what the resident has typed stays."""
    if w.identity is None or w.identity.method != "chip" or w.submit != "ready":
        return w
    person = {**w.identity.person, "address": address}
    identity = replace(w.identity, person=person)
    return replace(w, identity=identity, answers=_prefilled(w, {"address": address}, "chip"))


def _prefilled(w: Working, person: Mapping[str, str], by: Author) -> dict[str, Answer]:
    answers = dict(w.answers)
    for field in w.service.fields:
        value = person.get(field.prefill or "", "")
        kept = answers.get(field.id)
        if (
            not value
            or field.kind is FieldKind.GROUP
            or (kept and kept.by in ("resident", "confirmed"))
        ):
            continue
        checked = check(field, value, w.today, regions_of(w))
        if not isinstance(checked, Bad):
            answers[field.id] = Answer(checked.value, by)
    return answers


def can_photograph(w: Working) -> bool:
    """Tell whether a card's picture can stand for a reader: a camera, and somebody who reads."""
    return w.machine.camera and w.machine.ocr
