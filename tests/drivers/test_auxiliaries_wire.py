"""Modbus RTU and radar frames against published bytes, in pieces, among noise, and fuzzed."""

import random

import pytest
from fuzz_auxiliaries import run, stream
from hypothesis import given
from hypothesis import strategies as st

from drivers.auxiliaries.radar_wire import Report, ReportReader, Seen
from drivers.auxiliaries.radar_wire import frame as radar_frame
from drivers.relay_board.modbus import (
    Answer,
    AnswerReader,
    Function,
    Refusal,
    crc,
    frame,
    is_frame,
    pack,
    read_coils,
    read_inputs,
    unpack,
    write_coils,
)


def hexed(text):
    return bytes.fromhex(text)


@pytest.mark.parametrize(
    ("request_", "sent"),
    [
        (read_coils(1, 0, 8), "01 01 00 00 00 08 3D CC"),
        (read_inputs(1, 0, 8), "01 02 00 00 00 08 79 CC"),
        (write_coils(1, 0, [True]), "01 05 00 00 FF 00 8C 3A"),
        (write_coils(1, 0, [False]), "01 05 00 00 00 00 CD CA"),
        (write_coils(1, 0, [True] * 8), "01 0F 00 00 00 08 01 FF BE D5"),
        (write_coils(1, 0, [False] * 8), "01 0F 00 00 00 08 01 00 FE 95"),
        # The examples of the Modbus specification, §6.1, 6.2, 6.11 (there without unit and CRC).
        (read_coils(1, 0x13, 0x13), frame(hexed("01 01 00 13 00 13")).hex()),
        (read_inputs(1, 0xC4, 0x16), frame(hexed("01 02 00 C4 00 16")).hex()),
        (
            write_coils(1, 0x13, [c == "1" for c in "1011001110"]),
            frame(hexed("01 0F 00 13 00 0A 02 CD 01")).hex(),
        ),
    ],
)
def test_published_questions(request_, sent):
    assert request_.encode() == hexed(sent)


@pytest.mark.parametrize(
    ("request_", "heard", "bits"),
    [
        (read_coils(1, 0, 8), "01 01 01 00 51 88", "00000000"),
        (read_inputs(1, 0, 8), "01 02 01 00 A1 88", "00000000"),
        (read_coils(1, 0x13, 0x13), frame(hexed("01 01 03 CD 6B 05")).hex(),
         "1011001111010110101"),
        (write_coils(1, 0, [True]), "01 05 00 00 FF 00 8C 3A", "1"),
        (write_coils(1, 0, [True] * 8), frame(hexed("01 0F 00 00 00 08")).hex(), "11111111"),
    ],
)  # fmt: skip
def test_published_answers(request_, heard, bits):
    answer = AnswerReader(request_).feed(hexed(heard))
    assert "".join("01"[bit] for bit in answer.bits) == bits
    assert answer.refusal == 0


def test_crc_of_the_standard_check_string():
    assert crc(b"123456789") == hexed("37 4B")
    assert is_frame(b"123456789" + hexed("37 4B"))
    assert not is_frame(b"\xff\xff")


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_bits_come_back(bits):
    packed = pack(bits)
    assert len(packed) == (len(bits) + 7) // 8
    assert unpack(packed, len(bits)) == tuple(bits)


@given(st.binary(max_size=30), st.integers(1, 20), st.data())
def test_an_answer_is_found_behind_any_noise(noise, count, data):
    asked = read_inputs(7, 0, count)
    bits = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    packed = pack(bits)
    whole = noise + frame(bytes((7, 2, len(packed))) + packed)
    reader, place, answer = AnswerReader(asked), 0, None
    while answer is None and place < len(whole):
        step = data.draw(st.integers(1, 9))
        answer = reader.feed(whole[place : place + step])
        place += step
    answer = answer or reader.gap()
    assert answer == Answer(tuple(bits))


def test_a_refusal_is_an_answer():
    asked = read_inputs(1, 0, 8)
    assert AnswerReader(asked).feed(frame(bytes((1, 0x82, 2)))).refusal == Refusal.ILLEGAL_ADDRESS
    assert AnswerReader(asked).feed(frame(bytes((1, 0x81, 2)))) is None


@pytest.mark.parametrize(
    "other",
    [
        frame(bytes((2, 2, 1, 0xFF))),
        frame(bytes((1, 1, 1, 0xFF))),
        frame(bytes((1, 2, 2, 0xFF, 0))),
        read_inputs(1, 0, 8).encode(),
        write_coils(1, 0, [True]).encode(),
    ],
    ids=["unit", "function", "count", "echo", "write"],
)
def test_others_frames_are_passed_over(other):
    reader = AnswerReader(read_inputs(1, 0, 8))
    assert reader.feed(other) is None
    assert reader.feed(frame(bytes((1, 2, 1, 0x81)))) == Answer(unpack(b"\x81", 8))


def test_a_write_is_confirmed_by_its_own_echo_only():
    asked = write_coils(1, 2, [True, False])
    assert AnswerReader(asked).feed(frame(bytes((1, 15, 0, 2, 0, 2)))).bits == (True, False)
    assert AnswerReader(asked).feed(frame(bytes((1, 15, 0, 3, 0, 2)))) is None
    one = write_coils(1, 2, [True])
    assert one.function == Function.WRITE_COIL
    assert AnswerReader(one).feed(write_coils(1, 2, [False]).encode()) is None


def test_a_wrong_check_is_noticed():
    reader = AnswerReader(read_inputs(1, 0, 8))
    assert reader.feed(hexed("01 02 01 00 A1 89")) is None
    assert reader.gap() is None
    assert reader.broken


def test_what_to_read_next_is_the_rest_of_the_answer():
    reader = AnswerReader(read_inputs(1, 0, 8))
    assert reader.wanted == 6
    reader.feed(hexed("01 02"))
    assert reader.wanted == 4


def test_the_makers_report():
    data = hexed("F4F3F2F1 0D00 02AA 02 5100 00 0000 3B 0000 5500 F8F7F6F5")
    (report,) = ReportReader().feed(data)
    assert report == Report(Seen.STANDING, 0x51, 0, 0, 0x3B)
    assert report.nearest_cm == 0


@pytest.mark.parametrize(
    ("seen", "nearest"),
    [(Seen.NOTHING, None), (Seen.MOVING, 300), (Seen.STANDING, 120),
     (Seen.MOVING | Seen.STANDING, 120)],
)  # fmt: skip
def test_the_nearest_person(seen, nearest):
    report = Report(seen, 300, 10, 120, 10)
    assert ReportReader().feed(radar_frame(report)) == [report]
    assert report.nearest_cm == nearest


def test_engineering_reports_are_read_too():
    data = bytes((1, 0xAA, 3)) + hexed("2C01 0A 7800 0A 0000 08 08") + bytes(20) + b"\x55\0"
    whole = hexed("F4F3F2F1") + len(data).to_bytes(2, "little") + data + hexed("F8F7F6F5")
    reader = ReportReader()
    for byte in whole[:-1]:
        assert reader.feed(bytes((byte,))) == []
    assert reader.wanted == 1
    assert reader.feed(whole[-1:]) == [Report(Seen(3), 300, 10, 120, 10)]


@pytest.mark.parametrize("place", [4, 6, 7, 8, 17, 18, 20])
def test_a_damaged_report_is_passed_over(place):
    good = radar_frame(Report(Seen.MOVING, 99))
    bad = bytearray(good)
    bad[place] ^= 0x80
    reader = ReportReader()
    assert reader.feed(bytes(bad) + good) == [Report(Seen.MOVING, 99)]
    assert reader.broken >= 1


def test_broken_streams_give_nothing_false_and_never_hang():
    found = run(3000)
    assert found.bad == []
    assert found.read > 1500


def test_a_seed_gives_its_stream_again():
    assert stream(random.Random("1/7")) == stream(random.Random("1/7"))
