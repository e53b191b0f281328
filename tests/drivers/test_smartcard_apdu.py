"""APDUs, the two kinds of TLV and ATR classes: shapes, bounds, and cards that mean no good."""

import pytest

from drivers.smart_card.apdu import (
    LONGEST,
    ROUNDS,
    Apdu,
    CardTrouble,
    exchange,
    find,
    find_all,
    parse_answer,
    parse_records,
    parse_tlv,
    zeros_for,
)
from drivers.smart_card.atr import atr_class

READ = Apdu(0x00, 0xB2, 0x01, 0x2C, le=256)


def scripted(*answers):
    """A card that gives these answers, then fails the test; with the commands it got."""
    left, got = [bytes.fromhex(one) for one in answers], []

    def send(command):
        got.append(command.hex())
        return left.pop(0)

    return send, got


def hexed(text):
    return bytes.fromhex(text)


class TestCommand:
    @pytest.mark.parametrize(
        ("command", "t1", "t0"),
        [
            (Apdu(0, 0xA4, 4, 0), "00a40400", "00a40400"),
            (READ, "00b2012c00", "00b2012c00"),
            (Apdu(0, 0xB2, 7, 0, le=11), "00b207000b", "00b207000b"),
            (Apdu(0, 0xA4, 2, 0, b"\xef\x05"), "00a4020002ef05", "00a4020002ef05"),
            (Apdu(0, 0x88, 0, 0, b"\x01\x02", 256), "0088000002010200", "00880000020102"),
        ],
    )
    def test_the_four_cases(self, command, t1, t0):
        assert command.encode().hex() == t1
        assert command.encode(t0=True).hex() == t0

    def test_data_is_not_shown(self):
        assert "abcdef" not in repr(Apdu(0, 0xA4, 4, 0, b"abcdef"))


class TestExchange:
    def test_an_answer_at_once(self):
        send, got = scripted("01029000")
        answer = exchange(send, READ)
        assert (answer.data, answer.sw, answer.ok) == (b"\x01\x02", 0x9000, True)
        assert got == ["00b2012c00"]

    def test_what_waits_is_fetched(self):
        send, got = scripted("6102", "aabb9000")
        answer = exchange(send, Apdu(0, 0xA4, 4, 0, b"\x01"))
        assert answer.data == b"\xaa\xbb"
        assert got == ["00a404000101", "00c0000002"]

    def test_a_wrong_length_is_asked_again_with_the_right_one(self):
        send, got = scripted("6c0b", "0709" + "41" * 9 + "9000")
        assert len(exchange(send, READ).data) == 11
        assert got == ["00b2012c00", "00b2012c0b"]

    def test_both_in_any_order_and_pieces(self):
        send, got = scripted("6c04", "01026102", "6c01", "036101", "049000")
        assert exchange(send, READ).data == b"\x01\x02\x03\x04"
        assert got[2:] == ["00c0000002", "00c0000001", "00c0000001"]

    def test_a_length_of_zero_means_256(self):
        send, got = scripted("6100", "55" * 256 + "9000")
        assert len(exchange(send, READ).data) == 256
        assert got[1] == "00c0000000"

    def test_a_command_without_le_gets_one(self):
        send, got = scripted("6c20", "9000")
        exchange(send, Apdu(0, 0xA4, 4, 0, b"\x01"))
        assert got[1] == "00a40400010120"

    def test_done_though_the_answer_could_not_be_fetched(self):
        send, _ = scripted("6110", "6d00")
        answer = exchange(send, Apdu(0, 0xA4, 4, 0, b"\x01"))
        assert answer.accepted
        assert not answer.ok

    @pytest.mark.parametrize(
        ("sw", "ok"), [("9000", True), ("6282", True), ("6300", True), ("6a82", False)]
    )
    def test_warnings_are_no_errors(self, sw, ok):
        send, _ = scripted("01" + sw)
        assert exchange(send, READ).ok is ok

    @pytest.mark.parametrize("again", ["6110", "6c10"])
    def test_a_card_that_never_ends_is_given_up(self, again):
        count = 0

        def send(command):
            nonlocal count
            count += 1
            return bytes.fromhex(again)

        with pytest.raises(CardTrouble, match="unreadable"):
            exchange(send, READ)
        assert count == ROUNDS

    def test_a_card_that_floods_is_given_up(self):
        sent = 0

        def send(command):
            nonlocal sent
            sent += 256
            return bytes(256) + b"\x61\x00"

        with pytest.raises(CardTrouble):
            exchange(send, READ)
        assert sent <= LONGEST + 256

    @pytest.mark.parametrize("stump", ["", "90"])
    def test_no_status_word_is_no_answer(self, stump):
        with pytest.raises(CardTrouble, match="unreadable"):
            parse_answer(bytes.fromhex(stump))

    def test_answers_are_not_shown(self):
        assert "AAAA" not in repr(parse_answer(b"AAAA\x90\x00"))


class TestBerTlv:
    def test_nested_and_long_tags(self):
        objects = parse_tlv(hexed("6f158407a0000003330101a50a500450424f439f380100"))
        assert find(objects, 0x84) == hexed("a0000003330101")
        assert find(objects, 0x50) == b"PBOC"
        assert find(objects, 0x9F38) == b"\x00"
        assert find(objects, 0x5A) is None

    def test_all_of_one_tag(self):
        objects = parse_tlv(hexed("70 0a 6103 4f0101 6103 4f0102".replace(" ", "")))
        assert list(find_all(objects, 0x4F)) == [b"\x01", b"\x02"]

    def test_long_lengths_and_padding(self):
        assert find(parse_tlv(hexed("00ff5a8180" + "11" * 128 + "0000")), 0x5A) == b"\x11" * 128
        assert find(parse_tlv(hexed("57820100" + "22" * 256)), 0x57) == b"\x22" * 256

    @pytest.mark.parametrize(
        "broken",
        [
            "5a", "5a05", "5a0511", "5f", "9fff", "9fffff01", "5a81", "5a82ff", "5a80",
            "5a83000001", "5a84ffffffff", "6f055a0511", "5a82ffff00", "70" * 3,
        ],
    )  # fmt: skip
    def test_lengths_that_lie(self, broken):
        with pytest.raises(CardTrouble, match="unreadable"):
            parse_tlv(bytes.fromhex(broken))

    def test_a_deep_nest_is_given_up(self):
        nest = b""
        for _ in range(40):
            nest = b"\x70" + bytes((len(nest),)) + nest
        with pytest.raises(CardTrouble):
            parse_tlv(nest)

    def test_a_crowd_is_given_up(self):
        with pytest.raises(CardTrouble):
            parse_tlv(b"\x5a\x00" * 2000)

    def test_values_are_not_shown(self):
        assert "6217" not in repr(parse_tlv(hexed("5a026217")))


class TestDataObjectList:
    def test_zeros_of_the_lengths_that_are_asked_for(self):
        assert zeros_for(hexed("9f66049f02069f03069f1a0295055f2a029a039c019f3704")) == bytes(33)
        assert zeros_for(b"") == b""

    @pytest.mark.parametrize("broken", ["9f", "9f66", "9f66ff9f02ff"])
    def test_broken_lists(self, broken):
        with pytest.raises(CardTrouble):
            zeros_for(bytes.fromhex(broken))


class TestRecords:
    def test_tag_length_value(self):
        assert parse_records(hexed("0703414243")) == {7: b"ABC"}

    def test_several_and_filled_up(self):
        assert parse_records(hexed("0a01310b0102") + bytes(9)) == {10: b"1", 11: b"\x02"}
        assert parse_records(hexed("0a0131ffff")) == {10: b"1"}
        assert parse_records(b"") == {}

    @pytest.mark.parametrize("broken", ["07", "0709", "070941", "0a013100004a", "0a0131ff01"])
    def test_lengths_that_lie(self, broken):
        with pytest.raises(CardTrouble, match="unreadable"):
            parse_records(bytes.fromhex(broken))


class TestAtr:
    @pytest.mark.parametrize(
        ("atr", "kind"),
        [
            ("3B6C000053534B313530363236303132", "contact_t0"),
            ("3B00", "contact_t0"),
            ("3F652500", "contact_t0"),
            ("3B8A8101534D4152544341524431", "contact_t1"),
            ("3B9F958131FE5D0064041038313154", "contact_t1"),
            ("3B8F8001804F0CA000000306030001000000006A", "contactless"),
            ("3B80800101", "contactless"),
            ("", "mute"),
            ("3B", "unknown"),
            ("00", "unknown"),
            ("FFFF", "unknown"),
            ("3BF018", "unknown"),
            ("3B80", "unknown"),
            ("55" * 33, "unknown"),
            ("3BFF" + "FF" * 31, "unknown"),
        ],
    )
    def test_class(self, atr, kind):
        assert atr_class(bytes.fromhex(atr)) == kind
