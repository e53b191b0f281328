"""Brings one entry of the outbox to the platform; when and how often is the outbox's matter.

A case: pages (resumed by SHA-256), an "in doubt until" stamp, then the commit with the case id as
idempotency key. `GatewayProblem` and `StoreProblem` go on to the caller; the entry then stands
where it stood, and trying again is safe.
"""

import asyncio
import dataclasses
from collections.abc import Callable

from kiosk.cases.entries import Entry, EntryState
from kiosk.cases.events import (
    CaseAccepted,
    CaseWaiting,
    OutboxEvent,
    RatingDelivered,
    RequestDelivered,
)
from kiosk.cases.pace import Clock
from kiosk.cases.store import Store
from kiosk.gateway.port import (
    CaseReceipt,
    CaseSubmission,
    GatewayPort,
    GatewayProblem,
    ProblemCode,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Delivery:
    """`crash` is called at every point where a power cut would hurt (tests pull the plug there)."""

    store: Store
    gateway: GatewayPort
    clock: Clock
    grace_s: float
    crash: Callable[[str], None]

    async def deliver(self, entry: Entry) -> OutboxEvent:
        """Deliver one entry. `CaseWaiting` means that it is too early to ask, all else is done."""
        match entry.kind:
            case "rating":
                return await self._rating(entry)
            case "request":
                return await self._request(entry)
            case _:
                return await self._case(entry)

    async def _case(self, entry: Entry) -> OutboxEvent:
        case_id = entry.entry_id
        receipt: CaseReceipt | None = None
        if entry.state is EntryState.IN_DOUBT and not self.gateway.idempotent:
            waiting = await self._too_early(entry)
            if waiting is not None:
                return waiting
            receipt = await self.gateway.find_case(case_id)
        if receipt is None:
            submission = await asyncio.to_thread(self.store.contents.submission, case_id)
            file_ids = await self._upload(case_id)
            receipt = await self._commit(_with_files(submission, file_ids))
        self.crash("after_commit")
        now = self.clock.wall()
        await asyncio.to_thread(self.store.accept_case, case_id, receipt, now)
        self.crash("after_accept")
        return CaseAccepted(case_id, receipt)

    async def _too_early(self, entry: Entry) -> CaseWaiting | None:
        """A gateway without idempotency may still be working on the last try: wait, then ask."""
        now = self.clock.wall()
        until = min(entry.in_doubt_until or 0.0, now + self.grace_s)
        if until <= now:
            return None
        await asyncio.to_thread(self.store.postpone, entry.entry_id, until, "in_doubt")
        return CaseWaiting(entry.case_id, "in_doubt", until - now)

    async def _upload(self, case_id: str) -> dict[str, list[str]]:
        """Bring the missing pages over; material code → file ids in page order."""
        store = self.store
        await asyncio.to_thread(store.start_upload, case_id)
        self.crash("before_upload")
        known = await asyncio.to_thread(store.uploaded, case_id)
        pages: list[tuple[str, int, str]] = []
        for number in range(await asyncio.to_thread(store.contents.file_count, case_id)):
            file = await asyncio.to_thread(store.contents.file, case_id, number)
            if number not in known:
                uploaded = await self.gateway.upload_material(case_id, file)
                self.crash("after_upload")
                await asyncio.to_thread(store.set_uploaded, case_id, number, uploaded.file_id)
                known[number] = uploaded.file_id
            pages.append((file.code, file.page, known[number]))
        file_ids: dict[str, list[str]] = {}
        for code, _, file_id in sorted(pages, key=lambda page: page[:2]):
            file_ids.setdefault(code, []).append(file_id)
        return file_ids

    async def _commit(self, submission: CaseSubmission) -> CaseReceipt:
        case_id = submission.case_id
        until = self.clock.wall() + self.grace_s
        await asyncio.to_thread(self.store.stamp_in_doubt, case_id, until)
        self.crash("in_doubt")
        try:
            return await self.gateway.submit_case(submission)
        except GatewayProblem as problem:
            if problem.code is not ProblemCode.CONFLICT:
                raise
            # "Already there": fetch the receipt of our own id.
            receipt = await self.gateway.find_case(case_id)
            if receipt is None:
                raise
            return receipt

    async def _rating(self, entry: Entry) -> OutboxEvent:
        rating = await asyncio.to_thread(self.store.contents.rating, entry.entry_id)
        if rating.case_no is None:
            case_no = await asyncio.to_thread(self.store.case_no, entry.case_id)
            rating = dataclasses.replace(rating, case_no=case_no)
        await self.gateway.submit_rating(rating)
        self.crash("after_rating")
        await asyncio.to_thread(self.store.purge, entry.entry_id, self.clock.wall())
        return RatingDelivered(rating.case_id, rating.assess_no)

    async def _request(self, entry: Entry) -> OutboxEvent:
        """No "in doubt" here: should a platform ever take it twice, a clerk phones twice."""
        request_id = entry.entry_id
        request = await asyncio.to_thread(self.store.contents.request, request_id)
        receipt = await self.gateway.submit_request(request)
        self.crash("after_request")
        now = self.clock.wall()
        await asyncio.to_thread(self.store.purge, request_id, now, receipt.ticket_no)
        return RequestDelivered(request_id, receipt)


def _with_files(submission: CaseSubmission, file_ids: dict[str, list[str]]) -> CaseSubmission:
    """The submission with the platform's file ids at their materials."""
    materials = tuple(
        dataclasses.replace(material, file_ids=tuple(file_ids.get(material.code, ())))
        for material in submission.materials
    )
    return dataclasses.replace(submission, materials=materials)
