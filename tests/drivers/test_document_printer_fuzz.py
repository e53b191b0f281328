"""A short run of the printer's parser fuzzer; the long one is a command."""

from tests.drivers.fuzz_document_printer import run


def test_broken_answers_give_typed_errors_only():
    found = run(1500, seed="short")
    assert found.bad == []
    assert found.read > 50
    assert found.refused > 500
