"""Serial scanners' bytes and wedges' keys become codes; what breaks off is told, never guessed."""

import random

import pytest
from evdev import ecodes as e
from fuzz_barcode import run, stream
from hypothesis import given
from hypothesis import strategies as st

from drivers.barcode.contract import Symbology
from drivers.barcode.keys import KeyParser, Typing
from drivers.barcode.masker import ScanMasker
from drivers.barcode.sim import WedgeSimulator
from drivers.barcode.wire import Framing, LineParser, Reply, family, symbol_of, zone_read
from drivers.errors import DeviceError

NAME = "样例旗 办件 42"


def lines(parser, *pieces, pause=0.001, quiet=10.0):
    """Feed pieces and then silence; what came: bytes of codes, words of refusals, replies."""
    found, now = [], 100.0
    for piece in pieces:
        found += parser.feed(piece, now)
        found += parser.silence(now + pause)
        now += pause
    found += parser.silence(now + quiet)
    return [
        one if isinstance(one, Reply) else one.data if one.refused is None else one.refused
        for one in found
    ]


@pytest.mark.parametrize(
    "framing, stream, codes",
    [
        (Framing(), b"ABC\rDEF\r\n", [b"ABC", b"DEF"]),
        (Framing(), b"\x02ABC\x03", [b"ABC"]),
        (Framing(), b"ABC", [b"ABC"]),
        (Framing("line"), b"ABC\n\nDEF", [b"ABC", "partial"]),
        (Framing("gap"), b"a\rb\r\n", [b"a\rb"]),
        (Framing("etx"), b"noise\x02a\rb\x03noise", [b"a\rb"]),
        (Framing(prefix=b"<", suffix=b">\r"), b"<ABC>\r", [b"ABC"]),
        (Framing("gap", suffix=b"#\r\n"), b"ABC#\r\n", [b"ABC"]),
        (Framing(longest=4), b"12345\rABCD\r", ["too_long", b"ABCD"]),
        (Framing(longest=4, prefix=b"<<"), b"<<1234\r<<12345\r", [b"1234", "too_long"]),
        (Framing(longest=4), b"]Q11234\r", [b"]Q11234"]),
        (Framing(), b"\0\0A\0BC\r", [b"ABC"]),
        (Framing(), b"\r\n\r\n", []),
    ],
)
def test_framings(framing, stream, codes):
    for pieces in ([stream], [stream[i : i + 1] for i in range(len(stream))]):
        assert lines(LineParser(framing), *pieces) == codes


def test_silence_ends_a_code_only_until_an_ending_was_seen():
    parser = LineParser()
    assert lines(parser, b"ABC", quiet=0.2) == [b"ABC"]
    assert lines(parser, b"ABC\r", quiet=0.2) == [b"ABC"]
    assert lines(parser, b"AB", quiet=0.2) == []
    assert lines(parser, b"C\r", quiet=0.2) == [b"ABC"]
    assert lines(parser, b"AB", quiet=0.6) == ["partial"]


def test_a_clock_that_is_put_back_holds_no_code_up():
    parser = LineParser()
    parser.feed(b"ABC", 5000.0)
    assert [one.data for one in parser.silence(100.0)] == [b"ABC"]


def test_a_flood_without_an_end_takes_no_memory_and_the_next_code_is_read():
    parser = LineParser()
    for _ in range(100):
        assert parser.feed(b"x" * 4096, 1.0) == []
    assert lines(parser, b"\rABC\r") == ["too_long", b"ABC"]
    assert parser.idle


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=12), st.booleans())
def test_after_any_noise_a_silence_makes_room_for_the_next_code(pieces, replies):
    parser = LineParser(replies=replies)
    lines(parser, *pieces)
    assert parser.idle
    assert lines(parser, b"ABC\r")[-1] == b"ABC"


def test_a_modules_replies_are_told_from_codes():
    reply = bytes.fromhex("02000001D64C21")
    parser = LineParser(replies=True)
    assert lines(parser, reply + b"ABC\r" + reply) == [Reply(b"\xd6"), b"ABC", Reply(b"\xd6")]
    assert lines(parser, b"\x02ABC\x03") == [b"ABC"]
    assert lines(parser, b"\x02\x00ABC\r") == [b"ABC"]
    assert lines(parser, reply[:5]) == []
    assert lines(LineParser(), b"ABC\r") == [b"ABC"]
    assert "d6" not in repr(Reply(b"\xd6"))


def test_symbols_of_scans():
    symbol = symbol_of(b"]Q1" + NAME.encode("gb18030"))
    assert (symbol.text, symbol.symbology, symbol.charset) == (NAME, Symbology.QR_CODE, "gb18030")
    assert symbol_of(b"]C101069012\x1d17").symbology is Symbology.EAN_128
    assert symbol_of(b"]Q1ABC", "never").text == "]Q1ABC"
    marked = symbol_of(b"]Q2\\000029" + NAME.encode("gb18030"))
    assert (marked.text, marked.data) == (NAME, NAME.encode("gb18030"))
    assert symbol_of(b"]Q2C:\\dir").text == "C:\\dir"
    assert symbol_of(b"]Q1") is symbol_of(b" \r") is symbol_of(b"\x01") is None


def test_families():
    assert zone_read(0) == bytes.fromhex("7E000701000001ABCD")
    assert family("honeywell").start == b"\x16T\r"
    with pytest.raises(DeviceError, match="bad_family"):
        family("nonesuch")


def test_a_recording_keeps_ends_and_answers_but_no_content():
    masker = ScanMasker()
    reply = bytes.fromhex("02000001D64C21")
    assert masker.sent(zone_read(0)) == (zone_read(0),)
    kept = masker.heard(b"?", reply + b"\x02310110200001011234\x03\r\n")
    assert kept == (reply + b"\x02" + b"x" * 18 + b"\x03\r\n",)
    assert masker.heard(b"", b"]Q1" + NAME.encode() + b"\r") == (
        b"]Q1" + b"x" * len(NAME.encode()) + b"\r",
    )
    assert masker.heard(b"", b"]zz42\r") == (b"xxxxx\r",)
    assert masker.heard(b"?", b"\x02\0\0\xff310110\r") == (b"\x02\0\0xxxxxxx\r",)


# Keys.


class Typed:
    """Takes what WedgeSimulator types straight into the parser; a key every `key_s`."""

    def __init__(self, parser, key_s=0.005):
        self.parser, self.key_s = parser, key_s
        self.found, self.now = [], 100.0

    def write(self, etype, code, value):
        self.now += self.key_s
        self.found += self.parser.feed(code, value, self.now)

    def syn(self):
        pass

    def keys(self, *codes, value=1):
        for code in codes:
            self.write(e.EV_KEY, code, value)

    def wait(self, seconds):
        self.now += seconds
        self.found += self.parser.silence(self.now)

    def told(self):
        found, self.found = self.found, []
        return [one.refused or one.data for one in found]


@pytest.fixture
def typed():
    return Typed(KeyParser())


ALL_ASCII = bytes(range(0x20, 0x7F))


@pytest.mark.parametrize(
    "content", [b"abcXYZ09", ALL_ASCII, b"01\x1d17\x1b", NAME.encode("gb18030")], ids=len
)
def test_what_is_typed_is_read(typed, content):
    WedgeSimulator("dev", typed).show(content)
    assert typed.told() == [content]
    assert typed.parser.idle


def test_caps_lock_turns_letters_and_nothing_else(typed):
    sim = WedgeSimulator("dev", typed)
    sim.press(e.KEY_CAPSLOCK)
    for byte in b"Ab1!":
        sim.type(byte)
    sim.press(e.KEY_CAPSLOCK)
    sim.show(b"Ab")
    assert typed.told() == [b"aB1!Ab"]


@pytest.mark.parametrize(
    "alt, number, data",
    [
        ("gbk", "52946", "我".encode("gbk")),
        ("unicode", "26725", "桥".encode()),
        ("gbk", "0065", b"A"),
    ],
)
def test_alt_numbers(alt, number, data):
    typed = Typed(KeyParser(Typing(alt=alt)))
    sim = WedgeSimulator("dev", typed)
    sim.press(*(getattr(e, f"KEY_KP{one}") for one in number), holding=(e.KEY_LEFTALT,))
    sim.press(e.KEY_ENTER)
    assert typed.told() == [data]


def test_hex_numbers_of_ctrl_shift_u(typed):
    sim = WedgeSimulator("dev", typed)
    sim.press(e.KEY_U, holding=(e.KEY_LEFTCTRL, e.KEY_LEFTSHIFT))
    for byte in b"529e":
        sim.type(byte)
    sim.press(e.KEY_SPACE)
    sim.show(b"7")
    assert typed.told() == ["办7".encode()]


def test_endings(typed):
    sim = WedgeSimulator("dev", typed)
    for ending, holding in ((e.KEY_KPENTER, ()), (e.KEY_TAB, ()), (e.KEY_M, (e.KEY_LEFTCTRL,))):
        sim.type(ord("7"))
        sim.press(ending, holding=holding)
    sim.press(e.KEY_J, holding=(e.KEY_LEFTCTRL,))
    sim.show(b"8")
    assert typed.told() == [b"7", b"7", b"7", b"8"]
    tabs = Typed(KeyParser(Typing(ending="tab")))
    WedgeSimulator("dev", tabs, ending=e.KEY_TAB).show(b"a\rb")
    assert tabs.told() == [b"a\rb"]
    gap = Typed(KeyParser(Typing(ending="gap")))
    WedgeSimulator("dev", gap).show(b"a\tbcd")
    gap.wait(0.2)
    assert gap.told() == [b"a\tbcd"]


def test_silence_and_lone_keys(typed):
    WedgeSimulator("dev", typed, ending=None).show(b"12345")
    typed.wait(0.2)
    assert typed.told() == [b"12345"], "no ending seen yet: silence ends it"
    for byte in b"qwe":
        WedgeSimulator("dev", typed).type(byte)
        typed.wait(0.3)
    assert typed.told() == [], "a person's keys are no code"
    WedgeSimulator("dev", typed).show(b"1")
    WedgeSimulator("dev", typed, ending=None).show(b"12345")
    typed.wait(0.6)
    assert typed.told() == [b"1", "partial"]


def test_lost_events_spoil_the_code_and_no_key_stays_down(typed):
    sim = WedgeSimulator("dev", typed)
    sim.type(ord("1"))
    typed.keys(e.KEY_LEFTSHIFT, e.KEY_LEFTALT)
    typed.parser.lost(typed.now)
    sim.press(e.KEY_2, e.KEY_ENTER)
    sim.show(b"Ab")
    assert typed.told() == ["lost_keys", b"Ab"]


def test_repeats_and_keys_without_a_character_count_for_nothing(typed):
    typed.keys(e.KEY_A)
    typed.keys(e.KEY_A, e.KEY_A, value=2)
    typed.keys(e.KEY_F1, e.KEY_LEFTMETA, e.KEY_HOME)
    WedgeSimulator("dev", typed).show(b"b")
    assert typed.told() == [b"ab"]


def test_too_long():
    typed = Typed(KeyParser(Typing(longest=8)))
    sim = WedgeSimulator("dev", typed)
    sim.show(b"123456789")
    sim.show(b"12345678")
    assert typed.told() == ["too_long", b"12345678"]


@given(st.lists(st.tuples(st.integers(0, 255), st.sampled_from((0, 1, 2))), max_size=80))
def test_any_keys_leave_a_parser_that_reads_on(keys):
    typed = Typed(KeyParser())
    for code, value in keys:
        typed.keys(code, value=value)
    for code in {code for code, _ in keys}:
        typed.keys(code, value=0)
    typed.parser.clear()
    typed.told()
    WedgeSimulator("dev", typed).show(b"1234")
    assert typed.told() == [b"1234"]


def test_broken_streams_give_harmless_text_and_leave_room_for_the_next_code():
    found = run(800)
    assert found.bad == []
    assert found.read > 1000
    assert stream(random.Random("1/7")) == stream(random.Random("1/7"))
