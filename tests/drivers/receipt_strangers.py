"""What may hang where a receipt printer is looked for, and a machine's USB tree in a folder."""

import os
import select
import threading
import tty
from types import SimpleNamespace


def serial_port(path):
    """As pyserial lists it."""
    return SimpleNamespace(
        device=str(path), vid=None, pid=None, serial_number=None, description="uart"
    )


class Stranger:
    """Another device on a serial line: says `answer(bytes heard)`, an echo by default."""

    def __init__(self, answer=bytes):
        self._answer = answer
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self.heard = bytearray()
        self._bell, self._ear = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        os.write(self._ear, b"\0")
        self._thread.join()
        for handle in (self._master, self._slave, self._bell, self._ear):
            os.close(handle)

    def _run(self):
        while True:
            ready, _, _ = select.select([self._master, self._bell], [], [])
            if self._bell in ready:
                return
            data = os.read(self._master, 4096)
            self.heard += data
            answer = self._answer(data)
            if answer:
                os.write(self._master, answer)


def usb_tree(root, name, *, kind="07", usb="0416:5011", node="", told="", product="POS58"):
    """One interface of a USB device in `root`/sys, with a node in `root`/dev where it has one."""
    device = root / "sys" / "devices" / name
    interface = device / f"{name}:1.0"
    interface.mkdir(parents=True)
    vendor, product_id = usb.split(":")
    for file, text in (
        ("idVendor", vendor), ("idProduct", product_id), ("product", product),
        ("manufacturer", "STMicro"),
    ):  # fmt: skip
        (device / file).write_text(f"{text}\n")
    (interface / "bInterfaceClass").write_text(f"{kind}\n")
    if told:
        (interface / "ieee1284_id").write_text(told)
    if node:
        (interface / "usbmisc" / node).mkdir(parents=True)
        (root / "dev" / "usb").mkdir(parents=True, exist_ok=True)
        (root / "dev" / "usb" / node).touch()
    listed = root / "sys" / "bus" / "usb" / "devices"
    listed.mkdir(parents=True, exist_ok=True)
    (listed / interface.name).symlink_to(interface)
