"""One line to pcscd: a context of `smartcard.scard`, whose every call ends and whose errors have
types.

pyscard's own monitors end for good when pcscd restarts (devices.md §2.3), so only its raw layer is
used. Source of the calls: PC/SC part 5 and pcsc-lite's winscard.h.
"""

import contextlib
import os
import select
import socket
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from smartcard import scard

from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState
from drivers.smart_card.apdu import CardTrouble
from drivers.smart_card.guard import Guard

CALL_S = 3.0
"""For calls that pcscd answers by itself."""
APDU_S = 5.0
"""For calls that wait for the card; a slow chip takes one second, ISO 7816-3 lets it ask for more.
"""
HOLD_S = 2.0
"""So long another program may hold the card before we give up."""
PNP = "\\\\?PnP?\\Notification"
Tap: TypeAlias = Callable[[bytes, bytes], None]
ReaderState: TypeAlias = tuple[str, int, bytes]
"""Name, event state (SCARD_STATE_*, event counter in the upper half), ATR."""

ALLOWED_INS = frozenset({0x84, 0x88, 0xA4, 0xA8, 0xB2, 0xC0, 0xCA})
"""GET CHALLENGE, INTERNAL AUTHENTICATE, SELECT, GET PROCESSING OPTIONS, READ RECORD, GET RESPONSE,
GET DATA. Nothing else leaves this module: above all no VERIFY (20), of which three wrong ones lock
a resident's card."""

_SOCKET_NAME = "pcscd.comm"
_SOCKET = "/run/pcscd/pcscd.comm"
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
_PCI = {
    scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0,
    scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1,
    scard.SCARD_PROTOCOL_RAW: scard.SCARD_PCI_RAW,
}
_CARD_CODES: dict[int, str] = {
    scard.SCARD_E_NO_SMARTCARD: "removed",
    scard.SCARD_W_REMOVED_CARD: "removed",
    scard.SCARD_W_UNRESPONSIVE_CARD: "mute",
    scard.SCARD_W_UNPOWERED_CARD: "mute",
    scard.SCARD_W_UNSUPPORTED_CARD: "unknown_card",
    scard.SCARD_E_CARD_UNSUPPORTED: "unknown_card",
    scard.SCARD_E_PROTO_MISMATCH: "unknown_card",
    scard.SCARD_E_SHARING_VIOLATION: "in_use",
}
_NO_READER = frozenset(
    {
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_UNKNOWN_READER,
        scard.SCARD_E_NO_READERS_AVAILABLE,
    }
)
_OF_THE_SERVICE = _NO_READER | {
    scard.SCARD_E_NO_SERVICE,
    scard.SCARD_E_SERVICE_STOPPED,
    scard.SCARD_E_INVALID_HANDLE,
    scard.SCARD_P_SHUTDOWN,
    scard.SCARD_W_SECURITY_VIOLATION,
}
_ESTABLISHING = threading.Lock()
"""One at a time in this process, so that the new socket is known to be ours."""


def socket_path() -> str:
    """Where libpcsclite looks for pcscd (PCSCLITE_CSOCK_NAME is its own variable)."""
    return os.environ.get("PCSCLITE_CSOCK_NAME", _SOCKET)


class ForbiddenCommand(Exception):
    """A mistake in this program: a command was made that must never reach a resident's card."""


class LineCut(DeviceError):
    """A call did not return in its time and was cut; the line must be opened anew.

    code: mute (the card says nothing), in_use (somebody holds it), no_answer (pcscd).
    """


def _plain(result: int) -> int:
    """Result codes as unsigned numbers, whichever way this platform's LONG gives them."""
    return int(result) & 0xFFFFFFFF


def _service_error(result: int) -> DeviceLost:
    if result == scard.SCARD_W_SECURITY_VIOLATION:
        # polkit's no (pcsc-lite built with it): deploy a rule for the kiosk's user.
        return DeviceLost("no_permission", DeviceState.HARDWARE_ERROR)
    if result in _NO_READER:
        return DeviceLost("no_device", DeviceState.NO_DEVICE)
    return DeviceLost("no_service")


@dataclass(frozen=True, slots=True)
class CardHandle:
    """A connected card, and the protocol (SCARD_PROTOCOL_*) that was agreed on."""

    handle: Any
    protocol: int

    @property
    def t0(self) -> bool:
        """T=0: no Le after data."""
        return bool(self.protocol == scard.SCARD_PROTOCOL_T0)


class Line:
    """A context and the socket beneath it. Used from one thread; `cut` and `hurry` from any.

    call_s, apdu_s, hold_s: seconds after which a call is cut. tap: is told each command with its
    answer (a recording).
    """

    def __init__(
        self,
        *,
        call_s: float = CALL_S,
        apdu_s: float = APDU_S,
        hold_s: float = HOLD_S,
        tap: Tap | None = None,
    ) -> None:
        self._tap = tap
        self._call_s, self._apdu_s, self._hold_s = call_s, apdu_s, hold_s
        self._context: Any = None
        self._wire: socket.socket | None = None
        self._others: frozenset[int] = frozenset()
        self._guard = Guard(self.cut)

    def establish(self) -> None:
        """Connect to pcscd. Raises DeviceLost (no_service, no_permission, no_answer)."""
        with _ESTABLISHING:
            self._others = frozenset(_sockets_to_pcscd())
            with self._guard.limit(self._call_s):
                result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            result = _plain(result)
            if result != scard.SCARD_S_SUCCESS:
                raise self._lost(result)
            self._context = context
            self._wire = next(iter(self._new_sockets()), None)

    def readers(self) -> tuple[str, ...]:
        """Names of all readers; () when there is none. Raises DeviceLost."""
        with self._guard.limit(self._call_s):
            result, names = scard.SCardListReaders(self._context, [])
        result = _plain(result)
        if result in _NO_READER:
            return ()
        self._require(result)
        return tuple(str(name) for name in names)

    def changes(self, known: list[tuple[str, int]], seconds: float) -> list[ReaderState] | None:
        """What differs from `known` (name, last event state); None when nothing does in time.

        Raises DeviceLost, with no_device when one of the readers is known no longer.
        """
        with self._guard.limit(seconds + self._call_s):
            result, states = scard.SCardGetStatusChange(self._context, int(seconds * 1000), known)
        result = _plain(result)
        if result in (scard.SCARD_E_TIMEOUT, scard.SCARD_E_CANCELLED):
            if self._guard.fired:
                raise self._lost(result)
            return None
        self._require(result)
        return [(str(name), int(state), bytes(atr)) for name, state, atr in states]

    def connect(self, reader: str) -> CardHandle:
        """Connect to the card, shared. Raises CardTrouble, LineCut, DeviceLost.

        A card with an ATR from which no protocol follows is taken as it comes (RAW). pcscd lets us
        wait as long as another program holds a transaction; the guard ends that.
        """
        for protocols in (_PROTOCOLS, _PROTOCOLS | scard.SCARD_PROTOCOL_RAW):
            with self._guard.limit(self._apdu_s):
                result, handle, protocol = scard.SCardConnect(
                    self._context, reader, scard.SCARD_SHARE_SHARED, protocols
                )
            if _plain(result) != scard.SCARD_E_PROTO_MISMATCH:
                break
        self._require(_plain(result), "in_use")
        return CardHandle(handle, protocol)

    def reset(self, card: CardHandle) -> None:
        """Power the card off and on within the same connection. Raises as `connect`."""
        with self._guard.limit(self._apdu_s):
            result, _ = scard.SCardReconnect(
                card.handle, scard.SCARD_SHARE_SHARED, card.protocol, scard.SCARD_RESET_CARD
            )
        self._require(_plain(result), "mute")

    def hold(self, card: CardHandle) -> None:
        """Keep other programs' commands out until `let_go`. Raises as `connect`.

        libpcsclite tries for ever while another program holds the card; the guard ends that.
        """
        with self._guard.limit(self._hold_s):
            result = scard.SCardBeginTransaction(card.handle)
        self._require(_plain(result), "in_use")

    def transmit(self, card: CardHandle, command: bytes) -> bytes:
        """One command and its answer, raw. Raises as `connect`; ForbiddenCommand for a mistake."""
        if command[1] not in ALLOWED_INS:
            raise ForbiddenCommand(f"INS {command[1]:02X}")
        with self._guard.limit(self._apdu_s):
            result, answer = scard.SCardTransmit(card.handle, _PCI[card.protocol], list(command))
        self._require(_plain(result), "mute")
        if self._tap is not None:
            self._tap(command, bytes(answer))
        return bytes(answer)

    def let_go(self, card: CardHandle) -> None:
        """End the transaction and disconnect; the card stays powered. Never raises."""
        with self._guard.limit(self._call_s):
            scard.SCardEndTransaction(card.handle, scard.SCARD_LEAVE_CARD)
            scard.SCardDisconnect(card.handle, scard.SCARD_LEAVE_CARD)

    def hurry(self, seconds: float) -> None:
        """Whatever is under way in so many seconds is cut."""
        self._guard.hurry(seconds)

    def cut(self) -> None:
        """Make the present call return with an error, by hanging up beneath libpcsclite."""
        wire = self._wire
        wires = [wire] if wire is not None else []
        if self._context is None:
            # Still connecting: libpcsclite has its socket already.
            wires = self._new_sockets()
        for one in wires:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            if one is not wire:
                one.close()

    def _new_sockets(self) -> list[socket.socket]:
        """Copies of the sockets to pcscd that have come since `establish` began: one, or none."""
        copies = []
        for inode, number in _sockets_to_pcscd().items():
            if inode not in self._others:
                with contextlib.suppress(OSError):
                    copies.append(socket.socket(fileno=os.dup(number)))
        return copies

    def release(self) -> None:
        """Give the context back; never raises, may be called twice."""
        if self._context is not None:
            with self._guard.limit(self._call_s):
                scard.SCardReleaseContext(self._context)
            self._context = None
        if self._wire is not None:
            # pcscd frees what we held when the last copy of the socket is closed.
            self._wire.close()
            self._wire = None
        self._guard.end()

    def _require(self, result: int, cut_code: str = "no_answer") -> None:
        """Nothing for success; else raise what the result means."""
        if result == scard.SCARD_S_SUCCESS:
            return
        if self._guard.fired and cut_code != "no_answer":
            raise LineCut(cut_code)
        if self._guard.fired or result in _OF_THE_SERVICE or self._hung_up():
            raise self._lost(result)
        raise CardTrouble(_CARD_CODES.get(result, "unreadable"))

    def _lost(self, result: int) -> DeviceLost:
        if self._guard.fired:
            return DeviceLost("no_answer")
        # libpcsclite may name any reason, even "no permission", when pcscd dies beneath it.
        return DeviceLost("no_service") if self._hung_up() else _service_error(result)

    def _hung_up(self) -> bool:
        """True when pcscd's end is closed: the same code means a bad contact otherwise."""
        if self._wire is None:
            return False
        watch = select.poll()
        watch.register(self._wire, select.POLLIN)
        return any(bits & (select.POLLHUP | select.POLLERR) for _, bits in watch.poll(0))


def _sockets_to_pcscd() -> dict[int, int]:
    """This process's sockets whose far end is pcscd's: inode to file number.

    libpcsclite tells nobody which socket it has opened.
    """
    found: dict[int, int] = {}
    for name in os.listdir("/proc/self/fd"):
        # What others have closed meanwhile is passed over.
        with contextlib.suppress(OSError):
            seen = os.fstat(int(name))
            if stat.S_ISSOCK(seen.st_mode) and _far_end(int(name)) == _SOCKET_NAME:
                found[seen.st_ino] = int(name)
    return found


def _far_end(number: int) -> str:
    """File name of the socket at the other end of a Unix socket, "" for others. Raises OSError."""
    with socket.socket(fileno=os.dup(number)) as copy:
        peer = copy.getpeername() if copy.family == socket.AF_UNIX else ""
        return os.path.basename(peer) if isinstance(peer, str) else ""
