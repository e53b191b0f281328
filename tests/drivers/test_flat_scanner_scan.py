"""The scanner's driver on SANE's own test device and on an eSCL one behind a cable."""

import logging
import signal
import stat
import threading
import time
from pathlib import Path

import pytest

from drivers.contract import CompletionCode, DeviceOffline, DeviceOnline
from drivers.errors import SimulatorRefused
from drivers.flat_scanner import child as child_module
from drivers.flat_scanner.contract import (
    A4_MM,
    Area,
    GetStatus,
    Mode,
    PageScanned,
    Scan,
    ScannerOnline,
    Source,
)
from drivers.flat_scanner.sim import Fault, FlatScannerSimulator
from drivers.health import DeviceState
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.scanner_bench import (
    PAPER,
    SMALL,
    Hand,
    Wired,
    page,
    sane_test_config,
    scanimages,
)

SLOW = {"read_delay": "true", "read_delay_duration": 200000, "read_limit": "true",
        "read_limit_size": 200}  # fmt: skip


@pytest.fixture
def wired(tmp_path):
    with Wired(tmp_path) as made:
        yield made


def in_a_page(process):
    """Its picture has begun to come out."""
    try:
        files = list(Path(f"/proc/{process.pid}/fd").iterdir())
        return any(".pnm" in str(one.readlink()) for one in files)
    except OSError:
        # It, or one of its files, is gone by now.
        return False


def pipe_folders():
    return {one for one in Path("/dev/shm").glob("scan-*") if one.is_dir()}


# The test device of SANE.


def test_capabilities_of_sanes_test_device(tmp_path):
    with Hand("test:0", sane_test_config(tmp_path)) as hand:
        able = hand.device.capabilities()
        assert (able.any_resolution, able.resolutions) == (True, (1, 1200))
        assert able.modes == (Mode.GRAY, Mode.COLOR)
        assert able.sources == (Source.FLATBED, Source.FEEDER)
        assert (able.width_mm, able.height_mm) == (200, 200)
        completion = hand.device.execute(GetStatus(), 5)
        assert completion.result == able


def test_a_page_of_the_test_device(tmp_path):
    with Hand("test:0", sane_test_config(tmp_path)) as hand:
        completion = hand.scan(resolution=100, area=Area(0, 0, 50, 25))
        assert completion.ok, completion
        (one,) = completion.result.pages
        assert abs(one.width - 50 / 25.4 * 100) <= 2
        assert abs(one.height - 25 / 25.4 * 100) <= 2
        assert one.picture.std() > 0
        assert 0 < completion.result.first_ms <= completion.took_ms
        grey = hand.scan(mode=Mode.GRAY).result.pages[0]
        assert grey.picture.ndim == 2
        # No area = A4, as far as the glass goes.
        whole = hand.scan(resolution=50, area=None).result.pages[0]
        assert whole.height < A4_MM[1] / 25.4 * 50
        assert hand.all_of(PageScanned)[-1].height == whole.height


def test_a_feeder_is_emptied_and_then_has_no_paper(tmp_path):
    """SANE's test device has ten sheets in its feeder."""
    with Hand("test:0", sane_test_config(tmp_path)) as hand:
        first = hand.scan(source=Source.FEEDER, pages=4).result
        assert (len(first.pages), first.feeder_empty) == (4, False)
        rest = hand.scan(source=Source.FEEDER, pages=50).result
        assert (len(rest.pages), rest.feeder_empty) == (10, True)
        assert [one.number for one in hand.all_of(PageScanned)] == [1, 2, 3, 4, *range(1, 11)]


@pytest.mark.parametrize(
    ("status", "code", "detail"),
    [
        ("JAMMED", CompletionCode.HARDWARE_ERROR, "mediaJammed"),
        ("COVER_OPEN", CompletionCode.DEVICE_NOT_READY, "coverOpen"),
        ("NO_DOCS", CompletionCode.USER_ERROR, "noMedia"),
        ("DEVICE_BUSY", CompletionCode.DEVICE_NOT_READY, "busy"),
        ("ACCESS_DENIED", CompletionCode.DEVICE_NOT_READY, "no_permission"),
        ("IO_ERROR", CompletionCode.HARDWARE_ERROR, "io_error"),
        ("NO_MEM", CompletionCode.HARDWARE_ERROR, "no_memory"),
        ("CANCELLED", CompletionCode.USER_ERROR, "canceled_elsewhere"),
        ("INVAL", CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
        ("UNSUPPORTED", CompletionCode.UNSUPPORTED_DATA, "settings_refused"),
    ],
)
def test_every_status_of_sane_has_its_word(tmp_path, status, code, detail):
    config = sane_test_config(tmp_path, read_status_code=f'"SANE_STATUS_{status}"')
    with Hand("test:0", config) as hand:
        completion = hand.scan()
        assert (completion.code, completion.detail) == (code, detail)
        assert completion.result.pages == ()
        # The scanner is well as far as anybody knows.
        assert not hand.all_of(DeviceOffline)


def test_heights_that_are_not_known_before(tmp_path):
    with Hand("test:0", sane_test_config(tmp_path, hand_scanner="true")) as hand:
        completion = hand.scan()
        assert completion.ok, completion
        assert completion.result.pages[0].height > 10


def test_no_page_touches_a_disk_and_nothing_is_left(tmp_path):
    before = pipe_folders()
    with Hand("test:0", sane_test_config(tmp_path, **SLOW)) as hand:
        begun = hand.begin(resolution=600, area=None)
        until(lambda: pipe_folders() - before)
        (folder,) = pipe_folders() - before
        kinds = [stat.S_ISFIFO(one.stat().st_mode) for one in folder.iterdir()]
        assert kinds == [True]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        begun.cancel.set()
        assert begun.end().code is CompletionCode.CANCELED
        until(lambda: not scanimages())
        until(lambda: pipe_folders() == before)


@pytest.mark.parametrize("end", ["cancel", "deadline", "close"])
def test_a_scan_that_ends_early_ends_its_program(tmp_path, end):
    with Hand("test:0", sane_test_config(tmp_path, **SLOW)) as hand:
        begun = hand.begin(resolution=600, area=None, deadline=0.5 if end == "deadline" else 20.0)
        until(scanimages)
        began = time.monotonic()
        if end == "cancel":
            begun.cancel.set()
        if end == "close":
            hand.device.close()
        completion = begun.end()
        wanted = CompletionCode.TIME_OUT if end == "deadline" else CompletionCode.CANCELED
        assert completion.code is wanted
        assert completion.result is None
        until(lambda: not scanimages())
        assert time.monotonic() - began < 5 + late(began)


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGTERM])
def test_a_backend_that_dies_in_the_middle_of_a_page_gives_no_half_page(tmp_path, number):
    with Hand("test:0", sane_test_config(tmp_path, **SLOW)) as hand:
        begun = hand.begin(resolution=600, area=None)
        # Sooner, scanimage would cancel a scan that has not begun, and go on with it.
        until(lambda: any(map(in_a_page, scanimages())))
        next(filter(in_a_page, scanimages())).send_signal(number)
        completion = begun.end()
        assert completion.code in (CompletionCode.HARDWARE_ERROR, CompletionCode.USER_ERROR)
        assert completion.detail in ("backend_crashed", "cut_off", "canceled_elsewhere")
        assert completion.result.pages == ()
        assert hand.device.execute(GetStatus(), 5).ok
        assert not hand.all_of(DeviceOffline)


def test_settings_are_refused_before_the_scanner_moves(tmp_path):
    with Hand("test:0", sane_test_config(tmp_path)) as hand:
        assert hand.scan(resolution=5000).detail == "resolution"
        assert hand.scan(mode=Mode.LINEART).detail == "mode"
        assert hand.scan(source=Source.FEEDER_DUPLEX).detail == "source"
        assert hand.scan(area=Area(0, 0, 500, 10)).detail == "area"
        assert hand.scan(pages=0).detail == "pages"


def test_no_such_scanner_and_one_that_comes_later(tmp_path):
    config = sane_test_config(tmp_path)
    with Hand("test:1", config, greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_device"
        assert hand.device.health().state is DeviceState.NO_DEVICE
        assert hand.scan().code is CompletionCode.DEVICE_NOT_READY
        sane_test_config(tmp_path, devices=2)
        hand.expect(DeviceOnline)
        assert hand.scan().ok


def test_a_scanner_that_sane_no_longer_has_is_offline(tmp_path):
    config = sane_test_config(tmp_path, devices=2)
    with Hand("test:1", config, watch_s=0.2) as hand:
        sane_test_config(tmp_path)
        assert hand.expect(DeviceOffline).code == "no_device"


def test_a_backend_that_really_crashes_is_no_more_than_a_code(tmp_path):
    """SANE's test backend 1.2 dies of a segmentation fault when it is told to have no device."""
    config = sane_test_config(tmp_path)
    with Hand("test:0", config, watch_s=0.2) as hand:
        sane_test_config(tmp_path, devices=0)
        assert hand.expect(DeviceOffline).code == "backend_crashed"
        sane_test_config(tmp_path)
        hand.expect(DeviceOnline)
        assert hand.scan().ok


@pytest.mark.parametrize("address", ["usb:04a9:190f", "auto"])
def test_an_address_that_nothing_answers_to(tmp_path, address):
    """SANE's test devices are never taken for a scanner."""
    with Hand(address, sane_test_config(tmp_path), greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_device"


def test_without_scanimage(tmp_path, monkeypatch):
    monkeypatch.setattr(child_module, "_PATH", str(tmp_path))
    with Hand("test:0", sane_test_config(tmp_path), greeted=False) as hand:
        assert hand.expect(DeviceOffline).code == "no_program"


# An eSCL scanner.


def test_a_page_over_the_network(wired):
    with Hand(wired.address, wired.config) as hand:
        completion = hand.scan(resolution=150, area=None)
        (one,) = completion.result.pages
        assert (one.width, one.height) == (1240, 1754)
        # A JPEG was on the way.
        middle = [int(one) for one in one.picture[900, 600]]
        assert all(abs(a - b) < 6 for a, b in zip(middle, PAPER[::-1], strict=True))
        assert one.jpeg().startswith(b"\xff\xd8")


def test_the_model_is_told(wired):
    with Hand("auto", wired.config) as hand:
        assert hand.all_of(ScannerOnline)[0].model == "eSCL Kiosk"
        assert hand.scan().ok


def test_pages_of_the_feeder_come_in_order(wired):
    wired.sim.load([page(number) for number in (1, 2, 3)])
    with Hand(wired.address, wired.config) as hand:
        scanned = hand.scan(source=Source.FEEDER, pages=9, area=None).result
        assert (len(scanned.pages), scanned.feeder_empty) == (3, True)
        marks = [int((one.picture[5] < 60).all(axis=1).sum()) for one in scanned.pages]
        assert marks == sorted(marks)
        assert marks[0] >= 8
        assert hand.scan(source=Source.FEEDER).detail == "noMedia"


@pytest.mark.parametrize(
    ("fault", "source", "code", "detail"),
    [
        (Fault.JAM, Source.FEEDER, CompletionCode.HARDWARE_ERROR, "mediaJammed"),
        (Fault.COVER_OPEN, Source.FEEDER, CompletionCode.DEVICE_NOT_READY, "coverOpen"),
        (Fault.BROKEN, Source.FLATBED, CompletionCode.HARDWARE_ERROR, "io_error"),
        (Fault.CUT_PICTURE, Source.FLATBED, CompletionCode.HARDWARE_ERROR, "io_error"),
        (Fault.BAD_PICTURE, Source.FLATBED, CompletionCode.HARDWARE_ERROR, "io_error"),
    ],
)
def test_faults_of_the_scanner_have_their_words(wired, fault, source, code, detail):
    wired.sim.load([page()])
    wired.sim.fault(fault)
    with Hand(wired.address, wired.config) as hand:
        completion = hand.scan(source=source)
        assert (completion.code, completion.detail) == (code, detail)
        wired.sim.mend(fault)
        assert hand.scan(source=source).ok
        assert not hand.all_of(DeviceOffline)


def test_what_came_before_a_jam_is_kept(wired):
    """Four sheets, of which the third jams: two are there and need not be scanned again."""
    wired.sim.load([page(number) for number in (1, 2, 3, 4)])
    with Hand(wired.address, wired.config) as hand:
        jammed = threading.Event()
        listener = hand.device._listener

        def heard(event):
            if isinstance(event, PageScanned) and event.number == 2:
                wired.sim.fault(Fault.JAM)
                jammed.set()
            listener(event)

        hand.device._listener = heard
        completion = hand.scan(source=Source.FEEDER, pages=4)
        assert jammed.is_set()
        assert not completion.ok
        # Airscan fetches ahead, so the third may have been under way.
        assert len(completion.result.pages) in (2, 3)
        assert completion.detail in ("mediaJammed", "io_error")


def test_a_busy_scanner_is_waited_for(wired):
    wired.sim.fault(Fault.BUSY)
    with Hand(wired.address, wired.config) as hand:
        begun = hand.begin()
        until(lambda: wired.sim.asked.count("POST /eSCL/ScanJobs") >= 2)
        wired.sim.mend(Fault.BUSY)
        assert begun.end().ok


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_MIDWAY])
def test_a_scanner_that_hangs_is_left_and_told_so(wired, fault):
    wired.sim.fault(fault)
    with Hand(wired.address, wired.config) as hand:
        completion = hand.scan(deadline=0.8)
        assert completion.code is CompletionCode.TIME_OUT
        wired.sim.mend(fault)
        until(lambda: not scanimages())
        # The job was taken back, so that the scanner is free.
        until(lambda: any(one.startswith("DELETE") for one in wired.sim.asked))
        assert hand.scan().ok


def test_unplugged_in_the_middle_of_a_scan(wired):
    wired.sim.fault(Fault.HANG_MIDWAY)
    with Hand(wired.address, wired.config) as hand:
        begun = hand.begin()
        until(lambda: any("NextDocument" in one for one in wired.sim.asked))
        wired.wire.unplug()
        completion = begun.end()
        assert (completion.code, completion.detail) == (
            CompletionCode.DEVICE_NOT_READY,
            "connection_lost",
        )
        hand.expect(DeviceOffline)
        wired.sim.mend(Fault.HANG_MIDWAY)
        wired.sim.drop("/eSCL/ScanJobs/1")
        wired.wire.plug()
        hand.expect(DeviceOnline)
        assert hand.scan().ok


def test_two_drivers_do_not_share_a_scanner(wired):
    with (
        Hand(wired.address, wired.config),
        Hand(wired.address, wired.config, greeted=False) as second,
    ):
        assert second.expect(DeviceOffline).code == "port_busy"


def test_nothing_personal_gets_out(wired, caplog):
    with caplog.at_level(logging.DEBUG), Hand(wired.address, wired.config) as hand:
        completion = hand.scan()
        said = [repr(completion), repr(completion.result), repr(hand.all_of(PageScanned))]
        said += [caplog.text, repr(hand.device.health()), repr(Scan(75, area=SMALL))]
    for secret in ("array(", f"{PAPER[0]}, {PAPER[1]}"):
        assert all(secret not in one for one in said)


def test_the_simulator_refuses_sites_that_serve_residents():
    with pytest.raises(SimulatorRefused):
        FlatScannerSimulator("live")
