"""Throws broken streams at the readers of Modbus, LCUS and radar frames.

python tests/drivers/fuzz_auxiliaries.py [--streams N] [--seed N]

Nothing may come out but answers whose check is right, no stream may take a second.
"""

import random
import sys

from drivers.auxiliaries import radar_wire
from drivers.auxiliaries.radar_wire import Report, Seen
from drivers.relay_board import lcus, modbus
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

_REQUESTS = (
    modbus.read_inputs(1, 0, 8),
    modbus.read_inputs(1, 0, 200),
    modbus.read_coils(0xA0, 3, 17),
    modbus.write_coils(1, 4, [True]),
    modbus.write_coils(1, 0, [True, False, True]),
)
_ANSWERS = {
    _REQUESTS[0]: modbus.frame(bytes((1, 2, 1, 0xA5))),
    _REQUESTS[1]: modbus.frame(bytes((1, 2, 25, *range(25)))),
    _REQUESTS[2]: modbus.frame(bytes((0xA0, 1, 3, 1, 2, 1))),
    _REQUESTS[3]: _REQUESTS[3].encode(),
    _REQUESTS[4]: modbus.frame(bytes((1, 15, 0, 0, 0, 3))),
}
_REFUSED = modbus.frame(bytes((1, 0x82, 2)))
_LCUS = [lcus.frame(channel, state) for channel in (1, 2, 8) for state in (0, 1)]
_RADAR = [radar_wire.frame(Report(Seen(state), 300, 7, 120, 99)) for state in range(4)]


def hurt(luck: random.Random, whole: bytes) -> bytes:
    """Flipped bits, cuts, noise, doubled pieces."""
    raw = bytearray(whole)
    for _ in range(luck.randrange(5)):
        at = luck.randrange(len(raw) + 1)
        match luck.randrange(4):
            case 0 if at < len(raw):
                raw[at] ^= 1 << luck.randrange(8)
            case 1:
                del raw[at : at + luck.randrange(1, 20)]
            case 2:
                raw[at:at] = luck.randbytes(luck.randrange(1, 40))
            case _:
                raw[at:at] = raw[at : at + luck.randrange(1, 40)] * luck.randrange(1, 8)
    return bytes(raw)


def _pieces(data: bytes) -> list[bytes]:
    step = 1 + (data[0] % 17 if data else 0)
    return [data[place : place + step] for place in range(0, len(data), step)]


def fuzz_modbus(data: bytes) -> int:
    """Answers found to each question in turn. Raises AssertionError for a finding."""
    found = 0
    for request in _REQUESTS:
        reader = modbus.AnswerReader(request)
        answers = [reader.feed(piece) for piece in _pieces(data)] + [reader.gap()]
        assert reader.wanted >= 1
        for answer in answers:
            if answer is not None:
                found += 1
                assert answer.refusal or len(answer.bits) == request.count
                assert any(
                    modbus.is_frame(data[at : at + size])
                    for size in (5, request.answer_size)
                    for at in range(len(data) - size + 1)
                )
    return found


def fuzz_lcus(data: bytes) -> int:
    """States found; each stands in the stream with its sum."""
    reader = lcus.StateReader()
    states = [state for piece in _pieces(data) for state in reader.feed(piece)]
    for state in states:
        assert lcus.frame(state.channel, int(state.on)) in data
    return len(states)


def fuzz_radar(data: bytes) -> int:
    """Reports found."""
    reader = radar_wire.ReportReader()
    found = 0
    for piece in _pieces(data):
        for report in reader.feed(piece):
            found += 1
            assert report.nearest_cm is None or 0 <= report.nearest_cm <= 0xFFFF
            assert radar_wire.HEAD in data and radar_wire.TAIL in data
        assert 1 <= reader.wanted <= 0x10000 + 10
    return found


def stream(luck: random.Random) -> tuple[str, bytes]:
    """Which reader, and what it gets."""
    kind = luck.choice(("modbus", "lcus", "radar"))
    if luck.random() < 0.1:
        heads = (b"\x01\x02", b"\xa0", radar_wire.HEAD, radar_wire.HEAD + b"\x0d\0", b"\x01\x0f\0")
        return kind, luck.choice(heads) * luck.randrange(1, 400)
    if kind == "modbus":
        frames = luck.choices([*_ANSWERS.values(), _REFUSED], k=luck.randrange(1, 4))
    else:
        frames = luck.choices(_LCUS if kind == "lcus" else _RADAR, k=luck.randrange(1, 5))
    return kind, b"".join(hurt(luck, one) for one in frames)


_READERS = {"modbus": fuzz_modbus, "lcus": fuzz_lcus, "radar": fuzz_radar}


def _one(seed: str, found: Findings) -> None:
    kind, data = stream(random.Random(seed))
    found.read += _READERS[kind](data)


def run(streams: int, seed: str = "1") -> Findings:
    """Broken streams; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
