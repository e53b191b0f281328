"""pcscd killed, frozen, restarted, started by systemd's socket: the driver is there again."""

import os
import queue
import threading
import time

import pytest

from drivers.contract import CompletionCode, DeviceOffline, NeedsStaff
from drivers.errors import DeviceLost
from drivers.health import DeviceState
from drivers.recovery import Ladder, Steps
from drivers.smart_card.contract import (
    CardInserted,
    CardRemoved,
    ReadCard,
    ReaderGone,
    ReaderOnline,
    SocialSecurityCardRead,
    UnknownCard,
)
from drivers.smart_card.pcsc import Line
from drivers.smart_card.reader import BACKOFF, SmartCardReader
from drivers.smart_card.sim import Chip, social_security
from tests.calm import late
from tests.conformance.rig import until
from tests.drivers.smartcard_pcscd import READER
from tests.drivers.smartcard_world import WAIT_S, World

AGAIN_S = 3.0
"""Card events must come again in this time after pcscd's restart."""


@pytest.fixture(params=[False, True], ids=["plain", "activated"])
def world(request):
    """With pcscd's own socket, and with one that outlives it as under systemd."""
    with World(activated=request.param) as made:
        yield made


@pytest.fixture
def plain():
    with World() as made:
        yield made


def ssc():
    return Chip([social_security()])


def test_killed_and_restarted_with_a_card_in_the_reader(world):
    world.open(backoff=BACKOFF)
    world.put(ssc())
    world.expect(SocialSecurityCardRead)
    for _ in range(2):
        world.daemon.kill()
        assert world.expect(ReaderGone, 1.0).code == "no_service"
        world.daemon.start()
        world.expect(CardInserted, AGAIN_S)
        assert world.expect(SocialSecurityCardRead).card.name
    assert world.names().count("ReaderOnline") == 3
    assert "CardRemoved" not in world.names()


def test_killed_while_idle_then_a_card_comes(world):
    world.open(backoff=BACKOFF)
    world.daemon.kill()
    world.expect(ReaderGone)
    completion = world.device.execute(ReadCard(), 5.0)
    assert (completion.code, completion.took_ms) == (CompletionCode.DEVICE_NOT_READY, 0.0)
    world.slot.insert(ssc())
    world.daemon.start()
    world.expect(SocialSecurityCardRead, AGAIN_S)


@pytest.mark.parametrize("ins", [0xA4, 0xB2])
def test_killed_in_the_middle_of_a_read(world, ins):
    world.open()
    world.slot.at(ins, world.daemon.kill)
    world.slot.insert(ssc())
    world.expect(ReaderGone, WAIT_S)
    world.daemon.start()
    world.expect(SocialSecurityCardRead, AGAIN_S)
    # It was the daemon, and nothing is said against the card.
    assert not [one for one in world.all if isinstance(one, UnknownCard)]


def test_a_command_that_waits_for_a_card_is_answered_at_once(plain):
    plain.open()
    ended = queue.Queue()
    thread = threading.Thread(
        target=lambda: ended.put(plain.device.execute(ReadCard(), WAIT_S)), daemon=True
    )
    thread.start()
    with pytest.raises(queue.Empty):
        ended.get(timeout=0.2)
    plain.daemon.kill()
    completion = ended.get(timeout=1.0)
    thread.join()
    assert (completion.code, completion.detail) == (CompletionCode.DEVICE_NOT_READY, "no_service")


def test_the_card_leaves_while_it_is_down(plain):
    plain.open()
    plain.put(ssc())
    plain.expect(SocialSecurityCardRead)
    plain.daemon.kill()
    plain.expect(ReaderGone)
    plain.slot.eject()
    plain.daemon.start()
    plain.expect(ReaderOnline, AGAIN_S)
    plain.nothing(0.15)


def test_frozen_it_is_no_answer_and_going_on_it_is_well(plain):
    plain.open(call_s=0.4)
    plain.put(ssc())
    plain.expect(SocialSecurityCardRead)
    plain.daemon.stop()
    assert plain.expect(ReaderGone, 3.0).code == "no_answer"
    plain.daemon.resume()
    plain.expect(SocialSecurityCardRead, AGAIN_S)


def test_closing_is_quick_while_it_is_frozen(plain):
    before = set(threading.enumerate())
    plain.open()
    plain.daemon.stop()
    try:
        began = time.monotonic()
        plain.device.close()
        assert time.monotonic() - began < 2.0 + late(began)
    finally:
        plain.daemon.resume()
    left = {one.name for one in set(threading.enumerate()) - before}
    assert not left & {"device-smart_card", "pcsc-guard"}


def test_closing_is_quick_while_it_connects_to_a_frozen_one(world):
    world.daemon.stop()
    device, events = SmartCardReader("smart_card", READER), queue.Queue()
    device.open(events.put)
    try:
        with pytest.raises(queue.Empty):
            events.get(timeout=0.2)
        began = time.monotonic()
        device.close()
        assert time.monotonic() - began < 2.0 + late(began)
    finally:
        world.daemon.resume()


def test_absent_at_first():
    with World() as world:
        world.daemon.kill()
        device, events = SmartCardReader("smart_card", READER), queue.Queue()
        device.open(events.put)
        try:
            event = events.get(timeout=WAIT_S)
            assert isinstance(event, ReaderGone)
            assert event.code == "no_service"
            assert device.health().state is DeviceState.OFFLINE
            world.daemon.start()
            event = events.get(timeout=AGAIN_S)
            assert isinstance(event, ReaderOnline)
        finally:
            device.close()


def test_staff_are_told_when_it_stays_away():
    with World() as world:
        world.open(ladder=Ladder(Steps(reset=1000, power=1000, staff=3)))
        world.daemon.kill()
        assert world.expect(NeedsStaff).code == "no_service"
        world.daemon.start()
        world.expect(ReaderOnline)
        counters = world.device.health().counters
        assert counters["needs_staff"] == 1
        assert "power_cycles" not in counters


def test_a_quick_restart_between_two_looks():
    """Killed and restarted before the driver looks again: the loss is noticed all the same."""
    with World() as world:
        world.open()
        world.put(ssc())
        world.expect(SocialSecurityCardRead)
        world.daemon.restart()
        world.expect(DeviceOffline)
        world.expect(SocialSecurityCardRead, AGAIN_S)


def test_pcscd_keeps_nothing_of_ours():
    """Contexts and cards are given back: its threads and files stay as many as they were."""
    with World() as world:
        world.slot.insert(ssc())
        for turn in range(20):
            world.open()
            world.expect(SocialSecurityCardRead)
            world.device.close()
            if turn == 4:
                before = _threads_and_files(world.daemon.pid)
        until(lambda: _threads_and_files(world.daemon.pid) <= before)


def _threads_and_files(pid):
    return tuple(len(os.listdir(f"/proc/{pid}/{folder}")) for folder in ("task", "fd"))


def test_cycles_of_cards_leave_nothing_behind():
    """Insert, read, pull: the normal day of a reader. `make soak` makes it a long one."""
    cycles = int(os.environ.get("JIUJIN_CYCLES", "8"))
    with World() as world:
        world.open()
        files = threads = None
        for cycle in range(cycles + 3):
            if cycle == 3:
                files, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
            world.slot.insert(ssc())
            world.expect(SocialSecurityCardRead)
            world.slot.eject()
            world.expect(CardRemoved)
            world.all.clear()
        until(lambda: len(os.listdir("/proc/self/fd")) <= files)
        until(lambda: threading.active_count() <= threads)
        assert world.device.health().counters["cards_read"] == cycles + 3
        assert not world.device.health().counters.get("reconnects")


def test_a_line_to_nobody():
    with World() as world:
        world.daemon.kill()
        line = Line()
        try:
            with pytest.raises(DeviceLost, match="no_service"):
                line.establish()
        finally:
            line.release()
            line.release()
