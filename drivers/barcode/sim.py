"""Code scanners that speak bytes or press keys at the far end, with faults on demand.

The shipping drivers stay in the loop. SerialScannerSimulator hangs on a pty or a TCP port;
WedgeSimulator types on any keyboard that takes events: evdev.UInput where the kernel has uinput.
"""

import select
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from evdev import ecodes as e

from drivers.barcode.keys import PLAIN, SHIFTED
from drivers.barcode.wire import MODE_COMMAND, MODE_CONTINUOUS, MODE_MASK, family, zone_read
from drivers.errors import require_dev
from drivers.sim_ends import PtyEnd, TcpEnd
from drivers.sim_line import LineSimulator

LOOK_S = 5.0
"""A triggered module gives up after so long (GM65's factory setting)."""
_ACK = bytes.fromhex("02000001003331")
_GM65_HEAD = b"\x7e\x00"
_GM65_SIZE = 9
_FACTORY_MODE = 0xD6


class FaultKind(StrEnum):
    """What may go wrong with the next code."""

    PARTIAL = "partial"
    """It breaks off in its middle, and nothing follows."""
    NOISE_BEFORE = "noise_before"
    NO_SUFFIX = "no_suffix"
    SLOW = "slow"
    """A pause in its middle, as of a busy serial server."""
    PULL = "pull"
    """The cable is pulled in its middle."""
    FLOOD = "flood"
    """Far more bytes than any code has, without an end."""
    EMPTY = "empty"
    """Only the suffix comes."""


_FLOOD = 20_000
_PAUSE_S = 0.08


@dataclass(frozen=True, slots=True)
class Shown:
    """What is held in front of the scanner."""

    data: bytes
    every_s: float


class SerialScannerSimulator(LineSimulator):
    """A scanner and what is held up to it; safe to call from any thread.

    `port` goes into the driver. kind: a name of wire.FAMILIES; "" looks all the time, gm65 as its
    mode says, honeywell when it is triggered. suffix, prefix, aim: as set on it. byte_s: time a
    byte takes on the line. Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        *,
        tcp: bool = False,
        kind: str = "",
        suffix: bytes = b"\r",
        prefix: bytes = b"",
        byte_s: float = 0.0,
    ) -> None:
        require_dev("SerialScannerSimulator", site_mode)
        super().__init__(TcpEnd() if tcp else PtyEnd(), "scanner-sim")
        self._kind = family(kind)
        self._suffix, self._prefix, self._byte_s = suffix, prefix, byte_s
        self._lock = threading.Lock()
        self._shown: Shown | None = None
        self._next_at = 0.0
        self._looks_until = 0.0
        self._mode = _FACTORY_MODE & ~MODE_MASK | MODE_COMMAND
        self._faults: list[FaultKind] = []
        self._held = False
        self._pull_at: Callable[[bytes], bool] | None = None
        self._heard = bytearray()
        self.asked: list[bytes] = []
        self.sent_at = 0.0
        """When the last byte of the last code was written (monotonic seconds)."""

    def show(self, content: str | bytes, *, every_s: float = 0.4) -> None:
        """Hold a code up; while it is there it is read every so often (0: once only)."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        with self._lock:
            self._shown, self._next_at = Shown(data, every_s), 0.0
        self._ring()

    def take_away(self) -> None:
        """Nothing is in front of it any more."""
        with self._lock:
            self._shown = None

    def fault(self, *kinds: FaultKind) -> None:
        """The next codes have these faults, one each."""
        with self._lock:
            self._faults += kinds

    def hold(self) -> None:
        """It hangs: no code, no answer, the line stays open."""
        self._held = True

    def release(self) -> None:
        """Well again."""
        self._held = False
        self._ring()

    def unplug(self) -> None:
        """Pull the cable; what it had been told is forgotten with the power."""
        self._end.unplug()
        self._mode = _FACTORY_MODE & ~MODE_MASK | MODE_COMMAND
        self._looks_until = 0.0
        self._heard.clear()
        self._ring()

    def replug(self) -> None:
        """Put it back into the same socket."""
        self._end.plug()
        self._ring()

    def pull_at(self, command: bytes) -> None:
        """Pull the cable as soon as this command has come, instead of answering."""
        self._pull_at = lambda heard: heard == command

    # Its own thread.

    def _run(self) -> None:
        while not self._stop.is_set():
            files = self._end.files()
            ready, _, _ = select.select([*files, self._ear], [], [], self._wait_s())
            if self._ear in ready:
                self._ear.recv(64)
                ready.remove(self._ear)
            if ready:
                self._heard += self._end.receive()
                for command in self._commands():
                    self._obey(command)
            self._look()

    def _wait_s(self) -> float | None:
        with self._lock:
            if self._shown is None or self._held or not self._looking():
                return None
            return max(0.0, self._next_at - time.monotonic())

    def _looking(self) -> bool:
        if self._kind.name == "":
            return True
        if self._kind.replies and self._mode & MODE_MASK == MODE_CONTINUOUS:
            return True
        return time.monotonic() < self._looks_until

    def _commands(self) -> Iterator[bytes]:
        """Whole commands out of what was heard; anything else is passed over, as it does."""
        while self._heard:
            if self._kind.replies:
                at = self._heard.find(_GM65_HEAD)
                del self._heard[: at if at >= 0 else len(self._heard)]
                size = _GM65_SIZE
            else:
                size = 3
            if len(self._heard) < size:
                return
            command = bytes(self._heard[:size])
            del self._heard[:size]
            yield command

    def _obey(self, command: bytes) -> None:
        self.asked.append(command)
        pull, self._pull_at = self._pull_at, None
        if pull is not None and pull(command):
            self.unplug()
            return
        self._pull_at = pull
        if self._held:
            return
        if command == self._kind.start:
            self._looks_until = time.monotonic() + LOOK_S
            self._next_at = 0.0
        elif command == self._kind.stop:
            self._looks_until = 0.0
        if self._kind.replies:
            self._reply(command)

    def _reply(self, command: bytes) -> None:
        if command == zone_read(0):
            self._end.send(b"\x02\x00\x00\x01" + bytes([self._mode]) + b"\x4c\x21")
            return
        if command[2:6] == b"\x08\x01\x00\x00":
            self._mode = command[6]
        self._end.send(_ACK)

    def _look(self) -> None:
        with self._lock:
            shown = self._shown
            due = shown is not None and time.monotonic() >= self._next_at and not self._held
            if shown is None or not due or not self._looking():
                return
            fault = self._faults.pop(0) if self._faults else None
            self._looks_until = 0.0
            if shown.every_s:
                self._next_at = time.monotonic() + shown.every_s
            else:
                self._shown = None
        self._send(shown.data, fault)

    def _send(self, data: bytes, fault: FaultKind | None) -> None:
        whole = self._prefix + data + self._suffix
        half = len(self._prefix) + len(data) // 2
        match fault:
            case FaultKind.PARTIAL:
                whole = whole[:half]
            case FaultKind.NOISE_BEFORE:
                whole = b"\0\0\0\r\n" + whole
            case FaultKind.NO_SUFFIX:
                whole = self._prefix + data
            case FaultKind.FLOOD:
                whole = b"x" * _FLOOD
            case FaultKind.EMPTY:
                whole = self._prefix + self._suffix
            case FaultKind.PULL:
                self._write(whole[:half])
                self.unplug()
                return
            case FaultKind.SLOW:
                self._write(whole[:half])
                self._stop.wait(_PAUSE_S)
                whole = whole[half:]
        self._write(whole)
        self.sent_at = time.monotonic()

    def _write(self, data: bytes) -> None:
        if not self._byte_s:
            for place in range(0, len(data), 512):
                self._end.send(data[place : place + 512])
                # A pty holds 4096 bytes; the other side must get its turn.
                self._stop.wait(0.002 if len(data) > 512 else 0)
            return
        begun = time.monotonic()
        for place in range(0, len(data), 8):
            piece = data[place : place + 8]
            due = begun + (place + len(piece)) * self._byte_s
            self._stop.wait(max(0.0, due - time.monotonic()))
            self._end.send(piece)


class Keyboard(Protocol):
    """What a wedge types on: evdev.UInput, or a test's device."""

    def write(self, etype: int, code: int, value: int) -> None:
        """One event."""

    def syn(self) -> None:
        """The events so far belong together."""


_UNSHIFTED = {one: code for code, one in PLAIN.items() if code < e.KEY_KPASTERISK}
_SHIFTED = {one: code for code, one in SHIFTED.items() if code < e.KEY_KPASTERISK}
_DIGITS = {str(digit): getattr(e, f"KEY_KP{digit}") for digit in range(10)}


class WedgeSimulator:
    """A scanner that types on a US keyboard; `key_s`: its pause between keys.

    Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(
        self,
        site_mode: str,
        keyboard: Keyboard,
        *,
        ending: int | None = e.KEY_ENTER,
        key_s: float = 0.0,
    ) -> None:
        require_dev("WedgeSimulator", site_mode)
        self._keyboard, self._ending, self._key_s = keyboard, ending, key_s

    def show(self, content: str | bytes) -> None:
        """Type a code: ASCII as keys, other bytes as Alt and three digits each (GBK)."""
        data = content.encode("gb18030") if isinstance(content, str) else content
        for byte in data:
            self.type(byte)
        if self._ending is not None:
            self.press(self._ending)

    def type(self, byte: int) -> None:
        """One byte of a code."""
        one = chr(byte)
        if one in _UNSHIFTED:
            self.press(_UNSHIFTED[one])
        elif one in _SHIFTED:
            self.press(_SHIFTED[one], holding=(e.KEY_LEFTSHIFT,))
        elif byte < 0x20:
            self.press(_UNSHIFTED[chr(byte | 0x60 if byte < 0x1B else byte | 0x40)],
                       holding=(e.KEY_LEFTCTRL,))  # fmt: skip
        else:
            self.press(*(_DIGITS[digit] for digit in f"{byte:03d}"), holding=(e.KEY_LEFTALT,))

    def press(self, *codes: int, holding: tuple[int, ...] = ()) -> None:
        """Press and let go one key after the other, with others held meanwhile."""
        for code in holding:
            self._event(code, 1)
        for code in codes:
            self._event(code, 1)
            self._event(code, 0)
        for code in reversed(holding):
            self._event(code, 0)
        if self._key_s:
            time.sleep(self._key_s)

    def _event(self, code: int, value: int) -> None:
        self._keyboard.write(e.EV_KEY, code, value)
        self._keyboard.syn()
