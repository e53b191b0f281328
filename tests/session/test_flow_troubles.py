"""What goes wrong with card, camera and machine ends in words and a next step."""

import pytest
from session_player import CARD, MARKS, Player, strings

from kiosk.catalogue.load import load, without_services
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine, Site
from kiosk.session.flow import advance, start
from kiosk.session.session import Attract, Wiping
from kiosk.session.views import CaptureView, view_of
from kiosk.settings import CONFIG


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
