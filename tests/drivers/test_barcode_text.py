"""A code's bytes become the text that was meant, whatever it says of its character set."""

import logging
import pickle

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.contract import Symbol, Symbology
from drivers.barcode.cv import cv2
from drivers.barcode.decode import decode, parts_of
from drivers.barcode.privacy import masked, shown
from drivers.barcode.symbology import is_aim, of_aim
from drivers.barcode.text import Part, clean, marked_parts, text_of, text_of_parts

NAME = "样例旗便民服务中心"


@pytest.mark.parametrize(
    "data, text, charset",
    [
        (b"ABC-123", "ABC-123", "ascii"),
        (NAME.encode("utf-8"), NAME, "utf-8"),
        (NAME.encode("gb18030"), NAME, "gb18030"),
        ("\ufeff办件 42".encode(), "办件 42", "utf-8"),
        ("𠮷野路㐂".encode("gb18030"), "𠮷野路㐂", "gb18030"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠠ".encode(), "ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "utf-8"),
        (b"caf\xe9 No 7", "café No 7", "latin-1"),
        (b"\xff\xfe\xfd", "ÿþý", "latin-1"),
        (b"", "", "ascii"),
    ],
)
def test_bytes_without_a_declaration(data, text, charset):
    read = text_of(data)
    assert (read.text, read.charset) == (text, charset)


@pytest.mark.parametrize(
    "eci, codec", [(26, "utf-8"), (29, "gb18030"), (31, "gbk"), (28, "big5"), (20, "shift_jis")]
)
def test_a_declaration_is_believed(eci, codec):
    text = "日本中文" if codec != "big5" else "繁體中文"
    read = text_of_parts([Part(text.encode(codec), eci)])
    assert (read.text, read.charset) == (text, codec)


@pytest.mark.parametrize("eci", [1, 3, 26, 999, 899])
def test_a_declaration_that_lies_or_is_unknown_is_passed_over(eci):
    assert text_of_parts([Part(NAME.encode("gb18030"), eci)]).text == NAME


def test_several_declarations_in_one_code():
    parts = [Part(b"No 7 "), Part("办件".encode("gb18030"), 29), Part("ᠮᠣ".encode(), 26)]
    read = text_of_parts(parts)
    assert (read.text, read.charset) == ("No 7 办件ᠮᠣ", "gb18030")


def test_marks_and_doubled_backslashes_are_told_apart():
    raw = b"a\\\\000026b\\000026\xe5\x8a\x9e\\000029\xb0\xec"
    parts = marked_parts(raw)
    assert [(one.data, one.eci) for one in parts] == [
        (b"a\\000026b", None),
        ("办".encode(), 26),
        ("办".encode("gb18030"), 29),
    ]
    assert marked_parts(b"") == [Part(b"")]


def test_what_could_move_a_cursor_or_turn_a_line_round_is_left_out():
    assert clean("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert clean("\x1b[2Ja\u202eb\x00c\u200bd\x7f") == "[2Jabcd"
    assert clean("01\x1d17\t") == "01\x1d17\t"


@given(st.binary(max_size=60), st.one_of(st.none(), st.integers(0, 999999)))
def test_any_bytes_give_some_harmless_text(data, eci):
    for text in (text_of(data).text, text_of_parts([Part(data, eci)]).text):
        assert clean(text) == text
        assert not set(text) & set("\r\x00\x1b\u202e")


@given(st.text(alphabet="便民服务中心办件编号一二三乌审旗abc 0123-:/", min_size=1))
def test_common_chinese_is_found_in_either_charset(text):
    for codec in ("utf-8", "gb18030"):
        data = text.encode(codec)
        if codec == "gb18030" and not data.isascii():
            try:
                data.decode("utf-8")
                continue
            except UnicodeDecodeError:
                pass
        assert text_of(data).text == text


def test_parts_of_a_code_that_declares_nothing_keep_its_backslashes():
    assert parts_of(b"]Q1C:\\000026".hex()) == [Part(b"C:\\000026")]
    assert parts_of(b"]Q2\\000026ok".hex()) == [Part(b"ok", 26)]


WRITTEN = {
    Symbology.QR_CODE: ("QRCode", "样例 42"),
    Symbology.MICRO_QR_CODE: ("MicroQRCode", "12345"),
    Symbology.DATA_MATRIX: ("DataMatrix", "JJ-42"),
    Symbology.PDF417: ("PDF417", "JJ-42"),
    Symbology.AZTEC: ("Aztec", "JJ-42"),
    Symbology.CODE_128: ("Code128", "JJ-42"),
    Symbology.CODE_39: ("Code39", "JJ-42"),
    Symbology.CODE_93: ("Code93", "JJ-42"),
    Symbology.CODABAR: ("Codabar", "A12345B"),
    Symbology.ITF: ("ITF", "12345678"),
    Symbology.EAN_13: ("EAN13", "6901234567892"),
    Symbology.EAN_8: ("EAN8", "69012341"),
    Symbology.UPC_A: ("UPCA", "012345678905"),
    Symbology.UPC_E: ("UPCE", "01234565"),
}
EXPANDED = {Symbology.UPC_E: "0012345000065", Symbology.UPC_A: "0012345678905"}


@pytest.mark.parametrize("symbology", WRITTEN, ids=str)
def test_each_kind_of_code_is_read_and_named(symbology):
    name, content = WRITTEN[symbology]
    made = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, name))
    drawn = np.array(zxingcpp.write_barcode_to_image(made, scale=4, add_quiet_zones=True))
    picture = cv2.copyMakeBorder(drawn, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    (symbol,) = decode(picture, (symbology,))
    assert symbol.symbology is symbology
    # UPC comes as the EAN-13 that it stands for.
    assert symbol.text.endswith(EXPANDED.get(symbology, content))
    others = tuple(one for one in WRITTEN if one not in (symbology, Symbology.EAN_13))
    assert [one for one in decode(picture, others) if one.symbology is symbology] == []


def test_aim_identifiers():
    assert of_aim("]C1") is Symbology.EAN_128
    assert of_aim("]E4") is Symbology.EAN_8
    assert of_aim("]Q1") is Symbology.QR_CODE
    assert of_aim("]") is of_aim("xQ1") is of_aim("]?0") is Symbology.UNKNOWN
    assert is_aim(b"]d1abc") and not is_aim(b"]d") and not is_aim(b"]d\xff")


def test_a_symbol_hides_its_content(caplog):
    symbol = Symbol(text="金丝雀 310", data=b"\xe9\x87", symbology=Symbology.QR_CODE)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("x").debug("%r %s", symbol, symbol)
    assert "金丝雀" not in caplog.text and "310" not in caplog.text and "e9" not in caplog.text
    with pytest.raises(TypeError):
        pickle.dumps(symbol)
    assert shown(symbol)["content"] == "*** 000"
    assert shown(symbol, whole=True)["content"] == "金丝雀 310"
    assert masked("https://example.invalid/q/12") == "httaa://aaaaaaa.aaaaaaa/a/00"
