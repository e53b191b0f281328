"""deploy/audio-null.sh leaves nothing running, however it or its parent ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pipewire_rig import SCRIPT, PipeWireRig, gone

PARTS = ("dbus-daemon", "pipewire", "wireplumber", "pipewire-pulse")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL])
def test_parts_end_with_the_script(sign):
    rig = PipeWireRig()
    pids = [rig.part(name) for name in PARTS]
    assert int((rig.folder / "audio-null.pid").read_text()) == rig.process.pid
    os.kill(rig.process.pid, sign)
    assert all(gone(pid) for pid in pids)
    rig.end()
    rig.start()  # also over the folder of a killed run
    rig.close()


def test_script_ends_with_its_parent(tmp_path):
    folder = f"/tmp/jv-parent-{os.getpid()}"
    code = (
        "import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL,"
        "stdout=subprocess.PIPE, text=True);"
        "[print(p.pid) for line in iter(p.stdout.readline, 'ready\\n') if 'RUNTIME' in line]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(SCRIPT), folder],
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    assert gone(int(done.stdout))
    assert not Path(folder).exists()


def test_a_folder_in_use_is_not_deleted(tmp_path):
    (tmp_path / "precious").write_text("kept")
    done = subprocess.run([str(SCRIPT), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert (tmp_path / "precious").read_text() == "kept"
