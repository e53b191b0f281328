"""Brings every confirmed case to the platform exactly once, whatever the line and the power do.

`submit` is durable before it returns. One worker sends, oldest first: pages (resumed by SHA-256),
then an "in doubt until" stamp, then the commit with the case id as idempotency key. What the
platform refuses is held for a human, never dropped. A rating waits here until its case has a
number. `listener` is called on the worker's event loop, after the fact is durable.
"""

import asyncio
import dataclasses
import random
from collections.abc import Callable

from kiosk.cases.codec import CaseDraft
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.cases.events import (
    CaseAccepted,
    CaseHeld,
    CaseWaiting,
    OutboxEvent,
    OutboxTrouble,
    RatingDelivered,
    RatingHeld,
    UnseenReceipt,
)
from kiosk.cases.pace import CAP_S, Breaker, Clock, SystemClock, backoff_s
from kiosk.cases.store import Entry, EntryState, HeldEntry, Store
from kiosk.gateway.port import (
    CaseReceipt,
    CaseSubmission,
    FieldProblem,
    GatewayPort,
    GatewayProblem,
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
    """The queue and its one worker. `submit`, `rate`, `notify` may be called from any thread."""

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
        self._gateway = gateway
        self._listener = listener
        self._clock = clock or SystemClock()
        self._rng = rng or random.SystemRandom()
        self._grace_s = grace_s
        self._crash = crash_point
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
            if entry.kind == "rating":
                event: OutboxEvent | None = await self._deliver_rating(entry)
            else:
                event = await self._deliver_case(entry)
        except GatewayProblem as problem:
            await self._failed(entry, problem)
            return
        except StoreProblem as problem:
            if problem.code is not StoreCode.CORRUPT_BLOB:
                raise
            await self._hold(entry, problem.code.value, ())
            return
        if event is not None:
            await self._host_is_well()
            self._listener(event)

    async def _deliver_case(self, entry: Entry) -> OutboxEvent | None:
        case_id = entry.entry_id
        receipt: CaseReceipt | None = None
        if entry.state is EntryState.IN_DOUBT and not self._gateway.idempotent:
            if await self._too_early(entry):
                return None
            receipt = await self._gateway.find_case(case_id)
        if receipt is None:
            submission = await asyncio.to_thread(self._store.contents.submission, case_id)
            file_ids = await self._upload(case_id)
            receipt = await self._commit(_with_files(submission, file_ids))
        self._crash("after_commit")
        now = self._clock.wall()
        await asyncio.to_thread(self._store.accept_case, case_id, receipt, now)
        self._crash("after_accept")
        return CaseAccepted(case_id, receipt)

    async def _too_early(self, entry: Entry) -> bool:
        """A gateway without idempotency may still be working on the last try: wait, then ask."""
        now = self._clock.wall()
        until = min(entry.in_doubt_until or 0.0, now + self._grace_s)
        if until <= now:
            return False
        await asyncio.to_thread(self._store.postpone, entry.entry_id, until, "in_doubt")
        self._listener(CaseWaiting(entry.case_id, "in_doubt", until - now))
        return True

    async def _upload(self, case_id: str) -> dict[str, list[str]]:
        """Bring the missing pages over; material code → file ids in page order."""
        store = self._store
        await asyncio.to_thread(store.start_upload, case_id)
        self._crash("before_upload")
        known = await asyncio.to_thread(store.uploaded, case_id)
        pages: list[tuple[str, int, str]] = []
        for number in range(await asyncio.to_thread(store.contents.file_count, case_id)):
            file = await asyncio.to_thread(store.contents.file, case_id, number)
            if number not in known:
                uploaded = await self._gateway.upload_material(case_id, file)
                self._crash("after_upload")
                await asyncio.to_thread(store.set_uploaded, case_id, number, uploaded.file_id)
                known[number] = uploaded.file_id
            pages.append((file.code, file.page, known[number]))
        file_ids: dict[str, list[str]] = {}
        for code, _, file_id in sorted(pages, key=lambda page: page[:2]):
            file_ids.setdefault(code, []).append(file_id)
        return file_ids

    async def _commit(self, submission: CaseSubmission) -> CaseReceipt:
        case_id = submission.case_id
        until = self._clock.wall() + self._grace_s
        await asyncio.to_thread(self._store.stamp_in_doubt, case_id, until)
        self._crash("in_doubt")
        try:
            return await self._gateway.submit_case(submission)
        except GatewayProblem as problem:
            if problem.code is not ProblemCode.CONFLICT:
                raise
            # "Already there": fetch the receipt of our own id.
            receipt = await self._gateway.find_case(case_id)
            if receipt is None:
                raise
            return receipt

    async def _deliver_rating(self, entry: Entry) -> OutboxEvent:
        rating = await asyncio.to_thread(self._store.contents.rating, entry.entry_id)
        if rating.case_no is None:
            case_no = await asyncio.to_thread(self._store.case_no, entry.case_id)
            rating = dataclasses.replace(rating, case_no=case_no)
        await self._gateway.submit_rating(rating)
        self._crash("after_rating")
        await asyncio.to_thread(self._store.purge, entry.entry_id, self._clock.wall())
        return RatingDelivered(rating.case_id, rating.assess_no)

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
        if entry.kind == "case":
            self._listener(CaseHeld(entry.case_id, code, fields))
        else:
            self._listener(RatingHeld(entry.case_id, code))

    async def _host_is_well(self) -> None:
        """It answered after failing: nothing has to wait for the host any longer."""
        if self._breaker.succeeded():
            await asyncio.to_thread(self._store.hurry, self._clock.wall())


def _with_files(submission: CaseSubmission, file_ids: dict[str, list[str]]) -> CaseSubmission:
    """The submission with the platform's file ids at their materials."""
    materials = tuple(
        dataclasses.replace(material, file_ids=tuple(file_ids.get(material.code, ())))
        for material in submission.materials
    )
    return dataclasses.replace(submission, materials=materials)
