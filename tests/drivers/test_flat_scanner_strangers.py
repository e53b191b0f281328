"""The scanner's driver on programs in scanimage's place that do what no real scanimage does."""

import os
import time

import pytest

from drivers.contract import CompletionCode, DeviceOffline
from drivers.errors import DeviceCancelled, DeviceLost
from drivers.flat_scanner import child as child_module
from drivers.flat_scanner import scanning
from drivers.flat_scanner.contract import Scan, ScannedPage, Source
from drivers.flat_scanner.timing import Timing
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.scanner_bench import QUICK, Hand, scanimages


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a shell script in scanimage's place; $FOLDER is where its pages go."""
    where = tmp_path / "bin"
    where.mkdir()
    monkeypatch.setattr(child_module, "_PATH", f"{where}:{os.environ['PATH']}")

    def put(script):
        options = (
            "printf '\\nAll options specific to device:\\n    --mode Color [Color]\\n'; exit 0"
        )
        text = f"""#!/bin/bash
case "$*" in *--all-options*) {options};; esac
for one in "$@"; do case "$one" in --batch=*) F="${{one#--batch=}}"; F="${{F%/*}}";; esac; done
{script}
"""
        new = where / "new"
        new.write_text(text)
        new.chmod(0o755)
        new.rename(where / "scanimage")

    return put


PAGE = "printf 'P6\\n1 2\\n255\\nABCDEF' > $F/1.pnm.part"


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        (f"{PAGE}; exit 0", "cut_off"),
        ("printf 'P9\\n1 2\\n' > $F/1.pnm.part; echo $F/1.pnm; exit 0", "not_pnm"),
        ("printf 'P6\\n1 2\\n255\\nABC' > $F/1.pnm.part; echo $F/1.pnm; exit 0", "cut_off"),
        ("printf 'P6\\n1 2\\n255\\nABCDEFGH' > $F/1.pnm.part; echo $F/1.pnm; exit 0", "surplus"),
        ("printf 'P6\\n90000 90000\\n255\\n' > $F/1.pnm.part; exit 0", "too_large"),
        ("head -c 300000 /dev/zero > $F/1.pnm.part; exit 0", "not_pnm"),
        ("echo $F/1.pnm; exit 0", "cut_off"),
        ("echo nonsense; exit 0", "cut_off"),
        ("kill -SEGV $$", "backend_crashed"),
        ("exit 77", "cut_off"),
    ],
)
def test_a_program_that_does_not_do_as_it_should(program, tmp_path, script, detail):
    program(script)
    with Hand("some:0", str(tmp_path)) as hand:
        completion = hand.scan(area=None)
        assert completion.code is CompletionCode.HARDWARE_ERROR, completion
        assert completion.detail == detail
        program(f"{PAGE}; echo $F/1.pnm; exit 0")
        good = hand.scan(area=None)
        assert good.ok, good
        assert good.result.pages[0].picture.tolist() == [[[67, 66, 65]], [[70, 69, 68]]]


def test_one_that_does_not_listen_is_killed(program, tmp_path):
    program("trap '' INT TERM; while :; do sleep 0.1; done")
    timing = Timing(stop=0.3)
    with Hand("some:0", str(tmp_path), timing=timing) as hand:
        assert hand.scan(deadline=0.3, area=None).code is CompletionCode.TIME_OUT
        program(f"{PAGE}; echo $F/1.pnm; exit 0")
        assert hand.scan(area=None).ok


def test_one_that_never_tells_its_options(tmp_path, program):
    program("")
    (tmp_path / "bin" / "scanimage").write_text("#!/bin/sh\nexec sleep 60\n")
    timing = Timing(answer=0.2, stop=0.1)
    with Hand("some:0", str(tmp_path), timing=timing, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_answer"
    assert QUICK.answer > timing.answer


def test_endless_words_do_not_fill_the_memory(program, tmp_path):
    program(f"head -c 5000000 /dev/zero >&2; {PAGE}; echo $F/1.pnm; exit 0")
    with Hand("some:0", str(tmp_path)) as hand:
        assert hand.scan(area=None).ok


def test_a_page_is_handed_over_before_the_lamp_is_home(program, tmp_path):
    """A backend that hangs after its last page holds nobody up, and is ended in its time."""
    program(f"{PAGE}; echo $F/1.pnm; trap '' INT; while :; do sleep 0.1; done")
    timing = Timing(stop=0.1, linger=0.6)
    with Hand("some:0", str(tmp_path), timing=timing) as hand:
        began = time.monotonic()
        completion = hand.scan(area=None)
        assert completion.ok, completion
        assert completion.took_ms < 600 + 1000 * late(began)
        assert len(completion.result.pages) == 1
        program(f"{PAGE}; echo $F/1.pnm; exit 0")
        assert hand.scan(area=None).ok
        until(lambda: not scanimages())


@pytest.mark.parametrize(
    ("words", "detail"),
    [
        ("sane_read: Document feeder jammed", "mediaJammed"),
        ("sane_start: Document feeder out of documents", "noMedia"),
    ],
)
def test_a_backend_that_hangs_after_its_last_word_is_believed(program, tmp_path, words, detail):
    """SANE's own test backend does so once in a few hundred scans."""
    program(f"echo 'scanimage: {words}' >&2; exec sleep 60")
    timing = Timing(stop=0.1, linger=0.2)
    with Hand("some:0", str(tmp_path), timing=timing) as hand:
        assert hand.scan(area=None).detail == detail


class _Host:
    """Cancels the run as soon as a page is whole, where `cancels`."""

    def __init__(self, gone, cancels):
        self.gone, self.cancels, self.pages = gone, cancels, 0

    def emit(self, event):
        self.pages += 1

    def is_gone(self):
        return self.gone

    def alive(self):
        return

    def check(self):
        if self.cancels and self.pages:
            raise DeviceCancelled("canceled")


@pytest.mark.parametrize(
    ("gone", "cancels", "ended", "wiped"),
    [
        (True, False, DeviceLost, True),
        (False, True, DeviceCancelled, True),
        (False, False, scanning.Stopped, False),
    ],
)
def test_pages_that_nobody_takes_are_wiped(program, monkeypatch, gone, cancels, ended, wiped):
    """One of two pages comes whole, then the program crashes."""
    made = []
    monkeypatch.setattr(
        scanning, "ScannedPage", lambda *a: made.append(ScannedPage(*a)) or made[-1]
    )
    program(f"{PAGE}; echo $F/1.pnm; kill -SEGV $$")
    host = _Host(gone, cancels)
    call = ([], child_module.environment())
    command = Scan(source=Source.FEEDER, pages=2)
    run = scanning.ScanRun(host, command, call, host.check, lambda scanned: None, QUICK)
    with pytest.raises(ended) as caught:
        run.run()
    (page,) = made
    assert page.picture.any() != wiped
    if not wiped:
        assert caught.value.so_far.pages == (page,)
