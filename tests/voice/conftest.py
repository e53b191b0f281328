import pytest
from pipewire_rig import PipeWireRig


@pytest.fixture(scope="module")
def rig():
    machine = PipeWireRig()
    yield machine
    machine.close()


@pytest.fixture
def heard_on(rig, monkeypatch):
    """The rig's environment in this process, where PortAudio looks for it, and a recording."""
    for name, value in rig.env.items():
        monkeypatch.setenv(name, value)
    recording = rig.record()
    yield recording
    recording.close()
