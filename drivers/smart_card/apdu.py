"""Command and response APDUs and the two kinds of tag-length-value on cards: bytes in, values out.

Sources: ISO/IEC 7816-3 and -4 (commands, status words, BER-TLV), EMV 4.3 Book 3 (DOL). Whatever a
card answers, these functions end: lengths are checked before they are believed and every loop has
its bound. Only `CardTrouble` comes out of them, and its text is a code.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from drivers.errors import DeviceError
from drivers.health import DeviceState

OK = 0x9000
NOT_ALLOWED = frozenset({0x6982, 0x6985, 0x6988})
"""The file is there, but wants a key or a PIN first."""
NO_RECORD = 0x6A83

ROUNDS = 24
"""Answers to one command (61xx, 6Cxx) after which a card is taken for mad; 16 make 4 KB."""
LONGEST = 4096
_DEEPEST = 6
_MOST_TAGS = 256
_PADDING = (0x00, 0xFF)


class CardTrouble(DeviceError):
    """The reader is well, its card gave nothing; the code is that of `contract.CardProblem`."""

    def __init__(self, code: str) -> None:
        super().__init__(code, DeviceState.ONLINE)


def unreadable() -> CardTrouble:
    """What every malformed answer is."""
    return CardTrouble("unreadable")


@dataclass(frozen=True, slots=True)
class Apdu:
    """A short command. le: bytes wanted at most, 1..256 (256 = all there are), None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None

    def encode(self, *, t0: bool = False) -> bytes:
        """The bytes to transmit.

        t0: under T=0 a command that carries data has no Le; the card says 61xx instead
        (ISO 7816-3, 12.2: case 4).
        """
        head = bytes((self.cla, self.ins, self.p1, self.p2))
        if self.data:
            head += bytes((len(self.data),)) + self.data
            if t0:
                return head
        return head if self.le is None else head + bytes((self.le & 0xFF,))


@dataclass(frozen=True, slots=True)
class Answer:
    """All data a command gave, and its last status word; `first` is the status word that came
    before any GET RESPONSE."""

    data: bytes = field(repr=False)
    sw: int
    first: int

    @property
    def ok(self) -> bool:
        """Done, perhaps with a warning (62xx, 63xx: fewer bytes than asked, and such)."""
        return _fine(self.sw)

    @property
    def accepted(self) -> bool:
        """The command itself was done, even where its answer could not be fetched."""
        return _fine(self.first) or self.first >> 8 == 0x61


def _fine(sw: int) -> bool:
    return sw == OK or sw >> 8 in (0x62, 0x63)


def parse_answer(raw: bytes) -> Answer:
    """One response as it came. Raises CardTrouble when it has no status word."""
    if len(raw) < 2:
        raise unreadable()
    sw = int.from_bytes(raw[-2:], "big")
    return Answer(raw[:-2], sw, sw)


def exchange(send: Callable[[bytes], bytes], command: Apdu, *, t0: bool = False) -> Answer:
    """Send a command and fetch all of its answer, whichever way the card hands it over.

    61xx: xx bytes wait, get them; 6Cxx: ask again for xx bytes (ISO 7816-4, 5.1.3).
    Raises CardTrouble for a card that never ends or answers no status word.
    """
    data, first, asked = b"", None, command
    for _ in range(ROUNDS):
        answer = parse_answer(send(asked.encode(t0=t0)))
        more = (answer.sw & 0xFF) or 256
        if answer.sw >> 8 == 0x6C:
            asked = replace(asked, le=more)
            continue
        first = answer.sw if first is None else first
        data += answer.data
        if len(data) > LONGEST:
            break
        if answer.sw >> 8 != 0x61:
            return Answer(data, answer.sw, first)
        asked = Apdu(0x00, 0xC0, 0x00, 0x00, le=more)
    raise unreadable()


@dataclass(frozen=True, slots=True)
class Tlv:
    """One BER-TLV object; `tag` as it is written, such as 0x9F38. inner: of a constructed one."""

    tag: int
    value: bytes = field(repr=False)
    inner: tuple["Tlv", ...] = field(default=(), repr=False)


def parse_tlv(data: bytes) -> tuple[Tlv, ...]:
    """All objects of a template. Raises CardTrouble for lengths that lie or too deep a nest."""
    return _objects(data, _DEEPEST)


def _objects(data: bytes, depth: int) -> tuple[Tlv, ...]:
    if depth == 0:
        raise unreadable()
    found: list[Tlv] = []
    place = 0
    while place < len(data):
        if data[place] in _PADDING:
            place += 1
            continue
        constructed = bool(data[place] & 0x20)
        tag, place = _tag(data, place)
        size, place = _length(data, place)
        value = data[place : place + size]
        if len(value) != size or len(found) >= _MOST_TAGS:
            raise unreadable()
        place += size
        found.append(Tlv(tag, value, _objects(value, depth - 1) if constructed else ()))
    return tuple(found)


def _tag(data: bytes, place: int) -> tuple[int, int]:
    """A tag of one to three bytes, and the place behind it."""
    end = place + 1
    if data[place] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data) or end - place > 3:
        raise unreadable()
    return int.from_bytes(data[place:end], "big"), end


def _length(data: bytes, place: int) -> tuple[int, int]:
    """A length of one byte, or 81 xx, or 82 xx xx; and the place behind it."""
    if place >= len(data):
        raise unreadable()
    first = data[place]
    if first < 0x80:
        return first, place + 1
    count = first & 0x7F
    if count not in (1, 2) or place + 1 + count > len(data):
        raise unreadable()
    return int.from_bytes(data[place + 1 : place + 1 + count], "big"), place + 1 + count


def find_all(objects: tuple[Tlv, ...], tag: int) -> Iterator[bytes]:
    """Values of every object with this tag, however deep, in the card's order."""
    for one in objects:
        if one.tag == tag:
            yield one.value
        yield from find_all(one.inner, tag)


def find(objects: tuple[Tlv, ...], tag: int) -> bytes | None:
    """The first of them."""
    return next(find_all(objects, tag), None)


def zeros_for(dol: bytes) -> bytes:
    """As many zeros as a data object list asks for (EMV Book 3, 5.4). Raises CardTrouble."""
    total = place = 0
    while place < len(dol):
        _, place = _tag(dol, place)
        if place >= len(dol):
            raise unreadable()
        total += dol[place]
        place += 1
    if total > 250:
        raise unreadable()
    return bytes(total)


def parse_records(data: bytes) -> dict[int, bytes]:
    """Objects of one record of a social-security card: tag, length and value, a byte the first two.

    Zeros or FF may fill the rest. Raises CardTrouble when a length lies.
    """
    found: dict[int, bytes] = {}
    place = 0
    while place < len(data) and data[place] not in _PADDING:
        if place + 2 > len(data):
            raise unreadable()
        tag, size = data[place], data[place + 1]
        value = data[place + 2 : place + 2 + size]
        if len(value) != size:
            raise unreadable()
        found[tag] = value
        place += 2 + size
    if data[place:].strip(bytes(_PADDING)):
        raise unreadable()
    return found
