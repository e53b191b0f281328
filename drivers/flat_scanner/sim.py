"""A flat scanner with a feeder that speaks eSCL on a loopback port, with faults on demand.

SANE's own airscan backend and `scanimage` stay in the loop; only the device is made up.
"""

import io
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image

from drivers.errors import require_dev
from drivers.flat_scanner import sim_xml

__all__ = ["Fault", "FlatScannerSimulator", "write_sane_config"]

NAME = "Kiosk"
_A4_300 = (2480, 3508)
_HOLD_S = 60.0


class Fault(StrEnum):
    """What is wrong with the scanner, until it is mended."""

    JAM = "jam"
    COVER_OPEN = "cover_open"
    BUSY = "busy"
    """Somebody else scans: 503."""
    BROKEN = "broken"
    """It answers 500 to every job."""
    CUT_PICTURE = "cut_picture"
    """The line breaks in the middle of a picture."""
    BAD_PICTURE = "bad_picture"
    """A picture that is none."""
    HANG = "hang"
    """The page never comes."""
    HANG_MIDWAY = "hang_midway"
    """Half the picture comes, then nothing."""


@dataclass
class _Job:
    asked: sim_xml.Wanted
    pages: int = 0


@dataclass
class _State:
    """What lies on it and what is wrong, under one lock."""

    flatbed: Image.Image
    feeder: list[Image.Image] = field(default_factory=list)
    faults: set[Fault] = field(default_factory=set)
    jobs: dict[str, _Job] = field(default_factory=dict)
    number: int = 0


_ADF = {Fault.JAM: "ScannerAdfJam", Fault.COVER_OPEN: "ScannerAdfDoorOpen"}


class FlatScannerSimulator:
    """One scanner; safe to call from any thread. Raises SimulatorRefused unless dev.

    url: what stands in airscan.conf. address: what goes into the driver (SANE's name).
    """

    def __init__(self, site_mode: str) -> None:
        require_dev("FlatScannerSimulator", site_mode)
        self._state = _State(Image.new("RGB", _A4_300, "white"))
        self._lock = threading.Lock()
        self._go = threading.Event()
        self.asked: list[str] = []
        """Methods and paths, in order."""
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="escl-sim", daemon=True
        )

    @property
    def tcp_port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """For airscan.conf."""
        return f"http://127.0.0.1:{self.tcp_port}/eSCL"

    def start(self) -> "FlatScannerSimulator":
        """Switch on."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Switch off; may be called twice."""
        self._go.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "FlatScannerSimulator":
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.close()

    def lay(self, picture: Image.Image) -> None:
        """Lay a page on the glass; it is taken as A4 and scaled to the resolution asked for."""
        with self._lock:
            self._state.flatbed = picture

    def load(self, pictures: list[Image.Image]) -> None:
        """Put pages into the feeder."""
        with self._lock:
            self._state.feeder = list(pictures)

    def fault(self, fault: Fault) -> None:
        """From now on."""
        self._go.clear()
        with self._lock:
            self._state.faults.add(fault)

    def mend(self, fault: Fault) -> None:
        """It is well again; what hung goes on."""
        with self._lock:
            self._state.faults.discard(fault)
        self._go.set()

    # The server's threads.

    def has(self, fault: Fault) -> bool:
        """True while this is wrong."""
        with self._lock:
            return fault in self._state.faults

    def status(self) -> bytes:
        """ScannerStatus of now."""
        with self._lock:
            faults = self._state.faults
            adf = next((word for fault, word in _ADF.items() if fault in faults), "")
            if not adf:
                adf = "ScannerAdfLoaded" if self._state.feeder else "ScannerAdfEmpty"
            busy = bool(self._state.jobs) or Fault.BUSY in faults
            return sim_xml.status("Processing" if busy else "Idle", adf)

    def begin(self, body: bytes) -> tuple[HTTPStatus, str]:
        """A new job: its status and path."""
        asked = sim_xml.wanted(body)
        with self._lock:
            state = self._state
            if Fault.BUSY in state.faults or state.jobs:
                return HTTPStatus.SERVICE_UNAVAILABLE, ""
            if Fault.BROKEN in state.faults:
                return HTTPStatus.INTERNAL_SERVER_ERROR, ""
            blocked = state.faults & _ADF.keys()
            if asked.feeder and (blocked or not state.feeder):
                return HTTPStatus.CONFLICT, ""
            if Fault.COVER_OPEN in state.faults:
                return HTTPStatus.CONFLICT, ""
            state.number += 1
            name = f"/eSCL/ScanJobs/{state.number}"
            state.jobs[name] = _Job(asked)
            return HTTPStatus.CREATED, name

    def page(self, job_name: str) -> bytes | None:
        """The next page of a job as JPEG; None when there is none (any more)."""
        with self._lock:
            job = self._state.jobs.get(job_name)
            picture = self._next(job) if job is not None else None
            if job is None or picture is None:
                self._state.jobs.pop(job_name, None)
                return None
            job.pages += 1
            if not job.asked.feeder:
                # Nobody may come to take the job back: the cable can be out by then.
                self._state.jobs.pop(job_name, None)
        return _jpeg(picture, job.asked)

    def _next(self, job: _Job) -> Image.Image | None:
        if self._state.faults & _ADF.keys():
            return None
        if job.asked.feeder:
            return self._state.feeder.pop(0) if self._state.feeder else None
        return self._state.flatbed if job.pages == 0 else None

    def drop(self, job_name: str) -> None:
        """The job was taken back."""
        with self._lock:
            self._state.jobs.pop(job_name, None)

    def hang(self) -> None:
        """Until it is mended."""
        self._go.wait(_HOLD_S)


def _jpeg(picture: Image.Image, asked: sim_xml.Wanted) -> bytes:
    """Part of an A4 page as the scanner would send it."""
    whole = picture if picture.size == _A4_300 else picture.resize(_A4_300)
    right, bottom = asked.left + asked.width, asked.top + asked.height
    scale = asked.dpi / 300
    size = max(1, round(asked.width * scale)), max(1, round(asked.height * scale))
    # Cut first: a copy of the whole page is 26 MB.
    part = whole.crop((asked.left, asked.top, right, bottom))
    part = part.convert("RGB" if asked.color else "L").resize(size)
    out = io.BytesIO()
    part.save(out, "JPEG", quality=95, dpi=(asked.dpi, asked.dpi))
    return out.getvalue()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, sim: FlatScannerSimulator) -> None:
        self.sim = sim
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        sim = self.server.sim
        sim.asked.append(f"GET {self.path}")
        job = re.fullmatch(r"(/eSCL/ScanJobs/\d+)/NextDocument", self.path)
        if self.path == "/eSCL/ScannerCapabilities":
            self._send(HTTPStatus.OK, sim_xml.capabilities(), "text/xml")
        elif self.path == "/eSCL/ScannerStatus":
            self._send(HTTPStatus.OK, sim.status(), "text/xml")
        elif job is not None:
            self._page(job[1])
        else:
            self._send(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        sim = self.server.sim
        sim.asked.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, place = sim.begin(body)
        self._send(status, more={"Location": place} if place else {})

    def do_DELETE(self) -> None:
        self.server.sim.asked.append(f"DELETE {self.path}")
        self.server.sim.drop(self.path)
        self._send(HTTPStatus.OK)

    def _page(self, job_name: str) -> None:
        sim = self.server.sim
        if sim.has(Fault.HANG):
            sim.hang()
        data = sim.page(job_name)
        if data is None:
            self._send(HTTPStatus.NOT_FOUND)
            return
        if sim.has(Fault.BAD_PICTURE):
            data = b"\xff\xd8\xff\xe0" + bytes(2000)
        cut = sim.has(Fault.CUT_PICTURE) or sim.has(Fault.HANG_MIDWAY)
        self._send(HTTPStatus.OK, data, "image/jpeg", cut=len(data) // 2 if cut else None)
        if cut and sim.has(Fault.HANG_MIDWAY):
            self.wfile.flush()
            sim.hang()
        self.close_connection = self.close_connection or cut

    def _send(
        self,
        status: HTTPStatus,
        body: bytes = b"",
        kind: str = "text/plain",
        *,
        more: dict[str, str] | None = None,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])


def write_sane_config(folder: Path, url: str, *, name: str = NAME) -> Callable[[], dict[str, str]]:
    """Make `folder` a SANE configuration that knows this scanner only; returns its environment."""
    (folder / "dll.conf").write_text("airscan\n", "utf-8")
    (folder / "airscan.conf").write_text(
        f'[devices]\n"{name}" = {url}, eSCL\n[options]\ndiscovery = disable\n', "utf-8"
    )
    return lambda: {"SANE_CONFIG_DIR": str(folder)}
