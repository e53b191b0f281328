"""Recordings: nobody's data in them, and the real driver reads from them what it read then."""

import dataclasses
import io
from functools import partial

import pytest

from drivers.id_card import wire
from drivers.id_card.contract import CardType
from drivers.id_card.masker import CardMasker
from drivers.id_card.privacy import masked_reply, shown
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.id_card.text_block import decode
from drivers.id_card.trial import TrialResult, try_reader
from drivers.tape import Recorder, parse_tape
from drivers.tape_player import TapePlayer

CANARY, CANARY_ID = "金丝雀", "150626200109150033"
PLACE = "乌审旗金丝雀路3号"
CARDS = {
    CardType.RESIDENT: partial(SimCard.resident, name=CANARY, id_no=CANARY_ID, address=PLACE),
    CardType.HMT_PERMIT: partial(SimCard.hmt_permit, name=CANARY, id_no=CANARY_ID, pass_no="H99"),
    CardType.FOREIGN_2017: partial(SimCard.foreign_2017, name=CANARY, id_no=CANARY_ID[:15]),
    CardType.FOREIGN_2023: partial(SimCard.foreign_2023, name=CANARY, id_no=CANARY_ID),
}


def pieces_of(text, size):
    """Every run of `size` characters of a secret, as it stands in the bytes."""
    runs = [text[i : i + size] for i in range(len(text) - size + 1)]
    return [run.encode("utf-16-le").hex().upper() for run in runs]


# Shorter runs of digits, and words such as the county's name, are in the made-up cards too.
SECRETS = [*pieces_of(CANARY, 2), *pieces_of(CANARY_ID[6:], 5), *pieces_of(PLACE[3:], 2)]


def recorded(card, *faults, masked=True):
    out = io.StringIO()
    with SamvSimulator("dev", throttled=False) as sim:
        for fault in faults:
            sim.fault(fault)
        sim.lay(card)
        recorder = Recorder(out, "id_reader", masker=CardMasker() if masked else None)
        trial = try_reader(sim.port, timeout=10, opener=recorder.open)
    return out.getvalue(), trial


def all_bytes(tape):
    return "".join(line.split()[1] for line in tape.splitlines() if line.startswith("<"))


@pytest.mark.parametrize("card_type", CARDS)
def test_a_masked_recording_replays_as_the_same_kind_of_card(card_type):
    tape, trial = recorded(CARDS[card_type]())
    assert trial.record.name == CANARY
    assert not [secret for secret in SECRETS if secret in all_bytes(tape)]
    # The ids that find and select give are a card's own number too.
    assert "5A01C307" not in tape
    assert "9E11223344556677" not in tape
    with TapePlayer("dev", parse_tape(tape.splitlines())) as module:
        again = try_reader(module.port, timeout=10)
    assert again.result is TrialResult.OK
    assert again.card_type is card_type
    assert again.sam_id == trial.sam_id
    assert again.floor_ms == trial.floor_ms
    assert again.record.name != CANARY


def test_an_unmasked_recording_says_so_and_holds_the_card():
    tape, trial = recorded(CARDS[CardType.RESIDENT](), masked=False)
    assert "UNMASKED" in tape.splitlines()[0]
    with TapePlayer("dev", parse_tape(tape.splitlines())) as module:
        assert try_reader(module.port, timeout=10).record == trial.record


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.BIT_FLIP,
        FaultKind.TRUNCATE,
        FaultKind.GARBAGE_INSIDE,
        FaultKind.GARBAGE_BEFORE,
        FaultKind.WRONG_LENGTH,
    ],
)
def test_damaged_bytes_of_a_card_are_kept_as_their_number_only(kind):
    tape, _ = recorded(CARDS[CardType.RESIDENT](), Fault(kind, wire.READ_BASE))
    assert not [secret for secret in SECRETS if secret in all_bytes(tape)]


def test_a_fault_in_the_field_replays_as_that_fault():
    fault = Fault(FaultKind.STATUS, wire.READ_BASE, status=wire.Status.CARD_REFUSED_MODULE)
    tape, trial = recorded(CARDS[CardType.RESIDENT](), fault)
    assert trial.result is TrialResult.UNSUPPORTED
    with TapePlayer("dev", parse_tape(tape.splitlines())) as module:
        assert try_reader(module.port, timeout=10).result is TrialResult.UNSUPPORTED


def test_fingerprints_and_the_newest_address_are_masked_in_place():
    plain = CARDS[CardType.RESIDENT]().base_data()
    data = plain[:4] + b"\x04\x00" + plain[4:] + b"\x5a" * 1024
    masked = masked_reply(b"\x30\x10", wire.reply(0x90, data))
    assert len(masked) == 2321
    (body,) = wire.FrameParser().feed(masked)
    parts = wire.split_base(wire.parse_reply(body).data, fingerprint=True)
    assert parts.fingerprint == bytes(1024)
    assert decode(parts.text).name == decode(SimCard.resident().text).name
    place = wire.reply(0x90, PLACE.ljust(35).encode("utf-16-le"))
    assert masked_reply(b"\x30\x03", place) == wire.reply(0x90, bytes(70))
    # A card's answer that came late, after another question.
    late = masked_reply(b"\x11\xff", wire.reply(0x90, plain))
    assert PLACE.encode("utf-16-le") not in late
    assert masked_reply(b"\x11\xff", plain[:300]) == bytes(300)
    status = wire.reply(0x90)
    assert masked_reply(b"\x11\xff", status) == status


@pytest.mark.parametrize("finger", [False, True])
@pytest.mark.parametrize("more_text", [b"", CANARY.encode("utf-16-le") * 20])
def test_whatever_follows_the_parts_is_masked(finger, more_text):
    card = CARDS[CardType.RESIDENT]()
    parts = [card.text + more_text, b"\x5a" * 700, *([b"\x66" * 512] if finger else [])]
    sizes = b"".join(len(part).to_bytes(2, "big") for part in parts)
    data = sizes + b"".join(parts) + PLACE.encode("utf-16-le")
    asked = b"\x30\x10" if finger else b"\x30\x01"
    masked = masked_reply(asked, wire.reply(0x90, data))
    assert len(masked) == len(wire.reply(0x90, data))
    (body,) = wire.FrameParser().feed(masked)
    again = wire.parse_reply(body).data
    assert again[: len(sizes)] == sizes
    assert not [secret for secret in SECRETS if secret in again.hex().upper()]
    assert b"\x5a\x5a" not in again
    assert b"\x66\x66" not in again
    assert decode(wire.split_base(again, fingerprint=finger).text).name == "巴特尔"


def test_shown_masks_every_personal_field_of_every_card():
    for card in CARDS.values():
        record = decode(card().text)
        masked, whole = shown(record), shown(record, whole=True)
        assert whole["name"] == CANARY
        assert whole["id_no"] == record.id_no
        told = repr(masked)
        for one in dataclasses.fields(record):
            value = getattr(record, one.name)
            if one.name in ("name", "name_en", "id_no", "pass_no", "address", "birth") and value:
                assert str(value) not in told
                assert len(masked[one.name]) == len(whole[one.name])
