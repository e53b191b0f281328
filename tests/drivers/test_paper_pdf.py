"""The PDF of captured pages: its bytes, its size on paper, its words and its marks, by poppler."""

import subprocess
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pikepdf
import pytest

from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import encode
from drivers.document_camera.paper import draw_page
from drivers.paper import marks as marks_of
from drivers.paper.contract import (
    A4_MM,
    CARD_MM,
    PAGE_BYTES,
    Marks,
    PageIn,
    PaperError,
    PaperJob,
    TextLine,
)
from drivers.paper.enhance import flatten
from drivers.paper.pdf import make_pdf

A4_PX = (1654, 2339)
MADE = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
MARKS = Marks(("仅供办理“居住证申领”使用", "2026-11-29 · 2f1c9f3e"), "C 级：需核对原件")
RNG = np.random.default_rng(5)


def form():
    return draw_page("登记表", [f"第{n}项 示例内容 {n * 37}" for n in range(22)], A4_PX)


def dense():
    """Print as dense as it comes: 60 lines of small letters."""
    page = np.full((*A4_PX[::-1], 3), 250, np.uint8)
    small = draw_page("x", ["乌审旗嘎鲁图镇便民服务中心办理事项一览" * 4] * 24, (2600, 1300))
    for top in range(0, 2339, 780):
        strip = cv2.resize(small, (1654, 780), interpolation=cv2.INTER_AREA)
        page[top : top + 780] = strip[: page.shape[0] - top]
    return page


def noise():
    return RNG.integers(0, 256, (*A4_PX[::-1], 3), dtype=np.uint8)


def photograph():
    rough = RNG.integers(0, 256, (40, 30, 3), dtype=np.uint8)
    return cv2.resize(rough, A4_PX, interpolation=cv2.INTER_CUBIC)


def job(*pages, **more):
    return PaperJob(tuple(pages), "居住证明", MADE, **more)


def drawn(pdf, tmp_path, dpi=100, page=1):
    """One sheet as poppler draws it (BGR)."""
    file = tmp_path / "drawn.pdf"
    file.write_bytes(pdf)
    run = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-png", str(file)]
    out = subprocess.run(run, check=True, capture_output=True, timeout=60)
    assert not out.stderr
    return cv2.imdecode(np.frombuffer(out.stdout, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize(
    ("picture", "coding"),
    [(form, "mrc"), (dense, "mrc"), (noise, "jpeg"), (photograph, "jpeg")],
)
def test_a_colour_page_never_takes_more_than_100_kb(picture, coding):
    out = make_pdf(job(PageIn(encode(picture(), 90)), marks=MARKS))
    (sheet,) = out.sheets
    assert len(out.pdf) <= PAGE_BYTES
    assert sheet.coding == coding
    assert (sheet.width_mm, sheet.height_mm) == A4_MM
    assert sheet.dpi == 200 if coding == "mrc" else sheet.dpi > 50
    assert sheet.bytes < len(out.pdf)


def test_the_drawn_sheet_looks_like_the_page(tmp_path):
    page = form()
    seen = drawn(make_pdf(job(PageIn(encode(page, 90)))).pdf, tmp_path, 100)
    wanted = cv2.resize(flatten(page).picture, seen.shape[1::-1], interpolation=cv2.INTER_AREA)
    soft = [cv2.GaussianBlur(one, (0, 0), 1.5).astype(int) for one in (seen, wanted)]
    assert np.abs(soft[0] - soft[1]).mean() < 3
    # The seal is still red, on white.
    red = (seen[:, :, 2] > 150) & (seen[:, :, 0] < 120)
    assert red.sum() > 300
    assert np.median(seen) == 255


def test_two_equal_jobs_are_equal_bytes_and_tell_nothing_else():
    jobs = job(PageIn(encode(form(), 90)), marks=MARKS)
    first = make_pdf(jobs).pdf
    assert first == make_pdf(jobs).pdf
    with pikepdf.open(BytesIO(first)) as pdf:
        assert set(pdf.docinfo) == {"/Title", "/CreationDate"}
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261129093000")
        assert "/Metadata" not in pdf.Root
        assert pdf.check_pdf_syntax() == []


def test_what_was_read_can_be_found_but_not_seen(tmp_path):
    jpeg = encode(form(), 90)
    lines = (
        TextLine("登记表 No. 27", (0.40, 0.05, 0.60, 0.08)),
        TextLine("姓名：白音宝力格嘎", (0.10, 0.12, 0.50, 0.14)),
    )
    plain, worded = make_pdf(job(PageIn(jpeg))), make_pdf(job(PageIn(jpeg, lines=lines)))
    assert worded.sheets[0].text_lines == 2
    assert len(worded.pdf) - len(plain.pdf) < 1500
    file = tmp_path / "worded.pdf"
    file.write_bytes(worded.pdf)
    told = subprocess.run(
        ["pdftotext", str(file), "-"], check=True, capture_output=True, timeout=30
    ).stdout.decode()
    assert "登记表 No. 27" in told
    assert "白音宝力格嘎" in told
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, timeout=30
    ).stdout.decode()
    word = next(line for line in boxes.splitlines() if "登记表" in line)
    assert abs(float(word.split('xMin="')[1].split('"')[0]) - 0.4 * 595.28) < 3
    assert (drawn(plain.pdf, tmp_path) == drawn(worded.pdf, tmp_path)).all()


def test_marks_show_on_every_sheet_and_leave_the_words_legible(tmp_path):
    page = PageIn(encode(form(), 90))
    plain, marked = make_pdf(job(page, page)), make_pdf(job(page, page, marks=MARKS))
    for number in (1, 2):
        before, after = (drawn(one.pdf, tmp_path, 72, number) for one in (plain, marked))
        changed = np.abs(before.astype(int) - after).max(axis=2) > 25
        assert 0.01 < changed.mean() < 0.15
        assert changed[-25:].any(), "the trust level stands at the foot"
        # The mark is grey: no darker than it needs to be.
        assert after[changed & (before.min(axis=2) > 250)][:, 0].mean() > 150


def test_both_sides_of_a_card_stand_on_one_sheet_in_true_size(tmp_path):
    front = np.full((540, 856, 3), (60, 120, 180), np.uint8)
    back = np.full((640, 1012, 3), (160, 60, 60), np.uint8)
    sides = (PageIn(encode(front, 90)), PageIn(encode(back, 90)))
    out = make_pdf(job(*sides, card=True))
    assert [(one.width_mm, one.height_mm) for one in out.sheets] == [A4_MM]
    assert len(out.pdf) <= PAGE_BYTES
    dpi = 127  # 5 px a millimetre
    seen = drawn(out.pdf, tmp_path, dpi)
    for colour in (front[0, 0], back[0, 0]):
        rows, columns = np.nonzero(np.abs(seen.astype(int) - colour).max(axis=2) < 30)
        assert np.ptp(columns) + 1 == pytest.approx(CARD_MM[0] * 5, abs=4)
        assert np.ptp(rows) + 1 == pytest.approx(CARD_MM[1] * 5, abs=4)


@pytest.mark.parametrize(
    ("pixels", "size_mm"),
    [
        ((1654, 2339), (210.0, 297.0)),
        ((2339, 1654), (297.0, 210.0)),
        ((1000, 631), (85.6, 54.0)),
        ((600, 1800), (99.0, 297.0)),
    ],
)
def test_the_sheet_is_as_large_as_the_paper(pixels, size_mm):
    page = cv2.resize(form(), pixels)
    out = make_pdf(job(PageIn(encode(page, 85))))
    with pikepdf.open(BytesIO(out.pdf)) as pdf:
        box = [float(side) for side in pdf.pages[0].MediaBox]
    assert [side / 72 * 25.4 for side in box[2:]] == pytest.approx(size_mm, abs=0.01)


def test_a_portrait_on_a_page_keeps_its_tones(tmp_path):
    page = form()
    ramp = np.linspace(40, 200, 320).astype(np.uint8)
    portrait = cv2.merge([np.tile(ramp, (420, 1)), np.full((420, 320), 120, np.uint8),
                          np.tile(ramp[::-1], (420, 1))])  # fmt: skip
    page[1500:1920, 900:1220] = portrait
    out = make_pdf(job(PageIn(encode(page, 92))))
    assert out.sheets[0].coding == "mrc"
    assert len(out.pdf) <= PAGE_BYTES
    seen = drawn(out.pdf, tmp_path, 200)
    seen = cv2.resize(seen, A4_PX)[1520:1900, 920:1200].astype(int)
    # Even from side to side, as it was, and not bleached.
    assert abs(seen[:, :20, 0].mean() - seen[:, -20:, 0].mean()) > 110
    assert np.abs(seen - portrait[20:400, 20:300]).mean() < 35
    assert flatten(form()).blocks == ()


def test_shadow_is_taken_off_and_ink_stays():
    page = form()
    slope = np.linspace(1.0, 0.5, page.shape[1])[None, :, None]
    shaded = np.clip(page * slope * (0.8, 0.95, 1.0), 0, 255).astype(np.uint8)
    even = flatten(shaded).picture
    bare = (page.min(axis=2) > 240)[::7, ::7]
    assert np.percentile(even[::7, ::7][bare], 2) > 245
    ink = (cv2.erode(page, np.ones((3, 3))).min(axis=2) < 60) & (page.max(axis=2) < 90)
    assert np.median(even[ink]) < 110


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff", encode(form(), 60)[:4000], b"GIF89a" * 99])
def test_a_page_that_is_no_picture_is_refused_with_a_code(jpeg):
    with pytest.raises(PaperError) as refused:
        make_pdf(job(PageIn(jpeg)))
    assert refused.value.code == "unreadable"


def test_nothing_is_made_of_nothing_and_no_mark_is_left_out_silently(monkeypatch, tmp_path):
    with pytest.raises(PaperError) as refused:
        make_pdf(job())
    assert refused.value.code == "no_pages"
    with pytest.raises(PaperError) as refused:
        marks_of.mark_operators(MARKS, A4_MM, tmp_path / "none.ttc")
    assert refused.value.code == "font_missing"
