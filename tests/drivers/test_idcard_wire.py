"""The SAM_V wire, against frames published byte for byte (devices.md §1.5)."""

import random
from dataclasses import replace
from functools import reduce
from operator import xor

import pytest

from drivers.id_card import wire
from drivers.id_card.framing import could_hold
from drivers.id_card.wire import FrameParser, Reply, WireError

HEAD = "AAAAAA9669"
REQUESTS = {
    wire.RESET: "0003 10FF EC",
    wire.STATUS: "0003 11FF ED",
    wire.SAM_ID: "0003 12FF EE",
    wire.FIND: "0003 2001 22",
    wire.SELECT: "0003 2002 21",
    wire.READ_BASE: "0003 3001 32",
    wire.READ_BASE_FP: "0003 3010 23",
    wire.READ_EXTRA: "0003 3003 30",
}
REPLIES = [
    ("0008 00009F 00000000 97", 0x9F, bytes(4)),
    ("0004 000080 84", 0x80, b""),
    ("000C 000090 0000000000000000 9C", 0x90, bytes(8)),
    ("0004 000081 85", 0x81, b""),
    ("0004 000041 45", 0x41, b""),
    ("0004 000090 94", 0x90, b""),
    ("0004 000060 64", 0x60, b""),
    ("0004 000032 36", 0x32, b""),
]
TEXT = bytes(range(256))


def golden(text: str) -> bytes:
    return bytes.fromhex(HEAD + text)


def base_reply(fingerprint: int | None) -> bytes:
    """A base reply built by hand, not by the code under test."""
    words = b"\x01\x00\x04\x00" + (b"" if fingerprint is None else fingerprint.to_bytes(2, "big"))
    body = b"\x00\x00\x90" + words + TEXT + bytes(1024) + b"\x5a" * (fingerprint or 0)
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return bytes.fromhex(HEAD) + counted + bytes([reduce(xor, counted)])


GOLDEN = [golden(text) for text, _, _ in REPLIES] + [base_reply(None), base_reply(1024)]


@pytest.mark.parametrize(("command", "text"), REQUESTS.items())
def test_requests_are_the_published_bytes(command, text):
    assert wire.request(command) == golden(text)


@pytest.mark.parametrize(("text", "status", "data"), REPLIES)
def test_replies_are_the_published_bytes(text, status, data):
    assert wire.reply(status, data) == golden(text)
    (body,) = FrameParser().feed(golden(text))
    assert wire.parse_reply(body) == Reply(status, data)


def test_base_replies_have_the_known_sizes():
    sizes = [len(base_reply(fingerprint)) for fingerprint in (None, 1024, 512, 0)]
    assert sizes == [1295, 2321, 1809, 1297]


@pytest.mark.parametrize("fingerprint", [None, 0, 512, 1024])
def test_base_data_is_cut_by_its_length_words(fingerprint):
    (body,) = FrameParser().feed(base_reply(fingerprint))
    answer = wire.parse_reply(body)
    parts = wire.split_base(answer.data, fingerprint=fingerprint is not None)
    assert parts.text == TEXT
    assert parts.photo == bytes(1024)
    assert parts.fingerprint == b"\x5a" * (fingerprint or 0)


def test_base_data_whose_words_lie_is_refused():
    with pytest.raises(WireError, match="bad_length"):
        wire.split_base(b"\x01\x00\x04\x00" + TEXT + bytes(1000))
    with pytest.raises(WireError, match="bad_length"):
        wire.split_base(b"\x00\xff\x04\x00" + TEXT[:255] + bytes(1024))
    with pytest.raises(WireError, match="bad_length"):
        wire.split_base(b"\x01")


@pytest.mark.parametrize("photo", [0, 1, 777, 1024, 3000])
@pytest.mark.parametrize("more_text", [0, 1, 64])
@pytest.mark.parametrize("trailing", [0, 1, 40])
def test_base_data_of_any_lengths_is_read(photo, more_text, trailing):
    text = TEXT + b"\x33" * more_text
    words = len(text).to_bytes(2, "big") + photo.to_bytes(2, "big")
    data = words + text + b"\x44" * photo + b"\x55" * trailing
    assert wire.split_base(data) == wire.BaseData(TEXT, b"\x44" * photo)
    (body,) = FrameParser().feed(wire.reply(0x90, data))
    assert wire.parse_reply(body).data == data


@pytest.mark.parametrize("number", range(len(GOLDEN)))
def test_every_split_gives_the_same_frame(number):
    whole = GOLDEN[number]
    (body,) = FrameParser().feed(whole)
    for cut in range(1, len(whole)):
        parser = FrameParser()
        assert parser.feed(whole[:cut]) == []
        assert parser.wanted <= len(whole) - cut
        assert parser.feed(whole[cut:]) == [body]
        assert parser.dropped == 0


def test_byte_by_byte_many_frames():
    parser = FrameParser()
    found = [body for byte in b"".join(GOLDEN) for body in parser.feed(bytes([byte]))]
    assert len(found) == len(GOLDEN)


@pytest.mark.parametrize(
    "noise", ["00", "AA", "AAAAAA", "AAAAAA96", HEAD, HEAD + "0000", "FF" * 40]
)
def test_noise_before_a_frame_costs_only_the_noise(noise):
    for whole in GOLDEN:
        parser = FrameParser()
        found = parser.feed(bytes.fromhex(noise) + whole)
        if not found:
            # The noise looks like the head of a long frame: the gap timer gives it up.
            found = parser.gap()
        assert found == FrameParser().feed(whole)


def test_noise_inside_gives_no_false_frame_and_the_next_one_is_found():
    whole = GOLDEN[-2]
    for place in range(6, len(whole) - 1, 7):
        parser = FrameParser()
        found = parser.feed(whole[:place] + b"\x13\x37" + whole[place:])
        found += parser.gap()
        assert found == []
        assert parser.feed(GOLDEN[0]) == FrameParser().feed(GOLDEN[0])


@pytest.mark.parametrize("length", ["0000", "0003", "1001", "FFFF"])
def test_impossible_lengths_are_skipped(length):
    good = GOLDEN[0]
    assert FrameParser().feed(bytes.fromhex(HEAD + length) + good) == FrameParser().feed(good)


def test_every_flipped_bit_is_noticed():
    whole = GOLDEN[2]
    for place in range(len(whole) * 8):
        hurt = bytearray(whole)
        hurt[place // 8] ^= 1 << place % 8
        parser = FrameParser()
        assert parser.feed(bytes(hurt)) + parser.gap() == []


def test_a_cut_frame_is_given_up_at_the_gap():
    parser = FrameParser()
    assert parser.feed(GOLDEN[-2][:700]) == []
    assert parser.gap() == []
    assert parser.wanted == wire.HEADER
    # Cut, and the next frame right behind it in the same breath.
    assert parser.feed(GOLDEN[-2][:700] + GOLDEN[0]) == []
    assert parser.gap() == FrameParser().feed(GOLDEN[0])


# Heads that no reply to a short question has: what is whole behind them is the answer.
FALSE_HEADS = ["0008", "0014 1337", "0508 000041", "0FFF 123456", "0020 AAAAAA9669 0010"]


@pytest.mark.parametrize("head", FALSE_HEADS)
@pytest.mark.parametrize("step", [1, 3, 16, 4096])
def test_a_whole_frame_behind_a_false_head_is_found_at_once(head, step):
    for whole in GOLDEN:
        stream = golden(head) + whole
        parser = FrameParser()
        found = [b for i in range(0, len(stream), step) for b in parser.feed(stream[i : i + step])]
        assert found == FrameParser().feed(whole)
        assert parser.broken >= 1


@pytest.mark.parametrize("head", FALSE_HEADS)
def test_never_more_is_wanted_than_will_come(head):
    """Reading exactly what is wanted ends with the frame: no byte is waited for in vain."""
    for whole in GOLDEN:
        stream, parser, found = golden(head) + whole, FrameParser(), []
        while stream:
            size = parser.wanted
            assert size <= len(stream)
            found += parser.feed(stream[:size])
            stream = stream[size:]
        assert found == FrameParser().feed(whole)


def test_a_frame_among_a_cards_data_is_no_answer():
    inner = golden("0004 000041 45")
    data = b"\x01\x00\x04\x00" + TEXT + inner + bytes(1024 - len(inner))
    whole = wire.reply(0x90, data)
    for step in (1, 16, 300):
        parser = FrameParser()
        found = [b for i in range(0, len(whole), step) for b in parser.feed(whole[i : i + step])]
        assert [wire.parse_reply(body).data for body in found] == [data]
    parser = FrameParser()
    assert parser.feed(whole[:600]) == []
    assert (parser.pending, parser.credible) == (True, True)
    # Only when the rest will not come, or no card's data was asked for, it is looked at.
    assert parser.gap() == [b"\0\0\x41"]
    parser.clear()
    parser.long_replies = False
    assert parser.feed(whole[:600]) == [b"\0\0\x41"]


@pytest.mark.parametrize(
    ("head", "may"),
    [
        ("0004 000090", False),
        ("0014", True),
        ("0014 0000", True),
        ("0014 000041", False),
        ("004A 000090", True),
        ("0508 000090", True),
        ("0508 000090 01000400", True),
        ("050C 000090 01000400", True),
        ("0507 000090 01000400", False),
        ("0508 000090 00FF0400", False),
        ("0908 00009F 01000400", False),
    ],
)
def test_only_what_begins_like_a_cards_data_may_hold_a_frame(head, may):
    assert could_hold(golden(head)) is may


def test_random_damage_never_makes_a_false_frame():
    luck = random.Random(20240105)
    bodies = {FrameParser().feed(whole)[0] for whole in GOLDEN}
    parser = FrameParser()
    for _ in range(300):
        whole = bytearray(luck.choice(GOLDEN))
        match luck.randrange(3):
            case 0:
                whole[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
            case 1:
                del whole[luck.randrange(len(whole)) :]
            case _:
                whole[:0] = luck.randbytes(luck.randrange(20))
        step = luck.randint(1, 300)
        found = [
            b for i in range(0, len(whole), step) for b in parser.feed(bytes(whole[i : i + step]))
        ]
        found += parser.gap()
        assert set(found) <= bodies


def test_bodies_too_long_or_short_are_refused():
    with pytest.raises(WireError, match="bad_length"):
        wire.frame(bytes(4096))
    with pytest.raises(WireError, match="bad_length"):
        wire.parse_reply(b"\x00\x00")
    with pytest.raises(WireError, match="bad_length"):
        wire.sam_id_text(bytes(15))


def test_a_late_answer_to_another_command_does_not_fit():
    found, selected = Reply(0x9F, bytes(4)), Reply(0x90, bytes(8))
    assert wire.fits(wire.FIND, found)
    assert not wire.fits(wire.SELECT, found)
    assert not wire.fits(wire.READ_BASE, selected)
    assert wire.fits(wire.READ_BASE, Reply(0x41))


@pytest.mark.parametrize("word", [0x80, 0x81, 0x91])
def test_words_of_one_question_do_not_belong_to_another(word):
    own = {0x80: {wire.FIND}, 0x81: {wire.SELECT}, 0x91: {wire.READ_EXTRA, wire.CHIP_NUMBER}}
    for command in wire.COMMANDS:
        # A deadline of its own makes no other question of it.
        for asked in (command, replace(command, deadline=0.1)):
            assert wire.belongs(asked, Reply(word)) == (command in own[word])
            assert wire.belongs(asked, Reply(0x41))
            assert wire.belongs(asked, Reply(0x77))


def test_an_address_is_70_bytes_of_text_or_near_it():
    assert wire.address_text("乌审旗1号".ljust(35).encode("utf-16-le")) == "乌审旗1号"
    assert (
        wire.address_text(b"") == wire.address_text(bytes(8)) == wire.address_text(bytes(70)) == ""
    )
    assert wire.address_text(TEXT + b"\x20\x00") == ""
    assert wire.address_text(b"\x00\xd8" * 20) == "\ufffd" * 20


def test_sam_id_is_printed_as_on_the_module():
    raw = bytes.fromhex("0500 0100 29D73401 39300000 F55B0A00".replace(" ", ""))
    assert wire.sam_id_text(raw) == "05.01-20240169-0000012345-0000678901"


def test_wire_floor_of_a_whole_read_is_the_measured_one():
    assert wire.wire_ms(1295, 115200) == pytest.approx(112.4, abs=0.05)


def test_data_never_shows_in_a_repr():
    answer = Reply(0x90, "金丝雀".encode("utf-16-le"))
    assert "data" not in repr(answer)
    assert "text" not in repr(wire.BaseData(TEXT, b"", b""))
