"""A real audio path without a sound card: deploy/audio-null.sh and a recorder on its monitor."""

import os
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

SCRIPT = Path(__file__).resolve().parents[2] / "deploy" / "audio-null.sh"
START_SECONDS = 60
RATE = 48_000
LOUD = 0.01
"""-40 dBFS: under speech, far over the exact zeros of an idle null sink."""


class RigError(AssertionError):
    """The machine cannot run PipeWire; a test must say so and fail, not skip."""


class PipeWireRig:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="jv-", dir="/tmp")) / "run"
        try:
            self.start()
        except RigError:
            shutil.rmtree(self.folder.parent)
            raise

    def start(self):
        self.process = subprocess.Popen(
            [str(SCRIPT), str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.env = {}
        until = time.monotonic() + START_SECONDS
        buffer = b""
        while b"ready\n" not in buffer:
            out = self.process.stdout
            ready = select.select([out], [], [], max(0, until - time.monotonic()))[0]
            data = os.read(out.fileno(), 4096) if ready else b""
            if not data:
                why = self.end()
                raise RigError(f"PipeWire test rig did not start: {why or 'timed out'}")
            buffer += data
        for line in buffer.decode().splitlines():
            name, found, value = line.partition("=")
            if found:
                self.env[name] = value

    def part(self, name):
        """The process id of one part, to kill it in a test."""
        found = subprocess.run(
            ["ps", "-o", "pid=,comm=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return next(int(line.split()[0]) for line in found.splitlines() if line.endswith(name))

    def record(self):
        return Recording(self.env)

    def end(self):
        """Stop everything; returns what was said on stderr."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=30)
        return errors.decode(errors="replace").strip()

    def close(self):
        self.end()
        self.folder.parent.rmdir()


class Recording:
    """What the loudspeaker would have played, as mono samples, growing in a thread."""

    def __init__(self, env):
        self.process = subprocess.Popen(
            [
                "parec",
                "--device=kiosk.monitor",
                "--format=s16le",
                f"--rate={RATE}",
                "--channels=2",
                "--raw",
                "--latency-msec=20",
            ],
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.changed = threading.Condition()
        self.data = b""
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        self.wait_for(lambda samples: len(samples) > 0, "the recorder to run")

    def read(self):
        while data := os.read(self.process.stdout.fileno(), 65_536):
            with self.changed:
                self.data += data
                self.changed.notify_all()

    def samples(self):
        whole = self.data[: len(self.data) // 4 * 4]
        return np.frombuffer(whole, dtype="<i2").reshape(-1, 2).mean(axis=1) / 32768

    def wait_for(self, condition, what, seconds=60):
        """The samples, as soon as `condition(samples)` holds."""
        with self.changed:
            if not self.changed.wait_for(lambda: condition(self.samples()), seconds):
                raise RigError(f"waited in vain for {what}")
            return self.samples()

    def seconds_more(self, seconds):
        """The samples recorded from now on, once there are `seconds` of them."""
        start = len(self.samples())
        wanted = start + int(seconds * RATE)
        return self.wait_for(lambda s: len(s) >= wanted, "more samples")[start:]

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.thread.join()
        self.process.stdout.close()


def gone(pid):
    """True once `pid` has ended (also as a zombie that its parent has not fetched)."""
    for _ in range(600):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        threading.Event().wait(0.05)
    return False


def rms(samples):
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def loud_seconds(samples):
    """Seconds between the first and the last loud sample."""
    loud = np.flatnonzero(np.abs(samples) > LOUD)
    return 0.0 if len(loud) == 0 else (loud[-1] - loud[0]) / RATE
