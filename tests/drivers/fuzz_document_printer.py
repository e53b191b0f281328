"""Throws broken answers at the printer's parser, bare and through HTTP.

python tests/drivers/fuzz_document_printer.py --streams 1000000 [--seed N] [--seconds S]

Nothing but DeviceError may come out, none may take a second, no message may quote what came. A
finding is printed with the seed that makes it again.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass, field

from drivers.document_printer import ipp
from drivers.document_printer.ipp_words import Tag
from drivers.document_printer.queue import _look
from drivers.document_printer.words import status_of, unreached
from drivers.errors import DeviceError
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
SLOWEST_S = 1.0
_MESSAGES = [
    ipp.encode(rich()),
    ipp.encode(ipp.Message(0, 1, (head(), job(), job(2)))),
    ipp.encode(ipp.Message(0, 1, (head(), printer()), data=CANARY.encode())),
    ipp.encode(ipp.Message(0x0406, 1, (head(),))),
]
_ANSWERS = [one.data for one in golden_answers()]


@dataclass
class Findings:
    """What a run gave; `bad` holds seeds and reasons."""

    streams: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    bad: list[str] = field(default_factory=list)


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


def run(streams: int, seed: str = "1", seconds: float | None = None) -> Findings:
    """Feed so many streams (or until the time is over); the same seed gives the same streams."""
    found, began = Findings(), time.perf_counter()
    for number in range(streams):
        name = f"{seed}/{number}"
        # This thread's own time: a loaded machine is no hang.
        started = time.thread_time()
        try:
            _one(name, found)
        except Exception as error:  # noqa: BLE001 - any other exception is what is looked for
            found.bad.append(f"seed {name}: {type(error).__name__}")
        took = time.thread_time() - started
        found.slowest_s = max(found.slowest_s, took)
        if took > SLOWEST_S:
            found.bad.append(f"seed {name}: {took:.1f} s")
        found.streams += 1
        if seconds is not None and time.perf_counter() - began > seconds:
            break
    found.seconds = time.perf_counter() - began
    return found


def main() -> int:
    """Run as a command; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=1_000_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--seconds", type=float, default=None)
    args = parser.parse_args()
    found = run(args.streams, args.seed, args.seconds)
    for line in found.bad[:20]:
        print(line)  # noqa: T201
    print(  # noqa: T201
        f"{found.streams} streams, {found.streams / found.seconds:.0f}/s, {found.read} read, "
        f"{found.refused} refused, slowest {found.slowest_s * 1000:.1f} ms, "
        f"{len(found.bad)} findings"
    )
    return 1 if found.bad else 0


if __name__ == "__main__":
    sys.exit(main())
