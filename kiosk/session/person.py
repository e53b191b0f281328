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
    method: Literal["chip", "typed"],
    card_type: str,
    read_ms: float,
) -> tuple[Working, tuple[Effect, ...]]:
    """Set the identity; another person's card takes everything of the last one away."""
    effects: list[Effect] = []
    if w.identity is not None and w.identity.person.get("id_no") != person.get("id_no"):
        pages = [p for pages in w.pages.values() for p in pages]
        pages += [p for p in (w.taken, w.signature) if p is not None]
        effects.append(DropPages(tuple(p.ref for p in pages)))
        w = replace(
            w, answers={}, pages={}, licences={}, consent=None, deferred=frozenset(), taken=None,
            committed=None, entrusted=None, signature=None, delivery="", notified=None,
            typed_name="", group=None, replaces="",
        )  # fmt: skip
    by: Author = "chip" if method == "chip" else "resident"
    identity = Identity(dict(person), method, card_type, read_ms)
    effects.append(Audit("identity.known", {"method": method, "read_ms": round(read_ms)}))
    return replace(w, identity=identity, answers=_prefilled(w, person, by), problem=""), (*effects,)


def _prefilled(w: Working, person: Mapping[str, str], by: Author) -> dict[str, Answer]:
    answers = dict(w.answers)
    for field in w.service.fields:
        value = person.get(field.prefill or "", "")
        kept = answers.get(field.id)
        if not value or field.kind is FieldKind.GROUP or (kept and kept.by == "resident"):
            continue
        checked = check(field, value, w.today, regions_of(w))
        if not isinstance(checked, Bad):
            answers[field.id] = Answer(checked.value, by)
    return answers
