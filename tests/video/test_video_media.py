"""Camera and sound without hardware: a real MJPEG server, generated tone, honest silence."""

import asyncio
import http.server
import io
import socket
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
from video.sound_line import SoundLine
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
    blocks = [np.frombuffer(microphone.next_block(n)[0], "<i2") for n in range(100)]
    assert all(len(block) == BLOCK for block in blocks)
    assert max(np.abs(b).max() for b in blocks[:10]) > 1000
    assert max(np.abs(b).max() for b in blocks[10:]) == 0
    microphone.muted = True
    assert microphone.next_block(0)[0] == bytes(BLOCK * 2)


def test_without_a_sound_line_there_is_silence_and_the_agent_is_only_counted():
    assert not Microphone("none").there
    assert not Microphone("default").there
    assert Microphone("test").there
    speaker = Loudspeaker()

    async def one(microphone: Microphone) -> av.AudioFrame:
        return await MicrophoneTrack(microphone).recv()

    assert not asyncio.run(one(Microphone("default"))).to_ndarray().any()
    speaker.play(asyncio.run(one(Microphone("test"))))
    assert (speaker.frames, speaker.there) == (1, True)
    assert speaker.level > 1000


def samples(value: int, blocks: float = 1) -> bytes:
    return np.full(int(BLOCK * blocks), value, "<i2").tobytes()


def test_the_sound_line_feeds_every_leg_at_the_cards_pace_and_tells_what_is_there():
    async def work() -> None:
        kiosk, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line = SoundLine(theirs.detach())
        microphone, speaker = Microphone("default", line), Loudspeaker(line)
        first, second = MicrophoneTrack(microphone), MicrophoneTrack(microphone)
        heard = asyncio.Event()
        line.on_sound = lambda data, take=line.on_sound: (take(data), heard.set())  # type: ignore[misc]
        for value in (1, 2, 3):
            kiosk.send(samples(value, 0.5))
            kiosk.send(samples(value, 0.5))
        while microphone.heard < 3:
            heard.clear()
            await heard.wait()
        for leg in (first, second):
            got = [(await leg.recv()).to_ndarray()[0, 0] for _ in range(3)]
            assert got == [1, 2, 3]
        waiting = asyncio.ensure_future(first.recv())
        kiosk.send(samples(4))
        assert (await waiting).to_ndarray()[0, 0] == 4
        microphone.muted = True
        assert not (await second.recv()).to_ndarray().any()
        speaker.play(await MicrophoneTrack(Microphone("test")).recv())
        assert len(kiosk.recv(8192)) == BLOCK * 2
        assert microphone.there and speaker.there
        kiosk.send(bytes((1,)))
        kiosk.send(samples(5))
        while microphone.heard < 5:
            heard.clear()
            await heard.wait()
        assert (microphone.there, speaker.there) == (True, False)
        kiosk.close()
        for _ in range(50):
            line.play(samples(6))  # nobody there any more: not an error
        line.close()
        assert (await first.recv()).pts == 4 * BLOCK

    asyncio.run(asyncio.wait_for(work(), 60))


def test_late_sound_is_dropped_not_queued():
    microphone = Microphone("default")
    for value in range(20):
        microphone._take(samples(value))
    block, used = microphone.next_block(0, 0)
    assert (np.frombuffer(block, "<i2")[0], used) == (15, 16)
    assert microphone.next_block(1, 19) == (samples(19), 20)
    assert microphone.next_block(2, 20) == (samples(0), 20)
