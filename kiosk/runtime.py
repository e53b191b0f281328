"""One writer: takes events from the inbox, advances the session, performs effects, shows Views.

Everything runs on one asyncio loop. Blocking work (disk) goes to a thread and comes back as
an event. Defects are caught here, in one place: audit id, apology, wipe.
"""

import asyncio
import secrets
from collections.abc import Callable
from functools import partial
from typing import assert_never

from drivers.contract import NeedsStaff
from drivers.document_camera.contract import CameraEvent
from drivers.id_card.contract import CardRead, IdCardEvent, IdCardNews
from drivers.paper.contract import OcrError
from kiosk import reports
from kiosk.audit import Audit
from kiosk.casework import Casework
from kiosk.clock import Alarm, Clock
from kiosk.documents import Documents
from kiosk.faces import Faces
from kiosk.mirroring import devices_of, shown_of
from kiosk.parts import Parts
from kiosk.peripherals import Peripherals
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.asks import owner_of
from kiosk.session.deck import Deck, Machine
from kiosk.session.flow import advance, start
from kiosk.session.session import Session, Working
from kiosk.session.views import View, view_of
from kiosk.vault import Vault
from video.contract import CallContext, CallStats
from voice.contract import Priority, Utterance


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
        self._documents = Documents(parts.paper, parts.text)
        self._clock, self._new_id, self._audit = clock, new_id, audit
        self._show, self._watch = show, watch
        self._faces = Faces(parts.face, parts.caller, self.vault, audit)
        slips = parts.printer is not None
        self._session: Session = start(deck, Machine(network=True, desk=True, slips=slips))
        self._around = Peripherals(parts, self.post, audit, self._spawn)
        self._casework = Casework(
            parts,
            self.post,
            audit,
            self._spawn,
            vault=self.vault,
            documents=self._documents,
            site=deck.site,
            clock=clock,
            new_id=new_id,
        )
        self.from_cases = self._casework.from_cases
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
            self._around.stop()
            for task in tuple(self._tasks):
                task.cancel()
            for alarm in self._alarms.values():
                alarm.cancel()
            self.vault.clear()

    def _open(self) -> None:
        parts = self._parts
        if (reader := parts.reader) is not None:
            self._guarded("reader", lambda: reader.open(self._from_reader))
        if (camera := parts.camera) is not None:
            self._guarded("camera", lambda: camera.open(self._from_camera))
        if (voice := parts.voice) is not None:
            # A hung sound server may hold this up for seconds; the screen does not wait for it.
            opening = asyncio.to_thread(
                self._guarded, "voice", lambda: voice.open(lambda event: None)
            )
            self._spawn(opening, "voice")
        if self._documents.can_read:
            self.post(ev.DeviceChanged("ocr", True))
        if parts.face is not None:
            self.post(ev.DeviceChanged("face", True))
        if (caller := parts.caller) is not None:
            self._guarded("caller", lambda: caller.open(self._from_call))
        self._guarded("around", self._around.open)
        self._casework.count()

    def _from_reader(self, event: IdCardEvent | IdCardNews) -> None:
        if isinstance(event, NeedsStaff):
            self._needs_staff("reader", event.code)
            return
        translated = reports.from_reader(event)
        if isinstance(event, CardRead) and self._loop is not None:
            self._loop.call_soon_threadsafe(self._keep_photo, event.record.id_no, event.photo)
        if translated is not None:
            self.post(translated)

    def _keep_photo(self, id_no: str, photo: bytes) -> None:
        if isinstance(self._session, Working):
            self._faces.card(id_no, photo)

    def _needs_staff(self, role: str, code: str) -> None:
        # Nobody before the screen can mend it: staff find it in the log.
        self._audit.write("device", {"role": role, "state": "needs_staff", "code": code})

    def _from_camera(self, event: CameraEvent) -> None:
        if isinstance(event, NeedsStaff):
            self._needs_staff("camera", event.code)
            return
        translated = reports.from_camera(event, self.vault)
        if translated is not None:
            self.post(translated)

    def _from_call(self, event: object) -> None:
        if isinstance(event, CallStats):
            self._stats = event
            return
        translated = reports.from_call(event)  # type: ignore[arg-type]
        if translated is not None:
            self.post(translated)

    def take(self, event: ev.Event) -> None:
        """Advance by one event; an effect that fails keeps no other (the wipe) from happening."""
        before, where = self._session, type(event).__name__
        effects: list[ef.Effect] = []
        defects = [self._guarded(where, lambda: effects.extend(self._advance(event)))]
        defects += [self._guarded(where, partial(self._effect, one)) for one in effects]
        if self._session is not before or isinstance(event, ev.Repeat):
            defects.append(self._guarded(where, self._show_all))
        audit_id = next(filter(None, defects), "")
        if audit_id and not isinstance(event, ev.Broke):
            self.take(ev.Broke(audit_id))

    def _show_all(self) -> None:
        """Draw the screen, and let the agent of an open call see what they may see of it."""
        view = view_of(self._session)
        # The agent's page first: it holds the recording before a private screen is drawn.
        self._mirror(view)
        self._show(view)

    def _mirror(self, view: View) -> None:
        call = self._session.call
        if self._parts.caller is not None and call is not None and call.state == "connected":
            self._parts.caller.show(shown_of(self._session, view))
            self._parts.caller.show_devices(devices_of(self._session.machine))

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
            case ef.Say() | ef.Hush() | ef.Ring():
                self._speak(effect)
            case ef.ReadCard() | ef.StopReading():
                self._read(effect)
            case ef.OpenCamera() | ef.ArmCamera() | ef.CloseCamera() | ef.Capture() | ef.CutAnew():
                self._look(effect)
            case ef.TakeStill():
                self._spawn(self._take_still(), "TakeStill")
            case ef.ShareCamera(on=on):
                if self._parts.caller is not None:
                    self._parts.caller.share_document(on)
            case ef.TellAsk() | ef.SendDocument():
                self._hand(effect)
            case ef.StartCall() | ef.UpdateCall() | ef.StopCall() | ef.SetCallDevices():
                self._call(effect)
            case ef.AskDesk() | ef.AnswerRecording() | ef.StopRecording() | ef.RateCall():
                self._desk(effect)
            case ef.OpenDraft():
                self.post(ev.DraftOpened(self._new_id(), self._clock.now()))
            case ef.DropPages(refs=refs):
                self.vault.drop(refs)
                self._documents.drop(refs)
            case ef.ReadPage(ref=ref):
                self._spawn(self._read_page(effect, self.vault.get(ref)), "ReadPage")
            case ef.ReadCardPicture(ref=ref):
                self._spawn(self._read_card(ref, self.vault.get(ref)), "ReadCardPicture")
            case ef.KeepSignature(png=png, ref=ref):
                self.vault.keep(png, ref)
            case ef.CompareFace():
                self._spawn(self._compare_face(effect), "CompareFace")
            case ef.TellFace(code=code):
                self._faces.tell(code)
            case (
                ef.LookUpLicence()
                | ef.SubmitCase()
                | ef.MakeReceipt()
                | ef.SendRating()
                | ef.SaveRequest()
                | ef.MarkShown()
            ):
                self._casework.perform(effect)
            case ef.PrintSlip() | ef.ShowLights():
                self._around.perform(effect)
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

    def _speak(self, effect: ef.Say | ef.Hush | ef.Ring) -> None:
        voice = self._parts.voice
        if voice is None:
            return
        if isinstance(effect, ef.Hush):
            voice.hush()
            return
        if isinstance(effect, ef.Ring):
            voice.ring()
            return
        priority = Priority.hint if effect.passing else Priority.step
        priority = Priority.critical if effect.critical else priority
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

    def _look(
        self,
        effect: ef.OpenCamera | ef.ArmCamera | ef.CloseCamera | ef.Capture | ef.CutAnew,
    ) -> None:
        camera = self._parts.camera
        if camera is None:
            if isinstance(effect, ef.Capture | ef.CutAnew):
                self.post(ev.PageRefused("camera_offline"))
            return
        match effect:
            case ef.OpenCamera(auto=auto, side=side, owner=owner):
                camera.start_preview(auto=auto, sides=(side,) if side else (), owner=owner)
            case ef.ArmCamera(again=again, side=side):
                camera.arm(again=again, side=side)
            case ef.CloseCamera():
                camera.stop_preview()
            case ef.Capture(force=force):
                camera.capture(force=force)
            case ef.CutAnew(corners=corners):
                camera.recut(corners)

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

    def _hand(self, effect: ef.TellAsk | ef.SendDocument) -> None:
        """Tell or bring to the agent of the open call what they asked for."""
        caller = self._parts.caller
        if caller is None:
            return
        if isinstance(effect, ef.TellAsk):
            caller.tell_ask(effect.ask, effect.state, effect.reason)
            return
        picture = self.vault.get(effect.ref)
        if picture is None:
            self.post(ev.DocumentNotSent(effect.ask, "refused"))
        else:
            caller.send_document(effect.ask, effect.kind, picture)

    async def _take_still(self) -> None:
        camera, wipes, owner = self._parts.camera, self._wipes, owner_of(self._session)
        taken = await asyncio.to_thread(camera.still) if camera is not None else None
        if wipes != self._wipes:
            return  # its resident has left: nobody may see it
        self.post(reports.from_still(taken, self.vault, owner))

    def _desk(
        self, effect: ef.AskDesk | ef.AnswerRecording | ef.StopRecording | ef.RateCall
    ) -> None:
        caller = self._parts.caller
        if caller is None:
            if isinstance(effect, ef.AskDesk):
                self.post(ev.PromiseFailed(effect.kind, "network"))
            return
        match effect:
            case ef.AskDesk():
                caller.promise(reports.promise_of(effect, self._new_id()))
            case ef.AnswerRecording(yes=yes):
                caller.answer_recording(yes)
            case ef.StopRecording():
                caller.stop_recording()
            case ef.RateCall(level=level, reasons=reasons):
                caller.rate(level, reasons)

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

    async def _compare_face(self, effect: ef.CompareFace) -> None:
        """The agent is told; only how it ended comes back."""
        wipes = self._wipes
        code = await self._faces.compare(effect.id_no, hidden=effect.hidden)
        if wipes == self._wipes:
            self.post(ev.FaceDone(code))

    async def _read_page(self, effect: ef.ReadPage, jpeg: bytes | None) -> None:
        """Read a kept page in the background; what can't be read is typed as ever."""
        if jpeg is None:
            return
        wipes = self._wipes
        try:
            read = await asyncio.to_thread(self._documents.read_page, effect, jpeg)
        except OcrError as error:
            self._audit.write("reading.failed", {"code": error.code})
            return
        if wipes == self._wipes:
            self.post(read)

    async def _read_card(self, ref: str, jpeg: bytes | None) -> None:
        wipes = self._wipes
        read: ev.Event = ev.CardPictureFailed(ref, "reading_failed")
        if jpeg is not None:
            read = await asyncio.to_thread(self._documents.read_card, ref, jpeg)
        if wipes == self._wipes:
            self.post(read)

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
        self._around.forget()
        self._faces.forget()
        self._casework.forget()
        self._documents.forget()
        if self._documents.can_read:
            self._spawn(asyncio.to_thread(self._documents.rest), "rest")
        self._audit.write("wiped", {"reason": reason})
        self.post(ev.Wiped())
