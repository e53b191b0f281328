"""Plays hostile cards to the smart-card driver's parsers and readers.

python tests/drivers/fuzz_smartcard.py --streams 1000000 [--seed N] [--seconds S]

`fuzz_one` takes any bytes: they are fed to each parser, and they are the mind of a card that
answers every command from them. Nothing but CardTrouble may come out, no card may take more than
its share of commands or a second, no message may hold what the card said.
"""

import random
import sys

from drivers.smart_card.apdu import (
    CardTrouble,
    parse_answer,
    parse_records,
    parse_tlv,
    zeros_for,
)
from drivers.smart_card.atr import atr_class
from drivers.smart_card.bank import read_bank_card
from drivers.smart_card.recognise import read_content
from drivers.smart_card.session import MOST_APDUS, CardSession
from drivers.smart_card.sim_cards import (
    BankApp,
    Chip,
    Handing,
    Reach,
    StaffApp,
    bank_card,
    social_security,
)
from drivers.smart_card.social_security import read_social_security
from drivers.smart_card.staff import authenticate, read_staff_card
from tests.drivers import fuzzing
from tests.drivers.fuzzing import Findings, command

CANARY = "金丝雀"
CANARY_NUMBERS = ("150626200109150033", "C87654321", "6217001234567890123")
_SAID = [
    CANARY, *(repr(CANARY.encode(code))[2:-1] for code in ("gb18030", "utf-8")), *CANARY_NUMBERS,
]  # fmt: skip
_KEY = bytes(16)
_STAFF = StaffApp(_KEY)


class _Handle:
    t0 = True


class _FuzzLine:
    """Stands for `pcsc.Line`: a card's answers out of a stream of bytes."""

    def __init__(self, answer):
        self.transmit = lambda card, command: answer(command)


def _minded(data):
    """A card that answers from `data`: a length, then so many bytes; from the start at its end."""
    place = 0

    def answer(command):
        nonlocal place
        if not data:
            return b""
        size = data[place % len(data)]
        start = (place + 1) % len(data)
        place += 1 + size
        return (data[start:] + data)[:size]

    return answer


def _cards(luck):
    """A made-up card of some kind, with a canary on it."""
    handing = luck.choice(list(Handing))
    number, card_number, bank_number = CANARY_NUMBERS
    ssc = social_security(
        luck.choice((1, 2, 3)), name=CANARY, ss_number=number, card_number=card_number,
        reach=luck.choice(list(Reach)), protected=luck.random() < 0.2,
    )  # fmt: skip
    apps = luck.choice(([ssc], bank_card(BankApp(bank_number)), [StaffApp(_KEY)], []))
    return Chip(apps, handing=handing)


def _spoiled(luck, answer):
    """One change in an answer: bits, cuts, doubles, another status word, a chain without end."""
    raw = bytearray(answer)
    at = luck.randrange(len(raw)) if raw else 0
    match luck.randrange(8):
        case 0 if raw:
            raw[at] ^= 1 << luck.randrange(8)
        case 1:
            del raw[at:]
        case 2:
            raw[at:at] = luck.randbytes(luck.randrange(1, 30))
        case 3:
            raw[-2:] = luck.choice(
                (b"\x61\x10", b"\x6c\x08", b"\x90\x00", b"\x69\x82", b"\x6a\x83")
            )
        case 4:
            raw = bytearray(luck.randbytes(luck.randrange(260)) + b"\x90\x00")
        case 5:
            raw[0:0] = raw[:-2]
        case 6 if len(raw) > 3:
            raw[1] = luck.choice((0, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF))
    return bytes(raw)


def _hostile(luck):
    """A good card whose answers are spoiled now and then."""
    chip, share = _cards(luck), luck.choice((0.02, 0.1, 0.5, 1.0))

    def answer(command):
        whole = chip.answer(command)
        return _spoiled(luck, whole) if luck.random() < share else whole

    return answer


_PARSERS = (parse_answer, parse_tlv, parse_records, zeros_for, atr_class)
_READERS = (
    read_content,
    read_social_security,
    read_bank_card,
    read_staff_card,
    lambda session: authenticate(session, [_STAFF.enrolled()], lambda size: bytes(size)),
)


def _tried(job):
    """The result of a job, None when it refused as it should. Raises AssertionError for a leak."""
    try:
        result = job()
    except CardTrouble as error:
        said = f"{error!r} {error} {error.args}"
        result = None
    else:
        said = repr(result)
    if any(secret in said for secret in _SAID):
        raise AssertionError("personal data in a message")
    return result


def fuzz_one(data: bytes) -> None:
    """Feed any bytes to all parsers, and let a card speak out of them."""
    for parse in _PARSERS:
        # What a parser gives may hold the bytes themselves; only its refusals must be silent.
        _tried(lambda parse=parse: parse(data) and None)
    for read in _READERS:
        _play(_minded(data), read)


def _play(answer, read):
    session = CardSession(_FuzzLine(answer), _Handle(), lambda: None)
    result = _tried(lambda: read(session))
    if session.apdus > MOST_APDUS:
        raise AssertionError("too many commands")
    return result


def _one(seed, found):
    luck = random.Random(seed)
    if luck.random() < 0.3:
        fuzz_one(luck.randbytes(luck.randrange(400)))
        return
    result = _play(_hostile(luck), luck.choice(_READERS))
    found.read += result is not None
    found.refused += result is None


def run(streams: int, seed: str = "1") -> Findings:
    """Hostile cards; the same seed gives the same ones."""
    return fuzzing.run(_one, streams, seed)


if __name__ == "__main__":
    sys.exit(command(__doc__, _one))
