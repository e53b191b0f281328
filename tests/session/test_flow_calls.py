"""Talking to a person: called from anywhere, nobody answers, the line and its devices."""

from dataclasses import replace

import pytest
from session_player import CARD, DECK, MARKS, PHONE, Player, fields_of

from kiosk.catalogue.types import StepKind
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.flow import advance
from kiosk.session.session import CallScreen, Told, Working
from kiosk.session.views import CallView, FieldView, TroubleView

SERVICES = [s.id for s in DECK.catalogue.services]


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
