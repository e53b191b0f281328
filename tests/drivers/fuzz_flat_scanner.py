"""Throws broken words and pages at what reads scanimage.

python tests/drivers/fuzz_flat_scanner.py --streams 1000000 [--seed N] [--seconds S]

Nothing but DeviceError may come out, none may take a second, no message may quote what came, and
no page may come out of a stream that was cut. A finding is printed with the seed that makes it
again.
"""

import argparse
import random
import sys
import time
from dataclasses import dataclass, field

from drivers.errors import DeviceError
from drivers.flat_scanner.arguments import arguments, capabilities_of
from drivers.flat_scanner.contract import Scan
from drivers.flat_scanner.pnm import PnmReader
from drivers.flat_scanner.wire import devices, ending, options
from tests.drivers.fuzz_document_printer import CANARY, hurt
from tests.drivers.scanner_bench import page, pnm

SLOWEST_S = 1.0
_PAGES = [pnm(page(1).resize((29, 17)), kind) for kind in ("P4", "P5", "P6")]
_WORDS = [
    b"\nAll options specific to device `x':\n    --mode Color|Gray [Color]\n"
    b"    --resolution 75|150|300dpi [75]\n    -x 0..215.9mm (in steps of 0.1) [215.9]\n"
    b"    -y 0..297mm [297]\n    --source Flatbed|ADF [Flatbed]\n    --x[=(yes|no)] [inactive]\n",
    b"scanimage: sane_read: Document feeder jammed\nscanimage: open of device x failed: Busy\n",
    b"net:a\x1fMaker\x1fModel\x1fflatbed\n" * 3,
]


@dataclass
class Findings:
    """What a run gave; `bad` holds seeds and reasons."""

    streams: int = 0
    read: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    seconds: float = 0.0
    bad: list[str] = field(default_factory=list)


def fuzz_page(data: bytes, step: int = 4096) -> int:
    """One page in pieces; returns its bytes. Raises only DeviceError."""
    reader = PnmReader()
    for at in range(0, len(data), step):
        reader.feed(data[at : at + step])
    return int(reader.picture().size)


def fuzz_one(data: bytes) -> None:
    """Words of scanimage. Raises only DeviceError."""
    devices(data)
    ending(1, data)
    known = options(data)
    arguments(Scan(75), known, capabilities_of(known, ""))


def _one(seed: str, found: Findings) -> None:
    luck = random.Random(seed)
    whole = luck.choice(_PAGES)
    stream, words = whole, luck.choice(_WORDS)
    for _ in range(luck.randrange(1, 4)):
        stream, words = hurt(luck, stream), hurt(luck, words)
    if luck.random() < 0.1:
        stream = words = luck.randbytes(luck.randrange(500))
    step = luck.choice((1, 7, 300, 4096))
    cut = whole[: luck.randrange(len(whole))]
    for job in (lambda: fuzz_page(stream, step), lambda: fuzz_one(words)):
        try:
            job()
            found.read += 1
        except DeviceError as error:
            found.refused += 1
            if CANARY in f"{error!r} {error} {error.args} {error.code}":
                found.bad.append(f"seed {seed}: a message quotes what came")
    try:
        fuzz_page(cut, step)
        found.bad.append(f"seed {seed}: a cut page was taken")
    except DeviceError:
        found.refused += 1


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
