"""Scanners for tests: SANE's own test device, and an eSCL one behind a cable."""

import io
import os

import psutil
from PIL import Image, ImageDraw

from drivers.flat_scanner.contract import Area, Mode, Scan
from drivers.flat_scanner.scanner import FlatScanner
from drivers.flat_scanner.sim import FlatScannerSimulator, write_sane_config
from drivers.flat_scanner.timing import Timing
from drivers.supervisor import Backoff
from tests.drivers.opened import WAIT_S, OpenDriver
from tests.drivers.pulled_wire import PulledWire

QUICK = Timing(listing=10.0, answer=5.0, look=0.1, stop=1.0, linger=1.0)
PAPER = (173, 94, 211)
"""A colour that no other thing in these tests has; its numbers must appear in no text."""
SMALL = Area(0, 0, 30, 30)


def page(number=0, colour=PAPER):
    """A made-up A4 page at 300 dpi in one colour, with a mark that tells its number."""
    picture = Image.new("RGB", (2480, 3508), colour)
    ImageDraw.Draw(picture).rectangle((0, 0, 40 * number, 200), fill=(0, 0, 0))
    return picture


def pnm(picture, kind="P6"):
    """As scanimage writes it."""
    if kind == "P4":
        bits = picture.convert("1")
        out = io.BytesIO()
        bits.save(out, "PPM")
        return b"P4\n# SANE data follows\n" + out.getvalue().partition(b"\n")[2]
    mode = {"P5": "L", "P6": "RGB"}[kind]
    data = picture.convert(mode).tobytes()
    width, height = picture.size
    return f"{kind}\n# SANE data follows\n{width} {height}\n255\n".encode() + data


def sane_test_config(folder, **settings):
    """A SANE configuration with its test devices only; `settings` with _ for -."""
    (folder / "dll.conf").write_text("test\n")
    told = {
        "number_of_devices": settings.pop("devices", 1),
        "mode": "Color",
        "test-picture": '"Color pattern"',
    }
    told |= {name.replace("_", "-"): value for name, value in settings.items()}
    lines = [f"{name} {value}" for name, value in told.items()]
    (folder / "test.conf").write_text("\n".join(lines) + "\n")
    return str(folder)


def scanimages():
    """Those that this process has started; one that ends while it is looked at is none."""
    seen = psutil.process_iter(["name", "ppid"])
    return [one for one in seen if one.info == {"name": "scanimage", "ppid": os.getpid()}]


class Wired:
    """An eSCL scanner behind a cable, and a SANE configuration that knows it. A context."""

    def __init__(self, folder, name="Kiosk"):
        self.folder, self.config, self.name = folder, str(folder), name
        self.sim = FlatScannerSimulator("dev")
        self.sim.lay(page())

    def __enter__(self):
        self.sim.start()
        self.wire = PulledWire(("127.0.0.1", self.sim.tcp_port))
        url = f"http://127.0.0.1:{self.wire.place[1]}/eSCL"
        write_sane_config(self.folder, url, name=self.name)
        return self

    def __exit__(self, *exc):
        self.wire.close()
        self.sim.close()

    @property
    def address(self):
        return f"airscan:e0:{self.name}"


class Hand(OpenDriver):
    """The driver, open, and its events. A context."""

    def __init__(self, address, config, *, timing=QUICK, greeted=True, **more):
        more = {"config": config, "timing": timing, "backoff": Backoff(0.05, 0.2), **more}
        super().__init__(FlatScanner("flat_scanner", address, **more), greeted=greeted)

    def scan(self, deadline=WAIT_S, cancel=None, **more):
        return self.do(_quick_scan(more), deadline, cancel)

    def begin(self, deadline=WAIT_S, **more):
        """Scan from another thread."""
        return super().begin(_quick_scan(more), deadline)


def _quick_scan(more):
    return Scan(**{"resolution": 75, "mode": Mode.COLOR, "area": SMALL, **more})
