"""The resident's papers: real text in three languages, a readable code, nothing off the page."""

import io
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk.cases.paper_text import wrap
from kiosk.cases.receipt_pdf import (
    EntrustmentModel,
    PaperFonts,
    PaperProblem,
    ReceiptModel,
    entrustment_pdf,
    receipt_pdf,
)

AT = datetime(2026, 11, 23, 15, 0, tzinfo=timezone(timedelta(hours=8)))
QR = "https://platform.example/q?n=15062620261123000017&c=K7M3QX"
CHINESE = ReceiptModel(
    lang="zh",
    title="办件回执",
    made_at=AT,
    rows=(
        ("事项", "城乡居民基本养老保险参保登记"),
        ("申请人", "巴·图𠮷"),
        ("承诺办结", "2026-11-26"),
        (
            "送达方式",
            "邮寄到家，收件人凭身份证签收，如需改址请在三个工作日内到任意一台自助机办理。",
        ),
    ),
    qr=QR,
    qr_caption="扫码查询办理进度",
    office="示例旗政务服务局",
    key=("办件编号", "15062620261123000017"),
    missing_title="还需补交的材料",
    missing=(("户口簿", "到派出所补打"),),
    notes=("请妥善保管此回执。",),
    footer="1024 / 9f3ac1",
)
ENGLISH = replace(
    CHINESE,
    lang="en",
    title="Case receipt",
    rows=(("Service", "Registration for the basic pension insurance of urban residents"),),
    office="Sample Banner",
)
MONGOLIAN = replace(
    CHINESE,
    lang="mn",
    title="ᠪᠠᠷᠢᠮᠲᠠ",
    rows=(("ᠨᠡᠷ᠎ᠡ", "ᠪᠠᠲᠤ 巴图"), ("ᠡᠳᠦᠷ", "2026-11-26")),
    missing_title="ᠮᠠᠲ᠋ᠧᠷᠢᠶᠠᠯ",
    missing=(("ᠳᠡᠪᠲᠡᠷ", "ᠮᠠᠰᠢᠨ ᠳᠡᠭᠡᠷ᠎ᠡ"),),
    notes=("ᠡᠨᠡ ᠪᠠᠷᠢᠮᠲᠠ",),
    qr_caption="ᠯᠠᠪᠯᠠᠬᠤ",
)


def text_of(pdf, folder):
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def picture_of(pdf, folder, dpi=150):
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    out = folder / "page"
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", str(path), str(out)], check=True, timeout=60
    )
    (page,) = sorted(folder.glob("page-*.pgm"))
    with Image.open(page) as image:
        return np.array(image)


def signature():
    image = Image.new("LA", (700, 280), (255, 0))
    ImageDraw.Draw(image).line([(40, 200), (150, 60), (640, 120)], fill=(20, 255), width=10)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def entrustment(lang="zh"):
    return EntrustmentModel(
        lang=lang,
        title="委托单",
        made_at=AT,
        rows=(("委托人", "巴·图"), ("代办员", "示例代办员")),
        clauses=("一、委托人对材料的真实性负责。", "二、代办服务不收取任何费用。"),
        signature_label="委托人签名",
        signature_png=signature(),
        signed_at=("签署时间", "2026-11-23"),
    )


@pytest.mark.parametrize("model", [CHINESE, ENGLISH, MONGOLIAN], ids=["zh", "en", "mn"])
def test_a_receipt_is_text_and_stays_inside_its_page(tmp_path, model):
    pdf = receipt_pdf(model)
    text = "".join(text_of(pdf, tmp_path).split())
    words = [model.title, model.key[1], *(value for row in model.rows for value in row)]
    for word in words if model.lang != "mn" else ["15062620261123000017", "2026-11-26"]:
        assert "".join(word.split()) in text or all(char in text for char in word if char != " ")
    page = picture_of(pdf, tmp_path)
    assert (page < 128).mean() > 0.01
    for edge in (page[:8], page[-8:], page[:, :8], page[:, -8:]):
        assert edge.min() > 200


def test_mongolian_stands_in_shaped_columns_from_left_to_right(tmp_path):
    plain = picture_of(receipt_pdf(MONGOLIAN), tmp_path)
    assert plain.shape[1] < plain.shape[0] * 1.6
    found = subprocess.run(
        ["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    assert "NotoSansMongolian" in found
    assert "NotoSansCJKSC" in found
    assert "ᠪᠠᠷᠢᠮᠲᠠ" in text_of(receipt_pdf(MONGOLIAN), tmp_path)


def test_the_chinese_face_is_the_simplified_one(tmp_path):
    text_of(receipt_pdf(CHINESE), tmp_path)
    found = subprocess.run(
        ["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    assert "NotoSansCJKSC" in found
    assert "NotoSansCJKJP" not in found


@pytest.mark.parametrize("model", [CHINESE, MONGOLIAN], ids=["rows", "columns"])
def test_the_code_can_be_read_back_from_the_printed_picture(tmp_path, model):
    page = picture_of(receipt_pdf(model), tmp_path, dpi=203)  # a receipt printer's resolution
    data, _, _ = cv2.QRCodeDetector().detectAndDecode(page)
    assert data == QR


def test_an_empty_receipt_is_still_a_page(tmp_path):
    page = picture_of(receipt_pdf(ReceiptModel("zh", "回执", AT, ())), tmp_path)
    assert page.min() < 128


@pytest.mark.parametrize("lang", ["zh", "mn"])
def test_the_entrustment_carries_the_signature_on_one_a4_page(tmp_path, lang):
    pdf = entrustment_pdf(entrustment(lang))
    page = picture_of(pdf, tmp_path, dpi=50)
    assert sorted(page.shape) == [414, 585]
    unsigned = replace(entrustment(lang), signature_png=blank())
    without = picture_of(entrustment_pdf(unsigned), tmp_path, dpi=50)
    assert (page < 128).sum() > (without < 128).sum() + 50
    if lang == "zh":
        assert "一、委托人对材料的真实性负责。" in text_of(pdf, tmp_path)


def blank():
    out = io.BytesIO()
    Image.new("LA", (700, 280), (255, 0)).save(out, "PNG")
    return out.getvalue()


def test_what_cannot_be_drawn_is_a_typed_problem():
    with pytest.raises(PaperProblem, match="^bad_picture$"):
        entrustment_pdf(replace(entrustment(), signature_png=b"no picture"))
    with pytest.raises(PaperProblem, match="^qr_too_long$"):
        receipt_pdf(replace(CHINESE, qr="x" * 5000))
    with pytest.raises(PaperProblem, match="^font_missing$"):
        receipt_pdf(CHINESE, PaperFonts(han=Path("/nonexistent.ttc")))


def test_no_personal_value_reaches_a_log_or_a_repr(caplog):
    caplog.set_level("DEBUG")
    receipt_pdf(CHINESE)
    assert "𠮷" not in caplog.text
    # The subsetter's INFO lines list the glyphs of the resident's name.
    assert [one for one in caplog.records if one.name.split(".")[0] in ("fontTools", "fpdf")] == []
    assert "15062620261123000017" not in repr(CHINESE)
    assert "巴" not in repr(CHINESE) + repr(entrustment())


@pytest.mark.parametrize(
    ("text", "length", "lines"),
    [
        ("一二三四五，六", 5, ["一二三四", "五，六"]),
        ("甲（乙丙）丁", 3, ["甲（乙", "丙）丁"]),
        ("甲乙（丙", 3, ["甲乙", "（丙"]),
        ("one two three", 7, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("第1条 abc说明", 6, ["第1条", "abc说明"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("", 5, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text, length, lines):
    assert wrap(text, length, len) == lines
