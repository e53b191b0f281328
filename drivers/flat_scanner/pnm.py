"""Pages as scanimage writes them, PNM, taken as they come and checked to the last byte.

P4 bits (1 = black), P5 grey, P6 red-green-blue; 8 or 16 bits a sample, big endian (pbm(5), pgm(5),
ppm(5)). A page that ends early is no page.
"""

import numpy as np

from drivers.errors import DeviceGarbled
from drivers.flat_scanner.contract import Picture

MOST_BYTES = 240 << 20
"""A4 in colour at 600 dpi has 104 MB, in 16 bits twice as much."""
_LONGEST_HEAD = 1024
_NUMBERS = {b"P4": 2, b"P5": 3, b"P6": 3}
"""How many numbers follow: width, height, greatest sample."""


class PnmError(DeviceGarbled):
    """No PNM, or cut off, or too large; carries a code only."""


class PnmReader:
    """Collects one page; `feed` until `complete`, then `picture`."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._data: bytearray | None = None
        self._filled = 0
        self._kind = 0
        self._deep = False
        self._shape = (0, 0)

    @property
    def complete(self) -> bool:
        """True when every byte that the head announced is there."""
        return self._data is not None and self._filled == len(self._data)

    @property
    def begun(self) -> bool:
        """True when anything of a page has come."""
        return bool(self._head)

    def feed(self, piece: bytes | memoryview) -> None:
        """Take the next bytes. Raises PnmError: not_pnm, too_large, surplus."""
        if self._data is None:
            self._head += piece
            piece = self._read_head()
        if self._data is None or not piece:
            return
        end = self._filled + len(piece)
        if end > len(self._data):
            raise PnmError("surplus")
        self._data[self._filled : end] = piece
        self._filled = end

    def picture(self) -> Picture:
        """The page, blue-green-red or grey; call it once. Raises PnmError("cut_off")."""
        if self._data is None or not self.complete:
            raise PnmError("cut_off")
        width, height = self._shape
        raw = np.frombuffer(self._data, np.uint8)
        if self._kind == 4:
            bits = np.unpackbits(raw.reshape(height, -1), axis=1)[:, :width]
            page = (1 - bits) * np.uint8(255)
        else:
            samples = raw[::2] if self._deep else raw
            flat = samples.reshape(height, width, 3) if self._kind == 6 else samples
            turned = flat[:, :, ::-1] if self._kind == 6 else flat.reshape(height, width)
            page = np.array(turned, order="C", copy=True)
        self.wipe()
        return page

    def wipe(self) -> None:
        """Overwrite what has come."""
        if self._data is not None:
            np.frombuffer(self._data, np.uint8).fill(0)
        self._head[:] = bytes(len(self._head))

    def _read_head(self) -> bytes:
        """What follows the head, once that is whole."""
        words, after = _words(self._head)
        if words and words[0] not in _NUMBERS:
            raise PnmError("not_pnm")
        if not words or len(words) <= _NUMBERS[words[0]]:
            if len(self._head) > _LONGEST_HEAD or (not words and len(self._head) > 2):
                raise PnmError("not_pnm")
            return b""
        numbers = [int(one) if one.isdigit() and len(one) < 7 else 0 for one in words[1:]]
        if 0 in numbers or (len(numbers) == 3 and numbers[2] not in (255, 65535)):
            raise PnmError("not_pnm")
        self._kind = int(words[0][1:])
        self._deep = len(numbers) == 3 and numbers[2] > 255
        width, height = self._shape = (numbers[0], numbers[1])
        row = (width + 7) // 8 if self._kind == 4 else width * (3 if self._kind == 6 else 1)
        size = row * height * (2 if self._deep else 1)
        if size > MOST_BYTES:
            raise PnmError("too_large")
        self._data = bytearray(size)
        return bytes(self._head[after:])


def _words(head: bytearray) -> tuple[list[bytes], int]:
    """The head's words that are whole, and where the samples begin after the last one wanted."""
    words: list[bytes] = []
    at = 0
    while at < len(head):
        if head[at : at + 1] == b"#":
            end = head.find(b"\n", at)
            if end < 0:
                break
            at = end + 1
        elif head[at : at + 1].isspace():
            at += 1
        else:
            end = next((i for i in range(at, len(head)) if head[i : i + 1].isspace()), -1)
            if end < 0:
                break
            words.append(bytes(head[at:end]))
            at = end + 1
            if len(words) > _NUMBERS.get(words[0], 0):
                break
    return words, at
