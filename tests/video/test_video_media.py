"""Camera and sound without hardware: a real MJPEG server, generated tone, honest silence."""

import asyncio
import http.server
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import av
import numpy as np
import pytest
from PIL import Image

from video.audio import BLOCK, Loudspeaker, Microphone, MicrophoneTrack
from video.camera import Camera, CameraTrack
from video.test_picture import TestPicture, curtain


def ignore(picture) -> None:
    assert picture.dtype == np.uint8


def test_the_test_picture_has_bars_a_clock_and_moves():
    made = TestPicture(640, 480)
    first, later = made.draw(0), made.draw(10)
    assert first.shape == (720, 640)
    assert len(np.unique(first[:480])) > 5
    assert (first != later).any()
    assert len(np.unique(first[480:])) > 5


def test_a_track_gives_pictures_with_growing_time_and_a_curtain_when_hidden():
    pictures = []
    camera = Camera("test", width=320, height=240, fps=50, on_picture=pictures.append)

    async def take():
        track = CameraTrack(camera)
        shown = [await track.recv() for _ in range(3)]
        camera.hidden = True
        shown.append(await track.recv())
        track.stop()
        return shown

    frames = asyncio.run(take())
    times = [f.pts for f in frames]
    assert times == sorted(set(times))
    assert camera.sent == len(pictures) == 4
    assert (frames[-1].to_ndarray() == curtain(320, 240)).all()
    assert not (frames[0].to_ndarray() == curtain(320, 240)).all()


@contextmanager
def mjpeg_server(colours: list[tuple[int, int, int]]) -> Iterator[tuple[str, threading.Event]]:
    """A camera as the market sells them: JPEGs as multipart/x-mixed-replace over HTTP."""
    unplugged = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            number = 0
            while not unplugged.is_set():
                jpeg = io.BytesIO()
                Image.new("RGB", (320, 240), colours[number % len(colours)]).save(jpeg, "JPEG")
                body = jpeg.getvalue()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + body + b"\r\n")
                except OSError:
                    return
                number += 1
                unplugged.wait(0.02)

        def log_message(self, *args: object) -> None:
            """Silent: the test reads the picture, not the server's log."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/stream?password=secret", unplugged
    finally:
        unplugged.set()
        server.shutdown()
        server.server_close()
        thread.join()


def first_other(camera: Camera, than: np.ndarray) -> np.ndarray:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        picture = camera.next_picture(0)
        if not np.array_equal(picture, than):
            return picture
        time.sleep(0.02)
    pytest.fail("the camera never gave another picture")


def test_an_mjpeg_camera_is_read_scaled_and_replaced_by_a_curtain_when_it_goes(caplog):
    grey = curtain(640, 480)
    with mjpeg_server([(200, 30, 30)]) as (url, unplugged):
        camera = Camera(url, width=640, height=480, on_picture=ignore)
        picture = first_other(camera, grey)
        assert picture.shape == (720, 640)
        assert abs(int(np.median(picture[:480])) - 82) < 12  # BT.601 luma of that red
        unplugged.set()
        assert np.array_equal(first_other(camera, picture), grey)
    camera.close()
    assert "secret" not in caplog.text


@pytest.mark.parametrize("source", ["/dev/video-none", "http://127.0.0.1:9/", "none"])
def test_a_camera_that_is_not_there_sends_the_curtain_and_logs_no_address(source, caplog):
    camera = Camera(source, width=320, height=240, on_picture=ignore)
    assert np.array_equal(camera.next_picture(0), curtain(320, 240))
    camera.close()
    assert "127.0.0.1" not in caplog.text
    assert "/dev/" not in caplog.text


def test_the_tone_is_heard_and_muting_is_silence():
    microphone = Microphone("test")
    blocks = [np.frombuffer(microphone.next_block(n), "<i2") for n in range(100)]
    assert all(len(block) == BLOCK for block in blocks)
    assert max(np.abs(b).max() for b in blocks[:10]) > 1000
    assert max(np.abs(b).max() for b in blocks[10:]) == 0
    microphone.muted = True
    assert microphone.next_block(0) == bytes(BLOCK * 2)
    microphone.close()


def test_a_missing_sound_card_means_silence_not_an_error(caplog):
    microphone = Microphone("no such microphone")
    assert microphone.next_block(0) == bytes(BLOCK * 2)
    speaker = Loudspeaker("no such loudspeaker")
    assert "VIDEO_MICROPHONE_MISSING" in caplog.text
    assert "VIDEO_LOUDSPEAKER_MISSING" in caplog.text

    async def one() -> av.AudioFrame:
        return await MicrophoneTrack(Microphone("test")).recv()

    speaker.play(asyncio.run(one()))
    assert speaker.frames == 1
    assert speaker.level > 1000
    speaker.close()
    microphone.close()


def test_late_sound_is_dropped_not_queued():
    class Card:
        def close(self) -> None:
            self.closed = True

    speaker = Loudspeaker("none")
    speaker._stream = Card()
    frame = av.AudioFrame(format="s16", layout="stereo", samples=BLOCK)
    frame.sample_rate = 48_000
    for n in range(100):
        frame.pts = n * BLOCK
        speaker.play(frame)
    assert speaker.frames == 100
    assert speaker._blocks.qsize() <= 10
    out = bytearray(BLOCK * 2)
    for _ in range(20):
        speaker._fill(memoryview(out), BLOCK)
    assert speaker._blocks.empty()
    speaker.close()
