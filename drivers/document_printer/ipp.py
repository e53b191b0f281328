"""IPP messages, pure: bytes to attributes and back, strict and bounded (RFC 8010, RFC 8011).

version(2) code(2) request-id(4) | group: tag(1) then attributes: tag(1) name-len(2) name
value-len(2) value; a further value has name-len 0 | 0x03 | data. Everything is big endian.
"""

import struct
from collections.abc import Iterator, Mapping

from drivers.document_printer.ipp_values import Attributes, Content, Group, Message, Value
from drivers.document_printer.ipp_words import LAST_DELIMITER, LAST_OUT_OF_BAND, Tag
from drivers.errors import DeviceGarbled

MOST_BYTES = 4 << 20
"""Longest message that is looked at; CUPS's longest printer answer was 60 kB."""
MOST_VALUES = 20_000
MOST_GROUPS = 2_000
DEEPEST = 8
"""Nesting of collections; media-col-database needs 3."""
_HEAD = struct.Struct(">BBHi")
_VERSIONS = (1, 2)


class IppError(DeviceGarbled):
    """Bytes that are no IPP; carries a code only."""


def encode(message: Message) -> bytes:
    """The message as bytes. Raises IppError("unencodable") for a value that does not fit."""
    parts = [_HEAD.pack(*message.version, message.code, message.request_id)]
    try:
        for group in message.groups:
            parts.append(bytes([group.tag]))
            parts += _encode_attributes(group.attributes)
    except (struct.error, UnicodeEncodeError, TypeError, ValueError):
        raise IppError("unencodable") from None
    return b"".join([*parts, bytes([Tag.END]), message.data])


def _encode_attributes(attributes: Mapping[str, tuple[Value, ...]]) -> Iterator[bytes]:
    for name, values in attributes.items():
        for place, value in enumerate(values):
            yield from _encode_value(name if place == 0 else "", value)


def _encode_value(name: str, value: Value) -> Iterator[bytes]:
    if value.tag == Tag.BEGIN_COLLECTION:
        yield _field(value.tag, name, b"")
        assert isinstance(value.content, Mapping)
        for member, values in value.content.items():
            yield _field(Tag.MEMBER_NAME, "", member.encode())
            for one in values:
                yield from _encode_value("", one)
        yield _field(Tag.END_COLLECTION, "", b"")
        return
    yield _field(value.tag, name, _content_bytes(value))


def _field(tag: int, name: str, content: bytes) -> bytes:
    label = name.encode()
    sizes = struct.pack(">H", len(label)), struct.pack(">H", len(content))
    return b"".join((bytes([tag]), sizes[0], label, sizes[1], content))


def _content_bytes(value: Value) -> bytes:
    match value.content:
        case None:
            return b""
        case bool():
            return bytes([value.content])
        case int():
            return struct.pack(">i", value.content)
        case str():
            return value.content.encode()
        case bytes():
            return value.content
        case (int(), int()):
            return struct.pack(">ii", *value.content)
        case (int(), int(), int()):
            return struct.pack(">iib", *value.content)
    raise TypeError


# In.


class _Reader:
    """A place in the bytes; every step is checked against the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.values = data, 0, 0

    def take(self, size: int) -> bytes:
        end = self.at + size
        if end > len(self.data):
            raise IppError("truncated")
        piece, self.at = self.data[self.at : end], end
        return piece

    def byte(self) -> int:
        return self.take(1)[0]

    def sized(self) -> bytes:
        return self.take(int.from_bytes(self.take(2), "big"))


def decode(data: bytes) -> Message:
    """One whole message.

    Raises IppError: truncated, too_long, too_deep, bad_version, bad_tag, bad_value.
    """
    if len(data) > MOST_BYTES:
        raise IppError("too_long")
    reader = _Reader(data)
    major, minor, code, request_id = _HEAD.unpack(reader.take(_HEAD.size))
    if major not in _VERSIONS:
        raise IppError("bad_version")
    groups: list[Group] = []
    tag = reader.byte()
    while tag != Tag.END:
        if not 0 < tag <= LAST_DELIMITER:
            raise IppError("bad_tag")
        if len(groups) >= MOST_GROUPS:
            raise IppError("too_long")
        group = Group(tag)
        tag = _decode_attributes(reader, group.attributes)
        groups.append(group)
    return Message(code, request_id, tuple(groups), (major, minor), reader.data[reader.at :])


def _decode_attributes(reader: _Reader, into: Attributes) -> int:
    """Read up to the next delimiter, which is returned."""
    found: dict[str, list[Value]] = {}
    values: list[Value] | None = None
    while (tag := reader.byte()) > LAST_DELIMITER:
        name = _string(reader.sized())
        if name:
            # An attribute said twice: the first one counts (RFC 8011 §4.1.3 forbids it).
            values = []
            found.setdefault(name, values)
        elif values is None:
            raise IppError("bad_tag")
        values.append(_decode_value(reader, tag, 0))
    into.update((name, tuple(values)) for name, values in found.items())
    return tag


def _decode_value(reader: _Reader, tag: int, depth: int) -> Value:
    reader.values += 1
    if reader.values > MOST_VALUES:
        raise IppError("too_long")
    raw = reader.sized()
    if tag == Tag.BEGIN_COLLECTION:
        return Value(tag, _decode_collection(reader, depth + 1))
    if tag in (Tag.END_COLLECTION, Tag.MEMBER_NAME):
        raise IppError("bad_tag")
    return Value(tag, _content(tag, raw))


def _decode_collection(reader: _Reader, depth: int) -> Mapping[str, tuple[Value, ...]]:
    if depth > DEEPEST:
        raise IppError("too_deep")
    members: dict[str, list[Value]] = {}
    values: list[Value] | None = None
    while True:
        tag, name = reader.byte(), reader.sized()
        if name or tag <= LAST_DELIMITER:
            raise IppError("bad_tag")
        if tag == Tag.END_COLLECTION:
            reader.sized()
            return {member: tuple(found) for member, found in members.items()}
        if tag == Tag.MEMBER_NAME:
            values = members.setdefault(_string(reader.sized()), [])
        elif values is None:
            raise IppError("bad_tag")
        else:
            values.append(_decode_value(reader, tag, depth))


def _content(tag: int, raw: bytes) -> Content:
    if tag <= LAST_OUT_OF_BAND:
        return None
    match tag:
        case Tag.INTEGER | Tag.ENUM:
            return int(_fixed(">i", raw)[0])
        case Tag.BOOLEAN:
            return bool(_fixed(">B", raw)[0])
        case Tag.RANGE:
            low, high = _fixed(">ii", raw)
            return int(low), int(high)
        case Tag.RESOLUTION:
            across, feed, unit = _fixed(">iib", raw)
            return int(across), int(feed), int(unit)
        case Tag.TEXT_LANGUAGE | Tag.NAME_LANGUAGE:
            inner = _Reader(raw)
            inner.sized()
            return _string(inner.sized())
    if Tag.TEXT <= tag <= Tag.MIME:
        return _string(raw)
    return raw


def _fixed(shape: str, raw: bytes) -> tuple[int, ...]:
    if len(raw) != struct.calcsize(shape):
        raise IppError("bad_value")
    return struct.unpack(shape, raw)


def _string(raw: bytes) -> str:
    # Printers send Latin-1 now and then in free text; that must not take them out of service.
    return raw.decode("utf-8", errors="replace")
