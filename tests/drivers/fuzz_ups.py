"""Throws broken answers of an upsd at the line reader and at the reading of its variables.

python tests/drivers/fuzz_ups.py [--streams N] [--seed N]
"""

import random
import sys

from drivers.ups.status import read_status
from drivers.ups.wire import AnswerReader, WireError, variables
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

CANARY = "金丝雀"
LISTING = ("VAR", "ups")
_WELL = (
    "BEGIN LIST VAR ups\n"
    'VAR ups battery.charge "96"\n'
    'VAR ups battery.runtime "1800"\n'
    f'VAR ups device.model "Say \\"{CANARY}\\" \\\\"\n'
    'VAR ups ups.status "OB DISCHRG LB"\n'
    "END LIST VAR ups\n"
).encode()
_WORDS = (b"ERR DATA-STALE\n", b"BEGIN LIST VAR ups\n", b"END LIST VAR ups\n", b'"', b"\\", b"\n",
          b'VAR ups ups.status "OL"\n', b"VAR ups battery.charge nan\n", b"\xff\xfe",
          CANARY.encode(), b'VAR ups battery.runtime "1e999"\n', b"OK\n")  # fmt: skip


def stream(luck: random.Random) -> bytes:
    """An answer hurt some times, or words of the protocol in any order."""
    if luck.random() < 0.2:
        return b"".join(luck.choices(_WORDS, k=luck.randrange(1, 60)))
    raw = bytearray(_WELL)
    for _ in range(luck.randrange(5)):
        at = luck.randrange(len(raw) + 1)
        match luck.randrange(5):
            case 0 if at < len(raw):
                raw[at] ^= 1 << luck.randrange(8)
            case 1:
                del raw[at : at + luck.randrange(1, 30)]
            case 2:
                raw[at:at] = luck.randbytes(luck.randrange(1, 40))
            case 3:
                raw[at:at] = raw[at : at + luck.randrange(1, 6000)] * luck.randrange(1, 40)
            case _:
                raw[at:at] = luck.choice(_WORDS)
    return bytes(raw)


def fuzz_one(data: bytes) -> int:
    """1 when a status came out of it; raises AssertionError for a finding."""
    reader, came = AnswerReader(LISTING), 0
    step = max(1, len(data) // 7)
    try:
        for place in range(0, len(data), step):
            answer = reader.feed(data[place : place + step])
            if answer is not None:
                status = read_status(variables(answer))
                assert CANARY not in repr(status)
                came = 1
                break
    except WireError as error:
        assert CANARY not in f"{error!r} {error}"
        assert error.code == error.code.lower() and len(error.code) <= 64
    return came


def _one(seed: str, found: Findings) -> None:
    found.read += fuzz_one(stream(random.Random(seed)))


def run(streams: int, seed: str = "1") -> Findings:
    """Broken answers; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
