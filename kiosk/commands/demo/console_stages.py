"""The stages of a call in which agents use the whole console, each at the screen that fits it."""

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from kiosk.commands.demo.console_seat import Seat
from kiosk.commands.demo.look import Looker, Seen
from kiosk.commands.demo.pages import sample_page
from kiosk.commands.demo.pictures import Camera, grab
from kiosk.commands.demo.resident import WAITING, Resident, Stuck
from kiosk.commands.demo.robot import GREETINGS, frame_rates
from kiosk.commands.demo.screen import Finger
from kiosk.commands.demo.stack import Stack
from kiosk.commands.demo.visit import Visit

PATIENCE_S = 60.0
REST_S = 0.4
SUGGESTED, POINTED = "address", "pay_level"
FIELDS = {SUGGESTED, POINTED}
ADDRESS = "乌兰陶勒盖嘎查12号"
READ_BACK = ("ConfirmView", "SignView")
PAPER = 40  # a number that no page of the case has
TAKEN_S = 15.0
NOTE = "参保档次已讲清，请接着核对"
STAGES = ("call", "suggest", "point", "scan", "signature", "transfer", "rating")


class Show:
    """Takes a picture of the kiosk and of every page at each stage, numbered in order."""

    def __init__(
        self, folder: Path, display: str, looker: Looker, seats: tuple[Seat, Seat]
    ) -> None:
        self.seats, self.looker = seats, looker
        self._folder, self._display = folder, display
        self.taken: list[Path] = []
        self.stages: list[tuple[str, float, list[str]]] = []
        self.played: set[str] = set()
        folder.mkdir(parents=True)

    def snap(self, stage: str) -> None:
        """All sides now, once the kiosk's screen is at rest."""
        self._rest()
        number = len(self.stages) + 1
        kiosk, *pages = (
            self._folder / f"{number:02d}-{stage}-{side}.png"
            for side in ("kiosk", "agent", "colleague")
        )
        grab(self._display, kiosk)
        for seat, path in zip(self.seats, pages, strict=True):
            seat.picture(path)
        self.taken += [kiosk, *pages]
        self.stages.append((stage, time.monotonic(), [p.name for p in (kiosk, *pages)]))

    def _rest(self) -> None:
        seen = self.looker.see()
        while not (later := self.looker.wait(seen.seq, REST_S)).same_screen(seen):
            seen = later


class Guided(Resident):
    """A resident whom two agents guide, one after the other."""

    def __init__(
        self, stack: Stack, looker: Looker, finger: Finger, camera: Camera, show: Show
    ) -> None:
        super().__init__(stack, looker, finger, camera, None)
        self._show = show
        self._first, self._second = show.seats
        self._waiting: list[tuple[str, Callable[[Seen], bool], Callable[[Visit], None]]] = [
            ("call", lambda seen: seen.view == "FieldView", self._be_answered),
            ("suggest", lambda seen: seen.spot.endswith(f":{SUGGESTED}"), self._take_suggestion),
            ("point", lambda seen: seen.spot.endswith(f":{POINTED}"), self._follow_pointing),
            ("scan", lambda seen: seen.view == "MaterialsView", self._show_paper),
            ("signature", lambda seen: seen.view in READ_BACK, self._sign_for_agent),
            ("transfer", lambda seen: seen.view in READ_BACK, self._be_handed_over),
            ("rating", lambda seen: seen.view == "RateView", self._rate),
        ]

    def _help(self, visit: Visit) -> bool:
        """Play the next stage where this screen is the one for it."""
        if not self._waiting or "!" in self._seen.spot or not self._waiting[0][1](self._seen):
            return False
        name, _, play = self._waiting.pop(0)
        play(visit)
        self._show.played.add(name)
        self._seen = self._looker.see()
        return True

    def _be_answered(self, visit: Visit) -> None:
        """Ask for a person, wait, be answered, hear a greeting, go on with the form."""
        first, second, show = self._first, self._second, self._show
        second.do("be away", lambda page: page.get_by_test_id("presence").select_option("meal"))
        second.see('[data-testid="state"][data-kind="away"]')
        self._tap("help")
        self._tap("call-now")
        self._look(lambda seen: seen.call in WAITING, "waiting for an agent")
        first.see("li.call.ringing")
        show.snap("wait")
        first.answer()
        self._look(lambda seen: seen.call == "connected", "the call")
        visit.fps = frame_rates(self._looker)
        before = self._looker.see().seq
        first.write("chat-input", GREETINGS["zh"])
        first.click("chat-send")
        self._look(lambda seen: seen.seq > before, "the greeting")
        show.snap("claim")
        visit.called = True
        self._seen = self._looker.see()
        self._tap("call-go-on")

    def _take_suggestion(self, _visit: Visit) -> None:
        """The agent proposes a value; only the resident's touch makes it an answer."""
        first = self._first
        field = f'[data-field="{SUGGESTED}"]'
        first.do(
            "open the proposal", lambda page: page.locator(f"{field} [data-testid=suggest]").click()
        )
        first.write("suggest-value", ADDRESS)
        self._drawn("suggested", lambda: first.click("suggest-send"))
        first.see(f"{field} [data-testid=suggested]")
        self._show.snap("suggest")
        self._tap("suggested")
        first.see(f"{field} .value small")  # its author stands beside it
        self._show.snap("accept")

    def _follow_pointing(self, _visit: Visit) -> None:
        """The agent points at a choice; the resident makes it."""
        before = self._looker.see().seq
        pointed = self._first.do("point", _point)
        self._look(lambda seen: seen.seq > before, "what is pointed at")
        self._show.snap("point")
        self._seen = self._looker.see()
        self._tap(pointed)

    def _show_paper(self, _visit: Visit) -> None:
        """The agent asks for a page; the resident agrees, lays it, looks at it and sends it."""
        first, papers = self._first, self._stack.camera
        self._drawn("ask-yes", lambda: first.click("ask-scan"))
        self._show.snap("scan-asked")
        self._tap("ask-yes")
        papers.put_paper(sample_page(PAPER, "工作人员要看的材料", "居住证明（样例）"))
        if self._looker.until(lambda seen: "ask-send" in seen.targets, TAKEN_S) is None:
            self._until("take-picture")
            self._tap("take-picture")
        self._until("ask-send")
        self._show.snap("scan-taken")
        papers.remove_paper()
        self._tap("ask-send")
        self._looked_at("scan", 1)

    def _sign_for_agent(self, visit: Visit) -> None:
        """The agent asks for a signature; the resident agrees, signs and sends it."""
        self._drawn("ask-yes", lambda: self._first.click("ask-signature"))
        self._show.snap("signature-asked")
        self._tap("ask-yes")
        self._until("signature")
        self._sign(visit)
        self._looked_at("signature", 2)

    def _looked_at(self, stage: str, count: int) -> None:
        """The picture has come to the page; the agent looks at it over the video."""
        first = self._first
        first.do("see what was sent", lambda page: _arrived(page, count))
        first.click("document")  # the newest stands first
        first.do("look at it", _drawn)
        self._show.snap(stage)
        first.click("document-close")

    def _be_handed_over(self, _visit: Visit) -> None:
        """Ask first, three in the call, then the colleague goes on alone; both wrap up."""
        first, second, show = self._first, self._second, self._show
        second.do("be ready", lambda page: page.get_by_test_id("presence").select_option("ready"))
        second.see('[data-testid="state"]:not([data-kind="away"])')
        first.choose("hand-over-to", f"{second.shown} ·")
        first.write("hand-over-note", NOTE)
        first.click("transfer-warm")
        second.see("li.call.ringing", NOTE)
        show.snap("transfer")
        before = self._looker.see().seq
        second.click("answer")
        second.plays()
        first.see('[data-testid="party"]', second.shown)
        second.see('[data-testid="mirror-heading"]')
        self._look(lambda seen: seen.seq > before, "who has come in")
        show.snap("three-way")
        first.click("transfer-complete")
        first.see('[data-testid="wrap"]')
        second.see('[data-testid="state"][data-kind="talking"]')
        second.plays()
        self._look(lambda seen: seen.call == "connected", "the call with the colleague")
        show.snap("handed-over")
        first.do("note the outcome", lambda page: page.locator("input[value=referred]").check())
        show.snap("wrap-up")
        first.click("wrap-done")
        first.see('[data-testid="state"][data-kind="idle"]')
        second.click("hang-up")
        self._look(lambda seen: not seen.call, "the end of the call")
        second.see('[data-testid="wrap"]')
        second.click("wrap-done")
        second.see('[data-testid="state"][data-kind="idle"]')

    def _rate(self, visit: Visit) -> None:
        """The resident says how it was."""
        self._show.snap("rating")
        visit.rating = 5
        self._tap("rate-5")

    def _drawn(self, name: str, work: Callable[[], None]) -> None:
        """Do it, and wait until the target that comes of it is on the glass."""
        before = self._looker.see().seq
        work()
        self._look(lambda seen: name in seen.targets and seen.seq > before, name)

    def _look(self, wanted: Callable[[Seen], bool], what: str) -> None:
        seen = self._looker.until(wanted, PATIENCE_S)
        if seen is None:
            raise Stuck(f"{what} did not come at {self._looker.see().spot}")
        self._seen = seen


def _arrived(page: Page, count: int) -> None:
    done = page.locator('[data-testid="ask-line"][data-state="done"] [data-testid="document"]')
    done.nth(count - 1).wait_for()


def _drawn(page: Page) -> None:
    page.wait_for_function(
        "() => document.querySelector('[data-testid=document-view] img')?.naturalWidth > 0"
    )


def _point(page: Page) -> str:
    """Point at the second choice; the name of its touch target on the kiosk."""
    choice = page.get_by_test_id("point").nth(1)
    choice.click()
    return "choice-middle"
