"""SAM_V commands and replies, pure: bytes in, messages out (GA 467; devices.md §1.3-1.6).

Frames themselves: see `framing`.
"""

from dataclasses import dataclass, field
from enum import IntEnum

from drivers.id_card.framing import (
    ADDRESS_SIZES,
    HEADER,
    MAX_LEN,
    MIN_REPLY,
    MIN_REQUEST,
    PREAMBLE,
    TEXT_SIZE,
    FrameParser,
    WireError,
    check_byte,
    frame,
)

__all__ = [
    "ADDRESS_SIZES", "HEADER", "MAX_LEN", "MIN_REPLY", "MIN_REQUEST", "PREAMBLE", "TEXT_SIZE",
    "BaseData", "Command", "FrameParser", "Reply", "Status", "WireError", "check_byte", "frame",
]  # fmt: skip

BITS_PER_BYTE = 10
"""8N1: start bit, eight data bits, stop bit."""


class Status(IntEnum):
    """SW3 (devices.md §1.4). SW1 and SW2 are the card's own and are usually 00 00."""

    OK = 0x90
    CARD_FOUND = 0x9F
    CHECKSUM = 0x10
    LENGTH = 0x11
    BAD_COMMAND = 0x21
    NOT_PERMITTED = 0x23
    UNKNOWN = 0x24
    CARD_REFUSED_MODULE = 0x31
    MODULE_REFUSED_CARD = 0x32
    DATA_VERIFICATION = 0x33
    UNKNOWN_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    FIND_FAILED = 0x80
    SELECT_FAILED = 0x81
    ABSENT_ITEM = 0x91


BAD_REQUEST = frozenset({Status.CHECKSUM, Status.LENGTH})
"""The request was damaged on its way: ask again."""
NOT_OFFERED = frozenset({Status.BAD_COMMAND, Status.NOT_PERMITTED, Status.UNKNOWN})
"""This module does not know the command."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `data_len` = bytes a good reply must carry at least, `deadline` in seconds."""

    cmd: int
    para: int
    good: int = Status.OK
    data_len: int = 0
    deadline: float = 1.0


RESET = Command(0x10, 0xFF)
STATUS = Command(0x11, 0xFF)
SAM_ID = Command(0x12, 0xFF, data_len=16)
# The ids that come with find and select have 4 and 8 bytes in the documents; modules differ.
FIND = Command(0x20, 0x01, good=Status.CARD_FOUND)
SELECT = Command(0x20, 0x02, deadline=1.5)
READ_BASE = Command(0x30, 0x01, data_len=4 + 256, deadline=3.0)
READ_BASE_FP = Command(0x30, 0x10, data_len=6 + 256, deadline=3.0)
READ_EXTRA = Command(0x30, 0x03)
CHIP_NUMBER = Command(0x30, 0x05, data_len=1)
SET_BAUD = {
    baud: Command(0x60, para) for para, baud in enumerate((115200, 57600, 38400, 19200, 9600))
}
"""By speed, the fastest first; the answer comes at the old speed."""
OF_THE_CARD = frozenset({READ_BASE.cmd})
"""CMD of the questions whose answers are a card's data: all others have short ones."""
RF_BYTES = Command(0x61, 0xFF)
"""Its DATA is one byte, 24..255."""
COMMANDS = (
    RESET, STATUS, SAM_ID, FIND, SELECT, READ_BASE, READ_BASE_FP, READ_EXTRA, CHIP_NUMBER,
    *SET_BAUD.values(), RF_BYTES,
)  # fmt: skip
_ONLY: dict[int, tuple[Command, ...]] = {
    Status.FIND_FAILED: (FIND,),
    Status.SELECT_FAILED: (SELECT,),
    Status.ABSENT_ITEM: (READ_EXTRA, CHIP_NUMBER),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame with a good checksum, seen as a reply; its data never shows in a repr."""

    status: int
    data: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """True for the two good words, 90 and 9F."""
        return self.status in (Status.OK, Status.CARD_FOUND)


def request(command: Command, data: bytes = b"") -> bytes:
    """The bytes that send a command."""
    return frame(bytes([command.cmd, command.para]) + data)


def reply(status: int, data: bytes = b"") -> bytes:
    """The bytes of a reply (what a module sends; used by the simulator)."""
    return frame(bytes([0, 0, status]) + data)


def parse_reply(body: bytes) -> Reply:
    """Body (SW1..DATA) to Reply. Raises WireError("bad_length") when it is too short."""
    if len(body) < MIN_REPLY - 1:
        raise WireError("bad_length")
    return Reply(body[2], bytes(body[3:]))


def fits(command: Command, answer: Reply) -> bool:
    """Can this be the answer to that command? A late answer to the one before mostly can't.

    Replies don't name their command, so a good one is known by its word and its length.
    """
    if not answer.ok:
        return True
    return answer.status == command.good and len(answer.data) >= command.data_len


def belongs(command: Command, answer: Reply) -> bool:
    """Is that word known to answer this command? "No card" is no answer to a read, for one.

    One that doesn't belong mostly came late, from the command before; some modules do use it so.
    """
    askers = _ONLY.get(answer.status)
    return askers is None or (command.cmd, command.para) in {(c.cmd, c.para) for c in askers}


def address_text(data: bytes) -> str:
    """The newest address in DATA of 30 03; "" when there is none or the bytes can't be one."""
    if len(data) not in ADDRESS_SIZES:
        return ""
    return data.decode("utf-16-le", errors="replace").strip(" \0\u3000")


@dataclass(frozen=True, slots=True)
class BaseData:
    """What 30 01 and 30 10 carry: text block (256 B), photo (WLT, 1024 B), fingerprint or b""."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)


def split_base(data: bytes, *, fingerprint: bool = False) -> BaseData:
    """Cut a base reply's data by its own length words, never by fixed sizes.

    Bytes behind the parts are left alone; of a text longer than 256 B its first 256 are the block.
    Raises WireError("bad_length") when the words promise more than there is, or a shorter text.
    """
    words = 3 if fingerprint else 2
    sizes = [int.from_bytes(data[i * 2 : i * 2 + 2], "big") for i in range(words)]
    if len(data) < words * 2 + sum(sizes) or sizes[0] < TEXT_SIZE:
        raise WireError("bad_length")
    parts, start = [], words * 2
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    return BaseData(parts[0][:TEXT_SIZE], *parts[1:])


def sam_id_text(data: bytes) -> str:
    """16 bytes little endian (u16 maker, type; u32 date, serial, serial) to the printed form."""
    if len(data) < 16:
        raise WireError("bad_length")
    maker, kind = (int.from_bytes(data[i : i + 2], "little") for i in (0, 2))
    day, one, two = (int.from_bytes(data[i : i + 4], "little") for i in (4, 8, 12))
    return f"{maker:02d}.{kind:02d}-{day:08d}-{one:010d}-{two:010d}"


def wire_ms(byte_count: int, baud: int) -> float:
    """How long bytes take on the line, in milliseconds."""
    return byte_count * BITS_PER_BYTE * 1000 / baud
