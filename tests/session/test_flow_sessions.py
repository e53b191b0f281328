"""Whole sessions, with no window: every service, back, changes of mind, another card."""

from dataclasses import replace

import pytest
from session_player import ACCOUNT, CARD, DECK, OTHER, PHONE, PROMISED, SIGNATURE, Player

from kiosk.catalogue.types import StepKind
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.live import live_answers
from kiosk.session.session import Attract, PickLanguage, PickService, Trouble, Wiping, Working
from kiosk.session.views import ConfirmView, FieldView, GroupView, RateView, ReceiptView

ELSEWHERE = {"hukou": "elsewhere", "special": "yes"}
SERVICES = [s.id for s in DECK.catalogue.services]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("lang", ["zh", "mn", "en"])
def test_a_whole_session_passes_every_step_in_the_services_order(service: str, lang: str) -> None:
    p = Player().begin(service, lang).go("receipt")
    assert isinstance(p.view, ReceiptView)
    assert p.view.qr == "jiujin:case/SAMPLE-case-1?q=A1B2C3"
    p.press("receipt-done", "rate-5")
    order = [s.kind.value for s in DECK.catalogue.service(service).steps]
    assert p.steps == order
    assert isinstance(p.session, Wiping)
    p.send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    assert [e.case_id for e in p.of(ef.SubmitCase)] == ["case-1"]
    assert p.of(ef.MarkShown) == [ef.MarkShown("case-1")]
    assert [r.level for r in p.of(ef.SendRating)] == [5]
    assert p.of(ef.Audit)[-1].fields == {"reason": "done", "service": service, "step": "rate"}


def test_the_case_holds_what_the_resident_gave_and_who_gave_it() -> None:
    p = Player(licence=False).begin("pension-registration").go("submit", ELSEWHERE)
    p.press("submit")
    (case,) = p.of(ef.SubmitCase)
    assert case.answers["applicant.name"] == CARD["name"]
    assert case.answers["applicant.id_no"] == CARD["id_no"]
    assert case.answers["phone"] == PHONE
    assert case.answers["special_group"] == "disabled"
    assert "bank_account" not in case.answers
    assert case.authors["phone"] == "resident"
    assert dict(case.situation) == {"hukou": "elsewhere", "other_pension": "none", "special": "yes"}
    papers = {m.id: (m.kind, len(m.refs), m.reason) for m in case.materials}
    assert papers == {
        "id_card": ("shown", 0, ""),
        "household_book": ("scan", 2, "none"),
        "special_proof": ("scan", 1, ""),
        "registration_form": ("form", 0, ""),
    }
    assert case.identity_method == "chip"
    assert len(case.commitment_hash) == 64
    assert case.delivery == "electronic"
    assert case.signature_ref == p.of(ef.KeepSignature)[0].ref
    assert p.of(ef.KeepSignature)[0].png == SIGNATURE


def test_the_entrusted_agent_and_the_one_who_helped_are_named() -> None:
    p = Player().begin("residence-permit").go("receipt")
    (case,) = p.of(ef.SubmitCase)
    assert case.entrust["phone"] == "0477-7000001"
    assert case.assisted_by == "窗口一号"
    (paper,) = p.of(ef.MakeReceipt)
    assert paper.entrust_title
    assert paper.signature_ref == case.signature_ref
    assert ("帮您的人", "窗口一号") in paper.rows
    assert not any(CARD["name"] in value for _, value in paper.rows)


def test_a_licence_that_the_platform_holds_need_not_be_brought() -> None:
    p = Player().begin("pension-registration").go("confirm")
    assert not p.of(ef.Capture)
    (asked,) = p.of(ef.LookUpLicence)
    assert (asked.material, asked.code, asked.id_no) == ("household_book", "113", CARD["id_no"])
    p.go("receipt")
    (case,) = p.of(ef.SubmitCase)
    book = next(m for m in case.materials if m.id == "household_book")
    assert (book.kind, book.auth_code, book.refs) == ("licence", "auth-1", ())


def test_without_consent_nobody_is_asked_and_the_paper_is_scanned() -> None:
    p = Player().begin("pension-registration").go("consent").press("consent-no")
    assert not p.of(ef.LookUpLicence)
    assert p.session.spot == "notice"
    p.press("next")
    assert p.session.spot == "m:household_book"


def test_back_keeps_every_answer() -> None:
    p = Player(licence=False).begin("pension-registration").go("confirm", ELSEWHERE)
    before = p.session
    for _ in range(60):
        if p.session.step.kind is StepKind.GUIDE:
            break
        p.send(ev.Back())
    assert p.session.step.kind is StepKind.GUIDE
    for part in ("answers", "situation", "identity", "pages", "committed", "licences"):
        assert getattr(p.session, part) == getattr(before, part)
    while p.session.step.kind is not StepKind.CONFIRM:
        kind, _, name = p.session.spot.partition(":")
        if kind == "f" and name == "bank_account":
            p.send(ev.Next())
        elif kind == "identity":
            p.press("identity-right")
        else:
            p.send(ev.Next())
    assert p.session.answers == before.answers


def test_a_field_shows_again_what_was_typed() -> None:
    p = Player().begin("property-query").go("f:phone")
    p.send(ev.Answered("phone", PHONE), ev.Back())
    assert isinstance(p.view, FieldView)
    assert p.view.value == PHONE


def test_a_changed_situation_takes_dead_answers_out_of_the_case() -> None:
    p = Player(licence=False).begin("pension-registration").go("confirm", ELSEWHERE)
    assert {"hukou_place", "special_group"} <= set(live_answers(p.session))
    p.press("edit-q:hukou", "choice-here")
    p.press("edit-q:special", "choice-no")
    assert isinstance(p.view, ConfirmView)
    shown = repr([[r.text for r in s.rows] for s in p.view.sections])
    assert "榆林市样例县" not in shown
    p.go("receipt")
    (case,) = p.of(ef.SubmitCase)
    assert not {"hukou_place", "special_group"} & set(case.answers)
    assert not {"hukou_place", "special_group"} & set(case.authors)
    assert "special_proof" not in {m.id for m in case.materials}
    assert "hukou_place" in p.session.answers  # kept here, should the resident change back


def test_papers_that_a_changed_answer_adds_are_all_told_before_one_is_asked_for() -> None:
    p = Player(licence=False).begin("pension-registration").go("confirm", {"special": "no"})
    p.press("edit-q:special", "choice-yes")
    p.press("confirm").send(ev.Answered("special_group", "other"))
    p.press("confirm")
    assert p.session.spot == "notice"
    assert [r.label for r in p.view.rows if not r.good] == ["特殊情况的证件"]
    p.press("next", "confirm")
    assert p.session.spot == "m:special_proof"
    p.press("take-picture", "keep-page", "confirm")
    assert p.session.step.kind is StepKind.SIGN


def test_back_after_a_changed_situation_passes_the_notice_first() -> None:
    p = Player(licence=False).begin("pension-registration").go("confirm", {"special": "no"})
    p.press("edit-q:special", "choice-yes")
    p.send(ev.Back(), ev.Back())
    assert p.session.spot == "notice"
    assert "特殊情况的证件" in [r.label for r in p.view.rows if not r.good]


def test_another_persons_card_takes_the_first_persons_answers_away() -> None:
    p = Player(licence=False).begin("residence-permit", "zh").go("sign")
    p.send(ev.Signed(SIGNATURE, 3))
    refs = {page.ref for pages in p.session.pages.values() for page in pages}
    signature = p.session.signature.ref
    while p.session.spot != "identity":
        p.send(ev.Back())
    p.send(ev.CardRead(OTHER, "resident", 90.0))
    w = p.session
    assert w.identity.person["name"] == OTHER["name"]
    assert (w.answers, w.pages, w.licences, w.deferred) == ({}, {}, {}, frozenset())
    assert (w.signature, w.committed, w.entrusted, w.delivery) == (None, None, None, "")
    dropped = {r for e in p.of(ef.DropPages) for r in e.refs}
    assert refs | {signature} <= dropped
    p.go("receipt")
    (case,) = p.of(ef.SubmitCase)
    assert case.answers["applicant.id_no"] == OTHER["id_no"]
    assert CARD["name"] not in repr(dict(case.answers))


def test_another_person_does_not_see_the_name_that_was_typed_first() -> None:
    p = Player().begin("property-query").go("identity").press("type-identity")
    p.send(ev.Answered("type.name", CARD["name"]), ev.Answered("type.id_no", CARD["id_no"]))
    assert p.session.identity.method == "typed"
    p.send(ev.Back(), ev.CardRead(OTHER, "resident", 80.0)).press("type-identity")
    assert p.view.value == ""


def test_the_same_card_twice_changes_nothing() -> None:
    p = Player().begin("pension-registration").go("confirm", ELSEWHERE)
    before = p.session.answers
    while p.session.spot != "identity":
        p.send(ev.Back())
    p.send(ev.CardRead(CARD, "resident", 90.0))
    assert p.session.answers == before


def test_the_card_fills_in_what_it_says() -> None:
    p = Player().begin("pension-registration").go("f:address")
    assert p.view.value == CARD["address"]
    assert p.session.answers["address"].by == "chip"


def test_a_typed_identity_is_checked_and_told_as_typed() -> None:
    p = Player().begin("property-query").go("identity").press("type-identity")
    p.send(ev.Answered("type.name", "巴·"))
    assert p.view.problem
    p.send(ev.Answered("type.name", CARD["name"]), ev.Answered("type.id_no", "15062619550312001"))
    assert p.session.problem == "bad-id-length"
    assert p.view.value == "15062619550312001"
    p.send(ev.Answered("type.id_no", CARD["id_no"]))
    assert p.session.identity.person["birth"] == "1955-03-12"
    assert p.session.identity.person["sex"] == "1"
    p.go("receipt")
    assert p.of(ef.SubmitCase)[0].identity_method == "typed"


def test_no_step_passes_without_identity() -> None:
    p = Player().begin("property-query").go("identity")
    p.send(ev.Next(), ev.Next(), ev.PressedSubmit())
    assert p.session.spot == "identity"
    w = replace(p.session, at=6, spot="submit")
    assert w.step.kind is StepKind.SUBMIT
    p.session = w
    p.send(ev.PressedSubmit())
    assert p.session.spot == "identity"
    assert not p.of(ef.SubmitCase)


def test_a_doubtful_number_is_asked_about_once_and_then_kept() -> None:
    p = Player().begin("pension-registration").go("f:bank_account")
    p.send(ev.Answered("bank_account", ACCOUNT))
    assert p.session.warning == "warn-account-luhn"
    assert p.view.next_words == "没错，就用它"
    p.send(ev.Answered("bank_account", ACCOUNT))
    assert p.session.answers["bank_account"].value == ACCOUNT
    assert p.session.spot == "f:start_date"


def test_a_mistake_keeps_what_was_typed_and_says_what_is_wrong_again_each_time() -> None:
    p = Player().begin("property-query").go("f:phone")
    for _ in range(2):
        said = len(p.of(ef.Say))
        p.send(ev.Answered("phone", "12"))
        assert p.view.value == "12"
        assert p.view.problem
        assert [s.message for s in p.of(ef.Say)[said:]] == ["bad-phone"]


def test_a_repeated_group_is_filled_row_by_row() -> None:
    p = Player().begin("residence-permit").go("f:companions")
    p.press("add-row").send(ev.Answered("name", "其木格"))
    p.press("choice-spouse")
    assert isinstance(p.view, GroupView)
    assert [row.text for row, _ in p.view.rows] == ["其木格  ·  丈夫、妻子"]
    p.press("add-row").send(ev.Answered("name", "4"))
    assert p.session.problem == "bad-name"
    p.send(ev.Answered("name", "小小"), ev.Back())
    assert p.session.group.part == 0
    assert p.view.value == "小小"
    p.send(ev.Answered("name", "小小")).press("choice-child")
    for name in ("甲", "乙"):
        p.press("add-row").send(ev.Answered("name", name)).press("choice-other")
    assert p.view.add is None
    p.press("drop-0")
    assert [row["name"] for row in p.session.answers["companions"].value] == ["小小", "甲", "乙"]
    p.go("receipt")
    rows = p.of(ef.SubmitCase)[0].answers["companions"]
    assert rows[0] == {"name": "小小", "relation": "child"}


def test_an_optional_choice_inside_a_row_may_be_skipped() -> None:
    p = Player().begin("residence-permit").go("f:companions")
    fields = list(p.session.service.fields)
    place = next(i for i, f in enumerate(fields) if f.id == "companions")
    parts = tuple(replace(f, required=f.id != "relation") for f in fields[place].fields)
    fields[place] = replace(fields[place], fields=parts)
    p.session = replace(p.session, service=replace(p.session.service, fields=tuple(fields)))
    p.press("add-row").send(ev.Answered("name", "其木格"))
    p.press("skip-field")
    assert p.session.answers["companions"].value == ({"name": "其木格", "relation": ""},)


def test_pages_are_looked_at_taken_again_and_never_twice_the_same() -> None:
    p = Player(licence=False).begin("pension-registration").go("m:household_book")
    p.press("take-picture", "retake-page")
    assert ef.DropPages(("page-1",)) in p.effects
    p.press("take-picture", "keep-page")
    assert p.view.progress == "第 2 页，共 2 页"
    p.send(ev.TakePicture())  # answered with page 3
    p.session = replace(p.session, taken=None, busy=True)
    p.send(ev.PageTaken("page-9", "digest-2", 1, 1, owner="case-1"))
    assert p.session.problem == "page-duplicate"
    assert ef.DropPages(("page-9",)) in p.effects
    p.press("take-picture", "keep-page")
    assert p.session.step.kind is StepKind.COMMITMENT


def test_a_page_that_comes_too_late_is_destroyed() -> None:
    p = Player(licence=False).begin("pension-registration").go("m:household_book")
    p.session = replace(p.session, busy=True)
    p.send(ev.Back(), ev.PageTaken("late", "d", 1, 1, owner="case-1"))
    assert ef.DropPages(("late",)) in p.effects
    p.send(ev.Leave(), ev.LeaveAnswered(True), ev.PageTaken("later", "e", 1, 1, owner="case-1"))
    assert ef.DropPages(("later",)) in p.effects


def test_a_paper_that_may_come_later_stands_on_the_receipt() -> None:
    p = Player(licence=False).begin("pension-registration").go("m:household_book")
    p.press("no-paper").go("receipt")
    assert any("请以后补交：户口簿" in note for note in p.view.notes)
    book = p.of(ef.SubmitCase)[0].materials[1]
    assert (book.id, book.kind) == ("household_book", "deferred")


def test_a_paper_that_can_not_come_later_names_all_that_is_missing() -> None:
    p = Player().begin("residence-permit").go("m:home_proof").press("no-paper")
    assert p.session.overlay.missing == ("home_proof", "photo")
    assert [r.label for r in p.view.rows] == ["租房合同或者房产证", "证件照片"]
    assert {b.id for b in p.view.ways} == {
        "way-retry", "way-agent", "way-callback", "way-home-visit", "way-leave",
    }  # fmt: skip


@pytest.mark.parametrize(("service", "kind"), [("property-query", "commitment"),
                                               ("residence-permit", "entrust")])  # fmt: skip
def test_a_refused_promise_leads_on_and_is_never_taken_for_a_yes(service: str, kind: str) -> None:
    p = Player().begin(service).go("commitment")
    p.press(f"{kind}-no")
    assert p.session.overlay.code == "refused"
    p.press("way-retry").send(ev.Next())
    assert p.session.spot == kind
    p.press(f"{kind}-yes").go("receipt")
    assert p.of(ef.SubmitCase)[0].commitment_hash or kind == "entrust"


def test_a_signature_without_a_stroke_is_asked_for_again() -> None:
    p = Player().begin("property-query").go("sign")
    p.send(ev.Signed(b"", 0))
    assert p.view.problem
    p.send(ev.Signed(SIGNATURE, 2))
    assert p.session.step.kind is StepKind.SUBMIT


def test_a_bad_rating_asks_why_and_a_skipped_one_is_not_sent() -> None:
    p = Player().begin("property-query").go("rate").press("rate-1")
    assert isinstance(p.view, RateView)
    assert len(p.view.reasons) == 5
    assert not p.of(ef.SendRating)
    p.press("reason-slow")
    assert p.of(ef.SendRating) == [ef.SendRating("SAMPLE-case-1", "case-1", 1, ("slow",))]
    skipped = Player().begin("property-query").go("rate").press("rate-2", "skip-rating")
    assert isinstance(skipped.session, Wiping)
    assert not skipped.of(ef.SendRating)


def test_language_and_size_change_in_the_middle_and_the_words_are_said_again() -> None:
    p = Player().begin("property-query").go("f:phone")
    p.press("language", "language-mn", "larger")
    assert (p.session.lang, p.session.large) == ("mn", True)
    assert p.view.frame.vertical
    assert p.of(ef.Say)[-1].lang == "mn"
    p.go("receipt")
    assert p.of(ef.SubmitCase)[0].lang == "mn"


def test_back_from_the_first_screens() -> None:
    p = Player().begin("property-query")
    p.send(ev.Back())
    assert isinstance(p.session, PickService)
    p.send(ev.Back(), ev.Back())
    assert isinstance(p.session, PickLanguage)
    p.send(ev.Back())
    assert isinstance(p.session, Wiping)
    p.send(ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)


def test_nothing_can_be_typed_into_a_case_that_is_on_its_way() -> None:
    p = Player("save").begin("property-query").go("submit").press("submit")
    sending = p.session
    p.send(ev.Back(), ev.EditField("phone"), ev.PressedSubmit(), ev.Next())
    assert p.session == sending
    assert len(p.of(ef.SubmitCase)) == 1


def test_the_accepted_receipt_promises_a_date() -> None:
    p = Player().begin("property-query").go("receipt")
    assert ("最晚哪天办好", PROMISED.isoformat()) in [(r.label, r.text) for r in p.view.rows]


def test_a_withdrawn_service_is_told_with_ways_on() -> None:
    p = Player().send(ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("gone"))
    assert p.session.overlay == Trouble("service-withdrawn", p.session.overlay.ways)
    p.press("way-other")
    assert isinstance(p.session, PickService)
    assert not isinstance(p.session, Working)
