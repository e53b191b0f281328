import numpy as np
import pytest
from voice_helpers import Devices, FakePace

from voice.contract import DeviceState
from voice.player import Player
from voice.sound import DEVICE_RATE


@pytest.fixture
def build():
    players = []

    def make(devices):
        drained, pace = [], FakePace()
        player = Player(lambda *row: drained.append(row), devices.open, pace)
        players.append(player)
        player.open()
        return player, pace, drained

    yield make
    for player in players:
        player.close()


def second(level=0.5):
    return np.full(DEVICE_RATE, level, dtype=np.float32)


def prompt(player, token):
    player.start(token)
    player.feed(token, second())
    player.end(token)


def test_a_prompt_on_a_device_is_heard(build):
    devices = Devices()
    player, _, drained = build(devices)
    assert player.state is DeviceState.healthy
    prompt(player, 1)
    assert devices.play(0.9).all()
    assert drained == []
    devices.play(0.2)
    assert drained == [(1, True)]


def test_without_a_device_events_come_at_the_pace_of_speech(build):
    player, pace, drained = build(Devices(present=False))
    assert player.state is DeviceState.no_device
    pace.advance(0.1)
    prompt(player, 1)
    pace.advance(0.8)
    assert drained == []
    pace.advance(0.4)
    assert drained == [(1, False)]


def test_a_lost_device_is_closed_and_the_prompt_is_unheard(build):
    devices = Devices()
    player, pace, drained = build(devices)
    prompt(player, 1)
    devices.play(0.5)
    devices.present = False
    devices.opened[0].active = False
    pace.advance(1.5)
    assert devices.opened[0].closed
    assert player.state is DeviceState.no_device
    assert drained == [(1, False)]


def test_a_device_that_comes_back_is_used_again_with_growing_patience(build):
    devices = Devices(present=False)
    player, pace, drained = build(devices)
    pace.advance(8)
    assert devices.tries in (4, 5)  # at once, then after about 1, 2 and 4 s
    devices.present = True
    pace.advance(10)
    assert player.state is DeviceState.healthy
    assert player.restarts == 0
    prompt(player, 7)
    devices.play(1.1)
    assert drained == [(7, True)]


def test_volume_is_squared_and_mute_is_unheard(build):
    devices = Devices()
    player, _, drained = build(devices)
    player.set_volume(0.5)
    prompt(player, 1)
    out = devices.play(1.1)
    assert np.isclose(out[1000], 0.125)
    player.set_volume(0)
    prompt(player, 2)
    devices.play(0.01)
    assert not devices.play(1.1).any()
    assert drained == [(1, True), (2, False)]
    for bad in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="volumeOutOfRange"):
            player.set_volume(bad)


def test_stop_is_silent_and_unreported(build):
    devices = Devices()
    player, _, drained = build(devices)
    prompt(player, 1)
    devices.play(0.1)
    player.stop()
    devices.play(0.02)
    assert not devices.play(1.0).any()
    assert drained == []


def test_close_twice(build):
    devices = Devices()
    player, _, _ = build(devices)
    player.close()
    player.close()
    assert devices.opened[0].closed
