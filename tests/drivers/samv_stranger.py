"""A SAM_V module made from the byte table alone (devices.md §1), with the manners of a bad day.

It shares no code with the driver: what both got wrong alike would never show.
"""

import contextlib
import os
import random
import select
import socket
import threading
import time
from dataclasses import dataclass, field

HEAD = bytes.fromhex("AAAAAA9669")
RESET, STATUS, SAM_ID, FIND, SELECT = "10ff", "11ff", "12ff", "2001", "2002"
BASE, BASE_FP, EXTRA, CHIP, RF = "3001", "3010", "3003", "3005", "61ff"
NAME = "萨仁"
BIT_S = 1 / 115200


def framed(body):
    """Preamble, length, body, XOR."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return HEAD + counted + bytes([check])


def block(places):
    """256 bytes of blanks with words at byte offsets."""
    raw = bytearray("  ".encode("utf-16-le") * 64)
    for at, word in places.items():
        raw[at : at + 2 * len(word)] = word.encode("utf-16-le")
    return bytes(raw)


_PERSON = {
    0: NAME, 30: "2", 32: "02", 36: "19880623", 52: "内蒙古乌审旗示例街7号",
    122: "150626198806230020", 158: "乌审旗公安局", 188: "20160701", 204: "长期",
}  # fmt: skip
TEXTS = {
    "resident": block(_PERSON),
    "hmt_permit": block(
        {**_PERSON, 32: "  ", 122: "810000199001011230", 204: "20270501", 220: "H12345678",
         238: "01", 248: "J"}
    ),
    "foreign_2017": block(
        {0: "EXAMPLE, SAREN", 120: "2", 122: "MNG110085031201", 152: "MNG", 158: NAME,
         188: "20190101", 204: "20290101", 220: "19850312", 236: "01", 240: "1500", 248: "I"}
    ),
    "foreign_2023": block(
        {**_PERSON, 32: "01", 52: "EXAMPLE, SAREN", 122: "911500198503120029", 158: " ",
         204: "20340101", 242: "MNG", 248: "Y"}
    ),
}  # fmt: skip


@dataclass
class Manner:
    """How it behaves. Sizes in bytes, times in seconds.

    words: SW3 instead of the right answer, by command. before, after: noise around a reply, made
    anew each time. pause: longest time between two single bytes (0: bursts of 16 at 115200;
    None: all at once). late: repeat the answer before this one first. deaf: nothing is heard so
    long after the port was opened. pull: the card is pulled when this command comes. mute: these
    commands get no answer. think: time before each answer.
    """

    kind: str = "resident"
    words: dict[str, int] = field(default_factory=dict)
    find_id: bytes = b"\x13\x37\xc0\xde"
    select_id: bytes = bytes.fromhex("0102030405060708")
    photo: bytes = b"\x55" * 1024
    more_text: bytes = b""
    trailing: bytes = b""
    finger: bytes = b"\x66" * 512
    address: str = ""
    before: object = None
    after: object = None
    pause: float | None = 0.0
    late: bool = False
    deaf: float = 0.0
    pull: str = ""
    mute: frozenset = frozenset()
    think: float = 0.0
    rewrite: object = None
    laid: bool = True


class Stranger:
    """The module on a pty nobody else holds open, or on TCP; `port` goes into the reader."""

    def __init__(self, manner=None, *, tcp=False, seed=1):
        self.manner = manner or Manner()
        self.luck = random.Random(seed)
        self.there, self.spent = self.manner.laid, False
        self.found = self.selected = False
        self.asked, self.times = [], []
        self.last = b""
        self.stop = threading.Event()
        self.door = self.master = None
        if tcp:
            self.door = socket.create_server(("127.0.0.1", 0))
            self.port = f"socket://127.0.0.1:{self.door.getsockname()[1]}"
        else:
            self.master, slave = os.openpty()
            self.port = os.ttyname(slave)
            os.close(slave)
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exc):
        self.stop.set()
        self.thread.join()
        if self.door is not None:
            self.door.close()
        else:
            os.close(self.master)

    def lay(self):
        """Lay the card (again)."""
        self.there, self.spent, self.found, self.selected = True, False, False, False

    def lift(self):
        """Take it away."""
        self.there = self.found = self.selected = False

    def floor_ms(self):
        """What the last find, select and read took here, from request to the last byte sent."""
        end = time.monotonic() + 5
        while not any(asked == BASE for asked, *_ in self.times) and time.monotonic() < end:
            self.stop.wait(0.005)
        at = max(i for i, (asked, *_) in enumerate(self.times) if asked == BASE) - 2
        steps = self.times[at : at + 3]
        assert [asked for asked, *_ in steps] == [FIND, SELECT, BASE], steps
        return (steps[-1][2] - steps[0][1]) * 1000

    # -- the line

    def _serve(self):
        with contextlib.suppress(OSError):
            if self.door is None:
                self._serve_pty()
            else:
                self._serve_tcp()

    def _serve_pty(self):
        poll = select.poll()
        poll.register(self.master, select.POLLIN)
        opened = None
        while not self.stop.is_set():
            events = poll.poll(20)
            if events and events[0][1] & select.POLLHUP and not events[0][1] & select.POLLIN:
                # Nobody has it open.
                opened = None
                self.stop.wait(0.002)
                continue
            if opened is None:
                opened, self._buffer = time.monotonic(), b""
            if events:
                self._hear(os.read(self.master, 4096), opened, self._write)

    def _write(self, data):
        os.write(self.master, data)

    def _serve_tcp(self):
        while not self.stop.is_set():
            if not select.select([self.door], [], [], 0.02)[0]:
                continue
            line, _ = self.door.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened, self._buffer = time.monotonic(), b""
            with line, contextlib.suppress(OSError):
                while not self.stop.is_set():
                    if select.select([line], [], [], 0.02)[0]:
                        data = line.recv(4096)
                        if not data:
                            break
                        self._hear(data, opened, line.sendall)

    def _hear(self, data, opened, write):
        if time.monotonic() - opened < self.manner.deaf:
            return
        self._buffer += data
        while len(self._buffer) >= 10:
            at = self._buffer.find(HEAD)
            assert at == 0, "requests are clean"
            size = 7 + int.from_bytes(self._buffer[5:7], "big")
            if len(self._buffer) < size:
                return
            request, self._buffer = self._buffer[:size], self._buffer[size:]
            assert framed(request[7:-1]) == request
            heard_at = time.monotonic()
            asked = request[7:9].hex()
            self.asked.append(asked)
            if self.manner.think:
                self.stop.wait(self.manner.think)
            if asked not in self.manner.mute:
                self._speak(asked, self._answer(asked), write)
            self.times.append((asked, heard_at, self._done))

    _done = 0.0
    _buffer = b""

    def _speak(self, asked, body, write):
        manner, frame = self.manner, framed(body)
        if manner.rewrite is not None:
            frame = manner.rewrite(asked, frame)
        before = manner.before(self.luck) if manner.before is not None else b""
        after = manner.after(self.luck) if manner.after is not None else b""
        if manner.late and self.last:
            before = self.last + before
        self.last = frame
        self._send(before + frame, write)
        self._done = time.monotonic()
        if after:
            self._send(after, write)

    def _send(self, data, write):
        pause = self.manner.pause
        if pause is None:
            write(data)
        elif pause:
            for place in range(len(data)):
                self.stop.wait(self.luck.uniform(0, pause))
                write(data[place : place + 1])
        else:
            began, sent = time.monotonic(), 0
            while sent < len(data):
                piece = data[sent : sent + self.luck.randint(1, 16)]
                sent += len(piece)
                self.stop.wait(max(0.0, began + sent * 10 * BIT_S - time.monotonic()))
                write(piece)

    # -- the module

    def _answer(self, asked):
        manner = self.manner
        if asked == manner.pull:
            self.lift()
        if asked in manner.words:
            return bytes([0, 0, manner.words[asked]])
        ok = b"\0\0\x90"
        match asked:
            case "12ff":
                return ok + bytes(range(0xE0, 0xF0))
            case "2001":
                self.found = self.there and not self.spent
                return b"\0\0\x9f" + manner.find_id if self.found else b"\0\0\x80"
            case "2002":
                self.selected = self.there and self.found
                return ok + manner.select_id if self.selected else b"\0\0\x81"
            case "3001" | "3010":
                may, self.spent = self.there and self.selected and not self.spent, self.there
                return ok + self._data(asked == "3010") if may else b"\0\0\x41"
            case "3003":
                if not (self.there and self.selected):
                    return b"\0\0\x41"
                if not manner.address:
                    return b"\0\0\x91"
                return ok + manner.address.ljust(35).encode("utf-16-le")
            case "3005":
                return ok + bytes(range(0x10, 0x20)) if self.selected else b"\0\0\x41"
        return ok

    def _data(self, with_finger):
        manner = self.manner
        text = TEXTS[manner.kind] + manner.more_text
        parts = [text, manner.photo, *([manner.finger] if with_finger else [])]
        sizes = b"".join(len(part).to_bytes(2, "big") for part in parts)
        return sizes + b"".join(parts) + manner.trailing
