"""The short run of fuzz_wire.py, and the worst streams by hand."""

import random
import time

import pytest
from fuzz_wire import fuzz_one, run, stream

from drivers.id_card import wire
from drivers.id_card.wire import FrameParser


def test_broken_streams_give_typed_errors_only():
    found = run(3000)
    assert found.bad == []
    assert found.read > 500
    assert found.refused > 500


@pytest.mark.parametrize("size", [0, 1, 7, 11, 256, 260, 1500])
def test_any_bytes_through_the_entry_for_fuzzers(size):
    luck = random.Random(size)
    for _ in range(50):
        fuzz_one(luck.randbytes(size))
        fuzz_one(stream(luck)[:size])


def test_a_seed_gives_its_stream_again():
    assert stream(random.Random("1/7")) == stream(random.Random("1/7"))


def test_a_long_stream_of_false_heads_does_not_hang():
    # Each head promises 4096 bytes that are there, so each is checked in full.
    heads = (wire.PREAMBLE + b"\x0f\xff") * 20_000
    parser = FrameParser()
    started = time.thread_time()
    assert parser.feed(heads) + parser.gap() == []
    assert time.thread_time() - started < 1.0
    assert parser.feed(wire.reply(0x90)) == [b"\0\0\x90"]


def test_check_byte_is_the_xor_of_all_bytes():
    luck = random.Random(7)
    for size in (0, 1, 2, 3, 5, 8, 9, 1290, 4097):
        data = luck.randbytes(size)
        plain = 0
        for byte in data:
            plain ^= byte
        assert wire.check_byte(data) == plain
