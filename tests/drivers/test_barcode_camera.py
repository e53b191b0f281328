"""Codes in a camera's frames: told once while they are in view, and only what is asked for."""

import threading

import numpy as np
import pytest

from drivers.barcode import camera_scanner
from drivers.barcode.camera_scanner import CameraScanner
from drivers.barcode.contract import SetScanning, Symbology, SymbolRead
from drivers.barcode.cv import cv2
from drivers.barcode.decode import decode
from drivers.barcode.sim_pictures import KINDS, code_picture, frame_with, hard_cases
from drivers.contract import CompletionCode
from drivers.errors import SimulatorRefused
from drivers.frames import FrameSlot
from tests.drivers.barcode_desk import QUICK, Desk

ONE, TWO = "样例 一", "JJ1.222"
EMPTY = np.full((480, 640, 3), 128, np.uint8)


def _frame(*texts):
    return frame_with("dev", *map(code_picture, texts), size=(640, 480))


class Preview:
    """A document camera's preview that shows something 50 times a second."""

    def __init__(self):
        self.slot, self.shown, self.wanted = FrameSlot(), EMPTY, []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()

    def _run(self):
        while not self._stop.wait(0.02):
            self.slot.put(self.shown)


@pytest.fixture
def preview():
    with Preview() as made:
        yield made


def _scanner(preview, **more):
    more = {"scanning": True, "looks_per_s": 100.0, "backoff": QUICK, **more}
    return CameraScanner(preview.slot, on_wanted=preview.wanted.append, **more)


def _looked(desk, more):
    desk.until_count("looks", desk.count("looks") + more)


def test_a_code_is_told_once_until_it_has_left(preview, monkeypatch):
    monkeypatch.setattr(camera_scanner, "GONE_S", 0.3)
    with Desk(_scanner(preview)) as desk:
        preview.shown = _frame(ONE)
        event = desk.expect(SymbolRead)
        assert (event.symbol.text, event.source) == (ONE, "camera")
        assert len(event.symbol.corners) == 4 and ONE not in repr(event)
        preview.shown = _frame(ONE, TWO)
        assert desk.told() == TWO
        _looked(desk, 20)
        preview.shown = EMPTY
        desk.nothing(0.4)
        preview.shown = _frame(ONE)
        assert desk.told() == ONE


def test_what_lies_there_counts_for_a_read_but_no_old_frame():
    slot = FrameSlot()
    slot.put(_frame(ONE))
    desk = Desk(CameraScanner(slot, backoff=QUICK))
    with desk:
        assert desk.read(deadline=0.3).code is CompletionCode.TIME_OUT
    with Preview() as preview, Desk(_scanner(preview, scanning=False)) as desk:
        preview.shown = _frame(ONE)
        for _ in range(2):
            assert desk.read().result.text == ONE
        assert desk.count("symbols_read") == 2


def test_only_the_kinds_that_are_asked_for(preview):
    with Desk(_scanner(preview, scanning=False)) as desk:
        preview.shown = _frame(ONE)
        assert desk.device.capabilities().can_filter
        assert desk.read(Symbology.CODE_128, deadline=0.3).code is CompletionCode.TIME_OUT
        found = desk.read(Symbology.CODE_128, Symbology.QR_CODE).result
        assert found.symbology is Symbology.QR_CODE


def test_nothing_is_looked_at_while_nobody_wants_codes(preview):
    preview.shown = _frame(ONE)
    with Desk(_scanner(preview, scanning=False)) as desk:
        assert preview.wanted == [False]
        desk.nothing(0.2)
        assert desk.count("looks") == 0
        assert desk.do(SetScanning(True)).ok
        assert desk.told() == ONE
        assert desk.do(SetScanning(False)).ok
        assert preview.wanted == [False, True, False]
        assert desk.read().ok
        assert preview.wanted == [False, True, False, True, False]


def test_cancel_and_a_code_that_is_too_long(preview):
    with Desk(_scanner(preview, scanning=False, longest=5)) as desk:
        preview.shown = _frame(TWO)
        cancel, ended = desk.reading()
        _looked(desk, 3)
        cancel.set()
        assert ended().code is CompletionCode.CANCELED


@pytest.mark.parametrize("kind", KINDS)
def test_hard_pictures_are_read_and_never_misread(kind):
    cases = list(hard_cases(7, 4, (kind,)))
    read = [[one.text for one in decode(case.picture, budget_s=1.0)] for case in cases]
    assert sum(case.text in texts for case, texts in zip(cases, read, strict=True)) >= 2
    assert all(set(texts) <= {case.text} for case, texts in zip(cases, read, strict=True))


def test_corners_are_those_of_the_frame_that_was_given():
    large = cv2.resize(_frame(TWO), (3840, 2880), interpolation=cv2.INTER_NEAREST)
    (symbol,) = decode(large)
    xs, ys = zip(*symbol.corners, strict=True)
    # The code with its quiet zone is 60 % of the height, in the middle.
    assert 1056 < min(xs) < 1400 and 2440 < max(xs) < 2784
    assert 576 < min(ys) < 900 and 1980 < max(ys) < 2304


def test_strange_pictures():
    assert decode(np.zeros((1, 1, 3), np.uint8)) == []
    assert decode(np.zeros((40, 40), np.uint8), ()) == []
    noise = np.random.default_rng(3).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    assert decode(noise) == []
    for bad in (np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4), np.float32), EMPTY[:0]):
        with pytest.raises(ValueError, match="picture"):
            decode(bad)
    with pytest.raises(SimulatorRefused):
        frame_with("prod")
