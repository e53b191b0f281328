"""Parts in memory for a runtime under test: each speaks its contract, none touches a device."""

import asyncio
import threading
from datetime import date, datetime, timedelta

from kiosk.audit import Audit
from kiosk.cases.database import StoreCode, StoreProblem
from kiosk.catalogue.load import load
from kiosk.clock import CHINA
from kiosk.parts import Parts
from kiosk.runtime import Runtime
from kiosk.session import effects as ef
from kiosk.session import events as ev
from kiosk.session.deck import Deck, Site
from kiosk.session.session import Attract
from kiosk.settings import CONFIG

LOADED = load(CONFIG / "content")
DECK = Deck(LOADED.catalogue, LOADED.words, Site("test", "150626000000"))
CARD = {
    "name": "巴图·苏和", "id_no": "150626195503120015", "birth": "1955-03-12",
    "address": "内蒙古乌审旗样例嘎查1号",
}  # fmt: skip
PHONE = "13904770001"


class HandClock:
    """Time that stands until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
        self.alarms: list[HandAlarm] = []

    def now(self) -> datetime:
        return self.at

    def call_later(self, seconds, action):
        alarm = HandAlarm(self.at + timedelta(seconds=seconds), action)
        self.alarms.append(alarm)
        return alarm

    def move(self, seconds: float) -> None:
        until = self.at + timedelta(seconds=seconds)
        while due := [a for a in self.alarms if a.live and a.due <= until]:
            first = min(due, key=lambda a: a.due)
            self.at, first.live = first.due, False
            first.action()
        self.at = until


class HandAlarm:
    def __init__(self, due, action) -> None:
        self.due, self.action, self.live = due, action, True

    def cancel(self) -> None:
        self.live = False


class Device:
    """Any device: remembers what was asked of it; ``fails`` names calls that raise."""

    def __init__(self, *fails: str) -> None:
        self.asked: list[str] = []
        self.fails, self.listener = set(fails), None

    def __getattr__(self, name: str):
        def call(*given, **_named):
            self.asked.append(name)
            if name in self.fails:
                raise RuntimeError(f"secret {CARD['id_no']} in {name}")
            if name == "open":
                self.listener = given[0]

        return call


class MemoryCases:
    def __init__(self, **problems: StoreCode) -> None:
        self.problems, self.drafts, self.shown, self.dropped = problems, [], [], []
        self.ratings: list[object] = []

    def _may(self, name: str) -> None:
        if name in self.problems:
            raise StoreProblem(self.problems[name])

    def submit(self, draft) -> None:
        self._may("submit")
        self.drafts.append(draft)

    def rate(self, rating) -> None:
        self._may("rate")
        self.ratings.append(rating)

    def pending_count(self) -> int:
        self._may("pending_count")
        return len(self.drafts)

    def unseen_accepted(self):
        return ()

    def mark_shown(self, case_id: str) -> None:
        self._may("mark_shown")
        self.shown.append(case_id)

    def discard(self, case_id: str) -> None:
        self._may("discard")
        self.dropped.append(case_id)


class Rig:
    """A runtime with its loop, its clock and everything it said."""

    def __init__(self, tmp_path, parts: Parts | None = None) -> None:
        self.clock, self.views, self.log = HandClock(), [], []
        self.path = tmp_path / "audit.jsonl"
        self.audit = Audit(self.path, self.clock.now)
        self.count = 0
        self.runtime = Runtime(
            DECK, parts or Parts(), clock=self.clock, new_id=self.new_id, audit=self.audit,
            show=self.views.append, watch=lambda what, session: self.log.append(what),
        )  # fmt: skip

    def new_id(self) -> str:
        self.count += 1
        return f"id-{self.count}"

    @property
    def session(self):
        return self.runtime.session

    def audited(self) -> str:
        return self.path.read_text("utf-8")

    def run(self, story) -> None:
        """Run a story (an async function of the rig) beside the runtime's loop."""

        async def whole() -> None:
            working = asyncio.create_task(self.runtime.run())
            await asyncio.sleep(0)
            try:
                async with asyncio.timeout(30):
                    await story(self)
            finally:
                self.runtime.stop()
                await working
            self.audit.close()

        asyncio.run(whole())

    async def until(self, true) -> None:
        """Let the loop and its threads work until something holds."""
        while not true():  # noqa: ASYNC110 - what is waited for is set by other threads
            await asyncio.sleep(0.001)

    async def do(self, *events: ev.Event) -> None:
        """Post events and wait until the last one was taken."""
        for event in events:
            seen = sum(1 for one in self.log if one is event)
            self.runtime.post(event)
            await self.until(lambda e=event, n=seen: sum(1 for x in self.log if x is e) > n)

    async def idle(self) -> None:
        """Wait until nothing is queued and no task works."""
        await self.until(lambda: not self.runtime._tasks and self.runtime._inbox.empty())
        await asyncio.sleep(0)

    async def to_submit(self) -> None:
        """Bring a resident of the property query to the submit step."""
        await self.do(
            ev.Touched(), ev.ChoseLanguage("zh"), ev.ChoseService("property-query"), ev.Next(),
            ev.CardRead(CARD), ev.Next(), ev.Answered("purpose", "loan"), ev.Next(),
            ev.Answered("phone", PHONE), ev.AcceptCommitment(True), ev.Next(),
            ev.Signed(b"\x89PNG ink", 2),
        )  # fmt: skip
        assert self.session.step.kind.value == "submit", self.session

    async def home(self) -> None:
        """Take the card and wait for the attract screen."""
        self.runtime.post(ev.CardRemoved())
        self.clock.move(7)
        await self.until(lambda: isinstance(self.session, Attract))


def accepted(case_id: str) -> ev.CaseAccepted:
    return ev.CaseAccepted(case_id, "SAMPLE-1", "A1B2C3", date(2026, 11, 26))


def from_threads(post, events) -> None:
    threads = [threading.Thread(target=post, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def receipt_papers(effect: ef.MakeReceipt, signature) -> dict[str, bytes]:
    return {"receipt": b"%PDF receipt", "entrustment": b"%PDF entrustment"}
