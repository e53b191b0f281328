"""The comparison of faces: off by default, asked by the agent, refused without any loss."""

from dataclasses import replace

import pytest
from session_player import CARD, Player

from kiosk.catalogue.types import LANGS
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Machine
from kiosk.session.session import FaceAsk, Told
from kiosk.session.views import TextView

ON = Machine(reader=True, camera=True, voice=True, face=True)


def talking(machine: Machine = ON, lang: str = "zh") -> Player:
    p = Player(machine=machine).begin("pension-registration", lang).go("f:phone")
    return p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next(), ev.Next())


@pytest.mark.parametrize("lang", LANGS)
def test_the_consent_is_its_own_screen_in_every_language(lang):
    p = talking(lang=lang).send(ev.FaceAsked())
    assert isinstance(p.session.overlay, FaceAsk)
    assert isinstance(p.view, TextView)
    assert len(p.view.paragraphs) == 3
    assert all(p.view.paragraphs)
    assert {one.id for one in p.view.buttons} == {"face-yes", "face-no"}


def test_yes_compares_once_and_no_score_enters_the_session():
    p = talking().send(ev.FaceAsked()).press("face-yes")
    asked = [ef.CompareFace(CARD["id_no"])]
    assert p.of(ef.CompareFace) == asked
    assert CARD["id_no"] not in repr(asked)
    before = p.session
    p.send(ev.FaceDone())
    assert p.session.overlay == Told("face-done")
    p.send(ev.Next(), ev.AllowFace(True))
    assert p.session == before
    assert p.of(ef.CompareFace) == asked


@pytest.mark.parametrize("refusal", [ev.AllowFace(False), ev.Back()])
def test_no_changes_nothing(refusal):
    p = talking()
    before = p.session
    p.send(ev.FaceAsked(), refusal)
    assert p.session == before
    assert p.of(ef.CompareFace) == []
    assert p.of(ef.TellFace) == [ef.TellFace("refused")], "the agent compares by eye"
    p.send(ev.CallOver("agent")).go("receipt")


def test_a_comparison_that_fails_is_told_and_holds_nobody_up():
    p = talking().send(ev.FaceAsked()).press("face-yes").send(ev.FaceDone("no_decoder"))
    assert p.session.overlay == Told("face-failed")
    p.send(ev.Next(), ev.CallOver("agent")).go("receipt")


def test_a_hidden_camera_is_not_looked_through():
    p = talking().send(ev.ToggleCamera(), ev.FaceAsked()).press("face-yes")
    assert [one.hidden for one in p.of(ef.CompareFace)] == [True]


def test_it_is_not_asked_when_off_without_a_chip_or_without_a_talk():
    off = talking(replace(ON, face=False)).send(ev.FaceAsked())
    assert off.session.overlay is None
    assert off.of(ef.TellFace) == [ef.TellFace("off")]
    silent = talking()
    silent.send(ev.CallOver("agent"), ev.SkipRating(), ev.FaceAsked())
    assert silent.session.overlay is None
    typed = talking()
    typed.session = replace(typed.session, identity=replace(typed.session.identity, method="typed"))
    assert typed.send(ev.FaceAsked()).session.overlay is None
    assert typed.of(ef.TellFace) == [ef.TellFace("no_chip")]
    early = Player(machine=ON).send(ev.Touched(), ev.FaceAsked())
    assert early.of(ef.TellFace) == [ef.TellFace("no_chip")]


def test_a_talk_that_ends_takes_the_comparison_with_it():
    p = talking().send(ev.FaceAsked(), ev.CallOver("agent")).send(ev.AllowFace(True))
    assert p.session.overlay is None
    assert p.of(ef.CompareFace) == []
