"""What agents read beside a call: the same guide, papers and check-points as the kiosk's pack has.

Chinese and English only: the languages of the agents' page. A kiosk whose pack is of another
version is told by the version that stands in both.
"""

from collections.abc import Mapping
from typing import Any

from kiosk.catalogue.types import Catalogue, Service, StaffText, Text

Words = dict[str, str]


def guides_of(catalogue: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    """Return one plain JSON object a service, by its id."""
    return {one.id: _guide(one) for one in catalogue.services}


def _both(text: Text | StaffText) -> Words:
    return {"zh": text.zh, "en": text.en}


def _guide(service: Service) -> dict[str, Any]:
    guide = service.guide
    rows = ("who", "limits", "fee", "result", "basis", "elsewhere")
    return {
        "service": service.id,
        "version": service.version,
        "title": _both(service.title),
        "promised_days": guide.promised_days,
        "rows": [{"key": key, "text": _both(getattr(guide, key))} for key in rows],
        "materials": [
            {
                "id": one.id,
                "title": _both(one.title),
                "how": _both(one.how),
                "later": one.deferrable,
            }
            for one in service.materials
        ],
        "check_points": [{"id": p.id, "text": _both(p.text)} for p in service.check_points],
        "faq": [{"ask": _both(f.ask), "answer": _both(f.answer)} for f in service.faq],
    }
