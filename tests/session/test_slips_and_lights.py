"""What stands around the screen, as the pure flow wants it: slips, lights, greeting, card."""

import pytest
from session_player import CARD, DECK, MARKS, Player

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Machine
from kiosk.session.lights import lights_of
from kiosk.session.session import Attract, PickLanguage, Wiping
from kiosk.session.speech import line_of

FITTED = Machine(reader=True, camera=True, voice=True, slips=True)
NEW = "鄂尔多斯市乌审旗嘎鲁图镇样例新址9号"


def words(lang: str, message: str) -> str:
    return DECK.words.say(lang, message, {})


def at_receipt(*platform: str, lang: str = "zh", machine: Machine = FITTED) -> Player:
    return Player(*platform, machine=machine).begin("property-query", lang).go("receipt")


def ended(p: Player, code: str = "") -> Player:
    order = p.of(ef.PrintSlip)[-1]
    if code:
        return p.send(ev.SlipFailed(order.case_id, order.job, code))
    return p.send(ev.SlipPrinted(order.case_id, order.job))


def test_a_machine_without_a_printer_prints_nothing_and_says_nothing() -> None:
    p = at_receipt(machine=Machine(reader=True, camera=True))
    assert p.of(ef.PrintSlip) == []
    assert line_of(p.session).message == "prompt-receipt"
    assert not [note for note in p.view.notes if note == words("zh", "slip-printing")]


@pytest.mark.parametrize(("lang", "english"), [("zh", False), ("mn", False), ("en", True)])
def test_the_slip_holds_the_receipt_in_what_a_printer_can_write(lang: str, english: bool) -> None:
    (order,) = at_receipt(lang=lang).of(ef.PrintSlip)
    assert order.number[1] == "SAMPLE-case-1"
    assert order.promised[1] == "2026-11-26"
    assert order.qr == "jiujin:case/SAMPLE-case-1?q=A1B2C3"
    text = str([getattr(order, name) for name in order.__dataclass_fields__])
    assert words("zh", "receipt-case-no") in text
    assert (words("en", "receipt-case-no") in text) is english
    assert not any("\u1800" <= char <= "\u18af" for char in text)
    assert not any(mark in text for mark in MARKS)
    assert "A1B2C3" not in repr(order)


@pytest.mark.parametrize("code", ["paper", "failed", "unsure"])
@pytest.mark.parametrize("lang", ["zh", "mn", "en"])
def test_a_slip_that_does_not_come_is_told_and_stops_nobody(lang: str, code: str) -> None:
    p = ended(at_receipt(lang=lang), code)
    assert p.of(ef.Say)[-1].text == words(lang, f"slip-{code}")
    assert p.view.notes[0] == words(lang, f"slip-{code}")
    assert p.view.qr
    assert p.of(ef.Audit)[-1].fields == {"code": code}
    p.press("print-again")
    assert [order.job for order in p.of(ef.PrintSlip)] == [1, 2]
    ended(p)
    assert p.view.notes[0] == words(lang, "slip-printed")
    p.press("receipt-done")
    assert p.session.step.kind.value == "rate"


def test_the_number_is_said_once_though_the_slip_comes_meanwhile() -> None:
    p = at_receipt()
    said = len(p.of(ef.Say))
    assert p.of(ef.Say)[-1].message == "prompt-receipt-paper"
    ended(p)
    assert len(p.of(ef.Say)) == said


def test_a_late_number_is_printed_on_a_slip_of_its_own() -> None:
    p = at_receipt("wait")
    (saved,) = p.of(ef.PrintSlip)
    assert (saved.number, saved.qr) == (None, "")
    assert saved.titles == (words("zh", "receipt-heading-saved"),)
    p.send(p.accepted("case-1"))
    assert p.of(ef.PrintSlip)[1].number[1] == "SAMPLE-case-1"
    p.send(ev.SlipFailed("case-1", 1, "paper"))  # the first one's: too late to be told
    assert p.session.slip == "printing"


def test_another_residents_slip_is_no_matter_of_mine() -> None:
    p = at_receipt()
    p.send(ev.SlipFailed("case-other", 1, "paper"))
    assert p.session.slip == "printing"


def test_lights_follow_what_the_hands_have_to_do() -> None:
    p = Player(machine=FITTED, licence=False).begin("property-query").go("identity")
    assert lights_of(p.session) == {"card"}
    p.send(ev.CardRejected("unreadable"))
    assert lights_of(p.session) == {"card-out"}
    p.send(ev.CardRemoved(), ev.CardRead(CARD))
    assert lights_of(p.session) == frozenset()
    p.go("receipt")
    assert lights_of(p.session) == {"slip"}
    ended(p)
    assert lights_of(p.session) == {"slip-out"}
    p.press("receipt-done", "skip-rating")
    assert lights_of(p.session) == {"card-out"}
    p.send(ev.CardRemoved(), ev.TimerFired("goodbye"))
    assert isinstance(p.session, Attract)
    shown = [one.lights for one in p.of(ef.ShowLights)]
    assert shown[-1] == frozenset()
    assert all(a != b for a, b in zip(shown, shown[1:], strict=False))


def test_the_camera_light_shines_while_a_paper_is_asked_for() -> None:
    p = Player(machine=FITTED, licence=False).begin("residence-permit").go("m:home_proof")
    assert lights_of(p.session) == {"camera"}
    p.send(ev.TakePicture())
    assert lights_of(p.session) == frozenset()
    p.send(ev.RetakePage(), ev.AskHelp())
    assert lights_of(p.session) == frozenset()


def test_whoever_steps_up_is_greeted_once_a_minute() -> None:
    p = Player(machine=FITTED).send(ev.PersonNear(True))
    assert p.of(ef.Say)[-1].text == words("zh", "prompt-attract")
    p.send(ev.PersonNear(False))
    assert isinstance(p.effects[-1], ef.Hush)
    p.send(ev.PersonNear(True))
    assert len(p.of(ef.Say)) == 1
    p.send(ev.PersonNear(False), ev.TimerFired("greeting"), ev.PersonNear(True))
    assert len(p.of(ef.Say)) == 2
    p.send(ev.Touched(), ev.PersonNear(False), ev.PersonNear(True))
    assert isinstance(p.session, PickLanguage)
    assert p.of(ef.Say)[-1].message == "prompt-language"


def test_the_newest_address_of_the_card_stands_for_the_printed_one() -> None:
    p = Player().begin("pension-registration").go("identity")
    p.send(ev.CardRead(CARD), ev.NewestAddress(NEW))
    assert NEW in [row.text for row in p.view.rows]
    assert p.session.answers["address"].value == NEW
    assert p.session.answers["address"].by == "chip"
    assert NEW not in repr(p.session)


def test_what_was_typed_stays_and_a_typed_identity_has_no_chip() -> None:
    p = Player().begin("pension-registration").go("identity")
    p.send(ev.TypeIdentity(), ev.Answered("type.name", CARD["name"]))
    p.send(ev.Answered("type.id_no", CARD["id_no"]), ev.NewestAddress(NEW))
    assert "address" not in p.session.answers
    assert NEW not in str(p.session.identity.person)


def test_a_card_left_behind_is_said_again_as_long_as_it_lies() -> None:
    p = at_receipt()
    p.send(ev.CardStays())  # it may lie there while its owner is working
    assert p.of(ef.Say)[-1].message == "prompt-receipt-paper"
    p.press("receipt-done", "skip-rating")
    p.send(ev.CardStays(), ev.CardStays())
    assert [one.message for one in p.of(ef.Say)][-3:] == ["goodbye-card"] * 3
    assert all(one.critical for one in p.of(ef.Say)[-3:])
    p.send(ev.CardRemoved())
    assert isinstance(p.session, Attract)


def test_a_card_that_the_flow_thought_gone_is_spoken_of_too() -> None:
    p = Player().send(ev.Touched(), ev.Leave(), ev.CardStays())
    assert isinstance(p.session, Wiping)
    assert p.of(ef.Say)[-1].message == "goodbye-card"
