"""What goes wrong, and that it ends in words and a next step with nothing lost."""

from dataclasses import fields, is_dataclass, replace

import pytest
from session_player import CARD, DECK, MARKS, PHONE, SIGNATURE, Player

from kiosk.catalogue.load import load, without_services
from kiosk.catalogue.types import StepKind
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine, Site
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, CallScreen, Told, Trouble, Wiping, Working
from kiosk.session.views import (
    CallView,
    CaptureView,
    FieldView,
    ReceiptView,
    SubmitView,
    TroubleView,
    view_of,
)
from kiosk.settings import CONFIG

SERVICES = [s.id for s in DECK.catalogue.services]


# ---- leaving -----------------------------------------------------------------


def test_leaving_asks_first_when_something_would_be_lost() -> None:
    p = Player().begin("property-query").go("f:phone").press("leave")
    assert p.view.frame.dialog.id == "dialog-leave"
    p.press("stay")
    assert p.session.spot == "f:phone"
    p.press("leave", "really-leave")
    assert isinstance(p.session, Wiping)
    assert ef.Wipe("left") in p.effects


def test_leaving_asks_nothing_when_nothing_is_lost() -> None:
    assert isinstance(Player().begin("property-query").press("leave").session, Wiping)
    after = Player().begin("property-query").go("receipt").press("leave")
    assert isinstance(after.session, Wiping)
    assert after.session.had_case


def test_nobody_there_is_asked_once_then_everything_is_wiped() -> None:
    p = Player().begin("property-query").go("f:phone").send(ev.TimerFired("idle"))
    assert p.view.frame.dialog.id == "dialog-idle"
    assert p.effects[-1] == ef.StartTimer("idle-end", 30)
    assert p.of(ef.Say)[-1].critical
    p.press("still-here")
    assert p.effects[-2:] == [ef.StopTimer("idle-end"), ef.StartTimer("idle", 90)]
    p.send(ev.TimerFired("idle"), ev.TimerFired("idle-end"))
    assert isinstance(p.session, Wiping)
    assert ef.Wipe("idle") in p.effects
    assert not any(mark in repr(p.view) + str(strings(p.view)) for mark in MARKS)


def test_every_touch_starts_the_idle_time_anew() -> None:
    p = Player().begin("property-query")
    assert ef.StartTimer("idle", 90) in p.effects
    before = len(p.of(ef.StartTimer))
    p.send(ev.Repeat())
    assert len(p.of(ef.StartTimer)) == before + 1


def test_nobody_is_called_away_while_talking_or_sending() -> None:
    p = Player("save").begin("property-query").go("submit").press("submit")
    p.send(ev.TimerFired("idle"))
    assert p.session.dialog == ""
    q = Player().begin("property-query").press("help", "call-now")
    q.send(ev.CallChanged("connected", "窗口一号"), ev.TimerFired("idle"))
    assert q.session.dialog == ""


def test_a_card_left_behind_is_spoken_of_until_it_is_taken() -> None:
    p = Player().begin("property-query").go("f:phone").press("leave", "really-leave")
    assert p.view.card
    for _ in range(3):
        p.send(ev.TimerFired("goodbye"))
        assert isinstance(p.session, Wiping)
    assert ef.StopReading() not in p.effects[-6:]
    p.send(ev.CardRemoved())
    assert isinstance(p.session, Attract)
    assert ef.StopReading() in p.effects


def test_a_card_that_nobody_takes_does_not_block_the_kiosk() -> None:
    p = Player().begin("property-query").go("f:phone").press("leave", "really-leave")
    for _ in range(7):
        p.send(ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    assert [a.event for a in p.of(ef.Audit)].count("card.left_behind") == 1


def test_the_farewell_waits_for_the_wipe() -> None:
    session = Wiping(deck=DECK, reason="left")
    session, _ = advance(session, ev.TimerFired("goodbye"))
    assert isinstance(session, Wiping)
    session, _ = advance(session, ev.Wiped())
    assert isinstance(session, Attract)


# ---- calls --------------------------------------------------------------------


def test_a_person_can_be_called_from_every_stage_and_step() -> None:
    stops = [Player().send(ev.Touched()), Player().send(ev.Touched(), ev.ChoseLanguage("zh"))]
    for service in SERVICES:
        steps = [step.kind.value for step in DECK.catalogue.service(service).steps]
        stops += [Player("wait").begin(service).go(step) for step in steps]
    for p in stops:
        if isinstance(p.session, Working) and p.session.step.kind is StepKind.CALL:
            p.press("call-now")
        else:
            p.press("help", "call-now")
        call = p.of(ef.StartCall)[-1]
        assert p.session.call.state == "queued"
        assert isinstance(p.view, CallView)
        assert not any(mark in str(fields_of(call)) for mark in MARKS)
        p.send(ev.CallChanged("ringing"), ev.CallChanged("connected", "窗口一号", setup_ms=900.4))
        p.press("call-go-on")
        assert p.view.frame.call is not None
        assert not isinstance(p.session.overlay, CallScreen)
        assert any(a.fields == {"setup_ms": 900} for a in p.of(ef.Audit))
        p.send(ev.EndCall())
        assert p.session.call is None
        assert ef.StopCall("resident") in p.effects


def test_the_agent_sees_where_the_resident_is_but_not_who() -> None:
    p = Player(licence=False).begin("pension-registration").go("notice")
    p.press("help", "call-now").send(ev.CallChanged("connected", "窗口一号"), ev.Next())
    p.press("next")
    update = p.of(ef.UpdateCall)[-1]
    title = p.session.service.materials[1].title.zh
    assert (update.step, update.missing) == ("materials", (title,))
    assert p.of(ef.StartCall)[0].missing == (title,)


def test_when_nobody_answers_the_resident_leaves_a_number() -> None:
    p = Player().begin("property-query").go("f:phone").press("help", "call-now")
    p.send(ev.TimerFired("call-wait"))
    assert isinstance(p.view, TroubleView)
    assert ef.StopCall("nobody") in p.effects
    p.press("way-callback").send(ev.Answered("request.phone", "12"))
    assert isinstance(p.view, FieldView)
    assert p.view.problem
    p.send(ev.Answered("request.phone", PHONE))
    (request,) = p.of(ef.SaveRequest)
    assert (request.kind, request.phone, request.name) == ("callback", PHONE, CARD["name"])
    assert p.session.overlay == Told("callback-saved")
    p.press("ok")
    assert p.session.spot == "f:phone"


def test_a_request_that_could_not_be_noted_is_not_called_noted() -> None:
    p = Player().begin("property-query")
    told = replace(p.session, overlay=Told("home-visit-saving"))
    p.session, _effects = advance(told, ev.RequestNotSaved("home-visit"))
    assert p.session.overlay.code == "request-not-saved"
    p.press("way-home-visit").send(ev.Answered("request.phone", PHONE))
    assert p.session.overlay == Told("home-visit-saved")


@pytest.mark.parametrize("late", [ev.RequestNotSaved("callback"), ev.RequestSaved("callback")])
def test_news_of_a_request_is_not_shown_to_whoever_stands_there_later(late: ev.Event) -> None:
    p = Player().begin("property-query").send(late)
    assert p.session.overlay is None


@pytest.mark.parametrize("code", ["no_network", "nobody", "refused", "worker_crashed", "timed_out"])
def test_a_failed_call_says_why_and_can_be_tried_again(code: str) -> None:
    p = Player().begin("property-query").press("help", "call-now")
    p.send(ev.CallOver("system", code))
    assert isinstance(p.view, TroubleView)
    assert p.view.heading
    assert p.view.text
    p.press("way-retry")
    assert len(p.of(ef.StartCall)) == 2


def test_a_call_step_can_be_left_out_when_nobody_answers_or_the_resident_does_not_want() -> None:
    p = Player().begin("residence-permit").go("call").press("call-now")
    p.send(ev.CallOver("system", "nobody")).press("way-other")
    assert p.session.step.kind is StepKind.COMMITMENT
    q = Player().begin("residence-permit").go("call").press("call-not-now")
    assert q.session.step.kind is StepKind.COMMITMENT


def test_a_call_step_that_insists_offers_no_way_past_it() -> None:
    p = Player().begin("residence-permit").go("call")
    steps = tuple(replace(s, on_trouble=()) for s in p.session.service.steps)
    p.session = replace(p.session, service=replace(p.session.service, steps=steps))
    assert [b.id for b in p.view.buttons] == ["call-now"]


def test_ending_the_call_leaves_a_trouble_on_the_screen() -> None:
    p = Player().begin("residence-permit").go("m:home_proof").press("help", "call-now")
    p.send(ev.CallChanged("connected", "窗口一号"), ev.Next()).press("no-paper")
    p.send(ev.EndCall())
    assert p.session.overlay.code == "missing"


def test_leaving_hangs_up() -> None:
    p = Player().begin("property-query").press("help", "call-now", "leave")
    assert ef.StopCall("left") in p.effects
    assert p.session.call is None


def test_what_the_agent_writes_is_shown_and_mute_and_picture_can_be_turned_off() -> None:
    p = Player().begin("property-query").press("help", "call-now")
    p.send(ev.CallChanged("connected", "窗口一号"), ev.AgentSaid("请把证放好"))
    assert p.view.text == "请把证放好"
    p.press("call-mute", "call-hide")
    assert p.of(ef.SetCallDevices)[-1] == ef.SetCallDevices(True, True)
    assert "请把证放好" not in repr(p.session)


# ---- card and camera ------------------------------------------------------------


@pytest.mark.parametrize("code", ["unreadable", "unsupported", "module_fault"])
def test_a_card_that_can_not_be_read(code: str) -> None:
    p = Player().begin("property-query").go("identity").send(ev.CardRejected(code))
    assert p.view.state == "problem"
    assert p.view.text
    assert {b.id for b in p.view.buttons} == {"identity-agent", "type-identity"}
    p.send(ev.CardRemoved())
    assert p.view.state == "waiting"


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ({}, "card-unreadable"),
        ({**CARD, "id_no": ""}, "card-unreadable"),
        ({**CARD, "valid_to": "2026-11-22"}, "card-expired"),
    ],
)
def test_a_card_with_nothing_useful_on_it(person: dict[str, str], problem: str) -> None:
    p = Player().begin("property-query").go("identity").send(ev.CardRead(person))
    assert p.session.problem == problem
    assert p.session.identity is None


def test_a_card_pulled_while_reading_keeps_everything() -> None:
    p = Player().begin("pension-registration").go("identity")
    p.send(ev.CardRejected("unreadable"), ev.CardRemoved(), ev.CardRead(CARD))
    assert p.session.identity is not None
    p.send(ev.CardRemoved())
    assert p.session.identity is not None
    assert p.session.situation


def test_without_a_reader_the_words_say_so() -> None:
    p = Player(machine=Machine()).begin("property-query").go("identity")
    assert p.view.state == "problem"
    p.send(ev.DeviceChanged("reader", True))
    assert p.view.state == "waiting"


@pytest.mark.parametrize("code", ["no_paper", "blurred", "too_dark", "cut_off", "unreadable"])
def test_a_page_that_is_not_good_enough(code: str) -> None:
    p = Player(licence=False).begin("pension-registration").go("m:household_book")
    p.answer = lambda effect: []
    p.press("take-picture").send(ev.PageRefused(code))
    assert isinstance(p.view, CaptureView)
    assert p.view.problem
    assert p.button("take-picture")


def test_a_dead_camera_offers_later_and_a_person() -> None:
    p = Player(licence=False).begin("pension-registration").go("m:household_book")
    p.answer = lambda effect: []
    p.press("take-picture").send(ev.PageRefused("camera_offline"))
    assert {"way-retry", "way-agent", "way-other", "way-callback"} <= {b.id for b in p.view.ways}
    p.press("way-other")
    assert p.session.deferred == {"household_book"}
    q = Player().begin("residence-permit").go("m:home_proof")
    q.answer = lambda effect: []
    q.press("take-picture").send(ev.PageRefused("camera_offline"))
    assert "way-other" not in {b.id for b in q.view.ways}
    q.press("way-retry")
    assert q.button("take-picture")


def test_a_licence_service_that_is_down_is_no_dead_end() -> None:
    p = Player().begin("pension-registration").go("consent")
    p.answer = lambda effect: []
    p.press("consent-yes")
    assert not p.view.buttons[0].enabled
    p.send(ev.LicenceMissing("household_book", "service_down"))
    p.press("next")
    assert p.session.spot == "m:household_book"


# ---- submitting ------------------------------------------------------------------


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


# ---- the machine -----------------------------------------------------------------


def test_banners_of_no_network_and_of_old_guides() -> None:
    p = Player().begin("property-query").send(ev.DeviceChanged("network", False))
    assert p.view.frame.banner == "现在没有网络，照常办，先存在这里"
    p.send(ev.ContentAge(31))
    assert p.view.frame.banner == "这里的说明很久没更新，办之前请先问工作人员"
    p.send(ev.ContentAge(30), ev.DeviceChanged("network", True))
    assert p.view.frame.banner == ""


def test_the_attract_screen_tells_what_waits_and_what_does_not_work() -> None:
    p = Player(machine=Machine()).send(ev.OutboxCount(2), ev.DeviceChanged("network", False))
    assert any("2" in fact for fact in p.view.facts)
    assert len(p.view.facts) == 4


def test_an_empty_pack_has_words_and_help() -> None:
    empty = without_services(load(CONFIG / "content"))
    deck = Deck(empty.catalogue, empty.words, Site("test", "150626000000"))
    session, _ = advance(start(deck), ev.Touched())
    session, effects = advance(session, ev.ChoseLanguage("zh"))
    view = view_of(session)
    assert view.empty.startswith("这台机器上现在还没有能办的事")
    assert view.frame.help.enabled
    assert [e.message for e in effects if isinstance(e, ef.Say)] == ["services-empty"]
    assert isinstance(view_of(start(deck)).frame.title, str)


@pytest.mark.parametrize("step", ["guide", "f:phone", "submit", "receipt", "rate"])
def test_a_defect_apologises_and_wipes(step: str) -> None:
    p = Player().begin("property-query").go(step).send(ev.Broke("ab12"))
    assert isinstance(p.session, Wiping)
    assert p.view.heading == "对不住您"
    assert ef.Wipe("bug") in p.effects
    assert not any(m in str(strings(p.view)) for m in MARKS)
    p.send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)


def test_a_defect_while_nobody_is_there_changes_nothing() -> None:
    p = Player().send(ev.Broke("ab12"))
    assert isinstance(p.session, Attract)
    assert p.effects == [ef.Audit("bug", {"audit_id": "ab12"})]


# ---- privacy ---------------------------------------------------------------------


def fields_of(value: object) -> dict[str, object]:
    return {f.name: getattr(value, f.name) for f in fields(value)}


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [s for item in value for s in strings(item)]
    if is_dataclass(value):
        return [s for item in fields_of(value).values() for s in strings(item)]
    return []


@pytest.mark.parametrize("service", SERVICES)
def test_no_repr_of_a_state_event_or_effect_holds_personal_data(service: str) -> None:
    p = Player("hold", licence=False).begin(service)
    p.send(ev.AskHelp(), ev.CallNow(), ev.AgentSaid(CARD["name"]), ev.EndCall())
    p.go("receipt", {"hukou": "elsewhere", "special": "yes", "basis": "job"})
    p.press("help").send(ev.EndCall()).send(ev.AskHelp(), ev.CallNow(), ev.TimerFired("call-wait"))
    p.press("way-callback").send(ev.Answered("request.phone", PHONE)).press("ok")
    p.press("receipt-done", "rate-5").send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    told = [repr(x) for pair in p.seen for x in pair] + [repr(e) for e in p.effects]
    told += [repr(view_of(s)) for _, s in p.seen]
    marks = (*MARKS, SIGNATURE.decode("latin1"), "A1B2C3", "auth-1", "样例合作社")
    leaks = {(m, t[:60]) for t in told for m in marks if m in t}
    assert leaks == set()


def test_situations_are_hidden_too() -> None:
    p = Player().begin("pension-registration").go("identity", {"special": "yes"})
    assert "special" not in repr(p.session)
    assert "yes" not in repr(ev.ChoseSituation("special", "yes"))


def test_a_trouble_names_only_codes() -> None:
    assert repr(Trouble("missing", ())) == "Trouble(code='missing', ways=(), missing=())"


def test_what_the_line_does_not_carry_is_said_in_words_until_it_does():
    p = Player().begin("pension-registration").go("f:phone").send(ev.AskHelp(), ev.CallNow())
    p.send(ev.LineQuality("small"), ev.CallChanged("connected", "窗口一号"))
    words = [p.view.text]
    codes = ("sound_only", "no_picture", "still", "callback", "")
    words.extend(p.send(ev.LineQuality(code)).view.text for code in codes)
    assert len(set(words)) == 6
    assert "窗口一号" in words[-1]
    told = [one.fields["code"] for one in p.of(ef.Audit) if one.event == "call.quality"]
    assert told == ["small", "sound_only", "no_picture", "still", "callback", ""]
    assert p.send(ev.EndCall(), ev.LineQuality("still")).session.call is None


def test_a_device_unplugged_in_mid_call_is_said_in_words_until_it_is_back():
    p = Player().begin("pension-registration").go("f:phone").send(ev.AskHelp(), ev.CallNow())
    p.send(ev.CallChanged("connected", "窗口一号"))
    well = p.view.text
    words = [
        p.send(ev.CallDevices(microphone=a, camera=b, speaker=c)).view.text
        for a, b, c in ((False, False, False), (False, False, True), (True, False, True))
    ]
    assert len({*words, well}) == 4
    assert p.send(ev.CallDevices(True, True, True)).view.text == well
    told = [tuple(one.fields.values()) for one in p.of(ef.Audit) if one.event == "call.devices"]
    assert told == [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1)]
    assert p.send(ev.EndCall(), ev.CallDevices(False, True, True)).session.call is None


def test_push_to_talk_opens_the_microphone_only_while_the_button_is_held():
    p = Player()
    deck = replace(p.session.deck, site=replace(p.session.deck.site, push_to_talk=True))
    p.session = replace(p.session, deck=deck)
    p.begin("pension-registration").go("f:phone").send(ev.AskHelp(), ev.CallNow())
    p.send(ev.CallChanged("connected", "窗口一号"))
    button = p.view.frame.call.buttons[0]
    assert (button.intent, button.release) == (ev.TalkHeld(True), ev.TalkHeld(False))
    assert "按住" in p.view.text
    p.send(button.intent)
    assert p.view.frame.call.buttons[0].words != button.words
    assert isinstance(p.effects[-1], ef.StartTimer)
    p.send(ev.Leave(), button.release)  # a question has come over the screen meanwhile
    p.send(ev.TalkHeld(False), ev.ToggleMute())
    p.send(ev.LeaveAnswered(False), ev.TalkHeld(True), ev.TimerFired("talk"))
    muted = [one.muted for one in p.of(ef.SetCallDevices)]
    assert muted[:5] == [True, False, True, False, True]
    assert p.session.call.muted
