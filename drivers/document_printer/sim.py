"""An A4 printer that speaks IPP: CUPS's own `ippeveprinter`, with faults on demand.

Nothing of the wire is made up here: documents, job states and state reasons go through a real IPP
server; only what its print command says (out of paper, jam, slow) is scripted, and what its web
page sets (sheets in the tray, toner). Debian's build needs a D-Bus to announce itself on; it gets
a private one on which nobody listens.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from drivers.document_printer import address
from drivers.document_printer.link import IppLink
from drivers.document_printer.queue import PrintQueue
from drivers.document_printer.sim_files import BUS_CONF, COMMAND
from drivers.errors import DeviceError, DeviceLost, require_dev
from drivers.health import DeviceState

__all__ = ["Fault", "IppPrinterSimulator"]

START_S = 20.0
_LOOK_S = 0.1
_POLL_S = 0.01
_NEEDED = ("ippeveprinter", "dbus-daemon")


class Fault(StrEnum):
    """What holds a job up, as the printer's own state reason."""

    PAPER_OUT = "media-empty"
    JAM = "media-jam"
    DOOR_OPEN = "cover-open"
    TONER_OUT = "toner-empty"
    TRAY_MISSING = "input-tray-missing"


@dataclass
class _Paper:
    """What is the matter with it, shared by the tests' thread and the printer's."""

    faults: set[Fault] = field(default_factory=set)
    slow_s: float = 0.0
    spoil: int = 0
    printed: list[bytes] = field(default_factory=list)
    asked: int = 0
    dropped: bool = False
    drops: int = 0


class IppPrinterSimulator:
    """One printer on a loopback port; safe to call from any thread.

    address: what goes into the driver. formats: what it takes; one without application/pdf is a
    printer that needs CUPS in between. Raises SimulatorRefused unless `site_mode` is "dev",
    DeviceLost("no_program") where ippeveprinter or dbus-daemon is not installed.
    """

    def __init__(
        self, site_mode: str, *, formats: str = "application/pdf,image/pwg-raster"
    ) -> None:
        require_dev("IppPrinterSimulator", site_mode)
        if any(shutil.which(name, path=_path()) is None for name in _NEEDED):
            raise DeviceLost("no_program", DeviceState.NO_DEVICE)
        self._formats = formats
        self._folder = Path(tempfile.mkdtemp(prefix="ipp-sim-"))
        self._tcp_port = _free_port()
        self._paper = _Paper()
        self._change = threading.Condition()
        self._bus: subprocess.Popen[bytes] | None = None
        self._printer: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._up = self._down = -1
        self._working = False
        self._closed = False
        self._inside = PrintQueue(IppLink(address.parse(self.address), answer_s=1.0), "sim")

    @property
    def address(self) -> str:
        """The driver's address; the same over vanish and appear."""
        return f"ipp://127.0.0.1:{self._tcp_port}/ipp/print"

    @property
    def tcp_port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return self._tcp_port

    @property
    def keys(self) -> Path:
        """Folder of its TLS certificate, which it makes at the first encrypted question."""
        return self._folder / "keys"

    @property
    def printed(self) -> tuple[bytes, ...]:
        """Every document that came out, byte for byte."""
        with self._change:
            return tuple(self._paper.printed)

    def start(self) -> "IppPrinterSimulator":
        """Switch on; returns when it takes connections."""
        for name in ("spool", "keys"):
            (self._folder / name).mkdir(mode=0o700, exist_ok=True)
        bus = self._folder / "bus.sock"
        (self._folder / "bus.conf").write_text(BUS_CONF.format(socket=bus), "utf-8")
        command = self._folder / "print"
        command.write_text(COMMAND.format(folder=self._folder), "utf-8")
        command.chmod(0o700)
        for name in ("up", "down"):
            os.mkfifo(self._folder / name, 0o600)
        # Both ends stay open here, so that neither side ever waits for the other to come.
        self._up = os.open(self._folder / "up", os.O_RDWR | os.O_CLOEXEC)
        self._down = os.open(self._folder / "down", os.O_RDWR | os.O_CLOEXEC)
        self._bus = self._run(
            ["dbus-daemon", f"--config-file={self._folder / 'bus.conf'}", "--nofork", "--nopidfile"]
        )
        _until(bus.exists, self._bus)
        self._thread = threading.Thread(target=self._serve, name="ipp-sim", daemon=True)
        self._thread.start()
        self.appear()
        return self

    def close(self) -> None:
        """Switch off for good and leave nothing behind; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self.vanish()
        if self._bus is not None:
            self._bus.kill()
            self._bus.wait()
        if self._thread is not None:
            os.write(self._up, b"quit\n")
            self._thread.join()
        self._inside.link.close()
        for end in (self._up, self._down):
            if end >= 0:
                os.close(end)
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> "IppPrinterSimulator":
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self.start()
            undo.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # Faults.

    def fault(self, fault: Fault) -> None:
        """From now on jobs are held up by this; the printer says so while one waits."""
        with self._change:
            self._paper.faults.add(fault)
            self._change.notify_all()

    def mend(self, fault: Fault) -> None:
        """Paper is in, the door is shut: the job that waits goes on."""
        with self._change:
            self._paper.faults.discard(fault)
            self._change.notify_all()

    def slow(self, seconds: float) -> None:
        """So long a page takes."""
        with self._change:
            self._paper.slow_s = seconds
            self._change.notify_all()

    def spoil(self, jobs: int = 1) -> None:
        """The next jobs are aborted by the printer."""
        with self._change:
            self._paper.spoil = jobs

    def tray(self, sheets: int) -> None:
        """Sheets of A4 in the tray, as idle printers tell it: 0 = empty, up to 25 = low."""
        self._web(
            f"/media?size1=iso_a4_210x297mm&type1=stationery&level1={sheets}"
            "&size3=&type3=&level3=25"
        )

    def toner(self, percent: int) -> None:
        """Black toner left."""
        self._web(f"/supplies?supply0=10&supply1={percent}")

    def vanish(self) -> None:
        """Power off in mid-word: nobody listens on its port any more."""
        printer, self._printer = self._printer, None
        if printer is None:
            return
        with contextlib.suppress(ProcessLookupError):
            # Its print command goes with it.
            os.killpg(printer.pid, signal.SIGKILL)
        printer.wait()
        with self._change:
            self._paper.dropped = True
            self._change.notify_all()
            self._change.wait_for(lambda: not self._working)
        self._drain()

    def appear(self) -> None:
        """Power on again, on the same port; its job list is empty."""
        if self._printer is not None:
            return
        command = [
            "ippeveprinter", "-2", "-c", str(self._folder / "print"),
            "-d", str(self._folder / "spool"), "-K", str(self.keys), "-f", self._formats,
            "-n", "localhost", "-p", str(self._tcp_port), "-s", "60", "-r", "off", "Kiosk A4",
        ]  # fmt: skip
        self._printer = self._run(command)
        _until(self._answers, self._printer)

    def freeze(self) -> None:
        """Hang: connections are still made, nothing is answered."""
        if self._printer is not None:
            os.kill(self._printer.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on where it stopped."""
        if self._printer is not None:
            os.kill(self._printer.pid, signal.SIGCONT)

    def wait_for_jobs(self, count: int, seconds: float = START_S) -> None:
        """Return when so many jobs have reached the paper path since the start."""
        with self._change:
            if not self._change.wait_for(lambda: self._paper.asked >= count, seconds):
                raise TimeoutError

    def wait_for_drops(self, count: int, seconds: float = START_S) -> None:
        """Return when so many jobs have been taken back, or were lost with the power."""
        with self._change:
            if not self._change.wait_for(lambda: self._paper.drops >= count, seconds):
                raise TimeoutError

    # Inside.

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        bus = f"unix:path={self._folder / 'bus.sock'}"
        return subprocess.Popen(
            command,
            env={"PATH": _path(), "LC_ALL": "C", "DBUS_SYSTEM_BUS_ADDRESS": bus},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._tcp_port), timeout=1).close()
        except OSError:
            return False
        return True

    def _web(self, path: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._tcp_port, timeout=5)
        try:
            line.request("GET", path)
            line.getresponse().read()
        finally:
            line.close()

    def _serve(self) -> None:
        """Be the paper path: one line from the print command is one job."""
        with os.fdopen(os.dup(self._up), "r", encoding="utf-8") as asks:
            for line in asks:
                if line == "quit\n":
                    return
                _, number, document = line.rstrip("\n").split(" ", 2)
                self._do(int(number), Path(document))

    def _do(self, job_id: int, document: Path) -> None:
        paper, told, data = self._paper, set[Fault](), _bytes_of(document)
        with self._change:
            paper.asked += 1
            paper.dropped = False
            self._working = True
            spoilt = paper.spoil > 0
            paper.spoil -= spoilt
            ends = time.monotonic() + paper.slow_s
            self._change.notify_all()
        free = spoilt
        while not free:
            free = self._way_free(told, ends)
            if self._taken_back(job_id):
                with self._change:
                    free = paper.dropped = True
        with self._change:
            # A printer that lost its power, or whose job was taken back, prints nothing.
            good = not spoilt and not paper.dropped
            paper.drops += paper.dropped
            if good:
                paper.printed.append(data)
                self._say("ATTR: job-impressions-completed=1")
            for fault in told:
                self._say(f"STATE: -{fault}-error")
            self._say(f"end {0 if good else 1}")
            self._working = False
            self._change.notify_all()

    def _way_free(self, told: set[Fault], ends: float) -> bool:
        """Say what is in the way now; False while something is, after waiting for a change."""
        with self._change:
            faults = set(self._paper.faults)
            for fault in sorted(faults - told):
                self._say(f"STATE: +{fault}-error")
            for fault in sorted(told - faults):
                self._say(f"STATE: -{fault}-error")
            told.clear()
            told.update(faults)
            if self._paper.dropped or (not faults and time.monotonic() >= ends):
                return True
            self._change.wait(_LOOK_S)
            return False

    def _taken_back(self, job_id: int) -> bool:
        """True when somebody has cancelled the job: ippeveprinter leaves it to its command."""
        try:
            look = self._inside.job(job_id)
        except DeviceError:
            return False
        return look is not None and "processing-to-stop-point" in look.reasons

    def _drain(self) -> None:
        """Forget words that a killed print command has not read."""
        os.set_blocking(self._down, False)
        with contextlib.suppress(BlockingIOError):
            while os.read(self._down, 4096):
                continue
        os.set_blocking(self._down, True)

    def _say(self, line: str) -> None:
        os.write(self._down, f"{line}\n".encode())


def _bytes_of(document: Path) -> bytes:
    with contextlib.suppress(OSError):
        return document.read_bytes()
    return b""


def _path() -> str:
    return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Programs don't tell when they are ready. Raises DeviceLost for one that has ended."""
    end = time.monotonic() + START_S
    while not true():
        if process.poll() is not None or time.monotonic() > end:
            raise DeviceLost("no_program", DeviceState.NO_DEVICE)
        time.sleep(_POLL_S)
