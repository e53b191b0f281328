"""How much of the agent's own voice comes back, and what is left of the resident's.

`echo`: each way of cancelling on the same made-up room, without any device. `echo_null_sinks`: the
whole path of a kiosk on PipeWire: mixer, speaker process, null sink, its monitor as the microphone,
microphone process, canceller.
"""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

import numpy as np

from tests.bench.figures import BenchFailed, Figure, Plan
from tests.voice.pipewire_rig import PipeWireRig, RigError
from tests.voice.talk import FRAME, RATE, decibels, frames, likeness, room, talk
from voice.call_sound import LOUDSPEAKER, CallSound
from voice.capture import Capture, command_of
from voice.contract import DeviceState, EchoWay
from voice.device import SpeakerProcess
from voice.echo import LibraryMissing, canceller_of
from voice.player import Player
from voice.sound import as_float, as_int16

_ECHO = 0.7
_WAIT_S = 60.0
_PATIENT_S = 20.0
_PACKET = 2 * FRAME


def echo(plan: Plan) -> Iterator[Figure]:
    """dB of echo removed after some seconds, likeness of the resident in double talk, CPU."""
    seconds = plan.times(20, 8)
    far, near = talk(seconds, seed=3), talk(3, seed=4, level=0.1)
    heard = {way: _removed(way, far, near) for way in ("webrtc", "speexdsp", "hardware")}
    off = heard["hardware"]
    for way in ("webrtc", "speexdsp"):
        removed, alike, cpu = heard[way]
        yield Figure(f"echo_removed_{way}", removed, "dB", heard["speexdsp"][0])
        yield Figure(f"echo_double_talk_{way}", alike, "correlation", off[1])
        yield Figure(f"echo_cpu_{way}", cpu, "core", heard["speexdsp"][2])


def _removed(way: EchoWay, far: np.ndarray, near: np.ndarray) -> tuple[float, float, float]:
    try:
        alone, both = canceller_of(way), canceller_of(way)
    except LibraryMissing as error:
        raise BenchFailed(f"{error} is not installed; run 'make setup'") from error
    mic = room(far, 0.12) * np.float32(_ECHO)
    began = time.process_time()
    clean = np.concatenate([alone.clean(*pair) for pair in frames(mic, far)])
    cpu = (time.process_time() - began) / (len(far) / RATE)
    last = slice(-3 * RATE, None)
    removed = decibels(mic[last]) - decibels(clean[last])
    mic[last] += near
    clean = np.concatenate([both.clean(*pair) for pair in frames(mic, far)])
    return removed, likeness(clean[last], near)[0], cpu


def echo_null_sinks(plan: Plan) -> Iterator[Figure]:
    """The same on a real sound server; the reference is the path with the canceller off."""
    try:
        rig = PipeWireRig()
    except RigError as error:
        raise BenchFailed(str(error)) from error
    kept = {name: os.environ.get(name) for name in rig.env}
    os.environ.update(rig.env)
    try:
        _make_microphone()
        seconds = plan.times(20, 10)
        far, near = talk(seconds, seed=3), talk(3, seed=4, level=0.1)
        off, _ = _path("hardware", far, None)
        on, _ = _path("webrtc", far, None)
        both, _ = _path("webrtc", far, near)
        plain, _ = _path("hardware", far, near)
    finally:
        for name, value in kept.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        rig.close()
    last = slice(-4 * RATE, None)
    yield Figure("echo_left_null_sinks", decibels(on[last]), "dBFS", decibels(off[last]))
    yield Figure(
        "echo_double_talk_null_sinks", likeness(both[-5 * RATE :], near, 2.0)[0], "correlation",
        likeness(plain[-5 * RATE :], near, 2.0)[0],
    )  # fmt: skip


def _make_microphone() -> None:
    """The null sink's monitor as the default source: what is played is heard."""
    remap = ("load-module", "module-remap-source", "master=kiosk.monitor", "source_name=mic")
    for words in ((*remap, "channels=2"), ("set-default-source", "mic")):
        subprocess.run(("pactl", *words), check=True, capture_output=True, timeout=30)


def _path(way: EchoWay, far: np.ndarray, near: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """What the call worker gets from the microphone, while the agent says `far`."""
    # A busy machine may keep either device waiting for longer than a kiosk would put up with.
    player = Player(
        lambda token, heard: None, lambda fill: SpeakerProcess(fill, stall_seconds=_PATIENT_S)
    )
    player.open()
    if player.state is not DeviceState.healthy:
        player.close()
        raise BenchFailed("no loudspeaker on the null sink")
    command = command_of(way, "default")
    sound = CallSound(
        player, "default", way, lambda told: Capture(command, told, stall_seconds=_PATIENT_S)
    )
    worker = socket.socket(fileno=socket.dup(sound.open()))
    try:
        sound.listen()
        return _talk_over(worker, far, near), far
    finally:
        sound.close()
        player.close()
        worker.close()


def _talk_over(worker: socket.socket, far: np.ndarray, near: np.ndarray | None) -> np.ndarray:
    """Send `far` at its own pace from the first sound of the microphone on; hear till its end."""
    heard: list[np.ndarray] = []
    worker.settimeout(_WAIT_S)
    _next(worker)
    sending = threading.Thread(target=_send, args=(worker, far))
    sending.start()
    other: subprocess.Popen[bytes] | None = None
    while sum(map(len, heard)) < len(far):
        heard.append(_next(worker))
        if near is not None and other is None and sum(map(len, heard)) > len(far) - 5 * RATE:
            other = _person(near)
    sending.join()
    if other is not None:
        other.kill()
        other.wait()
    return np.concatenate(heard)[: len(far)]


def _next(worker: socket.socket) -> np.ndarray:
    """The next block of the microphone; what is told between them must be good news."""
    while True:
        packet = worker.recv(8192)
        if len(packet) > 1:
            return as_float(packet)
        if not packet[0] & LOUDSPEAKER:
            raise BenchFailed("the loudspeaker was lost")


def _send(worker: socket.socket, far: np.ndarray) -> None:
    due = time.monotonic()
    for at in range(0, len(far), _PACKET):
        worker.send(as_int16(far[at : at + _PACKET]).tobytes())
        due += _PACKET / RATE
        time.sleep(max(0.0, due - time.monotonic()))


def _person(near: np.ndarray) -> subprocess.Popen[bytes]:
    """Somebody in the room: on the microphone, but not in what the kiosk plays."""
    words = ("paplay", "--raw", f"--rate={RATE}", "--format=s16le", "--channels=1")
    player = subprocess.Popen((*words, "--device=kiosk"), stdin=subprocess.PIPE)
    assert player.stdin is not None
    data = as_int16(near).tobytes()
    threading.Thread(target=_pour, args=(player, data), daemon=True).start()
    return player


def _pour(player: "subprocess.Popen[bytes]", data: bytes) -> None:
    assert player.stdin is not None
    player.stdin.write(data)
    player.stdin.close()
