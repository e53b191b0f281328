"""How a session ends: asked first, wiped at last, and nobody is left in it."""

from session_player import DECK, MARKS, Player, strings

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.flow import advance
from kiosk.session.session import Attract, Wiping


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
