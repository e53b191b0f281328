"""Throws broken words and pages at what reads scanimage.

python tests/drivers/fuzz_flat_scanner.py --streams 1000000 [--seed N] [--seconds S]

Nothing but DeviceError may come out, none may take a second, no message may quote what came, and
no page may come out of a stream that was cut. A finding is printed with the seed that makes it
again.
"""

import random
import sys

from drivers.errors import DeviceError
from drivers.flat_scanner.arguments import arguments, capabilities_of
from drivers.flat_scanner.contract import Scan
from drivers.flat_scanner.pnm import PnmReader
from drivers.flat_scanner.wire import devices, ending, options
from tests.drivers import fuzzing
from tests.drivers.fuzz_document_printer import CANARY, hurt
from tests.drivers.fuzzing import Findings, command
from tests.drivers.scanner_bench import page, pnm

_PAGES = [pnm(page(1).resize((29, 17)), kind) for kind in ("P4", "P5", "P6")]
_WORDS = [
    b"\nAll options specific to device `x':\n    --mode Color|Gray [Color]\n"
    b"    --resolution 75|150|300dpi [75]\n    -x 0..215.9mm (in steps of 0.1) [215.9]\n"
    b"    -y 0..297mm [297]\n    --source Flatbed|ADF [Flatbed]\n    --x[=(yes|no)] [inactive]\n",
    b"scanimage: sane_read: Document feeder jammed\nscanimage: open of device x failed: Busy\n",
    b"net:a\x1fMaker\x1fModel\x1fflatbed\n" * 3,
]


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


def run(streams: int, seed: str = "1") -> Findings:
    """Broken words and pages; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
