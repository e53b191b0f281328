"""Throws broken scans at the parsers: serial bytes, keys, marks of character sets, pictures' text.

python tests/drivers/fuzz_barcode.py [--streams N] [--seed N]
"""

import random
import sys

from drivers.barcode.decode import parts_of
from drivers.barcode.keys import KeyParser, Typing
from drivers.barcode.masker import ScanMasker
from drivers.barcode.text import clean, text_of_parts
from drivers.barcode.wire import Framing, LineParser, Reply, symbol_of
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

CANARY = "金丝雀7731"
_FRAMINGS = (
    Framing(),
    Framing("line", longest=40),
    Framing("tab", aim="always"),
    Framing("gap", suffix=b"#\r"),
    Framing("etx", prefix=b"<", aim="never"),
)
_TYPINGS = (Typing(), Typing("enter", alt="unicode"), Typing("tab", longest=40), Typing("gap"))
_WORDS = (
    CANARY.encode(), CANARY.encode("gb18030"), b"]Q1", b"]Q2\\000026", b"]d5\\000029", b"\\\\",
    b"\\999999", b"\x02\x00\x00\x01\xd6\x4c\x21", b"\x02\x00\x00\xff", b"\x02", b"\x03", b"\r\n",
    b"\r", b"\t", b"#", b"<", b"\x00", b"\x1d", b"\xff\xfe", b"\xe2\x80\xae", b"https://x/",
)  # fmt: skip
_NUMBER = tuple(range(71, 84))
_KEYS = (*range(2, 58), *_NUMBER, 28, 96, 97, 100, 29, 42, 54, 56, 86, 113, 255)
_AFTER = b"ABC-123"


def stream(luck: random.Random) -> bytes:
    """Pieces of what scanners send, in any order, some of them hurt."""
    raw = bytearray(b"".join(luck.choices(_WORDS, k=luck.randrange(1, 24))))
    for _ in range(luck.randrange(4)):
        at = luck.randrange(len(raw) + 1)
        match luck.randrange(4):
            case 0 if at < len(raw):
                raw[at] ^= 1 << luck.randrange(8)
            case 1:
                del raw[at : at + luck.randrange(1, 12)]
            case 2:
                raw[at:at] = luck.randbytes(luck.randrange(1, 24))
            case _:
                raw[at:at] = raw[at : at + 40] * luck.randrange(1, 30)
    return bytes(raw)


def fuzz_one(data: bytes, luck: random.Random) -> int:
    """How many codes came out of it; raises AssertionError for a finding."""
    return _serial(data, luck) + _keys(data, luck) + _picture(data)


def _serial(data: bytes, luck: random.Random) -> int:
    framing, replies = luck.choice(_FRAMINGS), luck.random() < 0.3
    parser, found, now = LineParser(framing, replies=replies), 0, 100.0
    while data:
        size = luck.randrange(1, 30)
        piece, data = data[:size], data[size:]
        now += luck.choice((0.001, 0.001, 0.2, 0.7, -3600.0))
        for scan in [*parser.silence(now), *parser.feed(piece, now)]:
            assert CANARY not in repr(scan)
            if isinstance(scan, Reply) or scan.refused is not None:
                continue
            assert len(scan.data) <= framing.longest + 3
            found += _harmless(symbol_of(scan.data, framing.aim))
    kept = ScanMasker().heard(b"?", _WORDS[0] + b"\r")
    assert CANARY.encode() not in b"".join(one for one in kept if isinstance(one, bytes))
    # The next person's code, after a silence.
    parser.silence(now + 10)
    parser.silence(now + 20)
    assert parser.idle
    ends = {"etx": b"\x02" + _AFTER + b"\x03", "tab": _AFTER + b"\t"}
    came = parser.feed(ends.get(framing.ending, _AFTER + b"\r"), now + 30)
    came += parser.silence(now + 40)
    assert came and came[-1].data in (_AFTER, _AFTER + b"\t"), came
    return found


def _keys(data: bytes, luck: random.Random) -> int:
    parser, found, now = KeyParser(luck.choice(_TYPINGS)), 0, 100.0
    for byte in data[:200]:
        now += luck.choice((0.002, 0.002, 0.002, 0.002, 0.3, -60.0))
        if luck.random() < 0.01:
            parser.lost(now)
        for scan in parser.feed(_KEYS[byte % len(_KEYS)], luck.choice((1, 1, 0, 2)), now):
            if scan.refused is None:
                found += _harmless(symbol_of(scan.data))
    parser.silence(now + 10)
    parser.silence(now + 20)
    assert parser.idle
    return found


def _picture(data: bytes) -> int:
    read = text_of_parts(parts_of((b"]Q2" + data).hex()))
    assert clean(read.text) == read.text
    return bool(read.text)


def _harmless(symbol: object) -> int:
    if symbol is None:
        return 0
    assert CANARY not in repr(symbol)
    text = symbol.text  # type: ignore[attr-defined]
    assert text.strip() and clean(text) == text
    return 1


def _one(seed: str, found: Findings) -> None:
    luck = random.Random(seed)
    found.read += fuzz_one(stream(luck), luck)


def run(streams: int, seed: str = "1") -> Findings:
    """Broken scans; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
