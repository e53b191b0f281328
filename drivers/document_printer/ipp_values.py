"""What an IPP message says, as frozen values (RFC 8011 §5.1); the bytes are `ipp`'s business."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from drivers.document_printer.ipp_words import Tag

Content: TypeAlias = "int | bool | str | bytes | tuple[int, int] | tuple[int, int, int] | None | Mapping[str, tuple[Value, ...]]"  # noqa: E501


@dataclass(frozen=True, slots=True)
class Value:
    """One value and its syntax. content by tag: integer and enum int, boolean bool, range (from,
    to), resolution (across, feed, unit 3 = dpi or 4 = dpcm), collection a mapping, octets,
    dateTime and unknown syntaxes bytes, out-of-band None, all else str.
    """

    tag: int
    content: Content


Attributes: TypeAlias = dict[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Attributes of one thing: the operation, a job, a printer."""

    tag: int
    attributes: Attributes = field(default_factory=dict)

    def texts(self, name: str) -> tuple[str, ...]:
        """The values that are strings; () where there are none."""
        return tuple(
            one.content for one in self.attributes.get(name, ()) if isinstance(one.content, str)
        )

    def text(self, name: str, otherwise: str = "") -> str:
        """The first string."""
        return next(iter(self.texts(name)), otherwise)

    def numbers(self, name: str) -> tuple[int, ...]:
        """The values that are integers or enums."""
        return tuple(
            one.content
            for one in self.attributes.get(name, ())
            if isinstance(one.content, int) and one.tag != Tag.BOOLEAN
        )

    def number(self, name: str) -> int | None:
        """The first integer."""
        return next(iter(self.numbers(name)), None)

    def flag(self, name: str, otherwise: bool) -> bool:
        """A boolean, or `otherwise` where it is not told."""
        told = [one.content for one in self.attributes.get(name, ()) if one.tag == Tag.BOOLEAN]
        return bool(told[0]) if told else otherwise

    def octets(self, name: str) -> tuple[bytes, ...]:
        """The values that are bytes."""
        return tuple(
            one.content for one in self.attributes.get(name, ()) if isinstance(one.content, bytes)
        )


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`code` = operation) or an answer (`code` = status). `data` is a document."""

    code: int
    request_id: int
    groups: tuple[Group, ...] = ()
    version: tuple[int, int] = (2, 0)
    data: bytes = field(default=b"", repr=False)

    @property
    def good(self) -> bool:
        """True for the successful-ok family."""
        return self.code < 0x0100

    def all(self, tag: int) -> tuple[Group, ...]:
        """Every group of a kind, in order."""
        return tuple(one for one in self.groups if one.tag == tag)

    def first(self, tag: int) -> Group:
        """The first group of a kind, an empty one where it is missing."""
        return next(iter(self.all(tag)), Group(tag))


def integer(*numbers: int) -> tuple[Value, ...]:
    """Values of the syntax integer."""
    return tuple(Value(Tag.INTEGER, one) for one in numbers)


def keyword(*words: str) -> tuple[Value, ...]:
    """Values of the syntax keyword."""
    return tuple(Value(Tag.KEYWORD, one) for one in words)


def boolean(true: bool) -> tuple[Value, ...]:
    """A value of the syntax boolean."""
    return (Value(Tag.BOOLEAN, true),)


def text(tag: Tag, words: Iterable[str] | str) -> tuple[Value, ...]:
    """Strings of another syntax: name, uri, mimeMediaType, charset."""
    return tuple(Value(tag, one) for one in ([words] if isinstance(words, str) else words))
