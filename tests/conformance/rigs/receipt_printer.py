"""The receipt printer: the simulator below the wire, on a serial line and on TCP."""

import statistics
import time

from drivers.bus import Bus
from drivers.receipt_printer import wire
from drivers.receipt_printer.contract import Cut, Feed, Line, PrintReceipt, Qr, Receipt
from drivers.receipt_printer.encode import PaperForm, encode
from drivers.receipt_printer.lines import SerialLine, TcpLine
from drivers.receipt_printer.printer import ReceiptPrinter
from drivers.receipt_printer.probe import probe
from drivers.receipt_printer.sim import FaultKind, PrinterSimulator
from drivers.receipt_printer.wire import StatusParser
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until
from tests.drivers.receipt_strangers import Stranger, serial_port

NAME, NUMBER = "乌仁图雅样例", "150626195503120015"
_RUNS = 31
_NO_DAEMON = (
    "No daemon stands between the driver and the printer: bytes go from the port straight to it."
)


class _ReceiptRig(Rig):
    """What both lines have in common."""

    tcp = False
    states = ("status", "print", "confirm")

    def __enter__(self):
        self.simulator = PrinterSimulator("dev", tcp=self.tcp).start()
        return self

    def __exit__(self, *exc):
        self.simulator.close()

    def device(self):
        return ReceiptPrinter(self.simulator.port, backoff=Backoff(0.05, 0.25))

    def command(self):
        lines = (Line(NAME), Line(NUMBER), Feed(1), Qr(f"https://example.cn/{NUMBER}"), Cut())
        return PrintReceipt(Receipt(lines))

    def unplug(self):
        self.simulator.unplug()

    def plug(self):
        self.simulator.replug()

    def unplug_at(self, state):
        self.simulator.unplug_at(state)

    def hold(self):
        self.simulator.fault(FaultKind.SILENCE)

    def release(self):
        self.simulator.mend(FaultKind.SILENCE)

    def golden(self):
        def decode(pieces):
            parser = StatusParser()
            return [answer for piece in pieces for answer in parser.feed(piece)]

        noise = bytes.fromhex("ff80d3fe")
        answers = {
            "all well": "12121212",
            "paper low": "1212121e",
            "paper out": "1a32127e",
            "cover open": "1a161212",
            "cutter": "1a521a12",
            "end of job": "00",
            "end of job, no paper": "0f",
            "automatic status": "18200f00",
            "XOFF, XON": "1311",
        }
        return [Golden(name, bytes.fromhex(data), decode, noise) for name, data in answers.items()]

    def secrets(self):
        return [NAME, NUMBER, NUMBER[6:14], repr(NAME.encode("gb18030"))[2:-1]]

    def overhead_ms(self):
        """The same questions and bytes through the driver, and on a bare line."""
        device = self.device()
        device.open(lambda event: None)
        try:
            until(lambda: device.execute(self.command(), 5.0).ok)
            through = [device.execute(self.command(), 5.0).took_ms for _ in range(_RUNS)]
        finally:
            device.close()
        line = (TcpLine if self.tcp else self._serial)(self.simulator.port)
        try:
            bare = [self._bare_ms(line) for _ in range(_RUNS)]
        finally:
            line.close()
        return statistics.median(through) - statistics.median(bare)

    @staticmethod
    def _serial(port):
        return SerialLine(port, 9600)

    def _bare_ms(self, line):
        pieces = encode(self.command().document, PaperForm()).pieces
        began = time.monotonic()
        self._questions(line)
        for piece in (*pieces, wire.END_OF_JOB):
            line.write(piece)
        assert line.read(1)
        self._questions(line)
        return (time.monotonic() - began) * 1000

    @staticmethod
    def _questions(line):
        for n in wire.QUESTIONS:
            line.write(wire.question(n))
            assert line.read(1)


class SerialReceiptPrinterRig(_ReceiptRig):
    """On a serial line."""

    name = "receipt_printer (serial)"
    skips = {9: _NO_DAEMON}

    def probe(self, present):
        if present:
            return probe(Bus(ports=[serial_port(self.simulator.port)]))
        with Stranger() as stranger:
            return probe(Bus(ports=[serial_port(stranger.port)]))


class NetworkReceiptPrinterRig(_ReceiptRig):
    """On TCP, as port 9100 of a network printer."""

    name = "receipt_printer (network)"
    tcp = True
    skips = {
        1: "A printer on the network is named by its address and is not looked for: a scan of a "
        "government network would be taken for an attack.",
        9: _NO_DAEMON,
    }
