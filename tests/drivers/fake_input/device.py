"""A machine's /dev/input and /sys/class/input in a private folder, and the devices that hang there.

Every call returns when the event lies in the clients' streams: nothing has to be slept for.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from evdev import ecodes as e

from drivers.bus import Bus
from tests.drivers.fake_input.shim import attach

_SERVER = Path(__file__).with_name("server.py")

Capabilities = Mapping[int, Iterable[int]]
KEYBOARD: Capabilities = {
    e.EV_KEY: [*range(e.KEY_ESC, e.KEY_F12 + 1), e.KEY_KPENTER, e.KEY_RIGHTCTRL, e.KEY_KPSLASH,
               e.KEY_RIGHTALT, *range(e.KEY_HOME, e.KEY_DELETE + 1), e.KEY_LEFTMETA, e.KEY_102ND],
    e.EV_MSC: [e.MSC_SCAN],
    e.EV_LED: [e.LED_NUML, e.LED_CAPSL, e.LED_SCROLLL],
    e.EV_REP: [e.REP_DELAY, e.REP_PERIOD],
}  # fmt: skip
"""A boot-protocol keyboard, which is also what a keyboard-wedge scanner says it is."""
HEADSET: Capabilities = {
    e.EV_SW: [e.SW_HEADPHONE_INSERT, e.SW_MICROPHONE_INSERT, e.SW_LINEOUT_INSERT]
}
VOLUME_KEYS: Capabilities = {
    e.EV_KEY: [e.KEY_VOLUMEUP, e.KEY_VOLUMEDOWN, e.KEY_MUTE, e.KEY_PLAYPAUSE]
}
TOUCH: Capabilities = {e.EV_KEY: [e.BTN_TOUCH], e.EV_ABS: [e.ABS_X, e.ABS_Y]}


class FakeInputs:
    """A folder that stands for /dev and /sys, and the process that stands for the input core."""

    def __init__(self) -> None:
        attach()
        self.root = Path(tempfile.mkdtemp(prefix="kin-"))
        self.dev, self.sys = self.root / "dev", self.root / "sys"
        for folder in ("dev/input/by-id", "dev/input/by-path", "sys/class/input"):
            (self.root / folder).mkdir(parents=True)
        self._number = 0
        self._server = subprocess.Popen(
            [sys.executable, "-I", "-S", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> "FakeInputs":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def bus(self) -> Bus:
        """This machine for a driver's probe; it has no serial ports."""
        return Bus(self.dev, self.sys, ports=())

    def add(self, name: str, capabilities: Capabilities, **more: object) -> "FakeInputDevice":
        """Plug one more device in; the words are those of FakeInputDevice."""
        return FakeInputDevice(name, capabilities, machine=self, **more)  # type: ignore[arg-type]

    def next_number(self) -> int:
        """For the next eventN."""
        self._number += 1
        return self._number - 1

    def order(self, do: str, node: str, **more: object) -> dict:
        """Have the input core do something; returns what it tells."""
        assert self._server.stdin is not None and self._server.stdout is not None
        line = json.dumps({"do": do, "node": node, **more}) + "\n"
        self._server.stdin.write(line.encode())
        self._server.stdin.flush()
        answer = json.loads(self._server.stdout.readline())
        if "error" in answer:
            raise RuntimeError(f"{node}: {answer['error']}")
        return answer

    def close(self) -> None:
        """End it all; may be called twice."""
        if self._server.returncode is None:
            self._server.stdin.close()  # type: ignore[union-attr]
            self._server.wait()
            self._server.stdout.close()  # type: ignore[union-attr]
        shutil.rmtree(self.root, ignore_errors=True)


class FakeInputDevice:
    """One event device, plugged in when made. `path` goes into the driver, or `by_path`, `by_id`.

    capabilities: event type to its codes. by_path and by_id: names of its links ("" for none).
    machine: where it hangs; without one it brings its own and ends it by `close`.
    """

    def __init__(
        self,
        name: str,
        capabilities: Capabilities,
        *,
        machine: FakeInputs | None = None,
        vendor: int = 0x1D6B,
        product: int = 0x0001,
        bustype: int = e.BUS_USB,
        by_path: str = "platform-xhci-usb-0:{number}:1.0-event-kbd",
        by_id: str = "",
        phys: str = "usb-0000:00:14.0-{number}/input0",
        uniq: str = "",
        absolute: Mapping[int, tuple[int, int, int, int, int, int]] | None = None,
        props: Iterable[int] = (),
    ) -> None:
        self._owned = machine is None
        self.machine = machine or FakeInputs()
        number = self.machine.next_number()
        self.name, self.node = name, f"event{number}"
        self._capabilities = {kind: sorted(set(codes)) for kind, codes in capabilities.items()}
        self.path = self.machine.dev / "input" / self.node
        self.by_path = self._link("by-path", by_path.format(number=number))
        self.by_id = self._link("by-id", by_id.format(number=number))
        axes = dict.fromkeys(self._capabilities.get(e.EV_ABS, ()), (0, 0, 4095, 0, 0, 0))
        self._about = {
            "name": name,
            "capabilities": self._capabilities,
            "id": [bustype, vendor, product, 0x0110],
            "phys": phys.format(number=number),
            "uniq": uniq,
            "absolute": {**axes, **(absolute or {})},
            "props": list(props),
            "socket": str(self.path.with_name(f".{self.node}.evdev")),
        }
        self._plugged = False
        self.plug()

    def __enter__(self) -> "FakeInputDevice":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _link(self, kind: str, name: str) -> Path | None:
        return self.machine.dev / "input" / kind / name if name else None

    def plug(self) -> None:
        """Put it in (again); nothing happens when it is in."""
        if self._plugged:
            return
        self._plugged = True
        self.machine.order("plug", self.node, about=self._about)
        self._write_sysfs()
        os.mkfifo(self.path)
        for link in (self.by_path, self.by_id):
            if link is not None:
                link.symlink_to(self.path)

    def unplug(self) -> None:
        """Pull it out: node and links go, open clients get ENODEV."""
        if not self._plugged:
            return
        self._plugged = False
        for link in (self.by_path, self.by_id):
            if link is not None:
                link.unlink()
        self.path.unlink()
        shutil.rmtree(self.machine.sys / "class" / "input" / self.node)
        self.machine.order("unplug", self.node)
        Path(str(self._about["socket"])).unlink()

    def close(self) -> None:
        """Unplug for good; may be called twice."""
        if self.machine.root.exists():
            self.unplug()
        if self._owned:
            self.machine.close()

    def _write_sysfs(self) -> None:
        folder = self.machine.sys / "class" / "input" / self.node / "device"
        (folder / "id").mkdir(parents=True)
        (folder / "capabilities").mkdir()
        (folder / "name").write_text(self.name + "\n")
        words = ("bustype", "vendor", "product", "version")
        for word, value in zip(words, self._about["id"], strict=True):
            (folder / "id" / word).write_text(f"{value:04x}\n")
        kinds = {"ev": [0, *self._capabilities]}
        for word, kind in (("key", e.EV_KEY), ("rel", e.EV_REL), ("abs", e.EV_ABS),
                           ("sw", e.EV_SW), ("led", e.EV_LED), ("msc", e.EV_MSC)):  # fmt: skip
            kinds[word] = list(self._capabilities.get(kind, ()))
        for word, codes in kinds.items():
            (folder / "capabilities" / word).write_text(_sysfs_bits(codes) + "\n")

    # What the hardware does. `write` and `syn` are evdev.UInput's own words.

    def emit(self, events: Iterable[tuple[int, int, int]]) -> None:
        """Events (type, code, value) as one packet each, each ended by SYN_REPORT."""
        out = [part for event in events for part in (event, (e.EV_SYN, e.SYN_REPORT, 0))]
        self.machine.order("emit", self.node, events=out)

    def write(self, kind: int, code: int, value: int) -> None:
        """One event into the present packet."""
        self.machine.order("emit", self.node, events=[(kind, code, value)])

    def syn(self) -> None:
        """End the packet: it goes out."""
        self.write(e.EV_SYN, e.SYN_REPORT, 0)

    def down(self, code: int) -> None:
        """Press a key and hold it."""
        self.emit([(e.EV_KEY, code, 1)])

    def up(self, code: int) -> None:
        """Let a key go."""
        self.emit([(e.EV_KEY, code, 0)])

    def repeat(self, code: int) -> None:
        """Autorepeat of a key that is held."""
        self.emit([(e.EV_KEY, code, 2)])

    def press(self, *codes: int) -> None:
        """Press and let go, one key after the other."""
        self.emit([(e.EV_KEY, code, value) for code in codes for value in (1, 0)])

    def switch(self, code: int, value: int) -> None:
        """Set a switch, such as SW_HEADPHONE_INSERT; its state can be asked for (EVIOCGSW)."""
        self.emit([(e.EV_SW, code, value)])

    def drop(self) -> None:
        """A client was too slow and events were lost: SYN_DROPPED."""
        events = [(e.EV_SYN, e.SYN_DROPPED, 0), (e.EV_SYN, e.SYN_REPORT, 0)]
        self.machine.order("emit", self.node, events=events)

    # What can be seen of the other side.

    @property
    def grabbed(self) -> bool:
        """True while a client holds EVIOCGRAB."""
        return bool(self.machine.order("look", self.node)["grabbed"])

    @property
    def clients(self) -> int:
        """How many have it open."""
        return int(self.machine.order("look", self.node)["clients"])

    @property
    def written(self) -> list[tuple[int, int, int]]:
        """What clients wrote, such as LEDs."""
        return [tuple(one) for one in self.machine.order("look", self.node)["written"]]

    def wait_grabbed(self, seconds: float = 15.0) -> None:
        """Until a client holds the grab. Raises AssertionError."""
        end = time.monotonic() + seconds
        while not self.grabbed:
            if time.monotonic() > end:
                raise AssertionError(f"not grabbed within {seconds} s")
            time.sleep(0.002)


def _sysfs_bits(codes: Iterable[int]) -> str:
    """As input_print_bitmap does: 64-bit words in hex, the highest first."""
    number = sum(1 << code for code in codes)
    words = []
    while True:
        words.append(f"{number & (1 << 64) - 1:x}")
        number >>= 64
        if not number:
            return " ".join(reversed(words))
