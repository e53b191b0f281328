"""The base of every driver, on a small real device: a line-echo server on loopback."""

import logging
import queue
import socket
import threading
import time
from dataclasses import dataclass

import pytest

from drivers.contract import (
    Cancel,
    Capabilities,
    CompletionCode,
    DeviceOffline,
    DeviceOnline,
    NeedsStaff,
)
from drivers.device import MOST_WAITING, Device
from drivers.errors import CommandRefused, DeviceError, DeviceTimeout
from drivers.health import DeviceState
from drivers.ports import open_port
from drivers.recovery import Ladder, Rung, Steps
from drivers.supervisor import Backoff
from tests.calm import late

WAIT_S = 10
CANARY = "金丝雀"


class EchoServer:
    """Answers each line with the same line; can hold its tongue, hang up, or be gone."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"socket://127.0.0.1:{self.listener.getsockname()[1]}"
        self.silent = threading.Event()
        self.lines = queue.Queue()
        self.opened = []
        self.accepted = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            self.opened.append(line)
            self.accepted.release()
            threading.Thread(target=self._echo, args=(line,), daemon=True).start()

    def _echo(self, line):
        try:
            while data := line.recv(256):
                self.lines.put(data)
                if not self.silent.is_set():
                    line.sendall(data)
        except OSError:
            return
        finally:
            line.close()

    def hang_up(self):
        for line in self.opened:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.opened.clear()

    def close(self):
        # A blocked accept keeps a closed listener alive; shutting it down ends both.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
        self.hang_up()


@dataclass(frozen=True)
class Echo:
    text: bytes = b"hello"


@dataclass(frozen=True)
class Refuse:
    pass


@dataclass(frozen=True)
class Break:
    pass


class EchoDevice(Device):
    def __init__(self, address, **more):
        super().__init__("echo", address, backoff=Backoff(0.02, 0.1), **more)
        self.checks = 0
        self.resets = 0
        self.sick = False

    def capabilities(self):
        return Capabilities(device_class="Echo", commands=("Echo", "Refuse", "Break"))

    def _do_open(self):
        return open_port(self._address, 9600)

    def _do_greet(self, connection):
        if self.sick:
            raise DeviceError("module_fault", DeviceState.HARDWARE_ERROR)
        return DeviceOnline()

    def _do_idle(self, connection):
        connection.drain()
        return 0.02

    def _do_check(self, connection):
        self.checks += 1
        self._say(connection, b"?", 0.1)

    def _do_reset(self, connection):
        self.resets += 1

    def _do_close(self, connection):
        connection.close()

    def _do_command(self, connection, job):
        match job.command:
            case Refuse():
                raise CommandRefused(CompletionCode.USER_ERROR, "noMedia")
            case Break():
                raise KeyError(CANARY)
        connection.write(job.command.text)
        got = b""
        while len(got) < len(job.command.text):
            job.check()
            got += connection.read(64)
        return got

    def _say(self, connection, text, seconds):
        connection.write(text)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if connection.read(64):
                return
        raise DeviceTimeout("no_answer")


@pytest.fixture
def server():
    made = EchoServer()
    yield made
    made.close()


@pytest.fixture
def opened(server):
    made = []

    def open_one(address=None, **more):
        device, events = EchoDevice(address or server.address, **more), queue.Queue()
        made.append(device)
        device.open(events.put)
        return device, events

    yield open_one
    for device in made:
        device.close()


def expect(events, kind):
    while True:
        event = events.get(timeout=WAIT_S)
        if isinstance(event, kind):
            return event


def test_a_command_and_its_completion(opened):
    device, events = opened()
    expect(events, DeviceOnline)
    completion = device.execute(Echo(b"abc"), 5)
    assert (completion.code, completion.result) == (CompletionCode.SUCCESS, b"abc")
    assert 0 < completion.took_ms < 5000
    assert "abc" not in repr(completion)


def test_a_command_given_while_it_starts_waits_for_it(opened):
    device, _ = opened()
    assert device.execute(Echo(), 5).ok


def test_an_expected_other_end_keeps_the_connection(opened):
    device, events = opened()
    expect(events, DeviceOnline)
    completion = device.execute(Refuse(), 5)
    assert (completion.code, completion.detail) == (CompletionCode.USER_ERROR, "noMedia")
    assert device.execute(Echo(), 5).ok
    assert events.empty()


def test_a_bug_is_an_internal_error_without_its_text(opened, caplog):
    device, events = opened()
    expect(events, DeviceOnline)
    with caplog.at_level(logging.DEBUG):
        completion = device.execute(Break(), 5)
        assert completion.code is CompletionCode.INTERNAL_ERROR
        assert expect(events, DeviceOffline).code == "internal_error"
        expect(events, DeviceOnline)
    assert CANARY not in caplog.text + repr(completion)
    assert device.execute(Echo(), 5).ok


def test_silence_ends_at_the_deadline_and_later_answers_are_dropped(opened, server):
    device, events = opened()
    expect(events, DeviceOnline)
    server.silent.set()
    began = time.monotonic()
    completion = device.execute(Echo(), 0.3)
    assert completion.code is CompletionCode.TIME_OUT
    assert 0.2 < time.monotonic() - began < 0.4 + late(began)
    server.silent.clear()
    assert device.execute(Echo(b"later"), 5).result == b"later"


def test_cancel_before_and_during_a_command(opened, server):
    device, events = opened()
    expect(events, DeviceOnline)
    cancel = Cancel()
    cancel.set()
    assert device.execute(Echo(), 5, cancel).code is CompletionCode.CANCELED
    server.silent.set()
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.set)
    timer.start()
    began = time.monotonic()
    assert device.execute(Echo(), 5, cancel).code is CompletionCode.CANCELED
    assert time.monotonic() - began < 0.4 + late(began)
    timer.join()


def test_hanging_up_answers_everyone_who_waits(opened, server):
    device, events = opened()
    expect(events, DeviceOnline)
    server.silent.set()
    ends = queue.Queue()
    threads = [
        threading.Thread(target=lambda: ends.put(device.execute(Echo(), 9).code)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    server.lines.get(timeout=WAIT_S)
    server.hang_up()
    codes = [ends.get(timeout=WAIT_S) for _ in threads]
    assert codes[0] is CompletionCode.DEVICE_NOT_READY
    assert set(codes) == {CompletionCode.DEVICE_NOT_READY}
    expect(events, DeviceOffline)
    for thread in threads:
        thread.join()


def test_more_commands_than_may_wait_are_refused(opened, server):
    device, events = opened()
    expect(events, DeviceOnline)
    server.silent.set()
    ends = queue.Queue()
    threads = [
        threading.Thread(target=lambda: ends.put(device.execute(Echo(), 1.0).code))
        for _ in range(MOST_WAITING + 3)
    ]
    for thread in threads:
        thread.start()
    codes = [ends.get(timeout=WAIT_S) for _ in threads]
    assert CompletionCode.TOO_MANY_REQUESTS in codes
    for thread in threads:
        thread.join()


def test_closed_and_unknown_are_answered_without_the_device(server):
    device = EchoDevice(server.address)
    assert device.execute(Echo(), 1).code is CompletionCode.SEQUENCE_ERROR
    assert device.execute("what", 1).code is CompletionCode.UNSUPPORTED_COMMAND
    assert server.opened == []


def test_closing_cancels_what_is_under_way(opened, server):
    device, events = opened()
    expect(events, DeviceOnline)
    server.silent.set()
    ends = queue.Queue()
    thread = threading.Thread(target=lambda: ends.put(device.execute(Echo(), 9)))
    thread.start()
    server.lines.get(timeout=WAIT_S)
    device.close()
    assert ends.get(timeout=WAIT_S).code is CompletionCode.CANCELED
    thread.join()


def test_an_idle_device_is_asked_and_one_that_stays_silent_is_offline(opened, server):
    device, events = opened(watch_s=0.1)
    expect(events, DeviceOnline)
    for _ in range(2):
        assert server.lines.get(timeout=WAIT_S) == b"?"
    server.silent.set()
    assert expect(events, DeviceOffline).code == "no_answer"
    server.silent.clear()
    expect(events, DeviceOnline)
    assert device.health().counters["no_answer"] >= 2


def test_nobody_there_is_no_device_and_a_command_is_answered_at_once(opened):
    server = EchoServer()
    server.close()
    device, events = opened(server.address)
    assert expect(events, DeviceOffline).code == "no_device"
    began = time.monotonic()
    assert device.execute(Echo(), 5).code is CompletionCode.DEVICE_NOT_READY
    assert time.monotonic() - began < 0.5 + late(began)


def test_a_sick_device_climbs_the_ladder_and_staff_are_told_once(opened, server):
    cut = []
    device = EchoDevice(
        server.address,
        ladder=Ladder(Steps(reset=1, power=2, staff=4, rest=1000)),
        power=lambda node: cut.append(node) is None,
    )
    device.sick = True
    events = queue.Queue()
    device.open(events.put)
    try:
        assert expect(events, DeviceOffline).code == "module_fault"
        assert expect(events, NeedsStaff).code == "module_fault"
        assert device.resets >= 2
        assert len(cut) == 1
        device.sick = False
        expect(events, DeviceOnline)
        counters = device.health().counters
        assert (counters["power_cycles"], counters["needs_staff"]) == (1, 1)
    finally:
        device.close()


def test_events_are_numbered_in_order(opened, server):
    device, events = opened()
    seen = [expect(events, DeviceOnline)]
    for _ in range(3):
        # Online is told when the line is open; the far end may notice a little later.
        assert server.accepted.acquire(timeout=WAIT_S)
        server.hang_up()
        seen += [expect(events, DeviceOffline), expect(events, DeviceOnline)]
    assert [one.seq for one in seen] == list(range(1, len(seen) + 1))
    assert [one.at for one in seen] == sorted(one.at for one in seen)
    device.close()
    server.hang_up()
    with pytest.raises(queue.Empty):
        events.get(timeout=0.2)


def test_the_ladder_by_itself():
    ladder = Ladder(Steps(reset=1, power=3, staff=5, rest=100))
    broken = DeviceState.HARDWARE_ERROR
    rungs = [ladder.failed(broken, now) for now in range(8)]
    assert rungs == [
        Rung.RESET, Rung.RESET, Rung.POWER_CYCLE, Rung.RESET, Rung.STAFF, Rung.RESET, Rung.RESET,
        Rung.RESET,
    ]  # fmt: skip
    assert ladder.failed(broken, 103) is Rung.POWER_CYCLE
    ladder.good()
    assert ladder.failed(broken, 104) is Rung.RESET
    assert ladder.failed(DeviceState.NO_DEVICE, 105) is Rung.REOPEN
    assert ladder.failed(DeviceState.DEVICE_BUSY, 106) is Rung.REOPEN
