"""SAM_V frames: wrapped, checked, and found again in a stream with noise in it (devices.md §1.2).

Request  AA AA AA 96 69 | LEN(2, big endian) | CMD PARA DATA.. | CHK
Reply    AA AA AA 96 69 | LEN(2, big endian) | SW1 SW2 SW3 DATA.. | CHK
LEN counts everything after itself; CHK is the XOR from LEN to the byte before CHK.
"""

from collections.abc import Iterator

PREAMBLE = bytes.fromhex("AAAAAA9669")
HEADER = len(PREAMBLE) + 2
MIN_REQUEST, MIN_REPLY, MAX_LEN = 3, 4, 4096
TEXT_SIZE = 256
ADDRESS_SIZES = range(17, 257)
"""30 03 carries 70 B of text in the documents. Less is another answer that came late (an id of 4,
8 or 16 B), more is a card's base data."""
_GOOD = 0x90
_TELLING = HEADER + 7
"""So much of a reply (SW1..3, two length words) shows whether it can be a card's data."""
_MOST_HEADS = 16
"""So many heads behind an unfinished one are looked at; a stream of heads alone is no answer."""


class WireError(ValueError):
    """Bytes that break the protocol; carries a code only, as the bytes are personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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


def could_hold(head: bytes | bytearray) -> bool:
    """May this unfinished reply be a genuine one that has another frame among its data?

    `head` begins with the preamble and has the length word. Only what comes from a card is long
    enough for that; anywhere else a whole frame behind an unfinished head shows that the head was
    noise.
    """
    size = int.from_bytes(head[len(PREAMBLE) : HEADER], "big") - MIN_REPLY
    if size < HEADER + MIN_REPLY or (len(head) > HEADER + 2 and head[HEADER + 2] != _GOOD):
        return False
    words = head[HEADER + 3 : HEADER + 7]
    if size in ADDRESS_SIZES or len(words) < 4:
        return True
    text, photo = (int.from_bytes(words[at : at + 2], "big") for at in (0, 2))
    return text >= TEXT_SIZE and len(words) + text + photo <= size


class FrameParser:
    """Finds frames in a byte stream that may hold noise, cut frames and flipped bits.

    A bad length or checksum costs one byte and a new search, so a good frame right behind a broken
    head is still found. So is one behind a head that only waits for its end, if no real reply
    begins like that head: noise costs no time then. `long_replies` False: none is expected that is
    long enough to hold another frame. `dropped` counts bytes, `broken` heads that led to no frame.
    Not thread-safe.
    """

    def __init__(self, min_len: int = MIN_REPLY) -> None:
        self._min_len = min_len
        self._buffer = bytearray()
        self.long_replies = True
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

    def clear(self) -> None:
        """Forget everything (before a new command)."""
        self._buffer.clear()

    @property
    def pending(self) -> bool:
        """True while bytes are held that may be the beginning of a frame."""
        return bool(self._buffer)

    @property
    def credible(self) -> bool:
        """True while a head waits that begins like a card's data: its end is worth waiting for."""
        return self.long_replies and len(self._buffer) >= HEADER and could_hold(self._buffer)

    @property
    def wanted(self) -> int:
        """Bytes that are missing at least until a frame can be whole: how much to read at once."""
        size = len(self._buffer)
        if size < HEADER:
            return HEADER - size
        missing = HEADER + self._length() - size
        if size < _TELLING:
            missing = min(missing, _TELLING - size)
        if not self.credible:
            # Were the head noise, asking for all it promises would wait for bytes that never come.
            missing = min(missing, HEADER - self._partial())
            missing = min([missing, *(end - size for _, end in self._inner() if end > size)])
        return max(1, missing)

    def _scan(self) -> list[bytes]:
        bodies: list[bytes] = []
        while self._seek():
            length = self._length()
            if not self._min_len <= length <= MAX_LEN:
                self._drop(1)
                continue
            end = HEADER + length
            if len(self._buffer) < end:
                inside = self._whole_inside()
                if inside is None:
                    break
                self._drop(inside)
                continue
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

    def _whole_inside(self) -> int | None:
        """Where a good frame begins behind the unfinished head; None while the head is credible."""
        if self._min_len < MIN_REPLY or self.credible:
            return None
        for at, end in self._inner():
            if end <= len(self._buffer) and not check_byte(self._buffer[at + len(PREAMBLE) : end]):
                return at
        return None

    def _inner(self) -> Iterator[tuple[int, int]]:
        """Begin and end of what the next heads behind the first one promise."""
        at = 0
        for _ in range(_MOST_HEADS):
            at = self._buffer.find(PREAMBLE, at + 1)
            if at < 0:
                return
            length = int.from_bytes(self._buffer[at + len(PREAMBLE) : at + HEADER], "big")
            if len(self._buffer) - at < HEADER:
                yield at, at + HEADER
            elif self._min_len <= length <= MAX_LEN:
                yield at, at + HEADER + length

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
