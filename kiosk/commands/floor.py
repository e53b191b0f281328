"""The kiosk's working floor: one asyncio thread with runtime, outbox, gateway and devices."""

import asyncio
import sys
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from drivers.document_camera.camera import DocumentCamera
from drivers.face.check import open_face_check
from drivers.face.contract import FaceMatcher
from drivers.face.matcher import CardFaceMatcher
from drivers.id_card.photo import PhotoDecoder
from drivers.id_card.reader import SamvReader
from drivers.id_card.sim_photo import SimPhotoDecoder
from drivers.paper.contract import PaperJob, PaperOut
from drivers.paper.ocr_worker import OcrWorker, is_installed
from kiosk.audit import Audit
from kiosk.cases.events import OutboxTrouble, RatingHeld, RequestHeld
from kiosk.cases.keys import load_kek
from kiosk.cases.outbox import Outbox
from kiosk.cases.store import Store
from kiosk.catalogue.lint import age_of
from kiosk.catalogue.load import Loaded
from kiosk.clock import SystemClock
from kiosk.commands.devices.ask import CannotRun, configured
from kiosk.commands.devices.build import drivers_of
from kiosk.commands.devices.roles import ROLES
from kiosk.commands.libraries import opencv_trouble
from kiosk.commands.start_trouble import (
    MENDABLE,
    OUTBOX_NAME,
    CannotStart,
    cannot_start,
    quarantine_words,
)
from kiosk.drafts import help_request
from kiosk.gateway.http import HttpGateway
from kiosk.gateway.problems import GatewayProblem
from kiosk.gateway.signing import HmacSigner
from kiosk.gateway.transport import KioskIdentity, Timeouts, Transport
from kiosk.parts import Parts
from kiosk.runtime import Runtime
from kiosk.secrets import secret
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck
from kiosk.session.session import Session
from kiosk.session.views import View
from kiosk.settings import Devices, Settings, SettingsProblem
from video.caller import KioskCaller
from voice.call_sound import CallSound
from voice.speech import SpokenVoice
from voice.ways import usable

NETWORK_LOOK_S = 15.0
FAST_LOOK_S = 3.0
RESTART_S = 5.0
MAT_NAME = "document_camera_mat.png"


@dataclass(frozen=True)
class Hooks:
    """Who watches: the screen, and (on a development machine) the probe."""

    show: Callable[[View], None]
    watch: Callable[[ev.Event | ef.Effect, Session], None] | None = None
    deliver: Callable[[str, str, bytes], None] | None = None


class Floor:
    """Starts everything behind the screen on its own thread, and ends it in reverse."""

    def __init__(self, settings: Settings, loaded: Loaded, state: Path, hooks: Hooks) -> None:
        self.settings, self.loaded, self.state, self.hooks = settings, loaded, state, hooks
        self._echo = usable(settings.devices.call.echo)
        site = replace(settings.site.site(), push_to_talk=self._echo == "push_to_talk")
        self.deck = Deck(loaded.catalogue, loaded.words, site)
        self.clock = SystemClock()
        wrong = opencv_trouble()
        if wrong:
            raise CannotStart(wrong)
        try:
            self.parts = _devices(settings, state)
        except MENDABLE as error:
            raise cannot_start(error, state) from None
        self.runtime: Runtime | None = None
        self._audit: Audit | None = None
        self._sending: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._work, name="floor")

    def start(self) -> None:
        """Start the thread; returns when events are taken. Raises `CannotStart`."""
        self._thread.start()
        self._ready.wait()
        if self._failed is not None:
            raise self._failed

    def post(self, event: ev.Event) -> None:
        """Hand an event over, from any thread."""
        if self.runtime is not None:
            self.runtime.post(event)

    def jump(self, seconds: float) -> None:
        """Move this machine's clock forward (development only), from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.clock.jump, seconds)

    def stop(self) -> None:
        """End the floor and wait for it."""
        if self.runtime is not None:
            self.runtime.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def _work(self) -> None:
        try:
            asyncio.run(self._run())
        except MENDABLE as error:
            self._failed = cannot_start(error, self.state)
        finally:
            self._ready.set()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with AsyncExitStack() as opened:
            store, audit, gateway = self._open(opened)
            outbox = Outbox(store, gateway, self._from_outbox)
            self.runtime = self._runtime(outbox, gateway, audit)
            site, mistakes = self.settings.site.id, len(self.loaded.mistakes)
            audit.write("start", {"site": site, "mistakes": mistakes})
            self._tell_quarantine(store, audit)
            self._tell_echo(audit)
            self._send(outbox, audit)
            looking = asyncio.create_task(self._look_at_network(gateway, outbox))
            telling = asyncio.create_task(self._tell_unseen(outbox))
            try:
                await self.runtime.run()
            finally:
                for task in (looking, telling):
                    task.cancel()
                outbox.stop()
                sending, self._sending = self._sending, None
                if sending is not None:
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)
                await asyncio.gather(looking, telling, return_exceptions=True)
                await asyncio.to_thread(_close, self.parts)
                audit.write("stop")

    def _send(self, outbox: Outbox, audit: Audit) -> None:
        """Keep the outbox's worker alive: a defect in it must not leave cases lying for days."""
        self._sending = asyncio.get_running_loop().create_task(outbox.run())

        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or self._sending is None:
                return
            defect = task.exception()
            if defect is not None:
                kind = type(defect).__name__
                audit.write("bug", {"audit_id": "", "where": "outbox", "kind": kind})
            asyncio.get_running_loop().call_later(RESTART_S, self._send, outbox, audit)

        self._sending.add_done_callback(ended)

    def _open(self, opened: AsyncExitStack) -> tuple[Store, Audit, HttpGateway]:
        """Open what lies on the disk and the line; ``opened`` closes it in reverse."""
        state, dev = self.state, self.settings.site.mode == "dev"
        state.mkdir(parents=True, exist_ok=True)
        store = Store(state / OUTBOX_NAME, load_kek(state, allow_dev_key=dev))
        opened.callback(store.close)
        self._audit = audit = Audit(state / "audit.jsonl", self.clock.now)
        opened.callback(audit.close)
        gateway = _gateway(self.settings, state, dev)
        opened.push_async_callback(gateway.close)
        return store, audit, gateway

    def _runtime(self, outbox: Outbox, gateway: HttpGateway, audit: Audit) -> Runtime:
        def keep_request(request: ef.SaveRequest) -> None:
            outbox.request(help_request(request, self.deck.site, _new_id(), self.clock.now()))

        parts = replace(
            self.parts,
            cases=outbox,
            licences=gateway,
            receipt=self._papers,
            deliver=self.hooks.deliver,
            request=keep_request,
            paper=self._paper,
        )
        return Runtime(
            self.deck,
            parts,
            clock=self.clock,
            new_id=_new_id,
            audit=audit,
            show=self.hooks.show,
            watch=self.hooks.watch,
        )

    def _papers(self, effect: ef.MakeReceipt, signature: bytes | None) -> Mapping[str, bytes]:
        """Lay papers out; the library that does it costs 0.6 s and 57 MB, so only when needed."""
        from kiosk.papers import paper_maker

        return paper_maker(self.clock.now)(effect, signature)

    def _paper(self, job: PaperJob) -> PaperOut:
        """Make a material's PDF; its libraries, too, are loaded only when needed."""
        from drivers.paper.pdf import make_pdf

        return make_pdf(job)

    def _tell_echo(self, audit: Audit) -> None:
        """Say it where staff look, when calls are kept free of echo in another way than wished."""
        wanted, used = self.settings.devices.call.echo, self._echo
        if used != wanted:
            audit.write("call.echo", {"wanted": wanted, "used": used})
            words = f"devices.call.echo: {wanted!r} is not installed; {used!r} is used instead"
            print(f"kiosk: {words}", file=sys.stderr, flush=True)

    def _tell_quarantine(self, store: Store, audit: Audit) -> None:
        if store.quarantined is not None:
            audit.write("outbox", {"code": "quarantined"})
            print(f"kiosk: {quarantine_words(store.quarantined)}", file=sys.stderr, flush=True)

    def _from_outbox(self, event: object) -> None:
        if self._audit is not None and isinstance(event, OutboxTrouble | RatingHeld | RequestHeld):
            # Nobody stands before the screen for these: staff find them here.
            self._audit.write("outbox", {"code": event.code})
        if self.runtime is not None:
            self.runtime.from_cases(event)

    async def _tell_unseen(self, outbox: Outbox) -> None:
        """After a restart: say that the last case is saved, if nobody saw its receipt."""
        self._ready.set()
        age = age_of(self.loaded.catalogue.pack.as_of, self.clock.now().date())
        if age is not None:
            self.post(ev.ContentAge(age))
        unseen = await asyncio.to_thread(outbox.unseen_accepted)
        if unseen:
            last = max(unseen, key=lambda one: one.accepted_at)
            self.post(ev.LastCase(last.receipt.case_no, last.case_id))

    async def _look_at_network(self, gateway: HttpGateway, outbox: Outbox) -> None:
        """Ask the platform whether it is there; a line that comes back wakes the outbox."""
        online: bool | None = None
        while True:
            try:
                reached = (await gateway.health()).ok
            except GatewayProblem:
                reached = False
            if reached != online:
                self.post(ev.DeviceChanged("network", reached))
                if reached and online is False:
                    await asyncio.to_thread(outbox.link_is_back)
                online = reached
            await asyncio.sleep(NETWORK_LOOK_S if reached else FAST_LOOK_S)


def _new_id() -> str:
    return str(uuid.uuid4())


def _gateway(settings: Settings, state: Path, dev: bool) -> HttpGateway:
    identity = KioskIdentity(
        settings.gateway.device_id or settings.site.id, settings.site.id, settings.site.region
    )
    signer = HmacSigner(secret("gateway_secret", state, dev=dev).encode())
    timeouts = Timeouts(connect=5.0, read=15.0)
    return HttpGateway(Transport(settings.gateway.url, identity, signer, timeouts=timeouts))


def _devices(settings: Settings, state: Path) -> Parts:
    devices, dev = settings.devices, settings.site.mode == "dev"
    port = devices.id_reader.port
    face = _face(settings)
    reader = SamvReader(port, tell_all=True, keep_photo=face is not None) if port else None
    source = devices.document_camera.source
    mat_mm = devices.document_camera.mat_width_mm
    camera = DocumentCamera(source, mat=state / MAT_NAME, mat_mm=mat_mm) if source else None
    voice = SpokenVoice() if settings.voice.enabled else None
    if voice is not None:
        voice.set_rate(settings.voice.rate)
    sound = _call_sound(settings, voice)
    caller = None
    if settings.county.url:
        token = secret("site_token", state, dev=dev)
        call = devices.call
        seen = camera.preview if camera else None
        words = (settings.county.url, token, call.camera, call.microphone)
        engine = settings.call.engine
        caller = KioskCaller(*words, sound=sound, document=seen, engine=engine)
    text = OcrWorker() if settings.papers.read and is_installed() else None
    parts = Parts(reader=reader, camera=camera, voice=voice, caller=caller, text=text, face=face)
    return _around(parts, devices)


def _call_sound(settings: Settings, voice: SpokenVoice | None) -> CallSound:
    """The call's place in the mixer that the prompts use, or one of its own."""
    wish = settings.devices.call
    microphone = None if wish.microphone in ("test", "none") else wish.microphone
    return CallSound(voice.player if voice else None, microphone, usable(wish.echo))


def _face(settings: Settings) -> FaceMatcher | None:
    """None unless the site has switched it on; what is missing then is told to the agent."""
    face = settings.face
    if not face.enabled:
        return None
    decoder: PhotoDecoder | SimPhotoDecoder
    if face.photo_library == "sim":
        decoder = SimPhotoDecoder(settings.site.mode)
    else:
        decoder = PhotoDecoder(face.photo_library, function=face.photo_function)
    return CardFaceMatcher(
        lambda: open_face_check(face.detector, face.recogniser), decoder.picture, decoder.close
    )


def _around(parts: Parts, devices: Devices) -> Parts:
    """Slips, lights, doors, presence, keys: those that this machine has.

    Raises SettingsProblem for wiring that can't be.
    """
    named = ("receipt_printer", "auxiliaries", "lights", "presence", "keys")
    roles = [ROLES[name] for name in named if configured(devices, ROLES[name])]
    try:
        made = {one.role: one for one in drivers_of(roles, devices)}
    except CannotRun as problem:
        raise SettingsProblem(str(problem)) from None
    printer, lights = made.pop("receipt_printer", None), made.pop("lights", None)
    return replace(parts, printer=printer, lights=lights, sensors=tuple(made.values()))


def _close(parts: Parts) -> None:
    around = (parts.text, parts.face, parts.printer, parts.lights, *parts.sensors)
    for part in (parts.caller, parts.voice, parts.camera, parts.reader, *around):
        if part is not None:
            part.close()
