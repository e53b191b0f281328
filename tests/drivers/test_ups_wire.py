"""Lines of the NUT protocol, and what is read out of them."""

import random

import pytest
from fuzz_ups import run, stream
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import DeviceError
from drivers.ups.address import DEFAULT, Address, parse
from drivers.ups.wire import (
    LINE_MOST,
    LINES_MOST,
    AnswerReader,
    Refusal,
    WireError,
    line,
    quoted,
    variables,
    words,
)

LISTING = ("VAR", "ups")
LIST = b'BEGIN LIST VAR ups\nVAR ups a.b "1"\nVAR ups c "x \\"y\\" \\\\"\nEND LIST VAR ups\n'


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"OK", ("OK",)),
        (b'UPSDESC ups "Kiosk \\"A\\""', ("UPSDESC", "ups", 'Kiosk "A"')),
        (b'VAR ups x ""', ("VAR", "ups", "x", "")),
        (b'VAR ups x "a\\\\b"\r', ("VAR", "ups", "x", "a\\b")),
        (b"", ()),
        (b"   ", ()),
        ('VAR ups x "鄂尔多斯"'.encode(), ("VAR", "ups", "x", "鄂尔多斯")),
        (b'VAR ups x "\xff"', ("VAR", "ups", "x", "\ufffd")),
    ],
)
def test_words_of_a_line(raw, found):
    assert words(raw) == found


@pytest.mark.parametrize("raw", [b'VAR "open', b'a"b', b'"a"b', b'"\\', b'"'])
def test_bad_quotes_are_told(raw):
    with pytest.raises(WireError, match="bad_quotes"):
        words(raw)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=60))
def test_a_quoted_word_comes_back(text):
    assert words(line("X", quoted(text)).rstrip(b"\n")) == ("X", text)


@pytest.mark.parametrize("text", ["a\nLOGIN ups", "\0", "\r"])
def test_a_word_never_ends_its_line(text):
    with pytest.raises(WireError, match="bad_word"):
        quoted(text)


@given(st.data())
def test_a_list_in_any_pieces(data):
    reader, rest, answer = AnswerReader(LISTING), LIST, None
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        answer = reader.feed(rest[:size])
        rest = rest[size:]
        assert (answer is None) == bool(rest)
    assert variables(answer) == {"a.b": "1", "c": 'x "y" \\'}


def test_an_answer_of_one_line():
    assert AnswerReader().feed(b"OK\n").lines == (("OK",),)
    reader = AnswerReader()
    assert reader.feed(b"O") is None
    assert reader.feed(b"K\n").lines == (("OK",),)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"ERR DATA-STALE\n", "data_stale"),
        (b"ERR UNKNOWN-UPS more words\n", "unknown_ups"),
        (b"ERR\n", "refused"),
        ("ERR 金丝雀\n".encode(), "refused"),
    ],
)
def test_a_refusal_has_its_code(said, code):
    with pytest.raises(Refusal) as caught:
        AnswerReader(LISTING).feed(said)
    assert caught.value.code == code
    assert "金丝雀" not in repr(caught.value)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"OK\n", "not_a_list"),
        (b"\n", "not_a_list"),
        (b"BEGIN LIST VAR other\n", "not_a_list"),
        (b"BEGIN LIST VAR ups\nVAR other a b\n", "foreign_line"),
        (b"BEGIN LIST VAR ups\nERR DATA-STALE\n", "foreign_line"),
        (b"x" * (LINE_MOST + 1), "line_too_long"),
        (b"x" * (LINE_MOST + 1) + b"\n", "line_too_long"),
        (b"BEGIN LIST VAR ups\n" + b"VAR ups a b\n" * (LINES_MOST + 1), "list_too_long"),
    ],
)
def test_what_is_no_answer(said, code):
    with pytest.raises(WireError) as caught:
        AnswerReader(LISTING).feed(said)
    assert caught.value.code == code
    assert not isinstance(caught.value, Refusal)


def test_a_variable_without_a_value():
    answer = AnswerReader(LISTING).feed(b"BEGIN LIST VAR ups\nVAR ups a\nEND LIST VAR ups\n")
    with pytest.raises(WireError, match="bad_variable"):
        variables(answer)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (DEFAULT, Address("127.0.0.1", 3493, "ups")),
        ("nut://", Address("127.0.0.1", 3493, "")),
        ("nut://box", Address("box", 3493, "")),
        ("nut://box:4000/eaton-1.b_2", Address("box", 4000, "eaton-1.b_2")),
        ("nut://[::1]:4000/ups", Address("::1", 4000, "ups")),
    ],
)
def test_addresses(text, address):
    assert parse(text) == address
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    "text",
    ["", "ups", "http://box/ups", "nut://box:x/ups", "nut://box:99999/ups", "nut://a/b c",
     "nut://a/b%0ALOGIN", "nut://user:word@box/ups", "nut://box/ups?x=1", "nut://[box/ups"],
)  # fmt: skip
def test_bad_addresses(text):
    with pytest.raises(DeviceError, match="bad_port"):
        parse(text)


def test_an_ipv6_host_is_written_in_brackets():
    assert parse("nut://[::1]/ups").socket_url == "socket://[::1]:3493"


def test_broken_streams_give_typed_errors_only():
    found = run(3000)
    assert found.bad == []
    assert found.read > 300


def test_a_seed_gives_its_stream_again():
    assert stream(random.Random("1/7")) == stream(random.Random("1/7"))
