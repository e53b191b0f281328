"""The IPP codec: the RFC's own example, every syntax, every way in which bytes can be wrong."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from drivers.document_printer import ipp
from drivers.document_printer.ipp_values import (
    Group,
    Message,
    Value,
    boolean,
    integer,
    keyword,
    text,
)
from drivers.document_printer.ipp_words import JobState, Op, Tag
from drivers.document_printer.requests import Asker
from drivers.errors import DeviceGarbled
from tests.drivers.ipp_answers import golden_answers, head, rich


def field(tag, name, value):
    return (
        bytes([tag])
        + struct.pack(">H", len(name))
        + name.encode()
        + struct.pack(">H", len(value))
        + value
    )


# RFC 8010, appendix A.1: a Print-Job request.
PRINT_JOB = (
    bytes.fromhex("0101 0002 00000001 01")
    + field(0x47, "attributes-charset", b"utf-8")
    + field(0x48, "attributes-natural-language", b"en-us")
    + field(0x45, "printer-uri", b"ipp://printer.example.com/ipp/print/pinetree")
    + field(0x42, "job-name", b"foobar")
    + field(0x22, "ipp-attribute-fidelity", b"\x01")
    + b"\x02"
    + field(0x21, "copies", bytes.fromhex("00000014"))
    + field(0x44, "sides", b"two-sided-long-edge")
    + b"\x03%!PDF..."
)
# Appendix A.5: a Print-Job request with a collection.
COLLECTION = (
    bytes.fromhex("0101 0002 00000001 01")
    + field(0x47, "attributes-charset", b"utf-8")
    + field(0x48, "attributes-natural-language", b"en-us")
    + field(0x45, "printer-uri", b"ipp://printer.example.com/ipp/print/pinetree")
    + b"\x02"
    + field(0x34, "media-col", b"")
    + field(0x4A, "", b"media-size")
    + field(0x34, "", b"")
    + field(0x4A, "", b"x-dimension")
    + field(0x21, "", bytes.fromhex("00005208"))
    + field(0x4A, "", b"y-dimension")
    + field(0x21, "", bytes.fromhex("00007404"))
    + field(0x37, "", b"")
    + field(0x4A, "", b"media-color")
    + field(0x44, "", b"blue")
    + field(0x4A, "", b"media-type")
    + field(0x44, "", b"plain")
    + field(0x37, "", b"")
    + b"\x03"
)


def test_the_rfcs_print_job_is_read_and_written_byte_for_byte():
    message = ipp.decode(PRINT_JOB)
    assert (message.code, message.request_id, message.version) == (Op.PRINT_JOB, 1, (1, 1))
    assert message.data == b"%!PDF..."
    assert message.first(Tag.OPERATION).text("job-name") == "foobar"
    assert message.first(Tag.OPERATION).flag("ipp-attribute-fidelity", False) is True
    assert message.first(Tag.JOB).number("copies") == 20
    assert message.first(Tag.JOB).text("sides") == "two-sided-long-edge"
    assert ipp.encode(message) == PRINT_JOB


def test_the_rfcs_collection_is_read_and_written_byte_for_byte():
    message = ipp.decode(COLLECTION)
    (media,) = message.first(Tag.JOB).attributes["media-col"]
    assert media.content["media-color"][0].content == "blue"
    assert media.content["media-size"][0].content["y-dimension"][0].content == 0x7404
    assert ipp.encode(message) == COLLECTION


def test_one_of_every_syntax_survives():
    message = rich()
    again = ipp.decode(ipp.encode(message))
    assert again == message
    group = again.first(Tag.PRINTER)
    assert group.text("printer-info") == "打印机"
    assert group.number("queued-job-count") == 0
    assert group.texts("media-supported") == ("iso_a4_210x297mm", "iso_a5_148x210mm")
    assert group.attributes["copies-supported"][0].content == (1, 99)
    assert group.attributes["printer-geo-location"][0].content is None
    assert group.octets("printer-supply")[0].startswith(b"type=toner")


def test_what_is_not_told_has_a_plain_answer():
    group = Group(Tag.PRINTER)
    assert (group.text("x"), group.text("x", "?"), group.number("x")) == ("", "?", None)
    assert group.flag("x", True) is True
    assert group.texts("x") == group.octets("x") == ()
    assert Message(0x0406, 1).first(Tag.JOB).attributes == {}
    assert not Message(0x0406, 1).good
    assert Message(0x0001, 1).good
    # A boolean is no number, though Python thinks so.
    assert Group(Tag.JOB, {"a": boolean(True)}).number("a") is None


START = bytes.fromhex("0200 0000 00000001 04")
OPEN = field(0x34, "c", b"")
BROKEN = {
    "truncated": [
        b"",
        START[:5],
        START,
        START + field(0x21, "a", bytes(4)),
        START + b"\x21\x00\x01a\x00\x04\x00",
        START + b"\x41\xff\xff",
        START + OPEN + field(0x4A, "", b"m"),
        START + field(0x35, "t", b"\x00\x02en\x00\x09short") + b"\x03",
    ],
    "bad_version": [bytes.fromhex("0300 0000 00000001 03"), b"HTTP/1.1 200 OK"],
    "bad_tag": [
        bytes.fromhex("0200 0000 00000001 00"),
        bytes.fromhex("0200 0000 00000001 21"),
        START + field(0x21, "", bytes(4)) + b"\x03",
        START + field(0x4A, "m", b"x") + b"\x03",
        START + field(0x37, "e", b"") + b"\x03",
        START + OPEN + field(0x21, "", bytes(4)) + field(0x37, "", b"") + b"\x03",
        START + OPEN + field(0x4A, "", b"m") + field(0x21, "named", bytes(4)) + b"\x03",
        START + OPEN + b"\x03\x00\x00\x00\x00",
    ],
    "bad_value": [
        START + field(0x21, "a", bytes(3)) + b"\x03",
        START + field(0x22, "a", bytes(2)) + b"\x03",
        START + field(0x33, "a", bytes(4)) + b"\x03",
        START + field(0x32, "a", bytes(8)) + b"\x03",
    ],
}


@pytest.mark.parametrize(("code", "data"), [(c, d) for c, many in BROKEN.items() for d in many])
def test_broken_bytes_have_a_typed_error(code, data):
    with pytest.raises(DeviceGarbled) as caught:
        ipp.decode(data)
    assert caught.value.code == code
    assert caught.value.args == (code,)


def test_it_is_bounded():
    deep = START + OPEN
    for _ in range(ipp.DEEPEST + 1):
        deep += field(0x4A, "", b"m") + field(0x34, "", b"")
    many = START + field(0x21, "a", bytes(4)) + field(0x21, "", bytes(4)) * ipp.MOST_VALUES
    for code, data in (
        ("too_deep", deep),
        ("too_long", many + b"\x03"),
        ("too_long", START + b"\x04" * (ipp.MOST_GROUPS + 1) + b"\x03"),
        ("too_long", bytes(ipp.MOST_BYTES + 1)),
    ):
        with pytest.raises(ipp.IppError, match=code):
            ipp.decode(data)


def test_odd_but_readable_things_are_read():
    data = (
        START
        + field(0x41, "printer-info", b"B\xfcro")
        + field(0x30, "twice", b"1")
        + field(0x30, "twice", b"2")
        + field(0x35, "spoken", b"\x00\x02en\x00\x02hi")
        + field(0x7F, "x", b"new")
        + b"\x09"
        + field(0x13, "none", b"")
        + b"\x03"
    )
    message = ipp.decode(data)
    group = message.first(Tag.PRINTER)
    assert group.text("printer-info") == "B\ufffdro"
    assert group.octets("twice") == (b"1",)
    assert group.text("spoken") == "hi"
    assert group.octets("x") == (b"new",)
    assert message.groups[1].attributes["none"] == (Value(0x13, None),)


@pytest.mark.parametrize(
    "value",
    [
        Value(Tag.INTEGER, 1 << 40),
        Value(Tag.NAME, "x" * 70_000),
        Value(Tag.NAME, "\ud800"),
        Value(Tag.RANGE, {"a": 1}),
    ],
)
def test_what_cannot_be_written_has_a_typed_error(value):
    with pytest.raises(ipp.IppError, match="unencodable"):
        ipp.encode(Message(0, 1, (Group(Tag.JOB, {"a": (value,)}),)))


_ints = some.integers(-(2**31), 2**31 - 1)
_plain = some.one_of(
    _ints.map(lambda one: Value(Tag.INTEGER, one)),
    some.booleans().map(lambda one: Value(Tag.BOOLEAN, one)),
    some.text(max_size=40).map(lambda one: Value(Tag.TEXT, one)),
    some.binary(max_size=40).map(lambda one: Value(Tag.OCTETS, one)),
    some.tuples(_ints, _ints).map(lambda one: Value(Tag.RANGE, one)),
    some.tuples(_ints, _ints, some.sampled_from([3, 4])).map(lambda o: Value(Tag.RESOLUTION, o)),
    some.just(Value(Tag.NO_VALUE, None)),
)
_names = some.text("abc-xyz", min_size=1, max_size=12)


def _members(inner):
    many = some.lists(inner, min_size=1, max_size=3).map(tuple)
    return some.dictionaries(_names, many, max_size=3).map(
        lambda one: Value(Tag.BEGIN_COLLECTION, one)
    )


_values = some.recursive(_plain, _members, max_leaves=8)
_attributes = some.dictionaries(
    _names, some.lists(_values, min_size=1, max_size=4).map(tuple), max_size=5
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(_attributes, max_size=4), _ints, some.binary(max_size=30))
def test_what_is_written_is_read_again(groups, number, data):
    message = Message(
        Op.GET_JOBS, number, tuple(Group(Tag.JOB, one) for one in groups), (2, 0), data
    )
    assert ipp.decode(ipp.encode(message)) == message


def test_every_request_has_its_head_in_the_order_the_rfc_wants():
    ask = Asker("ipp://host/ipp/print", "kiosk-1")
    requests = [
        ask.printer(), ask.print_job("jiujin-1", 2, "one-sided", "iso_a4_210x297mm"), ask.job(7),
        ask.jobs(over=True), ask.jobs(over=False), ask.cancel(7, purge=True), ask.resume(),
        ask.accept(), ask.retry_policy(),
    ]  # fmt: skip
    for number, request in enumerate(requests, 1):
        names = list(ipp.decode(ipp.encode(request)).first(Tag.OPERATION).attributes)
        assert names[:3] == ["attributes-charset", "attributes-natural-language", "printer-uri"]
        assert request.request_id == number
        assert request.first(Tag.OPERATION).text("requesting-user-name") == "kiosk-1"
        if "job-id" in names:
            assert names[3] == "job-id"
    assert "printer-uri" not in ask.queues().first(Tag.OPERATION).attributes
    printing = requests[1]
    assert printing.first(Tag.JOB).number("copies") == 2
    assert printing.first(Tag.OPERATION).text("document-format") == "application/pdf"
    assert "purge-job" not in ask.cancel(7, purge=False).first(Tag.OPERATION).attributes


def test_golden_answers_are_what_they_say():
    attributes, job = golden_answers()
    (first,) = attributes.decode([attributes.data])
    assert first == rich()
    (second,) = job.decode([job.data])
    assert second.first(Tag.JOB).number("job-state") == JobState.COMPLETED
    assert second.groups[0] == head()


def test_documents_never_show():
    shown = repr(Message(Op.PRINT_JOB, 1, (Group(Tag.JOB, {"a": integer(1)}),), data=b"%PDF-x"))
    assert "%PDF" not in shown
    assert keyword("a", "b") == (Value(Tag.KEYWORD, "a"), Value(Tag.KEYWORD, "b"))
    assert text(Tag.NAME, ["a"]) == text(Tag.NAME, "a")
