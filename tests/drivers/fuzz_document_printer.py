"""Throws broken answers at the printer's parser, bare and through HTTP.

python tests/drivers/fuzz_document_printer.py --streams 1000000 [--seed N] [--seconds S]

Nothing but DeviceError may come out, none may take a second, no message may quote what came. A
finding is printed with the seed that makes it again.
"""

import random
import sys

from drivers.document_printer import ipp
from drivers.document_printer.ipp_words import Tag
from drivers.document_printer.queue import _look
from drivers.document_printer.words import status_of, unreached
from drivers.errors import DeviceError
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command
from tests.drivers.ipp_answers import (
    chunked_http,
    golden_answers,
    head,
    job,
    plain_http,
    printer,
    read_in,
    rich,
)

CANARY = "CanaryName150626200109150033"
_MESSAGES = [
    ipp.encode(rich()),
    ipp.encode(ipp.Message(0, 1, (head(), job(), job(2)))),
    ipp.encode(ipp.Message(0, 1, (head(), printer()), data=CANARY.encode())),
    ipp.encode(ipp.Message(0x0406, 1, (head(),))),
]
_ANSWERS = [one.data for one in golden_answers()]


def fuzz_one(data: bytes) -> None:
    """The bare message, and what is made of it. Raises only DeviceError."""
    message = ipp.decode(data)
    for group in message.groups:
        for cups in (True, False):
            status_of(group, cups=cups)
        unreached(group, group)
        _look(group, 1)
    message.first(Tag.PRINTER).octets("printer-supply")
    if ipp.decode(ipp.encode(message)) != message:
        raise AssertionError("not read as written")


def fuzz_http(data: bytes) -> None:
    """A whole answer as it comes over the connection. Raises only DeviceError."""
    read_in([data])


def hurt(luck: random.Random, data: bytes) -> bytes:
    """One change: flipped bit, cut, hole, noise, doubled piece, lying length, canary."""
    raw = bytearray(data)
    at = luck.randrange(len(raw)) if raw else 0
    match luck.randrange(7):
        case 0 if raw:
            raw[at] ^= 1 << luck.randrange(8)
        case 1:
            del raw[at:]
        case 2:
            del raw[at : at + luck.randrange(1, 40)]
        case 3:
            raw[at:at] = luck.randbytes(luck.randrange(1, 60))
        case 4:
            raw[at:at] = raw[at : at + luck.randrange(1, 300)] * luck.randrange(1, 4)
        case 5:
            raw[at : at + 2] = luck.randrange(0x10000).to_bytes(2, "big")
        case _:
            raw[at:at] = CANARY.encode()
    return bytes(raw)


def _one(seed: str, found: Findings) -> None:
    luck = random.Random(seed)
    shape = luck.randrange(10)
    if shape == 0:
        data = luck.randbytes(luck.randrange(400))
    elif shape == 1:
        piece = bytes([luck.choice((4, 0x34, 0x4A, 0x37, 0x21))]) + luck.randbytes(4)
        data = _MESSAGES[0][:9] + piece * luck.randrange(1, 3000)
    else:
        data = luck.choice(_MESSAGES)
        for _ in range(luck.randrange(1, 5)):
            data = hurt(luck, data)
    answer = luck.choice((plain_http, chunked_http))(data)
    if luck.random() < 0.6:
        answer = hurt(luck, luck.choice([answer, *_ANSWERS]))
    for fuzz, what in ((fuzz_one, data), (fuzz_http, answer)):
        try:
            fuzz(what)
            found.read += 1
        except DeviceError as error:
            found.refused += 1
            said = f"{error!r} {error} {error.args} {error.code}"
            if CANARY in said:
                found.bad.append(f"seed {seed}: a message quotes what came")


def run(streams: int, seed: str = "1") -> Findings:
    """Broken answers; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
