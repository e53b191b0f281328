"""SAM_V frames and commands, pure: bytes in, messages out (GA 467; devices.md §1.2-1.6).

Request  AA AA AA 96 69 | LEN(2, big endian) | CMD PARA DATA.. | CHK
Reply    AA AA AA 96 69 | LEN(2, big endian) | SW1 SW2 SW3 DATA.. | CHK
LEN counts everything after itself; CHK is the XOR from LEN to the byte before CHK.
"""

from dataclasses import dataclass, field
from enum import IntEnum

PREAMBLE = bytes.fromhex("AAAAAA9669")
HEADER = len(PREAMBLE) + 2
MIN_REQUEST, MIN_REPLY, MAX_LEN = 3, 4, 4096
TEXT_SIZE = 256
BITS_PER_BYTE = 10
"""8N1: start bit, eight data bits, stop bit."""


class WireError(ValueError):
    """Bytes that break the protocol; carries a code only, as the bytes are personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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


MODULE_FAULTS = frozenset({Status.SELF_TEST_FAILED, Status.NOT_AUTHORISED})
UNSUPPORTED = frozenset(
    {
        Status.CARD_REFUSED_MODULE,
        Status.MODULE_REFUSED_CARD,
        Status.DATA_VERIFICATION,
        Status.UNKNOWN_CARD,
    }
)
UNREADABLE = frozenset(
    {Status.UNKNOWN, Status.READ_FAILED, Status.RANDOM_FAILED, Status.SELECT_FAILED}
)
"""Lifting the card and laying it again may help."""
REFUSES_FIND = frozenset({Status.BAD_COMMAND, Status.NOT_PERMITTED})
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
SELECT = Command(0x20, 0x02)
READ_BASE = Command(0x30, 0x01, data_len=4 + 256, deadline=3.0)
READ_BASE_FP = Command(0x30, 0x10, data_len=6 + 256, deadline=3.0)
READ_EXTRA = Command(0x30, 0x03, data_len=1)
CHIP_NUMBER = Command(0x30, 0x05, data_len=1)
SET_BAUD = {
    baud: Command(0x60, para) for para, baud in enumerate((115200, 57600, 38400, 19200, 9600))
}
"""By speed, the fastest first; the answer comes at the old speed."""
COMMANDS = (
    RESET, STATUS, SAM_ID, FIND, SELECT, READ_BASE, READ_BASE_FP, READ_EXTRA, CHIP_NUMBER,
    *SET_BAUD.values(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame with a good checksum, seen as a reply; its data never shows in a repr."""

    status: int
    data: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        """True for the two good words, 90 and 9F."""
        return self.status in (Status.OK, Status.CARD_FOUND)


def check_byte(data: bytes | bytearray) -> int:
    """XOR of all bytes, folded as one big number: 30 times quicker than byte by byte.

    A stream full of false heads has it computed at each of them, and must not hang the thread.
    """
    size, number = len(data), int.from_bytes(data, "little")
    while size > 1:
        half = (size + 1) // 2
        number = (number >> (half * 8)) ^ (number & ((1 << (half * 8)) - 1))
        size = half
    return number


def frame(body: bytes) -> bytes:
    """Wrap CMD..DATA or SW1..DATA into a frame. Raises WireError("bad_length")."""
    length = len(body) + 1
    if not MIN_REQUEST <= length <= MAX_LEN:
        raise WireError("bad_length")
    counted = length.to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([check_byte(counted)])


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


@dataclass(frozen=True, slots=True)
class BaseData:
    """What 30 01 and 30 10 carry: text block (256 B), photo (WLT, 1024 B), fingerprint or b""."""

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)
    fingerprint: bytes = field(default=b"", repr=False)


def split_base(data: bytes, *, fingerprint: bool = False) -> BaseData:
    """Cut a base reply's data by its own length words, never by fixed sizes.

    Raises WireError("bad_length") when the words and the bytes disagree or the text has fewer than
    256 B; of a longer text the first 256 B are the block.
    """
    words = 3 if fingerprint else 2
    sizes = [int.from_bytes(data[i * 2 : i * 2 + 2], "big") for i in range(words)]
    if len(data) != words * 2 + sum(sizes) or sizes[0] < TEXT_SIZE:
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


class FrameParser:
    """Finds frames in a byte stream that may hold noise, cut frames and flipped bits.

    A bad length or checksum costs one byte and a new search, so a good frame right behind a broken
    head is still found. `dropped` counts bytes, `broken` heads that led to no frame. Not
    thread-safe.
    """

    def __init__(self, min_len: int = MIN_REPLY) -> None:
        self._min_len = min_len
        self._buffer = bytearray()
        self.dropped = 0
        self.broken = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; give the bodies (without LEN and CHK) of all frames that are now whole."""
        self._buffer += data
        return self._scan()

    def gap(self) -> list[bytes]:
        """Tell that the line is silent for good: drops an unfinished head, searches the rest."""
        found: list[bytes] = []
        while self._buffer and not found:
            self._drop(1)
            found = self._scan()
        return found

    def glimpse(self) -> list[bytes]:
        """Tell of a short silence: gives up the head only if whole frames lie right behind it.

        Noise that looks like the head of a long frame would swallow the answer; a real frame that
        only pauses has no whole frame inside that ends where the bytes end.
        """
        ahead = FrameParser(self._min_len)
        ahead._buffer = self._buffer[1:]
        found = ahead._scan()
        if not found or ahead._buffer:
            return []
        self._drop(len(self._buffer))
        return found

    def clear(self) -> None:
        """Forget everything (before a new command)."""
        self._buffer.clear()

    @property
    def wanted(self) -> int:
        """Bytes that are missing at least until a frame can be whole: how much to read at once."""
        if len(self._buffer) < HEADER:
            return HEADER - len(self._buffer)
        return max(1, HEADER + self._length() - len(self._buffer))

    def _scan(self) -> list[bytes]:
        bodies: list[bytes] = []
        while self._seek():
            length = self._length()
            if not self._min_len <= length <= MAX_LEN:
                self._drop(1)
                continue
            end = HEADER + length
            if len(self._buffer) < end:
                break
            if check_byte(self._buffer[len(PREAMBLE) : end]):
                self._drop(1)
                continue
            bodies.append(bytes(self._buffer[HEADER : end - 1]))
            del self._buffer[:end]
        return bodies

    def _seek(self) -> bool:
        """Bring a preamble to the front; True when the length word is there too."""
        at = self._buffer.find(PREAMBLE)
        if at < 0:
            self._drop(len(self._buffer) - self._partial())
            return False
        self._drop(at)
        return len(self._buffer) >= HEADER

    def _partial(self) -> int:
        """How many bytes at the end may be the beginning of a preamble."""
        longest = min(len(PREAMBLE) - 1, len(self._buffer))
        for size in range(longest, 0, -1):
            if self._buffer.endswith(PREAMBLE[:size]):
                return size
        return 0

    def _length(self) -> int:
        return int.from_bytes(self._buffer[len(PREAMBLE) : HEADER], "big")

    def _drop(self, count: int) -> None:
        if count and self._buffer.startswith(PREAMBLE):
            self.broken += 1
        del self._buffer[:count]
        self.dropped += count


def wire_ms(byte_count: int, baud: int) -> float:
    """How long bytes take on the line, in milliseconds."""
    return byte_count * BITS_PER_BYTE * 1000 / baud
