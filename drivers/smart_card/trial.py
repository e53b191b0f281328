"""One card read on demand, for whoever stands at the machine: what came, how fast, what recovered.

A pcscd that is killed and restarted meanwhile is not the end of it: the driver finds it again, and
the card is waited for until the time is over.
"""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drivers.smart_card.contract import (
    BankCardSeen,
    CardInserted,
    CardProblem,
    ReaderGone,
    ReaderOnline,
    SmartCardEvent,
    SocialSecurityCardRead,
    StaffCardSeen,
    UnknownCard,
)
from drivers.smart_card.pcsc import socket_path
from drivers.smart_card.privacy import shown
from drivers.smart_card.reader import SmartCardReader
from drivers.trial import Trial

GREETING_S = 6.0
"""So long a reader is waited for at least."""
_AT_ONCE = frozenset({"bad_port", "no_permission", "port_busy"})
_RESULTS = {
    CardProblem.UNKNOWN_CARD: "unsupported",
    CardProblem.MUTE: "unreadable",
    CardProblem.UNREADABLE: "unreadable",
    CardProblem.IN_USE: "port_busy",
}


@dataclass
class _Outage:
    """pcscd's last absence, in monotonic seconds: lost, started again, watched again, and the first
    card event after that."""

    lost_at: float | None = None
    back_at: float | None = None
    watched_at: float | None = None
    card_at: float | None = None
    daemon: float = 0.0
    """Which pcscd it was before: the time at which it wrote its pid file."""

    def gone(self, at: float) -> None:
        """The reader is gone (it had been there before)."""
        self.lost_at, self.back_at, self.watched_at, self.card_at = at, None, None, None

    def online(self, at: float) -> None:
        """The reader is there. It counts from pcscd's own start, where that can be known."""
        before, self.daemon = self.daemon, _daemon_written()
        if self.lost_at is not None:
            # Started anew even before the loss was noticed, or at least before this moment.
            anew = self.daemon > before
            started = min(at, time.monotonic() - (time.time() - self.daemon)) if anew else at
            self.lost_at, self.back_at = min(self.lost_at, started), started
            self.watched_at = at

    def card_event(self, at: float) -> None:
        """A card event came."""
        if self.back_at is not None and self.card_at is None:
            self.card_at = at

    def figures(self) -> dict[str, float | None]:
        """Milliseconds, None for what has not happened."""
        return {
            "outage_ms": _between(self.lost_at, self.back_at),
            "recovered_ms": _between(self.back_at, self.watched_at),
            "card_again_ms": _between(self.back_at, self.card_at),
        }


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else (end - start) * 1000


def _daemon_written() -> float:
    """When the present pcscd wrote its pid file, by the clock on the wall; 0 where it has none."""
    try:
        return Path(socket_path()).with_name("pcscd.pid").stat().st_mtime
    except OSError:
        return 0.0


def try_device(
    address: str,
    *,
    timeout: float = 20.0,
    show: bool = False,
    on_ready: Callable[[], None] | None = None,
    **more: Any,
) -> Trial:
    """Read the card that is in the reader, or comes within `timeout` seconds, by the real driver.

    Figures: read_ms from connecting to the decoded card; floor_ms, the sum of the times that the
    very same SCardTransmit calls took within it (the wire, pcscd and the chip, and nothing of
    ours); overhead_ms, their difference. Of pcscd's last outage: outage_ms, how long it was gone;
    recovered_ms, from its start until its readers were watched again; card_again_ms, from its start
    to the next card event, which also waits for whoever puts the card in. None for what was not.
    on_ready: called when cards are taken. show: names and numbers in full. Never raises for a
    device's sake.
    """
    events: queue.Queue[SmartCardEvent] = queue.Queue()
    reader = SmartCardReader("smart_card", address, **more)
    reader.open(events.put)
    try:
        return _Follower(events, timeout, show, on_ready).follow(lambda: reader.health().code)
    finally:
        reader.close()


class _Follower:
    """Goes through the events of one trial."""

    def __init__(
        self,
        events: "queue.Queue[SmartCardEvent]",
        timeout: float,
        show: bool,
        on_ready: Callable[[], None] | None,
    ) -> None:
        self._events, self._show, self._on_ready = events, show, on_ready
        self._timeout = timeout
        self._outage = _Outage()

    def follow(self, code: Callable[[], str]) -> Trial:
        """Until a card gave something, or the time is over; `code` tells what is wrong then."""
        end = time.monotonic() + max(GREETING_S, self._timeout)
        met = False
        while True:
            try:
                event = self._events.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                return self._trial(code() or ("no_card" if met else "timed_out"))
            if isinstance(event, ReaderOnline) and not met:
                met = True
                end = event.at + self._timeout
                if self._on_ready is not None:
                    self._on_ready()
            trial = self._taken(event, met)
            if trial is not None:
                return trial

    def _taken(self, event: SmartCardEvent, met: bool) -> Trial | None:
        match event:
            case ReaderOnline():
                self._outage.online(event.at)
            case ReaderGone():
                if met:
                    self._outage.gone(event.at)
                if event.code in _AT_ONCE:
                    return self._trial(event.code)
            case CardInserted():
                self._outage.card_event(event.at)
            case UnknownCard() if event.code in _RESULTS:
                facts = {"card": "unknown", "code": str(event.code)}
                return self._trial(_RESULTS[event.code], facts)
            case SocialSecurityCardRead():
                words = shown(event.card, whole=self._show)
                return self._trial("ok", {"card": "social_security", **words}, event)
            case BankCardSeen():
                facts = {"card": "bank", "last4": event.last4, "kind": event.kind}
                return self._trial("ok", facts, event)
            case StaffCardSeen():
                return self._trial("ok", {"card": "staff", "card_id": event.card_id}, event)
        return None

    def _trial(
        self,
        result: str,
        facts: dict[str, Any] | None = None,
        read: SocialSecurityCardRead | BankCardSeen | StaffCardSeen | None = None,
    ) -> Trial:
        figures: dict[str, float | None] = {
            "read_ms": None,
            "floor_ms": None,
            "overhead_ms": None,
            **self._outage.figures(),
        }
        if read is not None:
            figures["read_ms"], figures["floor_ms"] = read.read_ms, read.floor_ms
            figures["overhead_ms"] = read.read_ms - read.floor_ms
        apdus = {} if read is None else {"apdus": read.apdus}
        return Trial(result, figures, {**(facts or {}), **apdus})
