"""The fake V4L2 device against what the kernel's API says, by plain system calls."""

import errno
import fcntl
import mmap
import os
import select
import struct
import threading
import time

import pytest

from tests.conformance.rig import until
from tests.drivers.fake_v4l2 import abi, shim
from tests.drivers.fake_v4l2.device import Model
from tests.drivers.fake_v4l2.machine import Machine

CODES = {name: code for code, name in abi.NAMES.items()}
SIZE = (640, 480)


@pytest.fixture
def fake():
    with Machine() as machine:
        made = machine.add(Model(modes={"MJPG": {SIZE: 50, (1280, 720): 20}, "YUYV": {SIZE: 20}}))
        yield made


class File:
    """One open file of it."""

    def __init__(self, fake, flags=os.O_NONBLOCK):
        self.number = os.open(fake.node, os.O_RDWR | flags)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        os.close(self.number)

    def ask(self, name, data):
        room = bytearray(data)
        fcntl.ioctl(self.number, CODES[name], room, True)
        return bytes(room)

    def refused(self, name, data):
        with pytest.raises(OSError, match=r"\[Errno") as caught:
            self.ask(name, data)
        return caught.value.errno

    def set(self, name, width, height):
        asked = abi.PIX.pack(1, width, height, abi.fourcc(name), 0, 0, 0, 0, 0, 0, 0, 0, 0)
        _, width, height, code, *_ = abi.PIX.unpack(self.ask("S_FMT", asked))
        return abi.fourcc_name(code), (width, height)

    def buffers(self, count):
        return abi.REQUEST.unpack(self.ask("REQBUFS", abi.REQUEST.pack(count, 1, 1, 0, 0)))[0]

    def buffer(self, name, index=0):
        asked = abi.BUFFER.pack(index, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)
        return abi.BUFFER.unpack(self.ask(name, asked))

    def stream(self, on=True):
        self.ask("STREAMON" if on else "STREAMOFF", struct.pack("=I", 1))

    def ready(self, seconds):
        return bool(select.select([self.number], [], [], seconds)[0])


def request(count):
    return abi.REQUEST.pack(count, 1, 1, 0, 0)


def test_a_frame_goes_the_whole_way(fake):
    with File(fake) as file:
        assert file.set("MJPG", 700, 500) == ("MJPG", SIZE), "the nearest size"
        assert file.buffers(2) == 2
        spaces = []
        for index in range(2):
            described = file.buffer("QUERYBUF", index)
            offset, length = described[9], described[10]
            spaces.append(mmap.mmap(file.number, length, mmap.MAP_SHARED, 1, offset=offset))
            file.buffer("QBUF", index)
        file.stream()
        seen = []
        for _ in range(3):
            assert file.ready(2.0)
            index, _, used, flags, _, _, _, sequence, *_ = file.buffer("DQBUF")
            assert flags & (abi.BUF_QUEUED | abi.BUF_DONE) == 0
            frame = spaces[index][:used]
            assert frame in (fake.scene.frame("MJPG", SIZE), fake.scene.frame("MJPG", SIZE))
            seen.append(sequence)
            file.buffer("QBUF", index)
        assert seen == sorted(set(seen))
        for space in spaces:
            space.close()


def test_it_keeps_its_rate(fake):
    with File(fake) as file:
        file.set("MJPG", 1280, 720)
        file.buffers(1)
        file.buffer("QBUF")
        file.stream()
        assert file.ready(2.0)
        file.buffer("DQBUF")
        began = time.monotonic()
        for _ in range(5):
            file.buffer("QBUF")
            assert file.ready(2.0)
            file.buffer("DQBUF")
        assert time.monotonic() - began > 0.2, "five frames at 20 a second"


def test_what_a_file_without_buffers_is_told(fake):
    with File(fake) as file:
        stream = struct.pack("=I", 1)
        assert file.refused("STREAMON", stream) == errno.EINVAL
        assert file.refused("DQBUF", bytes(88)) == errno.EINVAL
        assert file.ready(0.0), "poll() reports an error at once"
        file.buffers(1)
        assert file.refused("QUERYBUF", abi.BUFFER.pack(3, *[0] * 12)) == errno.EINVAL
        file.buffer("QBUF")
        assert file.refused("QBUF", abi.BUFFER.pack(0, *[0] * 12)) == errno.EINVAL, "twice"
        file.stream()
        fake.frozen = True
        until(lambda: not file.ready(0.0) or file.buffer("DQBUF"))
        assert file.refused("DQBUF", bytes(88)) == errno.EAGAIN


def test_a_second_file_may_ask_and_not_stream(fake):
    with File(fake) as first, File(fake) as second:
        first.buffers(1)
        first.buffer("QBUF")
        first.stream()
        for count in (0, 1):
            assert second.refused("REQBUFS", request(count)) == errno.EBUSY
        asked = abi.PIX.pack(1, *SIZE, abi.fourcc("MJPG"), *[0] * 9)
        assert second.refused("S_FMT", asked) == errno.EBUSY
        assert second.refused("STREAMON", struct.pack("=I", 1)) == errno.EBUSY
        assert second.refused("DQBUF", bytes(88)) == errno.EBUSY
        parm = abi.PARM.pack(1, 0, 0, 1, 20, 0, 0)
        assert first.refused("S_PARM", parm) == errno.EBUSY, "not while it streams"
        second.ask("QUERYCAP", bytes(104))
        second.ask("G_FMT", abi.PIX.pack(1, *[0] * 12))
        second.ask("TRY_FMT", asked)
        first.stream(False)
        first.buffers(0)
        assert second.buffers(1) == 1
    with File(fake) as third:
        assert third.buffers(1) == 1, "free when its owner has closed it"


def test_locks_are_the_nodes(fake):
    with File(fake) as second:
        with File(fake) as first:
            fcntl.flock(first.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(first.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with pytest.raises(BlockingIOError):
                fcntl.flock(second.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        until(lambda: _locks(second))
        fcntl.flock(second.number, fcntl.LOCK_UN)


def _locks(file):
    try:
        fcntl.flock(file.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def test_lists_end_and_unknown_questions_are_refused(fake):
    with File(fake) as file:
        names = []
        for index in range(2):
            asked = abi.FORMAT_NAME.pack(index, 1, 0, b"", 0)
            names.append(abi.fourcc_name(abi.FORMAT_NAME.unpack(file.ask("ENUM_FMT", asked))[4]))
        assert names == ["MJPG", "YUYV"]
        assert file.refused("ENUM_FMT", abi.FORMAT_NAME.pack(2, 1, 0, b"", 0)) == errno.EINVAL
        with pytest.raises(OSError, match="Errno 25"):
            fcntl.ioctl(file.number, 0x80045600 + 99, bytearray(4), True)
        control = abi.CONTROL.pack(0x00980900, 300)
        assert abi.CONTROL.unpack(file.ask("S_CTRL", control)) == (0x00980900, 255)
        assert abi.CONTROL.unpack(file.ask("G_CTRL", control)) == (0x00980900, 255)
        assert file.refused("G_CTRL", abi.CONTROL.pack(7, 0)) == errno.EINVAL
        info = abi.CONTROL_INFO.pack(0x00980900, *[0, b"", 0, 0, 0, 0, 0])
        assert abi.CONTROL_INFO.unpack(file.ask("QUERYCTRL", info))[3:6] == (0, 255, 1)
        assert file.ask("G_INPUT", bytes(4)) == bytes(4)
        assert file.refused("ENUMINPUT", struct.pack("=I", 1) + bytes(76)) == errno.EINVAL


def test_a_blocking_file_waits_and_is_woken_by_the_unplug(fake):
    with File(fake, flags=0) as file:
        file.buffers(1)
        file.buffer("QBUF")
        file.stream()
        file.buffer("DQBUF")
        threading.Timer(0.1, fake.unplug).start()
        assert file.refused("DQBUF", bytes(88)) == errno.ENODEV
        assert file.ready(0.0)
        assert file.refused("QUERYCAP", bytes(104)) == errno.ENODEV
        assert not fake.node.exists()
        with pytest.raises(FileNotFoundError):
            os.open(fake.node, os.O_RDWR)
    fake.plug()
    with File(fake) as file:
        file.ask("QUERYCAP", bytes(104))


def test_other_files_are_as_ever(tmp_path):
    assert shim.hook() > 0
    file = tmp_path / "video0"
    file.write_text("plain")
    with file.open() as opened, pytest.raises(OSError, match="Errno 25"):
        fcntl.ioctl(opened, CODES["QUERYCAP"], bytearray(104), True)
    assert file.read_text() == "plain"


def test_files_and_threads_are_given_back(fake):
    def count():
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    def granted(file):
        """The one before may not be forgotten yet."""
        try:
            return file.buffers(4) == 4
        except OSError as error:
            assert error.errno == errno.EBUSY
            return False

    before = count()
    for _ in range(20):
        with File(fake) as file:
            until(lambda file=file: granted(file))
    until(lambda: count() == before)
