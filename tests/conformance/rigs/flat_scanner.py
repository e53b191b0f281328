"""The flat scanner: SANE's airscan backend and an eSCL scanner behind a cable."""

import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from drivers.bus import Bus
from drivers.flat_scanner.arguments import arguments
from drivers.flat_scanner.child import environment
from drivers.flat_scanner.contract import Area, Scan
from drivers.flat_scanner.pnm import PnmReader
from drivers.flat_scanner.probe import probe
from drivers.flat_scanner.scanner import FlatScanner
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig
from tests.drivers.scanner_bench import PAPER, QUICK, Wired, page, pnm

_STATES = {
    "ScannerCapabilities": b"GET /eSCL/ScannerCapabilities",
    "ScannerStatus": b"GET /eSCL/ScannerStatus",
    "ScanJobs": b"POST /eSCL/ScanJobs",
    "NextDocument": b"/NextDocument",
}


def _read(pieces):
    reader = PnmReader()
    for piece in pieces:
        reader.feed(piece)
    return [reader.picture().tolist()]


class FlatScannerRig(Rig):
    """Shipping driver, scanimage, sane-airscan, HTTP; only the scanner is made up."""

    name = "flat_scanner"
    skips = {
        9: "scanimage is started anew for each scan; no daemon stands between it and a scanner"
    }
    states = tuple(_STATES)

    def __enter__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="scanner-rig-"))
        self.wired = Wired(self._folder).__enter__()
        return self

    def __exit__(self, *exc):
        self.wired.__exit__(*exc)
        shutil.rmtree(self._folder)

    def device(self):
        return FlatScanner(
            "flat_scanner",
            self.wired.address,
            config=self.wired.config,
            timing=QUICK,
            backoff=Backoff(0.05, 0.3),
        )

    def command(self):
        return Scan(75, area=Area(0, 0, 20, 20))

    def unplug(self):
        self.wired.wire.unplug()

    def plug(self):
        self.wired.wire.plug()

    def unplug_at(self, state):
        self.wired.wire.cut_at(_STATES[state])

    def hold(self):
        self.wired.wire.hold()

    def release(self):
        self.wired.wire.release()

    def probe(self, present):
        if present:
            return probe(Bus(ports=[]), config=self.wired.config)
        # Cameras are what SANE lists besides scanners; here it finds nothing at all.
        (self._folder / "airscan.conf").write_text("[options]\ndiscovery = disable\n")
        return probe(Bus(ports=[]), config=self.wired.config)

    def golden(self):
        small = page(1).resize((13, 9))
        return [Golden(kind, pnm(small, kind), _read) for kind in ("P4", "P5", "P6")]

    def secrets(self):
        red, green, blue = PAPER
        return [f"{red}, {green}, {blue}", f"{blue}, {green}, {red}", "array(", "\\xff\\xd8"]

    def overhead_ms(self):
        """A scan through the driver against the same scanimage by itself."""
        device = self.device()
        device.open(lambda event: None)
        try:
            assert device.execute(self.command(), 10).ok
            added = []
            for _ in range(25):
                # In pairs, as the machine's load changes more than what is measured.
                bare = self._bare_ms(device)
                added.append(device.execute(self.command(), 10).took_ms - bare)
        finally:
            device.close()
        return statistics.median(added)

    def _bare_ms(self, device):
        options = arguments(self.command(), device._bound.options, device.capabilities())
        call = ["scanimage", f"--device-name={self.wired.address}", *options]
        began = time.monotonic()
        subprocess.run(
            [*call, f"--batch={self._folder}/%d.pnm"],
            env=environment(self.wired.config),
            check=True,
            capture_output=True,
        )
        return (time.monotonic() - began) * 1000
