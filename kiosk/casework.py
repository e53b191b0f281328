"""What a session does with its case: look up, save, receipts, ratings, requests.

Disk and network work runs as tasks and comes back as events.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from drivers.paper.contract import TextLine
from kiosk import reports
from kiosk.audit import Audit
from kiosk.cases.codec import CaseDraft
from kiosk.cases.database import StoreProblem
from kiosk.clock import Clock
from kiosk.documents import Documents
from kiosk.drafts import case_draft, rating_of
from kiosk.gateway.port import SubjectRef
from kiosk.gateway.problems import GatewayProblem
from kiosk.parts import Cases, Parts
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Site
from kiosk.vault import Vault

LATER_DAYS = 15  # calendar days a deferred paper may take; the platform's word counts
Work = (
    ef.LookUpLicence | ef.SubmitCase | ef.MakeReceipt | ef.SendRating | ef.SaveRequest
    | ef.MarkShown
)  # fmt: skip


class Casework:
    """spawn: runs a task under a name, and takes its defects."""

    def __init__(
        self,
        parts: Parts,
        post: Callable[[ev.Event], None],
        audit: Audit,
        spawn: Callable[[Awaitable[None], str], None],
        *,
        vault: Vault,
        documents: Documents,
        site: Site,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._parts, self._post, self._audit, self._spawn = parts, post, audit, spawn
        self._vault, self._documents, self._site = vault, documents, site
        self._clock, self._new_id = clock, new_id
        self._wipes = 0

    def forget(self) -> None:
        """The resident has left: a paper still being made is not kept."""
        self._wipes += 1

    def perform(self, effect: Work) -> None:
        """Do it, most of it in a task of the effect's name."""
        name = type(effect).__name__
        match effect:
            case ef.LookUpLicence():
                self._spawn(self._look_up(effect), name)
            case ef.SubmitCase():
                self._submit(effect)
            case ef.MakeReceipt():
                # Now, not in the task: a wipe that follows at once must not take the signature.
                signature = self._vault.get(effect.signature_ref)
                self._spawn(self._receipt(effect, signature), name)
            case ef.SendRating():
                self._spawn(self._rate(effect), name)
            case ef.SaveRequest():
                self._spawn(self._request(effect), name)
            case ef.MarkShown(case_id=case_id):
                self._spawn(self._shown(case_id), name)

    def from_cases(self, event: object) -> None:
        """Take an event of the outbox; its listener."""
        translated = reports.from_cases(event)  # type: ignore[arg-type]
        if translated is not None:
            self._post(translated)
        self.count()

    def count(self) -> None:
        """Report how many cases wait."""
        if self._parts.cases is None:
            return
        try:
            self._post(ev.OutboxCount(self._parts.cases.pending_count()))
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})

    async def _look_up(self, effect: ef.LookUpLicence) -> None:
        licences = self._parts.licences
        if licences is None:
            self._post(ev.LicenceMissing(effect.material, "service_down"))
            return
        subject = SubjectRef(effect.id_no, effect.name, consent_id=self._new_id())
        try:
            found = await licences.list_licences(subject, (effect.code,))
        except GatewayProblem as problem:
            self._post(ev.LicenceMissing(effect.material, "service_down"))
            self._audit.write("outbox", {"code": problem.code.value})
            return
        held = next((one for one in found if one.code == effect.code), None)
        if held is None:
            self._post(ev.LicenceMissing(effect.material, "none"))
        else:
            self._post(ev.LicenceFound(effect.material, held.title, held.auth_code))

    def _submit(self, effect: ef.SubmitCase) -> None:
        cases = self._parts.cases
        if cases is None:
            self._post(ev.CaseNotSaved(effect.case_id, "no_store"))
            return
        now = self._clock.now()
        due = now.date() + timedelta(days=LATER_DAYS)
        # Now, not in the task: a wipe that follows at once must not empty the pages.
        draft = case_draft(effect, self._vault, self._site, now, due)
        lines = self._documents.lines_of(effect)
        self._spawn(self._save(cases, draft, effect, lines), "SubmitCase")

    async def _save(
        self,
        cases: Cases,
        draft: CaseDraft,
        effect: ef.SubmitCase,
        lines: Mapping[str, tuple[TextLine, ...]],
    ) -> None:
        draft, made = await asyncio.to_thread(self._documents.bound, draft, effect, lines)
        for fields in made:
            self._audit.write("papers.made", fields)
        try:
            await asyncio.to_thread(cases.submit, draft)
        except StoreProblem as problem:
            self._post(ev.CaseNotSaved(effect.case_id, problem.code.value))
            return
        self._post(ev.CaseSaved(effect.case_id))
        if effect.replaces:
            await self._try_store(cases.discard, effect.replaces)
        self.count()

    async def _try_store(self, write: Callable[[Any], None], what: object) -> None:
        """Write what is never worth a trouble screen; operators see that it was lost."""
        try:
            await asyncio.to_thread(write, what)
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})

    async def _receipt(self, effect: ef.MakeReceipt, signature: bytes | None) -> None:
        make = self._parts.receipt
        if make is None:
            return
        wipes = self._wipes
        papers = await asyncio.to_thread(make, effect, signature)
        ref = ""
        for kind, pdf in papers.items():
            if wipes == self._wipes:  # else the resident has left, and the vault stays empty
                ref, _digest = self._vault.keep(pdf, f"{kind}-{effect.case_id}")
            if self._parts.deliver is not None:
                await asyncio.to_thread(self._parts.deliver, kind, effect.case_id, pdf)
        self._post(ev.ReceiptMade(ref))

    async def _rate(self, effect: ef.SendRating) -> None:
        if self._parts.cases is not None:
            rating = rating_of(effect, self._clock.now())
            await self._try_store(self._parts.cases.rate, rating)

    async def _request(self, effect: ef.SaveRequest) -> None:
        save = self._parts.request
        if save is None:
            self._post(ev.RequestNotSaved(effect.kind))
            return
        try:
            await asyncio.to_thread(save, effect)
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})
            self._post(ev.RequestNotSaved(effect.kind))
            return
        self._audit.write("request.saved", {"kind": effect.kind})
        self._post(ev.RequestSaved(effect.kind))
        self.count()

    async def _shown(self, case_id: str) -> None:
        if self._parts.cases is not None:
            await self._try_store(self._parts.cases.mark_shown, case_id)
