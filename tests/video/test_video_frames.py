"""The ring: whole pictures only, newest wins, nothing left behind."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from drivers.frames import FrameSlot
from video.document_feed import DocumentFeed, fit
from video.frames import FrameRing, FrameTooLarge, FrameWriter, RingUnavailable

WRITER = """
import itertools, sys
from video.frames import FrameWriter
writer = FrameWriter(int(sys.argv[1]))
sizes = ((1280, 720), (640, 480), (2, 2), (320, 240))
print("ready", flush=True)
for n in itertools.count(1):
    width, height = sizes[n % 4]
    luma = bytes([n % 251]) * (width * height)
    writer.write(width, height, luma, luma[: len(luma) // 2])
"""


@pytest.fixture
def ring() -> Iterator[FrameRing]:
    made = FrameRing()
    made.open()
    yield made
    made.close()


def test_no_torn_picture_while_another_process_writes_as_fast_as_it_can(ring):
    command = [sys.executable, "-c", WRITER, str(ring.fd)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=(ring.fd,)) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        seq, pictures = 0, 0
        while seq < 3000 or pictures <= 10:
            frame = ring.latest(seq)
            if frame is None:
                assert writer.poll() is None
                continue
            assert frame.seq > seq
            assert len(frame.data) == frame.width * frame.height * 3 // 2
            assert frame.data.count(frame.data[:1]) == len(frame.data)
            assert frame.data[0] == frame.seq % 251
            seq, pictures = frame.seq, pictures + 1
        writer.kill()


def test_newest_wins_and_is_given_once(ring):
    writer = FrameWriter(ring.fd)
    assert ring.latest(0) is None
    for shade in (1, 2, 3, 4, 5):
        writer.write(4, 2, bytes([shade]) * 8, bytes([shade]) * 4)
    frame = ring.latest(0)
    assert frame is not None
    assert (frame.seq, frame.width, frame.height, frame.data) == (5, 4, 2, b"\x05" * 12)
    assert ring.latest(5) is None
    assert "\\x05" not in repr(frame)
    writer.close()


def test_wiping_forgets_the_picture_and_keeps_counting(ring):
    writer = FrameWriter(ring.fd)
    writer.write(4, 2, b"s" * 12)
    ring.wipe()
    assert ring.latest(0) is None
    assert b"ssss" not in os.pread(ring.fd, 1 << 24, 0)
    assert writer.write(4, 2, b"n" * 12) == 2
    again = ring.latest(1)
    assert again is not None
    assert again.data == b"n" * 12
    writer.close()


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(1282, 720, 1), (1280, 722, 1), (3, 2, 9), (2, 3, 9), (0, 0, 0), (4, 2, 11), (4, 2, 13)],
)
def test_a_picture_that_does_not_fit_is_refused(ring, width, height, size):
    writer = FrameWriter(ring.fd)
    with pytest.raises(FrameTooLarge):
        writer.write(width, height, bytes(size))
    assert ring.latest(0) is None
    writer.close()


def test_a_refused_picture_leaves_the_last_good_one(ring):
    writer = FrameWriter(ring.fd)
    writer.write(4, 2, b"a" * 12)
    with pytest.raises(FrameTooLarge):
        writer.write(4, 2, b"b" * 11)
    frame = ring.latest(0)
    assert frame is not None
    assert frame.data == b"a" * 12
    writer.close()


def test_memory_goes_with_its_owner_even_when_the_writer_was_killed(ring):
    assert os.readlink(f"/proc/self/fd/{ring.fd}").startswith("/memfd:")  # no name to be left
    command = [sys.executable, "-c", WRITER, str(ring.fd), "1000000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=(ring.fd,)) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.kill()
        writer.wait()
    ring.wipe()
    assert ring.latest(0) is None
    ring.close()
    assert ring.fd == -1
    assert ring.latest(0) is None
    ring.close()


def test_a_descriptor_that_is_no_ring_is_refused(tmp_path):
    with (tmp_path / "small").open("wb+") as other:
        with pytest.raises(RingUnavailable) as error:
            FrameWriter(other.fileno())
        assert error.value.code == "wrong_size"


@pytest.mark.parametrize(
    ("given", "kept"), [((721, 1281), (360, 640)), ((480, 640), (480, 640)), ((9, 7), (8, 6))]
)
def test_a_preview_is_thinned_until_the_ring_holds_it(given, kept):
    pixels = np.zeros((*given, 3), np.uint8)
    assert fit(pixels).shape == (*kept, 3)


def test_the_preview_is_copied_only_while_it_is_shared():
    paper, slot = FrameRing("bgr"), FrameSlot()
    paper.open()
    writer = FrameWriter(paper.fd, "bgr")
    feed = DocumentFeed(slot, writer)
    slot.put(np.full((48, 64, 3), 7, np.uint8))
    assert paper.latest(0) is None
    feed.share(True)
    while (frame := paper.latest(0)) is None:
        threading.Event().wait(0.01)
    feed.share(False)
    assert (frame.format, frame.width, frame.height) == ("bgr", 64, 48)
    assert frame.data == b"\x07" * (64 * 48 * 3)
    slot.put(np.full((48, 64, 3), 8, np.uint8))
    assert paper.latest(frame.seq) is None
    writer.close()
    paper.close()
