"""What an agent asks for: the resident agrees, shows and sends; the step below loses nothing."""

from dataclasses import replace

import pytest
from session_player import SIGNATURE, Player

from kiosk.catalogue.types import LANGS
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.session import AgentAsk, CallScreen
from kiosk.session.views import CaptureView, SignView, SubmitView, TextView, TroubleView

CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
CASE = "case-1"
KINDS = ("scan", "still", "signature")


def talking(spot: str = "f:phone", lang: str = "zh", licence: bool = True) -> Player:
    p = Player(licence=licence).begin("pension-registration", lang).go(spot)
    return p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.Next())


def told(p: Player) -> list[tuple[str, str]]:
    return [(e.state, e.reason) for e in p.of(ef.TellAsk)]


def still(p: Player) -> Player:
    return p.press("take-picture").send(ev.PageTaken("still-1", "d", 3264, 2448, owner=CASE))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_a_still_and_a_signature_go_to_the_agent_and_the_step_stands(kind, lang):
    p = talking(lang=lang)
    before = replace(p.session, call=None)
    p.send(ev.AgentAsks("a1", kind))
    assert isinstance(p.view, TextView) and all(p.view.paragraphs)
    assert p.view.frame.call is not None  # the talk stays as a picture in the picture
    p.press("ask-yes")
    if kind == "signature":
        assert isinstance(p.view, SignView)
        p.send(ev.Signed(SIGNATURE, 3))
    elif kind == "still":
        assert isinstance(p.view, CaptureView)
        still(p)
        assert len(p.of(ef.TakeStill)) == 1
        p.press("ask-send")
    else:
        p.press("take-picture", "ask-send")
    assert isinstance(p.view, SubmitView)
    sent = p.of(ef.SendDocument)
    assert [(e.ask, e.kind) for e in sent] == [("a1", kind)]
    p.send(ev.DocumentSent("a1"))
    assert told(p) == [("asked", ""), ("accepted", ""), ("sending", ""), ("done", "")]
    assert p.of(ef.DropPages)[-1].refs == (sent[0].ref,)
    assert p.session.call.chat
    assert p.of(ef.Say)[-1].message == f"ask-{kind}-sent"
    assert replace(p.session, call=None) == before
    assert p.session.signature is None


@pytest.mark.parametrize("no", [ev.AnswerAsk(False), ev.Back()])
def test_no_costs_nothing_and_the_agent_is_told(no):
    p = talking()
    before = p.session
    p.send(ev.AgentAsks("a1", "scan"), no)
    assert p.session == before
    assert told(p) == [("asked", ""), ("declined", "")]
    p.send(ev.AgentAsks("a2", "scan"), ev.AnswerAsk(True)).press("take-picture", "ask-no")
    assert p.session == before
    assert told(p)[-1] == ("declined", "")
    assert p.of(ef.SendDocument) == []
    assert p.of(ef.DropPages)[-1].refs == ("page-1",)


@pytest.mark.parametrize(
    "ending", [ev.Back(), ev.AgentDropsAsk("a1"), ev.CallOver("agent"), ev.EndCall()]
)
def test_the_agent_looks_on_for_as_long_as_the_resident_agrees(ending):
    p = talking().send(ev.AgentAsks("a1", "camera"))
    assert p.of(ef.ShareCamera) == [] and isinstance(p.view, TextView)
    p.press("ask-yes")
    assert p.of(ef.ShareCamera) == [ef.ShareCamera(True)]
    assert p.of(ef.OpenCamera)[-1] == ef.OpenCamera(False, "", CASE)
    assert isinstance(p.view, CaptureView) and [b.id for b in p.view.buttons] == [
        "ask-stop-showing"
    ]
    p.send(ending)
    assert p.of(ef.ShareCamera) == [ef.ShareCamera(True), ef.ShareCamera(False)]
    assert p.session.overlay is None and len(p.of(ef.CloseCamera)) == 1
    assert (told(p)[-1] == ("done", "looked")) is isinstance(ending, ev.Back)
    assert p.of(ef.SendDocument) == []


def test_what_can_not_be_asked_now_is_told_with_its_reason():
    p = talking()
    p.send(ev.AgentAsks("a1", "scan"), ev.AgentAsks("a2", "signature"))
    assert told(p)[-1] == ("failed", "busy")
    assert p.session.overlay.id == "a1"
    p.send(ev.AgentDropsAsk("a1"), ev.DeviceChanged("camera", False), ev.AgentAsks("a3", "still"))
    assert told(p)[-1] == ("failed", "camera_offline")
    p.send(ev.CallOver("agent"), ev.AgentAsks("a4", "signature"))
    assert told(p)[-1] == ("failed", "no_talk")
    page = talking("m:household_book", licence=False).press("take-picture")
    page.send(ev.AgentAsks("a5", "scan"))
    assert told(page) == [("failed", "busy")]  # the page of the step waits to be looked at
    assert page.session.taken is not None


def test_the_camera_looks_for_the_ask_and_then_for_the_step_again():
    p = talking("m:household_book", licence=False)
    p.effects.clear()
    p.send(ev.AgentAsks("a1", "scan"))
    assert p.of(ef.CloseCamera) == []
    p.press("ask-yes")
    assert p.of(ef.ArmCamera) == [ef.ArmCamera(False)]
    p.send(ev.PageTaken("auto-1", "d1", 1240, 1754, auto=True, owner=CASE))
    assert p.session.taken is None and p.session.overlay.page.ref == "auto-1"
    p.press("ask-send").send(ev.DocumentSent("a1"))
    assert p.of(ef.OpenCamera) == [ef.OpenCamera(True, "", CASE)]
    p.press("take-picture", "keep-page")
    assert len(p.session.pages["household_book"]) == 1


def test_a_doubtful_page_is_cut_by_hand_and_a_failed_sending_is_tried_again():
    p = talking().send(ev.AgentAsks("a1", "scan"), ev.AnswerAsk(True))
    cut_out = {"corners": CORNERS, "owner": CASE}
    scene = ev.PageTaken("auto-1", "d1", 9, 9, auto=True, scene="s1", sure=False, **cut_out)
    p.send(scene, ev.DraggedCorners(CORNERS))
    assert p.of(ef.CutAnew) == [ef.CutAnew(CORNERS)]
    p.send(ev.PageTaken("cut-2", "d2", 9, 9, scene="s2", **cut_out))
    assert p.of(ef.DropPages)[-1].refs == ("auto-1", "s1")
    p.press("ask-send").send(ev.DocumentNotSent("a1", "network"))
    assert isinstance(p.view, TroubleView)
    assert told(p)[-1] == ("failed", "network")
    p.press("ask-again").send(ev.DocumentSent("a1"))
    assert [e.ref for e in p.of(ef.SendDocument)] == ["cut-2", "cut-2"]
    assert told(p)[-1] == ("done", "")


def test_the_end_of_the_talk_takes_the_ask_and_its_page_along():
    p = talking().send(ev.AgentAsks("a1", "scan"), ev.AnswerAsk(True)).press("take-picture")
    p.press("call-end")
    assert p.session.overlay is None
    assert p.of(ef.DropPages)[-1].refs == ("page-1",)
    dropped = talking().send(ev.AgentAsks("a1", "still"), ev.AnswerAsk(True))
    still(dropped).send(ev.AgentDropsAsk("a1"))
    assert dropped.session.overlay is None
    assert dropped.of(ef.DropPages)[-1].refs == ("still-1",)
    late = dropped.send(ev.PageTaken("late", "d", 1, 1, owner=CASE))
    assert late.of(ef.DropPages)[-1].refs == ("late",)


def test_asked_on_the_whole_screen_talk_it_goes_back_there_also_before_a_service_is_chosen():
    p = Player().send(ev.Touched(), ev.ChoseLanguage("zh"))
    p.send(ev.CallNow(), ev.CallChanged("connected", "窗口一号"), ev.AgentAsks("a1", "scan"))
    assert isinstance(p.session.overlay, AgentAsk)
    p.press("ask-yes", "take-picture", "ask-send").send(ev.DocumentSent("a1"))
    assert isinstance(p.session.overlay, CallScreen)
    assert p.view.text == p.session.call.chat


@pytest.mark.parametrize("lang", LANGS)
def test_a_one_time_notice_is_shown_read_aloud_printed_and_told(lang):
    p = talking(lang=lang)
    p.send(ev.AgentGivesNotice("n1", ("household_book", "nothing"), ("household_pages",)))
    w = p.session
    paper = next(m for m in w.service.materials if m.id == "household_book")
    point = w.service.check_points[0].text.in_(lang)
    assert [r.label for r in p.view.rows] == [paper.title.in_(lang), point]
    said = p.of(ef.Say)[-1].text
    assert paper.how.in_(lang) in said and point in said
    assert {b.id for b in p.view.ways} == {"ok"}  # no printer, no key for it
    p.session = replace(w, machine=replace(w.machine, slips=True))
    p.press("print-again")
    slip = p.of(ef.PrintSlip)[-1]
    assert slip.rows[0] == (paper.title.zh, paper.how.zh)
    assert slip.notes[0] == w.service.check_points[0].text.zh
    p.send(ev.SlipPrinted(slip.case_id, slip.job)).press("ok")
    assert told(p) == [("asked", ""), ("done", "printed")]
    assert p.session.overlay is None
    assert (p.session.spot, p.session.slip) == ("f:phone", "")


def test_a_notice_that_says_nothing_or_comes_too_early_is_refused():
    p = talking().send(ev.AgentGivesNotice("n1", ("nothing",), ()))
    assert told(p) == [("failed", "unknown_items")]
    early = Player().send(ev.Touched(), ev.ChoseLanguage("zh"), ev.CallNow())
    early.send(ev.CallChanged("connected", "一号"), ev.AgentGivesNotice("n2", ("id_card",), ()))
    assert told(early) == [("failed", "no_service")]
