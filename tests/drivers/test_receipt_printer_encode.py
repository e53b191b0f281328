"""Documents to bytes: read back by a reader that shares nothing with the encoder."""

import logging
import os
import subprocess
import sys

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from receipt_capture import read_stream

from drivers.contract import CompletionCode
from drivers.errors import CommandRefused
from drivers.receipt_printer.contract import (
    Align,
    Barcode,
    BarcodeKind,
    CaseReceipt,
    Cut,
    CutMode,
    Ecc,
    Feed,
    Line,
    Picture,
    Qr,
    Receipt,
    Row,
    Rule,
    Size,
    Unprintable,
)
from drivers.receipt_printer.encode import PaperForm, defuse, encode, tail
from drivers.receipt_printer.layout import lay_out
from drivers.receipt_printer.picture import image, picture, qr_modules, qr_picture

FORM = PaperForm()
NAME = "乌仁图雅样例"


def stream(*items, form=FORM, **more):
    return b"".join(encode(Receipt(items), form, **more).pieces)


def printed(*items, **more):
    return read_stream(stream(*items, **more))


def refused(*items, **more):
    with pytest.raises(CommandRefused) as caught:
        encode(Receipt(items), FORM, **more)
    assert NAME not in repr(caught.value)
    return caught.value.code


def test_the_bytes_of_a_small_receipt():
    data = stream(Line("你好A", bold=True, align=Align.CENTER), Line("x"), Cut())
    assert data == (
        b"\x1b@\x1c&\x1bE\x01\x1ba\x01\xc4\xe3\xba\xc3A\n\x1bE\x00\x1ba\x00x\n\x1bd\x05\x1dV\x01"
    )


def test_sizes_alignments_and_full_cut():
    document = printed(
        Line("大", Size.LARGE), Line("高", Size.TALL), Line("宽", Size.WIDE), Line("常"),
        Line("右", align=Align.RIGHT), Cut(CutMode.FULL),
    )  # fmt: skip
    assert [step[0] for step in document.of("1d!")] == [0x11, 0x01, 0x10, 0x00]
    assert document.of("1ba") == [(2,)]
    assert document.of("cut") == [(0,)]


def test_wide_letters_wrap_at_half_the_columns():
    document = printed(Line("一" * 13, Size.WIDE), form=PaperForm.of(80))
    assert document.text.split("\n") == ["一" * 12, "一"]


def test_indented_lines_stay_indented():
    document = printed(Line("一" * 20, indent=2), form=PaperForm.of(58))
    assert document.text.split("\n") == ["  " + "一" * 15, "  " + "一" * 5]


@pytest.mark.parametrize(
    "text", ["\x1b@\x1dV\x00" + NAME, NAME + "\x10\x14\x01\x00\x05", "a\x1b\x1bE\x01b", "\x1c.你"]
)
def test_a_name_with_control_bytes_is_no_command(text):
    made = encode(Receipt((Line(text),)), FORM)
    document = read_stream(b"".join(made.pieces))
    assert {step[0] for step in document.steps} <= {"initialize", "text", "1bR"}
    assert document.questions == []
    assert made.removed > 0


def test_the_yen_sign_of_chinese_models_does_not_stand_for_a_dollar():
    document = printed(Line("价 5"), Line("$5"), Line("#6"))
    assert document.of("1bR") == [(0,)]
    assert document.steps.index(("1bR", 0)) > document.steps.index(("text", "价 5"))


RARE = "王𬭎ᠮ"


def test_characters_outside_the_font_are_marked_and_counted():
    made = encode(Receipt((Line(RARE),)), FORM)
    assert read_stream(b"".join(made.pieces)).text == "王〓〓"
    assert made.replaced == 2
    assert printed(Line(RARE), form=PaperForm(charset="gb18030")).text == RARE


def test_or_nothing_is_printed_at_all():
    with pytest.raises(CommandRefused) as caught:
        encode(Receipt((Line("好"), Line(RARE))), FORM, Unprintable.REFUSE)
    assert caught.value.completion is CompletionCode.UNSUPPORTED_DATA
    assert caught.value.code == "unprintable"


def dots(width, height, align=Align.LEFT):
    canvas = Image.new("1", (width, height), 1)
    ImageDraw.Draw(canvas).line((0, 0, width, height), fill=0)
    return picture(canvas, align=align)


def test_a_picture_of_the_caller_comes_first():
    document = printed(Line(RARE, picture=dots(60, 24)), Line("好", picture=dots(60, 24)))
    assert [(width, height) for width, height, _ in document.of("raster")] == [(8, 24)]
    assert document.text == "好"


def test_then_the_drawer_of_the_site_line_by_line():
    asked = []

    def drawer(text, size, bold):
        asked.append((text, size, bold))
        return dots(48, 24) if "ᠮ" not in text else None

    made = encode(Receipt((Line("王𬭎\nᠮ", bold=True, align=Align.RIGHT),)), FORM, drawer=drawer)
    document = read_stream(b"".join(made.pieces))
    assert asked == [("王𬭎", Size.NORMAL, True), ("ᠮ", Size.NORMAL, True)]
    assert len(document.of("raster")) == 1
    assert document.of("1ba") == [(2,)]
    assert (document.text, made.replaced) == ("〓", 1)


def test_pictures_come_in_bands_and_whole():
    shown = dots(100, 130)
    document = printed(shown)
    bands = document.of("raster")
    assert [height for _, height, _ in bands] == [48, 48, 34]
    assert b"".join(data for _, _, data in bands) == shown.rows
    assert image(shown).tobytes("raw", "1;I") == shown.rows


def test_pictures_of_pillow_images():
    grey = Image.new("RGBA", (1000, 10), (0, 0, 0, 0))
    small = picture(grey, dots=576)
    assert (small.width, small.height) == (576, 6)
    assert not any(small.rows)
    assert picture(Image.new("1", (9, 1), 0)).rows == b"\xff\x80"


@pytest.mark.parametrize(
    "shown",
    [Picture(0, 1, b""), Picture(8, -1, b""), Picture(9, 1, b"a"), Picture(8, 2, b"abc")],
)
def test_pictures_that_are_none(shown):
    assert refused(shown) == "bad_picture"


def test_real_time_commands_inside_a_picture_are_defused():
    rows = bytes.fromhex("1004 01 1014 08 1005 02 10 10 04".replace(" ", ""))
    document = printed(Picture(8, len(rows), rows))
    data = b"".join(piece for _, _, piece in document.of("raster"))
    assert document.questions == []
    assert not any(bytes([0x10, byte]) in data for byte in (4, 5, 0x14))
    changed = sum((a ^ b).bit_count() for a, b in zip(rows, data, strict=True))
    assert changed == 4


@given(st.binary(max_size=64))
def test_defusing_adds_dots_and_takes_none(data):
    safe = defuse(data)
    assert all(a & ~b == 0 for a, b in zip(data, safe, strict=True))
    assert not any(bytes([0x10, byte]) in safe for byte in (4, 5, 0x14))


@pytest.mark.parametrize("ecc", list(Ecc))
def test_a_native_qr_code(ecc):
    document = printed(Qr("https://example.cn/" + NAME, ecc, 5))
    level = {"L": 48, "M": 49, "Q": 50, "H": 51}[ecc]
    assert document.of("qr") == [("https://example.cn/" + NAME, ord("2"), 5, level)]


def test_a_qr_code_as_a_picture_reads_the_same():
    code = Qr("https://example.cn/c/1", Ecc.M, 4)
    document = printed(code, form=PaperForm(native_qr=False))
    assert document.of("qr") == []
    bands = document.of("raster")
    drawn = qr_picture(code.content, code.ecc, code.size)
    assert b"".join(data for _, _, data in bands) == drawn.rows
    wanted = segno.make_qr(code.content, error="M", boost_error=False, encoding="utf-8")
    side = wanted.symbol_size(scale=4, border=4)[0]
    assert (drawn.width, drawn.height) == (side, side)
    inside = image(drawn).resize((side // 4, side // 4), Image.Resampling.NEAREST)
    modules = [
        [inside.getpixel((x + 4, y + 4)) == 0 for x in range(side // 4 - 8)]
        for y in range(side // 4 - 8)
    ]
    assert modules == [[bool(dark) for dark in row] for row in wanted.matrix]


@pytest.mark.parametrize(
    "item, code",
    [
        (Qr(""), "bad_qr"),
        (Qr("a\x1bb"), "bad_qr"),
        (Qr("\ud800"), "bad_qr"),
        (Qr("a", size=0), "bad_qr"),
        (Qr("a", size=17), "bad_qr"),
        (Qr("a" * 3000), "qr_too_long"),
        (Qr("a" * 900, size=6), "qr_too_large"),
        (Feed(0), "bad_feed"),
        (Feed(101), "bad_feed"),
        (Rule(""), "bad_rule"),
        (Rule("ab"), "bad_rule"),
        (Rule("\n"), "bad_rule"),
        (Rule("𬭎"), "bad_rule"),
        (Picture(577, 1, bytes(73)), "picture_too_wide"),
        (Picture(8, 17000, bytes(17000)), "too_long"),
        (Barcode(""), "bad_barcode"),
        (Barcode("受理"), "bad_barcode"),
        (Barcode("a\x1b"), "bad_barcode"),
        (Barcode("A" * 60), "barcode_too_wide"),
        (Barcode("A", height=0), "bad_barcode"),
        (Barcode("A", width=9), "bad_barcode"),
        (Barcode("abc", BarcodeKind.CODE39), "bad_barcode"),
        (Barcode("123", BarcodeKind.EAN13), "bad_barcode"),
    ],
)
def test_items_that_can_not_be_printed(item, code):
    assert refused(Line(NAME), item) == code


def test_receipts_that_can_not_be_printed():
    assert refused() == "empty"
    assert refused(*[Feed(100)] * 6) == "too_long"
    assert refused(Line("一" * 20_000)) == "too_long"
    assert refused(Line("a" * 10_000_000)) == "too_long"
    assert refused(Qr("1" * 10_000_000)) == "qr_too_long"


def test_rules_go_across():
    assert printed(Rule("="), Rule("─")).text == "=" * 48 + "\n" + "─" * 24


@pytest.mark.parametrize(
    "code, kind, data",
    [
        (Barcode("UX-2024{1}"), 73, b"{BUX-2024{{1}"),
        (Barcode("UX-2024", BarcodeKind.CODE39), 69, b"UX-2024"),
        (Barcode("6901234567892", BarcodeKind.EAN13), 67, b"6901234567892"),
    ],
)
def test_barcodes(code, kind, data, capsys):
    assert printed(code).of("barcode") == [(kind, data)]
    assert capsys.readouterr().out == ""


CASE = CaseReceipt(
    title="办事回执",
    subtitle="样例",
    head=dots(64, 32, Align.CENTER),
    number=Row("受理编号", "UX-2024-000123", strong=True),
    rows=(
        Row("姓名", NAME),
        Row("事项", "城乡居民基本养老保险参保登记（农村牧区居民）"),
        Row("", ""),
    ),
    promised=Row("承诺办结", "2024-05-06", strong=True),
    lines=("请保管好本回执。", Line("重要", bold=True), ""),
    qr="https://example.cn/c/UX-2024-000123",
    qr_caption="扫码查询办理进度",
    footer=("乌审旗", ""),
)


@pytest.mark.parametrize("width_mm, across", [(58, 32), (80, 48)])
def test_a_case_is_laid_out_for_the_paper(width_mm, across):
    form = PaperForm.of(width_mm)
    document = read_stream(b"".join(encode(CASE, form).pieces))
    lines = document.text.split("\n")
    assert lines[0] == "办事回执"
    assert "UX-2024-000123" in lines
    assert f"姓名{' ' * (across - 16)}{NAME}" in lines
    assert all(sum(1 if c.isascii() else 2 for c in line) <= across for line in lines)
    (content, _, size, _), = document.of("qr")  # fmt: skip
    assert content == CASE.qr
    assert qr_modules(content, Ecc.M) * size <= form.dots * 0.6
    assert document.of("cut") == [(1,)]
    assert document.of("raster")
    words = {line.strip() for line in lines} - {"-" * across}
    given_words = "".join(
        [CASE.title, CASE.subtitle, CASE.number.label, CASE.number.value, CASE.promised.label,
         CASE.promised.value, CASE.qr_caption, *CASE.footer, "请保管好本回执。", "重要",
         *(row.label + row.value for row in CASE.rows)]
    )  # fmt: skip
    assert all("".join(word.split()) in "".join(given_words.split()) for word in words)


def test_empty_fields_take_no_room():
    receipt = lay_out(CaseReceipt(title="回执"), 48, 576)
    assert [type(item).__name__ for item in receipt.items] == ["Line", "Rule", "Cut"]


def test_a_row_may_bring_its_picture():
    case = CaseReceipt(title="回执", rows=(Row("姓名", RARE, picture=dots(60, 24)),))
    document = read_stream(b"".join(encode(case, FORM).pieces))
    assert len(document.of("raster")) == 1
    assert "〓" not in document.text


def test_long_titles_get_smaller_letters():
    short, long = (lay_out(CaseReceipt(title="回" * n), 32, 384).items[0].size for n in (16, 17))
    assert (short, long) == (Size.LARGE, Size.TALL)


def test_control_characters_of_a_case_are_counted():
    made = encode(CaseReceipt(title="回\x1b执", rows=(Row("姓\x1d名", "a\x07"),)), FORM)
    assert made.removed == 3


def test_nothing_personal_shows():
    said = repr(CASE) + repr(Receipt((Line(NAME), Qr(NAME), Barcode("150626")))) + repr(CASE.rows)
    for secret in (NAME, "UX-2024", "150626", "example.cn"):
        assert secret not in said


def test_pieces_are_whole_commands():
    for piece in encode(CASE, FORM).pieces:
        document = read_stream(b"\x1c&" + piece)
        assert document.questions == []


def test_the_tail_cuts_off_what_hangs_out():
    assert read_stream(tail()).of("cut") == [(1,)]


ITEMS = st.one_of(
    st.builds(Line, st.text(max_size=80), st.sampled_from(Size), st.booleans(),
              st.sampled_from(Align), indent=st.integers(-3, 60)),
    st.builds(Rule, st.text(max_size=2)),
    st.builds(Qr, st.text(max_size=60), st.sampled_from(Ecc), st.integers(0, 17)),
    st.builds(Barcode, st.text(max_size=12), st.sampled_from(BarcodeKind)),
    st.builds(Feed, st.integers(0, 101)),
    st.builds(Cut, st.sampled_from(CutMode)),
    st.builds(Picture, st.integers(0, 40), st.integers(0, 9), st.binary(max_size=40)),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ITEMS, max_size=6), st.sampled_from([58, 80]), st.sampled_from(["gb2312", "gbk"]))
def test_any_document_is_a_valid_stream_or_refused_by_a_word(items, width_mm, charset):
    form = PaperForm.of(width_mm, charset)
    try:
        made = encode(Receipt(tuple(items)), form)
    except CommandRefused as refusal:
        assert refusal.completion is CompletionCode.INVALID_DATA
        return
    document = read_stream(b"".join(made.pieces))
    assert len(document.of("cut")) == made.cuts


def test_the_library_leaves_the_process_alone(tmp_path):
    code = (
        "import logging; from drivers.receipt_printer import library; "
        "print(len(logging.getLogger().handlers))"
    )
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=env, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout == "0\n"
    assert list(tmp_path.iterdir()) == []
    assert logging.getLogger().name == "root"
