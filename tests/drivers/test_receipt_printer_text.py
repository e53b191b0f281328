"""Text for paper: no command hidden in it, nothing that the font lacks, no half character."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.text import (
    CHARSETS,
    MISSING,
    clean,
    columns,
    in_font,
    replace_missing,
    wrap,
)

# 4 bytes in GB 18030: a rare name, Mongolian letters, a road sign.
FOUR_BYTES = ["𬭎", "ᠮ", "㐂", "🚌"]


@pytest.mark.parametrize(
    "dirty, text, removed",
    [
        ("乌仁图雅", "乌仁图雅", 0),
        ("a\x1b@b", "a@b", 1),
        ("a\x1dV\x00b", "aVb", 2),
        ("\x10\x04\x01", "", 3),
        ("a\u202eb\u200bc\ufeff", "abc", 3),
        ("a\x9bb\x7f", "ab", 2),
        ("a\tb\u00a0c\u2009d", "a b c d", 0),
        ("a\u3000b", "a\u3000b", 0),
        ("a\r\nb\rc\u2028d\x85e\ff", "a\nb\nc\nd\ne\nf", 0),
        ("e\u0301", "é", 0),
    ],
)
def test_what_is_no_letter_is_taken_out_and_counted(dirty, text, removed):
    cleaned = clean(dirty)
    assert (cleaned.text, cleaned.removed) == (text, removed)


@given(st.text())
def test_no_text_makes_a_control_byte(text):
    for line in wrap(clean(text).text, 32):
        shown, _ = replace_missing(line, "gbk")
        data = shown.encode("gb18030")
        assert all(byte >= 0x20 and byte != 0x7F for byte in data)
        assert data.decode("gb18030") == shown


@pytest.mark.parametrize(
    "char, charsets",
    [
        ("A", CHARSETS),
        ("乌", CHARSETS),
        ("，", CHARSETS),
        ("囍", ("gbk", "gb18030")),
        ("龢", ("gbk", "gb18030")),
        *[(char, ("gb18030",)) for char in FOUR_BYTES],
        ("€", ("gb18030",)),
        ("\ue000", ()),
        ("\ud800", ()),
        ("\x1b", ()),
        ("\n", ()),
        (MISSING, CHARSETS),
    ],
)
def test_what_the_printers_font_holds(char, charsets):
    assert tuple(one for one in CHARSETS if in_font(char, one)) == charsets


def test_missing_characters_leave_a_mark_and_are_counted():
    assert replace_missing("王𬭎ᠮ生", "gbk") == ("王〓〓生", 2)
    assert replace_missing("王𬭎生", "gb18030") == ("王𬭎生", 0)


def test_an_ideograph_takes_two_columns():
    assert columns("乌审旗 2024") == 11
    assert columns("，—“”") == 8


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("", 8, [""]),
        ("一二三四", 8, ["一二三四"]),
        ("一二三四五", 8, ["一二三四", "五"]),
        ("a一二三四", 8, ["a一二三", "四"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghijkl", 8, ["abcdefgh", "ijkl"]),
        ("一二三四，五", 8, ["一二三", "四，五"]),
        ("一二三（四五）", 8, ["一二三", "（四五）"]),
        ("一\n二\n\n三", 8, ["一", "二", "", "三"]),
        ("姓名 UX2024000", 12, ["姓名", "UX2024000"]),
        ("   lead", 8, ["   lead"]),
        ("，，，，，，", 4, ["，，", "，，", "，，"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text, width, lines):
    assert wrap(text, width) == lines


@given(st.text(alphabet=st.sampled_from("ab 1,.，。（）乌审旗龢\n")), st.integers(2, 48))
def test_wrapping_loses_nothing_and_fits(text, width):
    lines = wrap(text, width)
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(min_size=1), st.integers(2, 48))
def test_every_text_ends(text, width):
    assert len(wrap(text, width)) <= len(text) + 1


def test_every_control_and_format_character_goes():
    every = "".join(map(chr, range(0x3000)))
    left = clean(every).text
    bad = [char for char in left if unicodedata.category(char) in ("Cc", "Cf") and char != "\n"]
    assert bad == []
