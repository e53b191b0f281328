"""The short run of fuzz_smartcard.py, and the worst cards by hand."""

import time

import pytest
from fuzz_smartcard import fuzz_one, run


def test_hostile_cards_give_typed_errors_only():
    found = run(1500)
    assert found.bad == []
    assert found.read > 100
    assert found.refused > 100


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00", b"\xff" * 256, b"\x02\x90\x00", b"\x02\x61\x00", b"\x02\x6c\xff",
        b"\xff" + b"\x7f" * 255, b"\x04\x70\x80\x90\x00", b"\x0a" + b"\x3f" * 8 + b"\x90\x00",
    ],
)  # fmt: skip
def test_minds_of_bad_cards(data):
    began = time.thread_time()
    fuzz_one(data)
    assert time.thread_time() - began < 1.0
