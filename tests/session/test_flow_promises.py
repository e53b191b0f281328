"""When nobody answers there is a way on, and a talk is recorded only with the resident's yes."""

from dataclasses import replace

import pytest
from session_player import PHONE, Player

from kiosk.catalogue.types import LANGS
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Machine
from kiosk.session.session import CallRating, CallScreen, Offers, PhoneAsk, Told, Trouble
from kiosk.session.views import CaptureView, ChoiceView, RateView, TextView, TroubleView

MORNING = ("s1", "2026-11-30T09:00:00+08:00", "2026-11-30T09:30:00+08:00")
NOON = ("s2", "2026-11-30T11:30:00+08:00", "2026-11-30T12:00:00+08:00")
NEAR = ("嘎鲁图镇便民服务中心", "样例路1号", "9:00-12:00", "0477-0000000")
CLOSED = ev.DeskOffers("after_hours", (MORNING, NOON), NEAR)
DUE = "2026-11-30T10:00:00+08:00"


def waiting(lang: str = "zh") -> Player:
    p = Player().begin("pension-registration", lang).go("f:phone")
    p.desk = True
    return p.send(ev.AskHelp(), ev.CallNow(), CLOSED)


def talking(lang: str = "zh", machine: Machine | None = None) -> Player:
    p = Player(machine=machine).begin("pension-registration", lang).go("f:phone")
    return p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())


@pytest.mark.parametrize("lang", LANGS)
def test_after_hours_every_way_stands_on_one_screen_and_is_said(lang):
    p = waiting(lang)
    assert isinstance(p.view, TroubleView)
    names = ["way-callback", "offer-appointment", "offer-complaint", "offer-wait"]
    assert [one.id for one in p.view.ways] == names
    assert all(one.words for one in p.view.ways)
    assert p.view.rows[0].text == NEAR[0]
    assert p.of(ef.Say)[-1].message == "offers-after_hours"
    assert isinstance(p.press("offer-wait").session.overlay, CallScreen)


def test_a_call_back_gets_a_number_and_a_time():
    p = waiting().press("way-callback").send(ev.Answered("request.phone", PHONE))
    asked = p.of(ef.AskDesk)[-1]
    assert (asked.kind, asked.phone) == ("callback", PHONE)
    assert PHONE not in repr(p.session)
    p.send(ev.CallOver("resident"), ev.PromiseKept("callback", "C00007", DUE))
    assert [row.text for row in p.view.rows] == ["C00007", "11月30日10:00"]
    assert "C00007" in p.of(ef.Say)[-1].text
    assert p.press("ok").session.overlay is None
    assert p.of(ef.SaveRequest) == []


def test_a_time_is_booked_and_one_that_was_just_taken_leads_to_the_others():
    p = waiting().press("offer-appointment")
    assert isinstance(p.view, ChoiceView)
    assert p.view.choices[0].words == "11月30日09:00 – 09:30"
    p.press("slot-0").press("skip-field")
    assert p.of(ef.AskDesk)[-1] == ef.AskDesk(
        "appointment", "zh", p.session.service.title.zh, slot="s1"
    )
    p.send(ev.PromiseFailed("appointment", "slot_taken"))
    assert p.session.overlay == Offers(
        "after_hours", (NOON,), NEAR, True, choosing=True, problem="slot-taken"
    )
    p.press("slot-0").send(ev.Answered("request.phone", PHONE))
    p.send(ev.PromiseKept("appointment", "A00008", NOON[1]))
    assert p.view.rows[1].text == "11月30日11:30"


def test_a_complaint_is_answered_by_the_day_and_may_be_without_a_number():
    p = waiting().press("offer-complaint").send(ev.Answered("request.text", "等了两个小时"))
    p.press("skip-field")
    asked = p.of(ef.AskDesk)[-1]
    assert (asked.kind, asked.text, asked.phone) == ("complaint", "等了两个小时", "")
    p.send(ev.PromiseKept("complaint", "C00009", "2026-12-03T00:00:00+08:00"))
    assert p.view.rows[1].text == "12月2日"


@pytest.mark.parametrize(
    "silence", [ev.PromiseFailed("callback", "network"), ev.TimerFired("promise-wait")]
)
def test_without_a_network_the_request_is_made_durable_once(silence):
    p = Player().begin("pension-registration", "zh").go("f:phone")
    p.desk = True
    p.send(ev.CallNow(), ev.CallOver("system", "no_network")).press("way-callback")
    p.send(ev.Answered("request.phone", PHONE), silence, silence)
    assert [(one.kind, one.phone) for one in p.of(ef.SaveRequest)] == [("callback", PHONE)]
    assert p.session.overlay == Told("callback-saved")


def test_a_complaint_without_a_network_keeps_its_words():
    p = Player().begin("pension-registration", "zh").go("f:phone")
    p.desk = True
    p.send(ev.CallNow(), ev.CallOver("system", "no_network")).press("way-complaint")
    p.send(ev.Answered("request.text", "机器坏了")).press("skip-field")
    p.send(ev.PromiseFailed("complaint", "network"))
    assert [(one.kind, one.text) for one in p.of(ef.SaveRequest)] == [("complaint", "机器坏了")]
    assert p.session.overlay == Told("complaint-saved")


def test_who_walks_away_while_the_desk_is_asked_is_called_back_all_the_same():
    p = waiting().press("way-callback").send(ev.Answered("request.phone", PHONE))
    p.send(ev.Next(), ev.Back(), ev.AskHelp(), ev.Leave(), ev.LeaveAnswered(True))
    assert [one.phone for one in p.of(ef.SaveRequest)] == [PHONE]
    assert PHONE not in repr(p.session)


def test_who_asks_for_a_person_while_the_desk_is_asked_loses_no_request():
    p = waiting().press("way-callback").send(ev.Answered("request.phone", PHONE))
    p.send(ev.CallOver("resident")).press("help")
    assert isinstance(p.session.overlay, CallScreen)
    assert [one.phone for one in p.of(ef.SaveRequest)] == [PHONE]
    p.send(ev.PromiseFailed("callback", "network"))
    assert isinstance(p.session.overlay, CallScreen)


def test_a_call_that_fails_leaves_the_other_ways_standing():
    p = waiting().send(ev.CallOver("system", "nobody"))
    assert p.session.overlay == replace(
        Offers(CLOSED.why, CLOSED.slots, CLOSED.nearest), waiting=False
    )
    p.press("way-callback").send(ev.CallOver("system", "nobody"))
    assert isinstance(p.session.overlay, PhoneAsk)
    assert isinstance(
        waiting().send(ev.CallChanged("connected", "窗口一号")).session.overlay, CallScreen
    )


# --- recording ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_question_has_two_equal_answers_in_every_language(lang):
    p = talking(lang).send(ev.RecordingChanged("asked"))
    assert isinstance(p.view, TextView)
    assert all(p.view.paragraphs)
    yes, no = p.view.buttons
    assert (yes.id, no.id, yes.look) == ("record-yes", "record-no", no.look)
    assert p.of(ef.Say)[-1].message == "record-text"


@pytest.mark.parametrize("refusal", [ev.AllowRecording(False), ev.Back()])
def test_no_changes_nothing_else(refusal):
    p = talking()
    before = p.session
    p.send(ev.RecordingChanged("asked"), refusal, ev.RecordingChanged("off"))
    assert p.session == before
    assert p.of(ef.AnswerRecording) == [ef.AnswerRecording(False)]


def test_a_recorded_talk_carries_its_mark_pauses_on_private_screens_and_ends_by_one_touch():
    p = talking().send(ev.RecordingChanged("asked")).press("record-yes")
    assert p.view.frame.recording is None
    p.send(ev.RecordingChanged("on"))
    assert p.view.frame.recording.paused  # the field asks for a phone number
    p.send(ev.Answered("phone", PHONE))
    assert not p.view.frame.recording.paused
    p.send(ev.StopRecording(), ev.StopRecording())
    assert p.view.frame.recording is None
    assert p.of(ef.StopRecording) == [ef.StopRecording()]
    p.send(ev.RecordingChanged("on"), ev.CallOver("agent"))
    assert p.session.call is None


def test_a_card_under_the_camera_is_private():
    machine = Machine(reader=True, camera=True, voice=True, ocr=True)
    p = Player(machine=machine).begin("pension-registration", "zh").go("identity")
    p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())
    p.send(ev.RecordingChanged("on"), ev.PhotographCard())
    assert isinstance(p.view, CaptureView)
    assert p.view.frame.recording.paused


def test_a_question_that_comes_over_another_one_is_answered_with_no():
    p = talking().send(ev.AskLanguage())
    before = p.session
    p.send(ev.RecordingChanged("asked"))
    assert p.session == before
    assert p.of(ef.AnswerRecording) == [ef.AnswerRecording(False)]


# --- the call's mark ----------------------------------------------------------------------------


def test_a_talk_is_marked_by_one_touch_and_a_bad_mark_gives_its_reason():
    p = talking().send(ev.CallOver("agent"))
    assert isinstance(p.view, RateView)
    p.press("rate-2")
    assert p.session.overlay == CallRating(2)
    p.press("reason-slow")
    assert p.of(ef.RateCall) == [ef.RateCall(2, ("slow",))]
    assert p.session.overlay is None
    p = talking().send(ev.EndCall()).press("skip-rating")
    assert p.of(ef.RateCall) == []
    assert p.session.overlay is None


def test_a_call_that_nobody_answered_is_not_marked():
    p = Player().begin("pension-registration", "zh").go("f:phone")
    assert p.send(ev.AskHelp(), ev.CallNow(), ev.EndCall()).session.overlay is None
    p.send(ev.AskHelp(), ev.CallNow(), ev.CallOver("system", "nobody"))
    assert isinstance(p.session.overlay, Trouble)
