"""Values that the machine read from paper: filled in, marked, and void until confirmed."""

from collections.abc import Mapping
from dataclasses import replace

from kiosk.catalogue.types import Material
from kiosk.session.effects import ReadPage
from kiosk.session.forms import Bad, check
from kiosk.session.live import reading_fields, regions_of
from kiosk.session.session import Answer, Page, Working


def read_effect(w: Working, material: Material, page: Page) -> ReadPage:
    """Ask for the text of a page, and for the values of the fields that its material prints."""
    labels = {field.id: field.printed for field in reading_fields(w, material.id)}
    return ReadPage(page.ref, material.id, labels, material.reads)


def with_read(w: Working, material: str, values: Mapping[str, str]) -> Working:
    """Fill in what was read, where the resident has not written anything."""
    answers = dict(w.answers)
    for field in reading_fields(w, material):
        raw, kept = values.get(field.id, ""), answers.get(field.id)
        if not raw or (kept is not None and kept.by != "machine" and kept.value != ""):
            continue
        checked = check(field, raw, w.today, regions_of(w))
        if not isinstance(checked, Bad):
            answers[field.id] = Answer(checked.value, "machine")
    return replace(w, answers=answers)
