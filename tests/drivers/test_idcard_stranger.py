"""The shipping reader on an independent module with bad manners: the right record or a true word.

What a hidden fault of both the reader and its own simulator would let pass shows here.
"""

import statistics
import time

from idcard_desk import side_by_side
from samv_stranger import (
    BASE,
    BASE_FP,
    CHIP,
    EXTRA,
    FIND,
    HEAD,
    NAME,
    SAM_ID,
    SELECT,
    STATUS,
    TEXTS,
    Manner,
    Stranger,
    framed,
)

from drivers.id_card import wire
from drivers.id_card.trial import try_device, try_reader
from tests.calm import late

NUMBERS = {
    "resident": "150626198806230020",
    "hmt_permit": "810000199001011230",
    "foreign_2017": "MNG110085031201",
    "foreign_2023": "911500198503120029",
}
CUT = framed(b"\0\0\x90\x01\x00\x04\x00" + TEXTS["resident"] + bytes(1024))
HEADS = [
    HEAD,
    HEAD[:3],
    HEAD + b"\x00\x08",
    HEAD + b"\x00\x14\x13\x37",
    HEAD + b"\x05\x08\x00\x00\x41",
    HEAD + b"\x0f\xff\x12\x34\x56",
    HEAD * 3,
    CUT[:40],
    b"\xaa" * 9,
]


def noise(luck):
    return luck.randbytes(luck.randrange(40))


def heads(luck):
    return luck.choice(HEADS) + luck.randbytes(luck.choice((0, 0, 3)))


def decoy(photo_of):
    """A photo with whole frames in it: a bad word, and another person's card."""
    other = framed(b"\0\0\x90\x01\x00\x00\x00" + TEXTS["foreign_2017"])
    return framed(b"\0\0\x41") + other + framed(b"\0\0\x80") + bytes(photo_of)


def flipped(asked, frame):
    """One bit of the card's text is wrong."""
    if asked != BASE or len(frame) < 61:
        return frame
    return frame[:60] + bytes([frame[60] ^ 4]) + frame[61:]


# Each reads the right card. Pauses of single bytes are kept to replies without a photo: a whole
# one would take half a minute.
READS = {
    **{f"plain {kind}": Manner(kind=kind) for kind in TEXTS},
    **{f"random noise {kind}": Manner(kind=kind, before=noise, after=noise) for kind in TEXTS},
    **{f"false heads {kind}": Manner(kind=kind, before=heads, after=noise) for kind in TEXTS},
    "no find id": Manner(find_id=b""),
    "long find id": Manner(find_id=bytes(range(8))),
    "no select id": Manner(select_id=b""),
    "head as an id": Manner(find_id=HEAD[1:], select_id=HEAD + b"\x01\x02\x03"),
    "no photo": Manner(photo=b""),
    "odd photo": Manner(photo=b"\x99" * 777),
    "long photo": Manner(photo=b"\x99" * 2500),
    "trailing": Manner(trailing=b"\x01\x02\x03\x04\x05"),
    "long text": Manner(more_text=bytes(64)),
    "long text, no photo, trailing": Manner(more_text=b"\x20\x00" * 9, photo=b"", trailing=b"\xaa"),
    "photo of heads": Manner(photo=HEAD * 200),
    "photo of frames": Manner(photo=decoy(300)),
    "photo of frames at the end": Manner(photo=bytes(300) + decoy(0)),
    "photo of frames and pauses": Manner(photo=decoy(0), pause=0.02),
    "all at once": Manner(pause=None),
    "byte by byte": Manner(photo=b"", pause=0.045),
    "byte by byte, false heads": Manner(photo=b"", pause=0.01, before=heads),
    "late answers": Manner(late=True),
    "late answers and noise": Manner(late=True, before=noise, after=heads),
    "slow to wake": Manner(deaf=0.2),
    "very slow to wake": Manner(deaf=1.2),
    "thinks long": Manner(think=0.7),
    "no reset, no id, no address": Manner(mute=frozenset({"10ff", SAM_ID, EXTRA})),
    "no id": Manner(words={SAM_ID: 0x21}),
    "baud is fixed": Manner(deaf=0.7, words={"6000": 0x21}),
}


def tried(manner, **more):
    with Stranger(manner, tcp=more.pop("tcp", False), seed=more.pop("seed", 1)) as module:
        return try_reader(module.port, timeout=more.pop("timeout", 20)), module


# The slowest first.
@side_by_side(*((name, tcp) for name in reversed(READS) for tcp in (False, True)))
def test_the_right_record_whatever_the_manners(name, tcp):
    trial, module = tried(READS[name], tcp=tcp)
    said = (str(trial.result), trial.record and trial.record.id_no)
    assert said == ("ok", NUMBERS[module.manner.kind]), module.asked[-8:]
    assert trial.record.name == NAME


REJECTS = {
    "pulled before select": (Manner(pull=SELECT), "unreadable"),
    "pulled before read": (Manner(pull=BASE), "unreadable"),
    "pulled before find": (Manner(pull=FIND), "no_card"),
    "no card": (Manner(laid=False), "no_card"),
    "silent": (Manner(mute=frozenset({STATUS})), "timed_out"),
    "a bit is wrong": (Manner(rewrite=flipped), "unreadable"),
    **{f"find {word:02x}": (Manner(words={FIND: word}), "unreadable") for word in (0x41, 0x47)},
    **{f"read {word:02x}": (Manner(words={BASE: word}), "unreadable") for word in (0x41, 0x80)},
    **{
        f"read {word:02x}": (Manner(words={BASE: word}), "unsupported")
        for word in (0x31, 0x32, 0x33, 0x40)
    },
    **{f"read {word:02x}": (Manner(words={BASE: word}), "module_fault") for word in (0x60, 0x66)},
    "select 81": (Manner(words={SELECT: 0x81}), "unreadable"),
    "status 60": (Manner(words={STATUS: 0x60}), "module_fault"),
    "find 80": (Manner(words={FIND: 0x80}), "no_card"),
    "find 10": (Manner(words={FIND: 0x10}), "garbled"),
    "find 11": (Manner(words={FIND: 0x11}), "garbled"),
}


@side_by_side(*REJECTS)
def test_a_true_word_for_what_can_not_be_read(name):
    manner, word = REJECTS[name]
    trial, _ = tried(manner, timeout=1.2 if word == "no_card" else 15)
    assert str(trial.result) == word


@side_by_side(0, 255, 0x0FFF)
def test_a_text_length_that_lies_gives_no_record(size):
    def lying(asked, frame):
        if asked != BASE or len(frame) < 200:
            return frame
        body = frame[7:10] + size.to_bytes(2, "big") + frame[12:-1]
        return framed(body)

    trial, _ = tried(Manner(rewrite=lying, photo=b""), timeout=10)
    assert str(trial.result) == "unreadable"


def test_noise_does_not_make_the_floor_a_nonsense():
    """Noise that comes at once would have taken the line longer than it did."""

    def much(luck):
        return luck.randbytes(900)

    began = time.monotonic()
    trial, _ = tried(Manner(before=much, pause=None))
    assert str(trial.result) == "ok"
    # The frames' own time is the least; noise that came in no time adds none.
    clean = wire.wire_ms(30 + 15 + 19 + 1295, 115200)
    assert clean <= trial.floor_ms <= clean + 3 * 5 + 1000 * late(began)
    throttled, module = tried(Manner(before=noise, after=noise))
    assert throttled.floor_ms >= clean
    # The module does not throttle its requests: 30 bytes.
    assert throttled.overhead_ms >= -wire.wire_ms(31, 115200)
    assert module.asked.count(BASE) == 1


def test_the_reader_adds_next_to_nothing():
    """Against the module's own clock: from find's arrival to the last byte of the card's data."""
    began, added, above = time.monotonic(), [], []
    for seed in range(12):
        before = (None, noise, heads)[seed % 3]
        with Stranger(Manner(kind=list(TEXTS)[seed % 4], before=before), seed=seed) as module:
            said = try_device(module.port, timeout=10).as_object()
            added.append(said["read_ms"] - module.floor_ms())
            above.append(said["overhead_ms"])
        assert said["result"] == "ok"
    spared = 1 - late(began) / (time.monotonic() - began)
    assert statistics.median(added) * spared <= 10
    # On a machine whose load delays the module itself, the best of them still shows the driver.
    assert min(above) * spared <= 10


def test_a_card_that_lies_there_before_the_start_and_stays_is_read_once():
    with Stranger(Manner()) as module:
        assert str(try_reader(module.port, timeout=10).result) == "ok"
        # To a new reader the same card is none until it is lifted: find says so.
        assert str(try_reader(module.port, timeout=0.7).result) == "no_card"
        module.lift()
        module.lay()
        assert str(try_reader(module.port, timeout=10).result) == "ok"


def test_everything_else_is_asked_for_by_nobody():
    """A read costs find, select, read and nothing in between; the greeting comes before."""
    _, module = tried(Manner())
    at = module.asked.index(FIND)
    assert module.asked[at : at + 3] == [FIND, SELECT, BASE]
    assert set(module.asked[:at]) == {STATUS, SAM_ID}
    assert not {BASE_FP, CHIP} & set(module.asked)


def test_the_trial_takes_no_longer_than_it_must():
    began = time.monotonic()
    trial, _ = tried(Manner())
    assert str(trial.result) == "ok"
    assert time.monotonic() - began < 3 + late(began)
