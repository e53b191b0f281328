"""Pages in order, cards under the camera, and values that the machine read."""

import itertools
from dataclasses import replace

import pytest
from session_player import CARD, DECK, OTHER, Player

from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Machine
from kiosk.session.document import Document
from kiosk.session.live import open_points
from kiosk.session.session import Answer, Page, Working
from kiosk.session.views import CaptureView, FieldView, IdentityView

READS = Machine(reader=True, camera=True, voice=True, ocr=True)
HOME = "home_proof"


def pages(*names):
    return tuple(Page(name, name) for name in names)


def names(player):
    return [page.ref for page in player.session.pages.get(HOME, ())]


def three_pages() -> Player:
    """A contract of three pages, all kept, on the screen that puts them in order."""
    p = Player().begin("residence-permit").go(f"m:{HOME}")
    p.press("take-picture", "keep-page")
    for _ in range(2):
        p.press("add-page", "take-picture", "keep-page")
    assert names(p) == ["page-1", "page-2", "page-3"]
    return p


@pytest.mark.parametrize(("number", "to"), list(itertools.product(range(4), range(4))))
def test_a_moved_page_changes_no_other_order(number, to):
    before = Document(pages("a", "b", "c", "d"), 1, 6)
    after = before.moved(number, to)
    assert after.pages[to] == before.pages[number]
    rest = [page for page in before.pages if page is not before.pages[number]]
    assert [page for page in after.pages if page is not before.pages[number]] == rest


def test_a_document_tells_what_it_needs_and_what_fits():
    two = Document(pages("a", "b"), 2, 3)
    assert two.is_complete and two.has_room and two.is_open
    full = two.put(Page("c", "c"), 2)
    assert [page.ref for page in full.pages] == ["a", "b", "c"]
    assert not full.has_room
    assert [page.ref for page in full.put(Page("x", "x"), 1).pages] == ["a", "x", "c"]
    assert not full.without(0).without(0).is_complete
    assert not full.has(3) and not full.has(-1)


def test_an_open_document_ends_when_the_resident_says_so():
    p = three_pages()
    view = p.view
    assert isinstance(view, CaptureView)
    assert [thumb.ref for thumb in view.pages] == names(p)
    assert [thumb.chosen for thumb in view.pages] == [False, False, True]
    assert view.page_ref == "page-3"
    for _ in range(3):
        p.press("add-page", "take-picture", "keep-page")
    assert "add-page" not in {one.id for one in p.view.buttons}
    p.press("next")
    assert p.session.spot != f"m:{HOME}"


def test_pages_are_put_in_order_by_keys_and_by_dragging():
    p = three_pages()
    p.press("page-earlier", "page-earlier")
    assert names(p) == ["page-3", "page-1", "page-2"]
    assert not next(one for one in p.view.arrange if one.id == "page-earlier").enabled
    p.press("page-2").press("page-earlier")
    assert names(p) == ["page-3", "page-2", "page-1"]
    p.send(ev.MovePage(0, 2))
    assert names(p) == ["page-2", "page-1", "page-3"]
    assert not p.of(ef.DropPages)
    p.send(ev.MovePage(0, 3), ev.MovePage(-1, 0), ev.PickPage(9), ev.RemovePage(3))
    assert names(p) == ["page-2", "page-1", "page-3"]


def test_a_page_taken_again_stands_in_its_place_and_only_then_is_the_old_one_gone():
    p = three_pages()
    p.press("page-1", "page-again")
    assert p.view.progress == "第 2 页"
    p.press("take-picture", "retake-page", "take-picture")
    assert "page-2" in names(p)
    p.press("keep-page")
    assert names(p) == ["page-1", "page-5", "page-3"]
    assert [one.refs for one in p.of(ef.DropPages)] == [("page-4",), ("page-2",)]
    assert p.session.spot == f"m:{HOME}"


def test_changing_ones_mind_keeps_the_old_page():
    p = three_pages()
    p.press("page-0", "page-again", "keep-old")
    assert names(p) == ["page-1", "page-2", "page-3"]
    p.press("add-page").send(ev.Back())
    assert p.session.spot == f"m:{HOME}"
    assert p.session.slot is None


def test_a_removed_page_is_destroyed_and_the_last_one_asks_for_another():
    p = three_pages()
    p.press("page-0", "page-remove")
    assert names(p) == ["page-2", "page-3"]
    assert ef.DropPages(("page-1",)) in p.effects
    p.press("page-remove", "page-remove")
    assert names(p) == []
    assert {one.id for one in p.view.buttons} == {"take-picture", "no-paper"}
    assert p.view.pages == ()


def test_the_case_carries_the_pages_in_their_order_and_what_binds_the_copy():
    p = three_pages()
    p.send(ev.MovePage(2, 0))
    p.press("next").go("receipt")
    (case,) = p.of(ef.SubmitCase)
    paper = next(one for one in case.materials if one.id == HOME)
    assert paper.refs == ("page-3", "page-1", "page-2")
    assert paper.purpose == ("仅供办理“居住证申领”使用", "2026-11-23　办件 case-1")
    assert "C" in paper.trust
    assert (paper.title, paper.sheet) == ("租房合同或者房产证", "paper")
    assert case.opened == p.session.now


def test_a_portrait_is_not_marked():
    p = Player().begin("residence-permit").go("receipt")
    (case,) = p.of(ef.SubmitCase)
    photo = next(one for one in case.materials if one.id == "photo")
    assert (photo.kind, photo.sheet, photo.purpose, photo.trust) == ("scan", "photo", (), "")


def test_marks_are_for_the_clerks_and_stay_chinese():
    p = Player().begin("residence-permit", "mn").go(f"m:{HOME}")
    p.press("take-picture", "keep-page", "next").go("receipt")
    (case,) = p.of(ef.SubmitCase)
    assert "居住证" in next(one for one in case.materials if one.id == HOME).purpose[0]


# -- an id card under the camera ------------------------------------------------------------------


def photographed(player: Player) -> Player:
    player.press("photograph-card")
    assert isinstance(player.view, CaptureView)
    return player.press("take-picture")


def test_without_a_reader_the_card_can_be_photographed_and_is_confirmed():
    p = Player(machine=replace(READS, reader=False)).begin("pension-registration").go("identity")
    photographed(p)
    assert p.of(ef.ReadCardPicture) == [ef.ReadCardPicture("page-1")]
    assert p.session.busy
    p.send(ev.CardPictureRead("page-1", CARD))
    assert isinstance(p.view, IdentityView)
    assert ef.DropPages(("page-1",)) in p.effects
    assert p.session.identity.method == "photo"
    assert "认错" in p.view.text
    assert {answer.by for answer in p.session.answers.values()} == {"machine"}
    p.press("identity-right").go("receipt")
    (case,) = p.of(ef.SubmitCase)
    assert case.identity_method == "photo"
    assert "machine" not in case.authors.values()


@pytest.mark.parametrize("machine", [replace(READS, ocr=False), replace(READS, camera=False)])
def test_a_card_is_only_photographed_where_it_can_be_read(machine):
    p = Player(machine=machine).begin("pension-registration").go("identity")
    assert "photograph-card" not in {one.id for one in p.view.buttons}
    p.send(ev.PhotographCard())
    assert p.session.spot == "identity"


@pytest.mark.parametrize("code", ["card_unclear", "reading_failed"])
def test_a_card_that_was_not_clear_is_taken_again_or_typed(code):
    p = photographed(Player(machine=READS).begin("pension-registration").go("identity"))
    p.send(ev.CardPictureFailed("page-1", code))
    assert ef.DropPages(("page-1",)) in p.effects
    assert p.view.problem
    p.press("take-picture")
    assert len(p.of(ef.ReadCardPicture)) == 2
    p.send(ev.CardPictureFailed("page-2", code)).press("type-identity")
    assert p.session.spot == "type:name"


def test_a_card_read_too_late_is_nobodys():
    p = photographed(Player(machine=READS).begin("pension-registration").go("identity"))
    p.send(ev.Back(), ev.CardPictureRead("page-1", OTHER))
    assert p.session.identity is None
    assert ef.DropPages(("page-1",)) in p.effects
    p.send(ev.Leave(), ev.LeaveAnswered(True), ev.CardPictureRead("page-9", OTHER))
    assert not isinstance(p.session, Working)


def test_a_broken_camera_leads_to_typing():
    p = Player(machine=READS).begin("pension-registration").go("identity")
    p.press("photograph-card")
    p.session = replace(p.session, busy=True)
    p.send(ev.PageRefused("camera_offline"))
    p.press("way-other")
    assert p.session.spot == "type:name"


# -- values that were read ------------------------------------------------------------------------


def at_the_form(**read: str) -> Player:
    p = Player(machine=READS).begin("residence-permit")
    p.go("m:job_proof", {"basis": "job"}).press("take-picture", "keep-page")
    (asked,) = p.of(ef.ReadPage)
    assert asked.labels == {"employer": ("工作单位", "用人单位", "单位名称", "甲方")}
    return p.send(ev.PageRead("job_proof", read))


def test_what_was_read_fills_a_field_and_must_be_confirmed():
    p = at_the_form(employer="样例合作社")
    assert p.session.answers["employer"] == Answer("样例合作社", "machine")
    assert "f:employer" in [spot for _, spot in open_points(p.session)]
    p.go("f:employer", {"basis": "job"})
    view = p.view
    assert isinstance(view, FieldView)
    assert (view.value, view.next_words) == ("样例合作社", "对的，下一步")
    assert "认错" in view.warning
    p.send(ev.Next())
    assert p.session.spot == "f:employer", "going on is not confirming"
    p.send(ev.Answered("employer", "样例合作社"))
    assert p.session.answers["employer"].by == "confirmed"
    p.go("receipt", {"basis": "job"})
    assert p.of(ef.SubmitCase)[0].authors["employer"] == "confirmed"


def test_what_the_resident_changes_or_wrote_before_is_the_residents():
    p = at_the_form(employer="样例合作杜")
    p.go("f:employer", {"basis": "job"}).send(ev.Answered("employer", "样例合作社"))
    assert p.session.answers["employer"] == Answer("样例合作社", "resident")
    p.send(ev.PageRead("job_proof", {"employer": "别的"}))
    assert p.session.answers["employer"].value == "样例合作社"


def test_what_can_not_be_right_or_is_not_asked_for_is_not_filled_in():
    p = at_the_form(employer="！？" * 60, phone="13904770001", nobody="x")
    assert "employer" not in p.session.answers
    assert "phone" not in p.session.answers


def test_where_nobody_reads_nothing_is_asked_for():
    p = Player().begin("residence-permit").go("m:job_proof", {"basis": "job"})
    p.press("take-picture", "keep-page")
    assert p.of(ef.ReadPage) == []
    assert DECK.catalogue.service("residence-permit") is not None
