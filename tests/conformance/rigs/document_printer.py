"""The A4 printer: a driverless printer, and a queue of a real CUPS, each behind a cable."""

import re
import statistics
import time

from drivers.bus import Bus
from drivers.document_printer import ipp
from drivers.document_printer.address import parse
from drivers.document_printer.contract import GetStatus, PrintDocument
from drivers.document_printer.ipp_words import Op
from drivers.document_printer.printer import DocumentPrinter
from drivers.document_printer.probe import probe
from drivers.document_printer.requests import Asker
from drivers.document_printer.sim import IppPrinterSimulator
from drivers.document_printer.timing import Timing
from drivers.supervisor import Backoff
from tests.conformance.rig import Rig
from tests.drivers.ipp_answers import golden_answers
from tests.drivers.ipp_faults import IppFaults
from tests.drivers.printer_paper import CANARY, CANARY_ID, key, paper
from tests.drivers.private_cups import PrivateCups
from tests.drivers.pulled_wire import PulledWire, dial

TIMING = Timing(look=0.1, idle=0.05, answer=3.0, cleanup=1.0)
BACKOFF = Backoff(0.05, 0.3)
STATES = {
    "Get-Printer-Attributes": Op.GET_PRINTER_ATTRIBUTES,
    "Get-Jobs": Op.GET_JOBS,
    "Print-Job": Op.PRINT_JOB,
    "Get-Job-Attributes": Op.GET_JOB_ATTRIBUTES,
}


class _PrinterRig(Rig):
    states = tuple(STATES)
    address: str
    wire: PulledWire

    def device(self):
        return DocumentPrinter("document_printer", self.address, timing=TIMING, backoff=BACKOFF)

    def command(self):
        return PrintDocument(paper(), key())

    def waiting_command(self):
        return GetStatus()

    def unplug(self):
        self.wire.unplug()

    def plug(self):
        self.wire.plug()

    def unplug_at(self, state):
        # The operation stands behind the HTTP headers and IPP's version 2.0.
        self.wire.cut_at(b"\r\n\r\n\x02\x00" + STATES[state].to_bytes(2, "big"))

    def hold(self):
        self.wire.hold()

    def release(self):
        self.wire.release()

    def golden(self):
        return golden_answers()

    def secrets(self):
        return [CANARY, CANARY_ID, "%PDF"]

    def overhead_ms(self):
        """GetStatus through the driver against the same bytes over a bare socket."""
        device = self.device()
        device.open(lambda event: None)
        try:
            assert device.execute(GetStatus(), 5).ok
            driven, bare = [], []
            for _ in range(30):
                driven.append(device.execute(GetStatus(), 5).took_ms)
                bare.append(self._bare_ms())
        finally:
            device.close()
            self._bare.close()
            del self._bare
        return statistics.median(driven) - statistics.median(bare)

    def _bare_ms(self):
        if not hasattr(self, "_bare"):
            self._bare = dial(self.wire.place)
        where = parse(self.address)
        body = ipp.encode(Asker(where.uri, "bare").printer())
        head = f"POST {where.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
        began = time.monotonic()
        self._bare.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        got = b""
        while not _whole(got):
            got += self._bare.recv(65536)
        return (time.monotonic() - began) * 1000


def _whole(got):
    """True when an HTTP answer is there to its end."""
    headers, end, rest = got.partition(b"\r\n\r\n")
    size = re.search(rb"content-length: *(\d+)", headers, re.IGNORECASE)
    if size is not None:
        return bool(end) and len(rest) >= int(size[1])
    return rest.endswith(b"0\r\n\r\n")


class DriverlessPrinterRig(_PrinterRig):
    """ippeveprinter: IPP from the driver to the printer."""

    name = "document_printer (IPP)"

    skips = {1: "A driverless printer on the network is named by whoever sets the kiosk up; "
                "looking for one would need multicast DNS, which a kiosk's network does not carry "
                "(the CUPS rig shows the probe)"}  # fmt: skip

    def __enter__(self):
        self.sim = IppPrinterSimulator("dev").__enter__()
        self.wire = PulledWire(("127.0.0.1", self.sim.tcp_port))
        self.address = f"ipp://127.0.0.1:{self.wire.place[1]}/ipp/print"
        return self

    def __exit__(self, *exc):
        self.wire.close()
        self.sim.close()

    def restart_daemon(self):
        """Power off and on of the printer itself."""
        self.sim.vanish()
        self.sim.appear()


class CupsQueueRig(_PrinterRig):
    """cupsd with a queue whose backend is a program of the test's (jobs take 30 ms, not 1 s)."""

    name = "document_printer (CUPS)"

    def __enter__(self):
        self.cups = PrivateCups()
        try:
            self.cups.start()
            self.cups.queue("A4", "held:/")
        except BaseException:
            self.cups.close()
            raise
        path = str(self.cups.folder / "wire.sock")
        self.wire = PulledWire(self.cups.socket, path)
        self.address = f"cups:A4#{path}"
        return self

    def __exit__(self, *exc):
        self.wire.close()
        self.cups.close()

    def restart_daemon(self):
        self.cups.kill()
        self.cups.start()

    def probe(self, present):
        if present:
            return probe(Bus(ports=[]), socket=self.wire.place)
        # A web server listens where CUPS would.
        with IppFaults(path=str(self.cups.folder / "foreign.sock"), how="web_page") as foreign:
            return probe(Bus(ports=[]), socket=foreign.place)
