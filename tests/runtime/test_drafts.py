"""What the outbox gets of a session: pages, deferrals, and why paper was asked for."""

from datetime import date, datetime

from kiosk.clock import CHINA
from kiosk.drafts import case_draft
from kiosk.session.deck import Site
from kiosk.session.effects import MaterialOut, SubmitCase
from kiosk.vault import Vault

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)


def submitted(*materials):
    return SubmitCase(
        case_id="case-1",
        service="pension-registration",
        item_code="ITEM",
        version="1",
        lang="zh",
        answers={"applicant.name": "巴特尔", "applicant.id_no": "150626195503120015", "phone": "1"},
        authors={"phone": "resident"},
        situation={"hukou": "here"},
        materials=materials,
        identity_method="chip",
        commitment_hash="",
        entrust={},
        signature_ref="",
        delivery="",
        assisted_by="",
    )


def test_a_failed_lookup_goes_along_as_the_reason_for_the_scan():
    vault = Vault()
    ref, _digest = vault.keep(b"a page")
    scan = MaterialOut("household_book", "scan", (ref,), reason="service_down")
    later = MaterialOut("photo", "deferred")
    site = Site("site", "150626100001")
    draft = case_draft(submitted(scan, later), vault, site, NOW, date(2026, 12, 8))
    assert draft.submission.answers["licenceLookups"] == {"household_book": "service_down"}
    assert [file.data for file in draft.files] == [b"a page"]
    kinds = {m.code: (m.kind, m.due) for m in draft.submission.materials}
    assert kinds == {"household_book": ("scan", None), "photo": ("deferred", "2026-12-08")}
    assert "巴特尔" not in repr(draft)
