"""Brings every confirmed case to the platform exactly once, whatever the line and the power do.

`submit`, `rate` and `request` are durable before they return. One worker sends, oldest first, as
`Delivery` knows how. What the platform refuses is held for a human, never dropped. A rating waits
here until its case has a number; a help request waits for nothing but the line. `listener` is
called on the worker's event loop, after the fact is durable.
"""

import asyncio
import random
from collections.abc import Callable

from kiosk.cases.codec import CaseDraft
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.delivery import Delivery
from kiosk.cases.entries import Entry, HeldEntry
from kiosk.cases.events import (
    CaseHeld,
    CaseWaiting,
    OutboxEvent,
    OutboxTrouble,
    RatingHeld,
    RequestHeld,
    UnseenReceipt,
)
from kiosk.cases.pace import CAP_S, Breaker, Clock, SystemClock, backoff_s
from kiosk.cases.store import Store
from kiosk.gateway.port import (
    FieldProblem,
    GatewayPort,
    GatewayProblem,
    HelpRequest,
    ProblemCode,
    Rating,
)

# Longer than the slowest late processing seen at a gateway without idempotency (reference §1).
GRACE_S = 60.0
STORE_RETRY_S = 30.0
UNSEEN_S = 72 * 3600.0  # a receipt nobody came back for (domain reference §9.7)
LEDGER_S = 180 * 86400.0  # ids, numbers, times (operations reference §6)


def _no_crash(point: str) -> None:
    """Crash points are only for tests."""


class Outbox:
    """The queue and its one worker; all but `run` may be called from any thread."""

    def __init__(
        self,
        store: Store,
        gateway: GatewayPort,
        listener: Callable[[OutboxEvent], None],
        *,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        grace_s: float = GRACE_S,
        crash_point: Callable[[str], None] = _no_crash,
    ) -> None:
        self._store = store
        self._listener = listener
        self._clock = clock or SystemClock()
        self._rng = rng or random.SystemRandom()
        self._crash = crash_point
        self._delivery = Delivery(store, gateway, self._clock, grace_s, crash_point)
        self._breaker = Breaker(self._rng)
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    # -- for the runtime ----------------------------------------------------------------------

    def submit(self, draft: CaseDraft) -> None:
        """Durable on return. The same case id twice is one case; raises `StoreProblem`."""
        self._crash("before_store")
        if self._store.add_case(draft, self._clock.wall()):
            self._crash("after_store")
        self.notify()

    def rate(self, rating: Rating) -> None:
        """Durable on return; sent once the case has a number. Raises `StoreProblem`."""
        self._store.add_rating(rating, self._clock.wall())
        self.notify()

    def request(self, request: HelpRequest) -> None:
        """Durable on return. The same request id twice is one; raises `StoreProblem`."""
        self._crash("before_store")
        if self._store.add_request(request, self._clock.wall()):
            self._crash("after_store")
        self.notify()

    def notify(self) -> None:
        """Look at the queue now."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    def link_is_back(self) -> None:
        """The network came back: forget the waits and try at once."""
        self._breaker.half_open()
        self._store.hurry(self._clock.wall())
        self.notify()

    def unseen_accepted(self) -> tuple[UnseenReceipt, ...]:
        """Accepted cases whose receipt was never shown (the shell died in between)."""
        found = []
        for case_id, at in self._store.accepted():
            try:
                receipt = self._store.contents.receipt(case_id)
            except StoreProblem as problem:
                # The platform has the case; only this copy of its receipt is spoilt.
                if problem.code is not StoreCode.CORRUPT_BLOB:
                    raise
                continue
            found.append(UnseenReceipt(case_id, receipt, at))
        return tuple(found)

    def mark_shown(self, case_id: str) -> None:
        """The resident has the receipt: only id, number and times stay."""
        if any(case_id == known for known, _ in self._store.accepted()):
            self._store.purge(case_id, self._clock.wall())
            self._crash("after_purge")
            self._store.tidy()

    def discard(self, case_id: str) -> None:
        """Forget a refused case that was corrected and sent anew; any other case stays."""
        if self._store.discard(case_id, self._clock.wall()):
            self._store.tidy()

    def held(self) -> tuple[HeldEntry, ...]:
        """What waits for a human."""
        return self._store.held()

    def release(self, entry_id: str) -> bool:
        """A human decided: try again. False when it was not held."""
        released = self._store.release(entry_id, self._clock.wall())
        self.notify()
        return released

    def pending_count(self) -> int:
        """Entries not delivered, held ones included."""
        return self._store.backlog()[0]

    def oldest_age_s(self) -> float:
        """Age of the oldest undelivered entry: above 4 h warn, above 24 h alarm."""
        created = self._store.backlog()[1]
        return 0.0 if created is None else max(0.0, self._clock.wall() - created)

    # -- the worker -----------------------------------------------------------------------------

    async def run(self) -> None:
        """Send until `stop`; may be cancelled at any point without harm."""
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        while not self._stopping:
            self._wake.clear()
            try:
                wait = await self._step()
            except StoreProblem as problem:
                self._listener(OutboxTrouble(problem.code.value))
                wait = STORE_RETRY_S
            if wait != 0.0 and not self._stopping:
                await self._clock.wait(self._wake, wait)

    def stop(self) -> None:
        """End the worker after the present entry."""
        self._stopping = True
        self.notify()

    async def _step(self) -> float | None:
        """Deliver one entry; seconds until the next look (0: at once, None: nothing waits)."""
        now = self._clock.wall()
        entry = await asyncio.to_thread(self._store.next_due, now)
        if entry is None:
            await asyncio.to_thread(self._forget, now)
            return await asyncio.to_thread(self._store.next_wait, now)
        closed = self._breaker.wait_s(now)
        if closed > 0:
            return closed
        await self._deliver(entry)
        return 0.0

    def _forget(self, now: float) -> None:
        stale = [case_id for case_id, at in self._store.accepted() if at < now - UNSEEN_S]
        for case_id in stale:
            self._store.purge(case_id, now)
        self._store.forget_older_than(now - LEDGER_S)
        if stale:
            self._store.tidy()

    async def _deliver(self, entry: Entry) -> None:
        try:
            event = await self._delivery.deliver(entry)
        except GatewayProblem as problem:
            await self._failed(entry, problem)
            return
        except StoreProblem as problem:
            if problem.code is not StoreCode.CORRUPT_BLOB:
                raise
            await self._hold(entry, problem.code.value, ())
            return
        if not isinstance(event, CaseWaiting):
            await self._host_is_well()
        self._listener(event)

    async def _failed(self, entry: Entry, problem: GatewayProblem) -> None:
        if not problem.host_level:
            await self._host_is_well()
        if not problem.retry:
            await self._hold(entry, problem.code.value, problem.fields)
            return
        now = self._clock.wall()
        if problem.host_level:
            self._breaker.failed(now)
        wait = backoff_s(entry.attempts + 1, self._rng, problem.retry_after_s)
        if problem.code is ProblemCode.UNAUTHORISED:
            # Only an operator can mend a refused credential: knock rarely.
            wait = CAP_S
        wait = max(wait, self._breaker.wait_s(now))
        code = problem.code.value
        await asyncio.to_thread(self._store.postpone, entry.entry_id, now + wait, code)
        if entry.kind == "case":
            self._listener(CaseWaiting(entry.case_id, code, wait))

    async def _hold(self, entry: Entry, code: str, fields: tuple[FieldProblem, ...]) -> None:
        await asyncio.to_thread(self._store.hold, entry.entry_id, code, fields)
        match entry.kind:
            case "rating":
                self._listener(RatingHeld(entry.case_id, code))
            case "request":
                self._listener(RequestHeld(entry.entry_id, code, fields))
            case _:
                self._listener(CaseHeld(entry.case_id, code, fields))

    async def _host_is_well(self) -> None:
        """It answered after failing: nothing has to wait for the host any longer."""
        if self._breaker.succeeded():
            await asyncio.to_thread(self._store.hurry, self._clock.wall())
