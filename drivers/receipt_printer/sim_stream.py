"""How a printer reads its wire: real-time commands as they arrive, all else in its turn; pure.

Written from the makers' command lists, independently of the encoder, so that a mistake there shows
as an unknown command or as garbage on the paper.
"""

from dataclasses import dataclass, field

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D

_FIXED: dict[tuple[int, int], int] = {
    **{(ESC, ord(c)): n for c, n in {
        "@": 0, "!": 1, "a": 1, "d": 1, "E": 1, "G": 1, "R": 1, "t": 1, "M": 1, "2": 0, "3": 1,
        "J": 1, "-": 1, "{": 1, " ": 1, "$": 2, "\\": 2, "c": 2, "p": 3, "r": 1, "V": 1, "=": 1,
    }.items()},
    **{(GS, ord(c)): n for c, n in {
        "!": 1, "B": 1, "h": 1, "w": 1, "H": 1, "f": 1, "r": 1, "a": 1, "I": 1, "L": 2, "W": 2,
        "b": 1, "|": 1, "P": 2, "$": 2,
    }.items()},
    **{(FS, ord(c)): n for c, n in {
        "&": 0, ".": 0, "!": 1, "-": 1, "S": 2, "W": 1, "C": 1,
    }.items()},
}  # fmt: skip
"""Commands with a fixed number of arguments."""
_REAL_TIME = {0x04: 1, 0x05: 1}


@dataclass(frozen=True, slots=True)
class Step:
    """One command, or a run of characters (name "text"); `lead` = its first two bytes as text."""

    name: str
    data: bytes = field(default=b"", repr=False)


class Ear:
    """Takes DLE EOT n, DLE ENQ n and DLE DC4 out of the bytes that arrive, wherever they stand."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """What is left for the buffer, and the real-time commands in their order."""
        self._held += data
        rest, heard = bytearray(), []
        while self._held:
            place = self._held.find(DLE)
            if place < 0:
                rest += self._held
                self._held.clear()
                break
            rest += self._held[:place]
            del self._held[:place]
            size = self._size()
            if size is None:
                break
            if size == 0:
                rest.append(self._held.pop(0))
                continue
            heard.append(bytes(self._held[:size]))
            del self._held[:size]
        return bytes(rest), heard

    def _size(self) -> int | None:
        """Bytes of the command that begins here; 0: none does, None: too early to say."""
        held = self._held
        if len(held) < 2:
            return None
        if held[1] in _REAL_TIME:
            return None if len(held) < 3 else 3
        if held[1] != 0x14:
            return 0
        if len(held) < 3:
            return None
        size = {0x01: 5, 0x02: 5, 0x08: 10}.get(held[2], 0)
        return size if len(held) >= size else None


class Stream:
    """The receive buffer, read command by command."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def __len__(self) -> int:
        return len(self._buffer)

    def put(self, data: bytes) -> None:
        """Bytes behind those that wait."""
        self._buffer += data

    def clear(self) -> None:
        """Throw everything away."""
        self._buffer.clear()

    def next(self) -> Step | None:
        """The next step; None while it is not whole."""
        buffer = self._buffer
        if not buffer:
            return None
        first = buffer[0]
        if first >= 0x20:
            end = next((i for i, byte in enumerate(buffer) if byte < 0x20), len(buffer))
            return self._take("text", 0, end)
        if first not in (ESC, FS, GS):
            return self._take(f"{first:02x}", 0, 1)
        if len(buffer) < 2:
            return None
        size = self._fixed() if (first, buffer[1]) in _FIXED else self._of_own_size()
        if size is None or size > len(buffer):
            return None
        name = {ESC: "ESC ", FS: "FS ", GS: "GS "}[first] + chr(buffer[1])
        if size == 0:
            return self._take("unknown", 0, 2)
        return self._take(name, 2, size)

    def _take(self, name: str, start: int, end: int) -> Step:
        step = Step(name, bytes(self._buffer[start:end]))
        del self._buffer[:end]
        return step

    def _fixed(self) -> int:
        return 2 + _FIXED[self._buffer[0], self._buffer[1]]

    def _of_own_size(self) -> int | None:
        """Bytes of a command that tells its own size; 0 for one that is not known."""
        buffer = self._buffer
        lead = (buffer[0], chr(buffer[1]))
        if lead == (GS, "V"):
            return None if len(buffer) < 3 else 4 if buffer[2] in (65, 66, 97, 98) else 3
        if lead == (GS, "("):
            return None if len(buffer) < 5 else 5 + buffer[3] + 256 * buffer[4]
        if lead == (GS, "v"):
            return None if len(buffer) < 8 else 8 + _raster_size(buffer)
        if lead == (GS, "k"):
            return _barcode_size(buffer)
        if lead == (ESC, "D"):
            end = buffer.find(0, 2)
            return None if end < 0 else end + 1
        return 0


def _raster_size(buffer: bytearray) -> int:
    return (buffer[4] + 256 * buffer[5]) * (buffer[6] + 256 * buffer[7])


def _barcode_size(buffer: bytearray) -> int | None:
    if len(buffer) < 4:
        return None
    if buffer[2] >= 65:
        return 4 + buffer[3]
    end = buffer.find(0, 3)
    return None if end < 0 else end + 1
