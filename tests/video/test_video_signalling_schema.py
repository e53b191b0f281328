"""What others build clients from says what the code does."""

import json
import re

import pytest

from video.signalling import SignallingError, schema
from video.signalling.wire import FROM_AGENT, FROM_KIOSK, TO_AGENT, TO_KIOSK, _parse

DOCUMENT = schema.DOCUMENT.read_text("utf-8")
EXAMPLES = re.findall(
    r'^(?:[→←] )?(\{"v".*\})$', DOCUMENT.partition("## 5. Examples")[2], re.MULTILINE
)
CALL = re.findall(r'^([→←]) (\{"v".*\})$', DOCUMENT.partition("One whole call")[2], re.MULTILINE)


def test_schema_types_and_tables_are_up_to_date():
    advice = "run python -m video.signalling.schema"
    assert schema.SCHEMA.read_text("utf-8") == schema.schema_text(), advice
    assert schema.TYPES.read_text("utf-8") == schema.types_text(), advice
    assert schema.document_text(DOCUMENT) == DOCUMENT, advice


def test_every_message_is_told_in_every_file():
    made = schema.schema()["$defs"]
    types = schema.types_text()
    for table in (FROM_KIOSK, TO_KIOSK, FROM_AGENT, TO_AGENT):
        for t, kind in table.items():
            assert made[kind.__name__]["properties"]["t"] == {"const": t}
            assert f"export interface {kind.__name__} {{" in types
            assert f"| `{t}` | {'yes' if kind.reliable else 'no'} |" in DOCUMENT


def takers(text: str) -> int:
    found = 0
    for table in (FROM_KIOSK, TO_KIOSK, FROM_AGENT, TO_AGENT):
        try:
            _parse(text, table)
        except SignallingError as error:
            assert error.code == "unknown_type"
        else:
            found += 1
    return found


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_are_messages(text):
    assert takers(text) >= 1
    assert json.loads(text)["v"] == 1


def test_the_whole_call_is_told_by_the_right_side_in_unbroken_numbers():
    numbers = {"→": [], "←": []}
    for way, text in CALL:
        framed = _parse(text, FROM_AGENT if way == "→" else TO_AGENT)
        if framed.message.reliable:
            numbers[way].append(framed.seq)
    assert len(CALL) > 15
    for found in numbers.values():
        assert found == list(range(1, len(found) + 1))


def test_there_are_examples_and_every_error_code_of_the_code_is_explained():
    assert len(EXAMPLES) >= 8
    sources = [p.read_text("utf-8") for p in (schema.ROOT / "video" / "desk").rglob("*.py")]
    codes = set(re.findall(r'Error\(code="(\w+)"', "".join(sources)))
    codes |= set(re.findall(r'refuse\(\d+, "(\w+)"', "".join(sources)))
    assert len(codes) > 10
    assert {c for c in codes if f"`{c}`" not in DOCUMENT and f'"{c}"' not in DOCUMENT} == set()
