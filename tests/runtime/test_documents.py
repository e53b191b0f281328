"""The case that leaves carries one PDF a material; what was read goes with the resident."""

import io
import threading
from dataclasses import replace
from datetime import date, datetime

import pikepdf
import pytest
from runtime_parts import DECK, Device, MemoryCases, Rig

from drivers.document_camera.frame import encode
from drivers.document_camera.paper import draw_page
from drivers.paper.contract import OcrError, TextLine
from drivers.paper.pdf import make_pdf
from kiosk.clock import CHINA
from kiosk.documents import Documents
from kiosk.drafts import case_draft
from kiosk.parts import Parts
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Site
from kiosk.vault import Vault
from tests.runtime.test_drafts import submitted

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
SITE = Site("site", "150626100001")
DUE = date(2026, 12, 8)
JPEG = encode(draw_page("租房合同", ["第一条 示例内容"] * 6, (827, 1170)), 85)
LINES = (TextLine("租房合同", (0.4, 0.05, 0.6, 0.09)),)
NAME, ID_NO = "白音宝力格", "150699198005069992"
CARD_LINES = (
    TextLine("姓名", (0.08, 0.1, 0.14, 0.17)),
    TextLine(NAME, (0.17, 0.1, 0.37, 0.18)),
    TextLine(ID_NO, (0.33, 0.85, 0.73, 0.91)),
)


class Reader:
    """Reads what it is given; `gate` holds it up."""

    def __init__(self, *answers, gate=None) -> None:
        self.answers, self.gate, self.rested = list(answers), gate, threading.Event()

    def read(self, jpeg):
        if self.gate is not None:
            assert self.gate.wait(20)
        answer = self.answers.pop(0)
        if isinstance(answer, OcrError):
            raise answer
        return answer

    def rest(self):
        self.rested.set()

    close = rest


def case_of(*refs, **more):
    paper = ef.MaterialOut(
        "home_proof", "scan", refs, title="租房合同", purpose=("仅供办理使用",), trust="C", **more
    )
    return replace(submitted(paper), opened=NOW)


def test_a_material_leaves_as_one_pdf_with_its_figures():
    vault = Vault()
    refs = [vault.keep(JPEG, f"p{number}")[0] for number in range(2)]
    case = case_of(*refs)
    documents = Documents(make_pdf, None)
    draft = case_draft(case, vault, SITE, NOW, DUE)
    bound, audit = documents.bound(draft, case, {refs[1]: LINES})
    (file,) = bound.files
    assert (file.code, file.page, file.pages, file.media_type) == (
        "home_proof", 1, 1, "application/pdf",
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(file.data)) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.docinfo["/Title"]) == "租房合同"
    figures = bound.submission.answers["papers"]["home_proof"]
    assert figures["pages"] == figures["sheets"] == 2
    assert figures["bytes"] == len(file.data)
    assert figures["textLines"] == 1
    assert audit == [{"pages": 2, "bytes": len(file.data), "dpi": figures["dpi"]}]
    again, _ = documents.bound(draft, case, {refs[1]: LINES})
    assert again.files[0].sha256 == file.sha256
    assert bound.submission.materials[0].pages == 2


def test_pages_whose_pdf_can_not_be_made_leave_as_they_are():
    vault = Vault()
    refs = [vault.keep(data, name)[0] for data, name in ((JPEG, "a"), (b"no picture", "b"))]
    case = case_of(*refs)
    draft = case_draft(case, vault, SITE, NOW, DUE)
    bound, audit = Documents(make_pdf, None).bound(draft, case, {})
    assert bound.files == draft.files
    assert bound.submission.answers["papers"] == {"home_proof": {"pages": 2, "error": "unreadable"}}
    assert audit == [{"pages": 2, "code": "unreadable"}]


def test_other_files_and_cases_without_papers_are_not_touched():
    vault = Vault()
    vault.keep(b"\x89PNG ink", "signature-1")
    vault.keep(JPEG, "a")
    case = replace(case_of("a"), signature_ref="signature-1")
    draft = case_draft(case, vault, SITE, NOW, DUE)
    bound, _ = Documents(make_pdf, None).bound(draft, case, {})
    assert [file.media_type for file in bound.files] == ["application/pdf", "image/png"]
    none = replace(case, materials=())
    draft = case_draft(none, vault, SITE, NOW, DUE)
    assert Documents(make_pdf, None).bound(draft, none, {}) == (draft, [])


def test_both_sides_of_a_card_stand_on_one_sheet():
    vault = Vault()
    refs = [vault.keep(JPEG, f"p{number}")[0] for number in range(2)]
    case = case_of(*refs, sheet="card")
    draft = case_draft(case, vault, SITE, NOW, DUE)
    bound, _ = Documents(make_pdf, None).bound(draft, case, {})
    assert bound.submission.answers["papers"]["home_proof"]["sheets"] == 1


@pytest.mark.parametrize(
    ("kind", "labels", "lines", "values"),
    [
        ("form", {"title": ("租房合同",)}, (*LINES, TextLine("乙方", (0.4, 0.1, 0.6, 0.13))),
         {"title": "乙方"}),
        ("bank-card", {"bank_account": ("account",)},
         (TextLine("6228 4812 3456 7890 121", (0.1, 0.5, 0.9, 0.6)),), None),
        ("id-card", {"applicant": ("name",), "born": ("birth",)}, CARD_LINES,
         {"applicant": NAME, "born": "1980-05-06"}),
    ],
)  # fmt: skip
def test_values_are_read_as_the_material_prints_them(kind, labels, lines, values):
    documents = Documents(None, Reader(lines))
    read = documents.read_page(ef.ReadPage("p", "m", labels, kind), b"jpeg")
    assert read.material == "m"
    if values is not None:
        assert read.values == values
    else:
        assert set(read.values) <= {"bank_account"}


def story_of_a_card(rig, reader, jpeg=b"jpeg"):
    async def story(r):
        from drivers.document_camera.contract import CameraOnline, PageFigures, PageTaken

        camera = r.runtime._parts.camera
        camera.listener(CameraOnline(1280, 720))
        await r.do(ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("property-query"))
        await r.do(ev.Next(), ev.PhotographCard(), ev.TakePicture())
        figures, owner = PageFigures(0.6, 200.0, 0.9, 0.0), r.session.case_id
        camera.listener(PageTaken(jpeg, 1012, 638, figures, owner=owner))
        await r.until(lambda: any(isinstance(one, ef.ReadCardPicture) for one in r.log))

    return story


def test_a_photographed_card_is_read_off_the_loop_and_its_picture_goes(tmp_path):
    reader = Reader(CARD_LINES)
    rig = Rig(tmp_path, Parts(camera=Device(), text=reader))

    async def story(r):
        await story_of_a_card(r, reader)(r)
        await r.until(lambda: r.session.identity is not None)
        assert r.session.identity.person["name"] == NAME
        assert len(r.runtime.vault) == 0
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        await r.until(reader.rested.is_set)

    rig.run(story)
    told = rig.audited() + "".join(map(repr, rig.log))
    assert NAME not in told
    assert ID_NO not in told


@pytest.mark.parametrize("answer", [OcrError("timed_out"), LINES])
def test_a_card_that_can_not_be_read_is_told(tmp_path, answer):
    reader = Reader(answer)
    rig = Rig(tmp_path, Parts(camera=Device(), text=reader))

    async def story(r):
        await story_of_a_card(r, reader)(r)
        await r.until(lambda: r.session.problem)
        expected = "photo-reading_failed" if isinstance(answer, OcrError) else "photo-card_unclear"
        assert r.session.problem == expected

    rig.run(story)


def test_what_is_read_after_the_wipe_is_nobodys(tmp_path):
    gate = threading.Event()
    reader = Reader(CARD_LINES, gate=gate)
    rig = Rig(tmp_path, Parts(camera=Device(), text=reader, cases=MemoryCases()))

    async def story(r):
        await story_of_a_card(r, reader)(r)
        await r.do(ev.Leave(), ev.LeaveAnswered(True))
        gate.set()
        await r.idle()
        assert not any(isinstance(one, ev.CardPictureRead) for one in r.log)
        assert r.runtime._documents._read == {}

    rig.run(story)


def test_lines_of_a_page_are_forgotten_with_the_resident():
    documents = Documents(None, Reader(LINES, LINES))
    case = case_of("p")
    documents.read_page(ef.ReadPage("p", "home_proof"), b"jpeg")
    assert documents.lines_of(case) == {"p": LINES}
    documents.drop(("other",))
    assert documents.lines_of(case) == {"p": LINES}
    documents.drop(("p",))
    assert documents.lines_of(case) == {}
    documents.read_page(ef.ReadPage("p", "home_proof"), b"jpeg")
    documents.forget()
    assert documents.lines_of(case) == {}
    assert DECK.catalogue.services
