"""One writer: takes events from the inbox, advances the session, performs effects, shows Views.

Everything runs on one asyncio loop. Blocking work (disk) goes to a thread and comes back as
an event. Defects are caught here, in one place: audit id, apology, wipe.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, assert_never

from kiosk import reports
from kiosk.audit import Audit
from kiosk.cases.codec import CaseDraft
from kiosk.cases.database import StoreProblem
from kiosk.clock import Alarm, Clock
from kiosk.drafts import case_draft, rating_of
from kiosk.gateway.port import SubjectRef
from kiosk.gateway.problems import GatewayProblem
from kiosk.parts import Cases, Parts
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Session
from kiosk.session.views import View, view_of
from kiosk.vault import Vault
from video.contract import CallContext, CallStats
from voice.contract import Priority, Utterance

LATER_DAYS = 15  # calendar days a deferred paper may take; the platform's word counts


class Runtime:
    """Holds the one Session value; ``post`` is the only door and is safe from any thread."""

    def __init__(
        self,
        deck: Deck,
        parts: Parts,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        audit: Audit,
        show: Callable[[View], None],
        watch: Callable[[ev.Event | ef.Effect, Session], None] | None = None,
    ) -> None:
        self.vault = Vault()
        self._deck, self._parts = deck, parts
        self._clock, self._new_id, self._audit = clock, new_id, audit
        self._show, self._watch = show, watch
        self._session: Session = start(deck, Machine(network=True, desk=True))
        self._inbox: asyncio.Queue[ev.Event | None] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._alarms: dict[str, Alarm] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stats: CallStats | None = None
        self._wipes = 0

    @property
    def session(self) -> Session:
        """The present session (read only; for the status page and tests)."""
        return self._session

    @property
    def call_stats(self) -> CallStats | None:
        """The newest figures of the open or last call."""
        return self._stats

    def post(self, event: ev.Event) -> None:
        """Put an event into the inbox, from any thread; after the end it is dropped."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._inbox.put_nowait, event)

    def stop(self) -> None:
        """End ``run`` after what is already in the inbox."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._inbox.put_nowait, None)

    async def run(self) -> None:
        """Open the parts and work until ``stop``."""
        self._loop = asyncio.get_running_loop()
        self._show(view_of(self._session))
        self._open()
        try:
            while (event := await self._inbox.get()) is not None:
                self.take(event)
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            for alarm in self._alarms.values():
                alarm.cancel()
            self.vault.clear()

    def _open(self) -> None:
        parts, vault = self._parts, self.vault
        if (reader := parts.reader) is not None:
            self._guarded(
                "reader", lambda: reader.open(lambda e: self.post(reports.from_reader(e)))
            )
        if (camera := parts.camera) is not None:
            self._guarded(
                "camera", lambda: camera.open(lambda e: self.post(reports.from_camera(e, vault)))
            )
        if (voice := parts.voice) is not None:
            # A hung sound server may hold this up for seconds; the screen does not wait for it.
            opening = asyncio.to_thread(
                self._guarded, "voice", lambda: voice.open(lambda event: None)
            )
            self._spawn(opening, "voice")
        if (caller := parts.caller) is not None:
            self._guarded("caller", lambda: caller.open(self._from_call))
        self._count_cases()

    def _from_call(self, event: object) -> None:
        if isinstance(event, CallStats):
            self._stats = event
            return
        translated = reports.from_call(event)  # type: ignore[arg-type]
        if translated is not None:
            self.post(translated)

    def from_cases(self, event: object) -> None:
        """Take an event of the outbox; its listener."""
        translated = reports.from_cases(event)  # type: ignore[arg-type]
        if translated is not None:
            self.post(translated)
        self._count_cases()

    def _count_cases(self) -> None:
        if self._parts.cases is None:
            return
        try:
            self.post(ev.OutboxCount(self._parts.cases.pending_count()))
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})

    def take(self, event: ev.Event) -> None:
        """Advance by one event; an effect that fails keeps no other (the wipe) from happening."""
        before, where = self._session, type(event).__name__
        effects: list[ef.Effect] = []
        defects = [self._guarded(where, lambda: effects.extend(self._advance(event)))]
        defects += [self._guarded(where, partial(self._effect, one)) for one in effects]
        if self._session is not before or isinstance(event, ev.Repeat):
            defects.append(self._guarded(where, lambda: self._show(view_of(self._session))))
        audit_id = next(filter(None, defects), "")
        if audit_id and not isinstance(event, ev.Broke):
            self.take(ev.Broke(audit_id))

    def _advance(self, event: ev.Event) -> tuple[ef.Effect, ...]:
        self._session, effects = advance(self._session, event)
        if self._watch is not None:
            self._watch(event, self._session)
        return effects

    def _effect(self, effect: ef.Effect) -> None:
        if self._watch is not None:
            self._watch(effect, self._session)
        self._perform(effect)

    def _guarded(self, where: str, action: Callable[[], object]) -> str:
        """The effect runner: run ``action``; a defect ends here, its audit id is returned."""
        try:
            action()
        except Exception as defect:  # noqa: BLE001 - one of the three named places
            return self._note(defect, where)
        return ""

    def _note(self, defect: Exception, where: str) -> str:
        audit_id = secrets.token_hex(4)
        # The kind of the exception only: its text may hold what the resident typed.
        kind = type(defect).__name__
        self._audit.write("bug", {"audit_id": audit_id, "where": where, "kind": kind})
        return audit_id

    def _spawn(self, work: "asyncio.Future[None] | object", name: str) -> None:
        async def worked() -> None:
            await work  # type: ignore[misc]

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            defect = None if task.cancelled() else task.exception()
            if isinstance(defect, Exception):
                self.take(ev.Broke(self._note(defect, name)))

        task = asyncio.get_running_loop().create_task(worked())
        self._tasks.add(task)
        task.add_done_callback(ended)

    def _perform(self, effect: ef.Effect) -> None:
        match effect:
            case ef.Say() | ef.Hush():
                self._speak(effect)
            case ef.ReadCard() | ef.StopReading():
                self._read(effect)
            case ef.OpenCamera() | ef.CloseCamera() | ef.Capture():
                self._look(effect)
            case ef.StartCall() | ef.UpdateCall() | ef.StopCall() | ef.SetCallDevices():
                self._call(effect)
            case ef.OpenDraft():
                self.post(ev.DraftOpened(self._new_id(), self._clock.now()))
            case ef.DropPages(refs=refs):
                self.vault.drop(refs)
            case ef.KeepSignature(png=png, ref=ref):
                self.vault.keep(png, ref)
            case ef.LookUpLicence():
                self._spawn(self._look_up(effect), "LookUpLicence")
            case ef.SubmitCase():
                self._submit(effect)
            case ef.MakeReceipt():
                self._spawn(self._receipt(effect), "MakeReceipt")
            case ef.SendRating():
                self._spawn(self._rate(effect), "SendRating")
            case ef.SaveRequest():
                self._spawn(self._request(effect), "SaveRequest")
            case ef.MarkShown(case_id=case_id):
                self._spawn(self._shown(case_id), "MarkShown")
            case ef.StartTimer(name=name, seconds=seconds):
                self._start_timer(name, seconds)
            case ef.StopTimer(name=name):
                self._stop_timer(name)
            case ef.Wipe(reason=reason):
                self._wipe(reason)
            case ef.Audit(event=event, fields=fields):
                self._audit.write(event, fields)
            case _:
                assert_never(effect)

    def _speak(self, effect: ef.Say | ef.Hush) -> None:
        voice = self._parts.voice
        if voice is None:
            return
        if isinstance(effect, ef.Hush):
            voice.hush()
            return
        priority = Priority.critical if effect.critical else Priority.step
        lang = effect.lang
        assert lang in ("zh", "mn", "en")
        voice.say(Utterance(effect.message, effect.text, lang, priority))  # type: ignore[arg-type]

    def _read(self, effect: ef.ReadCard | ef.StopReading) -> None:
        reader = self._parts.reader
        if reader is None:
            return
        if isinstance(effect, ef.ReadCard):
            reader.start_reading()
        else:
            reader.stop_reading()

    def _look(self, effect: ef.OpenCamera | ef.CloseCamera | ef.Capture) -> None:
        camera = self._parts.camera
        if camera is None:
            if isinstance(effect, ef.Capture):
                self.post(ev.PageRefused("camera_offline"))
            return
        match effect:
            case ef.OpenCamera():
                camera.start_preview()
            case ef.CloseCamera():
                camera.stop_preview()
            case ef.Capture():
                camera.capture()

    def _call(self, effect: ef.StartCall | ef.UpdateCall | ef.StopCall | ef.SetCallDevices) -> None:
        caller = self._parts.caller
        if caller is None:
            if isinstance(effect, ef.StartCall):
                self.post(ev.CallOver("system", "no_network"))
            return
        match effect:
            case ef.StartCall():
                self._stats = None
                caller.start(self._context(effect))
            case ef.UpdateCall(step=step, missing=missing):
                caller.update(step, missing)
            case ef.StopCall(reason=reason):
                caller.end(reason)
            case ef.SetCallDevices(muted=muted, camera_hidden=hidden):
                caller.set_mute(muted)
                caller.set_camera_hidden(hidden)

    def _context(self, effect: ef.StartCall) -> CallContext:
        site = self._deck.site
        return CallContext(
            call_id=self._new_id(),
            service_id=effect.service,
            service_title=effect.title,
            step=effect.step,
            lang=effect.lang,
            region=site.region,
            site=site.id,
            case_id=effect.case_id,
            missing=effect.missing,
            reason=effect.reason,
        )

    async def _look_up(self, effect: ef.LookUpLicence) -> None:
        licences = self._parts.licences
        if licences is None:
            self.post(ev.LicenceMissing(effect.material, "service_down"))
            return
        subject = SubjectRef(effect.id_no, effect.name, consent_id=self._new_id())
        try:
            found = await licences.list_licences(subject, (effect.code,))
        except GatewayProblem as problem:
            self.post(ev.LicenceMissing(effect.material, "service_down"))
            self._audit.write("outbox", {"code": problem.code.value})
            return
        held = next((one for one in found if one.code == effect.code), None)
        if held is None:
            self.post(ev.LicenceMissing(effect.material, "none"))
        else:
            self.post(ev.LicenceFound(effect.material, held.title, held.auth_code))

    def _submit(self, effect: ef.SubmitCase) -> None:
        cases = self._parts.cases
        if cases is None:
            self.post(ev.CaseNotSaved(effect.case_id, "no_store"))
            return
        now = self._clock.now()
        due = now.date() + timedelta(days=LATER_DAYS)
        # Now, not in the task: a wipe that follows at once must not empty the pages.
        draft = case_draft(effect, self.vault, self._deck.site, now, due)
        self._spawn(self._save(cases, draft, effect), "SubmitCase")

    async def _save(self, cases: Cases, draft: CaseDraft, effect: ef.SubmitCase) -> None:
        try:
            await asyncio.to_thread(cases.submit, draft)
        except StoreProblem as problem:
            self.post(ev.CaseNotSaved(effect.case_id, problem.code.value))
            return
        self.post(ev.CaseSaved(effect.case_id))
        if effect.replaces:
            await self._try_store(cases.discard, effect.replaces)
        self._count_cases()

    async def _try_store(self, write: Callable[[Any], None], what: object) -> None:
        """Write what is never worth a trouble screen; operators see that it was lost."""
        try:
            await asyncio.to_thread(write, what)
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})

    async def _receipt(self, effect: ef.MakeReceipt) -> None:
        make = self._parts.receipt
        if make is None:
            return
        wipes = self._wipes
        papers = await asyncio.to_thread(make, effect, self.vault)
        ref = ""
        for kind, pdf in papers.items():
            if wipes == self._wipes:  # else the resident has left, and the vault stays empty
                ref, _digest = self.vault.keep(pdf, f"{kind}-{effect.case_id}")
            if self._parts.deliver is not None:
                await asyncio.to_thread(self._parts.deliver, kind, effect.case_id, pdf)
        self.post(ev.ReceiptMade(ref))

    async def _rate(self, effect: ef.SendRating) -> None:
        if self._parts.cases is not None:
            rating = rating_of(effect, self._clock.now())
            await self._try_store(self._parts.cases.rate, rating)

    async def _request(self, effect: ef.SaveRequest) -> None:
        save = self._parts.request
        if save is None:
            self.post(ev.RequestNotSaved(effect.kind))
            return
        try:
            await asyncio.to_thread(save, effect)
        except StoreProblem as problem:
            self._audit.write("outbox", {"code": problem.code.value})
            self.post(ev.RequestNotSaved(effect.kind))
            return
        self._audit.write("request.saved", {"kind": effect.kind})
        self.post(ev.RequestSaved(effect.kind))
        self._count_cases()

    async def _shown(self, case_id: str) -> None:
        if self._parts.cases is not None:
            await self._try_store(self._parts.cases.mark_shown, case_id)

    def _start_timer(self, name: str, seconds: float) -> None:
        self._stop_timer(name)

        def fire() -> None:
            self._alarms.pop(name, None)
            self.take(ev.TimerFired(name))

        self._alarms[name] = self._clock.call_later(seconds, fire)

    def _stop_timer(self, name: str) -> None:
        alarm = self._alarms.pop(name, None)
        if alarm is not None:
            alarm.cancel()

    def _wipe(self, reason: str) -> None:
        self._wipes += 1
        self.vault.clear()
        self._audit.write("wiped", {"reason": reason})
        self.post(ev.Wiped())
