"""A recorded wire as text, so that a report from the field becomes a test that needs no hardware.

The first line names the role. Then one line a piece: `> HEX MS` to the device, `< HEX MS` from it,
milliseconds since the recording began; `*N` stands for N bytes that were masked; `#` starts a
remark. Personal data is masked while recording, before anything is written.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TextIO, TypeAlias

from drivers.errors import DeviceError
from drivers.ports import Opener, Port, open_port

Parts: TypeAlias = tuple[bytes | int, ...]
"""Bytes as they were; a number stands for so many masked ones."""

HEAD = "# wire, 2, role "
_OLD_HEAD = "# SAM_V wire, 1"
_ROLE = re.compile(re.escape(HEAD) + r"([a-z_]{1,40})\b.*")
_LINE = re.compile(r"([<>]) ((?:\*\d{1,7}|(?:[0-9A-F]{2})+)(?:,(?:\*\d{1,7}|(?:[0-9A-F]{2})+))*) "
                   r"(\d{1,12}(?:\.\d{1,6})?)")  # fmt: skip
LONGEST = 1 << 20
"""More masked bytes than this in one piece are no recording of ours."""


class TapeError(DeviceError):
    """A file that is no recording; the code names the line, never quotes it."""


class Masker(Protocol):
    """Takes the personal data out of what one role's wire carries; as many bytes come out."""

    def sent(self, data: bytes) -> Parts:
        """What was written to the device in one call."""

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """All that came after a request (b"" before the first one)."""


class Everything:
    """The masker of a role that has no better one: only lengths and times are kept."""

    def sent(self, data: bytes) -> Parts:
        """Its length."""
        return (len(data),)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """Its length."""
        return (len(data),)


class Nothing:
    """For wires that never carry a person's data: relays, lamps, door contacts."""

    def sent(self, data: bytes) -> Parts:
        """As it is."""
        return (data,)

    def heard(self, asked: bytes, data: bytes) -> Parts:
        """As it is."""
        return (data,)


class Recorder:
    """Writes what goes over the ports it opens; `masker` None keeps personal data.

    What the device says is held in memory until the next request, as only whole answers can be
    masked well.
    """

    def __init__(
        self, out: TextIO, role: str, *, masker: Masker | None, opener: Opener = open_port
    ) -> None:
        self._out, self._opener = out, opener
        self._masker = masker or Nothing()
        self._began = time.monotonic()
        self._asked = b""
        self._heard: list[tuple[float, bytes]] = []
        out.write(f"{HEAD}{role}{'' if masker else ', UNMASKED: personal data'}\n")

    def open(self, port: str, baud: int) -> Port:
        """An `Opener` for the driver."""
        return _RecordedPort(self._opener(port, baud), self)

    def sent(self, data: bytes) -> None:
        """Take a request down."""
        self.flush()
        self._asked = data
        self._write(">", self._masker.sent(data), self._now())

    def heard(self, data: bytes) -> None:
        """Take a piece of an answer down."""
        if data:
            self._heard.append((self._now(), data))

    def exchanged(self, asked: bytes, answered: bytes) -> None:
        """Take a command and its whole answer down (a chip's, which has no port)."""
        self.sent(asked)
        self.heard(answered)
        self.flush()

    def flush(self) -> None:
        """Write the answer that was heard so far, in the pieces it came in."""
        pieces, self._heard = self._heard, []
        if not pieces:
            return
        rest = self._masker.heard(self._asked, b"".join(data for _, data in pieces))
        for at, data in pieces:
            part, rest = _cut(rest, len(data))
            self._write("<", part, at)

    def _now(self) -> float:
        return (time.monotonic() - self._began) * 1000

    def _write(self, way: str, parts: Parts, at: float) -> None:
        parts = tuple(one for one in parts if one)
        if parts:
            self._out.write(f"{way} {_text(parts)} {at:.1f}\n")


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


def _text(parts: Parts) -> str:
    return ",".join(f"*{one}" if isinstance(one, int) else one.hex().upper() for one in parts)


def _size(parts: Parts) -> int:
    return sum(one if isinstance(one, int) else len(one) for one in parts)


def _cut(parts: Parts, size: int) -> tuple[Parts, Parts]:
    """The first `size` bytes, and what is left."""
    first: list[bytes | int] = []
    rest = list(parts)
    while rest and size > 0:
        one = rest.pop(0)
        have = one if isinstance(one, int) else len(one)
        if have > size:
            head, tail = (size, one - size) if isinstance(one, int) else (one[:size], one[size:])
            first.append(head)
            rest.insert(0, tail)
        else:
            first.append(one)
        size -= have
    return tuple(first), tuple(rest)


@dataclass(slots=True)
class Exchange:
    """A request and the pieces that answered it, each with its delay in seconds.

    An exchange that asks nothing plays as soon as the line is open.
    """

    asked: Parts = field(repr=False)
    pieces: list[tuple[float, Parts]] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class Tape:
    """A whole recording."""

    role: str
    exchanges: tuple[Exchange, ...] = field(repr=False)


def parse_tape(lines: Iterable[str]) -> Tape:
    """Text to exchanges. Raises TapeError: no_head, empty, bad_line_N."""
    rest = iter(lines)
    role = _role(next(rest, ""))
    exchanges: list[Exchange] = []
    began = 0.0
    for number, raw in enumerate(rest, 2):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise TapeError(f"bad_line_{number}")
        parts, at = _parts(found[2], number), float(found[3]) / 1000
        if found[1] == ">" or not exchanges:
            exchanges.append(Exchange(parts if found[1] == ">" else ()))
            began = at if found[1] == ">" else 0.0
        if found[1] == "<":
            exchanges[-1].pieces.append((max(0.0, at - began), parts))
    if not exchanges:
        raise TapeError("empty")
    return Tape(role, tuple(exchanges))


def _role(head: str) -> str:
    if head.startswith(_OLD_HEAD):
        return "id_reader"
    found = _ROLE.fullmatch(head.strip())
    if found is None:
        raise TapeError("no_head")
    return found[1]


def _parts(text: str, number: int) -> Parts:
    parts = tuple(
        int(word[1:]) if word.startswith("*") else bytes.fromhex(word) for word in text.split(",")
    )
    if _size(parts) > LONGEST:
        raise TapeError(f"bad_line_{number}")
    return parts
