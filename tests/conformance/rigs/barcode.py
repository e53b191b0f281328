"""Code scanners: a module on a serial line, a keyboard wedge, a camera below the system calls."""

import statistics
import threading
import time

from evdev import ecodes as e
from serial.tools.list_ports_common import ListPortInfo

from drivers.barcode.camera_scanner import CameraScanner
from drivers.barcode.contract import ReadSymbol, SymbolRead
from drivers.barcode.decode import decode
from drivers.barcode.keys import KeyParser
from drivers.barcode.probe import probe
from drivers.barcode.serial_scanner import SerialScanner
from drivers.barcode.sim import SerialScannerSimulator, WedgeSimulator
from drivers.barcode.sim_pictures import code_picture
from drivers.barcode.wedge_scanner import WedgeScanner
from drivers.barcode.wire import ZONE_TRIGGER, Framing, LineParser, Reply, zone_write
from drivers.bus import Bus
from drivers.contract import DeviceOnline
from drivers.document_camera.cv import cv2
from drivers.document_camera.frame import coded
from drivers.supervisor import Backoff
from tests.conformance.rig import Golden, Rig, until
from tests.conformance.rigs.document_camera import V4l2CameraRig
from tests.drivers.fake_input import KEYBOARD, TOUCH, FakeInputs

CANARY = "金丝雀 JJ1.7731"
QUICK = Backoff(0.05, 0.3)
_RUNS = 15


def _told_ms(device, show):
    """From what `show` gives (when the last of a code had gone out) to the event, ms."""
    events = []
    device.open(events.append)
    try:
        until(lambda: any(isinstance(one, DeviceOnline) for one in events))
        took = []
        for number in range(_RUNS):
            events.clear()
            sent_at = show(f"{CANARY} {number}")
            until(lambda: any(isinstance(one, SymbolRead) for one in events))
            took.append((events[-1].at - sent_at()) * 1000)
    finally:
        device.close()
    return _quartile(took)


def _quartile(took):
    """The lower one: other load of this machine is not the driver's."""
    return statistics.quantiles(took, n=4)[0]


class SerialScannerRig(Rig):
    """A GM65 module that reads when it is triggered; a code lies in front of it."""

    name = "barcode_serial"
    states = ("trigger",)
    skips = {9: "No daemon stands between the driver and its serial port."}

    def __enter__(self):
        self._sim = SerialScannerSimulator("dev", kind="gm65").start()
        self._sim.show(CANARY, every_s=0.05)
        return self

    def __exit__(self, *exc):
        self._sim.close()

    def device(self, scanning=False):
        return SerialScanner(self._sim.port, kind="gm65", scanning=scanning, backoff=QUICK)

    def command(self):
        return ReadSymbol()

    def unplug(self):
        self._sim.unplug()

    def plug(self):
        self._sim.replug()

    def unplug_at(self, state):
        self._sim.pull_at(zone_write(ZONE_TRIGGER, 1))

    def hold(self):
        self._sim.hold()

    def release(self):
        self._sim.release()

    def probe(self, present):
        port = ListPortInfo(self._sim.port)
        port.vid, port.pid = (0x1EAB, 0x1D06) if present else (0x1A86, 0x7523)
        return probe(Bus(ports=[port]))

    def golden(self):
        def decoder(framing, replies=False):
            def decode_pieces(pieces):
                parser = LineParser(framing, replies=replies)
                found = [one for piece in pieces for one in parser.feed(piece, 1.0)]
                found += parser.silence(2.0)
                return [one if isinstance(one, Reply) else (one.data, one.refused) for one in found]

            return decode_pieces

        code = b"]Q1" + CANARY.encode("gb18030")
        return [
            Golden("line", code + b"\r\n", decoder(Framing()), b"\0\0\r\n"),
            Golden("etx", b"\x02" + code + b"\x03", decoder(Framing("etx")), b"\xff?\x02x"),
            Golden("gap", code, decoder(Framing("gap")), b"\0\0"),
            Golden("reply", bytes.fromhex("02000001D64C21"), decoder(Framing(), True), b"\0\0"),
        ]

    def secrets(self):
        data = CANARY.encode()
        return [CANARY, "7731", data.hex(), repr(data)[2:-1]]

    def overhead_ms(self):
        """From a code's last byte to the event; the module looks all the time."""

        def show(content):
            before = self._sim.sent_at
            self._sim.show(content, every_s=0)
            until(lambda: self._sim.sent_at != before)
            return lambda: self._sim.sent_at

        self._sim.take_away()
        return _told_ms(self.device(scanning=True), show)


class WedgeScannerRig(Rig):
    """A scanner that plays a keyboard; somebody shows it a code many times a second."""

    name = "barcode_wedge"
    states = ("half a code",)
    skips = {9: "The kernel's event devices have no daemon."}

    def __enter__(self):
        self._machine = FakeInputs()
        self._keys = self._machine.add("Lab scanner", KEYBOARD, vendor=0x05E0, product=0x1200)
        self._typist = WedgeSimulator("dev", self._keys)
        # Orders to the fake kernel go one by one, and nobody types on what is pulled.
        self._hands = threading.Lock()
        self._shows, self._in, self._half = True, True, False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._show, name="shows-codes")
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._stop.set()
        self._thread.join()
        self._machine.close()

    def _show(self):
        while not self._stop.wait(0.03):
            with self._hands:
                if self._half and self._in and self._keys.grabbed:
                    self._half = False
                    self._keys.press(e.KEY_J, e.KEY_J, e.KEY_1)
                    self._pull()
                elif self._shows and self._in:
                    self._typist.show(CANARY)

    def _pull(self):
        self._in = False
        self._keys.unplug()

    def device(self, scanning=False):
        return WedgeScanner(
            str(self._keys.by_path), scanning=scanning, bus=self._machine.bus, backoff=QUICK
        )

    def command(self):
        return ReadSymbol()

    def unplug(self):
        with self._hands:
            self._pull()

    def plug(self):
        with self._hands:
            self._keys.plug()
            self._in = self._shows = True

    def unplug_at(self, state):
        with self._hands:
            self._half, self._shows = True, False

    def hold(self):
        with self._hands:
            self._shows = False

    def release(self):
        with self._hands:
            self._shows = True

    def probe(self, present):
        if present:
            return probe(self._machine.bus())
        with self._hands:
            self._pull()
            self._machine.add("Touch panel", TOUCH)
            self._machine.add("Plain keyboard", KEYBOARD, vendor=0x046D, product=0xC31C)
            return probe(self._machine.bus())

    def golden(self):
        """A pair of bytes stands for a key event: code and value."""

        class Tape:
            def __init__(self):
                self.data = b""

            def write(self, etype, code, value):
                self.data += bytes([code, value])

            def syn(self):
                pass

        tape = Tape()
        WedgeSimulator("dev", tape).show(CANARY)

        def decode_pieces(pieces):
            stream, parser = b"".join(pieces), KeyParser()
            if len(stream) % 2:
                # Half an event of the noise: the kernel gives whole ones only.
                stream = stream[1:]
            events = zip(stream[::2], stream[1::2], strict=True)
            return [
                (scan.data, scan.refused)
                for at, (code, value) in enumerate(events)
                for scan in parser.feed(code, value, 1.0 + at / 1000)
            ]

        lone = bytes([e.KEY_F1, 1, e.KEY_F1, 0, e.KEY_ENTER, 1, e.KEY_ENTER, 0])
        return [Golden("code", tape.data, decode_pieces, lone)]

    def secrets(self):
        return [CANARY, "7731", repr(CANARY.encode("gb18030"))[2:-1]]

    def overhead_ms(self):
        """From the ending key to the event."""

        def show(content):
            with self._hands:
                typist.show(content)
                at = time.monotonic()
                self._keys.press(e.KEY_ENTER)
            return lambda: at

        self.hold()
        typist = WedgeSimulator("dev", self._keys, ending=None)
        return _told_ms(self.device(scanning=True), show)


class CameraScannerRig(V4l2CameraRig):
    """OpenCV's real CAP_V4L2 on a node that answers every ioctl itself; a code lies below it."""

    name = "barcode_camera"
    states = ("QBUF", "DQBUF")

    def __enter__(self):
        super().__enter__()
        self.fake.scene.show(_paper(CANARY))
        return self

    def device(self, scanning=False):
        return CameraScanner(
            self.machine.by_path(0),
            scanning=scanning,
            bus=self.machine.bus,
            backoff=QUICK,
            power=lambda node: False,
        )

    def command(self):
        return ReadSymbol()

    def probe(self, present):
        if not present:
            return [one for one in super().probe(False) if one.role == "barcode"]
        return probe(self.machine.bus())

    def secrets(self):
        return [CANARY, "7731", self.machine.ident(0)]

    def overhead_ms(self):
        """From the kernel's frame to the event, less OpenCV and zxing on the same frame."""
        wishes = [cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"), cv2.CAP_PROP_BUFFERSIZE, 1]
        wishes += [cv2.CAP_PROP_CONVERT_RGB, 0]
        capture = cv2.VideoCapture()
        self.fake.slow = 20.0
        assert capture.open(str(self.fake.node), cv2.CAP_V4L2, wishes)
        plain = []
        for _ in range(_RUNS):
            good, raw = capture.read()
            assert good and decode(coded(raw.tobytes()).full())
            plain.append((time.monotonic() - self._made_at()) * 1000)
        capture.release()
        self.fake.scene.show(None)
        return _told_ms(self.device(scanning=True), self._shown) - _quartile(plain)

    def _shown(self, content):
        self.fake.scene.show(_paper(content))
        return self._made_at


def _paper(text):
    """A sheet with a code in its middle."""
    return cv2.copyMakeBorder(
        code_picture(text), 400, 400, 300, 300, cv2.BORDER_CONSTANT, value=(255, 255, 255)
    )
