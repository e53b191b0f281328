"""The supervised thread, health and the frame slot."""

import logging
import queue
import threading

import numpy as np
import pytest

from drivers.errors import DeviceError, DeviceLost, lost
from drivers.frames import FrameSlot
from drivers.health import DeviceState, HealthBoard
from drivers.supervisor import Backoff, Supervisor

WAIT_S = 10


def test_backoff_doubles_from_first_to_most():
    delay, seen = 0.0, []
    for _ in range(7):
        delay = Backoff().after(delay)
        seen.append(delay)
    assert seen == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_wake_ends_the_back_off():
    tries, offline = queue.Queue(), queue.Queue()

    def serve(supervisor):
        tries.put(1)
        raise DeviceLost("connection_lost")

    supervisor = Supervisor(
        HealthBoard("x"), serve, offline.put, backoff=Backoff(first=1000, most=1000)
    )
    supervisor.start()
    try:
        tries.get(timeout=WAIT_S)
        assert offline.get(timeout=WAIT_S) == "connection_lost"
        supervisor.wake()
        tries.get(timeout=WAIT_S)
        assert offline.empty(), "one outage is told once"
    finally:
        supervisor.stop()


def test_a_bug_is_caught_counted_and_named_without_its_text(caplog):
    failed = queue.Queue()

    def serve(supervisor):
        raise KeyError("金丝雀")

    supervisor = Supervisor(HealthBoard("x"), serve, failed.put)
    with caplog.at_level(logging.DEBUG):
        supervisor.start()
        assert failed.get(timeout=WAIT_S) == "internal_error"
        supervisor.stop()
    assert "type=KeyError at=test_device_supervisor.py:" in caplog.text
    assert "金丝雀" not in caplog.text
    assert supervisor.health().counters["bugs"] >= 1


def test_a_hanging_device_is_marked_stale_and_reported():
    inside, release, offline = threading.Event(), threading.Event(), queue.Queue()

    def serve(supervisor):
        supervisor.online()
        inside.set()
        release.wait(WAIT_S)

    supervisor = Supervisor(HealthBoard("x"), serve, offline.put, stale_after=0.05)
    supervisor.start()
    try:
        assert inside.wait(WAIT_S)
        while not supervisor.watch():
            threading.Event().wait(0.02)
        assert offline.get(timeout=WAIT_S) == "stale"
        health = supervisor.health()
        assert (health.state, health.code) == (DeviceState.HARDWARE_ERROR, "stale")
    finally:
        release.set()
        supervisor.stop()


def test_a_thread_left_behind_stays_stopped_after_a_new_start():
    release, inside, ended = threading.Event(), threading.Event(), queue.Queue()

    def serve(supervisor):
        inside.set()
        release.wait(WAIT_S)
        ended.put(supervisor.stopping)
        while not supervisor.stopping:
            supervisor.pause(0.05)

    supervisor = Supervisor(HealthBoard("x"), serve, lambda code: None)
    supervisor.start()
    assert inside.wait(WAIT_S)
    supervisor.stop(join_s=0.01)
    assert supervisor.health().counters["abandoned_threads"] == 1
    supervisor.start()
    release.set()
    assert {ended.get(timeout=WAIT_S), ended.get(timeout=WAIT_S)} == {True, False}
    supervisor.stop()


def test_an_announced_pause_is_no_hang():
    inside = threading.Event()

    def serve(supervisor):
        supervisor.online()
        inside.set()
        while not supervisor.stopping:
            supervisor.pause(30)

    supervisor = Supervisor(HealthBoard("x"), serve, lambda code: None, stale_after=5)
    supervisor.start()
    try:
        assert inside.wait(WAIT_S)
        assert not supervisor.watch()
        assert supervisor.health().state is DeviceState.ONLINE
    finally:
        supervisor.stop()


def test_health_is_a_value_with_the_time_of_its_last_change():
    now = [1.0]
    board = HealthBoard("printer", lambda: now[0])
    assert board.set(DeviceState.ONLINE)
    now[0] = 5.0
    assert not board.set(DeviceState.ONLINE)
    board.count("pages", 2)
    seen = board.snapshot()
    board.count("pages")
    assert (seen.role, seen.state, seen.since, seen.counters["pages"]) == (
        "printer",
        "online",
        1.0,
        2,
    )
    with pytest.raises(TypeError):
        seen.counters["pages"] = 3


@pytest.mark.parametrize(
    ("number", "code", "state"),
    [
        (2, "no_device", DeviceState.NO_DEVICE),
        (11, "port_busy", DeviceState.DEVICE_BUSY),
        (13, "no_permission", DeviceState.HARDWARE_ERROR),
        (5, "connection_lost", DeviceState.OFFLINE),
        (None, "connection_lost", DeviceState.OFFLINE),
    ],
)
def test_error_numbers_become_codes(number, code, state):
    error = lost(number)
    assert (error.code, error.state, str(error)) == (code, state, code)
    assert isinstance(error, DeviceError)


def test_frame_slot_gives_only_what_is_new():
    slot = FrameSlot()
    assert slot.latest() is None
    picture = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    assert slot.put(picture) == 1
    frame = slot.latest(0)
    assert (frame.seq, frame.width, frame.height, frame.format) == (1, 3, 2, "bgr")
    assert bytes(frame.data) == bytes(range(18))
    assert slot.latest(1) is None
    assert slot.put(picture[:, ::-1]) == 2
    assert bytes(slot.latest(1).data[:3]) == bytes([6, 7, 8])
    assert "data" not in repr(frame)
    slot.clear()
    assert slot.latest() is None
    assert slot.put(picture) == 3


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4), (2, 3, 1)])
def test_frame_slot_refuses_other_shapes(shape):
    with pytest.raises(ValueError, match="uint8"):
        FrameSlot().put(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="uint8"):
        FrameSlot().put(np.zeros((2, 3, 3), np.float32))
