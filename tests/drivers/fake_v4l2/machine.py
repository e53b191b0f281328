"""A machine's /dev and /sys with fake cameras on it, in a folder of its own."""

import shutil
import tempfile
from pathlib import Path

from drivers.bus import Bus
from tests.drivers.fake_v4l2.camera import FakeCamera


class Machine:
    """Cameras are made by `add`, plugged in; all are unplugged at the end.

    The folder's name is short: a unix socket's path may have 107 bytes.
    """

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="v4l-"))
        self.dev, self.sys = self.root / "dev", self.root / "sys"
        for folder in (self.dev / "v4l/by-path", self.dev / "v4l/by-id"):
            folder.mkdir(parents=True)
        (self.sys / "class/video4linux").mkdir(parents=True)
        self.cameras = []

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for camera in self.cameras:
            camera.release()
            camera.unplug()
        shutil.rmtree(self.root)

    def add(self, model=None, *, stable=True, index=0, scene=None):
        """One more camera, as /dev/videoN of this machine."""
        number = len(self.cameras)
        camera = FakeCamera(self.dev / f"video{number}", model, scene)
        self.cameras.append(camera)
        camera.entry = self._describe(number, camera.model, index)
        if stable:
            for folder, name in (("by-path", self.socket(number)), ("by-id", self.ident(number))):
                (self.dev / "v4l" / folder / name).symlink_to(f"../../video{number}")
        camera.plug()
        return camera

    def socket(self, number):
        """Name of the physical socket."""
        return f"pci-0000:00:14.0-usb-0:{number + 1}:1.0-video-index0"

    def ident(self, number):
        """The maker's name."""
        return f"usb-Maker_Camera_SN{number}-video-index0"

    def by_path(self, number):
        """What kiosk.toml should name."""
        return str(self.dev / "v4l/by-path" / self.socket(number))

    def bus(self):
        """One look at this machine."""
        return Bus(dev=self.dev, sys=self.sys, ports=())

    def _describe(self, number, model, index):
        usb = self.sys / f"devices/usb1/1-{number + 1}"
        interface = usb / f"1-{number + 1}:1.0"
        interface.mkdir(parents=True)
        for name, text in zip(("idVendor", "idProduct"), model.numbers.split(":"), strict=True):
            (usb / name).write_text(text + "\n")
        (usb / "authorized").write_text("1\n")
        folder = self.sys / f"unplugged-video{number}"
        folder.mkdir()
        (folder / "name").write_text(model.card + "\n")
        (folder / "index").write_text(f"{index}\n")
        (folder / "device").symlink_to(interface)
        return self.sys / f"class/video4linux/video{number}", folder
