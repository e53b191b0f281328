"""Pages the camera takes by itself, pages with flaws, corners dragged by hand, spoken hints."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_player import Player

from kiosk.catalogue.types import LANGS
from kiosk.mirroring import shown_of
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.capturing import wanted_side
from kiosk.session.deck import Machine
from kiosk.session.session import Working
from kiosk.session.speech import line_of
from kiosk.session.submission import submission
from kiosk.session.views import CaptureView

HOME = "home_proof"
CORNERS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))


def page(name="a", **more):
    shown = {"scene": f"{name}-scene", "corners": CORNERS, "owner": "case-1", **more}
    return ev.PageTaken(name, f"digest-{name}", 1240, 1754, **shown)


def at_the_camera() -> Player:
    return Player().begin("residence-permit").go(f"m:{HOME}")


def of(player, kind):
    return [effect for effect in player.effects if isinstance(effect, kind)]


def test_a_page_comes_by_itself_and_is_kept_without_its_picture():
    p = at_the_camera()
    assert of(p, ef.OpenCamera)[-1].auto
    p.send(page(auto=True))
    assert p.session.taken.ref == "a"
    assert not p.session.busy
    assert of(p, ef.Ring)
    assert line_of(p.session).message == "prompt-page-taken"
    p.press("keep-page")
    assert ef.DropPages(("a-scene",)) in p.effects
    assert [one.scene for one in p.session.pages[HOME]] == [""]
    assert not any(isinstance(one, ef.Capture) for one in p.effects)


def test_a_page_that_comes_while_one_is_looked_at_is_destroyed():
    p = at_the_camera().send(page(auto=True), page("b", auto=True))
    assert p.session.taken.ref == "a"
    assert ef.DropPages(("b", "b-scene")) in p.effects


def test_the_camera_is_armed_for_every_page_that_is_wanted():
    p = at_the_camera().send(page(auto=True))
    p.press("retake-page")
    assert of(p, ef.ArmCamera) == [ef.ArmCamera(again=True)]
    p.send(page("b", auto=True))
    p.press("keep-page")
    assert len(of(p, ef.ArmCamera)) == 1, "no page is wanted until one is added"
    p.press("add-page")
    assert of(p, ef.ArmCamera)[-1] == ef.ArmCamera(again=False)
    p.send(page("b", auto=True))
    assert p.session.problem == "page-duplicate"
    assert len(of(p, ef.ArmCamera)) == 3, "the camera does not go to sleep over a page refused"


@pytest.mark.parametrize("flaw", ["blurred", "glare", "blank", "too_bright", "too_dark"])
def test_a_flaw_is_told_and_the_resident_decides(flaw):
    p = at_the_camera()
    p.session = replace(p.session, busy=True)
    p.send(page(flaws=(flaw, "cut_off")))
    assert p.session.problem == f"page-{flaw}"
    assert p.view.problem
    assert {"keep-page", "retake-page", "corners"} <= {one.id for one in p.view.buttons}
    p.press("keep-page")
    assert p.session.problem == ""
    assert len(p.session.pages[HOME]) == 1


def test_corners_are_dragged_at_once_where_they_are_not_sure():
    p = at_the_camera()
    p.session = replace(p.session, busy=True)
    p.send(page(sure=False))
    assert isinstance(p.view, CaptureView)
    assert p.view.page_ref == "a-scene"
    assert p.view.corners == CORNERS
    assert p.view.corners_words
    p.send(ev.DraggedCorners(CORNERS))
    assert of(p, ef.CutAnew) == [ef.CutAnew(CORNERS)]
    p.send(page("b"))
    assert p.session.taken.ref == "b"
    assert not p.session.dragging
    assert ef.DropPages(("a", "a-scene")) in p.effects
    assert "corners" not in repr(p.effects[-1])


def test_corners_can_be_mended_and_left_as_they_are():
    p = at_the_camera().send(page(auto=True))
    p.press("corners")
    assert p.session.dragging
    p.send(ev.Back())
    assert p.session.taken.ref == "a"
    assert not p.session.dragging
    p.press("corners")
    p.send(ev.DraggedCorners(CORNERS), ev.PageRefused("unreadable"))
    assert p.session.dragging
    assert p.view.problem
    p.press("retake-page")
    assert p.session.taken is None


def test_pressed_again_where_nothing_was_seen_the_frame_is_taken():
    p = at_the_camera()
    p.answer = lambda effect: []
    p.press("take-picture")
    p.send(ev.PageRefused("no_paper"))
    p.press("take-picture")
    assert [one.force for one in of(p, ef.Capture)] == [False, True]


def test_hints_that_ask_for_something_are_spoken_once():
    p = at_the_camera()
    before = len(of(p, ef.Say))
    p.send(*[ev.PageHint(code) for code in ("no_paper", "hand", "hand", "glare", "ready")])
    said = of(p, ef.Say)[before:]
    assert [one.message for one in said] == ["page-hint-hand", "page-hint-glare"]
    assert all(one.passing and one.text for one in said)
    assert p.session.hint == "ready"


def test_a_card_is_photographed_by_itself_and_again_when_it_was_not_clear():
    machine = Machine(reader=False, camera=True, voice=True, ocr=True)
    p = Player(machine=machine).begin("residence-permit").go("identity")
    p.press("photograph-card")
    p.send(page("c", auto=True))
    assert of(p, ef.ReadCardPicture) == [ef.ReadCardPicture("c")]
    assert ef.DropPages(("c-scene",)) in p.effects
    p.send(ev.CardPictureFailed("c", "card_unclear"))
    assert of(p, ef.ArmCamera)[-1].again


def test_a_page_of_somebody_who_has_left_is_destroyed():
    p = Player().send(page(auto=True))
    assert ef.DropPages(("a", "a-scene")) in p.effects


CARD_SIDES = "host_card"


def at_the_card(lang="zh") -> Player:
    return Player().begin("residence-permit", lang).go(f"m:{CARD_SIDES}", {"basis": "relatives"})


def test_each_side_of_a_card_is_asked_for_by_its_name():
    p = at_the_card()
    assert of(p, ef.OpenCamera)[-1] == ef.OpenCamera(True, "front", "case-1")
    front = line_of(p.session)
    assert front.message == "capture-side-front"
    assert p.view.heading == front.text
    p.send(page(auto=True)).press("keep-page")
    assert of(p, ef.ArmCamera)[-1] == ef.ArmCamera(False, "back")
    assert line_of(p.session).message == "capture-side-back"
    p.send(page("b", auto=True)).press("keep-page")
    assert of(p, ef.CloseCamera) or p.session.spot != f"m:{CARD_SIDES}"
    case = submission(p.session)
    card = next(one for one in case.materials if one.id == CARD_SIDES)
    assert (card.refs, card.sheet) == (("a", "b"), "card")
    p.send(ev.EditField(f"m:{CARD_SIDES}"), ev.RetakePage(0))
    assert wanted_side(p.session) == "front"
    p.press("keep-old").send(ev.MovePage(0, 1), ev.RemovePage(0))
    assert [one.ref for one in p.session.pages[CARD_SIDES]] == ["a", "b"]
    assert [one.id for one in p.view.arrange] == ["page-again"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_wrong_side_is_called_by_its_name(lang):
    p = at_the_card(lang).send(ev.PageHint("wrong_side"))
    back = p.session.deck.words.say(lang, "page-hint-wrong_side-front", {})
    assert p.view.hint == back
    assert of(p, ef.Say)[-1].text == back
    p.press("take-picture").session = replace(p.session, taken=None, busy=True)
    p.send(page(flaws=("wrong_side",)))
    assert p.session.problem == "page-wrong_side-front"
    p.press("retake-page").send(page(auto=True)).press("keep-page")
    p.send(ev.PageHint("wrong_side"))
    assert of(p, ef.Say)[-1].message == "page-hint-wrong_side-back"


FIGURES = {"blur": {"value": 0.1, "ok": False}, "dpi": {"value": 240, "ok": True}, "turned": 90,
           "outline": {"score": 0.9, "tilt_deg": 1.0}, "flaws": ["blurred"]}  # fmt: skip


def test_the_figures_of_every_page_go_with_the_case_and_to_the_agent():
    p = at_the_camera().send(page(auto=True, quality=FIGURES))
    looked_at = shown_of(p.session, p.view).pages
    assert [(one.material, one.number, one.kept) for one in looked_at] == [(HOME, 1, False)]
    p.press("keep-page", "add-page").send(page("b", auto=True))
    first, second = shown_of(p.session, p.view).pages
    assert (first.kept, first.flaws, second.number) == (True, ("blurred",), 2)
    assert first.figures == (
        ("blur", "0.1", False), ("dpi", "240", True), ("turned", "90", None),
        ("outline", "0.9", None),
    )  # fmt: skip
    case = submission(p.press("keep-page").session)
    figures = next(one.figures for one in case.materials if one.id == HOME)
    assert figures == (FIGURES, {})


@given(st.lists(st.sampled_from(["leave", "begin", "back", "ask", "own", "other"]), max_size=12))
@settings(deadline=None, max_examples=30)
def test_a_page_of_another_case_is_never_taken(moves):
    p = at_the_camera()
    p.answer = lambda effect, answer=p.answer: (
        [] if isinstance(effect, ef.Capture) else answer(effect)
    )
    owners: dict[str, str] = {}
    for number, move in enumerate(moves):
        working = isinstance(p.session, Working)
        match move:
            case "leave" if working:
                p.send(ev.Leave(), ev.LeaveAnswered(True), ev.TimerFired("goodbye"))
                p.send(ev.CardRemoved(), ev.TimerFired("goodbye"))
            case "begin" if not working:
                p.begin("residence-permit").go(f"m:{HOME}")
            case "back" if working:
                p.send(ev.Back())
            case "ask" if working:
                p.send(ev.TakePicture())
            case "own" | "other":
                name = f"page-{number}"
                owners[name] = getattr(p.session, "case_id", "") if move == "own" else "case-0"
                p.send(page(name, auto=number % 2 == 0, owner=owners[name]))
        now = p.session
        if isinstance(now, Working):
            held = [now.taken, *(one for pages in now.pages.values() for one in pages)]
            assert all(owners[one.ref] == now.case_id for one in held if one is not None)
        dropped = {ref for effect in of(p, ef.DropPages) for ref in effect.refs}
        assert {name for name, owner in owners.items() if owner == "case-0"} <= dropped
