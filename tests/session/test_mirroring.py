"""What an agent sees of the screen, and what becomes of what they propose."""

from dataclasses import replace
from typing import get_args

import pytest
from session_player import ACCOUNT, CARD, DECK, PHONE, VALUES, Player

from kiosk.mirroring import shown_of
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.calls import PHRASES
from kiosk.session.flow import advance
from kiosk.session.session import Attract
from kiosk.session.views import view_of
from video.contract import ShownItem, ShownScreen
from video.mirroring import mirror_of
from video.signalling import PhraseId, dump

ELSEWHERE = {"hukou": "elsewhere", "special": "yes"}
NEVER = (CARD["name"], CARD["id_no"], CARD["address"], PHONE, ACCOUNT, VALUES["address"])
SERVICES = [s.id for s in DECK.catalogue.services]


def shown(p: Player) -> ShownScreen:
    return shown_of(p.session, p.view)


def item(p: Player, name: str) -> ShownItem:
    return next(i for i in shown(p).items if i.id == name)


def talking(until: str) -> Player:
    p = Player(licence=False).begin("pension-registration").go(until, ELSEWHERE)
    return p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())


@pytest.mark.parametrize("service", SERVICES)
def test_no_screen_of_a_whole_session_shows_who_the_resident_is(service: str) -> None:
    p = Player(licence=False).begin(service).go("receipt", ELSEWHERE)
    p.press("receipt-done", "rate-5").send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    told, private = set(), set()
    for _, session in p.seen:
        screen = shown_of(session, view_of(session))
        told.add(dump(mirror_of("call-1", screen)))
        if screen.private:
            private.add(screen.screen)
    text = "".join(told)
    assert len(told) > 10
    for secret in NEVER:
        assert secret not in text
    assert {"identity", "confirm", "receipt"} <= private


def test_the_form_is_seen_with_masks_authors_and_what_is_asked_now() -> None:
    p = talking("f:region")
    phone = item(p, "phone")
    assert phone.masked
    assert (phone.value, phone.by, phone.state) == ("139****0001", "resident", "done")
    region = item(p, "region")
    assert (region.here, region.state) == (True, "missing")
    assert VALUES["region"] in dict(region.options)
    address = item(p, "address")
    assert (address.value, address.masked, address.by) == ("••••", True, "chip")


def test_a_proposal_waits_for_the_residents_own_touch_and_is_kept_with_its_author() -> None:
    p = talking("f:phone")
    p.send(ev.AgentSuggested("phone", "139 0477 0002"))
    assert "phone" not in p.session.answers
    assert item(p, "phone").suggested == "139****0002"
    (offer,) = p.view.suggestions
    # In groups, as the entry shows a number.
    assert "139 0477 0002" in offer.words
    p.send(offer.intent)
    assert (p.session.answers["phone"].value, p.session.answers["phone"].by) == (
        "13904770002",
        "agent",
    )
    assert (item(p, "phone").by, item(p, "phone").suggested) == ("agent", "")
    p.go("submit", ELSEWHERE).press("submit")
    (case,) = p.of(ef.SubmitCase)
    assert case.authors["phone"] == "agent"


def test_a_resident_who_writes_something_else_is_the_author() -> None:
    p = talking("f:phone").send(ev.AgentSuggested("phone", "13904770002"))
    p.send(ev.Answered("phone", PHONE))
    assert p.session.answers["phone"].by == "resident"


def test_a_proposed_choice_is_marked_and_not_chosen() -> None:
    p = talking("f:special_group")
    p.send(ev.AgentSuggested("special_group", "disabled"))
    marked = [c for c in p.view.choices if c.note]
    assert [c.id for c in marked] == ["choice-disabled"]
    assert "special_group" not in p.session.answers


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("nothing", "x"), ("applicant.id_no", CARD["id_no"]), ("phone", "")],
)
def test_a_proposal_that_the_field_cannot_hold_is_not_offered(field: str, value: str) -> None:
    p = talking("f:phone")
    p.send(ev.AgentSuggested(field, value))
    assert p.session.call is not None
    assert dict(p.session.call.suggested) == {}


def test_without_a_standing_call_nothing_is_offered() -> None:
    p = talking("f:phone")
    event = ev.AgentSuggested("phone", "13904770002")
    waiting = replace(p.session, call=replace(p.session.call, state="reconnecting"))
    assert advance(waiting, event)[0] == waiting
    gone = replace(p.session, call=None)
    assert advance(gone, event)[0] == gone


def test_the_resident_is_told_who_hears_and_that_the_call_is_held() -> None:
    p = talking("f:phone")

    def words() -> str:
        assert p.view.frame.call is not None
        return p.view.frame.call.words

    p.send(ev.CallJoined("王工", here=True))
    assert "窗口一号 · 王工（只有声音）" in words()
    p.send(ev.CallHeld(True))
    assert "稍等" in words()
    p.send(ev.CallJoined("李督导", here=True, listens=True))
    assert "李督导正在旁听" in words()
    p.send(ev.CallJoined("李督导", here=False, listens=True), ev.CallHeld(False))
    p.send(ev.CallJoined("王工", here=False))
    assert "窗口一号" in words()
    assert "王工" not in words()
    p.send(ev.CallJoined("王工", here=True), ev.AgentSaid("您好"))
    p.send(ev.CallChanged("connected", "窗口一号"))
    assert p.view.frame.call.chat == "您好"
    p.send(ev.CallChanged("connected", "王工"))
    assert p.session.call.others == ()
    assert p.view.frame.call.chat == ""  # the words of somebody who has gone


@pytest.mark.parametrize("lang", ["zh", "mn", "en"])
def test_a_ready_sentence_is_shown_and_said_in_the_residents_language(lang: str) -> None:
    p = Player(licence=False).begin("pension-registration", lang).go("f:phone", ELSEWHERE)
    p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())
    for name, message in PHRASES.items():
        words = DECK.words.say(lang, message, {})
        p.send(ev.AgentPhrase(name))
        assert p.of(ef.Say)[-1] == ef.Say(message, words, lang)
        assert p.view.frame.call is not None
        assert p.view.frame.call.chat == words
    assert set(PHRASES) == set(get_args(PhraseId))


def test_the_agent_points_at_a_key_and_at_a_device() -> None:
    p = talking("identity").send(ev.DeviceChanged("camera", True))
    key = next(one.id for one in p.view.buttons if one.words)
    assert (item(p, key).kind, item(p, "device-camera").kind) == ("button", "device")
    p.send(ev.AgentPointed(key))
    assert [b.id for b in p.view.buttons if b.pointed] == [key]
    p.effects.clear()
    p.send(ev.AgentPointed("device-camera"))
    assert [b.id for b in p.view.buttons if b.pointed] == []
    assert p.of(ef.ShowLights) == [ef.ShowLights(frozenset({"camera"}))]
    assert p.of(ef.Say)[-1].message == "device-camera"
    p.send(ev.Touched())
    assert p.of(ef.ShowLights)[-1] == ef.ShowLights(frozenset({"card"}))


def test_nobody_points_at_the_answer_to_a_question_of_ones_own_will() -> None:
    p = talking("f:phone").send(ev.AgentAsks("a1", "signature"), ev.AgentPointed("ask-yes"))
    assert {b.id for b in p.view.buttons} >= {"ask-yes", "ask-no"}
    assert not any(b.pointed for b in p.view.buttons)
    assert not any(i.kind == "button" for i in shown(p).items)


def test_the_agent_points_and_the_resident_chooses() -> None:
    p = talking("f:special_group")
    before = p.session.answers
    p.send(ev.AgentPointed("choice-disabled"))
    assert [c.id for c in p.view.choices if c.note] == ["choice-disabled"]
    assert item(p, "choice-disabled").value
    assert p.session.answers == before
    p.send(ev.Repeat())
    assert [c.id for c in p.view.choices if c.note] == []
