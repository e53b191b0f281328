"""Each SW3 of the module at each question, and the word a person gets for it (devices.md §1.4)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from drivers.id_card import wire
from drivers.id_card.sim import Fault, FaultKind, SamvSimulator, SimCard
from drivers.id_card.trial import TrialResult, try_reader

LAY_AGAIN = (0x24, 0x41, 0x47, 0x81)
NOT_HERE = (0x31, 0x32, 0x33, 0x40)
FAULT = (0x60, 0x66)

FIND = {
    **dict.fromkeys(LAY_AGAIN, "unreadable"),
    **dict.fromkeys(NOT_HERE, "unsupported"),
    **dict.fromkeys((*FAULT, 0x21, 0x23), "module_fault"),
    **dict.fromkeys((0x10, 0x11), "garbled"),
    **dict.fromkeys((0x80, 0x91, 0x77), "no_card"),
}
CARD = {
    **dict.fromkeys((*LAY_AGAIN, 0x10, 0x11, 0x21, 0x23, 0x80, 0x91, 0x77), "unreadable"),
    **dict.fromkeys(NOT_HERE, "unsupported"),
    **dict.fromkeys(FAULT, "module_fault"),
}
MODULE = dict.fromkeys(FAULT, "module_fault")
CASES = [
    *((wire.FIND, status, word) for status, word in FIND.items()),
    *((wire.SELECT, status, word) for status, word in CARD.items()),
    *((wire.READ_BASE, status, word) for status, word in CARD.items()),
    *((wire.STATUS, status, word) for status, word in MODULE.items()),
    *((wire.SAM_ID, status, word) for status, word in MODULE.items()),
]


def test_no_word_is_forgotten():
    bad = set(wire.Status) - {wire.Status.OK, wire.Status.CARD_FOUND}
    assert bad <= set(FIND)
    assert bad <= set(CARD)


def tried(command, status, word):
    with SamvSimulator("dev", throttled=False) as sim:
        sim.fault(Fault(FaultKind.STATUS, command, None, status=status))
        sim.lay(SimCard.resident())
        return try_reader(sim.port, timeout=0.5 if word == "no_card" else 10)


def test_each_status_word():
    """Side by side, as each of them mostly waits."""
    with ThreadPoolExecutor(12) as pool:
        trials = list(pool.map(tried, *zip(*CASES, strict=True)))
    said = {case: str(trial.result) for case, trial in zip(CASES, trials, strict=True)}
    assert {case: word for case, word in said.items() if word != case[2]} == {}
    for trial in trials:
        assert trial.record is trial.read_ms is trial.overhead_ms is None


@pytest.mark.parametrize("status", [0x21, 0x23, 0x24, 0x91])
def test_a_module_that_does_not_tell_its_id_still_reads(status):
    trial = tried(wire.SAM_ID, status, "ok")
    assert trial.result is TrialResult.OK
    assert trial.sam_id == ""
