"""What a serial scanner sends and takes, pure: bytes to scans, commands as data.

There is no common protocol: a scanner sends a code's bytes, a suffix that is set on it (CR from the
factory, mostly), sometimes AIM's three characters first. Commands exist per family only.
"""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from drivers.barcode.assembly import BROKEN_S, Assembler, Gap, Scan
from drivers.barcode.contract import Symbol, Symbology
from drivers.barcode.symbology import AIM_SIZE, declares, is_aim, of_aim
from drivers.barcode.text import has_mark, marked_parts, text_of, text_of_parts
from drivers.errors import DeviceError
from drivers.health import DeviceState

Ending: TypeAlias = Literal["auto", "line", "tab", "gap", "etx"]
Aim: TypeAlias = Literal["auto", "always", "never"]
STX, ETX, TAB, CR, LF = 0x02, 0x03, 0x09, 0x0D, 0x0A
LONGEST = 4296
_GAP_OF: dict[Ending, Gap] = {
    "auto": "auto",
    "line": "breaks",
    "tab": "breaks",
    "gap": "ends",
    "etx": "breaks",
}
_ENDS: dict[Ending, frozenset[int]] = {
    "auto": frozenset({CR, LF, ETX}),
    "line": frozenset({CR, LF}),
    "tab": frozenset({TAB}),
    "gap": frozenset(),
    "etx": frozenset({ETX}),
}


@dataclass(frozen=True, slots=True)
class Framing:
    """How a code's bytes are told from what is round them.

    ending: line = CR, LF or both; tab; gap = silence of `gap_s` (codes may hold line ends then);
    etx = between STX and ETX (too); auto = whatever of them comes, but no tab, which codes hold.
    prefix, suffix: taken away where they are. aim: whether AIM's three characters come first; only
    a scanner that is set to send them always can be asked for kinds of codes. longest: bytes of a
    code.
    """

    ending: Ending = "auto"
    prefix: bytes = b""
    suffix: bytes = b""
    aim: Aim = "auto"
    longest: int = LONGEST
    gap_s: float = 0.15


@dataclass(frozen=True, slots=True)
class Family:
    """Commands of scanners that are built alike.

    start: read one code now. stop: end that. ask: a question that every one of them answers, which
    proves that one is there. replies: it answers 02 00 00 LEN DATA CRC CRC.
    """

    name: str
    start: bytes = b""
    stop: bytes = b""
    ask: bytes = b""
    replies: bool = False


_NO_CHECK = b"\xab\xcd"
"""Stands for "checksum not used" in this family's commands."""


def zone_write(zone: int, value: int) -> bytes:
    """Set one byte of a GM65's settings until it is switched off."""
    return b"\x7e\x00\x08\x01" + zone.to_bytes(2, "big") + bytes([value]) + _NO_CHECK


def zone_read(zone: int) -> bytes:
    """Ask for one byte of a GM65's settings."""
    return b"\x7e\x00\x07\x01" + zone.to_bytes(2, "big") + b"\x01" + _NO_CHECK


ZONE_MODE, ZONE_TRIGGER = 0x0000, 0x0002
MODE_MASK, MODE_COMMAND, MODE_CONTINUOUS = 0x03, 0x01, 0x02
"""Of ZONE_MODE; its other bits are lamp and beeper and stay as they are."""

FAMILIES: MappingProxyType[str, Family] = MappingProxyType(
    {
        "": Family(""),
        # GM65, GM67, GM805, GM861 and what is built on them (manuals of Hangzhou Grow).
        "gm65": Family("gm65", zone_write(ZONE_TRIGGER, 1), ask=zone_read(ZONE_MODE), replies=True),
        # Honeywell and its OEMs, in manual/serial trigger mode: SYN T CR, SYN U CR.
        "honeywell": Family("honeywell", b"\x16T\r", b"\x16U\r"),
    }
)


def family(name: str) -> Family:
    """By its name in kiosk.toml. Raises DeviceError("bad_family")."""
    if name not in FAMILIES:
        raise DeviceError("bad_family", DeviceState.HARDWARE_ERROR)
    return FAMILIES[name]


@dataclass(frozen=True, slots=True)
class Reply:
    """A module's answer to a command: its data bytes."""

    data: bytes = field(repr=False)


_REPLY_HEAD = b"\x02\x00\x00"
_REPLY_LEAST = 6


class LineParser:
    """Finds codes, and a module's replies before them, in a stream of bytes. Not thread-safe."""

    def __init__(self, framing: Framing | None = None, *, replies: bool = False) -> None:
        self._framing = framing or Framing()
        self._replies = replies
        self._ends = _ENDS[self._framing.ending]
        self._head = bytearray()
        self._head_at = 0.0
        self._in_code = False
        trim = b"" if self._framing.ending == "etx" else b"\r\n"
        self._code = Assembler(
            longest=self._framing.longest
            + len(self._framing.prefix + self._framing.suffix)
            + AIM_SIZE,
            gap_s=self._framing.gap_s,
            gap=_GAP_OF[self._framing.ending],
            trim=trim,
        )

    @property
    def idle(self) -> bool:
        """True between two messages."""
        return self._code.empty and not self._head

    def feed(self, data: bytes, now: float) -> list[Scan | Reply]:
        """Take bytes; give the scans and replies that are whole by them."""
        found: list[Scan | Reply] = []
        for byte in data:
            if self._replies and (self._head or (self._code.empty and byte == STX)):
                found += self._feed_head(byte, now)
            else:
                found += self._feed_code(byte, now)
        return found

    def silence(self, now: float) -> list[Scan]:
        """Nothing came until now: a code may be over, or broken off."""
        if self._head and now - self._head_at > BROKEN_S:
            # The beginning of a reply that never came whole.
            self._head.clear()
        return [self._stripped(one) for one in self._code.silence(now)]

    def clear(self) -> None:
        """Forget what has come of a message."""
        self._head.clear()
        self._code.clear()

    def _feed_head(self, byte: int, now: float) -> list[Scan | Reply]:
        """Bytes that may be a reply; those that turn out to be none belong to a code."""
        self._head.append(byte)
        head, self._head_at = self._head, now
        if not _REPLY_HEAD.startswith(head[: len(_REPLY_HEAD)]):
            rest, self._head = bytes(head), bytearray()
            return [one for byte in rest for one in self._feed_code(byte, now)]
        if len(head) < _REPLY_LEAST or len(head) < _REPLY_LEAST + head[3]:
            return []
        self._head = bytearray()
        return [Reply(bytes(head[4 : 4 + head[3]]))]

    def _feed_code(self, byte: int, now: float) -> list[Scan | Reply]:
        if byte == 0:
            # A break on the line, or a converter that wakes up; no code's text has it.
            return []
        if byte == STX and self._framing.ending in ("auto", "etx"):
            # A new code begins, whatever was there before.
            self._code.clear()
            self._in_code = True
            return []
        if byte in self._ends:
            self._in_code = False
            return [self._stripped(one) for one in self._code.end()]
        if self._framing.ending == "etx" and not self._in_code:
            return []
        self._code.add(bytes([byte]), now)
        return []

    def _stripped(self, scan: Scan) -> Scan:
        data = unwrapped(scan.data, self._framing)
        if len(data) > self._framing.longest + (AIM_SIZE if is_aim(data) else 0):
            return Scan(began=scan.began, refused="too_long")
        return Scan(data, scan.began, scan.refused)


def unwrapped(data: bytes, framing: Framing) -> bytes:
    """Without the site's prefix and suffix; line ends of the suffix are gone already."""
    return data.removeprefix(framing.prefix).removesuffix(framing.suffix.rstrip(b"\r\n\x03"))


def symbol_of(data: bytes, aim: Aim = "auto") -> Symbol | None:
    """From a scan's bytes to a symbol; None where nothing readable is in it."""
    symbology, parts = Symbology.UNKNOWN, None
    if aim != "never" and is_aim(data):
        symbology = of_aim(data[:AIM_SIZE].decode("ascii"))
        marked = declares(data[:AIM_SIZE]) and has_mark(data, AIM_SIZE)
        data = data[AIM_SIZE:]
        if marked:
            # Scanners in the ECI protocol send the marks too (ISO/IEC 15424); most are not in it.
            parts = marked_parts(data)
            data = b"".join(one.data for one in parts)
    read = text_of(data) if parts is None else text_of_parts(parts)
    if not read.text.strip():
        return None
    return Symbol(text=read.text, data=data, symbology=symbology, charset=read.charset)
