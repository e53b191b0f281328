"""Which readers are there and which card is in them, by our own loop over SCardGetStatusChange.

It keeps no thread: the driver asks it to wait a little, again and again. Whatever goes wrong with
pcscd comes out as DeviceLost; the driver then opens a new one (devices.md §2.3).
"""

import re
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from smartcard import scard

from drivers.binding import AUTO
from drivers.claims import Claim
from drivers.errors import DeviceError, DeviceLost
from drivers.health import DeviceState
from drivers.smart_card.atr import AtrClass, atr_class
from drivers.smart_card.pcsc import PNP, Line, ReaderState, socket_path

RELIST_S = 1.0
"""How often all readers are listed: pcsc-lite tells of a new one only to whoever waits just then.
"""
_NUMBERS = re.compile(r"( [0-9A-F]{2}){1,2}$")
_AWAY = scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN


@dataclass(frozen=True, slots=True)
class Present:
    """A card in a reader; `count` is pcscd's counter of insertions and removals."""

    reader: str
    count: int
    kind: AtrClass


@dataclass(frozen=True, slots=True)
class Inserted:
    """A card came."""

    card: Present


@dataclass(frozen=True, slots=True)
class Removed:
    """The card has left."""


Change: TypeAlias = Inserted | Removed


def stem(name: str) -> str:
    """A reader's name without the numbers that pcscd appends in the order of plugging."""
    return _NUMBERS.sub("", name)


def matching(address: str, names: Iterable[str]) -> tuple[str, ...]:
    """The readers that an address means.

    "auto" means all. Otherwise the one of exactly this name, else those whose name contains it,
    else the one whose name differs in pcscd's numbers only. Raises DeviceError("bad_port") for ""
    and for "usb:vvvv:pppp": PC/SC tells no program which USB device a reader is.
    """
    wanted = address.strip().lower()
    if not wanted or wanted.startswith("usb:"):
        raise DeviceError("bad_port", DeviceState.HARDWARE_ERROR)
    names = tuple(names)
    if wanted == AUTO:
        return names
    exact = tuple(name for name in names if name.lower() == wanted)
    partly = tuple(name for name in names if wanted in name.lower())
    alike = tuple(name for name in names if stem(name).lower() == stem(address.strip()).lower())
    return exact or partly or (alike if len(alike) == 1 else ())


class Monitor:
    """The readers of one address. Used from the driver's thread; `hurry` from any."""

    def __init__(self, address: str, make_line: Callable[[], Line] = Line) -> None:
        self._address = address
        self._make_line = make_line
        self._known: dict[str, int] = {}
        self._claims: dict[str, Claim] = {}
        self._kinds: dict[str, AtrClass] = {}
        self._listed_at = 0.0
        self._changes: deque[Change] = deque()
        self.present: Present | None = None
        self.line = make_line()

    @property
    def readers(self) -> tuple[str, ...]:
        """Names of the readers that are watched."""
        return tuple(self._known)

    def open(self) -> None:
        """Connect to pcscd and find the readers. Raises DeviceLost, DeviceError("bad_port")."""
        matching(self._address, ())
        self.line.establish()
        self._list()

    def reopen(self) -> None:
        """Go on over a new line after a LineCut; what is known of the cards stays."""
        self.line.release()
        self.line = self._make_line()
        self.line.establish()
        self._list()

    def silence(self) -> Present | None:
        """The present card has stopped to answer: it stays mute until it is taken out.

        pcscd itself still waits for it, and would keep waiting whoever connects.
        """
        if self.present is not None:
            self.present = replace(self.present, kind="mute")
        return self.present

    def close(self) -> None:
        """Let the readers and pcscd go; never raises."""
        for claim in self._claims.values():
            claim.release()
        self._claims.clear()
        self.line.release()

    def wait(self, seconds: float) -> None:
        """Wait for changes, which `take` then gives. Raises DeviceLost."""
        if time.monotonic() - self._listed_at >= RELIST_S:
            self._list()
        try:
            states = self.line.changes([*self._known.items(), (PNP, 0)], seconds)
        except DeviceLost as gone:
            if gone.state is not DeviceState.NO_DEVICE:
                raise
            # One of several readers was unplugged: go on with the others.
            self._list()
            return
        for name, state, atr in states or ():
            if name != PNP:
                self._note((name, state, atr))
            elif state & scard.SCARD_STATE_CHANGED:
                self._list()
        self._look_for_another()

    def take(self) -> Change | None:
        """The oldest change not yet taken."""
        return self._changes.popleft() if self._changes else None

    def _list(self) -> None:
        """Bring the readers up to date.

        Raises DeviceLost when none is left: no_device, or port_busy when another driver of ours
        has claimed all there are.
        """
        names = matching(self._address, self.line.readers())
        self._listed_at = time.monotonic()
        self._known = {name: self._known.get(name, 0) for name in self._claimed(names)}
        if self.present is not None and self.present.reader not in self._known:
            self._removed()
        if not self._known:
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)

    def _claimed(self, names: tuple[str, ...]) -> list[str]:
        """Those of the readers that are ours. Raises DeviceLost("port_busy") when none can be."""
        for name in self._claims.keys() - set(names):
            self._claims.pop(name).release()
        busy: DeviceLost | None = None
        for name in names:
            if name not in self._claims:
                try:
                    # Two daemons on one machine may both have a reader of this name.
                    self._claims[name] = Claim("pcsc", f"{socket_path()}\n{name}")
                except DeviceLost as error:
                    busy = error
        if busy is not None and not self._claims:
            raise busy
        return [name for name in names if name in self._claims]

    def _note(self, seen: ReaderState) -> None:
        name, state, atr = seen
        if name not in self._known:
            return
        if state & _AWAY:
            # Still in pcscd's list, but its driver can't reach it any more.
            self._gone(name)
            return
        self._known[name] = state
        here = bool(state & scard.SCARD_STATE_PRESENT)
        mute = bool(state & scard.SCARD_STATE_MUTE)
        self._kinds[name] = "mute" if mute else atr_class(atr)
        card = self.present
        if card is not None and card.reader == name and (not here or card.count != state >> 16):
            self._removed()

    def _look_for_another(self) -> None:
        if self.present is not None:
            return
        for name, state in self._known.items():
            if state & scard.SCARD_STATE_PRESENT:
                self.present = Present(name, state >> 16, self._kinds[name])
                self._changes.append(Inserted(self.present))
                return

    def _gone(self, name: str) -> None:
        del self._known[name]
        if self.present is not None and self.present.reader == name:
            self._removed()
        if not self._known:
            raise DeviceLost("no_device", DeviceState.NO_DEVICE)

    def _removed(self) -> None:
        self.present = None
        self._changes.append(Removed())
