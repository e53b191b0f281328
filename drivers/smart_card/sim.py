"""A slot of the virtual reader vpcd, with a card in it or none, and faults on demand.

The shipping driver, libpcsclite and pcscd stay in the loop; this is the chip's end of the wire.
Protocol of vpicc (vsmartcard, vpcd.c): two bytes of length (big-endian), then the payload; a
payload of one byte is 0 off, 1 on, 2 reset, 4 "tell your ATR"; anything else is a command APDU.
vpcd listens on every address of the machine: it has no place on a kiosk that serves residents.
"""

import contextlib
import random
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from drivers.errors import require_dev
from drivers.smart_card.sim_cards import (
    BankApp,
    Chip,
    Handing,
    Reach,
    StaffApp,
    bank_card,
    social_security,
)

__all__ = ["VPCD_PORT", "BankApp", "Chip", "Fault", "FaultKind", "Handing", "Reach", "StaffApp",
           "VirtualSlot", "bank_card", "social_security"]  # fmt: skip

VPCD_PORT = 35963
"""Debian's /etc/reader.conf.d/vpcd; the second slot is one higher."""
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4
_TRY_S = 0.02
_SWAP_S = 0.5
"""What a hand needs at least to change cards. vpcd takes a card that is there at its next look
(every 0.4 s) for the one before: half of 150 swaps without a pause were never told to pcscd.
"""


class FaultKind(StrEnum):
    """What may go wrong with an answer."""

    SILENCE = "silence"
    """None comes, for ever: pcscd itself hangs on it until the card is pulled."""
    DELAY = "delay"
    GARBLE = "garble"
    """Other bytes come, with a good status word."""
    TRUNCATE = "truncate"
    """Half of it, with a good status word."""
    STUMP = "stump"
    """One byte, which can't even be a status word."""
    STATUS = "status"
    ENDLESS_61 = "endless_61"
    ENDLESS_6C = "endless_6c"
    PULL = "pull"
    """The card is pulled just before it answers."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault: at which INS (None = any), how many times (None = for ever).

    `seconds` belongs to DELAY, `status` to STATUS; `after` answers pass well before it begins.
    """

    kind: FaultKind
    ins: int | None = None
    times: int | None = 1
    seconds: float = 0.0
    status: int = 0x6F00
    after: int = 0


def _garbled(answer: bytes) -> bytes:
    luck = random.Random(answer)
    return luck.randbytes(max(3, len(answer) - 2)) + b"\x90\x00"


_DAMAGE: dict[FaultKind, Callable[[bytes], bytes]] = {
    FaultKind.GARBLE: _garbled,
    FaultKind.TRUNCATE: lambda answer: answer[: (len(answer) - 2) // 2] + b"\x90\x00",
    FaultKind.STUMP: lambda answer: answer[:1],
    FaultKind.ENDLESS_61: lambda answer: answer[:-2] + b"\x61\x10",
    FaultKind.ENDLESS_6C: lambda answer: b"\x6c\x10",
}


class Card(Protocol):
    """What may be put into a slot; `Chip` is one."""

    atr: bytes

    def reset(self) -> None:
        """Power on, or a reset."""

    def answer(self, raw: bytes) -> bytes:
        """The response to one command."""


class VirtualSlot:
    """One slot of vpcd; safe to call from any thread. A card that is in stays in while pcscd is
    down, and is there again when it comes back.

    port: where vpcd listens for this slot. Raises SimulatorRefused unless `site_mode` is "dev".
    """

    def __init__(self, site_mode: str, port: int = VPCD_PORT, *, host: str = "127.0.0.1") -> None:
        require_dev("VirtualSlot", site_mode)
        self._address = (host, port)
        self._state = threading.Condition()
        self._card: Card | None = None
        self._line: socket.socket | None = None
        self._faults: list[Fault] = []
        self._held = False
        self._not_before = 0.0
        self._closed = False
        self._hook: tuple[int, Callable[[], None]] | None = None
        self.asked: deque[bytes] = deque(maxlen=1000)
        """The last commands that came."""
        self._thread = threading.Thread(target=self._run, name="vpicc", daemon=True)
        self._thread.start()

    def __enter__(self) -> "VirtualSlot":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def insert(self, card: Card) -> None:
        """Put a card in; one that is there already is pulled first, _SWAP_S before."""
        with self._state:
            pulled = self._card is not None
        self.eject()
        with self._state:
            self._not_before = time.monotonic() + _SWAP_S if pulled else 0.0
            self._card = card
            self._state.notify_all()

    def eject(self) -> None:
        """Pull the card, at whatever moment this is."""
        with self._state:
            self._card = None
            self._hang_up()
            self._state.notify_all()

    def fault(self, fault: Fault) -> None:
        """Script a fault; several are used up in their order."""
        with self._state:
            self._faults.append(fault)

    def clear_faults(self) -> None:
        """Behave well again."""
        with self._state:
            self._faults.clear()

    def hold(self) -> None:
        """Answer no command from now on."""
        with self._state:
            self._held = True

    def release(self) -> None:
        """Answer again, what is waiting too."""
        with self._state:
            self._held = False
            self._state.notify_all()

    def at(self, ins: int, action: Callable[[], None]) -> None:
        """Call `action` once when a command with this INS has come, before it is answered."""
        with self._state:
            self._hook = (ins, action)

    def close(self) -> None:
        """Pull the card and end."""
        with self._state:
            self._closed = True
        self.eject()
        self._thread.join()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _run(self) -> None:
        while True:
            with self._state:
                self._state.wait_for(lambda: self._card is not None or self._closed)
                if self._closed:
                    return
                pause = self._not_before - time.monotonic()
                if pause > 0:
                    self._state.wait(pause)
                    continue
                card = self._card
            if card is None or not self._connect(card):
                # pcscd is down, or not up yet.
                with self._state:
                    self._state.wait(_TRY_S)
                continue
            with contextlib.suppress(OSError, EOFError):
                self._serve()
            with self._state:
                self._hang_up()

    def _connect(self, card: Card) -> bool:
        try:
            line = socket.create_connection(self._address, timeout=1.0)
        except OSError:
            return False
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._state:
            if self._card is not card:
                # Pulled or changed meanwhile: this line would be the other card's.
                line.close()
                return False
            self._line = line
            card.reset()
        return True

    def _serve(self) -> None:
        """Answer until the line is cut, by us or by pcscd."""
        with self._state:
            line, card = self._line, self._card
        if line is None or card is None:
            return
        while True:
            payload = _receive(line, int.from_bytes(_receive(line, 2), "big"))
            if len(payload) != 1:
                self._answer(line, card, payload)
            elif payload[0] == _ATR:
                _send(line, card.atr)
            elif payload[0] in (_ON, _RESET):
                card.reset()

    def _answer(self, line: socket.socket, card: Card, command: bytes) -> None:
        ins = command[1] if len(command) > 1 else 0
        with self._state:
            self.asked.append(command)
            hook = self._hook if self._hook is not None and self._hook[0] == ins else None
            if hook is not None:
                self._hook = None
            fault = self._take_fault(ins)
        if hook is not None:
            hook[1]()
        answer = card.answer(command)
        with self._state:
            self._pass_time(line, lambda: not self._held)
            if fault is not None:
                self._wait_out(fault, line)
        if fault is not None:
            answer = _damaged(fault, answer)
        _send(line, answer)

    def _take_fault(self, ins: int) -> Fault | None:
        for place, fault in enumerate(self._faults):
            if fault.ins not in (None, ins):
                continue
            if fault.after:
                self._faults[place] = replace(fault, after=fault.after - 1)
                return None
            if fault.times is not None:
                rest = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                self._faults[place : place + 1] = rest
            return fault
        return None

    def _wait_out(self, fault: Fault, line: socket.socket) -> None:
        """Silence, delay and pulling, under the lock. Raises EOFError when the line is cut."""
        if fault.kind is FaultKind.PULL:
            self._card = None
            self._hang_up()
            raise EOFError
        if fault.kind is FaultKind.SILENCE:
            self._pass_time(line, lambda: False)
        if fault.kind is FaultKind.DELAY:
            end = time.monotonic() + fault.seconds
            self._pass_time(line, lambda: time.monotonic() >= end)

    def _pass_time(self, line: socket.socket, over: Callable[[], bool]) -> None:
        """Wait, under the lock, until it is over. Raises EOFError when either side hangs up."""
        while not over():
            self._state.wait(_TRY_S)
            if self._line is not line or _hung_up(line):
                raise EOFError
        if self._line is not line:
            raise EOFError


def _damaged(fault: Fault, answer: bytes) -> bytes:
    if fault.kind is FaultKind.STATUS:
        return fault.status.to_bytes(2, "big")
    return _DAMAGE.get(fault.kind, bytes)(answer)


def _receive(line: socket.socket, size: int) -> bytes:
    """So many bytes. Raises EOFError when the other side has hung up."""
    data = b""
    while len(data) < size:
        # Without this the kernel keeps each acknowledgement for 40 ms, and vpcd waits for it
        # between length and payload: 44 ms a command (devices.md §2.3).
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        piece = line.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def _hung_up(line: socket.socket) -> bool:
    """True when the other side has: pcscd was killed, say."""
    if not select.select([line], [], [], 0)[0]:
        return False
    return not line.recv(1, socket.MSG_PEEK)


def _send(line: socket.socket, payload: bytes) -> None:
    line.sendall(len(payload).to_bytes(2, "big") + payload)
