"""A short run of the scanner's fuzzer; the long one is a command."""

from tests.drivers.fuzz_flat_scanner import run


def test_broken_words_and_pages_give_typed_errors_only():
    found = run(1500, seed="short")
    assert found.bad == []
    assert found.read > 50
    assert found.refused > 1500
