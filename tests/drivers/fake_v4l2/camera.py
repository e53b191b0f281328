"""A camera that isn't there: plug it, lay papers under it, let it fail.

with FakeCamera(folder / "video0") as camera:
    camera.scene.show(paper)
    ...                        # cv2.VideoCapture(str(camera.node), cv2.CAP_V4L2) works now
    camera.unplug_at("DQBUF")  # in the middle of the next still
"""

import errno
import os
import threading
from collections import deque

from tests.drivers.fake_v4l2 import shim
from tests.drivers.fake_v4l2.device import Model, V4l2Device
from tests.drivers.fake_v4l2.scene import Scene
from tests.drivers.fake_v4l2.server import NodeServer


class FakeCamera:
    """One camera at one node; all may be called from any thread.

    Faults are plain attributes that hold until they are changed: slow (frames a second at most),
    frozen (no frame), half (every JPEG ends in its middle), other_size (JPEGs of another size than
    agreed), denied (open fails with EACCES), garbage (frames are these bytes), bad_first (the first
    frame of each stream ends in its middle).
    """

    def __init__(self, node, model=None, scene=None):
        self.node = node
        self.model = model or Model()
        self.scene = scene or Scene()
        self.slow = self.other_size = self.garbage = None
        self.frozen = self.half = self.denied = self.bad_first = False
        self.asked = deque(maxlen=5000)
        self._lock = threading.RLock()
        self._at = {}
        self._held = threading.Event()
        self._held.set()
        self._foreign = None
        self.device = self._server = None
        self.entry = None
        """Its folder in /sys (shown, hidden), which comes and goes with it."""
        shim.hook()

    def __enter__(self):
        self.plug()
        return self

    def __exit__(self, *exc):
        self.unplug()

    def plug(self):
        """Into its socket; a second call changes nothing."""
        with self._lock:
            if self.device is None:
                self._at.clear()
                self.device = V4l2Device(self.model, self._frame, self._fps)
                self._server = NodeServer(self.node, self.device, self._before)
                self._appear(True)

    def unplug(self):
        """Out of it; open files are told ENODEV."""
        with self._lock:
            device, server = self.device, self._server
            self.device = self._server = self._foreign = None
        self._held.set()
        if device is not None:
            self._appear(False)
            server.close()
            device.unplug()

    def unplug_at(self, name):
        """Pull it as soon as this request comes (a name of abi.NAMES)."""
        self._at[name] = self.unplug

    def hold_at(self, name):
        """From this request on nothing is answered until `release`: stuck in the kernel."""
        self._at[name] = self._held.clear

    def fail(self, name, number):
        """Answer the next such request with this errno."""

        def refuse():
            raise OSError(number, os.strerror(number))

        self._at[name] = refuse

    def release(self):
        """Answer again, and send frames."""
        self.frozen = False
        self._held.set()

    def take(self):
        """Another program has it and streams."""
        self._foreign = self.device.open(0)
        request = b"\x01\0\0\0" * 3 + bytes(8)
        self.device.handle(self._foreign, "REQBUFS", request)
        self.device.handle(self._foreign, "STREAMON", b"\x01\0\0\0")

    def give_back(self):
        """The other program has ended."""
        foreign, self._foreign = self._foreign, None
        self.device.close(foreign)

    def times(self, name):
        """How often this request came."""
        return list(self.asked).count(name)

    def _appear(self, there):
        if self.entry is not None:
            shown, hidden = self.entry
            (hidden if there else shown).rename(shown if there else hidden)

    def _before(self, name):
        self.asked.append(name)
        if self.denied and name == "OPEN":
            raise OSError(errno.EACCES, "")
        action = self._at.pop(name, None)
        if action is not None:
            action()
        self._held.wait()

    def _fps(self, agreed):
        return agreed if self.slow is None else min(self.slow, agreed)

    def _frame(self, fourcc, size):
        if self.frozen or not self._held.is_set():
            return None
        if self.garbage is not None:
            return self.garbage
        data = self.scene.frame(fourcc, self.other_size or size)
        device = self.device
        first = self.bad_first and device is not None and device.since_start == 0
        return data[: len(data) // 2] if self.half or first else data
