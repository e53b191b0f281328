"""Sending a case: nothing is lost, nothing called saved before it is, refusals come back."""

from session_player import CARD, PHONE, Player

from kiosk.catalogue.types import StepKind
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.views import ReceiptView, SubmitView, TroubleView


def test_a_full_disk_loses_nothing() -> None:
    p = Player("full", "full").begin("property-query").go("submit")
    before = p.session
    p.press("submit")
    assert p.session.overlay.code == "case-not-saved"
    p.press("way-retry").press("way-retry")
    assert p.session.step.kind is StepKind.RECEIPT
    assert p.session.answers == before.answers
    assert [c.case_id for c in p.of(ef.SubmitCase)] == ["case-1"] * 3


def test_nothing_is_called_saved_before_it_is() -> None:
    p = Player("silence").begin("property-query").go("submit").press("submit")
    p.send(ev.TimerFired("submit-wait"))
    assert p.session.submit == "sending"
    assert p.effects[-1] == ef.StartTimer("submit-wait", 12.0)
    p.send(ev.CaseNotSaved("case-1", "disk_full"))
    assert p.session.overlay.code == "case-not-saved"
    assert p.session.receipt is None


def test_a_platform_that_does_not_answer_gives_an_honest_receipt_that_gets_its_number() -> None:
    p = Player("save").begin("property-query").go("submit").press("submit")
    p.send(ev.TimerFired("submit-wait"))
    assert isinstance(p.view, SubmitView)
    assert p.view.state == "waiting"
    p.press("next")
    assert isinstance(p.view, ReceiptView)
    assert p.view.heading == "已存好，还没受理"
    assert p.view.qr == ""
    assert not p.of(ef.MarkShown)
    p.send(p.accepted("case-1"))
    assert p.view.heading == "办理回执"
    assert p.view.qr
    assert p.of(ef.MarkShown) == [ef.MarkShown("case-1")]
    assert len(p.of(ef.MakeReceipt)) == 1


def test_no_network_is_told_at_once() -> None:
    p = Player("wait").begin("property-query").go("submit").press("submit")
    assert p.view.state == "waiting"


def test_a_held_case_comes_back_to_its_field_and_the_new_one_replaces_it() -> None:
    p = Player("hold").begin("pension-registration").go("submit").press("submit")
    assert p.session.spot == "f:phone"
    assert p.view.problem == "上级系统说这一项要改。请改一改，再提交一次。"
    assert p.view.value == PHONE
    p.send(ev.Answered("phone", "13904770009"))
    assert p.session.step.kind is StepKind.SUBMIT
    p.press("submit")
    first, second = p.of(ef.SubmitCase)
    assert (first.case_id, second.case_id, second.replaces) == ("case-1", "case-2", "case-1")
    assert second.answers["phone"] == "13904770009"
    assert p.session.step.kind is StepKind.RECEIPT


def test_nothing_is_sent_under_the_old_key_after_a_refusal() -> None:
    p = Player("hold-all").begin("property-query").go("submit")
    drafts = p.answer
    p.answer = lambda effect: [] if isinstance(effect, ef.OpenDraft) else drafts(effect)
    p.press("submit")
    assert isinstance(p.view, TroubleView)
    p.send(ev.Back(), ev.PressedSubmit())
    assert len(p.of(ef.SubmitCase)) == 1
    p.send(ev.DraftOpened("case-2", p.session.now), ev.PressedSubmit())
    assert p.of(ef.SubmitCase)[1].replaces == "case-1"


def test_a_case_refused_after_the_receipt_leads_back_to_sending() -> None:
    p = Player("wait").begin("property-query").go("submit").press("submit", "next")
    assert isinstance(p.view, ReceiptView)
    p.send(ev.CaseHeld("case-1", "rejected_fields", ("phone",)))
    p.send(ev.Answered("phone", PHONE))
    assert p.session.step.kind is StepKind.SUBMIT
    p.press("submit")
    assert p.view.heading == "办理回执"


def test_a_refusal_of_a_field_that_nobody_asks_for_goes_to_a_person() -> None:
    p = Player("save").begin("property-query").go("submit").press("submit")
    p.send(ev.CaseHeld("case-1", "rejected_fields", ("applicant.id_no",)))
    assert {b.id for b in p.view.ways} >= {"way-agent", "way-callback"}


def test_another_persons_case_does_not_replace_a_refused_one() -> None:
    p = Player("hold").begin("property-query").go("submit").press("submit")
    while p.session.spot != "identity":
        p.send(ev.Back())
    p.send(ev.CardRead({**CARD, "name": "其木格", "id_no": "150626198806230020"}))
    p.go("receipt")
    assert p.of(ef.SubmitCase)[-1].replaces == ""


def test_reports_about_other_cases_change_nothing() -> None:
    p = Player("save").begin("property-query").go("submit").press("submit")
    before = p.session
    p.send(ev.CaseHeld("case-9", "x", ("phone",)), ev.CaseNotSaved("case-9", "io"))
    p.send(ev.CaseSaved("case-9"), ev.CaseWaiting("case-9", "network"))
    assert p.session == before
    q = Player().begin("property-query").go("f:phone")
    q.send(ev.CaseHeld("case-1", "x", ("phone",)))  # never sent: cannot be refused
    assert q.session.submit == "ready"


def test_a_case_accepted_with_nobody_there_is_told_for_two_minutes() -> None:
    p = Player()
    p.send(p.accepted("case-7"))
    assert "SAMPLE-case-7" in p.view.notice
    assert p.effects == [ef.StartTimer("last-case", 120.0)]
    p.send(ev.TimerFired("last-case"))
    assert p.view.notice == ""
    assert p.effects[1:] == [ef.MarkShown("case-7")]


def test_a_last_case_that_nobody_could_see_is_not_marked_as_seen() -> None:
    p = Player().begin("property-query")
    p.send(ev.LastCase("SAMPLE-1", "case-7"), ev.TimerFired("last-case"))
    assert not p.of(ef.MarkShown)
    assert p.effects[-1] == ef.StartTimer("last-case", 120.0)
    p.press("leave").send(ev.TimerFired("goodbye"))
    assert "SAMPLE-1" in p.view.notice
