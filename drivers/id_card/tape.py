"""A recorded wire as text, so that a report from the field becomes a test that needs no hardware.

One line a piece: `> HEX MS` to the module, `< HEX MS` from it, milliseconds since the recording
began; `#` starts a remark. Personal data is masked while recording, before anything is written.
"""

import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from drivers.errors import DeviceError, require_dev
from drivers.id_card import wire
from drivers.id_card.privacy import masked_reply
from drivers.id_card.sim_ends import PtyEnd
from drivers.ports import Opener, Port, open_port

HEAD = "# SAM_V wire, 1"
_LINE = re.compile(r"([<>]) ([0-9A-F]{2,}) (\d+(?:\.\d+)?)")


class TapeError(DeviceError):
    """A file that is no recording; the code names the line, never quotes it."""


class Recorder:
    """Writes what goes over the ports it opens; personal data is masked unless `masked` is False.

    What the module says is held in memory until the next request, as only whole answers can be
    masked.
    """

    def __init__(self, out: TextIO, *, masked: bool = True, opener: Opener = open_port) -> None:
        self._out, self._masked, self._opener = out, masked, opener
        self._began = time.monotonic()
        self._asked = b""
        self._heard: list[tuple[float, bytes]] = []
        out.write(f"{HEAD}{'' if masked else ', UNMASKED: personal data'}\n")

    def open(self, port: str, baud: int) -> Port:
        """An `Opener` for the reader."""
        return _RecordedPort(self._opener(port, baud), self)

    def sent(self, data: bytes) -> None:
        """Take a request down."""
        self.flush()
        self._asked = data
        self._write(">", data, self._now())

    def heard(self, data: bytes) -> None:
        """Take a piece of an answer down."""
        if data:
            self._heard.append((self._now(), data))

    def flush(self) -> None:
        """Write the answer that was heard so far, in the pieces it came in."""
        pieces, self._heard = self._heard, []
        whole = b"".join(data for _, data in pieces)
        if self._masked:
            bodies = wire.FrameParser(wire.MIN_REQUEST).feed(self._asked)
            whole = masked_reply(bodies[0][:2] if bodies else b"\x30", whole)
        for at, data in pieces:
            self._write("<", whole[: len(data)], at)
            whole = whole[len(data) :]

    def _now(self) -> float:
        return (time.monotonic() - self._began) * 1000

    def _write(self, way: str, data: bytes, at: float) -> None:
        self._out.write(f"{way} {data.hex().upper()} {at:.1f}\n")


class _RecordedPort:
    """Implements `Port`: passes everything on and tells the recorder."""

    def __init__(self, port: Port, recorder: Recorder) -> None:
        self._port, self._recorder = port, recorder

    @property
    def baud(self) -> int | None:
        return self._port.baud

    def set_baud(self, baud: int) -> None:
        self._port.set_baud(baud)

    def read(self, most: int) -> bytes:
        data = self._port.read(most)
        self._recorder.heard(data)
        return data

    def write(self, data: bytes) -> None:
        self._port.write(data)
        self._recorder.sent(data)

    def drain(self) -> None:
        self._port.drain()

    def close(self) -> None:
        self._recorder.flush()
        self._port.close()


@dataclass(slots=True)
class Exchange:
    """A request and the pieces that answered it, each with its delay in seconds."""

    asked: bytes = field(repr=False)
    pieces: list[tuple[float, bytes]] = field(default_factory=list, repr=False)


def parse_tape(lines: Iterable[str]) -> list[Exchange]:
    """Text to exchanges. Raises TapeError("bad_line_N")."""
    tape: list[Exchange] = []
    began = 0.0
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None or len(found[2]) % 2 or (found[1] == "<" and not tape):
            raise TapeError(f"bad_line_{number}")
        data, at = bytes.fromhex(found[2]), float(found[3]) / 1000
        if found[1] == ">":
            tape.append(Exchange(data))
            began = at
        else:
            tape[-1].pieces.append((max(0.0, at - began), data))
    if not tape:
        raise TapeError("empty")
    return tape


class TapeModule:
    """A module that answers as one did in the field; a pty like a simulator's.

    A request is answered by its next exchange of the tape, or by its last one when the tape has
    no more; one that the tape doesn't know stays without an answer. Dev sites only.
    """

    def __init__(self, site_mode: str, tape: list[Exchange]) -> None:
        require_dev("TapeModule", site_mode)
        self._tape, self._place = tape, 0
        self._end = PtyEnd()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="samv-tape", daemon=True)

    @property
    def port(self) -> str:
        """The reader's port."""
        return self._end.port

    def __enter__(self) -> "TapeModule":
        self._end.plug()
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()
        self._end.close()

    def _run(self) -> None:
        parser = wire.FrameParser(wire.MIN_REQUEST)
        while not self._stop.is_set():
            if not self._end.wait(0.05):
                continue
            for body in parser.feed(self._end.receive()):
                exchange = self._find(wire.frame(body))
                if exchange is not None:
                    self._play(exchange)

    def _find(self, asked: bytes) -> Exchange | None:
        for place in range(self._place, len(self._tape)):
            if self._tape[place].asked == asked:
                self._place = place + 1
                return self._tape[place]
        known = [one for one in self._tape if one.asked == asked]
        return known[-1] if known else None

    def _play(self, exchange: Exchange) -> None:
        began = time.monotonic()
        for delay, data in exchange.pieces:
            if self._stop.wait(max(0.0, began + delay - time.monotonic())):
                return
            self._end.send(data)
