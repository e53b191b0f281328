"""Throws broken byte streams at the parser and the text decoder.

python tests/drivers/fuzz_wire.py --streams 1000000 [--seed N] [--seconds S]

Nothing but WireError may come out, no stream may take a second, no message may hold a word of the
card. A finding is printed with the seed that makes it again.
"""

import contextlib
import random
import sys
from collections.abc import Callable

from drivers.id_card import wire
from drivers.id_card.privacy import masked_reply
from drivers.id_card.sim_card import SimCard
from drivers.id_card.text_block import decode
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

CANARY = "金丝雀"
CANARY_ID = "150626200109150033"
_PARTS = [CANARY, CANARY_ID, CANARY_ID[6:14]]
SECRETS = [
    form
    for part in _PARTS
    for form in (part, repr(part.encode("utf-16-le"))[2:-1], repr(part.encode("utf-8"))[2:-1])
]
_CARDS = [
    SimCard.resident(name=CANARY, id_no=CANARY_ID),
    SimCard.hmt_permit(name=CANARY, id_no=CANARY_ID),
    SimCard.foreign_2017(name=CANARY, id_no=CANARY_ID[:15]),
    SimCard.foreign_2023(name=CANARY, id_no=CANARY_ID),
]
_FRAMES = [
    *(wire.reply(wire.Status.OK, card.base_data()) for card in _CARDS),
    *(wire.reply(status) for status in wire.Status),
    wire.reply(wire.Status.CARD_FOUND, b"\x5a\x01\xc3\x07"),
    wire.reply(wire.Status.OK, bytes(16)),
]
_BLOCKS = [card.text for card in _CARDS]


def _hurt(luck: random.Random, data: bytes) -> bytes:
    """One change: flipped bit, cut, noise, doubled piece, lying length, mended check byte."""
    raw = bytearray(data)
    at = luck.randrange(len(raw)) if raw else 0
    match luck.randrange(8):
        case 0 if raw:
            raw[at] ^= 1 << luck.randrange(8)
        case 1:
            del raw[at:]
        case 2:
            del raw[at : at + luck.randrange(1, 40)]
        case 3:
            raw[at:at] = luck.randbytes(luck.randrange(1, 60))
        case 4:
            raw[at:at] = raw[at : at + luck.randrange(1, 300)]
        case 5 if len(raw) > wire.HEADER:
            raw[5:7] = luck.randrange(0x10000).to_bytes(2, "big")
        case 6 if len(raw) > wire.HEADER + 4:
            # A frame whose check byte is right, and whose inside is not.
            for _ in range(luck.randrange(1, 20)):
                raw[luck.randrange(wire.HEADER, len(raw) - 1)] = luck.randrange(256)
            raw[-1] = wire.check_byte(raw[5:-1])
        case _:
            raw[at:at] = wire.PREAMBLE + luck.randbytes(2)
    return bytes(raw)


def stream(luck: random.Random) -> bytes:
    """One stream: noise, false heads only, or one to three frames hurt up to four times."""
    shape = luck.randrange(10)
    if shape == 0:
        return luck.randbytes(luck.randrange(400))
    if shape == 1:
        head = wire.PREAMBLE + luck.randrange(0x1100).to_bytes(2, "big")
        return head * luck.randrange(1, 200) + luck.randbytes(luck.randrange(64))
    out = b""
    for _ in range(luck.randrange(1, 4)):
        frame = luck.choice(_FRAMES)
        for _ in range(luck.randrange(5)):
            frame = _hurt(luck, frame)
        out += frame
    return out


def _block(luck: random.Random) -> bytes:
    raw = bytearray(luck.choice(_BLOCKS))
    for _ in range(luck.randrange(12)):
        place = luck.randrange(len(raw))
        raw[place : place + 2] = luck.randbytes(2)
    return bytes(raw[: luck.randrange(257)]) if luck.random() < 0.1 else bytes(raw[:256])


def _feed(luck: random.Random, data: bytes) -> list[bytes]:
    parser = wire.FrameParser()
    parser.long_replies = luck.random() < 0.7
    bodies: list[bytes] = []
    step = luck.choice((1, 3, 7, 64, 300, 4096))
    step = max(step, len(data) // 200)
    for place in range(0, len(data), step):
        bodies += parser.feed(data[place : place + step])
        if parser.wanted < 1:
            raise AssertionError("asks for no byte")
        if not parser.pending and parser.credible:
            raise AssertionError("believes in nothing")
    bodies += parser.gap()
    while left := parser.gap():
        bodies += left
    return bodies


def fuzz_one(data: bytes) -> None:
    """Any bytes as a stream, as a text block and as an address; WireError at most."""
    luck = random.Random(len(data))
    for body in _feed(luck, data):
        _tolerant(lambda b=body: _record(b, luck))
    _tolerant(lambda: decode(data))
    wire.address_text(data)
    masked = masked_reply(data[:2], data)
    if len(masked) != len(data):
        raise AssertionError("masking changes the length")


def _tolerant(job: Callable[[], object]) -> None:
    with contextlib.suppress(wire.WireError):
        job()


def _one(seed: str, found: Findings) -> None:
    luck = random.Random(seed)
    data = stream(luck)
    bodies = _feed(luck, data)
    if any(wire.frame(body) not in data for body in bodies):
        raise AssertionError("a frame that was never sent")
    jobs = [lambda b=body: _record(b, luck) for body in bodies]
    block = _block(luck)
    for job in [*jobs, lambda: decode(block)]:
        try:
            found.read += job() is not None
        except wire.WireError as error:
            found.refused += 1
            said = f"{error!r} {error} {error.args}"
            if any(secret in said for secret in SECRETS):
                found.bad.append(f"seed {seed}: a message holds personal data")


def _record(body: bytes, luck: random.Random) -> object:
    answer = wire.parse_reply(body)
    if any(secret in repr(answer) for secret in SECRETS):
        raise AssertionError("a repr holds personal data")
    if len(answer.data) == 16:
        wire.sam_id_text(answer.data)
    return decode(wire.split_base(answer.data, fingerprint=luck.random() < 0.3).text)


def run(streams: int, seed: str = "1") -> Findings:
    """Broken streams; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
