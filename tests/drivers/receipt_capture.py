"""A printer's port 9100 that only takes down what comes, and a reader of ESC/POS streams.

Written from the makers' command lists alone: it shares no code with the driver or its simulator.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

ESC, FS, GS, DLE = 0x1B, 0x1C, 0x1D, 0x10
ONE_ARGUMENT = {
    ESC: b"!aEdRtMGJ-3{ V=",
    GS: b"!BhwHfrabI|",
    FS: b"!-WC",
}
NO_ARGUMENT = {ESC: b"@2", FS: b"&.", GS: b""}


class NotEscPos(AssertionError):
    """The stream can't be read; says where."""


@dataclass
class Document:
    """What a stream prints; `steps` in order: ("text", str), ("qr", ...), ("cut", mode), …"""

    steps: list[tuple] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)

    def of(self, name):
        return [step[1:] for step in self.steps if step[0] == name]

    @property
    def text(self):
        return "\n".join(text for (text,) in self.of("text"))


class Reader:
    """Reads a whole stream, strictly: a byte that fits nowhere is an error."""

    def __init__(self, data):
        self.data, self.at = bytes(data), 0
        self.document = Document()
        self.line = bytearray()
        self.chinese = False
        self.stored = {}

    def read(self):
        while self.at < len(self.data):
            byte = self.data[self.at]
            if byte >= 0x20:
                self.line.append(self.take(1)[0])
            elif byte == 0x0A:
                self.take(1)
                self.end_line()
            elif byte == DLE:
                self.real_time()
            elif byte in (ESC, FS, GS):
                self.command(byte)
            else:
                raise NotEscPos(f"byte {byte:02x} at {self.at}")
        if self.line:
            raise NotEscPos("text without an end of line")
        return self.document

    def take(self, count):
        piece = self.data[self.at : self.at + count]
        if len(piece) < count:
            raise NotEscPos(f"cut short at {self.at}")
        self.at += count
        return piece

    def end_line(self):
        if not self.chinese and any(byte > 0x7F for byte in self.line):
            raise NotEscPos("Chinese text before FS &")
        # Strict: raises UnicodeDecodeError for what is no GB 18030.
        self.document.steps.append(("text", bytes(self.line).decode("gb18030")))
        self.line.clear()

    def real_time(self):
        command = self.take(3)
        if command[1] != 0x04 or not 1 <= command[2] <= 4:
            raise NotEscPos(f"real-time command {command.hex()}")
        self.document.questions.append(command[2])

    def command(self, lead):
        if self.line:
            raise NotEscPos(f"command inside a line at {self.at}")
        name = self.take(2)[1]
        if name in NO_ARGUMENT[lead]:
            self.plain(lead, name)
        elif name in ONE_ARGUMENT[lead]:
            self.document.steps.append((f"{lead:02x}{chr(name)}", self.take(1)[0]))
        elif (lead, name) == (GS, ord("V")):
            mode = self.take(1)[0]
            if mode in (65, 66):
                self.take(1)
            self.document.steps.append(("cut", mode))
        elif (lead, name) == (GS, ord("(")):
            self.two_d()
        elif (lead, name) == (GS, ord("v")):
            self.raster()
        elif (lead, name) == (GS, ord("k")):
            kind, size = self.take(2)
            self.document.steps.append(("barcode", kind, self.take(size)))
        else:
            raise NotEscPos(f"unknown command {lead:02x} {name:02x} at {self.at}")

    def plain(self, lead, name):
        if lead == FS:
            self.chinese = name == ord("&")
        elif name == ord("@"):
            self.chinese = False
            self.document.steps.append(("initialize",))

    def two_d(self):
        family = self.take(1)[0]
        low, high = self.take(2)
        body = self.take(low + 256 * high)
        if family != ord("k") or body[0] != 49:
            raise NotEscPos(f"GS ( {family:02x} {body[:1].hex()}")
        function, rest = body[1], body[2:]
        self.stored[function] = rest
        if function == 81:
            if 80 not in self.stored or self.stored[80][:1] != b"0" or rest != b"0":
                raise NotEscPos("a code printed before it was stored")
            content = self.stored.pop(80)[1:].decode("utf-8")
            model, size, ecc = (self.stored[key][0] for key in (65, 67, 69))
            self.document.steps.append(("qr", content, model, size, ecc))

    def raster(self):
        zero, _mode, xl, xh, yl, yh = self.take(6)
        if zero != ord("0"):
            raise NotEscPos("GS v without 0")
        width, height = xl + 256 * xh, yl + 256 * yh
        self.document.steps.append(("raster", width, height, self.take(width * height)))


def read_stream(data):
    """The document in a stream; raises NotEscPos or UnicodeDecodeError."""
    return Reader(data).read()


WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


class Capture:
    """Listens on 127.0.0.1 and takes down every byte; answers DLE EOT from `answers`.

    answers: n to byte, {} = a sink that says nothing. end: the byte that answers GS r, or None.
    close_after_cut: ends the line as soon as a cut has come. once: takes one caller only.
    """

    def __init__(self, answers=None, *, end=None, close_after_cut=False, once=False):
        self.answers = dict(WELL if answers is None else answers)
        self.end, self.close_after_cut, self.once = end, close_after_cut, once
        self.received = bytearray()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"socket://127.0.0.1:{self._door.getsockname()[1]}"
        self._line = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.quiet = threading.Event()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    @property
    def document(self):
        return read_stream(self.received)

    def _run(self):
        while True:
            try:
                self._line, _ = self._door.accept()
            except OSError:
                return
            if self.once:
                self._door.close()
            with self._line, contextlib.suppress(OSError):
                self._talk(self._line)
            self.quiet.set()

    def _talk(self, line):
        before = b""
        while data := line.recv(4096):
            self.received += data
            # Questions come whole here, as loopback keeps small writes together.
            window = before + data
            for place in range(len(before), len(window)):
                if window[place - 2 : place] == b"\x10\x04" and window[place] in self.answers:
                    line.sendall(bytes([self.answers[window[place]]]))
                if window[place - 2 : place] == b"\x1dr" and self.end is not None:
                    line.sendall(bytes([self.end]))
            if self.close_after_cut and b"\x1dV" in window[:-1]:
                return
            before = window[-2:]
