"""Status bytes: which command they answer, and what they mean (makers' tables)."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.contract import Paper, PrinterStatus, Trouble
from drivers.receipt_printer.wire import (
    Block,
    Buffered,
    Flow,
    RealTime,
    StatusParser,
    decode,
    decode_block,
    question,
)

WELL = PrinterStatus(paper=Paper.FULL)


def answers(one=0x12, two=0x12, three=0x12, four=0x12):
    return {1: one, 2: two, 3: three, 4: four}


@pytest.mark.parametrize(
    "heard, status, trouble, word",
    [
        (answers(), WELL, None, ""),
        (answers(one=0x16), WELL, None, ""),
        (answers(four=0x1E), replace(WELL, paper=Paper.LOW), None, "paper_low"),
        (answers(four=0x16), replace(WELL, paper=Paper.LOW), None, "paper_low"),
        (answers(four=0x7E), replace(WELL, paper=Paper.OUT), Trouble.PAPER_OUT, "paper_out"),
        (answers(four=0x72), replace(WELL, paper=Paper.OUT), Trouble.PAPER_OUT, "paper_out"),
        (answers(two=0x32), replace(WELL, paper=Paper.OUT), Trouble.PAPER_OUT, "paper_out"),
        (answers(one=0x1A), replace(WELL, online=False), Trouble.OFFLINE, "offline"),
        (answers(one=0x32), WELL, None, ""),
        (answers(one=0x52), replace(WELL, feed_button=True), None, ""),
        (answers(two=0x1A), replace(WELL, feed_button=True), None, ""),
        (answers(two=0x16), replace(WELL, cover_open=True), Trouble.COVER_OPEN, "cover_open"),
        (answers(two=0x52), replace(WELL, error=True), Trouble.PRINTER_ERROR, "printer_error"),
        (
            answers(two=0x52, three=0x1A), replace(WELL, cutter_fault=True),
            Trouble.CUTTER_FAULT, "cutter_fault",
        ),
        (
            answers(three=0x16), replace(WELL, jammed=True, paper=Paper.JAMMED),
            Trouble.PAPER_JAMMED, "paper_jammed",
        ),
        (
            answers(three=0x16, four=0x7E), replace(WELL, jammed=True, paper=Paper.OUT),
            Trouble.PAPER_OUT, "paper_out",
        ),
        (
            answers(three=0x32), replace(WELL, hardware_fault=True),
            Trouble.HARDWARE_FAULT, "hardware_fault",
        ),
        (answers(three=0x52), replace(WELL, too_hot=True), Trouble.TOO_HOT, "too_hot"),
        ({1: 0x12}, PrinterStatus(), None, ""),
        ({4: 0x12}, WELL, None, ""),
        ({}, PrinterStatus(answers=False), None, "tells_no_status"),
    ],
)  # fmt: skip
def test_what_the_answers_mean(heard, status, trouble, word):
    assert decode(heard) == status
    assert (status.trouble, status.word) == (trouble, word)


def test_the_first_thing_to_see_to_comes_first():
    everything = decode(answers(one=0x1A, two=0x76, three=0x7E, four=0x7E))
    assert everything.trouble is Trouble.COVER_OPEN
    for word, cure in (
        (Trouble.COVER_OPEN, {"cover_open": False}),
        (Trouble.PAPER_OUT, {"paper": Paper.JAMMED}),
        (Trouble.CUTTER_FAULT, {"cutter_fault": False}),
        (Trouble.PAPER_JAMMED, {"jammed": False}),
        (Trouble.HARDWARE_FAULT, {"hardware_fault": False}),
        (Trouble.TOO_HOT, {"too_hot": False}),
        (Trouble.OFFLINE, {"online": True}),
    ):
        assert everything.trouble is word
        everything = replace(everything, **cure)
    assert everything.trouble is None


@pytest.mark.parametrize(
    "block, status",
    [
        ("10000000", WELL),
        ("14000000", WELL),
        ("10000300", replace(WELL, paper=Paper.LOW)),
        ("18000f00", replace(WELL, online=False, paper=Paper.OUT)),
        ("38000000", replace(WELL, online=False, cover_open=True)),
        ("18080000", replace(WELL, online=False, cutter_fault=True)),
        ("18040000", replace(WELL, online=False, jammed=True, paper=Paper.JAMMED)),
        ("18200000", replace(WELL, online=False, hardware_fault=True)),
        ("18400000", replace(WELL, online=False, too_hot=True)),
        ("50000000", replace(WELL, feed_button=True)),
    ],
)
def test_what_a_block_means(block, status):
    assert decode_block(bytes.fromhex(block)) == status


def parsed(data, step=1):
    parser = StatusParser()
    heard = []
    for place in range(0, len(data), step):
        heard += parser.feed(data[place : place + step])
    return heard, parser.junk


@pytest.mark.parametrize(
    "data, heard, junk",
    [
        ("12", [RealTime(0x12)], 0),
        ("7e1a", [RealTime(0x7E), RealTime(0x1A)], 0),
        ("00", [Buffered(0)], 0),
        ("0f6c", [Buffered(0x0F), Buffered(0x6C)], 0),
        ("1311", [Flow(True), Flow(False)], 0),
        ("18200f00", [Block(bytes.fromhex("18200f00"))], 0),
        # XOFF may come inside a block.
        ("1820130f00", [Flow(True), Block(bytes.fromhex("18200f00"))], 0),
        # A block that breaks off gives way to what follows.
        ("182012", [RealTime(0x12)], 2),
        ("181812", [RealTime(0x12)], 2),
        ("18", [], 0),
        ("ff80d3fe12", [RealTime(0x12)], 4),
        ("", [], 0),
    ],
)
@pytest.mark.parametrize("step", [1, 64])
def test_bytes_are_told_apart_by_their_fixed_bits(data, heard, junk, step):
    assert parsed(bytes.fromhex(data), step) == (heard, junk)


def test_a_half_block_can_be_forgotten():
    parser = StatusParser()
    assert parser.feed(b"\x18\x20") == []
    parser.clear()
    assert parser.feed(b"\x00") == [Buffered(0)]


@given(st.binary(max_size=60), st.integers(1, 60))
def test_any_bytes_in_any_pieces_mean_the_same(data, step):
    assert parsed(data, 1) == parsed(data, step)


@given(st.dictionaries(st.integers(1, 4), st.integers(0, 255)))
def test_any_answers_give_a_status(heard):
    status = decode(heard)
    assert status.answers == bool(heard)
    assert status.word == status.word.strip().lower()
    assert len(fields(status)) == 10


@given(st.binary(min_size=4, max_size=4))
def test_any_block_gives_a_status(block):
    assert decode_block(block).paper is not Paper.UNKNOWN


def test_the_question():
    assert question(4) == b"\x10\x04\x04"
