"""The text engine needs no window: chains, shaping, kinsoku, both directions."""

import numpy as np
import pytest

from screens.text import layout, render
from screens.text.breaking import NOT_AT_END, NOT_AT_START, atoms
from screens.text.fonts import CJK_FAMILY, Font, FontMissingError, chain
from screens.text.shaping import shape

RARE = "乌日𠮷娜"  # U+20BB7, an ordinary character of names outside the BMP
MONGOLIAN = "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ"


def lines_of(text: str, size: int, extent: float) -> list[str]:
    """The text of each line, rebuilt from where a line of this extent ends."""
    out: list[str] = []
    current = ""
    for atom in atoms(text):
        wide = shape(current + atom.text, False, "horizontal").length * size
        if current and not atom.space and wide > extent:
            out.append(current)
            current = ""
        current += atom.text
    return [*out, current]


def test_chain_starts_with_the_simplified_chinese_face():
    first = chain(False)[0]
    assert first.face.family_name.decode() == CJK_FAMILY
    assert chain(True)[0].path.name == "NotoSansCJK-Bold.ttc"


def test_a_font_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FontMissingError, match=r"nowhere\.ttf"):
        Font(tmp_path / "nowhere.ttf")


@pytest.mark.parametrize("text", [RARE, MONGOLIAN, "𰻝面", "张三·ᠪᠠᠲᠤ 150626198806230020", "Ⅰ①㎡℃"])
def test_nothing_is_missing(text):
    for direction in ("horizontal", "vertical"):
        assert layout(text, 40, direction=direction, max_extent=600).missing == ()


def test_a_character_that_no_font_has_is_reported():
    assert layout("姓名\U000f1234", 40).missing == ("\U000f1234",)


def test_format_characters_are_not_missing():
    assert layout("ᠠ᠎ᠠ\u180b\u200d\ufeff", 40).missing == ()


def test_mongolian_is_joined():
    joined = shape("ᠮᠣᠩᠭᠣᠯ", False, "horizontal").length
    apart = sum(shape(letter, False, "horizontal").length for letter in "ᠮᠣᠩᠭᠣᠯ")
    assert joined < 0.85 * apart


def test_suffix_after_narrow_space_stays_with_its_word():
    assert [a.text for a in atoms("ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ ᠬᠡᠯᠡ")] == ["ᠮᠣᠩᠭᠣᠯ\u202fᠤᠨ", " ", "ᠬᠡᠯᠡ"]


@pytest.mark.parametrize("extent", range(180, 700, 37))
def test_kinsoku(extent):
    text = "请把身份证（原件）放在读卡区，听到“滴”声后再拿开。费用：不收费；时间《五日》内！"
    lines = lines_of(text, 40, extent)
    assert "".join(lines) == text
    assert len(lines) == layout(text, 40, max_extent=extent).lines
    for line in lines[1:]:
        assert line[0] not in NOT_AT_START
    for line in lines[:-1]:
        assert line[-1] not in NOT_AT_END


def test_lines_keep_to_the_extent_and_words_stay_whole():
    laid = layout("The quick brown fox 身份证 jumps", 40, max_extent=300)
    assert laid.width <= 300
    assert laid.lines == 3
    assert not laid.forced


def test_a_word_longer_than_the_line_is_cut_and_said_so():
    laid = layout("150626198806230020", 40, max_extent=200)
    assert laid.forced
    assert laid.width <= 200
    assert len(laid.glyphs) == 18


def test_newlines_and_empty_text():
    assert layout("一\n\n二", 40).lines == 3
    assert layout("", 40).width == 0
    assert render(layout("", 40)).size == 0


def test_balance_makes_lines_even():
    plain = layout("申请办理城乡居民基本养老保险", 40, max_extent=520)
    even = layout("申请办理城乡居民基本养老保险", 40, max_extent=520, balance=True)
    assert plain.lines == even.lines == 2
    assert even.width == 280
    assert plain.width > even.width


def test_vertical_columns_run_left_to_right():
    laid = layout("ᠠ\nᠪ", 40, direction="vertical")
    assert [g.x < laid.width / 2 for g in laid.glyphs] == [True, False]
    assert all(glyph.rotated for glyph in laid.glyphs)


def test_vertical_han_stands_upright_and_digits_lie():
    laid = layout("办 15", 40, direction="vertical")
    assert [glyph.rotated for glyph in laid.glyphs] == [False, True, True, True]
    assert laid.height > laid.width


def test_rotation_is_clockwise():
    flat = render(layout("L", 200))
    turned = render(layout("L", 200, direction="vertical"))
    ink_flat = flat[np.any(flat > 128, axis=1)][:, np.any(flat > 128, axis=0)]
    ink_turned = turned[np.any(turned > 128, axis=1)][:, np.any(turned > 128, axis=0)]
    clockwise = np.rot90(ink_flat, -1)
    assert abs(clockwise.shape[0] - ink_turned.shape[0]) <= 2
    rows, columns = (min(a, b) for a, b in zip(clockwise.shape, ink_turned.shape, strict=True))
    differ = np.abs(
        clockwise[:rows, :columns].astype(int) - ink_turned[:rows, :columns].astype(int)
    )
    assert differ.mean() < 8


def test_ink_lies_inside_the_picture():
    text = "国ᠭᠣᠯHg，𠮷"
    for direction in ("horizontal", "vertical"):
        laid = layout(text, 60, direction=direction)
        alpha = render(laid)
        assert alpha.shape == (laid.height, laid.width)
        assert alpha.max() == 255
        edges = alpha[0] if direction == "horizontal" else alpha[:, 0]
        assert edges.max() == 0


def test_bold_is_heavier_in_every_script():
    for text in ("办事", "ᠮᠣᠩᠭᠣᠯ"):
        thin = render(layout(text, 48)).astype(int).sum()
        thick = render(layout(text, 48, bold=True)).astype(int).sum()
        assert thick > 1.15 * thin
