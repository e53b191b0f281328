"""What agents read of a service is what the kiosk's pack says of it, in their two languages."""

from collections.abc import Iterator

from kiosk.catalogue.load import load
from kiosk.county.guides import guides_of
from kiosk.settings import CONFIG


def words(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            yield value
        else:
            for part in value.values():
                yield from words(part)
    elif isinstance(value, list):
        for part in value:
            yield from words(part)


def test_every_sample_service_has_guide_check_points_and_answers_in_both_languages():
    catalogue = load(CONFIG / "content").catalogue
    guides = guides_of(catalogue)
    assert set(guides) == {s.id for s in catalogue.services}
    for service in catalogue.services:
        guide = guides[service.id]
        assert guide["check_points"] and guide["faq"] and len(guide["rows"]) == 6
        assert [m["id"] for m in guide["materials"]] == [m.id for m in service.materials]
        found = list(words(guide))
        assert len(found) > 10
        assert all(text["zh"] and text["en"] for text in found)
        assert not [t for t in found if any("一" <= c <= "鿿" for c in t["en"])]
